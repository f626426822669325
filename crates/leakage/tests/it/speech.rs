//! Attacks on speech, on the ciphers of `audio-cipher`.

use audio_cipher::protocol::Key;
use audio_cipher::{CipherOptions, SegmentOrders, ValueMode, cipher};
use leakage::NotApplicable;
use leakage::audio::{Layout, Pair, Trial, attack, attacks, targets};
use leakage::score::Finding;

use crate::sound::{noise, speech};

/// Samples per second.
const RATE: u32 = 8000;

/// Samples of a recording: not a multiple of any frame.
const SAMPLES: usize = 6500;

type Make = fn(u64, usize) -> Vec<f32>;

/// Victims 0 to `n` under one key, three known pairs of it, and other recordings; a nonce for each recording.
pub(crate) fn trial(id: &str, options: &CipherOptions, layout: Layout, n: u64, make: Make) -> Trial {
    let cipher = cipher(id, options).unwrap();
    let prepared = cipher.prepare(&Key::new([9; 32]), RATE).unwrap();
    let encrypt =
        |number: u64, plain: &[f32]| prepared.encrypt(plain, &u128::from(number + 1).to_be_bytes()).unwrap();
    let truth: Vec<Vec<f32>> = (0..n).map(|record| make(record, SAMPLES)).collect();
    let encrypted = (0..).zip(&truth).map(|(record, plain)| encrypt(record, plain)).collect();
    let pair = |record: u64| {
        let plain = make(record, SAMPLES + 100);
        Pair { cipher: encrypt(record, &plain), plain }
    };
    Trial::builder(truth, encrypted)
        .with_layout(layout)
        .with_auxiliary((500..515).map(|record| make(record, SAMPLES)).collect())
        .with_pairs((900..903).map(pair).collect())
        .with_pair_counts(vec![1, 3])
        .build()
        .unwrap()
}

/// A scheme, its options and layout, a number, and the attacks with what each reaches at least.
type Broken = (&'static str, CipherOptions, Layout, u64, Vec<(&'static str, f64)>);

/// Every scheme that an attack is made for, as the attacks see it, and attacks with what they reach at least: the mean
/// correlation with the truth.
fn broken() -> Vec<Broken> {
    let usual = CipherOptions::default;
    let segments = |shared, inverted, segment| Layout::Segments { segment, block: 8, shared, inverted };
    let own_orders = usual().with_segment_orders(SegmentOrders::Different);
    let bands = |inversions| Layout::Bands { hop: 256, bands: 8, inversions };
    vec![
        ("plain", usual(), Layout::Opaque, 3, vec![("read-off", 1.0)]),
        (
            "sample-permutation",
            usual().with_frame_ms(8),
            Layout::Samples { frame: 64 },
            8,
            vec![("sample-order", 0.98), ("sample-signatures", 0.95)],
        ),
        ("segment-permutation", usual(), segments(true, false, 160), 4, vec![("segment-jigsaw", 0.99)]),
        ("segment-permutation", own_orders, segments(false, false, 160), 4, vec![("segment-jigsaw", 0.5)]),
        ("jayant-bf", usual(), segments(true, true, 128), 4, vec![("segment-jigsaw", 0.9)]),
        ("frequency-inversion", usual(), Layout::Inversion, 3, vec![("spectral-tilt", 1.0)]),
        (
            "band-permutation",
            usual(),
            bands(false),
            10,
            vec![("band-matching", 0.99), ("bin-signatures", 0.99)],
        ),
        ("band-permutation", usual().with_invert_bands(true), bands(true), 10, vec![("band-matching", 0.99)]),
        ("bin-permutation", usual(), Layout::Bins { hop: 256 }, 3, vec![("bin-signatures", 0.99)]),
        ("mdct-signs", usual(), Layout::Bins { hop: 256 }, 3, vec![("bin-signatures", 0.99)]),
        (
            "sign-flip",
            usual(),
            Layout::Signs { period: 256 },
            8,
            vec![("sign-continuity", 0.99), ("sign-products", 0.99)],
        ),
        ("orthogonal-frames", usual(), Layout::Orthogonal { frame: 128 }, 3, vec![("frame-procrustes", 0.9)]),
        (
            "value-rotation",
            usual(),
            Layout::Rotation { period: 256 },
            8,
            vec![("offset-centres", 0.95), ("offset-differences", 1.0)],
        ),
        (
            "value-rotation",
            usual().with_value_mode(ValueMode::Constant),
            Layout::Rotation { period: 1 },
            3,
            vec![("offset-centres", 0.99)],
        ),
        (
            "aes-ctr-fixed-nonce",
            usual(),
            Layout::Stream,
            100,
            vec![("key-stream", 0.99), ("key-stream-majority", 0.9)],
        ),
    ]
}

/// The mean correlation of the findings with most known pairs.
fn likeness(found: &[Finding]) -> f64 {
    let last = found.iter().rev().find(|finding| finding.metric == "correlation");
    last.and_then(|finding| finding.guesses.success()).unwrap()
}

#[test]
fn every_attack_opens_what_it_is_made_for() {
    for (id, options, layout, n, reached) in broken() {
        let trial = trial(id, &options, layout, n, speech);
        for (name, least) in reached {
            let found = attack(name).unwrap().run(&trial, [3; 32]).unwrap();
            assert!(likeness(&found) >= least - 1e-9, "{name} on {id}: {}", likeness(&found));
            assert!(id == "plain" || targets(name).unwrap().contains(&id), "{name} is made for {id}");
        }
    }
}

#[test]
fn attacks_are_made_for_ciphers_that_there_are() {
    for attack in attacks() {
        for scheme in targets(attack.info.id).unwrap() {
            assert!(audio_cipher::scheme(scheme).is_ok(), "{scheme}");
        }
    }
}

#[test]
fn a_fresh_nonce_gives_nothing_away() {
    let trial = trial("aes-ctr", &CipherOptions::default(), Layout::Stream, 60, speech);
    for name in ["read-off", "key-stream", "key-stream-majority"] {
        let found = attack(name).unwrap().run(&trial, [3; 32]).unwrap();
        assert!(likeness(&found).abs() < 0.05, "{name}: {}", likeness(&found));
    }
}

#[test]
fn noise_is_not_put_in_order() {
    let options = CipherOptions::default().with_frame_ms(8);
    let trial = trial("sample-permutation", &options, Layout::Samples { frame: 64 }, 8, noise);
    let found = attack("sample-order").unwrap().run(&trial, [3; 32]).unwrap();
    assert!(likeness(&found) < 0.1, "{}", likeness(&found));
}

#[test]
fn attacks_say_why_they_do_not_apply() {
    let opaque = trial("aes-ctr", &CipherOptions::default(), Layout::Opaque, 2, speech);
    for attack in attacks().iter().filter(|attack| attack.info.id != "read-off") {
        let reason = attack.run(&opaque, [0; 32]).unwrap_err();
        assert!(matches!(reason, NotApplicable::Absent { .. }), "{}: {reason}", attack.info.id);
    }
}

/// Recordings of the folder `speech-digits/wav` in the folder that CIPHERLENS_DATA names; `None` without it.
fn real() -> Option<Vec<Vec<f32>>> {
    let folder = std::path::PathBuf::from(std::env::var_os("CIPHERLENS_DATA")?).join("speech-digits/wav");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    paths.sort();
    let samples = |path: &std::path::PathBuf| -> Vec<f32> {
        let samples = hound::WavReader::open(path).unwrap().into_samples::<i16>();
        samples.map(|sample| f32::from(sample.unwrap()) / 32768.0).collect()
    };
    Some(paths.iter().step_by(6).map(samples).collect())
}

#[test]
fn a_hundred_spoken_digits_give_sample_order_and_key_stream_away() {
    let Some(records) = real() else { return };
    assert_eq!(records.len(), 100);
    for (id, layout, name) in [
        ("sample-permutation", Layout::Samples { frame: 256 }, "sample-order"),
        ("aes-ctr-fixed-nonce", Layout::Stream, "key-stream-majority"),
    ] {
        let cipher = cipher(id, &CipherOptions::default()).unwrap();
        let prepared = cipher.prepare(&Key::new([4; 32]), RATE).unwrap();
        let encrypted = records.iter().map(|plain| prepared.encrypt(plain, &[0; 16]).unwrap()).collect();
        let trial = Trial::builder(records.clone(), encrypted).with_layout(layout).build().unwrap();
        let found = attack(name).unwrap().run(&trial, [3; 32]).unwrap();
        assert!(likeness(&found) > 0.9, "{name}: {}", likeness(&found));
    }
}
