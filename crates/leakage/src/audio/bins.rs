//! Coefficients that change places and signs, from known recordings.
//!
//! A bin's magnitudes over known frames are its signature, which moving and negating leave alone. Bins are matched so
//! that signatures differ least in all; then the sign of a bin is that of the sum of products.

use ndarray::{Array2, ArrayView2};

use super::frames::framed;
use crate::{LeakageError, check, linear};

/// Where bins were moved to, and which were negated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct BinOrder {
    sources: Vec<usize>,
    negated: Vec<bool>,
}

impl BinOrder {
    /// The encrypted bin of every plain bin.
    pub fn sources(&self) -> &[usize] {
        &self.sources
    }

    /// Whether every plain bin was negated.
    pub fn negated(&self) -> &[bool] {
        &self.negated
    }

    /// The share of plain bins whose place and sign are right.
    ///
    /// # Errors
    /// [`LeakageError::Shape`] for a truth of another number of bins.
    pub fn share_right(&self, sources: &[usize], negated: &[bool]) -> Result<f64, LeakageError> {
        let found = ("the found order", self.sources.len());
        check::same_length(("the true order", sources.len()), found, "bins")?;
        check::same_length(("the true signs", negated.len()), found, "bins")?;
        let pairs = self.sources.iter().zip(&self.negated).zip(sources.iter().zip(negated));
        Ok(pairs.filter(|(found, truth)| found == truth).count() as f64 / sources.len().max(1) as f64)
    }

    /// Coefficients put back in order; as many bins as there are.
    ///
    /// # Errors
    /// [`LeakageError::Shape`] for frames of another number of bins.
    pub fn undo(&self, cipher: ArrayView2<'_, f32>) -> Result<Array2<f32>, LeakageError> {
        check::same_length(("cipher", cipher.ncols()), ("the order", self.sources.len()), "bins")?;
        Ok(self.put_back(cipher))
    }

    pub(super) fn put_back(&self, cipher: ArrayView2<'_, f32>) -> Array2<f32> {
        Array2::from_shape_fn(cipher.dim(), |(frame, bin)| {
            let value = cipher[[frame, self.sources[bin]]];
            if self.negated[bin] { -value } else { value }
        })
    }
}

/// The order and signs of bins that known frames show. Rows of `plain` and `cipher` are the coefficients of frames.
///
/// # Errors
/// [`LeakageError`] for frames that are empty, not finite, of more than 1024 bins or differ in shape.
pub fn bins_from_known(
    plain: ArrayView2<'_, f32>,
    cipher: ArrayView2<'_, f32>,
) -> Result<BinOrder, LeakageError> {
    framed("known coefficients", &[plain.view(), cipher.view()])?;
    check::same_length(("plain", plain.nrows()), ("cipher", cipher.nrows()), "frames")?;
    Ok(matched(plain, cipher))
}

/// [`bins_from_known`] of usable frames.
pub(super) fn matched(plain: ArrayView2<'_, f32>, cipher: ArrayView2<'_, f32>) -> BinOrder {
    let bins = plain.ncols();
    let magnitudes = |frames: ArrayView2<'_, f32>| frames.t().mapv(|value| f64::from(value.abs()));
    let (ours, theirs) = (magnitudes(plain), magnitudes(cipher));
    let cost = Array2::from_shape_fn((bins, bins), |(to, from)| {
        let pairs = ours.row(to).into_iter().zip(theirs.row(from));
        // distances, not squares: a bin that is right is nearly 0 apart, whatever the others are
        pairs.map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
    });
    let sources = linear::cheapest(cost.view());
    let product = |(to, &from): (usize, &usize)| plain.column(to).dot(&cipher.column(from)) < 0.0;
    let negated = sources.iter().enumerate().map(product).collect();
    BinOrder { sources, negated }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::generated::{noise, permutation};
    use ndarray::s;

    #[test]
    fn two_frames_tell_bins_apart_and_unrelated_frames_do_not() {
        let sources = permutation(64, 2);
        let negated: Vec<bool> = permutation(64, 3).iter().map(|place| place % 2 == 0).collect();
        let wave = noise(1, 64 * 8);
        let plain = Array2::from_shape_fn((8, 64), |(frame, bin)| wave[64 * frame + bin] + 1e-6 * bin as f32);
        let mut cipher = Array2::zeros((8, 64));
        for (bin, (&source, &negated)) in sources.iter().zip(&negated).enumerate() {
            let sign = if negated { -1.0 } else { 1.0 };
            cipher.column_mut(source).assign(&(&plain.column(bin) * sign));
        }
        let found = bins_from_known(plain.slice(s![..2, ..]), cipher.slice(s![..2, ..])).unwrap();
        assert_eq!(found.share_right(&sources, &negated), Ok(1.0));
        assert_eq!(found.undo(cipher.view()).unwrap(), plain);
        let unrelated = bins_from_known(plain.slice(s![..4, ..]), cipher.slice(s![4.., ..])).unwrap();
        assert!(unrelated.share_right(&sources, &negated).unwrap() < 0.2);
        assert!(found.undo(Array2::zeros((1, 3)).view()).is_err());
        assert!(bins_from_known(plain.slice(s![..2, ..]), cipher.slice(s![..3, ..])).is_err());
    }
}
