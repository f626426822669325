//! `pixel-permutation`: one key-dependent permutation of all pixels.

use super::pixel_map::PixelMap;
use crate::{
    CipherError, ImageCipher, Key, PreparedCipher,
    cipher::checked_size,
    key::{KeyStream, subkey},
    prepared::Prepared,
    registry::Entry,
    scheme::{MOVING, Scheme},
};

pub(crate) const ID: &str = "pixel-permutation";

pub(crate) const ENTRY: Entry = Entry {
    scheme: Scheme {
        id: ID,
        summary: "all pixels permuted by the key",
        protects: "Hides where each pixel was. Every grey value and their number stay; under one key distances \
                       between images stay; three or so known pairs give the permutation, and statistics of \
                       similar images give part of it without any.",
        source: "folklore; broken by known plaintext in Li, Li, Chen, Bourbakis, Lo, Signal Processing: Image \
                     Communication 2008",
        ..MOVING
    },
    shown: |_| Vec::new(),
    build: |_| Ok(Box::new(PixelPermutation)),
};

#[derive(Debug)]
pub(crate) struct PixelPermutation;

impl ImageCipher for PixelPermutation {
    fn id(&self) -> &'static str {
        ID
    }

    fn accepts(&self, width: u32, height: u32) -> Result<(), CipherError> {
        checked_size(ID, width, height).map(|_| ())
    }

    fn prepare(&self, key: &Key, width: u32, height: u32) -> Result<Box<dyn PreparedCipher>, CipherError> {
        let size = checked_size(ID, width, height)?;
        let mut stream = KeyStream::new(&subkey(key, ID, "order"));
        let map = PixelMap::new(stream.permutation(width * height));
        Ok(Prepared::boxed(ID, size, map))
    }
}
