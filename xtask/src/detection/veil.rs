//! Encryption as a detector meets it: of training patches, and of every level of a scene's pyramid.

use anyhow::Result;
use hog_features::{Detector, Scanner};
use image::GrayImage;

/// What covers patches and scenes.
#[derive(Debug)]
pub enum Veil {
    /// Nothing.
    None,
}

impl Veil {
    /// A patch under the veil.
    pub fn patch(&self, patch: GrayImage) -> Result<GrayImage> {
        Ok(patch)
    }

    /// A scanner that covers each level before it is searched.
    pub fn scanner<'a>(&self, detector: &'a Detector) -> Scanner<'a> {
        detector.scanner()
    }
}
