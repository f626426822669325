//! Fewer images than there are: a stratified sample that depends on the seed alone.

use anyhow::{Result, bail};
use protocol::KeySchedule;

/// Indices of at most `limit` records, ascending, every class with its share (at least one record).
pub fn stratified(
    keys: KeySchedule,
    dataset: &str,
    labels: &[usize],
    limit: Option<usize>,
) -> Result<Vec<usize>> {
    let n_classes = labels.iter().max().map_or(0, |largest| largest + 1);
    if let Some(limit) = limit.filter(|&limit| limit < 2 * n_classes) {
        bail!("--limit {limit}: give at least two images a class, which is {} for {dataset}", 2 * n_classes);
    }
    let seed = keys.seed_of(&format!("{dataset}/sample"));
    Ok(image_data::sample::stratified(seed, labels, limit.unwrap_or(labels.len())))
}

/// What a reader must know when not all records are used.
pub fn note(used: usize, all: usize) -> Option<String> {
    (used < all).then(|| format!("a stratified sample of {used} of {all} images; all of them with --full"))
}
