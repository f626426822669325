//! How well scores order records, whatever the threshold.
//!
//! Everything here sorts once by score and then walks over groups of equal scores, so tied records count the same
//! whatever their order in the input.

mod area;
mod curve;
mod multi;
mod order;
mod thin;

pub use area::{average_precision, expected_auc_variance, roc_auc, roc_auc_variance};
pub use curve::{CurvePoint, precision_recall_curve, roc_curve};
pub use multi::{macro_one_vs_rest_auc, one_vs_rest_auc};
pub(crate) use order::sorted_indices;
pub use thin::{curve_height, thin_by_count, thin_by_length};
