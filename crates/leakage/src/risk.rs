//! Risk beyond a control: how much more an attack succeeds than a guess that sees no ciphertext.
//!
//! The formula is Anonymeter's (M. Giomi, F. Boenisch, C. Wehmeyer, B. Tasnadi, "A unified framework for quantifying
//! privacy risk in synthetic data", PoPETs 2023): R = (r - c) / (1 - c), where r and c are Wilson's estimates of the rates
//! at which attack and control succeed. Its error propagates those of both rates. A golden test holds [`residual_risk`]
//! equal to the published package.
//!
//! [`audit::risks`](crate::audit::risks) applies it to the three risks of the Article 29 Working Party (opinion 05/2014).

use evaluation::wilson_of_sum;

use crate::LeakageError;

/// How often a guess was right.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Successes {
    /// Right guesses, those that are right in part with their share: 0 to `n`.
    pub right: f64,
    /// Guesses about different records.
    pub n: u64,
}

impl Successes {
    /// Wilson's estimate of the rate: the middle of the interval, and half of its width.
    fn rate(self, level: f64) -> Result<(f64, f64), LeakageError> {
        let [low, high] = wilson_of_sum(self.right, self.n, level)?;
        Ok((f64::midpoint(low, high), (high - low) / 2.0))
    }
}

/// A risk with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ResidualRisk {
    /// The risk, cut at 0 and 1.
    pub value: f64,
    /// Its interval, cut at 0 and 1.
    pub interval: [f64; 2],
}

/// The risk of an attack beyond its control, with its interval at confidence `level`.
///
/// ```
/// use leakage::risk::{Successes, residual_risk};
///
/// let found = residual_risk(Successes { right: 80.0, n: 100 }, Successes { right: 20.0, n: 100 }, 0.95)?;
/// assert!((found.value - 0.7324).abs() < 1e-4);
/// # Ok::<(), leakage::LeakageError>(())
/// ```
///
/// # Errors
/// [`LeakageError::Evaluation`] for no guess, more right guesses than guesses, or a level outside (0, 1).
pub fn residual_risk(
    attack: Successes,
    control: Successes,
    level: f64,
) -> Result<ResidualRisk, LeakageError> {
    residual_risk_over_keys(attack, control, level, 0.0)
}

/// [`residual_risk`] where the excess of the attack over the control also varies between keys: `half_width` is half of the
/// interval of its mean over keys at the same level, and its square is added to that of the error.
///
/// # Errors
/// As [`residual_risk`]; [`LeakageError::NotANumber`] for a half width that is negative or NaN.
pub fn residual_risk_over_keys(
    attack: Successes,
    control: Successes,
    level: f64,
    half_width: f64,
) -> Result<ResidualRisk, LeakageError> {
    if half_width.is_nan() || half_width < 0.0 {
        return Err(LeakageError::NotANumber { what: "half width", index: 0, value: half_width });
    }
    let ((attack, attack_error), (control, control_error)) = (attack.rate(level)?, control.rate(level)?);
    // Wilson's middle is below 1 for any finite number of guesses, but for rounding
    let miss = (1.0 - control).max(f64::EPSILON);
    let value = (attack - control) / miss;
    let by_attack = attack_error / miss;
    let by_control = control_error * (attack - 1.0) / (miss * miss);
    let by_keys = half_width / miss;
    let error = (by_attack.powi(2) + by_control.powi(2) + by_keys.powi(2)).sqrt();
    let cut = |value: f64| value.clamp(0.0, 1.0);
    Ok(ResidualRisk { value: cut(value), interval: [cut(value - error), cut(value + error)] })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn risk(right: f64, control: f64, n: u64) -> ResidualRisk {
        residual_risk(Successes { right, n }, Successes { right: control, n }, 0.95).unwrap()
    }

    #[test]
    fn an_attack_that_is_as_good_as_its_control_has_no_risk() {
        assert_eq!(risk(20.0, 20.0, 50).value, 0.0);
        assert_eq!(risk(10.0, 20.0, 50).value, 0.0, "never below");
        assert!(risk(20.0, 20.0, 50).interval[1] > 0.0, "what was not found may be there");
    }

    #[test]
    fn one_guess_tells_hardly_anything_and_a_perfect_control_leaves_no_risk_to_find() {
        let one = risk(1.0, 0.0, 1);
        assert_eq!(one.interval, [0.0, 1.0]);
        let sure = risk(50.0, 50.0, 50);
        assert!(sure.value == 0.0 && sure.interval[1] > 0.5, "{sure:?}");
    }

    #[test]
    fn a_spread_between_keys_widens_the_interval() {
        let (attack, control) = (Successes { right: 300.0, n: 400 }, Successes { right: 100.0, n: 400 });
        let width = |half| {
            let found = residual_risk_over_keys(attack, control, 0.95, half).unwrap();
            found.interval[1] - found.interval[0]
        };
        assert!(width(0.2) > width(0.1) && width(0.1) > width(0.0));
        assert_eq!(width(f64::INFINITY), 1.0);
        for half in [-0.1, f64::NAN] {
            assert!(residual_risk_over_keys(attack, control, 0.95, half).is_err());
        }
    }
}
