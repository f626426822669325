//! `value-rotation`: grey values rotated around the circle of 256 levels.
//!
//! Cipher value = (plain value + offset) modulo 256, with an offset for each pixel position (a Vigenère
//! cipher over the image) or one for the whole image. Either way the offsets depend on the key only, so
//! two images of one key differ modulo 256 exactly as their plain images do.

use zeroize::Zeroizing;

use crate::{
    CipherError, CipherOptions, ImageCipher, Key, Nonce, PreparedCipher, ValueMode,
    cipher::checked_size,
    geometry::Size,
    key::{KeyStream, subkey},
    prepared::{Prepared, Transform},
    registry::Entry,
    scheme::{KEYED, Scheme},
};

pub(crate) const ID: &str = "value-rotation";

pub(crate) const ENTRY: Entry = Entry {
    scheme: Scheme {
        id: ID,
        summary: "a key-dependent offset added to each pixel, modulo 256",
        protects: "One image alone is hidden; but the offsets are the same for all images of a key, so the \
                       difference of two cipher images is that of the plain ones modulo 256, and one known image \
                       opens all others. With one offset for the whole image there are 255 keys to try.",
        source: "the Vigenère cipher over bytes",
        ..KEYED
    },
    shown: |_| Vec::new(),
    build: |options| Ok(Box::new(ValueRotation::new(options))),
};

#[derive(Debug)]
pub(crate) struct ValueRotation {
    mode: ValueMode,
}

impl ValueRotation {
    pub(crate) fn new(options: &CipherOptions) -> Self {
        Self { mode: options.value_mode }
    }

    fn offsets(&self, key: &Key, size: Size) -> Vec<u8> {
        match self.mode {
            ValueMode::Stream => KeyStream::new(&subkey(key, ID, "stream")).bytes(size.pixels()),
            ValueMode::Offset => {
                let offset = 1 + KeyStream::new(&subkey(key, ID, "offset")).below(255);
                vec![offset as u8; size.pixels()]
            }
        }
    }
}

impl ImageCipher for ValueRotation {
    fn id(&self) -> &'static str {
        ID
    }

    fn accepts(&self, width: u32, height: u32) -> Result<(), CipherError> {
        checked_size(ID, width, height).map(|_| ())
    }

    fn prepare(&self, key: &Key, width: u32, height: u32) -> Result<Box<dyn PreparedCipher>, CipherError> {
        let size = checked_size(ID, width, height)?;
        let offsets = Offsets(Zeroizing::new(self.offsets(key, size)));
        Ok(Prepared::boxed(ID, size, offsets))
    }

    fn window_step(&self) -> Option<u32> {
        (self.mode == ValueMode::Offset).then_some(1)
    }
}

/// What is added to each pixel, modulo 256.
struct Offsets(Zeroizing<Vec<u8>>);

impl Transform for Offsets {
    fn forward(&self, source: &[u8], target: &mut [u8], _nonce: &Nonce) {
        for ((pixel, value), offset) in target.iter_mut().zip(source).zip(self.0.iter()) {
            *pixel = value.wrapping_add(*offset);
        }
    }

    fn backward(&self, source: &[u8], target: &mut [u8], _nonce: &Nonce) {
        for ((pixel, value), offset) in target.iter_mut().zip(source).zip(self.0.iter()) {
            *pixel = value.wrapping_sub(*offset);
        }
    }
}
