//! The way back: a note, and encrypted images to plain ones.

use image::{DynamicImage, ImageError};

use super::keys::{NoteKeys, is_equal};
use super::{ImageNote, KeptMetadata, Note, NoteError, Samples, boxes, encode_png};
use crate::{ImageCipher, Key, cipher};

/// Decrypts the images of one note.
#[derive(Debug)]
pub struct Decryptor {
    note: Note,
    cipher: Box<dyn ImageCipher>,
    keys: NoteKeys,
}

/// A plain image again.
#[derive(Debug, Clone, PartialEq)]
pub struct DecryptedImage {
    /// Its pixels.
    pub image: DynamicImage,
    /// What was kept of its metadata.
    pub metadata: KeptMetadata,
}

impl Decryptor {
    /// Reads the text of a note if it is, byte for byte, what was written under this key.
    ///
    /// # Errors
    /// As [`split`](super::split) and [`Note::parse`]; [`NoteError::OtherKey`] and [`NoteError::Changed`]; [`NoteError::Cipher`]
    /// for a scheme that this version does not have.
    pub fn new(text: &str, key: &Key) -> Result<Self, NoteError> {
        let keys = NoteKeys::new(key);
        let note = keys.read(text)?;
        let cipher = cipher(&note.scheme, &note.options)?;
        Ok(Self { note, cipher, keys })
    }

    /// What the note says.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// Decrypts the encrypted image with this entry of the note.
    ///
    /// # Errors
    /// [`NoteError::OtherImage`] when it is another image, or was changed since; [`NoteError::Cipher`], and what is wrong with
    /// kept metadata, for entries that no [`Encryptor`](super::Encryptor) wrote.
    pub fn decrypt(&self, entry: &ImageNote, encrypted: &DynamicImage) -> Result<DecryptedImage, NoteError> {
        let is_kind = Samples::of(encrypted.color()) == Some(entry.samples);
        let is_size = (encrypted.width(), encrypted.height()) == (entry.width, entry.height);
        let tag = self.keys.tag(&self.note.scheme, &self.note.options, entry, encrypted)?;
        if !is_kind || !is_size || !is_equal(&tag, &entry.tag) {
            return Err(NoteError::OtherImage);
        }
        let decrypt =
            |image: &DynamicImage| self.cipher.decrypt_image(image, &self.keys.pixels, &entry.nonce);
        let image = match &entry.boxes {
            None => decrypt(encrypted)?,
            Some(boxes) => boxes::map(encrypted, boxes, &decrypt)?,
        };
        Ok(DecryptedImage { image, metadata: self.keys.show(entry.metadata.as_deref(), &entry.nonce)? })
    }
}

impl DecryptedImage {
    /// The bytes of its PNG file, with its metadata.
    ///
    /// # Errors
    /// As [`encode_png`].
    pub fn to_png(&self) -> Result<Vec<u8>, ImageError> {
        encode_png(&self.image, &self.metadata)
    }
}
