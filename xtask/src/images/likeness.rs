//! Whether a cipher changed anything at all for a classifier: scores beside those on plain images.
//!
//! A map that moves pixels and changes none keeps every distance and every inner product, so a linear machine gives the
//! same scores but for rounding. Equal decisions are said of a row, with the largest difference of its scores.

use experiment::Outcome;

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
    /// Adds an outcome, beside that of the same learner on the same records of plain images.
    pub fn add(&mut self, one: &Outcome, plain: &Outcome) {
        self.decisions += one.predicted.len();
        self.changed += one.predicted.iter().zip(&plain.predicted).filter(|(a, b)| a != b).count();
        let differences = one.scores.iter().zip(&plain.scores).map(|(a, b)| (a - b).abs());
        self.widest = differences.fold(self.widest, f32::max);
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
        Some(format!("{label}: all {} decisions are those on plain images, and {scores}", self.decisions))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    fn outcome(scores: [f32; 3]) -> Outcome {
        let predicted = scores.iter().map(|&score| usize::from(score >= 0.0)).collect();
        let scores = Array2::from_shape_fn((3, 1), |(row, _)| scores[row]);
        Outcome { scores, predicted, threshold: 0.0 }
    }

    #[test]
    fn equal_decisions_are_said_with_the_largest_difference() {
        let plain = outcome([1.0, -1.0, 2.0]);
        let mut same = Likeness::default();
        same.add(&outcome([1.0, -1.0, 2.00002]), &plain);
        let note = same.note("rotation").unwrap_or_default();
        assert!(note.contains("all 3 decisions") && note.contains("2e-5"), "{note}");
        let mut equal = Likeness::default();
        equal.add(&plain, &plain);
        assert!(equal.note("rotation").is_some_and(|note| note.ends_with("all scores are the same")));
        let mut other = Likeness::default();
        other.add(&outcome([1.0, 1.0, 2.0]), &plain);
        assert_eq!((other.changed, other.note("rubik")), (1, None));
    }
}
