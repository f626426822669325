//! One-vs-rest areas of a score per class.

use super::area::roc_auc;
use crate::error::{EvaluationError, check_classes, check_not_empty, check_same_length};

/// The ROC-AUC of every class against all others; `None` for a class that has no record, or all of them.
///
/// `scores` is row-major, one row per record and one column per class; `truth` holds class indices.
///
/// # Errors
/// No class, a number of scores other than records x classes, a class index out of range, or a score that is NaN.
pub fn one_vs_rest_auc(
    scores: &[f32],
    n_classes: usize,
    truth: &[usize],
) -> Result<Vec<Option<f64>>, EvaluationError> {
    check_not_empty("classes", n_classes)?;
    check_same_length("scores", scores.len(), "truth x classes", truth.len().saturating_mul(n_classes))?;
    check_classes("truth", truth, n_classes)?;
    (0..n_classes)
        .map(|class| {
            let column: Vec<f32> = scores.iter().skip(class).step_by(n_classes).copied().collect();
            let positive: Vec<bool> = truth.iter().map(|&label| label == class).collect();
            roc_auc(&column, &positive)
        })
        .collect()
}

/// Mean of [`one_vs_rest_auc`] over the classes where it is defined, each class counting the same; `None` when there
/// is none. Equal to scikit-learn's `roc_auc_score(multi_class="ovr", average="macro")` when every class occurs.
///
/// # Errors
/// As [`one_vs_rest_auc`].
pub fn macro_one_vs_rest_auc(
    scores: &[f32],
    n_classes: usize,
    truth: &[usize],
) -> Result<Option<f64>, EvaluationError> {
    let defined: Vec<f64> = one_vs_rest_auc(scores, n_classes, truth)?.into_iter().flatten().collect();
    Ok((!defined.is_empty()).then(|| defined.iter().sum::<f64>() / defined.len() as f64))
}
