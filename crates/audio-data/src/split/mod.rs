//! Training and test sides that a label cannot leak through.
//!
//! A set with two labels has two tasks. Where the content is recognised, no speaker stands on both sides, or the classifier may
//! know the voice; where the speaker is recognised, no content does, or it may know the words. [`content_splits`] and
//! [`speaker_splits`] make such splits; [`check`] tells of a given one what leaks through it. Splits are plain indices of records.

mod check;
mod content;
mod folds;
mod speaker;

use crate::labels::Labels;
pub use check::{SplitReport, check};
pub use content::content_splits;
pub use speaker::speaker_splits;

/// What is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Task {
    /// What is said; speakers are kept apart.
    Content,
    /// Who says it; contents are kept apart.
    Speaker,
}

impl Task {
    /// The word for what is recognised.
    pub fn id(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Speaker => "speaker",
        }
    }

    /// The word for what must not stand on both sides.
    pub fn kept_apart(self) -> &'static str {
        match self {
            Self::Content => "speaker",
            Self::Speaker => "content",
        }
    }

    /// The label that is recognised; `None` where speakers are not known.
    pub(crate) fn target(self, labels: &Labels) -> Option<(&[usize], &[String])> {
        match self {
            Self::Content => Some((labels.content(), labels.contents())),
            Self::Speaker => Some((labels.speaker()?, labels.speakers())),
        }
    }

    /// The label that is kept apart; `None` where speakers are not known.
    pub(crate) fn other(self, labels: &Labels) -> Option<(&[usize], &[String])> {
        match self {
            Self::Content => Self::Speaker.target(labels),
            Self::Speaker => Self::Content.target(labels),
        }
    }
}

/// One split of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordSplit {
    /// What reports call it: `speaker anna left out`.
    pub label: String,
    /// Indices of the records that are learned from, ascending.
    pub train: Vec<usize>,
    /// Indices of the records that are predicted, ascending.
    pub test: Vec<usize>,
}

impl RecordSplit {
    /// Puts each record where `in_test` says.
    fn by(label: String, n_records: usize, in_test: impl Fn(usize) -> bool) -> Self {
        let (test, train) = (0..n_records).partition(|&record| in_test(record));
        Self { label, train, test }
    }
}

/// Splits, and what a reader of their figures has to know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Splits {
    /// The splits, one or more.
    pub splits: Vec<RecordSplit>,
    /// What limits what they show.
    pub warnings: Vec<SplitWarning>,
}

/// What limits what a split shows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SplitWarning {
    /// Speakers are not known.
    #[error("speakers are not known: the same speaker may stand on both sides, and figures may be too high")]
    NoSpeakers,
    /// All records are of one speaker.
    #[error("all recordings are of the speaker {speaker:?}: figures hold for this voice only")]
    OneSpeaker {
        /// The speaker.
        speaker: String,
    },
    /// Fewer different halves of the contents exist than splits were asked for.
    #[error("{contents} contents can be halved in {found} ways only: {found} splits instead of {asked}")]
    FewerSplits {
        /// The number of contents.
        contents: usize,
        /// Splits asked for.
        asked: usize,
        /// Splits made.
        found: usize,
    },
    /// Test records of a class that the training side does not have.
    #[error(
        "{split}: {records} test recordings are of {class:?}, which training has not: they count as errors"
    )]
    UnseenClass {
        /// Label of the split.
        split: String,
        /// The class.
        class: String,
        /// Test records of that class.
        records: usize,
    },
}

/// Why a set cannot be split so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SplitError {
    /// The speaker task without speakers.
    #[error("speakers are not known: use folders class/speaker/, or a name pattern with {{speaker}}")]
    NoSpeakers,
    /// Too few of something.
    #[error("{found} {what}; the {task} task needs {needed} or more")]
    TooFew {
        /// What is too few: `speakers`.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many are needed.
        needed: usize,
        /// The task.
        task: &'static str,
    },
    /// A number of splits that cannot be made.
    #[error("option `{option}` is {found}; it must be {needed} or more")]
    Option {
        /// Name of the option.
        option: &'static str,
        /// The value found.
        found: usize,
        /// The least possible value.
        needed: usize,
    },
    /// A split of which no test record can be predicted.
    #[error(
        "{split}: no test recording is of a {task} that training has; every {other} seems to have a {task} of its own, \
         so that the two cannot be told apart"
    )]
    Unlearnable {
        /// Label of the split.
        split: String,
        /// What is recognised.
        task: &'static str,
        /// What is kept apart.
        other: &'static str,
    },
    /// A split with the other label on both sides.
    #[error(
        "{split}: {n_names} {other}s stand on both sides, for example {example:?}; a classifier may know the {other} instead"
    )]
    Leak {
        /// Label of the split.
        split: String,
        /// What should be kept apart.
        other: &'static str,
        /// How many stand on both sides.
        n_names: usize,
        /// The first.
        example: String,
    },
    /// A split with a record on both sides, a record that does not exist, or an empty side.
    #[error(
        "{split}: {records} records stand on both sides, {beyond} do not exist, {train} to learn from, {test} to predict"
    )]
    Faulty {
        /// Label of the split.
        split: String,
        /// Records on both sides, by index or by equal samples.
        records: usize,
        /// Indices beyond the last record.
        beyond: usize,
        /// Records of the training side.
        train: usize,
        /// Records of the test side.
        test: usize,
    },
}

/// Adds warnings of classes that only the test side has, and refuses splits that cannot be learned.
fn judged(
    task: Task,
    labels: &Labels,
    splits: Vec<RecordSplit>,
    warnings: Vec<SplitWarning>,
) -> Result<Splits, SplitError> {
    let mut all = Splits { splits, warnings };
    for split in &all.splits {
        let unseen = check(task, labels, split, None).unseen;
        let n_unseen: usize = unseen.iter().map(|(_, records)| records).sum();
        if n_unseen == split.test.len() {
            let (split, other) = (split.label.clone(), task.kept_apart());
            return Err(SplitError::Unlearnable { split, task: task.id(), other });
        }
        let warning =
            |(class, records)| SplitWarning::UnseenClass { split: split.label.clone(), class, records };
        all.warnings.extend(unseen.into_iter().map(warning));
    }
    Ok(all)
}
