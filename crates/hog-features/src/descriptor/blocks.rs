//! Blocks: gather the histograms of a block's cells and divide by their norm.

use crate::descriptor::{Plan, Strides};
use crate::options::{Epsilon, Normalisation, Order, Pooling};
use crate::simd::Kernel;

/// Partial sums of a norm.
const LANES: usize = 8;

/// The kernel that writes all blocks of a grid one after the other, in the order `order`.
pub(crate) struct Blocks<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) grid: (usize, usize),
    pub(crate) order: Order,
    pub(crate) strides: Strides,
    pub(crate) histograms: &'a [f32],
    pub(crate) out: &'a mut [f32],
}

impl Kernel for Blocks<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const FUSED: bool>(self) {
        let (across, down) = self.grid;
        let plan = self.plan;
        // Where blocks have cells of their own, the histograms of a block stand side by side.
        let step = if plan.options.pooling == Pooling::GaussianBlocks {
            plan.options.block
        } else {
            plan.options.stride
        };
        for (index, block) in self.out.chunks_exact_mut(plan.depth()).enumerate() {
            let (x, y) = match self.order {
                Order::RowMajor => (index % across, index / across),
                Order::ColumnMajor => (index / down, index % down),
            };
            let origin = y * step * self.strides.row + x * step * self.strides.column;
            gather(plan, &self.histograms[origin..], self.strides, block);
            normalise(plan, block);
        }
    }
}

/// Copies the histograms of a block's cells, in the order of the options.
#[inline(always)]
fn gather(plan: &Plan, histograms: &[f32], strides: Strides, block: &mut [f32]) {
    let (side, bins) = (plan.options.block, plan.options.orientations);
    let (outer, inner) = match plan.options.order {
        Order::RowMajor => (strides.row, strides.column),
        Order::ColumnMajor => (strides.column, strides.row),
    };
    for (at, cell) in block.chunks_exact_mut(bins).enumerate() {
        let start = at / side * outer + at % side * inner;
        copy_bins(&histograms[start..start + bins], cell);
    }
}

/// `copy_from_slice` without the call that it becomes for a length unknown at compile time.
#[inline(always)]
fn copy_bins(from: &[f32], to: &mut [f32]) {
    match (<&[f32; 9]>::try_from(from), <&mut [f32; 9]>::try_from(&mut *to)) {
        (Ok(from), Ok(to)) => *to = *from,
        _ => to.copy_from_slice(from),
    }
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
    let mut sums = [0.0; LANES];
    let mut chunks = block.chunks_exact(LANES);
    for chunk in &mut chunks {
        for (sum, &value) in sums.iter_mut().zip(chunk) {
            *sum += of(value);
        }
    }
    for (sum, &value) in sums.iter_mut().zip(chunks.remainder()) {
        *sum += of(value);
    }
    let fours: [f32; 4] = std::array::from_fn(|i| sums[i] + sums[i + 4]);
    (fours[0] + fours[2]) + (fours[1] + fours[3])
}
