//! Folds of a set of pictures: no group on both sides.

use anyhow::{Context, Result};
use tabular_data::{Split, repeated_stratified_group_kfold, repeated_stratified_kfold};

use super::source::{Folds, Source};
use crate::config::{RunConfig, Scale};

/// From this many pictures on, one fold of five says enough: its test part alone is larger than most sets.
pub const ONE_FOLD_FROM: usize = 20_000;

/// The splits of a set, repetition by repetition.
pub fn of(source: &Source, config: &RunConfig) -> Result<Vec<Split>> {
    let seed = config.keys.seed_of(&format!("{}/splits", source.input.dataset));
    let (targets, repeats) = (&source.targets, config.repetitions);
    let k = match source.folds {
        Folds::Five => 5,
        Folds::Halves => 2,
    };
    let splits = match &source.groups {
        Some(groups) => repeated_stratified_group_kfold(targets, groups, k, repeats, seed),
        None => repeated_stratified_kfold(targets, k, repeats, seed),
    };
    let mut splits = splits.with_context(|| format!("{k} folds"))?;
    if is_cut(source, config) {
        splits.truncate(1);
    }
    Ok(splits)
}

/// Whether only the first fold is run.
pub fn is_cut(source: &Source, config: &RunConfig) -> bool {
    source.targets.len() >= ONE_FOLD_FROM && config.scale != Scale::Full
}
