//! Encrypting a person's own images, one file or a folder of them, and decrypting them again.
//!
//! Encrypted images are PNG files of the same size, whatever the plain ones were: an encrypted image that is compressed
//! with loss cannot be decrypted. Every bit and channel comes back, 16 bits and alpha included. An orientation in the
//! metadata is applied to the pixels before encryption. Exif data and colour profile are encrypted into the note and put
//! back; none of them is in the encrypted file, except the profile where only boxes are encrypted. What else a file holds
//! is named and left out; what a viewer would show otherwise is refused.
//!
//! The format is that of [`image_cipher::note`]: a note stands with the encrypted images and binds them to each other and
//! to the key. [`listing`] decides what is encrypted before the first byte is written, so that whatever is encrypted can
//! be decrypted.

mod decrypt;
mod encrypt;
mod kept;
mod listing;
mod options;
mod regions;
mod remarks;

pub use decrypt::{Decryption, decrypt};
pub use encrypt::encrypt;
pub use options::{EncryptImageArgs, MEGAPIXELS, megapixels};
pub use regions::Regions;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use image_data::{DecodeError, ImageError, LoadOptions, decode};

use crate::images::pictures::with_remedy;

/// Images of more pixels are worked on one at a time, whatever the number of threads: memory is bounded by one of them.
const LARGE: u64 = 32_000_000;

/// The most megapixels that can be asked for: the ciphers take no more.
const MOST_MEGAPIXELS: u64 = image_cipher::MAX_PIXELS / 1_000_000;

/// How files are read, and in which order the large ones.
struct Reader {
    options: LoadOptions,
    turn: Mutex<()>,
}

impl Reader {
    fn new(max_megapixels: u64) -> Self {
        let options = LoadOptions::default().with_max_pixels(max_megapixels * 1_000_000);
        Self { options, turn: Mutex::new(()) }
    }

    /// Waits until a large image may be worked on; images of ordinary size need no turn.
    fn turn(&self, path: &Path) -> Option<MutexGuard<'_, ()>> {
        let (width, height) = decode::dimensions(path, &self.options).ok()?;
        // The lock guards no data that a panic could have left half changed.
        let lock = || self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        (u64::from(width) * u64::from(height) > LARGE).then(lock)
    }

    /// Loads an image; `remedy` says what to do about a file that cannot be read.
    fn load(&self, path: &Path, remedy: &str) -> Result<decode::Decoded> {
        decode::load_image(path, &self.options).map_err(|error| {
            let larger = format!("--max-megapixels takes larger ones, up to {MOST_MEGAPIXELS}");
            let remedy = match &error {
                ImageError::Decode { source: DecodeError::TooManyPixels { .. }, .. }
                | ImageError::FileTooLarge { .. } => &larger,
                _ => remedy,
            };
            with_remedy(error, remedy)
        })
    }
}
