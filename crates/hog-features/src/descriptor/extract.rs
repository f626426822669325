//! Descriptors of single windows, without allocation after the first.

use image::GrayImage;

use crate::HogError;
use crate::descriptor::assemble::Sums;
use crate::descriptor::blocks::Blocks;
use crate::descriptor::cells31::{self, Cells31};
use crate::descriptor::{HogSpec, Scratch};
use crate::error::check_len;
use crate::options::Pooling;
use crate::pixels::{Pixels, wide};
use crate::simd::dispatch;

/// A [`HogSpec`] with the buffers that extraction needs. One per thread.
#[derive(Debug, Clone)]
pub struct HogExtractor {
    spec: HogSpec,
    pub(crate) scratch: Scratch,
    planes: Vec<f32>,
}

impl HogExtractor {
    pub(crate) fn new(spec: HogSpec) -> Self {
        Self { spec, scratch: Scratch::default(), planes: Vec::new() }
    }

    /// The spec that the extractor was made from.
    #[must_use]
    pub fn spec(&self) -> &HogSpec {
        &self.spec
    }

    /// Writes the descriptor of `image` to `out`, of [`HogSpec::len`] values.
    ///
    /// # Errors
    /// An image of another size than the spec's, or a buffer of another length.
    pub fn extract_into(&mut self, image: &GrayImage, out: &mut [f32]) -> Result<(), HogError> {
        let found = image.dimensions();
        if found != self.spec.size {
            return Err(HogError::SizeMismatch { found, expected: self.spec.size });
        }
        self.extract_pixels(Pixels::of(image)?, out)
    }

    /// Writes the descriptor of the window of `image` whose upper left pixel is (`x`, `y`), exactly as if the window
    /// had been cut out first.
    ///
    /// # Errors
    /// A window that reaches past the image, or a buffer of another length than [`HogSpec::len`].
    pub fn extract_window_into(
        &mut self,
        image: &GrayImage,
        x: u32,
        y: u32,
        out: &mut [f32],
    ) -> Result<(), HogError> {
        let pixels = Pixels::of(image)?.window(wide((x, y)), wide(self.spec.size))?;
        self.extract_pixels(pixels, out)
    }

    pub(crate) fn extract_pixels(&mut self, pixels: Pixels<'_>, out: &mut [f32]) -> Result<(), HogError> {
        check_len("out", out.len(), self.spec.len())?;
        let Self { spec, scratch, planes } = self;
        let plan = &spec.plan;
        let columns = plan.pool(pixels, scratch);
        let Scratch { backend, sums, histograms, energy, work, .. } = scratch;
        let (grid, sums) = (spec.grid, Sums { plan, values: sums, columns });
        if plan.options.pooling != Pooling::Felzenszwalb {
            dispatch(*backend, Blocks { sums, grid, order: plan.options.order, work, out });
            return Ok(());
        }
        let pitch = cells31::pitch(grid.0);
        planes.resize(grid.1 * plan.depth() * pitch, 0.0);
        dispatch(*backend, Cells31 { sums, grid, histograms, energy, out: planes });
        flatten(spec, planes, pitch, out);
        Ok(())
    }
}

/// Copies planes of features, `pitch` values each, to the order of the descriptor.
fn flatten(spec: &HogSpec, planes: &[f32], pitch: usize, out: &mut [f32]) {
    let depth = spec.depth();
    for row in 0..spec.grid.1 {
        let planes = &planes[row * depth * pitch..][..depth * pitch];
        for column in 0..spec.grid.0 {
            let Some(offset) = spec.offset(column, row) else { continue };
            let values = planes[column..].iter().step_by(pitch);
            out[offset..offset + depth].iter_mut().zip(values).for_each(|(place, value)| *place = *value);
        }
    }
}
