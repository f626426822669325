//! How many exact scores give a model away, whatever is encrypted.

use crate::card::{ModelCard, Task};
use crate::layout::Packing;

impl Task {
    /// How records share ciphertexts. Answers to a tree's tests are packed as coefficients.
    pub fn packing(self) -> Packing {
        match self {
            Self::Scores { packing, .. } | Self::Quadratic { packing } => packing,
            Self::Tree { .. } => Packing::Coefficients,
        }
    }
}

impl ModelCard {
    /// The number of chosen records whose exact scores determine the model: as many as the score has unknowns, a weight a
    /// feature and the bias, or the coefficients of a quadratic polynomial. `None` for a tree, whose answer is one leaf's
    /// value.
    pub fn extraction_records(&self) -> Option<u64> {
        unknowns(self.task(), self.feature_map().n_features() as u64)
    }
}

fn unknowns(task: Task, features: u64) -> Option<u64> {
    match task {
        Task::Scores { .. } => Some(features + 1),
        Task::Quadratic { .. } => Some((features + 1) * (features + 2) / 2),
        Task::Tree { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknowns_of_a_score() {
        let packing = Packing::Slots;
        assert_eq!(unknowns(Task::Scores { packing, outputs: 1 }, 14), Some(15));
        assert_eq!(unknowns(Task::Quadratic { packing }, 14), Some(120));
        assert_eq!(unknowns(Task::Tree { leaves: 8 }, 7), None);
    }

    #[test]
    fn a_tree_is_packed_as_coefficients() {
        assert_eq!(Task::Tree { leaves: 8 }.packing(), Packing::Coefficients);
        assert_eq!(Task::Quadratic { packing: Packing::Slots }.packing(), Packing::Slots);
    }
}
