//! Counting right and wrong decisions.

mod binary;
mod multi;

pub use binary::Confusion;
pub use multi::ConfusionMatrix;

/// `numerator / denominator`, or `None` for an empty denominator.
fn ratio(numerator: u64, denominator: u64) -> Option<f64> {
    (denominator > 0).then(|| numerator as f64 / denominator as f64)
}
