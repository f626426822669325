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
}
