//! Votes of a row of pixels, added to one histogram per pixel column.
//!
//! A histogram per column rather than one per cell has two gains. Neighbouring pixels, which often vote for the same bin,
//! do not wait for each other's sums; and one addition of a short vector serves every row of bins (*lane*) that the
//! pixel votes for, since the weights of the lanes depend on the row only.

use crate::descriptor::votes::{HardVoter, LinearVoter, Rows, VoteRule, Voter, Votes};
use crate::options::Voting;
use crate::simd::{Simd, WIDTH};

/// Some pixels of a row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Strip<'a> {
    /// The rows around, two columns wider than the integer of vectors that holds the strip.
    pub(crate) rows: Rows<'a>,
    /// Weights of the row, one a lane.
    pub(crate) weights: &'a [f32],
    /// Values of the histogram of a column.
    pub(crate) stride: usize,
}

/// Adds the votes of a strip to the histograms of its columns; `columns` are an integer of vectors, and so may hold
/// some more than the image has. `votes` is room for one vector's votes each.
///
/// With linear votes the bin after the last has a place of its own; it is the first bin again, and
/// [`crate::descriptor::pool`] adds it there.
#[inline(always)]
pub(crate) fn scatter<S: Simd>(
    simd: S,
    rule: &VoteRule,
    strip: Strip<'_>,
    votes: &mut [Votes],
    columns: &mut [f32],
) {
    match rule.voting {
        Voting::Hard => {
            vote(simd, HardVoter::new(simd, rule), strip, votes);
            add_hard(simd, strip, votes, columns);
        }
        Voting::Linear if rule.signed => {
            vote(simd, LinearVoter::<S, true>::new(simd, rule), strip, votes);
            add_linear(simd, strip, votes, columns);
        }
        Voting::Linear => {
            vote(simd, LinearVoter::<S, false>::new(simd, rule), strip, votes);
            add_linear(simd, strip, votes, columns);
        }
    }
}

#[inline(always)]
fn vote<S: Simd, V: Voter<S>>(simd: S, voter: V, strip: Strip<'_>, votes: &mut [Votes]) {
    let starts = simd.load(&std::array::from_fn(|pixel| (pixel * strip.stride) as f32));
    let Rows { above, here, below } = strip.rows;
    let level = here.as_chunks::<WIDTH>().0.iter().zip(here[2..].as_chunks::<WIDTH>().0);
    let upright = above[1..].as_chunks::<WIDTH>().0.iter().zip(below[1..].as_chunks::<WIDTH>().0);
    for (votes, ((left, right), (above, below))) in votes.iter_mut().zip(level.zip(upright)) {
        let dx = simd.sub(simd.load(right), simd.load(left));
        let dy = simd.sub(simd.load(below), simd.load(above));
        voter.vote(simd, dx, dy, starts, votes);
    }
}

#[inline(always)]
fn add_hard<S: Simd>(simd: S, strip: Strip<'_>, votes: &[Votes], columns: &mut [f32]) {
    match strip.weights.len() {
        1 => add_lanes::<S, 1, 1>(simd, strip, votes, columns),
        2 => add_lanes::<S, 2, 2>(simd, strip, votes, columns),
        4 => add_lanes::<S, 4, 4>(simd, strip, votes, columns),
        8 => add_lanes::<S, 8, 8>(simd, strip, votes, columns),
        _ => add_lanes::<S, 16, 16>(simd, strip, votes, columns),
    }
}

#[inline(always)]
fn add_linear<S: Simd>(simd: S, strip: Strip<'_>, votes: &[Votes], columns: &mut [f32]) {
    match strip.weights.len() {
        1 => add_lanes::<S, 1, 2>(simd, strip, votes, columns),
        2 => add_lanes::<S, 2, 4>(simd, strip, votes, columns),
        4 => add_lanes::<S, 4, 8>(simd, strip, votes, columns),
        8 => add_lanes::<S, 8, 16>(simd, strip, votes, columns),
        _ => add_lanes::<S, 16, 32>(simd, strip, votes, columns),
    }
}

/// `L` lanes; `W` is twice that for linear votes, whose two bins lie side by side and are added to in one go.
#[inline(always)]
fn add_lanes<S: Simd, const L: usize, const W: usize>(
    simd: S,
    strip: Strip<'_>,
    votes: &[Votes],
    mut columns: &mut [f32],
) {
    let Some(&weights) = strip.weights.first_chunk::<L>() else { return };
    let weights: [f32; W] = std::array::from_fn(|i| weights[i % L]);
    for votes in votes {
        let Some((eight, rest)) = columns.split_at_mut_checked(strip.stride * WIDTH) else { return };
        columns = rest;
        for (&place, share) in votes.place.iter().zip(&votes.shares) {
            let place = place as usize;
            let Some(bins) = eight.get_mut(place..place + W).and_then(<[f32]>::first_chunk_mut::<W>) else {
                return;
            };
            add::<S, L, W>(simd, &weights, share, bins);
        }
    }
}

#[inline(always)]
fn add<S: Simd, const L: usize, const W: usize>(
    simd: S,
    weights: &[f32; W],
    share: &[f32; 2],
    bins: &mut [f32; W],
) {
    match (weights.first_chunk::<WIDTH>(), bins.first_chunk_mut::<WIDTH>()) {
        (Some(weights), Some(bins)) if L == 4 && W == WIDTH => {
            let sum = simd.mul_add(simd.load(weights), simd.spread(share), simd.load(bins));
            simd.store(sum, bins);
        }
        _ => *bins = std::array::from_fn(|i| bins[i] + weights[i] * share[i / L]),
    }
}
