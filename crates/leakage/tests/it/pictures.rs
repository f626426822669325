//! What each attack on images reaches on each cipher.

use image::{GrayImage, Luma};
use image_cipher::{CipherOptions, cipher};
use leakage::image::{Pair, Trial, attack, best_restoration, match_positions, period};
use leakage::score::{Estimate, Finding, Tally};

use crate::photos::faces;

const SIDE: u32 = 16;

fn nonce(number: usize) -> [u8; 16] {
    (number as u128 + 1).to_be_bytes()
}

/// A trial: `n` victims, as many auxiliary faces, three known pairs.
fn trial(scheme: &str, key: u8, n: usize) -> Trial {
    let scheme = cipher(scheme, &CipherOptions::default()).unwrap();
    let encrypt = |(number, picture): (usize, &GrayImage)| {
        scheme.encrypt(picture, &image_cipher::Key::new([key; 32]), &nonce(number)).unwrap()
    };
    let (truth, auxiliary) = (faces(n, 0, SIDE), faces(n, 10_000, SIDE));
    let known = faces(3, 20_000, SIDE);
    let pair = |(number, plain): (usize, &GrayImage)| Pair {
        plain: plain.clone(),
        cipher: encrypt((90_000 + number, plain)),
    };
    let prepared = scheme.prepare(&image_cipher::Key::new([key; 32]), SIDE, SIDE).unwrap();
    let encrypted = truth.iter().enumerate().map(encrypt).collect();
    let mut builder = Trial::builder(truth, encrypted)
        .with_auxiliary(auxiliary)
        .with_pairs(known.iter().enumerate().map(pair).collect())
        .with_pair_counts(vec![1, 2, 3])
        .with_black(encrypt((99_999, &GrayImage::new(SIDE, SIDE))))
        .with_block(4);
    if let Some(permutation) = prepared.permutation() {
        builder = builder.with_permutation(permutation.to_vec());
    }
    builder.build().unwrap()
}

fn estimate(id: &str, scheme: &str, n: usize, pairs: usize, metric: &str) -> Estimate {
    let mut tally = Tally::new();
    for key in 1..=5 {
        let findings = attack(id).unwrap().run(&trial(scheme, key, n), [key; 32]).unwrap();
        let found = findings.iter().find(|f| f.pairs == pairs && f.metric == metric);
        tally.add(&found.unwrap().guesses);
    }
    tally.estimate().unwrap().unwrap()
}

fn opens(id: &str, scheme: &str, pairs: usize, least: f64) {
    let found = estimate(id, scheme, 12, pairs, "share of pixels right");
    assert!(found.success >= least, "{id} on {scheme}: {found:?}");
}

#[test]
fn known_pairs_open_everything_that_moves_pixels() {
    for scheme in ["pixel-permutation", "rotation", "tile-permutation", "cat-map", "plain"] {
        opens("pixel-signatures", scheme, 3, 0.97);
    }
    opens("pixel-signatures", "block-scramble", 3, 0.97);
}

#[test]
fn one_pair_opens_rotations_and_fixed_masks() {
    let found = estimate("shifts", "rotation", 12, 1, "share restored exactly");
    assert_eq!(found.success, 1.0, "{found:?}");
    opens("keystream", "aes-ctr-fixed-nonce", 1, 1.0);
    opens("keystream", "value-rotation", 1, 1.0);
}

#[test]
fn the_best_restoration_is_told_beside_the_mean() {
    let opened = trial("rotation", 1, 12);
    let best = best_restoration(&opened, |_| [1; 32]).unwrap();
    assert_eq!(best.pictures[0], opened.truth()[0]);
    assert_eq!((best.correlation, best.ssim, best.psnr), (1.0, 1.0, 99.0));
    let words = best.words(&opened);
    assert_eq!(words, format!("{} (correlation 1.00, SSIM 1.00, PSNR 99.0 dB)", best.attack));
    let sound = trial("aes-ctr", 1, 12);
    let best = best_restoration(&sound, |_| [1; 32]).unwrap();
    assert!(
        best.words(&sound).starts_with("nothing beyond the mean (correlation 0."),
        "{}",
        best.words(&sound)
    );
}

#[test]
fn a_black_picture_opens_the_cube() {
    let found = estimate("mask-and-shifts", "rubik", 12, 1, "share restored exactly");
    assert_eq!(found.success, 1.0, "{found:?}");
}

/// The share of 150 faces that a register of 300 names, every image under a key of its own.
fn named_under_own_keys(scheme: &str) -> f64 {
    let scheme = cipher(scheme, &CipherOptions::default()).unwrap();
    let truth = faces(150, 0, SIDE);
    let encrypt = |(number, face): (u8, &GrayImage)| {
        scheme.encrypt(face, &image_cipher::Key::new([number; 32]), &nonce(usize::from(number))).unwrap()
    };
    let encrypted = (0..).zip(&truth).map(encrypt).collect();
    let trial = Trial::builder(truth, encrypted).with_auxiliary(faces(150, 10_000, SIDE)).build().unwrap();
    let findings = attack("histogram-linkage").unwrap().run(&trial, [0; 32]).unwrap();
    assert!((findings[0].guesses.baseline().unwrap() - 1.0 / 300.0).abs() < 1e-12);
    findings[0].guesses.success().unwrap()
}

#[test]
fn keys_of_their_own_do_not_hide_whose_images_these_are() {
    for scheme in ["pixel-permutation", "rotation", "tile-permutation", "cat-map", "block-scramble"] {
        let found = named_under_own_keys(scheme);
        assert!(found >= 0.99, "{scheme}: {found}");
    }
    for scheme in ["aes-ctr", "rubik"] {
        let found = named_under_own_keys(scheme);
        assert!(found <= 0.02, "{scheme}: {found}");
    }
}

#[test]
fn the_cat_map_needs_nothing_known() {
    opens("cat-map-period", "cat-map", 0, 1.0);
    for n in [2, 7, 36, 64, 100] {
        assert_eq!(period(n), Ok(image_cipher::cat_map_period(n)));
    }
}

#[test]
fn other_faces_open_permutations() {
    let found = estimate("covariance", "pixel-permutation", 300, 0, "correlation");
    assert!(found.advantage.unwrap() > 0.3, "{found:?}");
}

/// Generated faces, lit from one side: otherwise they are as likely mirrored.
fn lit_faces(n: usize, first: usize) -> Vec<GrayImage> {
    let mut faces = faces(n, first, SIDE);
    for face in &mut faces {
        for (x, _, Luma([value])) in face.enumerate_pixels_mut() {
            *value = (f64::from(*value) * (0.6 + 0.4 * f64::from(x) / f64::from(SIDE))) as u8;
        }
    }
    faces
}

#[test]
fn a_match_of_positions_is_not_the_mirror_image() {
    for key in 1..=8 {
        let (victims, others) = (lit_faces(400, 1000 * usize::from(key)), lit_faces(400, 50_000));
        let scheme = cipher("pixel-permutation", &CipherOptions::default()).unwrap();
        let prepared = scheme.prepare(&image_cipher::Key::new([key; 32]), SIDE, SIDE).unwrap();
        let encrypt =
            |plain: &GrayImage| scheme.encrypt(plain, &image_cipher::Key::new([key; 32]), &nonce(0)).unwrap();
        let hidden: Vec<GrayImage> = victims.iter().map(encrypt).collect();
        let found = match_positions(&hidden, &others, [key; 32]).unwrap().unwrap();
        let column = |at: usize| at % SIDE as usize;
        let truth = prepared.permutation().unwrap();
        let off: usize = found.iter().zip(truth).map(|(&a, &b)| column(a).abs_diff(column(b as usize))).sum();
        let mean = off as f64 / truth.len() as f64;
        assert!(mean < 0.25, "key {key}: {mean} columns off on average");
        assert_eq!(found, match_positions(&hidden, &others, [key; 32]).unwrap().unwrap(), "the same seed");
    }
}

#[test]
fn a_sound_cipher_stands() {
    let trials: Vec<Trial> = (1..=5).map(|key| trial("aes-ctr", key, 110)).collect();
    for id in [
        "read-off",
        "keystream",
        "shifts",
        "pixel-signatures",
        "mask-and-shifts",
        "hog-ridge",
        "covariance",
        "histogram-linkage",
    ] {
        let runs: Vec<Vec<Finding>> = trials
            .iter()
            .zip(1..)
            .map(|(trial, key)| attack(id).unwrap().run(trial, [key; 32]).unwrap())
            .collect();
        for (index, finding) in runs[0].iter().enumerate() {
            let mut tally = Tally::new();
            runs.iter().for_each(|findings| tally.add(&findings[index].guesses));
            let found = tally.estimate().unwrap().unwrap();
            assert!(found.p_value.unwrap() > 0.01, "{id} {} {}: {found:?}", finding.metric, finding.pairs);
        }
    }
}
