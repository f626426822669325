//! The common sums of column histograms: 9 orientations, and units of two bins with four lanes (blocks of 2x2 cells
//! with a Gaussian).
//!
//! Of the pixels of a unit, the first vote for the left bin only, the last for the right one only, and those between
//! for both. A column that votes for both is read once.

use crate::descriptor::taps::{Pairs, Taps};
use crate::descriptor::votes::VoteRule;
use crate::simd::{Simd, WIDTH};

/// Vectors of a column: ten orientations, the last of which is the first again or empty, by four lanes.
const VECTORS: usize = 5;
const BINS: usize = 9;
const LANES: usize = 4;

/// The values of a pixel column, or of a sum of columns.
type Column = [f32; VECTORS * WIDTH];

/// Whether columns are of the common kind.
pub(crate) fn apply(rule: &VoteRule, lanes: usize) -> bool {
    rule.bins() == BINS && lanes == LANES
}

/// Fills `sums`, two bins a unit, from the columns of a segment, and clears these. A column is cleared as soon as it is no
/// longer needed, which costs next to nothing between the sums.
#[inline(always)]
pub(crate) fn sum<S: Simd>(
    simd: S,
    rule: &VoteRule,
    taps: &Taps,
    pairs: &Pairs,
    columns: &mut [f32],
    sums: &mut [f32],
) {
    let columns: &mut [Column] = columns.as_chunks_mut().0;
    let units: &mut [[Column; 2]] = sums.as_chunks_mut().0.as_chunks_mut().0;
    let mut cleared = 0;
    for (unit, sums) in units.iter_mut().enumerate() {
        let next = taps.first_pixel(unit + 1).min(columns.len());
        let [left, right] = sum_unit(simd, &columns[taps.first_pixel(unit)..], pairs);
        store(simd, rule, left, &mut sums[0]);
        store(simd, rule, right, &mut sums[1]);
        clear(simd, &mut columns[cleared..next]);
        cleared = next;
    }
    clear(simd, &mut columns[cleared..]);
}

/// The sums of both bins of the unit that begins with the first of `columns`. Numbers known at compile time spare the
/// usual cells the branches of short loops.
#[inline(always)]
fn sum_unit<S: Simd>(simd: S, columns: &[Column], pairs: &Pairs) -> [[S::F; VECTORS]; 2] {
    match (pairs.single.len(), pairs.both.len()) {
        (2, 4) => sum_columns(simd, columns, pairs, 2, 4),
        (3, 6) => sum_columns(simd, columns, pairs, 3, 6),
        (4, 8) => sum_columns(simd, columns, pairs, 4, 8),
        (single, both) => sum_columns(simd, columns, pairs, single, both),
    }
}

/// The sums of `single` columns, then of `both`, then of `single` again.
#[inline(always)]
fn sum_columns<S: Simd>(
    simd: S,
    columns: &[Column],
    pairs: &Pairs,
    single: usize,
    both: usize,
) -> [[S::F; VECTORS]; 2] {
    let (mut left, mut right) = ([simd.splat(0.0); VECTORS], [simd.splat(0.0); VECTORS]);
    let (first, columns) = columns.split_at(single);
    let (middle, last) = columns.split_at(both);
    for ((to_left, to_right), weights) in first.iter().zip(&last[..single]).zip(&pairs.single[..single]) {
        add(simd, weights[0], to_left, &mut left);
        add(simd, weights[1], to_right, &mut right);
    }
    for (column, weights) in middle.iter().zip(&pairs.both[..both]) {
        add(simd, weights[0], column, &mut left);
        add(simd, weights[1], column, &mut right);
    }
    [left, right]
}

#[inline(always)]
fn add<S: Simd>(simd: S, weight: f32, column: &Column, sum: &mut [S::F; VECTORS]) {
    let weight = simd.splat(weight);
    for (sum, values) in sum.iter_mut().zip(column.as_chunks().0) {
        *sum = simd.mul_add(weight, simd.load(values), *sum);
    }
}

/// Writes a sum; the orientation after the last is added to the first, which it is.
#[inline(always)]
fn store<S: Simd>(simd: S, rule: &VoteRule, mut sum: [S::F; VECTORS], place: &mut Column) {
    if rule.is_linear() {
        sum[0] = simd.add(sum[0], simd.upper(sum[VECTORS - 1]));
    }
    for (sum, place) in sum.into_iter().zip(place.as_chunks_mut().0) {
        simd.store(sum, place);
    }
}

#[inline(always)]
fn clear<S: Simd>(simd: S, columns: &mut [Column]) {
    for column in columns {
        for place in column.as_chunks_mut().0 {
            simd.store(simd.splat(0.0), place);
        }
    }
}
