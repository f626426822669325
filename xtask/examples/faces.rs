//! What a classifier learns from encrypted images: drawn faces and others, encrypted, described by HOG, classified.
//! `cargo run --release -p xtask --example faces`; as a package of its own with
//!
//! ```toml
//! [dependencies]
//! classifiers = { git = "https://github.com/cipherlens/cipherlens" }
//! evaluation = { git = "https://github.com/cipherlens/cipherlens" }
//! hog-features = { git = "https://github.com/cipherlens/cipherlens" }
//! image-cipher = { git = "https://github.com/cipherlens/cipherlens" }
//! image-data = { git = "https://github.com/cipherlens/cipherlens" }
//! ```

use std::error::Error;

use classifiers::ndarray::{Array2, ArrayView1, s};
use classifiers::{LearnerOptions, TrainSet, learner};
use evaluation::roc_auc;
use hog_features::{HogOptions, HogSpec};
use image_cipher::{CipherOptions, Key, cipher};
use image_data::{Generator, GeneratorOptions};

const IMAGES: usize = 300;
const TRAINED: usize = 200;
const SIDE: u32 = 48;

fn main() -> Result<(), Box<dyn Error>> {
    let options = CipherOptions::default().with_block(8).with_tile(8);
    println!("{:<20} {:>9} {:>9}", "AUC", "same key", "two keys");
    for scheme in ["plain", "tile-permutation", "block-scramble", "rotation", "rubik", "aes-ctr"] {
        let cipher = cipher(scheme, &options)?;
        let auc = |test: u8| area(cipher.as_ref(), &Key::new([1; 32]), &Key::new([test; 32]));
        println!("{scheme:<20} {:>9.3} {:>9.3}", auc(1)?, auc(2)?);
    }
    Ok(())
}

/// The area under the ROC curve of a linear machine on HOG; training images under one key, test images under another.
fn area(cipher: &dyn image_cipher::ImageCipher, train: &Key, test: &Key) -> Result<f64, Box<dyn Error>> {
    let images = Generator::new(&GeneratorOptions::default().with_width(SIDE).with_height(SIDE))?;
    let hog = HogSpec::new(HogOptions::opencv().with_cell(8), SIDE, SIDE)?;
    let (train, test) = (cipher.prepare(train, SIDE, SIDE)?, cipher.prepare(test, SIDE, SIDE)?);

    let mut rows = Array2::zeros((IMAGES, hog.len()));
    let mut labels = Vec::new();
    for (index, mut row) in rows.rows_mut().into_iter().enumerate() {
        let (image, label) = images.labelled(index);
        let prepared = if index < TRAINED { &train } else { &test };
        let mut hidden = image.clone();
        prepared.encrypt_into(&image, &mut hidden, &(index as u128).to_be_bytes())?; // a nonce for each image
        row.assign(&ArrayView1::from(&hog.extract(&hidden)?));
        labels.push(label);
    }

    let set = TrainSet::new(rows.slice(s![..TRAINED, ..]), &labels[..TRAINED], 2)?;
    let model = learner("linear-svm", &LearnerOptions::default())?.fit(&set)?;
    let scores = model.scores(rows.slice(s![TRAINED.., ..]))?.column(0).to_vec();
    let positive: Vec<bool> = labels[TRAINED..].iter().map(|&label| label == 1).collect();
    Ok(roc_auc(&scores, &positive)?.ok_or("both classes are among the test images")?)
}
