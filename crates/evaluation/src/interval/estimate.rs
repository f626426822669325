//! The mean over splits and keys with its standard error.

use super::runs::RunTable;
use super::sample::sample_variance;
use crate::distribution::{normal_quantile, t_quantile, t_upper_tail};
use crate::error::{EvaluationError, check_finite_option, check_in_range, check_open_unit, upper_quantile};

fn check_ratio(option: &'static str, found: f64) -> Result<(), EvaluationError> {
    if found >= 0.0 && found.is_finite() {
        return Ok(());
    }
    Err(EvaluationError::Option { option, found, expected: "a finite number that is not negative" })
}

/// A standard error of at most this share of the largest value is what is left of rounding: there is no spread.
const ROUNDING: f64 = 1e-12;

/// A mean over S splits x K keys, its standard error and the degrees of freedom of its t distribution.
///
/// SE^2 = s_S^2 (1/S + c) + s_K^2 / K, with s_S over splits of key means and s_K over keys of split means. The first part
/// is the correction of Nadeau & Bengio (Machine Learning 52, 2003) for splits that overlap: two of them have the correlation
/// rho, and c = rho / (1 - rho). [`SplitDesign::covariance_ratio`](crate::SplitDesign::covariance_ratio) gives c for the splits
/// at hand; Nadeau & Bengio's n_test / n_train stands for rho = n_test / n, which is too small where labels mean little.
/// The second part treats keys as an independent sample. With one split or one key only the other part exists, and the estimate
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
    /// Estimates the mean of a table of runs; `covariance_ratio` is c above, not negative.
    ///
    /// `None` with one split and one key, where nothing can be said about the spread (use [`super::wilson`] for the
    /// accuracy of that single run).
    ///
    /// # Errors
    /// A ratio that is negative or not finite, or values so far apart that their variance is not finite.
    pub fn of_runs(runs: &RunTable, covariance_ratio: f64) -> Result<Option<Self>, EvaluationError> {
        check_ratio("covariance_ratio", covariance_ratio)?;
        let parts: Vec<(f64, f64)> =
            Self::of_splits(runs, covariance_ratio).into_iter().chain(Self::of_keys(runs)).collect();
        Self::combine(runs, &parts)
    }

    /// As [`MeanEstimate::of_runs`], where the variance that comes from the records that were drawn is known better than a few
    /// splits show it: `record_variance`, that of the mean over splits. The splits' own part takes its place where it is larger
    /// and there are at least [`MeanEstimate::TRUSTED_SPLITS`].
    ///
    /// # Errors
    /// As [`MeanEstimate::of_runs`]; also a variance that is negative or not finite.
    pub fn of_runs_and_records(
        runs: &RunTable,
        covariance_ratio: f64,
        record_variance: f64,
    ) -> Result<Self, EvaluationError> {
        check_ratio("covariance_ratio", covariance_ratio)?;
        check_ratio("record_variance", record_variance)?;
        let of_splits = Self::of_splits(runs, covariance_ratio)
            .filter(|(variance, _)| runs.n_splits() >= Self::TRUSTED_SPLITS && *variance > record_variance);
        let of_records = of_splits.unwrap_or((record_variance, f64::INFINITY));
        let parts: Vec<(f64, f64)> = [of_records].into_iter().chain(Self::of_keys(runs)).collect();
        let estimate = Self::combine(runs, &parts)?;
        estimate.ok_or(EvaluationError::Empty { what: "parts of the variance" })
    }

    /// So many splits say more of their spread than a formula.
    pub const TRUSTED_SPLITS: usize = 10;

    /// The variance of the mean that comes from splits, with its degrees of freedom.
    fn of_splits(runs: &RunTable, covariance_ratio: f64) -> Option<(f64, f64)> {
        let n = runs.n_splits() as f64;
        sample_variance(&runs.split_means()).map(|s2| (s2 * (1.0 / n + covariance_ratio), n - 1.0))
    }

    /// The one that comes from keys.
    fn of_keys(runs: &RunTable) -> Option<(f64, f64)> {
        let n = runs.n_keys() as f64;
        sample_variance(&runs.key_means()).map(|s2| (s2 / n, n - 1.0))
    }

    /// Joins independent parts (variance, degrees of freedom) of the variance of one mean.
    fn combine(runs: &RunTable, parts: &[(f64, f64)]) -> Result<Option<Self>, EvaluationError> {
        let magnitude = runs.values().iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
        let Some(smallest_df) = parts.iter().map(|part| part.1).reduce(f64::min) else { return Ok(None) };
        let variance: f64 = parts.iter().map(|part| part.0).sum();
        let spread: f64 = parts.iter().map(|(v, df)| v * v / df).sum();
        check_in_range("squared variance", variance * variance + spread)?;
        Ok(Some(Self {
            mean: runs.mean(),
            magnitude,
            standard_error: variance.sqrt(),
            degrees_of_freedom: match spread > 0.0 {
                true => variance * variance / spread,
                // what is left comes from records alone, and is known
                false if variance > 0.0 => f64::INFINITY,
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

    /// Degrees of freedom, at least 1 and not necessarily an integer; infinite for a known variance.
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

    /// How far the true mean has to lie above a null value for a one-sided test at level `alpha` to find it in the share
    /// `power` of samples, the spread being as it was found here: (t_(1 - alpha) + z_power) SE, in the units of the mean.
    ///
    /// # Errors
    /// A level or a share outside (0, 1).
    pub fn smallest_difference(&self, alpha: f64, power: f64) -> Result<f64, EvaluationError> {
        check_open_unit("alpha", alpha)?;
        check_open_unit("power", power)?;
        Ok((t_quantile(1.0 - alpha, self.degrees_of_freedom) + normal_quantile(power)) * self.standard_error)
    }

    /// Standardised distance from `null`; infinite without spread, and 0/0 counts against the difference.
    fn t(&self, null: f64) -> f64 {
        (self.mean - null) / self.standard_error
    }
}
