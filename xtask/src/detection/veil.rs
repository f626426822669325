//! Encryption as a detector meets it: of training patches, and of every level of a scene's pyramid.
//!
//! A scene is searched at many sizes. Whoever searches a cipher scene cannot make the smaller sizes: resizing does not
//! commute with any of these ciphers. So the owner resizes first, encrypts every level of the pyramid under the one
//! key, and hands over the levels. Whether a detector trained on cipher patches finds anything there depends on one
//! thing: whether a window of the cipher level is the cipher of that window. `tile-permutation` has that property on
//! the grid of its tiles, which is why the tile is as large as a HOG cell, the step of the windows. Rotated rows and
//! columns do not: how far a row moves depends on where in the level it lies, and what was a window is torn apart.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use hog_features::{Detector, Scanner};
use image::GrayImage;
use image_cipher::{CipherOptions, ImageCipher, Nonce};
use sha2::{Digest, Sha256};

use crate::interrupt;
use protocol::{KeyName, KeySchedule, Purpose, Role, ScheduledKey};

/// What covers patches and scenes.
pub struct Veil {
    id: &'static str,
    filter: Option<Box<Filter>>,
    failed: Arc<Mutex<Option<anyhow::Error>>>,
    cover: Option<Arc<Cover>>,
}

/// What a scanner does to a level.
type Filter = dyn Fn(&mut [u8], (usize, usize)) + Send + Sync;

/// A cipher under one key.
#[derive(Debug)]
struct Cover {
    cipher: Box<dyn ImageCipher>,
    key: ScheduledKey,
}

impl Veil {
    /// No encryption.
    pub fn none() -> Self {
        Self { id: "plain", filter: None, failed: Default::default(), cover: None }
    }

    /// The cipher `id` under the one key of detection on `dataset`; tiles and blocks are `cell` pixels.
    pub fn new(id: &str, keys: KeySchedule, dataset: &str, cell: usize) -> Result<Self> {
        if id == "plain" {
            return Ok(Self::none());
        }
        let side = cell as u32;
        let cipher =
            image_cipher::cipher(id, &CipherOptions { block: side, tile: side, ..Default::default() })?;
        let key = keys.key(&KeyName {
            purpose: Purpose::Experiment,
            dataset,
            scheme: id,
            role: Role::Detection,
            number: 0,
        });
        let (id, cover) = (cipher.id(), Arc::new(Cover { cipher, key }));
        let failed = Arc::new(Mutex::new(None));
        let (inner, report) = (cover.clone(), failed.clone());
        let filter = move |pixels: &mut [u8], size: (usize, usize)| {
            if let Err(error) = inner.level(pixels, size) {
                *report.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            }
        };
        Ok(Self { id, filter: Some(Box::new(filter)), failed, cover: Some(cover) })
    }

    /// Id of the scheme.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// The step in pixels on which windows of a cipher level are ciphers of windows; `None` where there is no such step.
    pub fn window_step(&self) -> Option<u32> {
        self.cover.as_ref().map_or(Some(1), |cover| cover.cipher.window_step())
    }

    /// A patch under the veil.
    pub fn patch(&self, patch: GrayImage) -> Result<GrayImage> {
        self.cover.as_ref().map_or(Ok(patch.clone()), |cover| cover.picture(&patch))
    }

    /// A scene as a searcher sees its first level.
    pub fn scene(&self, scene: &GrayImage) -> Result<GrayImage> {
        let mut shown = scene.clone();
        if let Some(cover) = &self.cover {
            cover.level(&mut shown, (scene.width() as usize, scene.height() as usize))?;
        }
        Ok(shown)
    }

    /// A scanner that covers each level before it is searched, and stops where the user asks to.
    pub fn scanner<'a>(&'a self, detector: &'a Detector) -> Scanner<'a> {
        let scanner = detector.scanner().with_stop(&interrupt::is_requested);
        match &self.filter {
            Some(filter) => scanner.with_level_filter(filter.as_ref()),
            None => scanner,
        }
    }

    /// Whether all levels could be covered so far.
    pub fn check(&self) -> Result<()> {
        match self.failed.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(error) => Err(error).with_context(|| format!("{}: a level cannot be encrypted", self.id)),
            None => Ok(()),
        }
    }
}

impl Cover {
    fn picture(&self, picture: &GrayImage) -> Result<GrayImage> {
        Ok(self.cipher.encrypt(picture, self.key.bytes(), &nonce(picture.as_raw()))?)
    }

    /// Encrypts the largest part of a level that the cipher takes, from the upper left, and blackens the rest.
    fn level(&self, pixels: &mut [u8], (width, height): (usize, usize)) -> Result<()> {
        let Some((across, down)) = self.cipher.largest_accepted(width as u32, height as u32) else {
            pixels.fill(0);
            return Ok(());
        };
        let (across, down) = (across as usize, down as usize);
        let mut part = Vec::with_capacity(across * down);
        pixels.chunks_exact(width).take(down).for_each(|row| part.extend_from_slice(&row[..across]));
        let part =
            GrayImage::from_raw(across as u32, down as u32, part).context("rows of a level are complete")?;
        let covered = self.picture(&part)?;
        pixels.fill(0);
        for (row, from) in pixels.chunks_exact_mut(width).zip(covered.as_raw().chunks_exact(across)) {
            row[..across].copy_from_slice(from);
        }
        Ok(())
    }
}

/// A nonce that differs between pictures and is the same in every run: no clock or counter, which threads could reorder.
fn nonce(pixels: &[u8]) -> Nonce {
    let hash = Sha256::new().chain_update(b"nonce").chain_update(pixels).finalize();
    let mut nonce = Nonce::default();
    nonce.copy_from_slice(&hash[..16]);
    nonce
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene() -> GrayImage {
        GrayImage::from_fn(61, 50, |x, y| image::Luma([(x * 7 + y * 13) as u8]))
    }

    /// Whether the window at (8, 12) of the cipher scene is the cipher of that window.
    fn commutes(id: &str) -> Result<bool> {
        let veil = Veil::new(id, KeySchedule::new(1), "test", 4)?;
        let window = |image: &GrayImage| image::imageops::crop_imm(image, 8, 12, 36, 36).to_image();
        Ok(window(&veil.scene(&scene())?) == veil.patch(window(&scene()))?)
    }

    #[test]
    fn tiles_commute_with_windows_and_rotations_do_not() -> Result<()> {
        assert!(commutes("plain")? && commutes("tile-permutation")?);
        assert!(!commutes("rotation")? && !commutes("pixel-permutation")?);
        Ok(())
    }

    #[test]
    fn what_fills_no_tile_is_black_and_never_plain() -> Result<()> {
        let veil = Veil::new("tile-permutation", KeySchedule::new(1), "test", 4)?;
        let shown = veil.scene(&scene())?;
        assert!(shown.enumerate_pixels().all(|(x, y, grey)| (x < 60 && y < 48) || grey.0[0] == 0));
        veil.check()
    }
}
