//! How well images that a match restores go with other images.

use ndarray::{Array1, Array2, Axis};

use super::statistics::Statistics;
use crate::linear::leading;

/// The most principal components: the coarse features of an image, which a few positions that are matched to their
/// neighbours do not spoil.
const COMPONENTS: usize = 60;

/// Variances, in squared grey levels, below which there is nothing but rounding.
const LEAST_VARIANCE: f64 = 1e-3;

/// Probabilistic principal components of the auxiliary images: normal along some axes, with one variance for all
/// others (M. E. Tipping, C. M. Bishop, "Probabilistic principal component analysis", J. Royal Statistical Society B 61,
/// 1999).
///
/// It weighs every direction by how little auxiliary images vary in it. Plain differences of covariances are mostly
/// about how many victims happen to be lit from which side, and cannot tell faces from their mirror image.
pub(super) struct Likelihood {
    mean: Array1<f32>,
    /// d x k.
    axes: Array2<f32>,
    /// Variances along them.
    variances: Vec<f64>,
    /// The variance along any other.
    rest: f64,
}

impl Likelihood {
    /// Fits `auxiliary`.
    pub(super) fn of(auxiliary: &Statistics, seed: [u8; 32]) -> Self {
        let d = auxiliary.mean.len();
        let count = COMPONENTS.min(d / 4).min(auxiliary.n_pictures / 3).max(1);
        let found = leading(auxiliary.covariance.view(), count, seed);
        let left = total(auxiliary) - found.values.sum();
        let rest = (left / (d - count).max(1) as f64).max(LEAST_VARIANCE);
        Self {
            mean: auxiliary.mean.clone(),
            axes: found.vectors.mapv(|x| x as f32),
            variances: found.values.iter().map(|value| value.max(rest)).collect(),
            rest,
        }
    }

    /// How unlikely the restored images are: their mean squared distance from the auxiliary mean in standard
    /// deviations along every axis, a position. 1 for the auxiliary images themselves; only one-to-one matches compare.
    pub(super) fn misfit(&self, cipher: &Statistics, matches: &[usize]) -> f64 {
        let axes = self.axes.select(Axis(0), matches);
        let offset = &cipher.mean - &self.mean.select(Axis(0), matches);
        let spread = (&cipher.covariance.dot(&axes) * &axes).sum_axis(Axis(0));
        let shifts = offset.dot(&axes);
        let mut sum = (total(cipher) + f64::from(offset.dot(&offset))) / self.rest;
        for ((&spread, &shift), variance) in spread.iter().zip(&shifts).zip(&self.variances) {
            sum += f64::from(spread + shift * shift) * (1.0 / variance - 1.0 / self.rest);
        }
        sum / matches.len().max(1) as f64
    }
}

fn total(pictures: &Statistics) -> f64 {
    pictures.covariance.diag().iter().map(|&variance| f64::from(variance)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{arr1, arr2};

    fn statistics(mean: [f32; 4], variances: [f32; 4]) -> Statistics {
        let covariance = Array2::from_diag(&arr1(&variances));
        Statistics {
            quantiles: Array2::zeros((4, 0)),
            mean: arr1(&mean),
            correlations: arr2(&[[0.0; 4]; 4]),
            covariance,
            n_pictures: 100,
        }
    }

    #[test]
    fn misfits_by_hand() {
        // one axis of variance 9, variance 1 along all others
        let found = Likelihood::of(&statistics([0.0; 4], [9.0, 1.0, 1.0, 1.0]), [1; 32]);
        let check = |mean, variances, matches: [usize; 4], expected: f64| {
            let misfit = found.misfit(&statistics(mean, variances), &matches);
            assert!((misfit - expected).abs() < 1e-5, "{misfit} instead of {expected}");
        };
        check([0.0; 4], [9.0, 1.0, 1.0, 1.0], [0, 1, 2, 3], 1.0);
        check([0.0; 4], [1.0, 9.0, 1.0, 1.0], [1, 0, 2, 3], 1.0);
        // (1/9 + 9 + 1 + 1) / 4
        check([0.0; 4], [9.0, 1.0, 1.0, 1.0], [1, 0, 2, 3], 100.0 / 36.0);
        // means 6 and 2 off add 36/9 and 4 to the sum
        check([6.0, 0.0, 2.0, 0.0], [9.0, 1.0, 1.0, 1.0], [0, 1, 2, 3], 3.0);
    }
}
