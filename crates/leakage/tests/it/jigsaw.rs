//! The jigsaw solver.

use std::path::PathBuf;

use image::{GrayImage, imageops};
use image_cipher::{BlockKeys, CipherOptions, cipher};
use leakage::NotApplicable;
use leakage::image::{Moves, right_neighbours, solve, solve_scrambled};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

use crate::photos::photo;

/// Blocks in random places.
fn shuffled(picture: &GrayImage, block: u32, seed: u8) -> GrayImage {
    let (across, down) = (picture.width() / block, picture.height() / block);
    let mut order: Vec<u32> = (0..across * down).collect();
    order.shuffle(&mut ChaCha20Rng::from_seed([seed; 32]));
    let mut out = GrayImage::new(picture.width(), picture.height());
    for (to, from) in (0..).zip(order) {
        let piece = imageops::crop_imm(picture, from % across * block, from / across * block, block, block);
        let at = (i64::from(to % across * block), i64::from(to / across * block));
        imageops::replace(&mut out, &piece.to_image(), at.0, at.1);
    }
    out
}

#[test]
fn a_photo_of_8x8_blocks_of_8x8_pixels_is_restored_exactly() {
    let picture = photo(64, 64);
    for seed in 0..5 {
        let scrambled = shuffled(&picture, 8, seed);
        assert_ne!(scrambled, picture);
        assert_eq!(solve(&scrambled, 8, Moves::PLACES).unwrap(), picture, "seed {seed}");
    }
}

#[test]
fn a_photo_that_is_not_square_is_restored_exactly() {
    let picture = photo(96, 48);
    assert_eq!(solve(&shuffled(&picture, 8, 1), 8, Moves::PLACES).unwrap(), picture);
}

#[test]
fn turned_mirrored_and_negated_blocks_are_put_together() {
    let picture = photo(64, 64);
    let options = CipherOptions { block: 16, block_keys: BlockKeys::Different, ..CipherOptions::default() };
    let scramble = cipher("block-scramble", &options).unwrap();
    for key in 0..5 {
        let scrambled = scramble.encrypt(&picture, &image_cipher::Key::new([key; 32]), &[0; 16]).unwrap();
        assert!(right_neighbours(&scrambled, &picture, 16).unwrap() < 0.5);
        let solved = solve(&scrambled, 16, Moves::ALL).unwrap();
        assert_eq!(right_neighbours(&solved, &picture, 16), Ok(1.0), "key {key}");
    }
}

#[test]
fn pictures_are_scrambled_solved_and_scored_one_after_the_other() {
    let pictures = [photo(64, 64), photo(32, 64)];
    let mut calls = 0;
    let scramble = |picture: &GrayImage| {
        calls += 1;
        Ok::<_, &str>(shuffled(picture, 16, calls))
    };
    let findings = solve_scrambled(&pictures, 16, scramble).unwrap().unwrap();
    assert_eq!((findings.len(), findings[0].guesses.success()), (1, Some(1.0)));
    assert!(findings[0].guesses.baseline().unwrap() < 0.5);
    let refused = solve_scrambled(&pictures, 64, |picture| Ok::<_, &str>(picture.clone())).unwrap();
    assert!(matches!(refused, Err(NotApplicable::ImageShape { width: 64, .. })), "{refused:?}");
    assert_eq!(solve_scrambled(&pictures, 16, |_| Err("no key")).err(), Some("no key"));
}

#[test]
fn noise_gives_no_neighbours_and_no_error() {
    let mut rng = ChaCha20Rng::from_seed([9; 32]);
    let noise = GrayImage::from_fn(32, 24, |_, _| image::Luma([rng.random()]));
    let solved = solve(&shuffled(&noise, 4, 2), 4, Moves::ALL).unwrap();
    assert!(right_neighbours(&solved, &noise, 4).unwrap() < 0.2);
    let mut grey = (solved.into_raw(), noise.into_raw());
    grey.0.iter_mut().chain(&mut grey.1).for_each(|v| *v = (*v).min(255 - *v));
    grey.0.sort_unstable();
    grey.1.sort_unstable();
    assert_eq!(grey.0, grey.1, "every block is used once");
}

#[test]
fn a_uniform_picture_and_wrong_sizes() {
    let grey = GrayImage::from_pixel(16, 16, image::Luma([90]));
    assert_eq!(solve(&grey, 4, Moves::PLACES).unwrap(), grey);
    for (width, height, block) in [(16, 15, 4), (4, 4, 4), (16, 16, 1), (0, 0, 4), (0, 16, 4), (16, 0, 4)] {
        assert!(solve(&GrayImage::new(width, height), block, Moves::PLACES).is_err());
    }
    assert!(solve(&GrayImage::new(400, 400), 4, Moves::PLACES).is_err(), "too many blocks");
}

#[test]
fn real_photos_of_large_blocks_are_restored() {
    let Some(data) = std::env::var_os("CIPHERLENS_DATA").map(PathBuf::from) else {
        println!("skipped: CIPHERLENS_DATA names no folder of real data");
        return;
    };
    let folder = data.join("photos-skimage/with-face");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let photo = image::open(&files[0]).unwrap().to_luma8();
    let side = photo.width().min(photo.height()) / 64 * 64;
    let photo = imageops::crop_imm(&photo, 0, 0, side, side).to_image();
    let solved = solve(&shuffled(&photo, side / 8, 3), side / 8, Moves::PLACES).unwrap();
    assert_eq!(solved, photo);
}
