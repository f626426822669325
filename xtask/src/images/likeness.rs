//! Whether a cipher changed anything at all for a classifier: scores beside those on plain pictures.
//!
//! A map that moves pixels and changes none keeps every distance and every inner product, so a linear machine gives the
//! same scores but for rounding. Equal decisions are said of a row, with the largest difference of its scores.

use super::run::Outcomes;
use crate::judge::Outcome;

/// Scores that differ by more than this are not called the same.
const NEAR: f32 = 1e-2;

/// How scores differ from others of the same records.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Likeness {
    /// Decisions compared.
    pub decisions: usize,
    /// Decisions that differ.
    pub changed: usize,
    /// The largest difference of two scores.
    pub widest: f32,
}

impl Likeness {
    /// Adds the outcomes of one learner over all splits: those of test recipe `test` beside the first one of `plain`.
    pub fn add(&mut self, outcomes: &Outcomes, test: usize, plain: &Outcomes, learner: usize) {
        for (one, other) in of_learner(outcomes, test, learner).zip(of_learner(plain, 0, learner)) {
            self.decisions += one.predicted.len();
            self.changed += one.predicted.iter().zip(&other.predicted).filter(|(a, b)| a != b).count();
            let differences = one.scores.iter().zip(&other.scores).map(|(a, b)| (a - b).abs());
            self.widest = differences.fold(self.widest, f32::max);
        }
    }

    /// The sentence for a row of features and classifier `label`; none where the cipher changed something.
    pub fn note(&self, label: &str) -> Option<String> {
        if self.decisions == 0 || self.changed > 0 || self.widest > NEAR {
            return None;
        }
        let scores = match self.widest {
            0.0 => "all scores are the same".to_owned(),
            widest => format!("no score differs by more than {widest:.0e}"),
        };
        Some(format!("{label}: all {} decisions are those on plain pictures, and {scores}", self.decisions))
    }
}

/// A learner's outcomes on the test records of one recipe, split by split.
fn of_learner(outcomes: &Outcomes, test: usize, learner: usize) -> impl Iterator<Item = &Outcome> {
    outcomes.get(test).into_iter().flatten().filter_map(move |learners| learners.get(learner))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    fn outcomes(scores: [f32; 3]) -> Outcomes {
        let predicted = scores.iter().map(|&score| usize::from(score >= 0.0)).collect();
        let scores = Array2::from_shape_fn((3, 1), |(row, _)| scores[row]);
        vec![vec![vec![Outcome { scores, predicted, threshold: 0.0 }]]]
    }

    #[test]
    fn equal_decisions_are_said_with_the_largest_difference() {
        let plain = outcomes([1.0, -1.0, 2.0]);
        let mut same = Likeness::default();
        same.add(&outcomes([1.0, -1.0, 2.00002]), 0, &plain, 0);
        let note = same.note("rotation").unwrap_or_default();
        assert!(note.contains("all 3 decisions") && note.contains("2e-5"), "{note}");
        let mut equal = Likeness::default();
        equal.add(&plain, 0, &plain, 0);
        assert!(equal.note("rotation").is_some_and(|note| note.ends_with("all scores are the same")));
        let mut other = Likeness::default();
        other.add(&outcomes([1.0, 1.0, 2.0]), 0, &plain, 0);
        assert_eq!((other.changed, other.note("rubik")), (1, None));
    }
}
