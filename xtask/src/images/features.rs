//! What a classifier gets to see of an image: its grey values, or its HOG.

use anyhow::{Context, Result};
use hog_features::{HogExtractor, HogOptions, HogSpec};
use image::GrayImage;
use image_data::Size;
use results::Features;

/// A kind of features for images of one size.
#[derive(Debug, Clone)]
pub enum FeatureSpec {
    /// Grey values divided by 255.
    Pixels {
        /// Their number.
        len: usize,
    },
    /// Histograms of oriented gradients.
    Hog(Box<HogSpec>),
}

/// A feature kind with the buffers of one thread.
#[derive(Debug)]
pub enum Extractor {
    /// Grey values need none.
    Pixels,
    /// HOG.
    Hog(Box<HogExtractor>),
}

impl FeatureSpec {
    /// Features of images of `size`; `cell` is the side of a HOG cell in pixels.
    pub fn new(kind: Features, size: Size, cell: usize) -> Result<Self> {
        let (width, height) = size.dimensions();
        if kind != Features::Hog {
            return Ok(Self::Pixels { len: width as usize * height as usize });
        }
        let options = HogOptions { cell, ..HogOptions::opencv() };
        let spec = HogSpec::new(options, width, height)
            .with_context(|| format!("--cell {cell} for images of {width}x{height}"))?;
        Ok(Self::Hog(Box::new(spec)))
    }

    /// The id in results.
    pub fn id(&self) -> Features {
        match self {
            Self::Pixels { .. } => Features::Pixels,
            Self::Hog(_) => Features::Hog,
        }
    }

    /// The number of values of an image.
    pub fn len(&self) -> usize {
        match self {
            Self::Pixels { len } => *len,
            Self::Hog(spec) => spec.len(),
        }
    }

    /// Buffers for one thread.
    pub fn extractor(&self) -> Extractor {
        match self {
            Self::Pixels { .. } => Extractor::Pixels,
            Self::Hog(spec) => Extractor::Hog(Box::new(spec.extractor())),
        }
    }
}

impl Extractor {
    /// Writes the features of `picture` to `out`.
    pub fn extract(&mut self, picture: &GrayImage, out: &mut [f32]) -> Result<()> {
        match self {
            Self::Pixels => {
                let values = picture.as_raw().iter().map(|&grey| f32::from(grey) / 255.0);
                out.iter_mut().zip(values).for_each(|(place, value)| *place = value);
                Ok(())
            }
            Self::Hog(extractor) => Ok(extractor.extract_into(picture, out)?),
        }
    }
}

/// The side of a HOG cell that suits images of `size`: a sixth of the shorter side, from 4 to 12 pixels.
pub fn default_cell(size: Size) -> usize {
    (size.width().min(size.height()) as usize / 6).clamp(4, 12)
}
