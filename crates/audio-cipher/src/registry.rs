//! The table of all ciphers. A new one is one file in `ciphers/` and one line here; the conformance tests then run on it.

use crate::ciphers::*;
use crate::{AudioCipher, CipherError, CipherOptions, Scheme};

/// A cipher: what it promises, and how it is built from options.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) scheme: Scheme,
    /// The settings that a reader must know, as `name=value`.
    pub(crate) shown: fn(&CipherOptions) -> Vec<String>,
    pub(crate) build: fn(&CipherOptions) -> Result<Box<dyn AudioCipher>, CipherError>,
}

const ENTRIES: &[Entry] = &[
    plain::ENTRY,
    sample_permutation::ENTRY,
    segment_permutation::ENTRY,
    frequency_inversion::ENTRY,
    band_permutation::ENTRY,
    bin_permutation::ENTRY,
    mdct_signs::ENTRY,
    sign_flip::ENTRY,
    orthogonal_frames::ENTRY,
    value_rotation::ENTRY,
    jayant_bf::ENTRY,
    ff1_samples::ENTRY,
    aes_ctr::ENTRY,
    aes_ctr::FIXED_ENTRY,
    mcadams::ENTRY,
];

/// The schemes alone, as callers see them.
static SCHEMES: [Scheme; ENTRIES.len()] = {
    let mut all = [ENTRIES[0].scheme; ENTRIES.len()];
    let mut index = 1;
    while index < ENTRIES.len() {
        all[index] = ENTRIES[index].scheme;
        index += 1;
    }
    all
};

/// All schemes: `plain` first, then the ciphers, the anonymisation last.
pub fn schemes() -> &'static [Scheme] {
    &SCHEMES
}

/// The scheme that hands recordings out as they are, against which all others are compared.
pub fn plain() -> &'static Scheme {
    &SCHEMES[0]
}

/// The scheme with this id.
///
/// # Errors
/// [`CipherError::UnknownScheme`] for an id that is not in [`schemes`].
pub fn scheme(id: &str) -> Result<&'static Scheme, CipherError> {
    SCHEMES.iter().find(|scheme| scheme.id == id).ok_or_else(|| unknown(id))
}

/// The scheme of a cipher of this crate; a foreign id is described as `plain`.
pub(crate) fn of(id: &str) -> &'static Scheme {
    scheme(id).unwrap_or(plain())
}

/// Builds the cipher with this id.
///
/// # Errors
/// [`CipherError::UnknownScheme`] for an id that is not in [`schemes`], [`CipherError::Option`] for an option outside its
/// range.
pub fn cipher(id: &str, options: &CipherOptions) -> Result<Box<dyn AudioCipher>, CipherError> {
    match ENTRIES.iter().find(|entry| entry.scheme.id == id) {
        Some(entry) => (entry.build)(options),
        None => Err(unknown(id)),
    }
}

/// The settings of a scheme that a reader must know, as `name=value`; none of a foreign id.
///
/// ```
/// let options = audio_cipher::CipherOptions { frame_ms: 8, ..audio_cipher::CipherOptions::default() };
/// assert_eq!(audio_cipher::shown("sample-permutation", &options), ["frame-ms=8"]);
/// assert!(audio_cipher::shown("aes-ctr", &options).is_empty());
/// ```
pub fn shown(id: &str, options: &CipherOptions) -> Vec<String> {
    let entry = ENTRIES.iter().find(|entry| entry.scheme.id == id);
    entry.map(|entry| (entry.shown)(options)).unwrap_or_default()
}

fn unknown(id: &str) -> CipherError {
    let known: Vec<&str> = SCHEMES.iter().map(|scheme| scheme.id).collect();
    CipherError::UnknownScheme { id: id.to_owned(), known: known.join(", ") }
}
