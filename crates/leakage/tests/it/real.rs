//! Real images, where `CIPHERLENS_DATA` says they are.

use std::path::PathBuf;

use image::GrayImage;
use image_cipher::{CipherOptions, Key, cipher};
use image_data::{FolderOptions, ImageSet, LoadOptions};
use leakage::image::{Trial, attack};

/// The first `n` faces of a set.
fn faces(set: &str, n: usize) -> Option<Vec<GrayImage>> {
    let path = std::env::var_os("CIPHERLENS_DATA").map(|root| PathBuf::from(root).join(set))?;
    if !path.is_dir() {
        return None;
    }
    let set = ImageSet::open(&path, &FolderOptions::default()).unwrap();
    let faces = set.records().iter().filter(|record| record.label == 1).take(n);
    Some(faces.map(|record| record.load(&LoadOptions::default()).unwrap()).collect())
}

/// Everybody is a victim, and every image is encrypted under a key of its own.
fn share_found(faces: &[GrayImage], scheme: &str) -> f64 {
    let scheme = cipher(scheme, &CipherOptions::default()).unwrap();
    let encrypt = |(number, face): (u16, &GrayImage)| {
        let mut key = [7; 32];
        key[..2].copy_from_slice(&number.to_be_bytes());
        scheme.encrypt(face, &Key::new(key), &u128::from(number).to_be_bytes()).unwrap()
    };
    let encrypted = (0..).zip(faces).map(encrypt).collect();
    let trial = Trial::builder(faces.to_vec(), encrypted).build().unwrap();
    let findings = attack("histogram-linkage").unwrap().run(&trial, [0; 32]).unwrap();
    findings[0].guesses.success().unwrap()
}

#[test]
fn faces_under_keys_of_their_own_are_found_among_two_thousand() {
    let Some(faces) = faces("faces-web36", 2000) else {
        println!("skipped: faces-web36 is not in CIPHERLENS_DATA");
        return;
    };
    assert_eq!(faces.len(), 2000);
    for scheme in ["pixel-permutation", "rotation", "tile-permutation", "cat-map", "block-scramble"] {
        let found = share_found(&faces, scheme);
        assert!(found >= 0.99, "{scheme}: {found}");
    }
    for scheme in ["aes-ctr", "value-rotation", "rubik"] {
        let found = share_found(&faces, scheme);
        assert!(found <= 0.005, "{scheme}: {found}");
    }
}
