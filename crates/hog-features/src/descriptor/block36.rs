//! The common block, 2x2 cells of 9 orientations, without a detour through memory.
//!
//! A cell is a vector of its first eight orientations; the ninths of the four cells are a vector of their own.

use crate::descriptor::assemble::Sums;
use crate::descriptor::scaling::Scaling;
use crate::options::{HogOptions, Order, Pooling};
use crate::simd::{Simd, Vector, WIDTH, eight};

/// Vectors of a block: its cells column by column, and their ninth orientations.
pub(crate) const VECTORS: usize = 5;

const BINS: usize = 9;
const CELLS: usize = 4;

/// Values of a bin of the sums where four lanes lie side by side.
const FOURS: usize = 40;

/// Whether blocks of these options are of the common kind.
pub(crate) fn applies(options: &HogOptions) -> bool {
    options.block == 2 && options.orientations == BINS && options.pooling != Pooling::Felzenszwalb
}

/// Gathers the block at a position (column, row) of the grid.
#[inline(always)]
pub(crate) fn fill<S: Simd>(simd: S, sums: &Sums<'_>, position: (usize, usize), block: &mut [Vector]) {
    let (cells, [p, q, r, s]) = match sums.plan.options.pooling {
        Pooling::GaussianBlocks => gather_shared(simd, sums, position),
        _ => gather_cells(simd, sums, position),
    };
    let ninths = simd.load(&[p, q, r, s, 0.0, 0.0, 0.0, 0.0]);
    for (values, place) in cells.into_iter().chain([ninths]).zip(block) {
        simd.store(values, place);
    }
}

/// Writes the cells in the order of the descriptor.
#[inline(always)]
pub(crate) fn emit<S: Simd>(simd: S, sums: &Sums<'_>, block: &[Vector], scaling: Scaling, out: &mut [f32]) {
    let Some((cells, [ninths])) = block.split_first_chunk::<CELLS>() else { return };
    let order = match sums.plan.options.order {
        Order::ColumnMajor => [0, 1, 2, 3],
        Order::RowMajor => [0, 2, 1, 3],
    };
    let mut last = [0.0; WIDTH];
    simd.store(scaling.apply(simd, ninths), &mut last);
    for (out, cell) in out.as_chunks_mut::<BINS>().0.iter_mut().zip(order) {
        if let Some(eight) = out.first_chunk_mut() {
            simd.store(scaling.apply(simd, &cells[cell]), eight);
        }
        out[BINS - 1] = last[cell];
    }
}

/// Cells column by column: the first eight orientations of each, and the ninths.
type Parts<S> = ([<S as Simd>::F; CELLS], [f32; CELLS]);

/// Cells that each lie in one segment as they are.
#[inline(always)]
fn gather_cells<S: Simd>(simd: S, sums: &Sums<'_>, (column, row): (usize, usize)) -> Parts<S> {
    let stride = sums.plan.options.stride;
    let (column, row) = (column * stride, row * stride);
    let [a, b] = [sums.segment(row, column), sums.segment(row + 1, column)];
    let [c, d] = [sums.segment(row, column + 1), sums.segment(row + 1, column + 1)];
    let cells = [eight(simd, a, 0), eight(simd, b, 0), eight(simd, c, 0), eight(simd, d, 0)];
    (cells, [a[BINS - 1], b[BINS - 1], c[BINS - 1], d[BINS - 1]])
}

/// Cells that share the lanes of two segments.
#[inline(always)]
fn gather_shared<S: Simd>(simd: S, sums: &Sums<'_>, (column, row): (usize, usize)) -> Parts<S> {
    let segment = row * sums.plan.options.stride;
    let upper = &sums.segment(segment, 2 * column)[..2 * FOURS];
    let lower = &sums.segment(segment + 1, 2 * column)[..2 * FOURS];
    let ([a, b], [p, q]) = fold(simd, &upper[..FOURS], &lower[..FOURS]);
    let ([c, d], [r, s]) = fold(simd, &upper[FOURS..], &lower[FOURS..]);
    ([a, b, c, d], [p, q, r, s])
}

/// The cells of one column: lanes 0 and 1 of the block's upper segment plus lanes 2 and 3 of its lower one.
#[inline(always)]
fn fold<S: Simd>(simd: S, upper: &[f32], lower: &[f32]) -> ([S::F; 2], [f32; 2]) {
    let cells = simd.fold_fours(four_vectors(simd, upper), four_vectors(simd, lower));
    (cells, [upper[32] + lower[34], upper[33] + lower[35]])
}

#[inline(always)]
fn four_vectors<S: Simd>(simd: S, from: &[f32]) -> [S::F; 4] {
    [eight(simd, from, 0), eight(simd, from, 8), eight(simd, from, 16), eight(simd, from, 24)]
}
