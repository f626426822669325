//! From pixels to normalised features: gradients, votes, pooling, normalisation.

mod assemble;
mod band;
mod block36;
mod blocks;
mod cells31;
mod dense;
mod extract;
mod norms;
mod pairs;
mod pool;
mod scaling;
mod scatter;
mod spec;
mod taps;
mod votes;

pub use dense::DenseHog;
pub use extract::HogExtractor;
pub use spec::HogSpec;

use crate::HogError;
use crate::options::{HogOptions, Pooling};
use crate::pixels::{Pixels, check_size};
use crate::simd::{Backend, Vector, dispatch};

/// Where a value of a grid lies in its buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Strides {
    pub(crate) row: usize,
    pub(crate) column: usize,
    pub(crate) bin: usize,
}

/// Validated options with every table that does not depend on the image's size.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    pub(crate) options: HogOptions,
    rule: votes::VoteRule,
    taps: taps::Taps,
    /// Values of the histogram of one pixel column: all lanes of each bin, filled up to whole vectors.
    column_stride: usize,
}

/// Buffers from pixels to histograms, to be used again.
#[derive(Debug, Default, Clone)]
pub(crate) struct Scratch {
    pub(crate) backend: Backend,
    pool: pool::PoolScratch,
    sums: Vec<f32>,
    histograms: Vec<f32>,
    energy: Vec<f32>,
    work: Vec<Vector>,
}

impl Plan {
    pub(crate) fn new(options: HogOptions) -> Result<Self, HogError> {
        options.validate()?;
        let taps = taps::Taps::new(&options);
        let rule = votes::VoteRule::new(&options, taps.lane_count());
        let bins = rule.bins() + usize::from(rule.is_linear());
        let column_stride = (bins * taps.lane_count()).next_multiple_of(8);
        Ok(Self { options, rule, taps, column_stride })
    }

    /// Values of one position of the grid: of a block, or of a cell for [`Pooling::Felzenszwalb`].
    pub(crate) fn depth(&self) -> usize {
        match self.options.pooling {
            Pooling::Felzenszwalb => 3 * self.options.orientations + 4,
            _ => self.options.block * self.options.block * self.options.orientations,
        }
    }

    /// Pixels from one position of the grid to the next.
    pub(crate) fn pitch_pixels(&self) -> usize {
        self.options.cell * self.options.stride
    }

    /// Cells that one position of the grid covers, across and down.
    fn reach(&self) -> usize {
        if self.options.pooling == Pooling::Felzenszwalb { 1 } else { self.options.block }
    }

    /// Pixels, across or down, from the start of the first of `positions` of the grid to the end of the last.
    pub(crate) fn extent_pixels(&self, positions: usize) -> usize {
        positions.saturating_sub(1) * self.pitch_pixels() + self.reach() * self.options.cell
    }

    /// Positions (across, down) of the grid of an image.
    pub(crate) fn grid(&self, width: usize, height: usize) -> Result<(usize, usize), HogError> {
        check_size(width, height)?;
        self.grid_sides(width, height)
    }

    /// The same for an image whose grid is not held whole, of any size.
    pub(crate) fn grid_sides(&self, width: usize, height: usize) -> Result<(usize, usize), HogError> {
        let (cell, reach) = (self.options.cell, self.reach());
        let positions = |pixels: usize| Some((pixels / cell).checked_sub(reach)? / self.options.stride + 1);
        match (positions(width), positions(height)) {
            (Some(across), Some(down)) => Ok((across, down)),
            _ => Err(HogError::TooSmall { width, height, cell, block: reach, least: cell * reach }),
        }
    }

    /// Fills `scratch.sums`; returns the number of bins along a row.
    fn pool(&self, pixels: Pixels<'_>, scratch: &mut Scratch) -> usize {
        let units = (self.taps.units(pixels.width()), self.taps.units(pixels.height()));
        let columns = self.taps.bins(units.0);
        let Scratch { backend, pool, sums, .. } = scratch;
        sums.resize(self.taps.segments(units.1) * columns * self.column_stride, 0.0);
        dispatch(*backend, pool::Pool { plan: self, pixels, units, scratch: pool, sums });
        columns
    }
}
