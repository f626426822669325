//! Pearson's correlation.

use crate::{LeakageError, check};

/// Pearson's correlation of two samples of one length, in [-1, 1]; `None` where either is constant or empty.
///
/// ```
/// let r = leakage::tabular::correlation(&[1.0, 2.0, 3.0], &[2.0, 4.0, 6.0])?;
/// assert!(r.is_some_and(|r| (r - 1.0).abs() < 1e-12));
/// assert_eq!(leakage::tabular::correlation(&[1.0, 1.0], &[2.0, 4.0])?, None);
/// # Ok::<(), leakage::LeakageError>(())
/// ```
///
/// # Errors
/// [`LeakageError::Shape`] for samples of different lengths, [`LeakageError::NotANumber`] for a value that is not finite,
/// [`LeakageError::Overflow`] for values too far apart to be squared.
pub fn correlation(a: &[f64], b: &[f64]) -> Result<Option<f64>, LeakageError> {
    check::same_length(("a", a.len()), ("b", b.len()), "values")?;
    check::finite("a", a)?;
    check::finite("b", b)?;
    let found = pearson(a.iter().copied(), b.iter().copied());
    check::in_range("sum of squares", found.iter())?;
    Ok(found)
}

/// [`correlation`] of finite numbers, as many on either side; NaN where squares are infinite.
pub(crate) fn pearson(
    a: impl Iterator<Item = f64> + Clone,
    b: impl Iterator<Item = f64> + Clone,
) -> Option<f64> {
    let (ma, mb) = (mean(a.clone())?, mean(b.clone())?);
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (x, y) in a.zip(b) {
        ab += (x - ma) * (y - mb);
        aa += (x - ma) * (x - ma);
        bb += (y - mb) * (y - mb);
    }
    (aa > 0.0 && bb > 0.0).then(|| match (aa + bb).is_finite() {
        true => (ab / (aa.sqrt() * bb.sqrt())).clamp(-1.0, 1.0),
        false => f64::NAN,
    })
}

fn mean(values: impl Iterator<Item = f64> + Clone) -> Option<f64> {
    let n = values.clone().count();
    (n > 0).then(|| values.sum::<f64>() / n as f64)
}
