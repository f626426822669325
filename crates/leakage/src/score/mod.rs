//! From guesses to figures: success, baseline, advantage, interval, p-value.
//!
//! Every attack is repeated over *trials*. A trial has a key of its own and, where records are drawn, a draw of victims
//! of its own. In every trial the attack's guesses are scored beside the best guess that needs no ciphertext: the one
//! constant that would have been right most often *on these very victims*. This baseline is chosen with hindsight, so it
//! is at least what any guess without ciphertexts can expect, and an advantage is never owed to a weak baseline.
//!
//! Two things vary: which keys were drawn and which records there are. [`Tally`] tests both and takes the larger
//! p-value (an intersection-union test; Berger, Technometrics 1982):
//! - over keys, a one-sided t-test of the trials' excess (success minus baseline);
//! - over records, a one-sided t-test of each record's mean excess. A record that occurs in several trials counts once.
//!
//! The interval of the advantage adds both variances.

mod finding;
mod tally;

use crate::{LeakageError, check};

pub use finding::{Extent, Finding, Guess, Guesses};
pub use tally::{Estimate, Tally};

/// (a - b) / (1 - b): 0 for the baseline's success, 1 for being always right; `None` where the baseline already is.
///
/// ```
/// assert_eq!(leakage::score::advantage(0.75, 0.5)?, Some(0.5));
/// assert_eq!(leakage::score::advantage(1.0, 1.0)?, None);
/// # Ok::<(), leakage::LeakageError>(())
/// ```
///
/// # Errors
/// [`LeakageError::NotANumber`] for a success or baseline that is not finite.
pub fn advantage(success: f64, baseline: f64) -> Result<Option<f64>, LeakageError> {
    check::finite("success and baseline", &[success, baseline])?;
    Ok(beyond(success, baseline))
}

/// [`advantage`] of finite numbers.
fn beyond(success: f64, baseline: f64) -> Option<f64> {
    (baseline < 1.0).then(|| (success - baseline) / (1.0 - baseline))
}
