//! Pictures of one case under one key, or each under its own.

use anyhow::Result;
use image::GrayImage;
use image_cipher::{Key, Nonce, PreparedCipher};
use results::Regime;

use super::ImageCase;
use protocol::ScheduledKey;

/// Encrypts pictures of one trial.
pub struct Encryptor<'a> {
    case: &'a ImageCase,
    key: ScheduledKey,
    prepared: Box<dyn PreparedCipher>,
}

impl<'a> Encryptor<'a> {
    /// The encryptor under `key`, for pictures of `size`.
    pub fn new(case: &'a ImageCase, key: ScheduledKey, size: (u32, u32)) -> Result<Self> {
        let prepared = case.cipher.prepare(key.bytes(), size.0, size.1)?;
        Ok(Self { case, key, prepared })
    }

    /// The encryption of picture number `record`: under a fresh nonce, and under a key of its own where the regime says
    /// so.
    pub fn encrypt(&self, picture: &GrayImage, record: u64) -> Result<GrayImage> {
        let nonce = self.nonce(record);
        if self.case.case.regime == Regime::PerRecordKey {
            return Ok(self.case.cipher.encrypt(picture, self.key.of_record(record).bytes(), &nonce)?);
        }
        let mut target = GrayImage::new(picture.width(), picture.height());
        self.prepared.encrypt_into(picture, &mut target, &nonce)?;
        Ok(target)
    }

    /// The key.
    pub fn key(&self) -> &Key {
        self.key.bytes()
    }

    /// The plain position of each cipher position, for ciphers that only move pixels under one key.
    pub fn permutation(&self) -> Option<Vec<u32>> {
        let one_key = self.case.case.regime != Regime::PerRecordKey;
        self.prepared.permutation().filter(|_| one_key).map(<[u32]>::to_vec)
    }

    /// The nonce of a record.
    pub fn nonce(&self, record: u64) -> Nonce {
        self.key.nonce(record)
    }
}
