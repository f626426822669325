//! Integration tests: goldens from scikit-learn and SciPy, cases computed by hand, properties.

mod any_input;
mod classification;
mod detection;
mod golden;
mod interval;
mod range;
mod ranking;
#[cfg(feature = "serde")]
mod serialised;
mod significance;
mod threshold;
mod verdict;
mod verification;
