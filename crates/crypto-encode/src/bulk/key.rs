//! The key schedule of Fernet and the making of tokens.

use std::fmt;

use aes::Aes128;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use cipher::block_padding::Pkcs7;
use cipher::{BlockCipherEncrypt, BlockModeEncrypt, KeyInit, KeyIvInit};
use hmac::{Hmac, Mac};
use rand::rand_core::CryptoRng;
use sha2::Sha256;
use thiserror::Error;
use zeroize::Zeroize;

use super::{
    BODY_LEN, LANES, MacKey, RAW_LEN, SHORT_TOKEN_LEN, Sealed, ShortMessage, ShortToken, Stamp, VERSION,
    base64url,
};
use crate::{Key, KeyError};

/// A Fernet key, expanded once: AES key schedule, and both HMAC pads hashed.
#[derive(Clone)]
pub struct FernetKey {
    aes: Aes128,
    mac: MacKey,
    pub(super) signing: [u8; 16],
    pub(super) encryption: [u8; 16],
}

/// Slices handed to [`FernetKey::short_tokens_into`] that differ in length.
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

    /// Reads a key in Fernet's own form, as [`Key::from_urlsafe_base64`] does.
    ///
    /// # Errors
    /// [`KeyError::Base64`] for any other text.
    pub fn from_urlsafe_base64(text: &str) -> Result<Self, KeyError> {
        Key::from_urlsafe_base64(text).map(|key| Self::new(&key))
    }

    /// The token of a message, stamped with `time` (seconds since 1970-01-01 UTC) and an initialisation vector from `rng`.
    pub fn encrypt<R: CryptoRng + ?Sized>(&self, message: &[u8], time: u64, rng: &mut R) -> String {
        self.token(message, &Stamp::random(time, rng))
    }

    /// The tokens of many messages of any length, one each and in their order; each takes the next 16 bytes of `rng` for its
    /// initialisation vector. Messages of at most 15 bytes are encrypted side by side.
    pub fn encrypt_many<M: AsRef<[u8]>, R: CryptoRng + ?Sized>(
        &self,
        messages: &[M],
        time: u64,
        rng: &mut R,
    ) -> Vec<String> {
        let mut tokens = Vec::with_capacity(messages.len());
        for group in messages.chunks(LANES) {
            let mut stamps = [Stamp::EMPTY; LANES];
            stamps.iter_mut().take(group.len()).for_each(|stamp| *stamp = Stamp::random(time, rng));
            let short: Option<Vec<_>> = group.iter().map(|m| ShortMessage::new(m.as_ref())).collect();
            match short {
                Some(short) => tokens.extend(self.short_tokens(&short, &stamps)),
                None => {
                    tokens.extend(group.iter().zip(&stamps).map(|(m, stamp)| self.token(m.as_ref(), stamp)))
                }
            }
        }
        tokens
    }

    /// The tokens of up to 16 short messages.
    fn short_tokens(&self, messages: &[ShortMessage], stamps: &[Stamp]) -> impl Iterator<Item = String> {
        let sealed = self.seal_group(messages.iter().zip(stamps));
        sealed.into_iter().take(messages.len()).map(|sealed| {
            let mut token = [0; SHORT_TOKEN_LEN];
            self.write_token(&sealed, &mut token);
            str::from_utf8(&token).expect("base64url is ASCII").to_owned()
        })
    }

    /// The token of a message of any length.
    fn token(&self, message: &[u8], stamp: &Stamp) -> String {
        let mut token = String::new();
        self.token_into(message, stamp, &mut token);
        token
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

    /// The tokens of many short messages in buffers that are there already; `tokens[i]` is that of `messages[i]` stamped with
    /// `stamps[i]`.
    ///
    /// # Errors
    /// [`LengthMismatch`] when the slices differ in length; nothing is written then.
    pub fn short_tokens_into(
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
