//! Where the samples of a frame were moved to.

use ndarray::ArrayView2;

use crate::{LeakageError, check};

/// The cipher position of every plain position of a frame: plain\[p\] = cipher\[sources\[p\]\].
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SampleOrder {
    sources: Vec<usize>,
}

impl SampleOrder {
    /// An order from the cipher position of each plain position.
    ///
    /// # Errors
    /// [`LeakageError::Option`] where a position occurs twice or does not exist.
    pub fn new(sources: Vec<usize>) -> Result<Self, LeakageError> {
        let mut seen = vec![false; sources.len()];
        for &source in &sources {
            let fresh = seen.get_mut(source).filter(|seen| !**seen);
            let expected = "positions of the frame, each once";
            let twice = LeakageError::Option { option: "source", found: source as f64, expected };
            *fresh.ok_or(twice)? = true;
        }
        Ok(Self { sources })
    }

    /// An order that is known to be a permutation.
    pub(super) fn of(sources: Vec<usize>) -> Self {
        Self { sources }
    }

    /// The cipher position of every plain position.
    pub fn sources(&self) -> &[usize] {
        &self.sources
    }

    /// The share of positions that are right.
    ///
    /// # Errors
    /// [`LeakageError::Shape`] for a true order of another length.
    pub fn share_right(&self, truth: &[usize]) -> Result<f64, LeakageError> {
        check::same_length(("the true order", truth.len()), ("the order", self.sources.len()), "positions")?;
        let right = self.sources.iter().zip(truth).filter(|(a, b)| a == b).count();
        Ok(right as f64 / truth.len().max(1) as f64)
    }

    /// A recording with every whole frame put back in order; samples after the last whole frame stay.
    pub fn undo(&self, cipher: &[f32]) -> Vec<f32> {
        let mut plain = cipher.to_vec();
        let length = self.sources.len().max(1);
        for (from, to) in cipher.chunks_exact(length).zip(plain.chunks_exact_mut(length)) {
            to.iter_mut().zip(&self.sources).for_each(|(slot, &source)| *slot = from[source]);
        }
        plain
    }
}

/// The order that values in known frames show: a plain position is where the same values are found in the encrypted
/// frames, in each of the known frames. Positions of equal values in all of them are matched in rising order, which is
/// right for one in as many. Rows of `plain` and `cipher` are frames.
///
/// The values are compared as they are: a cipher that moves samples leaves them alone.
///
/// # Errors
/// [`LeakageError`] for frames that are empty, not finite, too long or differ in shape.
pub fn order_from_known(
    plain: ArrayView2<'_, f32>,
    cipher: ArrayView2<'_, f32>,
) -> Result<SampleOrder, LeakageError> {
    super::frames::framed("plain frames", &[plain.view(), cipher.view()])?;
    check::same_length(("plain", plain.nrows()), ("cipher", cipher.nrows()), "frames")?;
    Ok(matched(plain, cipher))
}

/// [`order_from_known`] of frames of one shape.
pub(super) fn matched(plain: ArrayView2<'_, f32>, cipher: ArrayView2<'_, f32>) -> SampleOrder {
    // positions by their values: those of equal rank belong together
    let ranked = |frames: ArrayView2<'_, f32>| {
        let mut positions: Vec<usize> = (0..frames.ncols()).collect();
        positions.sort_by(|&a, &b| {
            let pairs = frames.column(a).into_iter().zip(frames.column(b));
            pairs.map(|(x, y)| x.total_cmp(y)).find(|order| order.is_ne()).unwrap_or(a.cmp(&b))
        });
        positions
    };
    let mut sources = vec![0; plain.ncols()];
    ranked(plain).into_iter().zip(ranked(cipher)).for_each(|(to, from)| sources[to] = from);
    SampleOrder::of(sources)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn known_frames_by_hand() {
        let plain = array![[0.1, 0.2, 0.2], [0.5, 0.7, 0.6]];
        let cipher = array![[0.2, 0.1, 0.2], [0.6, 0.5, 0.7]];
        let order = order_from_known(plain.view(), cipher.view()).unwrap();
        assert_eq!(order.sources(), [1, 2, 0]);
        assert_eq!(order.share_right(&[1, 0, 2]), Ok(1.0 / 3.0));
        assert_eq!(order.undo(&[0.2, 0.1, 0.3, 0.9]), [0.1, 0.3, 0.2, 0.9]);
        assert!(order.share_right(&[0]).is_err());
        assert!(order_from_known(plain.view(), cipher.slice(ndarray::s![..1, ..])).is_err());
    }

    #[test]
    fn what_is_no_order_is_refused() {
        for sources in [vec![0, 0], vec![0, 2]] {
            assert!(SampleOrder::new(sources).is_err());
        }
        assert!(SampleOrder::new(vec![1, 0]).is_ok());
    }
}
