//! A cipher made ready for one key and one sampling rate.

use std::fmt;

use crate::{CipherError, Nonce, cipher::checked_len, sixteen_bit};

/// A cipher under one key for recordings of one sampling rate; made by
/// [`AudioCipher::prepare`](crate::AudioCipher::prepare).
///
/// Key-dependent tables are wiped on drop and never shown by `Debug`.
pub trait PreparedCipher: fmt::Debug + Send + Sync {
    /// Stable id of the scheme.
    fn id(&self) -> &'static str;

    /// Sampling rate in Hz of the recordings taken.
    fn rate(&self) -> u32;

    /// Samples in the encryption of a recording of `n_samples`.
    fn encrypted_len(&self, n_samples: usize) -> usize;

    /// Encrypts `plain` into `target`, which has [`encrypted_len`](Self::encrypted_len) samples.
    ///
    /// # Errors
    /// [`CipherError::Length`] for a `target` of another length, otherwise as
    /// [`AudioCipher::encrypt`](crate::AudioCipher::encrypt).
    fn encrypt_into(&self, plain: &[f32], target: &mut [f32], nonce: &Nonce) -> Result<(), CipherError>;

    /// Decrypts `encrypted` into `target`, which has the samples of the plain recording; the inverse of
    /// [`encrypt_into`](Self::encrypt_into).
    ///
    /// # Errors
    /// [`CipherError::Length`] when the lengths do not belong together, otherwise as
    /// [`AudioCipher::decrypt`](crate::AudioCipher::decrypt).
    fn decrypt_into(&self, encrypted: &[f32], target: &mut [f32], nonce: &Nonce) -> Result<(), CipherError>;

    /// What the key decided: what an attack that recovers the key must find.
    fn table(&self) -> KeyTable<'_>;

    /// For a scheme that only moves samples: sample `i` of the encrypted recording is sample `permutation[i]` of the plain
    /// one, which has `n_samples`. `None` for every other scheme, and for `plain`.
    fn permutation(&self, n_samples: usize) -> Option<Vec<u32>>;

    /// Encrypts a recording.
    ///
    /// # Errors
    /// As [`AudioCipher::encrypt`](crate::AudioCipher::encrypt).
    fn encrypt(&self, plain: &[f32], nonce: &Nonce) -> Result<Vec<f32>, CipherError> {
        checked_len(self.id(), plain.len(), 1)?;
        let mut target = vec![0.0; self.encrypted_len(plain.len())];
        self.encrypt_into(plain, &mut target, nonce)?;
        Ok(target)
    }

    /// Decrypts the encryption of a recording of `n_samples`.
    ///
    /// # Errors
    /// As [`AudioCipher::decrypt`](crate::AudioCipher::decrypt).
    fn decrypt(&self, encrypted: &[f32], n_samples: usize, nonce: &Nonce) -> Result<Vec<f32>, CipherError> {
        checked_len(self.id(), n_samples, 1)?;
        let mut target = vec![0.0; n_samples];
        self.decrypt_into(encrypted, &mut target, nonce)?;
        Ok(target)
    }
}

/// What the key decided in a prepared cipher. It is as secret as the key.
#[non_exhaustive]
pub enum KeyTable<'a> {
    /// Nothing, or nothing that is a table: no key, an AES key.
    None,
    /// `sample-permutation`: sample `i` of an encrypted frame is sample `order[i]` of the plain one.
    Samples(&'a [u32]),
    /// `segment-permutation` with one order for all blocks, `jayant-bf`: segment `i` of an encrypted block is segment
    /// `order[i]` of the plain one.
    Segments(&'a [u32]),
    /// `band-permutation`: band `i` of the encrypted spectrum is band `order[i]` of the plain one, upside down where
    /// `inverted[i]`.
    Bands {
        /// Plain band of each encrypted band.
        order: &'a [u32],
        /// Whether it is upside down.
        inverted: &'a [bool],
    },
    /// `bin-permutation`, `mdct-signs`: bin `i` of the encrypted spectrum is bin `order[i]` of the plain one, negated
    /// where `negated[i]`.
    Bins {
        /// Plain bin of each encrypted bin.
        order: &'a [u32],
        /// Whether it is negated.
        negated: &'a [bool],
    },
    /// `sign-flip`: whether the samples of a period are negated.
    Signs(&'a [bool]),
    /// `orthogonal-frames`: the matrix by rows; an encrypted frame is the matrix times the plain one.
    Matrix(&'a [f64]),
    /// `value-rotation`: what is added to the samples of a period, modulo 65,536.
    Offsets(&'a [u16]),
    /// `mcadams`: the exponent of the poles' angles.
    Exponent(f64),
}

impl fmt::Debug for KeyTable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyTable(..)")
    }
}

/// What a scheme does to slices whose lengths are already known to be right and whose samples are finite.
pub(crate) trait Transform: Send + Sync {
    fn forward(&self, plain: &[f32], target: &mut [f32], nonce: &Nonce);

    fn backward(&self, encrypted: &[f32], target: &mut [f32], nonce: &Nonce);

    fn encrypted_len(&self, n_samples: usize) -> usize {
        n_samples
    }

    /// The fewest samples of a recording.
    fn min_samples(&self) -> usize {
        1
    }

    fn table(&self) -> KeyTable<'_> {
        KeyTable::None
    }

    fn permutation(&self, _n_samples: usize) -> Option<Vec<u32>> {
        None
    }
}

/// A transform with its scheme's id and rate: this checks the slices, the transform does the rest.
pub(crate) struct Prepared<T> {
    id: &'static str,
    rate: u32,
    transform: T,
}

impl<T: Transform + 'static> Prepared<T> {
    pub(crate) fn boxed(id: &'static str, rate: u32, transform: T) -> Box<dyn PreparedCipher> {
        Box::new(Self { id, rate, transform })
    }
}

impl<T: Transform> Prepared<T> {
    /// Checks lengths: `n_samples` is that of the plain recording, `found` that of the encrypted one, in `buffer`.
    fn check_lengths(&self, n_samples: usize, buffer: &'static str, found: usize) -> Result<(), CipherError> {
        checked_len(self.id, n_samples, self.transform.min_samples())?;
        let expected = self.transform.encrypted_len(n_samples);
        if found == expected {
            return Ok(());
        }
        Err(CipherError::Length { scheme: self.id, buffer, n_samples, expected, found })
    }

    fn check_values(&self, samples: &[f32]) -> Result<(), CipherError> {
        let scheme = self.id;
        if let Some(index) = samples.iter().position(|sample| !sample.is_finite()) {
            return Err(CipherError::NotFinite { scheme, index, value: samples[index] });
        }
        if !crate::registry::of(scheme).needs_16_bit {
            return Ok(());
        }
        match samples.iter().position(|&sample| !sixteen_bit::fits(sample)) {
            Some(index) => Err(CipherError::OutOfRange { scheme, index, value: samples[index] }),
            None => Ok(()),
        }
    }
}

impl<T: Transform> PreparedCipher for Prepared<T> {
    fn id(&self) -> &'static str {
        self.id
    }

    fn rate(&self) -> u32 {
        self.rate
    }

    fn encrypted_len(&self, n_samples: usize) -> usize {
        self.transform.encrypted_len(n_samples)
    }

    fn encrypt_into(&self, plain: &[f32], target: &mut [f32], nonce: &Nonce) -> Result<(), CipherError> {
        self.check_lengths(plain.len(), "target", target.len())?;
        self.check_values(plain)?;
        self.transform.forward(plain, target, nonce);
        Ok(())
    }

    fn decrypt_into(&self, encrypted: &[f32], target: &mut [f32], nonce: &Nonce) -> Result<(), CipherError> {
        if !crate::registry::of(self.id).decryptable() {
            return Err(CipherError::NotDecryptable { scheme: self.id });
        }
        self.check_lengths(target.len(), "encrypted", encrypted.len())?;
        self.check_values(encrypted)?;
        self.transform.backward(encrypted, target, nonce);
        Ok(())
    }

    fn table(&self) -> KeyTable<'_> {
        self.transform.table()
    }

    fn permutation(&self, n_samples: usize) -> Option<Vec<u32>> {
        self.transform.permutation(n_samples)
    }
}

impl<T> fmt::Debug for Prepared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("PreparedCipher");
        shown.field("id", &self.id).field("rate", &self.rate).finish_non_exhaustive()
    }
}
