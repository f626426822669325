//! Decrypted scores as decisions.

use crate::card::{ModelCard, Task};
use crate::error::InferenceError;
use crate::layout::Layout;

/// The decrypted result of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Decisions {
    scores: Vec<Vec<i64>>,
    classes: Vec<usize>,
    noise: Noise,
}

/// How much of the noise budget a response had left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Noise {
    /// Bits between the largest noise met and what decryption tolerates.
    pub budget_left_bits: f64,
}

impl Decisions {
    /// Integer scores, record by record: equal to those of [`crate::QuantisedModel::scores`].
    pub fn scores(&self) -> &[Vec<i64>] {
        &self.scores
    }

    /// The class of each record.
    pub fn classes(&self) -> &[usize] {
        &self.classes
    }

    /// The measured noise, for experiments.
    pub fn noise(&self) -> Noise {
        self.noise
    }
}

/// Revealed values, record by record.
pub(crate) struct Table {
    values: Vec<Vec<i64>>,
    largest_distance: u64,
}

impl Table {
    pub(crate) fn new(records: usize, width: usize) -> Self {
        Self { values: vec![vec![0; width]; records], largest_distance: 1 }
    }

    pub(crate) fn set(&mut self, record: usize, output: usize, value: i64) {
        let place = self.values.get_mut(record).and_then(|row| row.get_mut(output));
        if let Some(place) = place {
            *place = value;
        }
    }

    /// Notes how far `t p / q` was from an integer, times q; half of q is too far.
    pub(crate) fn note_distance(&mut self, distance: u64) {
        self.largest_distance = self.largest_distance.max(distance);
    }

    /// The decisions about `n_records` records, or why the values cannot be an answer of the model.
    pub(crate) fn into_decisions(
        self,
        card: &ModelCard,
        n_records: usize,
    ) -> Result<Decisions, InferenceError> {
        let noise = Noise { budget_left_bits: card.budget_bits(self.largest_distance) };
        if self.largest_distance > card.largest_distance() {
            return Err(InferenceError::Noise {
                measured_bits: noise.budget_left_bits,
                certified_bits: card.least_budget_bits(),
            });
        }
        let mut scores = match card.task() {
            Task::Tree { .. } => reached_leaves(self.values)?,
            Task::Scores { .. } | Task::Quadratic { .. } => self.values,
        };
        check_range(&scores, card.largest_score())?;
        check_copies(&scores, &card.layout(), n_records)?;
        scores.truncate(n_records);
        let classes = scores.iter().map(|row| ModelCard::decide(row)).collect();
        Ok(Decisions { scores, classes, noise })
    }
}

/// Refuses a score that the model cannot give.
fn check_range(scores: &[Vec<i64>], largest: u64) -> Result<(), InferenceError> {
    let beyond = |row: &Vec<i64>| row.iter().copied().find(|score| score.unsigned_abs() > largest);
    match scores.iter().enumerate().find_map(|(record, row)| Some((record, beyond(row)?))) {
        Some((record, score)) => Err(InferenceError::Score { record, score, largest }),
        None => Ok(()),
    }
}

/// Refuses a copy that has other scores than its record.
fn check_copies(scores: &[Vec<i64>], layout: &Layout, n_records: usize) -> Result<(), InferenceError> {
    let mut copies = layout.copied(n_records).zip(scores.iter().skip(n_records));
    match copies.find(|(record, copy)| scores.get(*record) != Some(copy)) {
        Some((record, _)) => Err(InferenceError::Copy { record }),
        None => Ok(()),
    }
}

/// The value of the one leaf whose path cost is zero; values come as (cost, value) pairs.
fn reached_leaves(values: Vec<Vec<i64>>) -> Result<Vec<Vec<i64>>, InferenceError> {
    let reached = |(record, row): (usize, Vec<i64>)| {
        let mut leaves = row.chunks_exact(2).filter(|leaf| leaf[0] == 0);
        match (leaves.next(), leaves.count()) {
            (Some(leaf), 0) => Ok(vec![leaf[1]]),
            (first, more) => {
                Err(InferenceError::Leaves { record, leaves: more + usize::from(first.is_some()) })
            }
        }
    };
    values.into_iter().enumerate().map(reached).collect()
}
