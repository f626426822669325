//! The table of all ciphers. A new one is one file in `ciphers/` and one line here; the conformance tests then run on it.

use crate::ciphers::*;
use crate::{CipherError, CipherOptions, ImageCipher, Scheme};

/// A cipher: what it promises, and how it is built from options.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) scheme: Scheme,
    pub(crate) build: fn(&CipherOptions) -> Result<Box<dyn ImageCipher>, CipherError>,
}

const ENTRIES: &[Entry] = &[
    plain::ENTRY,
    rotation::ENTRY,
    rubik::ENTRY,
    value_rotation::ENTRY,
    pixel_permutation::ENTRY,
    block_scramble::ENTRY,
    tile_permutation::ENTRY,
    cat_map::ENTRY,
    ff1_region::ENTRY,
    aes_ctr::ENTRY,
    aes_ctr::FIXED_ENTRY,
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

/// All schemes, `plain` first, the controls last.
pub fn schemes() -> &'static [Scheme] {
    &SCHEMES
}

/// The scheme with this id, if there is one.
pub fn scheme(id: &str) -> Option<&'static Scheme> {
    SCHEMES.iter().find(|scheme| scheme.id == id)
}

/// The scheme of a cipher of this crate; a foreign id is described as `plain`.
pub(crate) fn of(id: &str) -> &'static Scheme {
    scheme(id).unwrap_or(&SCHEMES[0])
}

/// Builds the cipher with this id.
///
/// # Errors
/// [`CipherError::UnknownScheme`] for an id that is not in [`schemes`], [`CipherError::Option`] for an option outside its
/// range.
pub fn cipher(id: &str, options: &CipherOptions) -> Result<Box<dyn ImageCipher>, CipherError> {
    match ENTRIES.iter().find(|entry| entry.scheme.id == id) {
        Some(entry) => (entry.build)(options),
        None => Err(unknown(id)),
    }
}

fn unknown(id: &str) -> CipherError {
    let known: Vec<&str> = SCHEMES.iter().map(|scheme| scheme.id).collect();
    CipherError::UnknownScheme { id: id.to_owned(), known: known.join(", ") }
}
