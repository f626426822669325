//! Ciphers that move pixels, and possibly turn some into their negative.
//!
//! Five schemes are a table of source positions; one of them adds a mask. Keeping them as one table makes
//! each image one gather, whatever the scheme's own structure.

use zeroize::Zeroize;

use crate::{Nonce, prepared::Transform};

/// Pixel `i` of the cipher image is pixel `source[i]` of the plain one, exclusive-or `mask[i]`.
pub(crate) struct PixelMap {
    source: Vec<u32>,
    /// Empty when no pixel changes its value.
    mask: Vec<u8>,
}

impl PixelMap {
    /// `source` is a permutation of `0..source.len()`.
    pub(crate) fn new(source: Vec<u32>) -> Self {
        Self { source, mask: Vec::new() }
    }

    /// `mask` is as long as `source`.
    pub(crate) fn with_mask(source: Vec<u32>, mask: Vec<u8>) -> Self {
        Self { source, mask }
    }
}

impl Transform for PixelMap {
    fn forward(&self, source: &[u8], target: &mut [u8], _nonce: &Nonce) {
        for (pixel, &from) in target.iter_mut().zip(&self.source) {
            *pixel = source[from as usize];
        }
        for (pixel, mask) in target.iter_mut().zip(&self.mask) {
            *pixel ^= mask;
        }
    }

    fn backward(&self, source: &[u8], target: &mut [u8], _nonce: &Nonce) {
        if self.mask.is_empty() {
            for (pixel, &from) in source.iter().zip(&self.source) {
                target[from as usize] = *pixel;
            }
            return;
        }
        for ((pixel, mask), &from) in source.iter().zip(&self.mask).zip(&self.source) {
            target[from as usize] = pixel ^ mask;
        }
    }

    fn permutation(&self) -> Option<&[u32]> {
        self.mask.is_empty().then_some(&self.source)
    }
}

impl Drop for PixelMap {
    fn drop(&mut self) {
        self.source.zeroize();
        self.mask.zeroize();
    }
}
