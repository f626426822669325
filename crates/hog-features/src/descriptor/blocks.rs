//! Blocks: gather the histograms of a block's cells and divide by their norm.

use crate::descriptor::assemble::{Sources, Sums};
use crate::descriptor::block36;
use crate::descriptor::norms::{BlockRow, normalise};
use crate::options::{MAX_BLOCK, Order, Pooling};
use crate::simd::{Kernel, Simd, WIDTH};

/// The kernel that writes all blocks of a grid one after the other, in the order `order`.
pub(crate) struct Blocks<'a> {
    pub(crate) sums: Sums<'a>,
    pub(crate) grid: (usize, usize),
    pub(crate) order: Order,
    /// Room for the norms of a row of blocks; any length.
    pub(crate) norms: &'a mut Vec<f32>,
    pub(crate) out: &'a mut [f32],
}

impl Kernel for Blocks<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (across, down) = self.grid;
        let plan = self.sums.plan;
        let depth = plan.depth();
        // Where blocks have bins of their own, those of a block lie side by side.
        let shared = plan.options.pooling == Pooling::GaussianBlocks;
        let step = if shared { plan.options.block } else { plan.options.stride };
        let common = block36::applies(&plan.options);
        self.norms.resize(across.next_multiple_of(WIDTH), 1.0);
        for row in 0..down {
            let sources = sources(&self.sums, row * step);
            let (first, step_out) = match self.order {
                Order::RowMajor => (row * across, 1),
                Order::ColumnMajor => (row, down),
            };
            let values = &mut self.out[first * depth..];
            let mut blocks = BlockRow { values, depth, step: step_out, len: across };
            for column in 0..across {
                let block = blocks.block(column);
                match block.first_chunk_mut() {
                    Some(block) if common => {
                        block36::fill(simd, &plan.options, &sources, column * step, block)
                    }
                    _ => fill(&self.sums, &sources, column * step, block),
                }
            }
            normalise(simd, plan, &mut blocks, self.norms);
        }
    }
}

/// What the rows of bins of a row of blocks are added up from, the first of them `row`.
#[inline(always)]
fn sources<'a>(sums: &Sums<'a>, row: usize) -> [Sources<'a>; MAX_BLOCK] {
    let mut sources = [Sources::default(); MAX_BLOCK];
    for (y, place) in sources.iter_mut().take(sums.plan.options.block).enumerate() {
        *place = sums.sources(row + y);
    }
    sources
}

/// Writes the block whose upper left bin is in column `column` of the rows of `sources`.
#[inline(always)]
fn fill(sums: &Sums<'_>, sources: &[Sources<'_>; MAX_BLOCK], column: usize, block: &mut [f32]) {
    let options = &sums.plan.options;
    let (side, bins) = (options.block, options.orientations);
    let (across, down) = match options.order {
        Order::RowMajor => (bins, side * bins),
        Order::ColumnMajor => (side * bins, bins),
    };
    for (y, sources) in sources.iter().take(side).enumerate() {
        for x in 0..side {
            sums.histogram(sources, column + x, &mut block[x * across + y * down..][..bins]);
        }
    }
}
