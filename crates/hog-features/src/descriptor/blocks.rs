//! Blocks: gather the histograms of a block's cells and divide by their norm.

use crate::descriptor::Plan;
use crate::descriptor::assemble::{Sources, Sums};
use crate::descriptor::block36;
use crate::options::{Epsilon, MAX_BLOCK, Normalisation, Order, Pooling};
use crate::simd::{Kernel, Simd};

/// Partial sums of a norm.
const LANES: usize = 4;

/// The kernel that writes all blocks of a grid one after the other, in the order `order`.
pub(crate) struct Blocks<'a> {
    pub(crate) sums: Sums<'a>,
    pub(crate) grid: (usize, usize),
    pub(crate) order: Order,
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
        for row in 0..down {
            let sources = sources(&self.sums, row * step);
            for column in 0..across {
                let index = match self.order {
                    Order::RowMajor => row * across + column,
                    Order::ColumnMajor => column * down + row,
                };
                let block = &mut self.out[index * depth..][..depth];
                match block.first_chunk_mut() {
                    Some(block) if common => block36::fill(simd, &self.sums, &sources, column * step, block),
                    _ => fill(&self.sums, &sources, column * step, block),
                }
            }
        }
    }
}

/// What the rows of bins of a row of blocks are added up from, the first of them `row`.
#[inline(always)]
fn sources(sums: &Sums<'_>, row: usize) -> [Sources; MAX_BLOCK] {
    let mut sources = [Sources::default(); MAX_BLOCK];
    for (y, place) in sources.iter_mut().take(sums.plan.options.block).enumerate() {
        *place = sums.sources(row + y);
    }
    sources
}

/// Writes the block whose upper left bin is in column `column` of the rows of `sources`.
#[inline(always)]
fn fill(sums: &Sums<'_>, sources: &[Sources; MAX_BLOCK], column: usize, block: &mut [f32]) {
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
    normalise(sums.plan, block);
}

#[inline(always)]
fn normalise(plan: &Plan, block: &mut [f32]) {
    let first = plan.options.epsilon;
    match plan.options.normalisation {
        Normalisation::L1 => scale(block, 1.0 / l1(first, block)),
        Normalisation::L1Sqrt => {
            let factor = 1.0 / l1(first, block);
            block.iter_mut().for_each(|value| *value = (*value * factor).sqrt());
        }
        Normalisation::L2 => {
            let squares = sum_of_squares(block);
            scale(block, 1.0 / l2(first, squares, block.len()));
        }
        Normalisation::L2Hys => hysteresis(block, first, plan.options.clip),
    }
}

#[inline(always)]
fn hysteresis(block: &mut [f32], epsilon: Epsilon, clip: f32) {
    let factor = 1.0 / l2(epsilon, sum_of_squares(block), block.len());
    for value in block.iter_mut() {
        let scaled = *value * factor;
        *value = if scaled < clip { scaled } else { clip };
    }
    let again = match epsilon {
        Epsilon::Quadrature(_) => l2(epsilon, sum_of_squares(block), 0),
        Epsilon::Additive { second, .. } => sum_of_squares(block).sqrt() + second,
    };
    scale(block, 1.0 / again);
}

#[inline(always)]
fn l2(epsilon: Epsilon, squares: f32, len: usize) -> f32 {
    match epsilon {
        Epsilon::Quadrature(epsilon) => (squares + epsilon * epsilon).sqrt(),
        Epsilon::Additive { per_value, .. } => squares.sqrt() + per_value * len as f32,
    }
}

#[inline(always)]
fn l1(epsilon: Epsilon, block: &[f32]) -> f32 {
    let sum = lane_sum(block, |value| value);
    match epsilon {
        Epsilon::Quadrature(epsilon) => sum + epsilon,
        Epsilon::Additive { per_value, .. } => sum + per_value * block.len() as f32,
    }
}

#[inline(always)]
fn scale(block: &mut [f32], factor: f32) {
    block.iter_mut().for_each(|value| *value *= factor);
}

#[inline(always)]
fn sum_of_squares(block: &[f32]) -> f32 {
    lane_sum(block, |value| value * value)
}

/// The sum of `of` each value, in an order that does not depend on the instruction set.
#[inline(always)]
fn lane_sum(block: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let (chunks, rest) = block.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for chunk in chunks {
        sums = std::array::from_fn(|i| sums[i] + of(chunk[i]));
    }
    for (sum, &value) in sums.iter_mut().zip(rest) {
        *sum += of(value);
    }
    (sums[0] + sums[2]) + (sums[1] + sums[3])
}
