//! Correcting for many tests.

use crate::error::{EvaluationError, check_finite};

/// Holm's step-down correction (Scand. J. Statist. 1979): adjusted p-values in input order.
///
/// Rejecting where the adjusted value is below alpha keeps the probability of any false rejection below alpha, whatever
/// the dependence between the tests.
///
/// # Errors
/// A p-value outside [0, 1].
///
/// ```
/// assert_eq!(evaluation::holm(&[0.01, 0.04, 0.03])?, [0.03, 0.06, 0.06]);
/// # Ok::<(), evaluation::EvaluationError>(())
/// ```
pub fn holm(p_values: &[f64]) -> Result<Vec<f64>, EvaluationError> {
    check_finite("p_values", p_values)?;
    if let Some(&found) = p_values.iter().find(|p| !(0.0..=1.0).contains(*p)) {
        return Err(EvaluationError::Option { option: "p_values", found, expected: "between 0 and 1" });
    }
    let mut order: Vec<(usize, f64)> = p_values.iter().copied().enumerate().collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut largest = 0.0f64;
    let mut adjusted = vec![0.0; p_values.len()];
    for (rank, (index, p)) in order.into_iter().enumerate() {
        largest = largest.max(((p_values.len() - rank) as f64 * p).min(1.0));
        if let Some(slot) = adjusted.get_mut(index) {
            *slot = largest;
        }
    }
    Ok(adjusted)
}
