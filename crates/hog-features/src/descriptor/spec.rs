//! A descriptor for windows of one size.

use image::GrayImage;

use crate::HogError;
use crate::descriptor::{HogExtractor, Plan};
use crate::options::HogOptions;

/// Validated options with a window size: knows the length of the descriptor and makes extractors.
#[derive(Debug, Clone, PartialEq)]
pub struct HogSpec {
    pub(crate) plan: Plan,
    pub(crate) size: (u32, u32),
    pub(crate) grid: (usize, usize),
}

impl HogSpec {
    /// A descriptor of windows of `width` x `height` pixels. Pixels on the right and at the bottom that do not fill a
    /// cell (or a stride of blocks) add nothing of their own.
    ///
    /// # Errors
    /// An option out of range, options that exclude each other, a window too small for one block, or one with more
    /// than [`crate::MAX_PIXELS`] pixels.
    pub fn new(options: HogOptions, width: u32, height: u32) -> Result<Self, HogError> {
        let plan = Plan::new(options)?;
        let grid = plan.grid(width as usize, height as usize)?;
        Ok(Self { plan, size: (width, height), grid })
    }

    /// Number of values of the descriptor.
    #[must_use]
    #[allow(clippy::len_without_is_empty)] // a spec has at least one block
    pub fn len(&self) -> usize {
        self.grid.0 * self.grid.1 * self.plan.depth()
    }

    /// The options that the spec was made from.
    #[must_use]
    pub fn options(&self) -> &HogOptions {
        &self.plan.options
    }

    /// Width and height of the window in pixels.
    #[must_use]
    pub fn window(&self) -> (u32, u32) {
        self.size
    }

    /// Grid positions across and down: blocks, or cells for [`crate::Pooling::Felzenszwalb`].
    #[must_use]
    pub fn grid(&self) -> (usize, usize) {
        self.grid
    }

    /// Values of one grid position.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.plan.depth()
    }

    /// Position in the descriptor of the first value of grid position (`column`, `row`), or `None` outside the grid.
    #[must_use]
    pub fn offset(&self, column: usize, row: usize) -> Option<usize> {
        let (across, down) = self.grid;
        if column >= across || row >= down {
            return None;
        }
        let position = match self.plan.options.order {
            crate::Order::RowMajor => row * across + column,
            crate::Order::ColumnMajor => column * down + row,
        };
        Some(position * self.plan.depth())
    }

    /// An extractor with buffers of its own, for one thread.
    #[must_use]
    pub fn extractor(&self) -> HogExtractor {
        HogExtractor::new(self.clone())
    }

    /// The descriptor of one image. For more than one, an [extractor](Self::extractor) spares the allocations.
    ///
    /// # Errors
    /// An image of another size.
    pub fn extract(&self, image: &GrayImage) -> Result<Vec<f32>, HogError> {
        let mut out = vec![0.0; self.len()];
        self.extractor().extract_into(image, &mut out)?;
        Ok(out)
    }
}
