//! Pearson's correlation.

/// Pearson's correlation of two samples of one length; `None` where either is constant or empty.
///
/// ```
/// let r = leakage::tabular::correlation(&[1.0, 2.0, 3.0], &[2.0, 4.0, 6.0]);
/// assert!(r.is_some_and(|r| (r - 1.0).abs() < 1e-12));
/// assert_eq!(leakage::tabular::correlation(&[1.0, 1.0], &[2.0, 4.0]), None);
/// ```
pub fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let (ma, mb) = (evaluation::mean(a)?, evaluation::mean(b)?);
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        ab += (x - ma) * (y - mb);
        aa += (x - ma) * (x - ma);
        bb += (y - mb) * (y - mb);
    }
    (aa > 0.0 && bb > 0.0).then(|| (ab / (aa.sqrt() * bb.sqrt())).clamp(-1.0, 1.0))
}
