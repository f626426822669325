//! The common block, 2x2 cells of 9 orientations, without a detour through memory.
//!
//! A cell is a vector of its first eight orientations; the ninths of the four cells make a fifth vector. So a block is
//! gathered, normalised and written from registers.

use crate::descriptor::assemble::{Sources, Sums};
use crate::descriptor::taps::Source;
use crate::options::{Epsilon, HogOptions, MAX_BLOCK, Normalisation, Order, Pooling};
use crate::simd::{Simd, WIDTH, eight};

/// Values of a block.
const LEN: usize = 36;
const BINS: usize = 9;
const CELLS: usize = 4;

/// Values of a segment up to the second lane of the last orientation.
const HALF: usize = 34;

/// Cells of a block in the order of the descriptor, and their ninths with four zeros.
type Parts<S> = [<S as Simd>::F; CELLS + 1];

/// Whether blocks of these options are of the common kind.
pub(crate) fn applies(options: &HogOptions) -> bool {
    options.block == 2 && options.orientations == BINS && options.pooling != Pooling::Felzenszwalb
}

/// Writes the block whose upper left bin is in column `column` of the rows of `sources`.
#[inline(always)]
pub(crate) fn fill<S: Simd>(
    simd: S,
    sums: &Sums<'_>,
    sources: &[Sources; MAX_BLOCK],
    column: usize,
    block: &mut [f32; LEN],
) {
    let options = &sums.plan.options;
    let parts = if options.pooling == Pooling::GaussianBlocks {
        gather_shared(simd, sums, sources[0].pair(), column)
    } else {
        gather_cells(simd, sums, [sources[0].first(), sources[1].first()], column)
    };
    store(simd, normalise(simd, options, parts), block);
}

/// Cells that each lie in one segment as they are.
#[inline(always)]
fn gather_cells<S: Simd>(simd: S, sums: &Sums<'_>, rows: [Source; 2], column: usize) -> Parts<S> {
    let [a, b] = [sums.part(rows[0], column), sums.part(rows[1], column)];
    let [c, d] = [sums.part(rows[0], column + 1), sums.part(rows[1], column + 1)];
    let cells = [eight(simd, a, 0), eight(simd, b, 0), eight(simd, c, 0), eight(simd, d, 0)];
    arrange(simd, sums, cells, [a[BINS - 1], b[BINS - 1], c[BINS - 1], d[BINS - 1]])
}

/// Cells that share the lanes of two segments, of which those of the upper row come first.
#[inline(always)]
fn gather_shared<S: Simd>(simd: S, sums: &Sums<'_>, halves: [Source; 2], column: usize) -> Parts<S> {
    let [first, second] = halves;
    let ([a, b], [p, q]) = add_halves(simd, sums.part(first, column), sums.part(second, column));
    let ([c, d], [r, s]) = add_halves(simd, sums.part(first, column + 1), sums.part(second, column + 1));
    arrange(simd, sums, [a, b, c, d], [p, q, r, s])
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

/// Brings cells that come column by column to the order of the descriptor.
#[inline(always)]
fn arrange<S: Simd>(simd: S, sums: &Sums<'_>, cells: [S::F; CELLS], ninths: [f32; CELLS]) -> Parts<S> {
    let ([a, b, c, d], [p, q, r, s]) = (cells, ninths);
    match sums.plan.options.order {
        Order::ColumnMajor => [a, b, c, d, simd.load(&[p, q, r, s, 0.0, 0.0, 0.0, 0.0])],
        Order::RowMajor => [a, c, b, d, simd.load(&[p, r, q, s, 0.0, 0.0, 0.0, 0.0])],
    }
}

#[inline(always)]
fn store<S: Simd>(simd: S, parts: Parts<S>, block: &mut [f32; LEN]) {
    let mut ninths = [0.0; WIDTH];
    simd.store(parts[CELLS], &mut ninths);
    for ((cell, part), ninth) in block.chunks_exact_mut(BINS).zip(parts).zip(ninths) {
        if let Some(eight) = cell.first_chunk_mut() {
            simd.store(part, eight);
        }
        cell[BINS - 1] = ninth;
    }
}

#[inline(always)]
fn normalise<S: Simd>(simd: S, options: &HogOptions, parts: Parts<S>) -> Parts<S> {
    match options.normalisation {
        Normalisation::L1 => scale(simd, parts, 1.0 / l1(simd, options.epsilon, parts)),
        Normalisation::L1Sqrt => roots(simd, scale(simd, parts, 1.0 / l1(simd, options.epsilon, parts))),
        Normalisation::L2 => scale(simd, parts, 1.0 / l2(simd, options.epsilon, parts)),
        Normalisation::L2Hys => {
            let scaled = scale(simd, parts, 1.0 / l2(simd, options.epsilon, parts));
            let clipped = clip(simd, scaled, options.clip);
            let again = match options.epsilon {
                Epsilon::Additive { second, .. } => squares(simd, clipped).sqrt() + second,
                Epsilon::Quadrature(_) => l2(simd, options.epsilon, clipped),
            };
            scale(simd, clipped, 1.0 / again)
        }
    }
}

// Functions rather than closures: only a function can be made to be inlined, and so to have the instruction set.

#[inline(always)]
fn scale<S: Simd>(simd: S, [a, b, c, d, e]: Parts<S>, factor: f32) -> Parts<S> {
    let factor = simd.splat(factor);
    [simd.mul(a, factor), simd.mul(b, factor), simd.mul(c, factor), simd.mul(d, factor), simd.mul(e, factor)]
}

#[inline(always)]
fn clip<S: Simd>(simd: S, [a, b, c, d, e]: Parts<S>, greatest: f32) -> Parts<S> {
    let clip = simd.splat(greatest);
    [simd.min(a, clip), simd.min(b, clip), simd.min(c, clip), simd.min(d, clip), simd.min(e, clip)]
}

#[inline(always)]
fn roots<S: Simd>(simd: S, [a, b, c, d, e]: Parts<S>) -> Parts<S> {
    [simd.sqrt(a), simd.sqrt(b), simd.sqrt(c), simd.sqrt(d), simd.sqrt(e)]
}

#[inline(always)]
fn squares<S: Simd>(simd: S, [a, b, c, d, e]: Parts<S>) -> f32 {
    let (a, b, c) = (simd.mul(a, a), simd.mul(b, b), simd.mul(c, c));
    total(simd, [a, b, c, simd.mul(d, d), simd.mul(e, e)])
}

#[inline(always)]
fn total<S: Simd>(simd: S, [a, b, c, d, e]: Parts<S>) -> f32 {
    simd.sum(simd.add(simd.add(simd.add(a, b), simd.add(c, d)), e))
}

#[inline(always)]
fn l1<S: Simd>(simd: S, epsilon: Epsilon, parts: Parts<S>) -> f32 {
    match epsilon {
        Epsilon::Quadrature(epsilon) => total(simd, parts) + epsilon,
        Epsilon::Additive { per_value, .. } => total(simd, parts) + per_value * LEN as f32,
    }
}

#[inline(always)]
fn l2<S: Simd>(simd: S, epsilon: Epsilon, parts: Parts<S>) -> f32 {
    match epsilon {
        Epsilon::Quadrature(epsilon) => (squares(simd, parts) + epsilon * epsilon).sqrt(),
        Epsilon::Additive { per_value, .. } => squares(simd, parts).sqrt() + per_value * LEN as f32,
    }
}
