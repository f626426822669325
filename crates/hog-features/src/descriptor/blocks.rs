//! Blocks: gather the histograms of a block's cells and divide by their norm, eight blocks at a time.
//!
//! Blocks are worked on in a small buffer, each an integer of vectors, and are written once, in the order of the
//! output, when their last factor is known.

use crate::descriptor::assemble::Sums;
use crate::descriptor::block36;
use crate::descriptor::norms::normalise;
use crate::descriptor::scaling::Scaling;
use crate::options::{Normalisation, Order, Pooling};
use crate::simd::{Kernel, Simd, Vector, WIDTH};

/// The kernel that writes all blocks of a grid one after the other, in the order `order`.
pub(crate) struct Blocks<'a> {
    pub(crate) sums: Sums<'a>,
    pub(crate) grid: (usize, usize),
    pub(crate) order: Order,
    /// Room for eight blocks; any length.
    pub(crate) work: &'a mut Vec<Vector>,
    pub(crate) out: &'a mut [f32],
}

impl Kernel for Blocks<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        // A length known at compile time spares the loops their conditions.
        match block36::applies(&self.sums.plan.options) {
            true => self.write(simd, block36::VECTORS, block36::fill, block36::emit),
            false => {
                let vectors = self.sums.plan.depth().div_ceil(WIDTH);
                self.write(simd, vectors, fill, emit);
            }
        }
    }
}

impl Blocks<'_> {
    /// Fills, normalises and writes blocks of `vectors` vectors, eight after eight.
    #[inline(always)]
    fn write<S: Simd>(
        self,
        simd: S,
        vectors: usize,
        fill: impl Fn(S, &Sums<'_>, (usize, usize), &mut [Vector]),
        emit: impl Fn(S, &Sums<'_>, &[Vector], Scaling, &mut [f32]),
    ) {
        let Self { sums, grid, order, work, out } = self;
        let (options, depth) = (&sums.plan.options, sums.plan.depth());
        let mut positions = Positions { grid, order, next: (0, 0) };
        let root = options.normalisation == Normalisation::L1Sqrt;
        work.clear();
        work.resize(vectors * WIDTH, Vector::default());
        for out in out.chunks_mut(WIDTH * depth) {
            for (block, position) in work.chunks_exact_mut(vectors).zip(&mut positions) {
                fill(simd, &sums, position, block);
            }
            let factors = normalise(simd, options, depth, vectors, work);
            let blocks = work.chunks_exact(vectors).zip(out.chunks_exact_mut(depth));
            for ((block, out), factor) in blocks.zip(factors) {
                emit(simd, &sums, block, Scaling { factor, root }, out);
            }
        }
    }
}

/// The positions (column, row) of a grid in an order.
struct Positions {
    grid: (usize, usize),
    order: Order,
    next: (usize, usize),
}

impl Iterator for Positions {
    type Item = (usize, usize);

    #[inline(always)]
    fn next(&mut self) -> Option<(usize, usize)> {
        let ((across, down), (column, row)) = (self.grid, self.next);
        self.next = match self.order {
            Order::RowMajor if column + 1 == across => (0, row + 1),
            Order::RowMajor => (column + 1, row),
            Order::ColumnMajor if row + 1 == down => (column + 1, 0),
            Order::ColumnMajor => (column, row + 1),
        };
        (column < across && row < down).then_some((column, row))
    }
}

/// Gathers the block at a position, in the order of the descriptor.
#[inline(always)]
fn fill<S: Simd>(_: S, sums: &Sums<'_>, (column, row): (usize, usize), block: &mut [Vector]) {
    let options = &sums.plan.options;
    // Where blocks have bins of their own, those of a block lie side by side.
    let shared = options.pooling == Pooling::GaussianBlocks;
    let step = if shared { options.block } else { options.stride };
    let (side, bins) = (options.block, options.orientations);
    let (across, down) = match options.order {
        Order::RowMajor => (bins, side * bins),
        Order::ColumnMajor => (side * bins, bins),
    };
    let block = block.as_flattened_mut();
    for y in 0..side {
        let sources = sums.sources(row * step + y);
        for x in 0..side {
            let histogram = &mut block[x * across + y * down..][..bins];
            sums.histogram(&sources, column * step + x, histogram);
        }
    }
}

/// Writes a block as it lies in the buffer.
#[inline(always)]
fn emit<S: Simd>(simd: S, _: &Sums<'_>, block: &[Vector], scaling: Scaling, out: &mut [f32]) {
    for (values, out) in block.iter().zip(out.chunks_mut(WIDTH)) {
        let scaled = scaling.apply(simd, values);
        match out.first_chunk_mut() {
            Some(whole) => simd.store(scaled, whole),
            None => {
                let mut padded = [0.0; WIDTH];
                simd.store(scaled, &mut padded);
                out.copy_from_slice(&padded[..out.len()]);
            }
        }
    }
}
