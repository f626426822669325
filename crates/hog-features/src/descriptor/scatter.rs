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
    let Votes { place, low, high, .. } = votes;
    match (weights.len(), linear) {
        (1, false) => scatter_hard::<1>(place, low, weights, columns, stride),
        (2, false) => scatter_hard::<2>(place, low, weights, columns, stride),
        (4, false) => scatter_hard::<4>(place, low, weights, columns, stride),
        (8, false) => scatter_hard::<8>(place, low, weights, columns, stride),
        (_, false) => scatter_hard::<16>(place, low, weights, columns, stride),
        (1, true) => scatter_linear::<1, 2>(place, low, high, weights, columns, stride),
        (2, true) => scatter_linear::<2, 4>(place, low, high, weights, columns, stride),
        (4, true) => scatter_linear::<4, 8>(place, low, high, weights, columns, stride),
        (8, true) => scatter_linear::<8, 16>(place, low, high, weights, columns, stride),
        (_, true) => scatter_linear::<16, 32>(place, low, high, weights, columns, stride),
    }
}

#[inline(always)]
fn scatter_hard<const L: usize>(
    place: &[u32],
    low: &[f32],
    weights: &[f32],
    columns: &mut [f32],
    stride: usize,
) {
    let Some(&weights) = weights.first_chunk::<L>() else { return };
    for (column, (&place, &low)) in columns.chunks_exact_mut(stride).zip(place.iter().zip(low)) {
        let Some(bin) = column[place as usize..].first_chunk_mut::<L>() else { return };
        *bin = std::array::from_fn(|i| bin[i] + weights[i] * low);
    }
}

/// `W` is twice `L`: the bin and the next lie side by side and are added to in one go.
#[inline(always)]
fn scatter_linear<const L: usize, const W: usize>(
    place: &[u32],
    low: &[f32],
    high: &[f32],
    weights: &[f32],
    columns: &mut [f32],
    stride: usize,
) {
    let Some(weights) = weights.first_chunk::<L>() else { return };
    let weights: [f32; W] = std::array::from_fn(|i| weights[i % L]);
    let pixels = place.iter().zip(low).zip(high);
    for (column, ((&place, &low), &high)) in columns.chunks_exact_mut(stride).zip(pixels) {
        let Some(bins) = column[place as usize..].first_chunk_mut::<W>() else { return };
        *bins = std::array::from_fn(|i| bins[i] + weights[i] * if i < L { low } else { high });
    }
}
