//! `pixel-permutation`: one key-dependent permutation of all pixels.

use super::pixel_map::PixelMap;
use crate::{
    CipherError, ImageCipher, Key, PreparedCipher,
    cipher::checked_size,
    key::{KeyStream, subkey},
    prepared::Prepared,
};

pub(crate) const ID: &str = "pixel-permutation";

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
