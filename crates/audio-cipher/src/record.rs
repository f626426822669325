//! Recordings of an experiment under a scheduled key.

use protocol::ScheduledKey;
use zeroize::Zeroizing;

use crate::{AudioCipher, CipherError, Key, KeyTable, Nonce, PreparedCipher};

/// A cipher under one key of a schedule, for recordings of one sampling rate: each under a fresh nonce, and under a key of its
/// own where that is the regime.
#[derive(Debug)]
pub struct RecordCipher<'a> {
    cipher: &'a dyn AudioCipher,
    key: ScheduledKey,
    rate: u32,
    /// `None` where every recording has a key of its own.
    prepared: Option<Box<dyn PreparedCipher>>,
}

impl<'a> RecordCipher<'a> {
    /// The cipher under `key`, for recordings of `rate` samples per second; under a key for each recording, which follows
    /// from `key`, where `own_keys` says so.
    ///
    /// # Errors
    /// As [`AudioCipher::prepare`].
    pub fn new(
        cipher: &'a dyn AudioCipher,
        key: ScheduledKey,
        rate: u32,
        own_keys: bool,
    ) -> Result<Self, CipherError> {
        let prepared = cipher.prepare(key.key(), rate)?;
        Ok(Self { cipher, key, rate, prepared: (!own_keys).then_some(prepared) })
    }

    /// The encryption of recording number `record`.
    ///
    /// # Errors
    /// As [`AudioCipher::encrypt`].
    pub fn encrypt(&self, samples: &[f32], record: usize) -> Result<Vec<f32>, CipherError> {
        let nonce = self.nonce(record);
        match &self.prepared {
            Some(prepared) => prepared.encrypt(samples, &nonce),
            None => self.cipher.encrypt(samples, self.rate, self.key.of_record(record).key(), &nonce),
        }
    }

    /// Recording number `record` from its encryption; it has `n_samples`.
    ///
    /// # Errors
    /// As [`AudioCipher::decrypt`].
    pub fn decrypt(
        &self,
        encrypted: &[f32],
        n_samples: usize,
        record: usize,
    ) -> Result<Vec<f32>, CipherError> {
        let nonce = self.nonce(record);
        match &self.prepared {
            Some(prepared) => prepared.decrypt(encrypted, n_samples, &nonce),
            None => {
                let key = self.key.of_record(record);
                self.cipher.decrypt(encrypted, n_samples, self.rate, key.key(), &nonce)
            }
        }
    }

    /// The same as [`encrypt`](Self::encrypt) under a key that differs in one bit: for a measure of how sensitive the cipher
    /// is to its key.
    ///
    /// # Errors
    /// As [`AudioCipher::encrypt`].
    pub fn encrypt_under_changed_key(&self, samples: &[f32], record: usize) -> Result<Vec<f32>, CipherError> {
        let mut bytes = Zeroizing::new(*self.key.key().as_bytes());
        bytes[0] ^= 1;
        self.cipher.encrypt(samples, self.rate, &Key::new(*bytes), &self.nonce(record))
    }

    /// For a cipher that only moves samples, under one key: the plain position of each sample of the encryption of a
    /// recording of `n_samples`.
    pub fn permutation(&self, n_samples: usize) -> Option<Vec<u32>> {
        self.prepared.as_ref()?.permutation(n_samples)
    }

    /// What the one key decided; [`KeyTable::None`] where every recording has its own.
    pub fn table(&self) -> KeyTable<'_> {
        self.prepared.as_ref().map_or(KeyTable::None, |prepared| prepared.table())
    }

    fn nonce(&self, record: usize) -> Nonce {
        self.key.nonce(record)
    }
}
