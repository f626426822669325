//! Encryption as a detector meets it: of training patches, and of every level of a scene's pyramid.
//!
//! A scene is searched at many sizes. Whoever searches a cipher scene cannot make the smaller sizes: resizing does not
//! commute with any of these ciphers. So the owner resizes first, encrypts every level of the pyramid under the one
//! key, and hands over the levels. Whether a detector trained on cipher patches finds anything there depends on one
//! thing: whether a window of the cipher level is the cipher of that window. `tile-permutation` has that property on
//! the grid of its tiles, which is why the tile is as large as a HOG cell, the step of the windows. Rotated rows and
//! columns do not: how far a row moves depends on where in the level it lies, and what was a window is torn apart.

use anyhow::Result;
use hog_features::HogError;
use hog_features::training::ScanOptions;
use image::GrayImage;
use image_cipher::{CipherOptions, ImageCipher, encrypt_largest, pixel_nonce};
use protocol::{KeyName, KeySchedule, Purpose, Role, ScheduledKey};

use crate::interrupt;

/// The cipher of patches and scenes under its one key; none for plain ones.
pub struct SceneCipher {
    id: &'static str,
    options: Vec<String>,
    keyed: Option<(Box<dyn ImageCipher>, ScheduledKey)>,
}

impl SceneCipher {
    /// No encryption.
    pub const PLAIN: Self = Self { id: "plain", options: Vec::new(), keyed: None };

    /// The cipher `id` under the one key of detection on `dataset`; tiles and blocks are `cell` pixels.
    pub fn new(id: &str, keys: KeySchedule, dataset: &str, cell: usize) -> Result<Self> {
        if id == "plain" {
            return Ok(Self::PLAIN);
        }
        let side = cell as u32;
        let options = CipherOptions { block: side, tile: side, ..Default::default() };
        let cipher = image_cipher::cipher(id, &options)?;
        let (purpose, role) = (Purpose::Experiment, Role::Detection);
        let key = keys.key(&KeyName { purpose, dataset, scheme: id, role, number: 0 });
        Ok(Self { id: cipher.id(), options: image_cipher::shown(id, &options), keyed: Some((cipher, key)) })
    }

    /// Id of the scheme.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Settings of the scheme that results name it with.
    pub fn options(&self) -> &[String] {
        &self.options
    }

    /// The step in pixels on which windows of a cipher level are ciphers of windows; `None` where there is no such step.
    pub fn window_step(&self) -> Option<u32> {
        self.keyed.as_ref().map_or(Some(1), |(cipher, _)| cipher.window_step())
    }

    /// A scene as a searcher sees its first level.
    pub fn scene(&self, scene: &GrayImage) -> Result<GrayImage> {
        let mut shown = scene.clone();
        self.encrypt(&mut shown, scene.dimensions())?;
        Ok(shown)
    }

    /// Does `work` with scans of encrypted patches and levels, which stop where the user asks to.
    pub fn scanning<T>(&self, work: impl FnOnce(ScanOptions<'_>) -> T) -> T {
        let filter = |pixels: &mut [u8], size: (u32, u32)| self.encrypt(pixels, size);
        let filter: Option<hog_features::LevelFilter<'_>> = self.keyed.is_some().then_some(&filter);
        work(ScanOptions { filter, stop: Some(&interrupt::is_requested) })
    }

    /// Encrypts the largest part of a level that the cipher takes, and blackens the rest.
    fn encrypt(&self, pixels: &mut [u8], (width, _): (u32, u32)) -> Result<(), HogError> {
        let Some((cipher, key)) = &self.keyed else { return Ok(()) };
        encrypt_largest(cipher.as_ref(), pixels, width, key.key(), pixel_nonce).map_err(|error| {
            let error =
                anyhow::Error::new(error).context(format!("{}: a level cannot be encrypted", self.id));
            HogError::Filter { reason: crate::message(&error) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene() -> GrayImage {
        GrayImage::from_fn(61, 50, |x, y| image::Luma([(x * 7 + y * 13) as u8]))
    }

    /// Whether the window at (8, 12) of the cipher scene is the cipher of that window.
    fn commutes(id: &str) -> Result<bool> {
        let cipher = SceneCipher::new(id, KeySchedule::new(1), "test", 4)?;
        let window = |image: &GrayImage| image::imageops::crop_imm(image, 8, 12, 36, 36).to_image();
        Ok(window(&cipher.scene(&scene())?) == cipher.scene(&window(&scene()))?)
    }

    #[test]
    fn tiles_commute_with_windows_and_rotations_do_not() -> Result<()> {
        assert!(commutes("plain")? && commutes("tile-permutation")?);
        assert!(!commutes("rotation")? && !commutes("pixel-permutation")?);
        Ok(())
    }

    #[test]
    fn what_fills_no_tile_is_black_and_never_plain() -> Result<()> {
        let cipher = SceneCipher::new("tile-permutation", KeySchedule::new(1), "test", 4)?;
        let shown = cipher.scene(&scene())?;
        assert!(shown.enumerate_pixels().all(|(x, y, grey)| (x < 60 && y < 48) || grey.0[0] == 0));
        Ok(())
    }

    #[test]
    fn a_patch_is_encrypted_whole_under_every_cipher() -> Result<()> {
        let patch = image::imageops::crop_imm(&scene(), 3, 5, 36, 36).to_image();
        for scheme in image_cipher::schemes().iter().filter(|scheme| !scheme.is_plain()) {
            for cell in [4, 6] {
                let ours = SceneCipher::new(scheme.id, KeySchedule::new(1), "test", cell)?;
                let (cipher, key) = ours.keyed.as_ref().expect("it has a key");
                let whole = cipher.encrypt(&patch, key.key(), &pixel_nonce(patch.as_raw()))?;
                assert_eq!(ours.scene(&patch)?, whole, "{}", scheme.id);
            }
        }
        Ok(())
    }
}
