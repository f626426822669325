//! The distinguishing game on pictures.

use anyhow::{Context, Result};
use image::GrayImage;
use leakage::game::{Message, Oracle};
use leakage::image::{roughness, sorted_pixels};
use results::Origin;

use super::encrypt::Encryptor;

/// What the two messages are: black, and an image of the victims. Known sets are of faces; a person's own are of whatever
/// their classes say.
pub fn black_or_victim(origin: Origin, classes: &[String]) -> String {
    match (origin, classes) {
        (Origin::User, [_, positive]) => format!("a black image or one of class {positive}"),
        (Origin::User, _) => "a black image or one of yours".to_owned(),
        _ => "a black picture or a face".to_owned(),
    }
}

/// Encrypts one of two pictures under a fresh number on each call. The player sees all pixels, and beside them the
/// sorted pixels and the roughness, which fresh permutations leave alone.
pub struct PictureOracle<'a> {
    /// The cipher under the victims' key.
    pub encryptor: Encryptor<'a>,
    /// The two pictures.
    pub messages: [GrayImage; 2],
    /// The next picture number.
    pub next: u64,
    /// What an error message says of where it happened.
    pub context: String,
}

impl Oracle for PictureOracle<'_> {
    type Error = anyhow::Error;

    fn encrypt(&mut self, message: Message) -> Result<Vec<f64>> {
        let plain = &self.messages[usize::from(message == Message::One)];
        let cipher = self.encryptor.encrypt(plain, self.next).with_context(|| self.context.clone())?;
        self.next += 1;
        let pixels = cipher.as_raw().iter().map(|&value| f64::from(value));
        Ok(pixels.chain(sorted_pixels(&cipher)).chain([roughness(&cipher)]).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_classes_are_named_and_known_sets_are_of_faces() {
        let classes = ["cats", "dogs"].map(str::to_owned);
        assert_eq!(black_or_victim(Origin::User, &classes), "a black image or one of class dogs");
        assert_eq!(black_or_victim(Origin::User, &[]), "a black image or one of yours");
        assert_eq!(black_or_victim(Origin::Real, &classes), "a black picture or a face");
    }
}
