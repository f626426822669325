//! What attacks restore of recordings, and how it is scored.
//!
//! Whoever wants to know what a classifier reads after an attack (undo-then-classify) takes the waveforms that
//! [`super::attack`]'s `restore` hands out, computes features of its own choice and classifies them, beside the same
//! features of the ciphertexts.

use super::measures::{correlation, equal};
use super::trial::Trial;
use super::words::words;
use crate::Outcome;
use crate::score::{Finding, Guess, Guesses};

/// What an attack restored of one recording.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Restored {
    /// The recording, as long as the plain one; `None` where the attack says nothing of it.
    pub waveform: Option<Vec<f32>>,
}

impl Restored {
    pub(super) fn new(waveform: Vec<f32>) -> Self {
        Self { waveform: Some(waveform) }
    }
}

/// Whether an attack knows which of a recording and its negative is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Polarity {
    Known,
    /// It cannot be heard, and counts as right either way.
    Open,
}

/// Scores restored recordings: the share of 16-bit samples that are right, beside the recording's most frequent value,
/// and the correlation with the truth, beside that of silence.
pub(super) fn findings(trial: &Trial, restored: &[Restored], polarity: Polarity, pairs: usize) -> Outcome {
    let score = |measure: &dyn Fn(&[f32], &[f32]) -> f64, baseline: &dyn Fn(&[f32]) -> f64| {
        let victims = trial.records().iter().zip(trial.truth()).zip(restored);
        let guess = |((&record, truth), restored): ((&usize, &Vec<f32>), &Restored)| Guess {
            record,
            success: restored.waveform.as_ref().map_or(0.0, |wave| either(truth, wave, polarity, measure)),
            baseline: baseline(truth),
        };
        Guesses::PerRecord(victims.map(guess).collect())
    };
    let samples = score(&equal, &most_frequent);
    let likeness = score(&|truth, wave| correlation(truth, wave).unwrap_or(0.0), &|_| 0.0);
    Ok(vec![
        Finding::new("recordings", "share of samples right", samples).of_whole_records().with_pairs(pairs),
        Finding::new("recordings", "correlation", likeness).with_pairs(pairs),
    ])
}

fn either(truth: &[f32], wave: &[f32], polarity: Polarity, measure: &dyn Fn(&[f32], &[f32]) -> f64) -> f64 {
    let found = measure(truth, wave);
    match polarity {
        Polarity::Known => found,
        Polarity::Open => {
            let negative: Vec<f32> = wave.iter().map(|value| -value).collect();
            found.max(measure(truth, &negative))
        }
    }
}

/// The share of samples that have the most frequent value.
fn most_frequent(truth: &[f32]) -> f64 {
    let mut words = words(truth);
    words.sort_unstable();
    let longest = words.chunk_by(|a, b| a == b).map(<[i16]>::len).max();
    longest.unwrap_or(0) as f64 / truth.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_by_hand() {
        let truth = vec![vec![0.25, -0.25, 0.5, 0.25], vec![0.5; 4]];
        let trial = Trial::builder(truth.clone(), truth.clone()).build().unwrap();
        let negative = truth[0].iter().map(|value| -value).collect();
        let restored = [Restored::new(negative), Restored { waveform: None }];
        let success = |polarity| {
            let found = findings(&trial, &restored, polarity, 2).unwrap();
            assert_eq!((found[0].pairs, found[0].guesses.baseline()), (2, Some(0.75)));
            [0, 1].map(|which| (100.0 * found[which].guesses.success().unwrap()).round())
        };
        assert_eq!(success(Polarity::Known), [0.0, -50.0]);
        assert_eq!(success(Polarity::Open), [50.0, 50.0]);
    }
}
