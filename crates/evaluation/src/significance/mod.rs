//! Is there signal at all, and is it as much as in plain data?

mod design;
mod equivalence;
mod holm;
mod key_level;
mod permutation;

pub use design::{SplitDesign, SplitSets};
pub use equivalence::{Equivalence, equivalence_to_chance, tost_paired};
pub use holm::holm;
pub use key_level::{combined_p, key_level_p};
pub use permutation::{
    LabelPermutation, NullStatistics, PermutationOptions, PermutationP, PermutedLabels, ScoredRun,
    SignalStatistic, critical_statistic, permutations_needed, step_down,
};
