//! How well scores tell trials of the same person from trials of two people, and how well an attacker links records.
//!
//! A trial compares an enrolled person with a test record. It is genuine when both are of the same person and an
//! impostor trial otherwise; a higher score speaks for genuine. For privacy, a high equal error rate is good: at one half,
//! the attacker guesses.

mod attackers;
mod error_rates;
mod interval;
mod likelihood;
mod linkability;
mod scores;

pub use attackers::{Attacker, Material, Trial, TrialList};
pub use error_rates::{DetPoint, EqualError, det_curve, equal_error};
pub use interval::{SpeakerTrial, equal_error_interval, equal_error_standard_error};
pub use likelihood::{cllr, min_cllr};
pub use linkability::{Linkability, LinkabilityOptions, LocalLinkability, linkability};
pub use scores::TrialScores;
