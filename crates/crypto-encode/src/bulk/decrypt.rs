//! Verification and decryption, after the specification's section "Verifying".

use aes::Aes128;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use cipher::block_padding::Pkcs7;
use cipher::{BlockModeDecrypt, KeyIvInit};
use hmac::Mac;
use thiserror::Error;

use super::{FernetKey, HEADER_LEN, RAW_LEN, TAG_LEN, VERSION};

/// Seconds by which a token's clock may run ahead of ours.
const MAX_CLOCK_SKEW: u64 = 60;

/// Whether a token's age is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Any time stamp is accepted.
    Unchecked,
    /// The token must not lie more than 60 s in the future, nor be older than `ttl` where that is given.
    At {
        /// The present, in seconds since 1970-01-01 UTC.
        now: u64,
        /// The greatest age accepted, in seconds.
        ttl: Option<u64>,
    },
}

/// Why a token was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FernetError {
    /// Not base64url with padding.
    #[error("the token is not base64url")]
    NotBase64,
    /// Too short, of another version, or a ciphertext that is not whole blocks.
    #[error("the token does not have the form of a Fernet token")]
    Malformed,
    /// Older than the time to live.
    #[error("the token was made at {time} and is older than the time to live")]
    Expired {
        /// The token's time stamp.
        time: u64,
    },
    /// Stamped more than the permitted clock skew after the present.
    #[error("the token is stamped {time}, too far in the future")]
    FromTheFuture {
        /// The token's time stamp.
        time: u64,
    },
    /// The HMAC differs: wrong key, or the token was changed.
    #[error("the token's signature does not match: another key, or the token was altered")]
    NotAuthentic,
    /// The HMAC matches and the padding is wrong: the maker of the token did not follow the specification.
    #[error("the token's padding is wrong")]
    Padding,
}

impl FernetKey {
    /// The message of a token, once version, age, signature (compared in constant time) and padding have been
    /// verified in this order.
    ///
    /// # Errors
    /// [`FernetError`] naming the first check that failed.
    pub fn decrypt(&self, token: &str, freshness: Freshness) -> Result<Vec<u8>, FernetError> {
        let raw = URL_SAFE.decode(token).map_err(|_| FernetError::NotBase64)?;
        let parts = Parts::split(&raw)?;
        check_age(parts.time, freshness)?;
        self.long_mac(parts.signed).verify_slice(parts.tag).map_err(|_| FernetError::NotAuthentic)?;
        let cbc = cbc::Decryptor::<Aes128>::new(&self.encryption.into(), &parts.iv.into());
        let mut buffer = parts.ciphertext.to_vec();
        let length = cbc.decrypt_padded::<Pkcs7>(&mut buffer).map_err(|_| FernetError::Padding)?.len();
        buffer.truncate(length);
        Ok(buffer)
    }
}

/// A token cut into its fields.
struct Parts<'a> {
    time: u64,
    iv: [u8; 16],
    ciphertext: &'a [u8],
    tag: &'a [u8],
    signed: &'a [u8],
}

impl<'a> Parts<'a> {
    fn split(raw: &'a [u8]) -> Result<Self, FernetError> {
        let whole_blocks = raw.len() >= RAW_LEN && (raw.len() - HEADER_LEN - TAG_LEN).is_multiple_of(16);
        if !whole_blocks || raw[0] != VERSION {
            return Err(FernetError::Malformed);
        }
        let (signed, tag) = raw.split_at(raw.len() - TAG_LEN);
        let (mut time, mut iv) = ([0; 8], [0; 16]);
        time.copy_from_slice(&signed[1..9]);
        iv.copy_from_slice(&signed[9..HEADER_LEN]);
        Ok(Self { time: u64::from_be_bytes(time), iv, ciphertext: &signed[HEADER_LEN..], tag, signed })
    }
}

fn check_age(time: u64, freshness: Freshness) -> Result<(), FernetError> {
    let Freshness::At { now, ttl } = freshness else { return Ok(()) };
    if ttl.is_some_and(|ttl| time.saturating_add(ttl) < now) {
        return Err(FernetError::Expired { time });
    }
    if time > now.saturating_add(MAX_CLOCK_SKEW) {
        return Err(FernetError::FromTheFuture { time });
    }
    Ok(())
}
