//! The distinguishing game on pictures.

use anyhow::Result;
use image::GrayImage;
use leakage::game::{Message, Oracle};
use leakage::image::{roughness, sorted_pixels};

use super::encrypt::Encryptor;

/// What the two messages are.
pub const BLACK_OR_FACE: &str = "a black picture or a face";

/// Encrypts one of two pictures under a fresh number on each call. The player sees all pixels, and beside them the
/// sorted pixels and the roughness, which fresh permutations leave alone.
pub struct PictureOracle<'a> {
    /// The cipher under the victims' key.
    pub encryptor: Encryptor<'a>,
    /// The two pictures.
    pub messages: [GrayImage; 2],
    /// The next picture number.
    pub next: u64,
}

impl Oracle for PictureOracle<'_> {
    type Error = anyhow::Error;

    fn encrypt(&mut self, message: Message) -> Result<Vec<f64>> {
        let plain = &self.messages[usize::from(message == Message::One)];
        let cipher = self.encryptor.encrypt(plain, self.next)?;
        self.next += 1;
        let pixels = cipher.as_raw().iter().map(|&value| f64::from(value));
        Ok(pixels.chain(sorted_pixels(&cipher)).chain([roughness(&cipher)]).collect())
    }
}
