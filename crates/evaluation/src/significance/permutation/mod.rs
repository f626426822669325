//! Permutation tests over repeated splits and keys.
//!
//! Runs are not independent: test sets of repeated splits overlap, and the same records come back under every key. So
//! labels are permuted once over all records of the data set, and that one permutation is applied to every run. The
//! dependence between runs is then the same in the permuted statistics as in the observed one, and the p-value is valid
//! for their mean (the hypothesis is that labels are exchangeable given all scores).
//!
//! A permutation changes labels, never scores, so the midranks of each run are computed once and a permuted AUC is one
//! pass over the test records. Eight permutations are done at a time, in the lanes of one loop.

mod class;
mod rank;
mod sequential;

pub use class::{ClassPermutation, DecidedRun};
pub use rank::{LabelPermutation, ScoredRun};
pub use sequential::{PermutationOptions, PermutationP, permutations_needed};
