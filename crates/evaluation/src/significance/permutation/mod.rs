//! Permutation tests over repeated splits and keys.
//!
//! Runs are not independent: test sets of repeated splits overlap, and the same records come back under every key. So
//! labels are permuted once over all records of the data set, and that one permutation is applied to every run. The
//! permuted statistics then carry the dependence that comes from common test records (the hypothesis is that labels are
//! exchangeable given all scores). They do not carry the one that comes from training: [`SplitDesign`] says by how much the
//! spread of the observed mean is larger.
//!
//! [`SplitDesign`]: crate::SplitDesign
//!
//! A permutation changes labels, never scores, so the midranks of each run are computed once and a permuted AUC is one
//! pass over the test records. Eight permutations are done at a time, in the lanes of one loop.

mod groups;
mod lanes;
mod null;
mod rank;
mod sequential;
mod shuffles;

pub use groups::ScoredRun;
pub use null::{NullStatistics, SignalStatistic, critical_statistic, step_down};
pub use rank::LabelPermutation;
pub use sequential::{PermutationOptions, PermutationP, permutations_needed};
pub use shuffles::PermutedLabels;
