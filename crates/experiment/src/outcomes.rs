//! The outcomes of a group of conditions over keys, splits and learners.

use crate::{Outcome, SplitRecords, Trial};

/// What every classifier said under every condition of a group, every key and every split.
#[derive(Debug, Clone, Default)]
pub struct Outcomes {
    group: Vec<usize>,
    /// By key; in each by condition, split, learner.
    keys: Vec<PieceOutcomes>,
}

/// Outcomes under one key, by condition of the group, split and learner.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct PieceOutcomes {
    pub(crate) n_conditions: usize,
    pub(crate) n_splits: usize,
    pub(crate) n_learners: usize,
    /// Conditions outermost, learners innermost.
    pub(crate) all: Vec<Outcome>,
}

impl PieceOutcomes {
    /// From one entry for each split and learner, which holds one outcome for each condition.
    pub(crate) fn from_fits(fits: Vec<Vec<Outcome>>, n_splits: usize, n_learners: usize) -> Self {
        let n_conditions = fits.first().map_or(0, Vec::len);
        let mut columns: Vec<Vec<Outcome>> =
            (0..n_conditions).map(|_| Vec::with_capacity(fits.len())).collect();
        for fit in fits {
            columns.iter_mut().zip(fit).for_each(|(column, outcome)| column.push(outcome));
        }
        Self { n_conditions, n_splits, n_learners, all: columns.into_iter().flatten().collect() }
    }

    fn get(&self, condition: usize, split: usize, learner: usize) -> Option<&Outcome> {
        let inside = condition < self.n_conditions && split < self.n_splits && learner < self.n_learners;
        inside
            .then(|| self.all.get((condition * self.n_splits + split) * self.n_learners + learner))
            .flatten()
    }
}

impl Outcomes {
    pub(crate) fn new(group: &[usize], keys: Vec<PieceOutcomes>) -> Self {
        Self { group: group.to_vec(), keys }
    }

    /// The number of keys.
    pub fn n_keys(&self) -> usize {
        self.keys.len()
    }

    /// What a learner said of the test records of a split, under a condition and a key.
    pub fn get(&self, condition: usize, key: usize, split: usize, learner: usize) -> Option<&Outcome> {
        let at = self.group.iter().position(|&other| other == condition)?;
        self.keys.get(key)?.get(at, split, learner)
    }

    /// The trials of a learner under a condition, split by split, and in each key by key.
    pub fn trials<'a>(
        &'a self,
        condition: usize,
        n_keys: usize,
        learner: usize,
        splits: &[SplitRecords<'a>],
    ) -> Vec<Trial<'a>> {
        let mut trials = Vec::new();
        for (number, split) in splits.iter().enumerate() {
            for key in 0..n_keys.min(self.n_keys()) {
                let outcome = self.get(condition, key, number, learner);
                trials.extend(outcome.map(|outcome| Trial {
                    split: number,
                    label: split.label,
                    key,
                    records: split.test,
                    outcome,
                }));
            }
        }
        trials
    }
}
