//! Splits for recognising what is said.

use super::{RecordSplit, SplitError, SplitWarning, Splits, Task, folds, judged};
use crate::labels::Labels;

/// Splits that keep speakers apart: one speaker is left out at a time, or, where there are more than `max_splits` speakers, one of
/// `max_splits` groups of speakers with about the same number of records. Every record is predicted once.
///
/// Without speakers, or with a single one, the records of each content are dealt to `max_splits` folds (or as many as there are
/// records), and a warning says so. The seed decides who is grouped with whom; leaving out one at a time does not need it.
///
/// # Errors
/// [`SplitError::Option`] for fewer than two splits, [`SplitError::TooFew`] for fewer than two contents or records, and
/// [`SplitError::Unlearnable`] where a left-out speaker says nothing that others say.
pub fn content_splits(labels: &Labels, max_splits: usize, seed: [u8; 32]) -> Result<Splits, SplitError> {
    let (option, task) = ("max_splits", Task::Content);
    if max_splits < 2 {
        return Err(SplitError::Option { option, found: max_splits, needed: 2 });
    }
    let too_few = |what, found| SplitError::TooFew { what, found, needed: 2, task: task.id() };
    match present(labels.content(), labels.contents().len()) {
        found @ 0..2 => return Err(too_few("contents", found)),
        _ if labels.n_records() < 2 => return Err(too_few("recordings", labels.n_records())),
        _ => {}
    }
    let (splits, warnings) = match labels.speaker() {
        None => (dealt(labels, max_splits, seed), vec![SplitWarning::NoSpeakers]),
        Some(speaker) => match sizes(speaker, labels.speakers().len()) {
            sizes if sizes.iter().filter(|&&size| size > 0).count() > 1 => {
                (apart(labels, speaker, &sizes, max_splits, seed), Vec::new())
            }
            _ => {
                let speaker = speaker.first().and_then(|&first| labels.speakers().get(first)).cloned();
                let warning = SplitWarning::OneSpeaker { speaker: speaker.unwrap_or_default() };
                (dealt(labels, max_splits, seed), vec![warning])
            }
        },
    };
    judged(task, labels, splits, warnings)
}

/// How many labels records have.
pub(super) fn present(of: &[usize], n_labels: usize) -> usize {
    sizes(of, n_labels).into_iter().filter(|&size| size > 0).count()
}

/// The number of records of each label.
fn sizes(of: &[usize], n_labels: usize) -> Vec<usize> {
    let mut sizes = vec![0; n_labels];
    of.iter().for_each(|&label| sizes[label] += 1);
    sizes
}

/// Folds of records, speakers unknown.
fn dealt(labels: &Labels, max_splits: usize, seed: [u8; 32]) -> Vec<RecordSplit> {
    let n_folds = max_splits.min(labels.n_records());
    let fold_of = folds::stratified(labels.content(), n_folds, seed);
    let label = |fold: usize| format!("fold {} of {n_folds}", fold + 1);
    (0..n_folds)
        .map(|fold| RecordSplit::by(label(fold), fold_of.len(), |record| fold_of[record] == fold))
        .collect()
}

/// Speakers, or groups of them, left out one after another.
fn apart(
    labels: &Labels,
    speaker: &[usize],
    sizes: &[usize],
    max_splits: usize,
    seed: [u8; 32],
) -> Vec<RecordSplit> {
    let there: Vec<usize> = (0..sizes.len()).filter(|&speaker| sizes[speaker] > 0).collect();
    if there.len() <= max_splits {
        let label = |one: usize| format!("speaker {} left out", labels.speakers()[one]);
        let split = |&one| RecordSplit::by(label(one), speaker.len(), |record| speaker[record] == one);
        return there.iter().map(split).collect();
    }
    let fold_of = folds::of_groups(sizes, max_splits, seed);
    let label = |fold: usize| format!("speakers, group {} of {max_splits}", fold + 1);
    let split = |fold| RecordSplit::by(label(fold), speaker.len(), |record| fold_of[speaker[record]] == fold);
    (0..max_splits).map(split).collect()
}
