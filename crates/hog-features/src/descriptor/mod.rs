//! From pixels to normalised features: gradients, votes, pooling, normalisation.

mod band;
mod blocks;
mod cells31;
mod dense;
mod extract;
mod pool;
mod scatter;
mod spec;
mod taps;
mod votes;

pub use dense::DenseHog;
pub use extract::HogExtractor;
pub(crate) use pool::Strides;
pub use spec::HogSpec;

use crate::HogError;
use crate::options::{HogOptions, Pooling};
use crate::pixels::{Pixels, check_size};
use crate::simd::{Backend, dispatch};

/// Validated options with every table that does not depend on the picture's size.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    pub(crate) options: HogOptions,
    rule: votes::VoteRule,
    taps: taps::Taps,
}

/// Buffers from pixels to histograms, to be used again.
#[derive(Debug, Default, Clone)]
pub(crate) struct Scratch {
    pub(crate) backend: Backend,
    pool: pool::PoolScratch,
    histograms: Vec<f32>,
    energy: Vec<f32>,
}

impl Plan {
    pub(crate) fn new(options: HogOptions) -> Result<Self, HogError> {
        options.validate()?;
        Ok(Self { options, rule: votes::VoteRule::new(&options), taps: taps::Taps::new(&options) })
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

    /// Positions (across, down) of the grid of a picture.
    pub(crate) fn grid(&self, width: usize, height: usize) -> Result<(usize, usize), HogError> {
        check_size(width, height)?;
        let (cell, block) = (self.options.cell, self.options.block);
        let reach = if self.options.pooling == Pooling::Felzenszwalb { 1 } else { block };
        let positions = |pixels: usize| Some((pixels / cell).checked_sub(reach)? / self.options.stride + 1);
        match (positions(width), positions(height)) {
            (Some(across), Some(down)) => Ok((across, down)),
            _ => Err(HogError::TooSmall { width, height, cell, block: reach, least: cell * reach }),
        }
    }

    /// Values of the histogram of one pixel column.
    fn column_stride(&self) -> usize {
        let bins = self.rule.bins() + usize::from(self.rule.is_linear());
        (bins * self.taps.lane_count()).next_multiple_of(8)
    }

    /// Units (across, down) of the histograms, and where each value lies.
    fn histogram_layout(&self, pixels: Pixels<'_>) -> ((usize, usize), Strides) {
        let units = (self.taps.units(pixels.width()), self.taps.units(pixels.height()));
        let (columns, bins) = (self.taps.bins(units.0), self.rule.bins());
        let strides = match self.options.pooling {
            Pooling::Felzenszwalb => {
                let pitch = cells31::pitch(columns);
                Strides { row: bins * pitch, column: 1, bin: pitch }
            }
            _ => Strides { row: columns * bins, column: bins, bin: 1 },
        };
        (units, strides)
    }

    /// Fills `scratch.histograms`.
    fn pool(&self, pixels: Pixels<'_>, scratch: &mut Scratch) -> ((usize, usize), Strides) {
        let (units, strides) = self.histogram_layout(pixels);
        scratch.histograms.clear();
        scratch.histograms.resize(self.taps.bins(units.1) * strides.row, 0.0);
        let Scratch { backend, pool, histograms, .. } = scratch;
        dispatch(*backend, pool::Pool { plan: self, pixels, units, strides, scratch: pool, histograms });
        (units, strides)
    }
}
