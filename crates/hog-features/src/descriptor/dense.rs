//! The features of a whole image, computed once and read by many windows.

use image::GrayImage;

use crate::HogError;
use crate::descriptor::assemble::Sums;
use crate::descriptor::blocks::Blocks;
use crate::descriptor::cells31::{self, Cells31};
use crate::descriptor::{Plan, Scratch, Strides};
use crate::error::check_len;
use crate::options::{HogOptions, Order, Pooling};
use crate::pixels::Pixels;
use crate::simd::{WIDTH, dispatch};

/// The grid of features of an image: normalised blocks, or cells for [`Pooling::Felzenszwalb`].
///
/// A window of the grid has the values of a window cut out of the image, except where a cut window lacks what lies
/// around it: gradients across its border (one pixel), for [`Pooling::Felzenszwalb`] also votes from half a cell
/// outside and the energies of the neighbouring cells. So all values agree bit for bit
/// - for [`Pooling::Cells`] and [`Pooling::GaussianBlocks`], in blocks that do not touch the window's border,
/// - for [`Pooling::Felzenszwalb`], in cells at least two cells away from it,
///
/// and everywhere along a side that the window shares with the image. Images of any size are taken in turn;
/// buffers are kept.
#[derive(Debug, Clone)]
pub struct DenseHog {
    plan: Plan,
    pub(crate) scratch: Scratch,
    grid: (usize, usize),
    strides: Strides,
    features: Vec<f32>,
}

impl DenseHog {
    /// An empty grid.
    ///
    /// # Errors
    /// An option out of range, or options that exclude each other.
    pub fn new(options: HogOptions) -> Result<Self, HogError> {
        Ok(Self::of(Plan::new(options)?))
    }

    pub(crate) fn of(plan: Plan) -> Self {
        let strides = Strides { row: 0, column: 0, bin: 0 };
        Self { plan, scratch: Scratch::default(), grid: (0, 0), strides, features: Vec::new() }
    }

    /// Replaces the grid by that of `image`.
    ///
    /// # Errors
    /// An image too small for one block, or with more than [`crate::MAX_PIXELS`] pixels; the grid is then empty.
    pub fn compute(&mut self, image: &GrayImage) -> Result<(), HogError> {
        self.compute_pixels(Pixels::of(image)?)
    }

    /// Grid positions across and down; (0, 0) before the first image.
    #[must_use]
    pub fn grid(&self) -> (usize, usize) {
        self.grid
    }

    /// Values of one grid position.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.plan.depth()
    }

    /// Pixels from one grid position to the next.
    #[must_use]
    pub fn pitch_pixels(&self) -> usize {
        self.plan.pitch_pixels()
    }

    /// Writes the descriptor of the window of `size` (positions across, down) at position `origin` (column, row): the
    /// length and order of a [`crate::HogSpec`] with that grid.
    ///
    /// # Errors
    /// A window that reaches past the grid, or a buffer of another length.
    pub fn window_into(
        &self,
        origin: (usize, usize),
        size: (usize, usize),
        out: &mut [f32],
    ) -> Result<(), HogError> {
        let fits = |at: usize, len: usize, whole: usize| {
            len > 0 && at.checked_add(len).is_some_and(|end| end <= whole)
        };
        if !fits(origin.0, size.0, self.grid.0) || !fits(origin.1, size.1, self.grid.1) {
            return Err(HogError::WindowOutside { origin, size, whole: self.grid });
        }
        let depth = self.depth();
        check_len("out", out.len(), size.0 * size.1 * depth)?;
        for (index, values) in out.chunks_exact_mut(depth).enumerate() {
            let (column, row) = match self.plan.options.order {
                Order::RowMajor => (index % size.0, index / size.0),
                Order::ColumnMajor => (index / size.1, index % size.1),
            };
            self.copy_position(origin.0 + column, origin.1 + row, values);
        }
        Ok(())
    }

    /// Where the values of the grid lie in [`Self::features`].
    pub(crate) fn strides(&self) -> Strides {
        self.strides
    }

    /// All values of the grid, at [`Self::strides`]; planes have [`WIDTH`] values more at the end.
    pub(crate) fn features(&self) -> &[f32] {
        &self.features
    }

    pub(crate) fn compute_pixels(&mut self, pixels: Pixels<'_>) -> Result<(), HogError> {
        self.grid = (0, 0);
        let grid = self.plan.grid(pixels.width(), pixels.height())?;
        let Self { plan, scratch, features, .. } = self;
        let plan = &*plan;
        let columns = plan.pool(pixels, scratch);
        let Scratch { backend, sums, histograms, energy, work, .. } = scratch;
        let (depth, sums) = (plan.depth(), Sums { plan, values: sums, columns });
        if plan.options.pooling == Pooling::Felzenszwalb {
            let pitch = cells31::pitch(grid.0);
            self.strides = Strides { row: depth * pitch, column: 1, bin: pitch };
            // A vector more, so that a vector can be read from every place.
            features.resize(grid.1 * self.strides.row + WIDTH, 0.0);
            dispatch(*backend, Cells31 { sums, grid, histograms, energy, out: features });
        } else {
            self.strides = Strides { row: depth * grid.0, column: depth, bin: 1 };
            features.resize(grid.1 * self.strides.row, 0.0);
            dispatch(*backend, Blocks { sums, grid, order: Order::RowMajor, work, out: features });
        }
        self.grid = grid;
        Ok(())
    }

    fn copy_position(&self, column: usize, row: usize, values: &mut [f32]) {
        let start = row * self.strides.row + column * self.strides.column;
        let from = self.features[start..].iter().step_by(self.strides.bin);
        values.iter_mut().zip(from).for_each(|(place, value)| *place = *value);
    }
}
