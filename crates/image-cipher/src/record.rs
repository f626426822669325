//! Images of an experiment under a scheduled key.

use image::GrayImage;
use protocol::ScheduledKey;
use zeroize::Zeroizing;

use crate::{CipherError, ImageCipher, Key, Nonce, PreparedCipher};

/// A cipher under one key of a schedule, for images of one size: each under a fresh nonce, and under a key of its own where
/// that is the regime.
#[derive(Debug)]
pub struct RecordCipher<'a> {
    cipher: &'a dyn ImageCipher,
    key: ScheduledKey,
    /// `None` where every image has a key of its own.
    prepared: Option<Box<dyn PreparedCipher>>,
}

impl<'a> RecordCipher<'a> {
    /// The cipher under `key`, for images of `size` (width, height); under a key for each image, which follows from
    /// `key`, where `own_keys` says so.
    ///
    /// # Errors
    /// As [`ImageCipher::accepts`].
    pub fn new(
        cipher: &'a dyn ImageCipher,
        key: ScheduledKey,
        size: (u32, u32),
        own_keys: bool,
    ) -> Result<Self, CipherError> {
        cipher.accepts(size.0, size.1)?;
        let prepared = (!own_keys).then(|| cipher.prepare(key.key(), size.0, size.1)).transpose()?;
        Ok(Self { cipher, key, prepared })
    }

    /// The encryption of image number `record`.
    ///
    /// # Errors
    /// [`CipherError::BufferSize`] for an image of another size.
    pub fn encrypt(&self, picture: &GrayImage, record: usize) -> Result<GrayImage, CipherError> {
        let nonce = self.nonce(record);
        let Some(prepared) = &self.prepared else {
            return self.cipher.encrypt(picture, self.key.of_record(record).key(), &nonce);
        };
        let mut target = GrayImage::new(picture.width(), picture.height());
        prepared.encrypt_into(picture, &mut target, &nonce)?;
        Ok(target)
    }

    /// The same under a key that differs in one bit: for a measure of how sensitive the cipher is to its key.
    ///
    /// # Errors
    /// As [`ImageCipher::accepts`].
    pub fn encrypt_under_changed_key(
        &self,
        picture: &GrayImage,
        record: usize,
    ) -> Result<GrayImage, CipherError> {
        let mut bytes = Zeroizing::new(*self.key.key().as_bytes());
        bytes[0] ^= 1;
        self.cipher.encrypt(picture, &Key::new(*bytes), &self.nonce(record))
    }

    /// For a cipher that only moves pixels, under one key: the plain position of each cipher position.
    pub fn permutation(&self) -> Option<&[u32]> {
        self.prepared.as_ref()?.permutation()
    }

    fn nonce(&self, record: usize) -> Nonce {
        self.key.nonce(record)
    }
}
