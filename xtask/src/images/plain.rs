//! Feature vectors of plain images, for those who encrypt them in a way of their own.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use image_data::{LoadOptions, Size, decode};
use ndarray::Array2;
use rayon::prelude::*;
use results::Features;

use super::features::FeatureSpec;
use super::plan::{Recipe, Scheme};
use super::protect::Protection;
use super::rows::{Extraction, fit_in_memory};
use super::source::Source;
use crate::interrupt;
use protocol::{KeySchedule, Role};

/// The vectors are kept in memory; more bytes than this are refused.
const MOST_BYTES: u64 = 512 << 20;

/// HOG vectors of all images (n x d) with cells of `cell` pixels, extracted in the current thread pool.
pub fn hog_rows(source: &Source, keys: KeySchedule, cell: usize) -> Result<Array2<f32>> {
    rows_of_set(source, keys, &FeatureSpec::new(Features::Hog, source.pictures.size(), cell)?)
}

/// Feature vectors of all images of a set (n x d), extracted in the current thread pool.
pub fn rows_of_set(source: &Source, keys: KeySchedule, features: &FeatureSpec) -> Result<Array2<f32>> {
    check_memory(&source.input.dataset, source.pictures.len(), features, "use at most --limit")?;
    let plain = Recipe { scheme: Scheme::plain(), role: Role::Train };
    let protected = Protection::of(keys, source).under(plain, 0, features.len())?;
    Extraction { pictures: &source.pictures, targets: &source.targets, features }.in_memory(&protected)
}

/// Feature vectors of files (n x d), each brought to `size` as the images of a set are, in the current thread pool.
pub fn rows_of_files(files: &[PathBuf], size: Size, features: &FeatureSpec) -> Result<Array2<f32>> {
    check_memory("these files", files.len(), features, "give fewer files at a time, at most")?;
    let options = LoadOptions { resize: Some(size), ..LoadOptions::default() };
    let mut rows = Array2::zeros((files.len(), features.len()));
    let values = rows.as_slice_mut().context("a fresh matrix is contiguous")?;
    values.par_chunks_mut(features.len()).zip(files).try_for_each(|(row, file)| {
        interrupt::check()?;
        let picture = decode::load_grey(file, &options)?;
        features.extractor().extract(&picture, row).with_context(|| file.display().to_string())
    })?;
    Ok(rows)
}

fn check_memory(what: &str, n: usize, features: &FeatureSpec, advice: &str) -> Result<()> {
    if fit_in_memory(n, features.len(), MOST_BYTES) {
        return Ok(());
    }
    let most = MOST_BYTES / (4 * features.len() as u64);
    bail!("{what}: {n} vectors of {} values do not fit in memory; {advice} {most}", features.len())
}
