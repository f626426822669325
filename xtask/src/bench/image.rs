//! Decoding, HOG in the variants of scikit-image and of OpenCV, and linear support vector machines on five folds: the
//! plain image experiment on one thread, part by part.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use classifiers::{Learner, LinearLearner, LinearOptions, TrainSet};
use hog_features::{HogOptions, HogSpec};
use image::GrayImage;
use ndarray::{Array2, Axis};
use serde_json::{Value, json};

use super::{PeerArgs, compare, one_thread};
use crate::cli::RunOptions;
use crate::config::RunConfig;
use crate::images::DEFAULT_C;
use crate::images::source::Source;
use crate::images::splits;
use crate::interrupt;
use crate::stage::measured;
use experiment::Outcome;

/// Figures that a peer prints too; all are seconds.
const FIGURES: [&str; 5] =
    ["/decode_s", "/hog_skimage_s", "/hog_opencv_s", "/skimage/fit_s_5_folds", "/opencv/fit_s_5_folds"];

/// Options of `bench image`.
#[derive(Debug, Args)]
pub struct ImageArgs {
    /// Folder of images, one folder per class.
    #[arg(long, value_name = "DIR")]
    images: PathBuf,
    /// Side of a HOG cell in pixels.
    #[arg(long, default_value_t = 6)]
    cell: usize,
    #[command(flatten)]
    peer: PeerArgs,
}

/// Times every part and prints the seconds.
pub fn run(args: &ImageArgs) -> Result<()> {
    let config = RunConfig::new(&RunOptions {
        splits: Some("1".to_owned()),
        ..RunOptions::unrepeated(one_thread(None))
    })?;
    let figures = config.pool()?.install(|| time(&config, args))?;
    compare(&args.peer, &figures, &FIGURES, false)
}

fn time(config: &RunConfig, args: &ImageArgs) -> Result<Value> {
    let ((source, pictures), decode_s) = measured(|| read(config, &args.images))?;
    let size = source.pictures.size();
    let spec = |options: HogOptions| {
        HogSpec::new(HogOptions { cell: args.cell, ..options }, size.width(), size.height())
            .with_context(|| format!("--cell {}", args.cell))
    };
    let (skimage, hog_skimage_s) = hog(&spec(HogOptions::scikit_image())?, &pictures)?;
    let (opencv, hog_opencv_s) = hog(&spec(HogOptions::opencv())?, &pictures)?;
    Ok(json!({
        "images": pictures.len(), "decode_s": decode_s,
        "hog_skimage_s": hog_skimage_s, "hog_opencv_s": hog_opencv_s, "dims": [skimage.ncols(), opencv.ncols()],
        "skimage": fits(config, &source, &skimage)?, "opencv": fits(config, &source, &opencv)?,
    }))
}

/// Lists, decodes and checks all images.
fn read(config: &RunConfig, folder: &Path) -> Result<(Source, Vec<GrayImage>)> {
    let source = Source::at_own_size(config, folder)?;
    let load = |index| Ok(source.pictures.load(index)?.into_owned());
    let pictures = (0..source.pictures.len()).map(load).collect::<Result<_>>()?;
    Ok((source, pictures))
}

/// The descriptors of all images and the seconds of extraction into rows that are already in memory.
fn hog(spec: &HogSpec, pictures: &[GrayImage]) -> Result<(Array2<f32>, f64)> {
    let mut rows = Array2::from_elem((pictures.len(), spec.len()), f32::NAN);
    let mut extractor = spec.extractor();
    let ((), seconds) = measured(|| {
        for (picture, mut row) in pictures.iter().zip(rows.outer_iter_mut()) {
            let out = row.as_slice_mut().context("rows of a matrix are contiguous")?;
            extractor.extract_into(picture, out)?;
        }
        Ok(())
    })?;
    Ok((rows, seconds))
}

/// Seconds of all five fits, and the share of test images named rightly.
fn fits(config: &RunConfig, source: &Source, rows: &Array2<f32>) -> Result<Value> {
    let options = LinearOptions { c: DEFAULT_C, ..LinearOptions::default() };
    let learner = LinearLearner::new(options)?;
    let (mut seconds, mut accuracies) = (0.0, Vec::new());
    for split in splits::of(source, config)? {
        let part = |indices: &[usize]| -> (Array2<f32>, Vec<usize>) {
            (rows.select(Axis(0), indices), indices.iter().map(|&index| source.targets[index]).collect())
        };
        let ((train, labels), (test, truth)) = (part(split.train()), part(split.test()));
        let train = TrainSet::new(train.view(), &labels, source.classes.len())?;
        let train = train.with_stop(&interrupt::is_requested);
        let (model, took) = measured(|| Ok(learner.fit(&train)?))?;
        seconds += took;
        let predicted = Outcome::of(model.as_ref(), test.view())?.predicted;
        let right = predicted.iter().zip(&truth).filter(|(a, b)| a == b).count();
        accuracies.push(right as f64 / truth.len() as f64);
    }
    let accuracy = accuracies.iter().sum::<f64>() / accuracies.len() as f64;
    Ok(json!({ "fit_s_5_folds": seconds, "accuracy": accuracy }))
}

#[cfg(test)]
mod tests {
    use image_data::{CLASSES, Generator, GeneratorOptions};

    use super::*;

    #[test]
    fn images_are_read_at_their_own_size_and_every_part_is_timed() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let generator = Generator::new(&GeneratorOptions { width: 24, height: 18, ..Default::default() })?;
        for item in 0..20 {
            let (picture, label) = generator.labelled(item);
            std::fs::create_dir_all(dir.path().join(CLASSES[label]))?;
            picture.save(dir.path().join(CLASSES[label]).join(format!("{item}.png")))?;
        }
        let (images, peer) = (dir.path().to_owned(), PeerArgs { peer: None });
        let figures = time(&RunConfig::small()?, &ImageArgs { images, cell: 6, peer })?;
        assert!(FIGURES.iter().all(|figure| figures.pointer(figure).is_some_and(Value::is_f64)), "{figures}");
        // 3 x 2 blocks of 2 x 2 cells with 9 orientations.
        assert_eq!((&figures["images"], figures["dims"][1].as_u64()), (&json!(20), Some(3 * 2 * 36)));
        Ok(())
    }
}
