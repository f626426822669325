//! Folds of a set of images: no group on both sides.

use anyhow::{Result, anyhow};
use experiment::SplitRecords;
use tabular_data::{Split, SplitError, repeated_stratified_group_kfold, repeated_stratified_kfold};

use super::source::{Folds, Source};
use crate::config::{RunConfig, Scale};

/// From this many images on, one fold of five says enough: its test part alone is larger than most sets.
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
    let mut splits = splits.map_err(|error| named(error, source, k))?;
    if is_cut(source, config) {
        splits.truncate(1);
    }
    Ok(splits)
}

/// The error with the class by its name: folds of images are what they are.
fn named(error: SplitError, source: &Source, k: usize) -> anyhow::Error {
    match error {
        SplitError::ClassTooSmall { class, members, needed } => anyhow!(
            "the class {:?} has {members} images, or groups of images, fewer than the {needed} that {k} folds need; add \
             images of it, or leave it out",
            source.classes.get(class).map_or("", String::as_str)
        ),
        error => anyhow!(error).context(format!("{k} folds")),
    }
}

/// Whether only the first fold is run.
pub fn is_cut(source: &Source, config: &RunConfig) -> bool {
    source.targets.len() >= ONE_FOLD_FROM && config.scale != Scale::Full
}

/// The splits as an experiment knows them.
pub fn split_records(splits: &[Split]) -> Vec<SplitRecords<'_>> {
    splits
        .iter()
        .map(|split| SplitRecords { label: split.label(), train: split.train(), test: split.test() })
        .collect()
}
