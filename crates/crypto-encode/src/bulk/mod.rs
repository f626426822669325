//! A Fernet implementation for many short messages, in which time and initialisation vector are inputs.
//!
//! The token format and the rules of verification are those of the Fernet specification
//! (<https://github.com/fernet/spec/blob/master/Spec.md>): base64url of version `0x80`, 8 bytes of time, 16 bytes of
//! IV, AES-128-CBC ciphertext with PKCS#7 padding, and 32 bytes of HMAC-SHA256 over all before it.
//!
//! What makes it fast, for messages of at most [`SHORT_MESSAGE_LEN`] bytes:
//! - the ciphertext is one AES block, so the blocks of many messages are encrypted side by side;
//! - the HMAC input is exactly 41 bytes, so with the padded key hashed beforehand a tag costs two SHA-256 blocks;
//! - the token is exactly [`SHORT_TOKEN_LEN`] characters in a fixed buffer, nothing is allocated.
//!
//! # Security
//! An IV must be unpredictable and never used twice under one key. [`FernetKey::encrypt`] and [`FernetKey::encrypt_many`] draw
//! them from the caller's generator; the encoders of this crate derive them from key and cell address (see
//! [`Address`](crate::Address)). Only [`Stamp::dangerous_with_iv`] takes one.

mod base64url;
mod decrypt;
mod digits;
mod key;
mod mac;
mod message;

pub use decrypt::{FernetError, Freshness};
pub(crate) use digits::LeadingDigits;
pub use key::{FernetKey, LengthMismatch};
pub(crate) use mac::MacKey;
pub(crate) use message::Sealed;
pub use message::{ShortMessage, Stamp};

/// The longest message whose ciphertext is a single AES block, in bytes.
pub const SHORT_MESSAGE_LEN: usize = 15;

/// The length of such a message's token, in characters.
pub const SHORT_TOKEN_LEN: usize = 100;

/// A token of a short message: ASCII characters.
pub type ShortToken = [u8; SHORT_TOKEN_LEN];

/// The version byte that opens every token.
pub(crate) const VERSION: u8 = 0x80;

/// Bytes of version, time and IV.
pub(crate) const HEADER_LEN: usize = 25;

/// Bytes before the tag when the ciphertext is one block.
pub(crate) const BODY_LEN: usize = HEADER_LEN + 16;

/// Bytes of the tag.
pub(crate) const TAG_LEN: usize = 32;

/// Bytes of a short message's token before base64url.
pub(crate) const RAW_LEN: usize = BODY_LEN + TAG_LEN;

/// Messages whose AES blocks are encrypted side by side.
pub(crate) const LANES: usize = 16;
