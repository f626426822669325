//! The two distributions that intervals and tests need, on `statrs`' incomplete beta and error functions.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};
use statrs::function::beta::checked_beta_reg;

/// Quantile of the standard normal distribution, `p` strictly between 0 and 1.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    Normal::standard().inverse_cdf(p)
}

/// From so many degrees of freedom on Student's t is the normal distribution with the first terms of its expansion in 1 / df
/// (M. Abramowitz, I. Stegun 1964, 26.7.5 and 26.7.8), to nine digits; the search for its quantile loses digits for larger ones and
/// at last does not end.
const AS_NORMAL: f64 = 1e5;

/// P(T > t) of Student's t with `df` > 0 degrees of freedom (not necessarily an integer).
pub(crate) fn t_upper_tail(t: f64, df: f64) -> f64 {
    if df >= AS_NORMAL && t.is_finite() {
        return Normal::standard().sf(t * (1.0 - 0.25 / df) / (1.0 + 0.5 * t * t / df).sqrt());
    }
    if t.is_infinite() || df.is_nan() || t.is_nan() {
        return if t > 0.0 { 0.0 } else { 1.0 };
    }
    let tail = checked_beta_reg(df / 2.0, 0.5, df / (df + t * t)).unwrap_or(1.0) / 2.0;
    if t >= 0.0 { tail } else { 1.0 - tail }
}

/// Quantile of Student's t with `df` > 0 degrees of freedom, `p` strictly between 0 and 1.
pub(crate) fn t_quantile(p: f64, df: f64) -> f64 {
    if df >= AS_NORMAL {
        let z = normal_quantile(p);
        let second = (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / (96.0 * df * df);
        return z + (z.powi(3) + z) / (4.0 * df) + second;
    }
    StudentsT::new(0.0, 1.0, df).map_or(f64::NAN, |t| t.inverse_cdf(p))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_degrees_of_freedom_have_a_quantile() {
        for df in [1e5, 1e7, 1e12, 1e300, f64::INFINITY] {
            // z + (z^3 + z) / (4 df) with z = 1.959964
            let expected = 1.959_963_985 + 2.372_27 / df;
            assert!((t_quantile(0.975, df) - expected).abs() < 1e-8, "{df}");
            assert!((t_upper_tail(expected, df) - 0.025).abs() < 1e-9, "{df}");
        }
        // below and above the change of method
        let (below, above) = (t_quantile(0.975, 0.999 * AS_NORMAL), t_quantile(0.975, AS_NORMAL));
        assert!((below - above).abs() < 1e-5, "{below} {above}");
    }
}
