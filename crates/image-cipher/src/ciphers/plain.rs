//! `plain`: no encryption, the reference of every comparison.

use crate::{
    CipherError, ImageCipher, Key, Nonce, PreparedCipher,
    cipher::checked_size,
    prepared::{Prepared, Transform},
    registry::Entry,
    scheme::{MOVING, Scheme},
};

pub(crate) const ID: &str = "plain";

pub(crate) const ENTRY: Entry = Entry {
    scheme: Scheme {
        id: ID,
        summary: "no encryption",
        protects: "Nothing. The reference that every other scheme is compared with.",
        source: "none",
        keyed: false,
        few_keys: true,
        window_grid: true,
        ..MOVING
    },
    shown: |_| Vec::new(),
    build: |_| Ok(Box::new(Plain)),
};

/// The identity.
#[derive(Debug)]
pub(crate) struct Plain;

impl ImageCipher for Plain {
    fn id(&self) -> &'static str {
        ID
    }

    fn accepts(&self, width: u32, height: u32) -> Result<(), CipherError> {
        checked_size(ID, width, height).map(|_| ())
    }

    fn prepare(&self, _key: &Key, width: u32, height: u32) -> Result<Box<dyn PreparedCipher>, CipherError> {
        let size = checked_size(ID, width, height)?;
        Ok(Prepared::boxed(ID, size, Identity))
    }

    fn window_step(&self) -> Option<u32> {
        Some(1)
    }
}

struct Identity;

impl Transform for Identity {
    fn forward(&self, source: &[u8], target: &mut [u8], _nonce: &Nonce) {
        target.copy_from_slice(source);
    }

    fn backward(&self, source: &[u8], target: &mut [u8], _nonce: &Nonce) {
        target.copy_from_slice(source);
    }
}
