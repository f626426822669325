//! Decrypted scores as decisions.

use crate::card::{ModelCard, Task};
use crate::error::InferenceError;

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

    pub(crate) fn into_decisions(self, card: &ModelCard) -> Result<Decisions, InferenceError> {
        let half = (card.parameters().ciphertext_primes()[0] / 2) as f64;
        let noise = Noise { budget_left_bits: half.log2() - (self.largest_distance as f64).log2() };
        let scores = match card.task() {
            Task::Tree { .. } => reached_leaves(self.values)?,
            Task::Scores { .. } | Task::Quadratic { .. } => self.values,
        };
        let classes = scores.iter().map(|row| ModelCard::decide(row)).collect();
        Ok(Decisions { scores, classes, noise })
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
