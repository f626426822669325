//! Pictures of one case under one key, or each under its own.

use anyhow::Result;
use image::GrayImage;
use image_cipher::{Key, Nonce, PreparedCipher};
use report::model::Regime;

use super::ImageCase;
use crate::keys::Keys;

/// Encrypts pictures of one trial.
pub struct Encryptor<'a> {
    case: &'a ImageCase,
    keys: Keys,
    label: String,
    key: Key,
    prepared: Box<dyn PreparedCipher>,
}

impl<'a> Encryptor<'a> {
    /// The encryptor whose key belongs to `label`, for pictures of `size`.
    pub fn new(case: &'a ImageCase, keys: Keys, label: String, size: (u32, u32)) -> Result<Self> {
        let key = keys.derive(&label);
        let prepared = case.cipher.prepare(&key, size.0, size.1)?;
        Ok(Self { case, keys, label, key, prepared })
    }

    /// The encryption of picture number `record`: under a fresh nonce, and under a key of its own where the regime says
    /// so.
    pub fn encrypt(&self, picture: &GrayImage, record: u64) -> Result<GrayImage> {
        let nonce = self.nonce(record);
        if self.case.case.regime == Regime::PerRecordKey {
            let key = self.keys.derive(&format!("{}/record-{record}", self.label));
            return Ok(self.case.cipher.encrypt(picture, &key, &nonce)?);
        }
        let mut target = GrayImage::new(picture.width(), picture.height());
        self.prepared.encrypt_into(picture, &mut target, &nonce)?;
        Ok(target)
    }

    /// The key.
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// The plain position of each cipher position, for ciphers that only move pixels under one key.
    pub fn permutation(&self) -> Option<Vec<u32>> {
        let one_key = self.case.case.regime != Regime::PerRecordKey;
        self.prepared.permutation().filter(|_| one_key).map(<[u32]>::to_vec)
    }

    /// The nonce of a record.
    pub fn nonce(&self, record: u64) -> Nonce {
        let bytes = self.keys.derive(&format!("{}/nonce-{record}", self.label));
        let mut nonce = Nonce::default();
        nonce.copy_from_slice(&bytes[..16]);
        nonce
    }
}
