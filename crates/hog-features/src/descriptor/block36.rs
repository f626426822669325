//! The common block, 2x2 cells of 9 orientations, without a detour through memory.
//!
//! A cell is a vector of its first eight orientations and its ninth.

use crate::descriptor::assemble::Sources;
use crate::options::{HogOptions, MAX_BLOCK, Order, Pooling};
use crate::simd::{Simd, eight};

/// Values of a block.
const LEN: usize = 36;
const BINS: usize = 9;
const CELLS: usize = 4;

/// Values of a segment up to the second lane of the last orientation.
const HALF: usize = 34;

/// Cells of a block, column by column: the first eight orientations of each, and the ninths.
type Parts<S> = ([<S as Simd>::F; CELLS], [f32; CELLS]);

/// Whether blocks of these options are of the common kind.
pub(crate) fn applies(options: &HogOptions) -> bool {
    options.block == 2 && options.orientations == BINS && options.pooling != Pooling::Felzenszwalb
}

/// Writes the block whose upper left bin is in column `column` of the rows of `sources`.
#[inline(always)]
pub(crate) fn fill<S: Simd>(
    simd: S,
    options: &HogOptions,
    sources: &[Sources<'_>; MAX_BLOCK],
    column: usize,
    block: &mut [f32; LEN],
) {
    let parts = if options.pooling == Pooling::GaussianBlocks {
        gather_shared(simd, &sources[0], column)
    } else {
        gather_cells(simd, [&sources[0], &sources[1]], column)
    };
    store(simd, options.order, parts, block);
}

/// Cells that each lie in one segment as they are.
#[inline(always)]
fn gather_cells<S: Simd>(simd: S, rows: [&Sources<'_>; 2], column: usize) -> Parts<S> {
    let [a, b] = [rows[0].part(0, column), rows[1].part(0, column)];
    let [c, d] = [rows[0].part(0, column + 1), rows[1].part(0, column + 1)];
    let cells = [eight(simd, a, 0), eight(simd, b, 0), eight(simd, c, 0), eight(simd, d, 0)];
    (cells, [a[BINS - 1], b[BINS - 1], c[BINS - 1], d[BINS - 1]])
}

/// Cells that share the lanes of two segments: `sources` are those of the upper row of cells, one lane before those of
/// the lower row.
#[inline(always)]
fn gather_shared<S: Simd>(simd: S, sources: &Sources<'_>, column: usize) -> Parts<S> {
    let ([a, b], [p, q]) = add_halves(simd, sources.part(0, column), sources.part(1, column));
    let ([c, d], [r, s]) = add_halves(simd, sources.part(0, column + 1), sources.part(1, column + 1));
    ([a, b, c, d], [p, q, r, s])
}

/// Lanes 0 and 1, for the upper and the lower cell, of the sum of two segments.
#[inline(always)]
fn add_halves<S: Simd>(simd: S, one: &[f32], other: &[f32]) -> ([S::F; 2], [f32; 2]) {
    let (one, other) = (&one[..HALF], &other[..HALF]);
    let a = simd.add(eight(simd, one, 0), eight(simd, other, 0));
    let b = simd.add(eight(simd, one, 8), eight(simd, other, 8));
    let c = simd.add(eight(simd, one, 16), eight(simd, other, 16));
    let d = simd.add(eight(simd, one, 24), eight(simd, other, 24));
    (simd.split_fours([a, b, c, d]), [one[32] + other[32], one[33] + other[33]])
}

/// Writes the cells in the order of the descriptor.
#[inline(always)]
fn store<S: Simd>(simd: S, order: Order, parts: Parts<S>, block: &mut [f32; LEN]) {
    let ([a, b, c, d], [p, q, r, s]) = parts;
    let (cells, ninths) = match order {
        Order::ColumnMajor => ([a, b, c, d], [p, q, r, s]),
        Order::RowMajor => ([a, c, b, d], [p, r, q, s]),
    };
    for ((place, cell), ninth) in block.chunks_exact_mut(BINS).zip(cells).zip(ninths) {
        if let Some(eight) = place.first_chunk_mut() {
            simd.store(cell, eight);
        }
        place[BINS - 1] = ninth;
    }
}
