<<<<<<< HEAD
//! HOG vectors of plain pictures, for experiments that encrypt them in a way of their own.

use anyhow::{Result, bail};
use image_cipher::CipherOptions;
use ndarray::Array2;
use report::model::Features;

use super::features::FeatureSpec;
use super::plan::{Recipe, Role, Scheme};
use super::rows::{Extraction, fit_in_memory};
use super::source::Source;
use super::treat::Treatments;
use crate::keys::Keys;

/// The vectors are kept in memory; more bytes than this are refused.
const MOST_BYTES: u64 = 512 << 20;

/// HOG vectors of all pictures (n x d) with cells of `cell` pixels, extracted in the current thread pool.
pub fn hog_rows(source: &Source, keys: Keys, cell: usize) -> Result<Array2<f32>> {
    let size = source.pictures.size();
    let features = FeatureSpec::new(Features::Hog, size, cell)?;
    let n = source.pictures.len();
    if !fit_in_memory(n, features.len(), MOST_BYTES) {
        let most = MOST_BYTES / (4 * features.len() as u64);
        bail!(
            "{}: {n} vectors of {} values do not fit in memory; use at most --limit {most}",
            source.input.dataset,
            features.len()
        );
    }
    let treatments = Treatments {
        keys,
        dataset: source.input.dataset.clone(),
        options: CipherOptions::default(),
        size,
        resize_after: source.pictures.resize_after(),
    };
    let plain = Recipe { scheme: Scheme::plain()?, role: Role::Train };
    let treated = treatments.under(plain, 0, features.len())?;
    Extraction { pictures: &source.pictures, targets: &source.targets, features: &features }
        .in_memory(&treated)
=======
//! Feature rows of plain pictures, where no cipher comes into it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use image_data::{LoadOptions, Size, decode};
use ndarray::Array2;
use rayon::prelude::*;

use super::features::FeatureSpec;
use super::pictures::Pictures;
use crate::interrupt;

/// One row a picture of a set, in its order, in the current thread pool.
pub fn rows_of_set(pictures: &Pictures, features: &FeatureSpec) -> Result<Array2<f32>> {
    let fill = |index: usize, row: &mut [f32]| {
        let extracted = features.extractor().extract(&*pictures.load(index)?, row);
        extracted.with_context(|| pictures.name(index))
    };
    fill_rows(pictures.len(), features.len(), fill)
}

/// One row a file, brought to `size` as the pictures of a set are.
pub fn rows_of_files(files: &[PathBuf], size: Size, features: &FeatureSpec) -> Result<Array2<f32>> {
    let options = LoadOptions { resize: Some(size), ..LoadOptions::default() };
    let fill = |index: usize, row: &mut [f32]| {
        let file: &Path = &files[index];
        let picture = decode::load_grey(file, &options)?;
        features.extractor().extract(&picture, row).with_context(|| file.display().to_string())
    };
    fill_rows(files.len(), features.len(), fill)
}

fn fill_rows(
    n: usize,
    width: usize,
    fill: impl Fn(usize, &mut [f32]) -> Result<()> + Sync,
) -> Result<Array2<f32>> {
    let mut rows = Array2::zeros((n, width));
    let values = rows.as_slice_mut().context("a fresh matrix is contiguous")?;
    values.par_chunks_mut(width).enumerate().try_for_each(|(index, row)| {
        interrupt::check()?;
        fill(index, row)
    })?;
    Ok(rows)
>>>>>>> e154a63 (Add private-service: the HTTP service, its client, and records without labels)
}
