//! The mean over splits and keys with its standard error.

use super::runs::RunTable;
use super::sample::sample_variance;
use crate::distribution::{t_quantile, t_upper_tail};
use crate::error::{EvaluationError, check_finite_option, check_in_range, upper_quantile};

/// A standard error of at most this share of the largest value is what is left of rounding: there is no spread.
const ROUNDING: f64 = 1e-12;

/// A mean over S splits x K keys, its standard error and the degrees of freedom of its t distribution.
///
/// SE^2 = s_S^2 (1/S + n_test/n_train) + s_K^2 / K, with s_S over splits of key means and s_K over keys of split means.
/// The first part is the correction of Nadeau & Bengio (Machine Learning 52, 2003) for training sets that overlap; the
/// second treats keys as an independent sample. With one split or one key only the other part exists, and the estimate
/// then holds for that split or key alone.
///
/// Degrees of freedom are Satterthwaite's (Biometrics Bulletin 1946): V^2 / (V_S^2/(S-1) + V_K^2/(K-1)) for the two
/// parts V_S + V_K = V. A cell that depends on few keys thereby gets the wide interval of few keys.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct MeanEstimate {
    mean: f64,
    standard_error: f64,
    degrees_of_freedom: f64,
    /// The largest absolute value that the mean is of: the scale of its rounding.
    #[cfg_attr(feature = "serde", serde(skip))]
    magnitude: f64,
}

impl MeanEstimate {
    /// Estimates the mean of a table of runs; `test_train_ratio` = n_test / n_train, positive.
    ///
    /// `None` with one split and one key, where nothing can be said about the spread (use [`super::wilson`] for the
    /// accuracy of that single run).
    ///
    /// # Errors
    /// A ratio that is negative or not finite, or values so far apart that their variance is not finite.
    pub fn of_runs(runs: &RunTable, test_train_ratio: f64) -> Result<Option<Self>, EvaluationError> {
        if !(test_train_ratio >= 0.0 && test_train_ratio.is_finite()) {
            return Err(EvaluationError::Option {
                option: "test_train_ratio",
                found: test_train_ratio,
                expected: "a finite number that is not negative",
            });
        }
        let (n_splits, n_keys) = (runs.n_splits() as f64, runs.n_keys() as f64);
        let of_splits = sample_variance(&runs.split_means())
            .map(|s2| (s2 * (1.0 / n_splits + test_train_ratio), n_splits - 1.0));
        let of_keys = sample_variance(&runs.key_means()).map(|s2| (s2 / n_keys, n_keys - 1.0));
        let magnitude = runs.values().iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
        Self::combine(runs.mean(), magnitude, of_splits, of_keys)
    }

    /// Joins two independent parts (variance, degrees of freedom) of the variance of one mean.
    fn combine(
        mean: f64,
        magnitude: f64,
        a: Option<(f64, f64)>,
        b: Option<(f64, f64)>,
    ) -> Result<Option<Self>, EvaluationError> {
        let parts: Vec<(f64, f64)> = a.into_iter().chain(b).collect();
        let Some(smallest_df) = parts.iter().map(|part| part.1).reduce(f64::min) else { return Ok(None) };
        let variance: f64 = parts.iter().map(|part| part.0).sum();
        let spread: f64 = parts.iter().map(|(v, df)| v * v / df).sum();
        check_in_range("squared variance", variance * variance + spread)?;
        Ok(Some(Self {
            mean,
            magnitude,
            standard_error: variance.sqrt(),
            degrees_of_freedom: match spread > 0.0 {
                true => variance * variance / spread,
                false => smallest_df,
            },
        }))
    }

    /// The mean.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Its standard error; 0 when all runs agree.
    pub fn standard_error(&self) -> f64 {
        self.standard_error
    }

    /// Degrees of freedom, at least 1 and not necessarily an integer.
    pub fn degrees_of_freedom(&self) -> f64 {
        self.degrees_of_freedom
    }

    /// Whether the means over splits and over keys differ by more than rounding does. Where they agree, two splits that
    /// came out alike by chance included, the runs tell nothing of how far the mean may be from the true one.
    pub fn has_spread(&self) -> bool {
        self.standard_error > ROUNDING * self.magnitude
    }

    /// Confidence interval at `level`, symmetric around the mean (it may leave [0, 1]). `None` without a spread
    /// ([`MeanEstimate::has_spread`]): an interval of no width would pass for certainty.
    ///
    /// # Errors
    /// A level outside (0, 1).
    pub fn interval(&self, level: f64) -> Result<Option<[f64; 2]>, EvaluationError> {
        let t = t_quantile(upper_quantile(level)?, self.degrees_of_freedom);
        let half = t * self.standard_error;
        Ok(self.has_spread().then_some([self.mean - half, self.mean + half]))
    }

    /// One-sided p-value of "the true mean is at most `null`", in [0, 1]; without any spread 0 or 1.
    ///
    /// # Errors
    /// A `null` that is not finite.
    pub fn p_greater(&self, null: f64) -> Result<f64, EvaluationError> {
        check_finite_option("null", null)?;
        Ok(t_upper_tail(self.t(null), self.degrees_of_freedom))
    }

    /// One-sided p-value of "the true mean is at least `null`", in [0, 1]; without any spread 0 or 1.
    ///
    /// # Errors
    /// A `null` that is not finite.
    pub fn p_less(&self, null: f64) -> Result<f64, EvaluationError> {
        check_finite_option("null", null)?;
        Ok(t_upper_tail(-self.t(null), self.degrees_of_freedom))
    }

    /// Standardised distance from `null`; infinite without spread, and 0/0 counts against the difference.
    fn t(&self, null: f64) -> f64 {
        (self.mean - null) / self.standard_error
    }
}
