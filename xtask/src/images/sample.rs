//! Fewer pictures than there are: a stratified sample that depends on the seed alone.

use anyhow::{Result, bail};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;

/// Indices of at most `limit` records, ascending, every class with its share (at least one record).
pub fn stratified(
    keys: protocol::KeySchedule,
    dataset: &str,
    labels: &[usize],
    limit: Option<usize>,
) -> Result<Vec<usize>> {
    let n_classes = labels.iter().max().map_or(0, |largest| largest + 1);
    let Some(limit) = limit else { return Ok((0..labels.len()).collect()) };
    if limit < 2 * n_classes {
        bail!(
            "--limit {limit}: give at least two pictures a class, which is {} for {dataset}",
            2 * n_classes
        );
    }
    if limit >= labels.len() {
        return Ok((0..labels.len()).collect());
    }
    let mut random = ChaCha20Rng::from_seed(keys.seed_of(&format!("{dataset}/sample")));
    let mut kept = Vec::with_capacity(limit);
    for class in 0..n_classes {
        let mut members: Vec<usize> = (0..labels.len()).filter(|&index| labels[index] == class).collect();
        members.shuffle(&mut random);
        let share = (members.len() * limit).div_ceil(labels.len());
        kept.extend(members.into_iter().take(share));
    }
    kept.sort_unstable();
    Ok(kept)
}

/// What a reader must know when not all records are used.
pub fn note(used: usize, all: usize) -> Option<String> {
    (used < all).then(|| format!("a stratified sample of {used} of {all} pictures; all of them with --full"))
}
