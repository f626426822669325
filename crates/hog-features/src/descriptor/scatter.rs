//! Votes of a row of pixels, added to one histogram a pixel column.
//!
//! A histogram a column rather than one a cell has two gains. Neighbouring pixels, which often vote for the same bin,
//! do not wait for each other's sums; and one addition of a short vector serves every row of bins (*lane*) that the
//! pixel votes for, since the weights of the lanes depend on the row only.

use crate::descriptor::votes::Votes;

/// Adds the votes of a row to `columns`: `stride` values a column, `lanes` values a bin.
///
/// `weights` has one value a lane. With linear votes the bin after the last has a place of its own; it is the first
/// bin again, and [`crate::descriptor::pool`] adds it there.
#[inline(always)]
pub(crate) fn scatter(votes: &Votes, linear: bool, weights: &[f32], columns: &mut [f32], stride: usize) {
    match (weights.len(), linear) {
        (1, false) => scatter_lanes::<1, false>(votes, weights, columns, stride),
        (2, false) => scatter_lanes::<2, false>(votes, weights, columns, stride),
        (4, false) => scatter_lanes::<4, false>(votes, weights, columns, stride),
        (8, false) => scatter_lanes::<8, false>(votes, weights, columns, stride),
        (_, false) => scatter_lanes::<16, false>(votes, weights, columns, stride),
        (1, true) => scatter_lanes::<1, true>(votes, weights, columns, stride),
        (2, true) => scatter_lanes::<2, true>(votes, weights, columns, stride),
        (4, true) => scatter_lanes::<4, true>(votes, weights, columns, stride),
        (8, true) => scatter_lanes::<8, true>(votes, weights, columns, stride),
        (_, true) => scatter_lanes::<16, true>(votes, weights, columns, stride),
    }
}

#[inline(always)]
fn scatter_lanes<const L: usize, const LINEAR: bool>(
    votes: &Votes,
    weights: &[f32],
    columns: &mut [f32],
    stride: usize,
) {
    let Some(weights) = weights.first_chunk::<L>() else { return };
    let pixels = votes.slot.iter().zip(&votes.low).zip(&votes.high);
    for (column, ((&slot, &low), &high)) in columns.chunks_exact_mut(stride).zip(pixels) {
        let at = slot as usize * L;
        if LINEAR {
            let Some((first, rest)) = column[at..].split_first_chunk_mut::<L>() else { return };
            let Some(second) = rest.first_chunk_mut::<L>() else { return };
            add_scaled(first, weights, low);
            add_scaled(second, weights, high);
        } else {
            let Some(bin) = column[at..].first_chunk_mut::<L>() else { return };
            add_scaled(bin, weights, low);
        }
    }
}

#[inline(always)]
fn add_scaled<const L: usize>(sums: &mut [f32; L], weights: &[f32; L], value: f32) {
    for (sum, weight) in sums.iter_mut().zip(weights) {
        *sum += weight * value;
    }
}
