//! Describing a sample: mean, spread, quantiles.

use crate::error::{EvaluationError, check_finite, check_not_empty, check_open_unit};

/// Arithmetic mean in input order; `None` of nothing, NaN where a value is NaN.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Sample standard deviation (n - 1 in the denominator); `None` of fewer than two values, NaN where a value is not
/// finite.
pub fn standard_deviation(values: &[f64]) -> Option<f64> {
    sample_variance(values).map(f64::sqrt)
}

pub(super) fn sample_variance(values: &[f64]) -> Option<f64> {
    let centre = mean(values).filter(|_| values.len() > 1)?;
    let squares: f64 = values.iter().map(|value| (value - centre).powi(2)).sum();
    Some(squares / (values.len() - 1) as f64)
}

/// The `p`-quantile, 0 <= `p` <= 1, with linear interpolation between order statistics (type 7 of Hyndman & Fan 1996,
/// the default of NumPy and R).
///
/// # Errors
/// No value, a value that is not finite, or `p` outside [0, 1].
pub fn quantile(values: &[f64], p: f64) -> Result<f64, EvaluationError> {
    let sorted = sorted(values)?;
    if !(0.0..=1.0).contains(&p) {
        return Err(EvaluationError::Option { option: "p", found: p, expected: "between 0 and 1" });
    }
    Ok(sorted_quantile(&sorted, p))
}

/// The central share `level` of a sample: its (1 - level)/2 and (1 + level)/2 quantiles.
///
/// # Errors
/// No value, a value that is not finite, or a level outside (0, 1).
pub fn central_interval(values: &[f64], level: f64) -> Result<[f64; 2], EvaluationError> {
    check_open_unit("level", level)?;
    let sorted = sorted(values)?;
    Ok([sorted_quantile(&sorted, (1.0 - level) / 2.0), sorted_quantile(&sorted, (1.0 + level) / 2.0)])
}

fn sorted(values: &[f64]) -> Result<Vec<f64>, EvaluationError> {
    check_not_empty("values", values.len())?;
    check_finite("values", values)?;
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    Ok(sorted)
}

fn sorted_quantile(sorted: &[f64], p: f64) -> f64 {
    let position = p * (sorted.len() - 1) as f64;
    let at = |index: f64| sorted.get(index as usize).copied().unwrap_or(f64::NAN);
    let (low, high) = (at(position.floor()), at(position.ceil()));
    let apart = high - low;
    match apart.is_finite() {
        true => low + apart * position.fract(),
        // two values at the ends of the range
        false => low * (1.0 - position.fract()) + high * position.fract(),
    }
}
