//! Is there signal at all, and is it as much as in plain data?

mod equivalence;
mod holm;
mod key_level;
mod permutation;

pub use equivalence::{Equivalence, equivalence_to_chance, tost_paired};
pub use holm::holm;
pub use key_level::{combined_p, key_level_p};
pub use permutation::{
    ClassPermutation, DecidedRun, LabelPermutation, PermutationOptions, PermutationP, ScoredRun,
    permutations_needed,
};
