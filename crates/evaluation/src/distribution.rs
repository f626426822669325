//! The two distributions that intervals and tests need, on `statrs`' incomplete beta and error functions.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};
use statrs::function::beta::checked_beta_reg;

/// Quantile of the standard normal distribution, `p` strictly between 0 and 1.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    Normal::standard().inverse_cdf(p)
}

/// P(T > t) of Student's t with `df` > 0 degrees of freedom (not necessarily an integer).
pub(crate) fn t_upper_tail(t: f64, df: f64) -> f64 {
    if df == f64::INFINITY && t.is_finite() {
        return Normal::standard().sf(t);
    }
    if t.is_infinite() || df.is_nan() || t.is_nan() {
        return if t > 0.0 { 0.0 } else { 1.0 };
    }
    let tail = checked_beta_reg(df / 2.0, 0.5, df / (df + t * t)).unwrap_or(1.0) / 2.0;
    if t >= 0.0 { tail } else { 1.0 - tail }
}

/// Quantile of Student's t with `df` > 0 degrees of freedom, `p` strictly between 0 and 1.
pub(crate) fn t_quantile(p: f64, df: f64) -> f64 {
    if df == f64::INFINITY {
        return normal_quantile(p);
    }
    StudentsT::new(0.0, 1.0, df).map_or(f64::NAN, |t| t.inverse_cdf(p))
}
