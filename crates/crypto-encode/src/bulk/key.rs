//! The key schedule of Fernet and the making of tokens.

use std::fmt;

use aes::Aes128;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use cipher::block_padding::Pkcs7;
use cipher::{BlockCipherEncrypt, BlockModeEncrypt, KeyInit, KeyIvInit};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use thiserror::Error;
use zeroize::Zeroize;

use super::{
    BODY_LEN, LANES, MacKey, RAW_LEN, SHORT_TOKEN_LEN, Sealed, ShortMessage, ShortToken, Stamp, VERSION,
    base64url,
};
use crate::Key;

/// A Fernet key, expanded once: AES key schedule, and both HMAC pads hashed.
#[derive(Clone)]
pub struct FernetKey {
    aes: Aes128,
    mac: MacKey,
    pub(super) signing: [u8; 16],
    pub(super) encryption: [u8; 16],
}

/// Slices handed to [`FernetKey::encrypt_many`] that differ in length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "{messages} messages, {stamps} stamps and {tokens} token buffers: one of each is needed for every message"
)]
pub struct LengthMismatch {
    /// Messages given.
    pub messages: usize,
    /// Stamps given.
    pub stamps: usize,
    /// Token buffers given.
    pub tokens: usize,
}

impl FernetKey {
    /// Expands a key: bytes 0 to 15 sign, bytes 16 to 31 encrypt.
    pub fn new(key: &Key) -> Self {
        let (signing, encryption) = halves(key.as_bytes());
        Self { aes: Aes128::new(&encryption.into()), mac: MacKey::new(&signing), signing, encryption }
    }

    /// Reads a key in Fernet's own form, base64url of 32 bytes; `None` for any other text.
    pub fn from_base64(text: &str) -> Option<Self> {
        Key::from_base64(text).map(|key| Self::new(&key))
    }

    /// Appends the token of a message of any length.
    pub fn token_into(&self, message: &[u8], stamp: &Stamp, token: &mut String) {
        let mut raw = Vec::with_capacity(message.len() + 16 + RAW_LEN - 16);
        raw.push(VERSION);
        raw.extend_from_slice(&stamp.time.to_be_bytes());
        raw.extend_from_slice(&stamp.iv);
        self.append_ciphertext(message, &stamp.iv, &mut raw);
        let tag = self.long_mac(&raw).finalize().into_bytes();
        raw.extend_from_slice(&tag);
        URL_SAFE.encode_string(&raw, token);
    }

    /// The token of a short message.
    pub fn short_token(&self, message: &ShortMessage, stamp: &Stamp) -> ShortToken {
        let mut token = [0; SHORT_TOKEN_LEN];
        self.write_token(&self.seal(message, stamp), &mut token);
        token
    }

    /// The tokens of many short messages; `tokens[i]` is that of `messages[i]` stamped with `stamps[i]`.
    ///
    /// # Errors
    /// [`LengthMismatch`] when the slices differ in length; nothing is written then.
    pub fn encrypt_many(
        &self,
        messages: &[ShortMessage],
        stamps: &[Stamp],
        tokens: &mut [ShortToken],
    ) -> Result<(), LengthMismatch> {
        if messages.len() != stamps.len() || messages.len() != tokens.len() {
            return Err(LengthMismatch {
                messages: messages.len(),
                stamps: stamps.len(),
                tokens: tokens.len(),
            });
        }
        let groups = messages.chunks(LANES).zip(stamps.chunks(LANES));
        for ((messages, stamps), tokens) in groups.zip(tokens.chunks_mut(LANES)) {
            let sealed = self.seal_group(messages.iter().zip(stamps));
            for (sealed, token) in sealed.iter().zip(tokens) {
                self.write_token(sealed, token);
            }
        }
        Ok(())
    }

    /// Seals the first 16 messages side by side; where there are fewer, the rest are of no meaning.
    pub(crate) fn seal_group<'a>(
        &self,
        cells: impl Iterator<Item = (&'a ShortMessage, &'a Stamp)> + Clone,
    ) -> [Sealed; LANES] {
        let mut blocks = [aes::Block::default(); LANES];
        for (block, (message, stamp)) in blocks.iter_mut().zip(cells.clone()) {
            *block = message.masked(&stamp.iv).into();
        }
        self.aes.encrypt_blocks(&mut blocks);
        let mut sealed = [Sealed::EMPTY; LANES];
        for ((slot, block), (_, stamp)) in sealed.iter_mut().zip(&blocks).zip(cells) {
            *slot = Sealed::new(stamp, &block.0);
        }
        sealed
    }

    /// Seals one message.
    pub(crate) fn seal(&self, message: &ShortMessage, stamp: &Stamp) -> Sealed {
        let mut block = message.masked(&stamp.iv).into();
        self.aes.encrypt_block(&mut block);
        Sealed::new(stamp, &block.0)
    }

    /// The tag of a sealed body.
    pub(crate) fn tag(&self, sealed: &Sealed) -> [u8; 32] {
        self.mac.of_last_block(sealed.block())
    }

    /// HMAC over bytes of any length, not yet finalised.
    pub(super) fn long_mac(&self, bytes: &[u8]) -> Hmac<Sha256> {
        let mut mac =
            <Hmac<Sha256> as KeyInit>::new_from_slice(&self.signing).expect("HMAC takes keys of any length");
        mac.update(bytes);
        mac
    }

    fn write_token(&self, sealed: &Sealed, token: &mut ShortToken) {
        let mut raw = [0; RAW_LEN];
        raw[..BODY_LEN].copy_from_slice(sealed.body());
        raw[BODY_LEN..].copy_from_slice(&self.tag(sealed));
        base64url::encode(&raw, token);
    }

    fn append_ciphertext(&self, message: &[u8], iv: &[u8; 16], raw: &mut Vec<u8>) {
        let start = raw.len();
        raw.extend_from_slice(message);
        raw.resize(start + (message.len() / 16 + 1) * 16, 0);
        cbc::Encryptor::<Aes128>::new(&self.encryption.into(), &(*iv).into())
            .encrypt_padded::<Pkcs7>(&mut raw[start..], message.len())
            .expect("the buffer was extended to the next whole block");
    }
}

impl Drop for FernetKey {
    fn drop(&mut self) {
        self.signing.zeroize();
        self.encryption.zeroize();
    }
}

impl fmt::Debug for FernetKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FernetKey([redacted])")
    }
}

fn halves(key: &[u8; 32]) -> ([u8; 16], [u8; 16]) {
    let (mut first, mut second) = ([0; 16], [0; 16]);
    first.copy_from_slice(&key[..16]);
    second.copy_from_slice(&key[16..]);
    (first, second)
}
