//! The parameter sets this crate accepts, and the security table they are held against.
//!
//! A set is a ring degree, a list of 54-bit ciphertext primes and one plaintext prime. Nothing can be built from other
//! numbers: a set read from a message is a code that either names one of these sets or is refused. Secret and error
//! coefficients are centred binomial of variance 10 (standard deviation 3.16), as `fhe` samples them.
//!
//! Security: Albrecht et al., *Homomorphic Encryption Security Standard*, HomomorphicEncryption.org 2018, table 1,
//! 128-bit classical: `log2 q` at most 109 for degree 4,096 and 218 for 8,192 with ternary secrets. The table allows
//! error-distributed secrets like ours slightly more (111 and 220); the stricter column is used. Degree 2,048 allows
//! 54 bits, which leaves no room to hide the server's noise, so it is absent.

use crate::error::ParameterError;

/// Variance of the centred binomial distribution of secrets and errors.
pub(crate) const VARIANCE: usize = 10;

/// Largest absolute value of a centred binomial sample of that variance: a difference of two sums of 20 bits.
pub(crate) const LARGEST_SAMPLE: u128 = 2 * VARIANCE as u128;

/// Primes below 2^54 that are 1 modulo 16,384, largest first.
const CIPHERTEXT_PRIMES: [u64; 4] =
    [0x3f_ffff_ffef_8001, 0x3f_ffff_ffeb_8001, 0x3f_ffff_ffe7_c001, 0x3f_ffff_ffe6_4001];

/// Plaintext primes (1 modulo 16,384, largest below a power of two) with their bit lengths.
const PLAINTEXT_PRIMES: [(u32, u64); 5] =
    [(20, 1_032_193), (24, 16_760_833), (28, 268_369_921), (32, 4_294_475_777), (36, 68_719_230_977)];

/// Ring degree: how many coefficients, or slots, a ciphertext has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Degree {
    /// 4,096 with a ciphertext modulus of 108 bits: sums of encrypted features times known weights.
    N4096,
    /// 8,192 with a ciphertext modulus of 216 bits: one product of two ciphertexts.
    N8192,
}

impl Degree {
    /// The number of coefficients.
    pub fn coefficients(self) -> usize {
        match self {
            Self::N4096 => 4096,
            Self::N8192 => 8192,
        }
    }

    /// Largest `log2 q` for 128-bit security at this degree (table 1 of the standard, ternary secret).
    pub fn largest_modulus_bits(self) -> u32 {
        match self {
            Self::N4096 => 109,
            Self::N8192 => 218,
        }
    }

    fn n_primes(self) -> usize {
        match self {
            Self::N4096 => 2,
            Self::N8192 => 4,
        }
    }
}

/// One of the fixed BFV parameter sets; a value of this type is 128-bit secure by the table above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ParameterSet {
    degree: Degree,
    plaintext: usize,
}

impl ParameterSet {
    /// The set of `degree` whose plaintext prime has `plaintext_bits` bits (20, 24, 28, 32 or 36).
    ///
    /// # Errors
    /// [`ParameterError::PlaintextBits`] for any other bit length.
    pub fn new(degree: Degree, plaintext_bits: u32) -> Result<Self, ParameterError> {
        let plaintext = PLAINTEXT_PRIMES
            .iter()
            .position(|&(bits, _)| bits == plaintext_bits)
            .ok_or(ParameterError::PlaintextBits { bits: plaintext_bits })?;
        Ok(Self { degree, plaintext })
    }

    /// All sets of one degree, smallest plaintext prime first.
    pub fn all(degree: Degree) -> impl DoubleEndedIterator<Item = Self> {
        (0..PLAINTEXT_PRIMES.len()).map(move |plaintext| Self { degree, plaintext })
    }

    /// The ring degree.
    pub fn degree(&self) -> Degree {
        self.degree
    }

    /// The ciphertext primes; their product is `q`.
    pub fn ciphertext_primes(&self) -> &'static [u64] {
        &CIPHERTEXT_PRIMES[..self.degree.n_primes()]
    }

    /// The plaintext prime `t`; results are exact as long as they lie within `(-t/2, t/2)`.
    pub fn plaintext_prime(&self) -> u64 {
        PLAINTEXT_PRIMES[self.plaintext].1
    }

    /// Bit length of the plaintext prime.
    pub fn plaintext_bits(&self) -> u32 {
        PLAINTEXT_PRIMES[self.plaintext].0
    }

    /// Upper bound of `log2 q`.
    pub fn modulus_bits(&self) -> u32 {
        self.ciphertext_primes().iter().map(|prime| u64::BITS - prime.leading_zeros()).sum()
    }

    /// The code that names the set in messages and key files.
    pub fn code(&self) -> u16 {
        let degree = match self.degree {
            Degree::N4096 => 0,
            Degree::N8192 => 1,
        };
        (degree << 8) | self.plaintext as u16
    }

    /// The set of a code.
    ///
    /// # Errors
    /// [`ParameterError::Code`] when no set has this code.
    pub fn from_code(code: u16) -> Result<Self, ParameterError> {
        let degree = match code >> 8 {
            0 => Degree::N4096,
            1 => Degree::N8192,
            _ => return Err(ParameterError::Code { code }),
        };
        let plaintext = usize::from(code & 0xff);
        if plaintext >= PLAINTEXT_PRIMES.len() {
            return Err(ParameterError::Code { code });
        }
        Ok(Self { degree, plaintext })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_set() -> impl Iterator<Item = ParameterSet> {
        ParameterSet::all(Degree::N4096).chain(ParameterSet::all(Degree::N8192))
    }

    #[test]
    fn every_set_is_within_the_security_table() {
        for set in every_set() {
            assert!(set.modulus_bits() <= set.degree().largest_modulus_bits());
        }
    }

    #[test]
    fn primes_support_slots_and_transforms() {
        for set in every_set() {
            let order = 2 * set.degree().coefficients() as u64;
            let primes = set.ciphertext_primes().iter().copied();
            for prime in primes.chain([set.plaintext_prime()]) {
                assert_eq!(prime % order, 1, "{prime}");
            }
            assert_eq!(u64::BITS - set.plaintext_prime().leading_zeros(), set.plaintext_bits());
        }
    }

    #[test]
    fn codes_name_sets_one_to_one() {
        let known: Vec<u16> = every_set().map(|set| set.code()).collect();
        for code in 0..=u16::MAX {
            match ParameterSet::from_code(code) {
                Ok(set) => assert_eq!(set.code(), code),
                Err(error) => {
                    assert_eq!(error, ParameterError::Code { code });
                    assert!(!known.contains(&code));
                }
            }
        }
    }
}
