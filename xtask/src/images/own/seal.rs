//! What binds encrypted images and their note to each other and to the key.
//!
//! Three keys are derived from the secret one, each for one purpose: tags of images, the digest of the note, metadata. A
//! fourth value only tells keys from each other.

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use image::{DynamicImage, GrayImage};
use image_cipher::{CipherOptions, ImageCipher, Nonce, cipher};
use serde::Serialize;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::kept::Kept;
use super::note::{self, ImageNote, Note, NoteOptions};
use crate::datasets::hex;
use crate::keyfile::SecretKey;

const TAG: &str = "cipherlens/encrypted-image/tag/2";
const NOTE: &str = "cipherlens/encrypted-image/note/2";
const METADATA: &str = "cipherlens/encrypted-image/metadata/2";
const KEY_CHECK: &str = "cipherlens/encrypted-image/key-check/2";

/// Bytes that are read at once into a tag.
const PORTION: usize = 1 << 16;

/// The keys derived from a person's own.
pub(super) struct Seal {
    tag: SecretKey,
    note: SecretKey,
    metadata: SecretKey,
    key_check: String,
}

/// All that the tag of an image covers beside its pixels.
#[derive(Serialize)]
struct Bound<'a> {
    version: u32,
    scheme: &'a str,
    options: &'a NoteOptions,
    image: &'a ImageNote,
}

impl Seal {
    pub(super) fn new(key: &SecretKey) -> Result<Self> {
        let check = derive(key, KEY_CHECK)?;
        Ok(Self {
            tag: derive(key, TAG)?,
            note: derive(key, NOTE)?,
            metadata: derive(key, METADATA)?,
            key_check: hex(&check[..8]),
        })
    }

    /// Tells this key from others and says nothing else about it.
    pub(super) fn key_check(&self) -> &str {
        &self.key_check
    }

    /// The tag of an image with these encrypted pixels; the tag in `image` itself is not looked at.
    pub(super) fn tag(
        &self,
        scheme: &str,
        options: &NoteOptions,
        image: &ImageNote,
        pixels: &DynamicImage,
    ) -> Result<String> {
        let untagged = ImageNote { tag: String::new(), ..image.clone() };
        let bound = serde_json::to_vec(&Bound { version: note::VERSION, scheme, options, image: &untagged })?;
        let mut mac = mac(&self.tag)?;
        mac.update(&(bound.len() as u64).to_be_bytes());
        mac.update(&bound);
        match pixels.color().bytes_per_pixel() / pixels.color().channel_count() {
            1 => mac.update(pixels.as_bytes()),
            _ => update_16_bits(&mut mac, pixels.as_bytes()),
        }
        Ok(hex(&mac.finalize().into_bytes()))
    }

    /// The whole text of a note.
    pub(super) fn write(&self, note: &Note) -> Result<String> {
        let body = note.to_body()?;
        Ok(note::with_digest(&body, &self.digest(&body)?))
    }

    /// Reads the text of a note if it is what was written under this key.
    pub(super) fn read(&self, text: &str) -> Result<Note> {
        let (body, digest) = note::split(text)?;
        let unchanged = self.digest(body)? == digest;
        let note = Note::parse(body);
        if unchanged {
            return note;
        }
        let key_check = note.map(|note| note.key_check).unwrap_or_default();
        ensure!(
            key_check == self.key_check || key_check.is_empty(),
            "the key is not the one that the images were encrypted with (key check {}, the note has {key_check})",
            self.key_check
        );
        anyhow::bail!("the note was changed after it was written; copy it again from where it was made")
    }

    fn digest(&self, body: &str) -> Result<String> {
        let mut mac = mac(&self.note)?;
        mac.update(body.as_bytes());
        Ok(hex(&mac.finalize().into_bytes()))
    }

    /// Metadata as the note holds them.
    pub(super) fn hide(&self, kept: &Kept, nonce: &Nonce) -> Result<Option<String>> {
        match kept.is_empty() {
            true => Ok(None),
            false => Ok(Some(STANDARD.encode(self.stream(kept.to_bytes()?, nonce)?))),
        }
    }

    /// Metadata from what the note holds.
    pub(super) fn show(&self, hidden: Option<&str>, nonce: &Nonce) -> Result<Kept> {
        let Some(hidden) = hidden else { return Ok(Kept::default()) };
        let bytes = STANDARD.decode(hidden).context("the metadata in the note are not base64")?;
        Kept::from_bytes(&self.stream(bytes, nonce)?)
    }

    /// AES in counter mode, which is its own inverse.
    fn stream(&self, bytes: Vec<u8>, nonce: &Nonce) -> Result<Vec<u8>> {
        let length = u32::try_from(bytes.len()).context("more than 4 GB of metadata")?;
        let row = GrayImage::from_raw(length, 1, bytes).context("a row has a pixel for each byte")?;
        Ok(aes()?.encrypt(&row, &self.metadata, nonce)?.into_raw())
    }
}

fn aes() -> Result<Box<dyn ImageCipher>> {
    Ok(cipher("aes-ctr", &CipherOptions::default())?)
}

fn derive(key: &SecretKey, purpose: &str) -> Result<SecretKey> {
    let mut derived = Zeroizing::new([0u8; 32]);
    let expanded = Hkdf::<Sha256>::new(None, key.as_ref()).expand(purpose.as_bytes(), derived.as_mut());
    expanded.ok().context("32 bytes are within what HKDF-SHA256 can give")?;
    Ok(derived)
}

fn mac(key: &SecretKey) -> Result<Hmac<Sha256>> {
    Hmac::new_from_slice(key.as_ref()).context("HMAC takes keys of every length")
}

/// 16-bit samples count as big endian, whatever the machine.
fn update_16_bits(mac: &mut Hmac<Sha256>, samples: &[u8]) {
    for portion in samples.chunks(PORTION) {
        let (pairs, _) = portion.as_chunks::<2>();
        let bytes: Vec<u8> = pairs.iter().flat_map(|&pair| u16::from_ne_bytes(pair).to_be_bytes()).collect();
        mac.update(&bytes);
    }
}
