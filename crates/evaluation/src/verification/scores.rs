//! Scores of genuine and impostor trials.

use crate::error::{EvaluationError, check_finite, check_not_empty};

/// Scores of at least one genuine and one impostor trial, each in ascending order; every score is finite.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialScores {
    genuine: Vec<f64>,
    impostor: Vec<f64>,
}

impl TrialScores {
    /// Takes scores in any order.
    ///
    /// # Errors
    /// No genuine or no impostor trial, or a score that is not finite.
    pub fn new(mut genuine: Vec<f64>, mut impostor: Vec<f64>) -> Result<Self, EvaluationError> {
        for (what, scores) in [("genuine", &mut genuine), ("impostor", &mut impostor)] {
            check_not_empty(what, scores.len())?;
            check_finite(what, scores)?;
            // -0.0 and 0.0 are one score
            scores.iter_mut().for_each(|score| *score += 0.0);
            scores.sort_by(f64::total_cmp);
        }
        Ok(Self { genuine, impostor })
    }

    /// Scores of genuine trials, ascending.
    pub fn genuine(&self) -> &[f64] {
        &self.genuine
    }

    /// Scores of impostor trials, ascending.
    pub fn impostor(&self) -> &[f64] {
        &self.impostor
    }

    /// Each distinct score in ascending order, with the number of genuine and of impostor trials that have it.
    pub(super) fn groups(&self) -> Vec<(f64, [u64; 2])> {
        let (mut genuine, mut impostor) = (self.genuine.as_slice(), self.impostor.as_slice());
        let mut groups = Vec::new();
        while let Some(score) = least(genuine.first(), impostor.first()) {
            let counts = [take(&mut genuine, score), take(&mut impostor, score)];
            groups.push((score, counts));
        }
        groups
    }
}

fn least(a: Option<&f64>, b: Option<&f64>) -> Option<f64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(*b)),
        (a, b) => a.or(b).copied(),
    }
}

/// Removes the scores that equal `score` from the front and counts them.
fn take(scores: &mut &[f64], score: f64) -> u64 {
    let count = scores.iter().take_while(|other| **other == score).count();
    *scores = &scores[count..];
    count as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_scores_are_one_group() {
        let scores = TrialScores::new(vec![1.0, 0.0, 1.0], vec![-0.0, 2.0, 1.0]).unwrap();
        assert_eq!(scores.groups(), [(0.0, [1, 1]), (1.0, [2, 1]), (2.0, [0, 1])]);
    }

    #[test]
    fn both_kinds_are_needed_and_numbers_must_be_finite() {
        assert_eq!(TrialScores::new(vec![], vec![1.0]), Err(EvaluationError::Empty { what: "genuine" }));
        assert_eq!(TrialScores::new(vec![1.0], vec![]), Err(EvaluationError::Empty { what: "impostor" }));
        let nan = TrialScores::new(vec![1.0], vec![0.0, f64::NAN]);
        assert!(matches!(nan, Err(EvaluationError::NotANumber { what: "impostor", index: 1, .. })));
    }
}
