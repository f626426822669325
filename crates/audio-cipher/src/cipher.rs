//! The trait every audio cipher implements.
//!
//! A cipher is its options and nothing else: keys enter by parameter. The work that depends on the key and on the
//! sampling rate (permutations, matrices, round keys) is done once by [`AudioCipher::prepare`], so that a stream of
//! recordings under one key pays for it once.

use std::{fmt, ops::RangeInclusive};

use crate::{CipherError, Key, PreparedCipher, Scheme, registry};

/// Nonce of one recording; ignored by schemes whose [`Scheme::uses_nonce`] is false.
pub type Nonce = [u8; 16];

/// The most samples a recording may have, 2^28: an hour and a half at 48 kHz.
pub const MAX_SAMPLES: usize = 1 << 28;

/// Sampling rates taken, in Hz.
pub const RATES: RangeInclusive<u32> = 4_000..=192_000;

/// One recording to a cipher recording, and back.
///
/// Recordings are mono samples with full scale from -1 to 1, that is 16-bit values divided by 32,768. How exactly a
/// recording comes back is [`Scheme::exactness`].
pub trait AudioCipher: fmt::Debug + Send + Sync {
    /// Stable id of the scheme, as reports and files show it.
    fn id(&self) -> &'static str;

    /// Whether recordings of this many samples at this rate (in Hz) can be encrypted.
    ///
    /// # Errors
    /// Says why not. [`encrypt`](Self::encrypt) fails with the same error for exactly the lengths and rates refused here.
    fn accepts(&self, n_samples: usize, rate: u32) -> Result<(), CipherError>;

    /// Derives everything that depends on the key and the rate (in Hz) only.
    ///
    /// # Errors
    /// [`CipherError::Rate`] for a rate outside [`RATES`], [`CipherError::Option`] for an option that makes no sense at
    /// this rate.
    fn prepare(&self, key: &Key, rate: u32) -> Result<Box<dyn PreparedCipher>, CipherError>;

    /// Samples in the encryption of a recording of `n_samples`.
    ///
    /// # Errors
    /// As [`accepts`](Self::accepts).
    fn encrypted_len(&self, n_samples: usize, rate: u32) -> Result<usize, CipherError> {
        self.accepts(n_samples, rate).map(|()| n_samples)
    }

    /// The description of the scheme.
    fn scheme(&self) -> &'static Scheme {
        registry::of(self.id())
    }

    /// Encrypts a recording of `rate` samples per second.
    ///
    /// # Errors
    /// As [`accepts`](Self::accepts); [`CipherError::NotFinite`] for a sample that is no number;
    /// [`CipherError::OutOfRange`] for one beyond full scale where the scheme needs 16-bit samples.
    fn encrypt(&self, samples: &[f32], rate: u32, key: &Key, nonce: &Nonce) -> Result<Vec<f32>, CipherError> {
        self.accepts(samples.len(), rate)?;
        self.prepare(key, rate)?.encrypt(samples, nonce)
    }

    /// Decrypts what [`encrypt`](Self::encrypt) made of `n_samples` with the same key and nonce.
    ///
    /// # Errors
    /// As [`encrypt`](Self::encrypt); [`CipherError::Length`] when `encrypted` is not the encryption of `n_samples`;
    /// [`CipherError::NotDecryptable`] from a scheme that loses the recording. A wrong key gives another recording,
    /// not an error: none of the schemes is authenticated.
    fn decrypt(
        &self,
        encrypted: &[f32],
        n_samples: usize,
        rate: u32,
        key: &Key,
        nonce: &Nonce,
    ) -> Result<Vec<f32>, CipherError> {
        self.accepts(n_samples, rate)?;
        self.prepare(key, rate)?.decrypt(encrypted, n_samples, nonce)
    }
}

/// The check common to all schemes: a rate within [`RATES`].
pub(crate) fn checked_rate(scheme: &'static str, rate: u32) -> Result<u32, CipherError> {
    if RATES.contains(&rate) {
        return Ok(rate);
    }
    Err(CipherError::Rate { scheme, rate, min: *RATES.start(), max: *RATES.end() })
}

/// The checks common to all schemes: at least `min` samples, at most [`MAX_SAMPLES`], a rate within [`RATES`].
pub(crate) fn checked(
    scheme: &'static str,
    n_samples: usize,
    rate: u32,
    min: usize,
) -> Result<(), CipherError> {
    checked_rate(scheme, rate)?;
    checked_len(scheme, n_samples, min)
}

/// At least `min` samples, at most [`MAX_SAMPLES`].
pub(crate) fn checked_len(scheme: &'static str, found: usize, min: usize) -> Result<(), CipherError> {
    match found {
        0 => Err(CipherError::Empty { scheme }),
        _ if found < min => Err(CipherError::TooShort { scheme, found, min }),
        _ if found > MAX_SAMPLES => Err(CipherError::TooLong { scheme, found, limit: MAX_SAMPLES }),
        _ => Ok(()),
    }
}
