//! Energies of parts of bands, and how they vary and go together.

use ndarray::{Array1, Array2, ArrayView2, Axis};

/// Parts that a band is split into at most, so that one that is turned upside down shows.
const MOST_PARTS: usize = 4;

/// Least energy of a part, relative to the mean over all: silence has a logarithm.
const FLOOR: f64 = 1e-6;

/// How a spectrum is split: bands of equal width, each into as many parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Split {
    pub(super) bands: usize,
    pub(super) parts: usize,
}

impl Split {
    /// Of `bins` coefficients; bins beyond the last band are left out.
    pub(super) fn of(bins: usize, bands: usize) -> Self {
        Self { bands, parts: MOST_PARTS.min(bins / bands.max(1)) }
    }

    pub(super) fn len(self) -> usize {
        self.bands * self.parts
    }

    /// Logarithms of the energies of all parts, a row per frame.
    pub(super) fn energies(self, frames: ArrayView2<'_, f32>) -> Array2<f64> {
        let width = frames.ncols() / self.bands;
        let bins = |part: usize| {
            let (band, part) = (part / self.parts, part % self.parts);
            band * width + part * width / self.parts..band * width + (part + 1) * width / self.parts
        };
        let mut energies = Array2::from_shape_fn((frames.nrows(), self.len()), |(frame, part)| {
            let range = bins(part);
            let n = range.len().max(1) as f64;
            range.map(|bin| f64::from(frames[[frame, bin]]).powi(2)).sum::<f64>() / n
        });
        let floor = energies.mean().unwrap_or(0.0) * FLOOR;
        energies.mapv_inplace(|energy| (energy + floor).max(f64::MIN_POSITIVE).ln());
        energies
    }
}

/// Means and covariances of columns.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Statistics {
    pub(super) mean: Array1<f64>,
    pub(super) covariance: Array2<f64>,
}

impl Statistics {
    /// Of the rows, of which there is at least one.
    pub(super) fn of(rows: &Array2<f64>) -> Self {
        let n = rows.nrows().max(1) as f64;
        let mean = rows.sum_axis(Axis(0)) / n;
        let apart = rows - &mean;
        Self { covariance: apart.t().dot(&apart) / n, mean }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn energies_by_hand() {
        let split = Split::of(4, 2);
        assert_eq!(split, Split { bands: 2, parts: 2 });
        let energies = split.energies(array![[1.0_f32, 2.0, 0.0, 4.0]].view());
        assert!((energies[[0, 1]] - 4.0_f64.ln()).abs() < 1e-4);
        assert!(energies[[0, 2]] < -10.0);
    }

    #[test]
    fn statistics_by_hand() {
        let found = Statistics::of(&array![[1.0, 0.0], [3.0, 4.0]]);
        assert_eq!((found.mean, found.covariance), (array![2.0, 2.0], array![[1.0, 2.0], [2.0, 4.0]]));
    }
}
