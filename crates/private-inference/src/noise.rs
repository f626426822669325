//! Worst-case noise of a BFV evaluation, in exact integer arithmetic.
//!
//! A ciphertext under `q = prod p_i` decrypts to `m` modulo t when its phase `c_0 + c_1 s` is `q/t m + e (mod q)` with
//! `|e| < q/(2t)`. Secret, encryption and error coefficients are centred binomial and never exceed [`LARGEST_SAMPLE`] =
//! 20, so that every bound below holds always, not with high probability. The steps follow Fan and Vercauteren,
//! *Somewhat Practical Fully Homomorphic Encryption*, ePrint 2012/144, sections 3 and 4 (lemmas 1 to 3), and for residue
//! arithmetic Halevi, Polyakov and Shoup, *An Improved RNS Variant of the BFV Scheme*, CT-RSA 2019:
//!
//! - fresh: `|e| <= 20`, plus 1 because `q m / t` is rounded down;
//! - times a polynomial w with integer coefficients: `|e| * sum |w_i|`;
//! - times another ciphertext: `N t (K + 1) (|e_1| + |e_2|)`, with `K = 1 + 20 N` bounding the multiples of q in a phase,
//!   plus 1 and the rounding `1 + 20 N + (20 N)^2` of the three scaled polynomials;
//! - relinearised with one key a prime: `sum_i N p_i 20`;
//! - switched to a modulus without the prime p: `|e| / p` plus `(1 + 20 N)/2 + 1`;
//! - re-randomised with `u (b, a) + (e_1, e_2)`: `|u e + e_1 + e_2 s| <= 2 * 400 N + 20`.
//!
//! *Flooding.* Let B bound everything above in the revealed coefficients. A uniform integer of `[-F, F]` is added to each;
//! the distribution of a sum with any |e| <= B is within statistical distance `B / (2F + 1)` of one that does not depend
//! on e. With n coefficients revealed and `F = 2^39 n B` the whole reply is within `2^-40` ([`FLOOD_BITS`]).

use crate::error::CertificateError;
use crate::params::{LARGEST_SAMPLE, ParameterSet};

/// Statistical security of noise flooding, in bits, for each reply polynomial as a whole.
pub const FLOOD_BITS: u32 = 40;

/// Noise of a fresh encryption, the rounding of the message included.
pub(crate) const FRESH: u128 = LARGEST_SAMPLE + 1;

/// What is proved about a model before anything is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Certificate {
    pub(crate) largest_score: u128,
    pub(crate) score_limit: u128,
    pub(crate) flood: u128,
    pub(crate) flooded_noise: u128,
    pub(crate) flooded_limit: u128,
    pub(crate) reply_noise: u128,
    pub(crate) reply_limit: u128,
}

impl Certificate {
    /// Largest absolute score that any record within the ranges (clipped ones included) can have.
    pub fn largest_score(&self) -> u128 {
        self.largest_score
    }

    /// Largest absolute score that decrypts correctly, `(t - 1)/2`.
    pub fn score_limit(&self) -> u128 {
        self.score_limit
    }

    /// Bound F of the uniform noise added to every revealed coefficient.
    pub fn flood(&self) -> u128 {
        self.flood
    }

    /// Bits between the worst-case noise of a reply and what decryption tolerates.
    pub fn margin_bits(&self) -> f64 {
        (self.reply_limit as f64).log2() - (self.reply_noise.max(1) as f64).log2()
    }
}

/// What no reply of a certified model exceeds, as its clients are told it.
///
/// Both bounds follow from the weights. They are rounded up to [`SIGNIFICANT_BITS`], so that the card says little of them;
/// the noise of enough replies says as much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ReplyBounds {
    /// Noise of a revealed coefficient under the reply prime.
    pub(crate) noise: u64,
    /// Absolute score.
    pub(crate) score: u64,
}

/// Bits of a bound that clients are told.
const SIGNIFICANT_BITS: u32 = 5;

impl ReplyBounds {
    pub(crate) fn of(certificate: &Certificate) -> Self {
        Self {
            noise: coarse(certificate.reply_noise).min(certificate.reply_limit - 1) as u64,
            score: coarse(certificate.largest_score).min(certificate.score_limit) as u64,
        }
    }

    /// The largest noise and score that a reply under `set` can have and still be told from another.
    pub(crate) fn limits(set: ParameterSet) -> Self {
        let plain = set.plaintext_prime();
        Self { noise: set.ciphertext_primes()[0] / (2 * plain) - 1, score: (plain - 1) / 2 }
    }
}

/// The next number that is not smaller and has at most [`SIGNIFICANT_BITS`] leading bits.
fn coarse(bound: u128) -> u128 {
    let shift = (u128::BITS - bound.leading_zeros()).saturating_sub(SIGNIFICANT_BITS);
    bound.div_ceil(1 << shift) << shift
}

/// Checked arithmetic on bounds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bound(Option<u128>);

impl Bound {
    pub(crate) fn new(value: u128) -> Self {
        Self(Some(value))
    }

    pub(crate) fn plus(self, other: impl Into<Self>) -> Self {
        Self(self.0.zip(other.into().0).and_then(|(a, b)| a.checked_add(b)))
    }

    pub(crate) fn times(self, other: impl Into<Self>) -> Self {
        Self(self.0.zip(other.into().0).and_then(|(a, b)| a.checked_mul(b)))
    }

    /// Divided, rounded up.
    fn over(self, divisor: u64) -> Self {
        Self(self.0.map(|value| value.div_ceil(u128::from(divisor))))
    }

    pub(crate) fn value(self, what: &'static str) -> Result<u128, CertificateError> {
        self.0.ok_or(CertificateError::Arithmetic { what })
    }
}

impl From<u128> for Bound {
    fn from(value: u128) -> Self {
        Self::new(value)
    }
}

/// The bounds for one parameter set.
pub(crate) struct NoiseModel {
    set: ParameterSet,
    degree: u128,
}

impl NoiseModel {
    pub(crate) fn new(set: ParameterSet) -> Self {
        Self { set, degree: set.degree().coefficients() as u128 }
    }

    /// Fresh ciphertexts times polynomials whose absolute coefficients add up to `weights`.
    pub(crate) fn weighted(&self, weights: u128) -> Bound {
        Bound::new(FRESH).times(weights)
    }

    /// A sum of `products` products of ciphertexts whose noises add up to `noises`, relinearised.
    pub(crate) fn multiplied(&self, products: u128, noises: Bound) -> Bound {
        let secret = LARGEST_SAMPLE * self.degree;
        let multiples = secret + 2;
        let plain = u128::from(self.set.plaintext_prime());
        let growth = Bound::new(self.degree).times(plain).times(multiples);
        let rounding = Bound::new(secret).times(secret).plus(secret + 2);
        let relinearised = self.set.ciphertext_primes().iter().fold(Bound::new(0), |sum, &prime| {
            sum.plus(Bound::new(self.degree * LARGEST_SAMPLE).times(u128::from(prime)))
        });
        growth.times(noises).plus(rounding.times(products)).plus(relinearised)
    }

    /// Rounding of one modulus switch.
    fn switch_rounding(&self) -> u128 {
        (1 + LARGEST_SAMPLE * self.degree).div_ceil(2) + 1
    }

    /// Switched from all primes to the two of the masking step.
    fn at_mask_level(&self, evaluation: Bound) -> Bound {
        let dropped = self.set.ciphertext_primes().get(2..).unwrap_or(&[]);
        dropped.iter().rev().fold(evaluation, |noise, &prime| noise.over(prime).plus(self.switch_rounding()))
    }

    /// Noise of adding an encryption of zero and a constant.
    fn rerandomised(&self) -> u128 {
        2 * LARGEST_SAMPLE * LARGEST_SAMPLE * self.degree + LARGEST_SAMPLE + 1
    }

    /// Proves that scores up to `largest_score` come back exactly from ciphertexts with noise `evaluation` before masking,
    /// with `revealed` flooded coefficients a reply.
    pub(crate) fn certify(
        &self,
        largest_score: u128,
        evaluation: Bound,
        revealed: usize,
    ) -> Result<Certificate, CertificateError> {
        let plain = u128::from(self.set.plaintext_prime());
        let score_limit = (plain - 1) / 2;
        if largest_score > score_limit {
            return Err(CertificateError::Overflow { largest: largest_score, limit: score_limit });
        }
        let hidden = self.at_mask_level(evaluation).plus(self.rerandomised());
        let flood = hidden.times(1u128 << (FLOOD_BITS - 1)).times(revealed as u128);
        let flooded = hidden.plus(flood);
        let primes = self.set.ciphertext_primes();
        let reply = flooded.over(primes[1]).plus(self.switch_rounding() + 1);
        let mask_modulus = u128::from(primes[0]) * u128::from(primes[1]);
        Ok(Certificate {
            largest_score,
            score_limit,
            flood: flood.value("flooding")?,
            flooded_noise: below("flooded", flooded, mask_modulus / (2 * plain))?,
            flooded_limit: mask_modulus / (2 * plain),
            reply_noise: below("reply", reply, u128::from(primes[0]) / (2 * plain))?,
            reply_limit: u128::from(primes[0]) / (2 * plain),
        })
    }
}

fn below(stage: &'static str, noise: Bound, limit: u128) -> Result<u128, CertificateError> {
    let noise = noise.value("noise")?;
    if noise < limit {
        return Ok(noise);
    }
    Err(CertificateError::Noise { stage, bits: (noise as f64).log2(), limit_bits: (limit as f64).log2() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::Degree;

    fn small() -> NoiseModel {
        NoiseModel::new(ParameterSet::new(Degree::N4096, 20).unwrap())
    }

    #[test]
    fn the_flood_is_forty_bits_above_what_it_hides() {
        let certificate = small().certify(1000, small().weighted(1 << 20), 7).unwrap();
        let hidden = (certificate.flooded_noise - certificate.flood) as f64;
        let distance = 7.0 * hidden / (2.0 * certificate.flood as f64);
        assert!(distance <= 2f64.powi(-40));
        assert!(certificate.margin_bits() > 0.0);
    }

    #[test]
    fn clients_are_told_bounds_that_hold_and_say_little() {
        let check = |bound, expected| assert_eq!(coarse(bound), expected);
        check(0, 0);
        check(31, 31);
        check(33, 34);
        check((1 << 40) + 1, 17 << 36);
        let certificate = small().certify(1000, small().weighted(1 << 20), 7).unwrap();
        let (bounds, limits) = (ReplyBounds::of(&certificate), ReplyBounds::limits(small().set));
        assert!(
            (certificate.reply_noise..=certificate.reply_noise * 17 / 16).contains(&u128::from(bounds.noise))
        );
        assert_eq!(bounds.score, 1024);
        assert!(bounds.noise <= limits.noise && bounds.score <= limits.score);
        assert_eq!(u128::from(limits.noise) + 1, certificate.reply_limit);
        assert_eq!(u128::from(limits.score), certificate.score_limit);
    }

    #[test]
    fn what_could_be_wrong_is_refused() {
        let model = small();
        let limit = (1_032_193 - 1) / 2;
        assert!(model.certify(limit, model.weighted(1), 1).is_ok());
        assert_eq!(
            model.certify(limit + 1, model.weighted(1), 1),
            Err(CertificateError::Overflow { largest: limit + 1, limit })
        );
        assert!(matches!(model.certify(1, model.weighted(1 << 60), 1), Err(CertificateError::Noise { .. })));
        assert!(matches!(
            model.certify(1, model.weighted(u128::MAX), 1),
            Err(CertificateError::Arithmetic { .. })
        ));
    }
}
