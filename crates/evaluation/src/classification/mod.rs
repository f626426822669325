//! Counting right and wrong decisions.

mod binary;
mod multi;

pub use binary::Confusion;
pub use multi::ConfusionMatrix;

/// The sum of `numerator` over that of `denominator`, or `None` for an empty denominator. Sums of a few 64-bit counts
/// are exact in 128 bits.
fn ratio(numerator: &[u64], denominator: &[u64]) -> Option<f64> {
    let sum = |counts: &[u64]| counts.iter().copied().map(u128::from).sum::<u128>();
    let (numerator, denominator) = (sum(numerator), sum(denominator));
    (denominator > 0).then(|| numerator as f64 / denominator as f64)
}
