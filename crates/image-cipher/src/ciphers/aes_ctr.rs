//! `aes-ctr` and `aes-ctr-fixed-nonce`: AES-256 in counter mode (NIST SP 800-38A) over the pixels.
//!
//! With a fresh nonce for each image this is real encryption, the control of every experiment: whatever is
//! still learned from it is an artefact. With the nonce fixed at zero all images of a key are combined
//! with one key stream: the difference of two cipher images is that of the plain ones, and one known
//! image opens all others.

use aes::Aes256;
use cipher::{KeyIvInit, StreamCipher};
use ctr::Ctr128BE;

use crate::{
    CipherError, ImageCipher, Key, Nonce, PreparedCipher,
    cipher::checked_size,
    key::subkey,
    prepared::{Prepared, Transform},
    registry::Entry,
    scheme::{KEYED, Scheme},
};

pub(crate) const ID: &str = "aes-ctr";
pub(crate) const FIXED_ID: &str = "aes-ctr-fixed-nonce";

pub(crate) const ENTRY: Entry = Entry {
    scheme: Scheme {
        id: ID,
        summary: "AES-256 in counter mode with a fresh nonce for each image",
        protects: "Everything but the size of the image: the control. Not authenticated, so changes go \
                       unnoticed. A nonce used twice under a key gives up both images' difference.",
        source: "NIST SP 800-38A",
        uses_nonce: true,
        for_boxes: true,
        ..KEYED
    },
    shown: |_| Vec::new(),
    build: |_| Ok(Box::new(AesCtr::fresh_nonce())),
};

pub(crate) const FIXED_ENTRY: Entry = Entry {
    scheme: Scheme {
        id: FIXED_ID,
        summary: "AES-256 in counter mode with the same nonce for every image: misuse",
        protects: "One image alone. Two images of a key show their exclusive-or, and one known image opens all \
                       others.",
        source: "NIST SP 800-38A, misused",
        ..KEYED
    },
    shown: |_| Vec::new(),
    build: |_| Ok(Box::new(AesCtr::fixed_nonce())),
};

/// Both variants: they differ in the id, the subkey and the nonce used.
#[derive(Debug)]
pub(crate) struct AesCtr {
    id: &'static str,
    fixed: bool,
}

impl AesCtr {
    pub(crate) fn fresh_nonce() -> Self {
        Self { id: ID, fixed: false }
    }

    pub(crate) fn fixed_nonce() -> Self {
        Self { id: FIXED_ID, fixed: true }
    }
}

impl ImageCipher for AesCtr {
    fn id(&self) -> &'static str {
        self.id
    }

    fn accepts(&self, width: u32, height: u32) -> Result<(), CipherError> {
        checked_size(self.id, width, height).map(|_| ())
    }

    fn prepare(&self, key: &Key, width: u32, height: u32) -> Result<Box<dyn PreparedCipher>, CipherError> {
        let size = checked_size(self.id, width, height)?;
        let counter_mode =
            CounterMode { subkey: subkey(key, self.id, "aes"), nonce: self.fixed.then_some([0; 16]) };
        Ok(Prepared::boxed(self.id, size, counter_mode))
    }
}

struct CounterMode {
    subkey: Key,
    /// Used instead of the nonce given, when set.
    nonce: Option<Nonce>,
}

impl CounterMode {
    fn apply(&self, source: &[u8], target: &mut [u8], nonce: &Nonce) {
        let nonce = self.nonce.as_ref().unwrap_or(nonce);
        target.copy_from_slice(source);
        Ctr128BE::<Aes256>::new(self.subkey.as_bytes().into(), nonce.into()).apply_keystream(target);
    }
}

impl Transform for CounterMode {
    fn forward(&self, source: &[u8], target: &mut [u8], nonce: &Nonce) {
        self.apply(source, target, nonce);
    }

    fn backward(&self, source: &[u8], target: &mut [u8], nonce: &Nonce) {
        self.apply(source, target, nonce);
    }
}
