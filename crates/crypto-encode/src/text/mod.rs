//! Ciphers on the text of a cell, for encrypting a table that is to be decrypted again.
//!
//! The encoders of this crate make numbers for a classifier; most of those cannot be turned back. Here the whole
//! ciphertext is kept: a text in, a text out, and back with the same key, column name and address.

mod error;
mod fernet;
mod ff1;
mod ope;
mod siv;

pub use error::{TextError, TextFault};

use crate::{Address, Key};

/// A reversible cipher on the texts of one column.
pub trait TextCipher: Send + Sync {
    /// The cipher's id.
    fn id(&self) -> &'static str;

    /// The ciphertext of a cell's text.
    ///
    /// # Errors
    /// [`TextError::Cell`] for a text outside the cipher's domain.
    fn encrypt(&self, plain: &str, at: Address) -> Result<String, TextError>;

    /// The text whose ciphertext this is.
    ///
    /// # Errors
    /// [`TextError::Cell`] for anything that is not a ciphertext under this key and column, where the cipher can tell:
    /// the `fernet` ones and `siv` always can, `ff1` and `ope` sometimes.
    fn decrypt(&self, cipher: &str, at: Address) -> Result<String, TextError>;
}

/// What a text cipher is built from.
struct Setting<'a> {
    column: &'a str,
    key: &'a Key,
    nonce_seed: [u8; 32],
    time: u64,
}

/// One kind of text cipher.
struct Kind {
    id: &'static str,
    build: fn(&Setting<'_>) -> Box<dyn TextCipher>,
}

const KINDS: [Kind; 5] = [
    Kind { id: fernet::RANDOMISED, build: fernet::randomised },
    Kind { id: fernet::DETERMINISTIC, build: fernet::deterministic },
    Kind { id: ff1::ID, build: ff1::build },
    Kind { id: siv::ID, build: siv::build },
    Kind { id: ope::ID, build: ope::build },
];

/// The ids that [`text_cipher`] takes: `fernet` (randomised tokens), `fernet-digits-deterministic` (deterministic
/// tokens), `ff1`, `siv` and `ope`.
pub fn text_cipher_ids() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|kind| kind.id)
}

/// The text cipher `id` for the column named `column`. Tokens are stamped with the time 0; see [`text_cipher_at`].
///
/// `nonce_seed` must be fresh randomness for every run of encryption under one key: the initialisation vector of a
/// `fernet` token derives from it and the cell's address. The other ciphers are deterministic and ignore it, and so
/// does every decryption.
///
/// # Errors
/// [`TextError::NotATextCipher`] for another scheme of this crate, [`TextError::Unknown`] for any other id.
pub fn text_cipher(
    id: &str,
    column: &str,
    key: &Key,
    nonce_seed: [u8; 32],
) -> Result<Box<dyn TextCipher>, TextError> {
    text_cipher_at(id, column, key, nonce_seed, 0)
}

/// [`text_cipher`] with the time, in seconds since 1970-01-01 UTC, that `fernet` tokens are stamped with.
///
/// # Errors
/// As [`text_cipher`].
pub fn text_cipher_at(
    id: &str,
    column: &str,
    key: &Key,
    nonce_seed: [u8; 32],
    time: u64,
) -> Result<Box<dyn TextCipher>, TextError> {
    let kind = KINDS.iter().find(|kind| kind.id == id).ok_or_else(|| refusal(id))?;
    Ok((kind.build)(&Setting { column, key, nonce_seed, time }))
}

fn refusal(id: &str) -> TextError {
    match crate::scheme(id) {
        Some(scheme) => TextError::NotATextCipher { scheme: scheme.id, reason: reason(scheme.id) },
        None => TextError::Unknown { id: id.to_owned() },
    }
}

/// Why a scheme has no text form.
fn reason(id: &str) -> &'static str {
    match id {
        "plain" => "it leaves the text as it is",
        "fernet-first-digit" | "fernet-digits" => {
            "digits of a token cannot be decrypted; `fernet` keeps the whole token"
        }
        "orthogonal" => "it maps whole rows of standardised numbers, not texts",
        "laplace" | "randomised-response" => "it adds noise that nothing can take away",
        _ => "what it computes cannot be decrypted",
    }
}
