//! What binds encrypted images and their note to each other and to the key.
//!
//! Three keys are derived from the secret one, each for one purpose: tags of images, the digest of the note, metadata. A
//! fourth value only tells keys from each other.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use image::{DynamicImage, GrayImage};
use serde::Serialize;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::{ImageNote, KeptMetadata, Note, NoteError, text};
use crate::key::note_key;
use crate::{CipherOptions, Key, Nonce, cipher};

const TAG: &str = "cipherlens/encrypted-image/tag/2";
const NOTE: &str = "cipherlens/encrypted-image/note/2";
const METADATA: &str = "cipherlens/encrypted-image/metadata/2";
const KEY_CHECK: &str = "cipherlens/encrypted-image/key-check/2";

/// Bytes that are read at once into a tag.
const PORTION: usize = 1 << 16;

/// A secret key and those derived from it; wiped on drop.
pub(super) struct NoteKeys {
    /// The key itself, under which pixels are encrypted.
    pub(super) pixels: Key,
    tag: Key,
    note: Key,
    metadata: Key,
    /// Tells this key from others and says nothing else about it.
    pub(super) key_check: String,
}

impl fmt::Debug for NoteKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NoteKeys").field("key_check", &self.key_check).finish_non_exhaustive()
    }
}

/// All that the tag of an image covers beside its pixels.
#[derive(Serialize)]
struct Bound<'a> {
    version: u32,
    scheme: &'a str,
    options: &'a CipherOptions,
    image: &'a ImageNote,
}

impl NoteKeys {
    pub(super) fn new(key: &Key) -> Self {
        let mut key_check = hex::encode(note_key(key, KEY_CHECK).as_bytes());
        key_check.truncate(16);
        Self {
            pixels: key.clone(),
            tag: note_key(key, TAG),
            note: note_key(key, NOTE),
            metadata: note_key(key, METADATA),
            key_check,
        }
    }

    /// The tag of an image with these encrypted pixels; the tag in `image` itself is not looked at.
    pub(super) fn tag(
        &self,
        scheme: &str,
        options: &CipherOptions,
        image: &ImageNote,
        pixels: &DynamicImage,
    ) -> Result<String, NoteError> {
        let untagged = ImageNote { tag: String::new(), ..image.clone() };
        let bound = Bound { version: text::VERSION, scheme, options, image: &untagged };
        let bound = serde_json::to_vec(&bound).map_err(|error| NoteError::Unwritable(error.into()))?;
        let mut mac = mac(&self.tag);
        mac.update(&(bound.len() as u64).to_be_bytes());
        mac.update(&bound);
        match pixels.color().bytes_per_pixel() / pixels.color().channel_count() {
            1 => mac.update(pixels.as_bytes()),
            _ => update_16_bits(&mut mac, pixels.as_bytes()),
        }
        Ok(hex::encode(mac.finalize().into_bytes()))
    }

    /// The whole text of a note.
    pub(super) fn write(&self, note: &Note) -> Result<String, NoteError> {
        let body = note.to_body()?;
        Ok(text::with_digest(&body, &self.digest(&body)))
    }

    /// Reads the text of a note if it is what was written under this key.
    pub(super) fn read(&self, text: &str) -> Result<Note, NoteError> {
        let (body, digest) = text::split(text)?;
        let unchanged = is_equal(&self.digest(body), digest);
        let note = Note::parse(body);
        if unchanged {
            return note;
        }
        match note.map(|note| note.key_check) {
            Ok(expected) if !expected.is_empty() && expected != self.key_check => {
                Err(NoteError::OtherKey { found: self.key_check.clone(), expected })
            }
            _ => Err(NoteError::Changed),
        }
    }

    fn digest(&self, body: &str) -> String {
        let mut mac = mac(&self.note);
        mac.update(body.as_bytes());
        hex::encode(mac.finalize().into_bytes())
    }

    /// Metadata as the note holds them.
    pub(super) fn hide(&self, kept: &KeptMetadata, nonce: &Nonce) -> Result<Option<String>, NoteError> {
        match kept.is_empty() {
            true => Ok(None),
            false => Ok(Some(STANDARD.encode(self.stream(kept.to_bytes()?, nonce)?))),
        }
    }

    /// Metadata from what the note holds.
    pub(super) fn show(&self, hidden: Option<&str>, nonce: &Nonce) -> Result<KeptMetadata, NoteError> {
        let Some(hidden) = hidden else { return Ok(KeptMetadata::default()) };
        let bytes = STANDARD.decode(hidden).map_err(NoteError::NotBase64)?;
        KeptMetadata::from_bytes(&self.stream(bytes, nonce)?)
    }

    /// AES in counter mode, which is its own inverse.
    fn stream(&self, bytes: Vec<u8>, nonce: &Nonce) -> Result<Vec<u8>, NoteError> {
        let length = u32::try_from(bytes.len()).map_err(|_| NoteError::LongMetadata)?;
        let row = GrayImage::from_raw(length, 1, bytes).ok_or(NoteError::LongMetadata)?;
        let aes = cipher("aes-ctr", &CipherOptions::default())?;
        Ok(aes.encrypt(&row, &self.metadata, nonce)?.into_raw())
    }
}

/// Compares authentication tags in a time that does not tell where they differ.
pub(super) fn is_equal(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

fn mac(key: &Key) -> Hmac<Sha256> {
    Hmac::new_from_slice(key.as_bytes()).expect("HMAC takes keys of every length")
}

/// 16-bit samples count as big endian, whatever the machine.
fn update_16_bits(mac: &mut Hmac<Sha256>, samples: &[u8]) {
    for portion in samples.chunks(PORTION) {
        let (pairs, _) = portion.as_chunks::<2>();
        let bytes: Vec<u8> = pairs.iter().flat_map(|&pair| u16::from_ne_bytes(pair).to_be_bytes()).collect();
        mac.update(&bytes);
    }
}

#[cfg(test)]
mod tests {
    use image::{ImageBuffer, Luma};

    use super::*;

    #[test]
    fn a_tag_depends_on_key_entry_and_pixels() -> Result<(), NoteError> {
        let entry = ImageNote {
            file: "a.png".to_owned(),
            plain: "a.jpg".to_owned(),
            nonce: [3; 16],
            samples: super::super::Samples::Grey16,
            width: 2,
            height: 1,
            boxes: None,
            metadata: None,
            tag: String::new(),
        };
        let pixels: DynamicImage = ImageBuffer::from_fn(2, 1, |x, _| Luma([x as u16 + 700])).into();
        let (keys, options) = (NoteKeys::new(&Key::new([1; 32])), CipherOptions::default());
        let tag = keys.tag("aes-ctr", &options, &entry, &pixels)?;
        let others = [
            NoteKeys::new(&Key::new([2; 32])).tag("aes-ctr", &options, &entry, &pixels)?,
            keys.tag("rubik", &options, &entry, &pixels)?,
            keys.tag("aes-ctr", &CipherOptions { tile: 8, ..options.clone() }, &entry, &pixels)?,
            keys.tag("aes-ctr", &options, &ImageNote { nonce: [4; 16], ..entry.clone() }, &pixels)?,
            keys.tag("aes-ctr", &options, &entry, &pixels.fliph())?,
        ];
        assert!(!others.contains(&tag));
        let tagged = ImageNote { tag: tag.clone(), ..entry };
        assert_eq!(keys.tag("aes-ctr", &options, &tagged, &pixels)?, tag);
        Ok(())
    }

    #[test]
    fn nothing_of_a_key_is_shown() {
        let keys = NoteKeys::new(&Key::new([171; 32]));
        assert_eq!(format!("{keys:?}"), format!("NoteKeys {{ key_check: {:?}, .. }}", keys.key_check));
    }
}
