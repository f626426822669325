//! Ciphers on the text of a cell, for encrypting a table that is to be decrypted again.
//!
//! The encoders of this crate make numbers for a classifier; most of those cannot be turned back. Here the whole
//! ciphertext is kept: a text in, a text out, and back with the same key and column name.
//!
//! # Security
//! A ciphertext is bound to its column at most, never to its row: exchanged cells decrypt. Which alterations of a single
//! ciphertext a cipher notices is said at [`TextCipher::decrypt`]; a whole table is bound by [`binding`](crate::binding).

mod error;
mod fernet;
mod ff1;
mod ope;
#[cfg(feature = "fernet")]
mod randomised;
mod siv;

pub use error::{TextError, TextFault};
pub use fernet::seeded_fernet;

use std::fmt;

use crate::{Address, Key};

/// A reversible cipher on the texts of one column.
pub trait TextCipher: Send + Sync {
    /// The cipher's id.
    fn id(&self) -> &'static str;

    /// The implementation that computes it, in words.
    fn made_by(&self) -> &'static str;

    /// The ciphertext of a cell's text.
    ///
    /// # Errors
    /// [`TextError::Cell`] for a text outside the cipher's domain.
    fn encrypt(&self, plain: &str, at: Address) -> Result<String, TextError>;

    /// The text whose ciphertext this is.
    ///
    /// # Errors
    /// [`TextError::Cell`] for anything that is not a ciphertext, where the cipher can tell. The two `fernet` ones notice
    /// another key and every alteration, but not that a token comes from another row or column: a token knows its key and
    /// nothing else. `siv` notices another column as well, but not another row. `ff1` and `ope` carry no tag: they turn
    /// most altered ciphertexts into other numbers.
    fn decrypt(&self, cipher: &str, at: Address) -> Result<String, TextError>;
}

/// The cipher, not the key.
impl fmt::Debug for dyn TextCipher + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextCipher").field("id", &self.id()).finish_non_exhaustive()
    }
}

/// What a text cipher is built from.
struct Setting<'a> {
    column: &'a str,
    key: &'a Key,
    #[cfg_attr(not(feature = "fernet"), expect(dead_code, reason = "only tokens of `fernet` carry a time"))]
    time: u64,
}

/// One kind of text cipher.
struct Kind {
    id: &'static str,
    build: fn(&Setting<'_>) -> Box<dyn TextCipher>,
}

const KINDS: &[Kind] = &[
    #[cfg(feature = "fernet")]
    Kind { id: fernet::RANDOMISED, build: randomised::build },
    Kind { id: fernet::DETERMINISTIC, build: fernet::deterministic },
    Kind { id: ff1::ID, build: ff1::build },
    Kind { id: siv::ID, build: siv::build },
    Kind { id: ope::ID, build: ope::build },
];

/// The ids that [`text_cipher`] takes: `fernet` (randomised tokens; with the feature `fernet`),
/// `fernet-digits-deterministic` (deterministic tokens), `ff1`, `siv` and `ope`.
pub fn text_cipher_ids() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|kind| kind.id)
}

/// The text cipher `id` for the column named `column`. Tokens are stamped with the time 0; see [`text_cipher_at`].
///
/// `fernet` draws the initialisation vector of every token from the operating system; the other ciphers are deterministic.
///
/// # Errors
/// [`TextError::NotATextCipher`] for another scheme of this crate, [`TextError::WithoutFeature`] for `fernet` where this
/// crate was compiled without that feature, [`TextError::Unknown`] for any other id.
pub fn text_cipher(id: &str, column: &str, key: &Key) -> Result<Box<dyn TextCipher>, TextError> {
    text_cipher_at(id, column, key, 0)
}

/// [`text_cipher`] with the time, in seconds since 1970-01-01 UTC, that `fernet` tokens are stamped with.
///
/// # Errors
/// As [`text_cipher`].
pub fn text_cipher_at(
    id: &str,
    column: &str,
    key: &Key,
    time: u64,
) -> Result<Box<dyn TextCipher>, TextError> {
    let kind = KINDS.iter().find(|kind| kind.id == id).ok_or_else(|| refusal(id))?;
    Ok((kind.build)(&Setting { column, key, time }))
}

fn refusal(id: &str) -> TextError {
    match crate::scheme(id) {
        Err(_) if id == fernet::RANDOMISED => TextError::WithoutFeature { feature: "fernet" },
        Ok(scheme) => TextError::NotATextCipher { scheme: scheme.id, reason: reason(scheme.id) },
        Err(_) => TextError::Unknown { id: id.to_owned() },
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
