//! The images of a set, one at a time: from files or drawn, brought to one size.

use std::borrow::Cow;

use anyhow::{Result, anyhow};
use image::GrayImage;
use image_data::equal::first_equal;
use image_data::{ImageError, ImageSource, LoadOptions, Policy, Size};
use rayon::prelude::*;
use results::Resize;
use sha2::{Digest as _, Sha256};

use crate::interrupt;

/// Decoded images are kept in memory when all of them take no more bytes than this.
const KEPT_BYTES: u64 = 64 << 20;
/// What to do about an image that cannot be read.
pub const REMEDY: &str = "replace or remove the file, or give --broken skip to leave such files out";

/// Images in a fixed order.
#[derive(Debug)]
pub struct Pictures {
    source: ImageSource,
    load: LoadOptions,
    size: Size,
    kept: Option<Vec<GrayImage>>,
    /// SHA-256 of the size and grey values of each, once they were checked.
    digests: Vec<Digest>,
}

/// A SHA-256 digest.
type Digest = [u8; 32];

impl Pictures {
    /// Images that are resized when they are loaded ([`Resize::Before`] encryption), or not yet.
    pub fn new(source: ImageSource, size: Size, resize: Resize) -> Self {
        let resize = (resize == Resize::Before).then_some(size);
        let load = LoadOptions { resize, ..LoadOptions::default() };
        Self { source, load, size, kept: None, digests: Vec::new() }
    }

    /// The number of images.
    pub fn len(&self) -> usize {
        self.source.len()
    }

    /// The size at which features are taken.
    pub fn size(&self) -> Size {
        self.size
    }

    /// Whether images are resized after encryption.
    pub fn resize_after(&self) -> bool {
        self.load.resize.is_none()
    }

    /// The name of an image, for messages.
    pub fn name(&self, index: usize) -> String {
        self.source.name(index)
    }

    /// One image.
    pub fn load(&self, index: usize) -> Result<Cow<'_, GrayImage>> {
        if let Some(picture) = self.kept.as_ref().and_then(|kept| kept.get(index)) {
            return Ok(Cow::Borrowed(picture));
        }
        Ok(Cow::Owned(self.source.load(index, &self.load)?))
    }

    /// Decodes all images once, in the current thread pool, so that a broken one is known before any work starts.
    ///
    /// They are kept where they fit in memory; drawn ones that do not are sound without a look. Gives the errors of the
    /// broken ones, by index; under [`Policy::Fail`] the first one ends the run.
    pub fn check(&mut self, policy: Policy) -> Result<Vec<(usize, ImageError)>> {
        let keep = self.fits();
        if matches!(self.source, ImageSource::Drawn(..)) && !keep {
            return Ok(Vec::new());
        }
        let fetched = |index| interrupt::check().map(|()| (self.source.load(index, &self.load), policy));
        let fetch = |index| match fetched(index)? {
            (Ok(picture), _) => Ok((index, Ok((digest(&picture), keep.then_some(picture))))),
            (Err(error), Policy::Skip) => Ok((index, Err(error))),
            (Err(error), Policy::Fail) => Err(with_remedy(error, REMEDY)),
        };
        let fetched: Vec<_> = (0..self.len()).into_par_iter().map(fetch).collect::<Result<_>>()?;
        let (mut kept, mut broken) = (Vec::new(), Vec::new());
        for (index, result) in fetched {
            match result {
                Ok((digest, picture)) => {
                    self.digests.push(digest);
                    kept.extend(picture);
                }
                Err(error) => broken.push((index, error)),
            }
        }
        self.kept = keep.then_some(kept);
        Ok(broken)
    }

    /// Leaves out the images at these indices, which [`Pictures::check`] found broken.
    pub fn leave_out(&mut self, broken: &[usize]) {
        self.source.retain(|index| broken.binary_search(&index).is_err());
    }

    /// For each image that was checked the first one with the same size and grey values, which may be itself. Drawn
    /// images that were not looked at are taken to differ.
    pub fn first_equal(&self) -> Vec<usize> {
        let equal = first_equal(&self.digests);
        if equal.len() == self.len() { equal } else { (0..self.len()).collect() }
    }

    fn fits(&self) -> bool {
        let (width, height) = self.size.dimensions();
        !self.resize_after() && self.len() as u64 * u64::from(width) * u64::from(height) <= KEPT_BYTES
    }
}

fn digest(picture: &GrayImage) -> Digest {
    let (width, height) = picture.dimensions();
    let sides = [width.to_le_bytes(), height.to_le_bytes()].concat();
    Sha256::new().chain_update(sides).chain_update(picture.as_raw()).finalize().into()
}

/// What is wrong with a file, and what to do about it.
pub fn with_remedy(error: ImageError, remedy: &str) -> anyhow::Error {
    anyhow!("{}; {remedy}", crate::message(&error.into()))
}

#[cfg(test)]
mod tests {
    use image_data::{Generator, GeneratorOptions};

    use super::*;

    #[test]
    fn pictures_are_those_of_their_source_at_the_size_asked_for() -> Result<()> {
        let generator = Generator::new(&GeneratorOptions::default())?;
        let size = Size::new(20, 18)?;
        for (resize, dimensions) in [(Resize::Before, (20, 18)), (Resize::After, (64, 64))] {
            let source = ImageSource::Drawn(generator.clone(), vec![4, 5, 4]);
            let mut pictures = Pictures::new(source, size, resize);
            let before = pictures.load(1)?.into_owned();
            assert_eq!((before.dimensions(), pictures.len()), (dimensions, 3));
            assert!(pictures.check(Policy::Fail)?.is_empty());
            assert_eq!(*pictures.load(1)?, before, "{resize:?}");
            // Those that are not kept in memory are not looked at.
            let expected = if resize == Resize::Before { [0, 1, 0] } else { [0, 1, 2] };
            assert_eq!(pictures.first_equal(), expected);
        }
        Ok(())
    }
}
