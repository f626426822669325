//! Generated images: from drawing them to scores on a test part.

use anyhow::{Context, Result};
use classifiers::{LearnerOptions, TrainSet, learner};
use hog_features::{HogOptions, HogSpec};
use image_cipher::{CipherOptions, cipher};
use image_data::{Generator, GeneratorOptions};
use ndarray::{Array2, s};
use results::Timings;

use super::{point, progress};
use crate::config::RunConfig;
use crate::interrupt;
use experiment::Outcome;
use protocol::KeySchedule;

const SERIES: &str = "images: rotation, HOG, linear-svm";
const CIPHER: &str = "rotation";
/// Side of a HOG cell in pixels.
const CELL: usize = 8;
/// One image in this many is a test image.
const TEST_SHARE: usize = 5;
/// Images between two looks at whether the user wants to stop.
const CHUNK: usize = 256;

/// Measures the job at rising sizes.
pub(super) fn measure(config: &RunConfig, sizes: [usize; 3], timings: &mut Timings) -> Result<()> {
    let progress = progress(config, "generated images", sizes.len());
    for pictures in sizes {
        progress.work_on(&format!("{pictures} images"));
        point(timings, SERIES, pictures, || run(config.keys, pictures))?;
        progress.step();
    }
    Ok(())
}

/// Draws, encrypts, extracts, fits and scores.
fn run(keys: KeySchedule, pictures: usize) -> Result<Outcome> {
    let (rows, labels) = rows(keys, pictures)?;
    let test = pictures / TEST_SHARE;
    let train = TrainSet::new(rows.slice(s![test.., ..]), &labels[test..], 2)?;
    let train = train.with_stop(&interrupt::is_requested);
    let model = learner("linear-svm", &LearnerOptions::default())?.fit(&train)?;
    Ok(Outcome::of(model.as_ref(), rows.slice(s![..test, ..]))?)
}

/// HOG of encrypted images, one row each, and their labels.
fn rows(keys: KeySchedule, pictures: usize) -> Result<(Array2<f32>, Vec<usize>)> {
    let drawn = GeneratorOptions { seed: keys.seed_of("growth/pictures"), ..GeneratorOptions::default() };
    let generator = Generator::new(&drawn)?;
    let (width, height) = (drawn.width, drawn.height);
    let cipher = cipher(CIPHER, &CipherOptions::default())?.prepare(
        keys.labelled("growth/key").key(),
        width,
        height,
    )?;
    let options = HogOptions { cell: CELL, ..HogOptions::opencv() };
    let mut extractor = HogSpec::new(options, width, height)?.extractor();
    let mut rows = Array2::zeros((pictures, extractor.spec().len()));
    let mut labels = Vec::with_capacity(pictures);
    for (index, mut row) in rows.rows_mut().into_iter().enumerate() {
        if index % CHUNK == 0 {
            interrupt::check()?;
        }
        let (picture, label) = generator.labelled(index);
        let mut hidden = picture.clone();
        cipher.encrypt_into(&picture, &mut hidden, &Default::default())?;
        extractor.extract_into(&hidden, row.as_slice_mut().context("a row is contiguous")?)?;
        labels.push(label);
    }
    Ok((rows, labels))
}
