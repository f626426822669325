//! Splits for recognising who speaks.

use std::collections::BTreeSet;

use rand::seq::SliceRandom;

use super::{RecordSplit, SplitError, SplitWarning, Splits, Task, content::present, folds, judged};
use crate::labels::Labels;

/// Draws per split that is asked for; with few contents, this finds every half there is.
const DRAWS: usize = 200;

/// `n_splits` splits that keep contents apart: half of the contents, drawn with the seed, is learned from and the other half
/// predicted; of an odd number the larger half is learned from. No two splits are the same; where there are fewer halves than
/// `n_splits`, a warning says so.
///
/// # Errors
/// [`SplitError::NoSpeakers`], [`SplitError::Option`] for no split, [`SplitError::TooFew`] for fewer than two speakers or
/// contents, and [`SplitError::Unlearnable`] where no speaker says contents of both halves.
pub fn speaker_splits(labels: &Labels, n_splits: usize, seed: [u8; 32]) -> Result<Splits, SplitError> {
    let task = Task::Speaker;
    let speaker = labels.speaker().ok_or(SplitError::NoSpeakers)?;
    if n_splits == 0 {
        return Err(SplitError::Option { option: "n_splits", found: 0, needed: 1 });
    }
    let contents: BTreeSet<usize> = labels.content().iter().copied().collect();
    for (what, found) in
        [("speakers", present(speaker, labels.speakers().len())), ("contents", contents.len())]
    {
        if found < 2 {
            return Err(SplitError::TooFew { what, found, needed: 2, task: task.id() });
        }
    }
    let halves = halves(contents.into_iter().collect(), n_splits, seed);
    let (asked, found) = (n_splits, halves.len());
    let fewer = SplitWarning::FewerSplits { contents: labels.contents().len(), asked, found };
    let warnings = if found < asked { vec![fewer] } else { Vec::new() };
    let label = |number: usize| format!("halves of the contents, {} of {found}", number + 1);
    let in_test = |half: &BTreeSet<usize>, record: usize| half.contains(&labels.content()[record]);
    let split = |(number, half): (usize, &BTreeSet<usize>)| {
        RecordSplit::by(label(number), labels.n_records(), |record| in_test(half, record))
    };
    judged(task, labels, halves.iter().enumerate().map(split).collect(), warnings)
}

/// Different halves, of the contents that are predicted.
fn halves(mut contents: Vec<usize>, n_splits: usize, seed: [u8; 32]) -> Vec<BTreeSet<usize>> {
    let mut random = folds::random(seed, 2);
    let mut halves = Vec::new();
    for _ in 0..n_splits.saturating_mul(DRAWS) {
        contents.shuffle(&mut random);
        let half: BTreeSet<usize> = contents.iter().copied().take(contents.len() / 2).collect();
        if !halves.contains(&half) {
            halves.push(half);
        }
        if halves.len() == n_splits {
            break;
        }
    }
    halves
}
