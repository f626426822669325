//! From three rows of grey values to votes: gradient, magnitude and orientation bin of every pixel of a row.
//!
//! A hard bin is found without an arc tangent: the gradient is turned into the upper half plane, and the bin is the
//! number of bin edges that lie at or before it, each a comparison of two products. That is exact for integer grey
//! values, where no edge but those at multiples of 45 degrees can be hit. Linear votes need the angle itself, by a
//! polynomial of degree 11 on the first octant (error below 2e-6 rad).

use std::f64::consts::PI;

use crate::options::{HogOptions, Pooling, Voting};

/// Pixels handled at a time; rows are padded to a multiple.
pub(crate) const LANES: usize = 8;

/// Edges compared in one pass over a row.
const EDGES: usize = 4;

/// Coefficients of the odd polynomial for the arc tangent on [0, 1], least maximum error (fitted by Lawson's method).
const ARC_TANGENT: [f64; 6] = [
    0.999_977_218_092_059_3,
    -0.332_622_803_694_282_76,
    0.193_540_215_706_659_66,
    -0.116_426_058_003_950_49,
    0.052_646_869_668_703_52,
    -0.011_718_939_367_166_1,
];

/// 1.5 * 2^23: adding it rounds a small float to an integer, held in the low bits of the sum.
const ROUND: f32 = 12_582_912.0;

/// How gradients become bins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct VoteRule {
    bins: u32,
    signed: bool,
    voting: Voting,
    /// Centre of bin 0, in bins.
    phase: f32,
    /// Bins in a quarter of a turn.
    quarter: f32,
    /// The polynomial, scaled from radians to bins.
    polynomial: [f32; 6],
    /// Cosine and sine of the edges inside the upper half plane; NaN fills up the last pass.
    edges: Vec<[[f32; 2]; EDGES]>,
}

/// Three neighbouring rows of grey values with one more column on either side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) above: &'a [f32],
    pub(crate) here: &'a [f32],
    pub(crate) below: &'a [f32],
}

/// Votes of one row: `low` for the bin `slot`, `high` for the next.
#[derive(Debug, Default, Clone)]
pub(crate) struct Votes {
    pub(crate) slot: Vec<u32>,
    pub(crate) low: Vec<f32>,
    pub(crate) high: Vec<f32>,
    folded_x: Vec<f32>,
    folded_y: Vec<f32>,
}

impl VoteRule {
    pub(crate) fn new(options: &HogOptions) -> Self {
        let both_kinds = options.pooling == Pooling::Felzenszwalb;
        let signed = options.signed || both_kinds;
        let bins = options.orientations * if both_kinds { 2 } else { 1 };
        let turn = if signed { 2.0 * PI } else { PI };
        let per_radian = bins as f64 / turn;
        // Felzenszwalb's bins are centred on multiples of the bin width, the others start there.
        let phase = if both_kinds { 0.0 } else { 0.5 };
        Self {
            bins: bins as u32,
            signed,
            voting: options.voting,
            phase,
            quarter: (per_radian * PI / 2.0) as f32,
            polynomial: ARC_TANGENT.map(|coefficient| (coefficient * per_radian) as f32),
            edges: edges(per_radian, f64::from(phase)),
        }
    }

    /// Number of orientation bins.
    pub(crate) fn bins(&self) -> usize {
        self.bins as usize
    }

    /// Bins that the votes of a pixel touch: 2 for linear votes, where the bin after the last is the first again.
    pub(crate) fn is_linear(&self) -> bool {
        self.voting == Voting::Linear
    }

    /// Fills `votes` for a row. The rows have two values more than the votes to make, a multiple of [`LANES`].
    #[inline(always)]
    pub(crate) fn vote(&self, rows: Rows<'_>, votes: &mut Votes) {
        let len = rows.here.len() - 2;
        votes.resize(len);
        // Slices of separate arguments cannot overlap, which spares a test of every pair of them before each loop.
        let Votes { slot, low, high, folded_x, folded_y } = votes;
        let (slot, low) = (&mut slot[..len], &mut low[..len]);
        match self.voting {
            Voting::Linear if self.signed => self.vote_linear::<true>(rows, slot, low, &mut high[..len]),
            Voting::Linear => self.vote_linear::<false>(rows, slot, low, &mut high[..len]),
            Voting::Hard => self.vote_hard(rows, slot, low, &mut folded_x[..len], &mut folded_y[..len]),
        }
    }

    #[inline(always)]
    fn vote_linear<const SIGNED: bool>(
        &self,
        rows: Rows<'_>,
        slot: &mut [u32],
        low: &mut [f32],
        high: &mut [f32],
    ) {
        let len = slot.len();
        let (above, here, below) = (&rows.above[..len + 2], &rows.here[..len + 2], &rows.below[..len + 2]);
        let (low, high) = (&mut low[..len], &mut high[..len]);
        for i in 0..len {
            let (dx, dy) = (here[i + 2] - here[i], below[i + 1] - above[i + 1]);
            let (bin, share) = self.angle_bin::<SIGNED>(dx, dy);
            let magnitude = (dx * dx + dy * dy).sqrt();
            let upper = magnitude * share;
            slot[i] = bin;
            high[i] = upper;
            low[i] = magnitude - upper;
        }
    }

    /// The bin whose centre lies before the angle of the gradient, and how far the angle is on the way to the next.
    #[inline(always)]
    fn angle_bin<const SIGNED: bool>(&self, dx: f32, dy: f32) -> (u32, f32) {
        let (x, y) = (dx.abs(), dy.abs());
        let (short, long) = if x < y { (x, y) } else { (y, x) };
        let ratio = short / if long > 1e-30 { long } else { 1e-30 };
        let octant = odd_polynomial(&self.polynomial, ratio);
        let steep = if x < y { self.quarter - octant } else { octant };
        let bins = self.bins as f32;
        let angle = if SIGNED {
            let half = if dx < 0.0 { 2.0 * self.quarter - steep } else { steep };
            if dy < 0.0 { bins - half } else { half }
        } else if dx * dy < 0.0 {
            bins - steep
        } else {
            steep
        };
        let position = angle - self.phase;
        let rounded = (position - 0.5) + ROUND;
        let share = position - (rounded - ROUND);
        let bin = rounded.to_bits().wrapping_sub(ROUND.to_bits()) as i32;
        let bin = if bin < 0 { bin + self.bins as i32 } else { bin };
        let bin = if bin >= self.bins as i32 { bin - self.bins as i32 } else { bin };
        (bin as u32, share)
    }

    #[inline(always)]
    fn vote_hard(
        &self,
        rows: Rows<'_>,
        slot: &mut [u32],
        low: &mut [f32],
        folded_x: &mut [f32],
        folded_y: &mut [f32],
    ) {
        let half_turn = if self.signed { self.bins / 2 } else { 0 };
        fold(rows, half_turn, slot, low, folded_x, folded_y);
        for edges in &self.edges {
            count_edges(edges, folded_x, folded_y, slot);
        }
        for bin in slot {
            *bin = if *bin >= self.bins { *bin - self.bins } else { *bin };
        }
    }
}

impl Votes {
    fn resize(&mut self, len: usize) {
        if self.slot.len() < len {
            self.slot.resize(len, 0);
            self.low.resize(len, 0.0);
            self.high.resize(len, 0.0);
            self.folded_x.resize(len, 0.0);
            self.folded_y.resize(len, 0.0);
        }
    }
}

/// Magnitudes, gradients turned into the upper half plane, and `half_turn` as the slot of those that were turned.
#[inline(always)]
fn fold(rows: Rows<'_>, half_turn: u32, slot: &mut [u32], low: &mut [f32], x: &mut [f32], y: &mut [f32]) {
    let len = slot.len();
    let (above, here, below) = (&rows.above[..len + 2], &rows.here[..len + 2], &rows.below[..len + 2]);
    let (low, x, y) = (&mut low[..len], &mut x[..len], &mut y[..len]);
    for i in 0..len {
        let (dx, dy) = (here[i + 2] - here[i], below[i + 1] - above[i + 1]);
        let lower = (dy < 0.0) | ((dy == 0.0) & (dx < 0.0));
        x[i] = if lower { -dx } else { dx };
        y[i] = if lower { -dy } else { dy };
        slot[i] = if lower { half_turn } else { 0 };
        low[i] = (dx * dx + dy * dy).sqrt();
    }
}

/// Adds to each slot the number of `edges` at or before the direction, by the sign of the cross product.
#[inline(always)]
fn count_edges(edges: &[[f32; 2]; EDGES], dx: &[f32], dy: &[f32], slot: &mut [u32]) {
    let (dx, dy) = (&dx[..slot.len()], &dy[..slot.len()]);
    for (i, slot) in slot.iter_mut().enumerate() {
        let passed = |[cos, sin]: [f32; 2]| u32::from(dy[i] * cos >= dx[i] * sin);
        *slot += passed(edges[0]) + passed(edges[1]) + passed(edges[2]) + passed(edges[3]);
    }
}

#[inline(always)]
fn odd_polynomial(coefficients: &[f32; 6], x: f32) -> f32 {
    let square = x * x;
    let mut sum = coefficients[5];
    for coefficient in coefficients[..5].iter().rev() {
        sum = sum * square + coefficient;
    }
    sum * x
}

/// Directions of the bin edges strictly inside the upper half plane, and of the one at its start where it is not 0.
fn edges(per_radian: f64, phase: f64) -> Vec<[[f32; 2]; EDGES]> {
    let first = if phase == 0.5 { 1.0 } else { 0.5 };
    let directions: Vec<[f32; 2]> = (0..)
        .map(|k| (f64::from(k) + first) / per_radian)
        .take_while(|&angle| angle < PI - 1e-9)
        .map(|angle| edge_direction(angle))
        .collect();
    directions
        .chunks(EDGES)
        .map(|some| std::array::from_fn(|i| some.get(i).copied().unwrap_or([f32::NAN; 2])))
        .collect()
}

/// Cosine and sine of an edge, exact where the edge passes through integer gradients: at multiples of 45 degrees.
fn edge_direction(angle: f64) -> [f32; 2] {
    let (cos, sin) = (angle.cos(), angle.sin());
    let cos = if cos.abs() < 1e-9 { 0.0 } else { cos };
    let sin = if (cos.abs() - sin).abs() < 1e-9 { cos.abs() } else { sin };
    [cos as f32, sin as f32]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Votes for the gradient (`dx`, `dy`) by itself.
    fn vote_one(rule: &VoteRule, votes: &mut Votes, dx: f32, dy: f32) -> (usize, f64, f64) {
        let (mut above, mut here, mut below) = ([0.0; LANES + 2], [0.0; LANES + 2], [0.0; LANES + 2]);
        (above[1], below[1]) = (0.0, dy);
        (here[0], here[2]) = (0.0, dx);
        (above[2], below[2]) = (0.0, 0.0);
        rule.vote(Rows { above: &above, here: &here, below: &below }, votes);
        (votes.slot[0] as usize, f64::from(votes.low[0]), f64::from(votes.high[0]))
    }

    /// Compares the votes of every integer gradient with those of an arc tangent in double precision.
    fn check_all_gradients(options: HogOptions) {
        let (rule, mut votes) = (VoteRule::new(&options), Votes::default());
        let turn = if rule.signed { 360.0 } else { 180.0 };
        let bins = rule.bins();
        for dy in -255_i16..=255 {
            for dx in -255_i16..=255 {
                let (x, y) = (f64::from(dx), f64::from(dy));
                let angle = y.atan2(x).to_degrees().rem_euclid(turn);
                let (slot, low, high) = vote_one(&rule, &mut votes, f32::from(dx), f32::from(dy));
                assert!(slot < bins);
                assert!((low + if rule.is_linear() { high } else { 0.0 } - x.hypot(y)).abs() < 1e-3);
                let position = angle / turn * bins as f64 - f64::from(rule.phase);
                if !rule.is_linear() {
                    let expected =
                        (angle * bins as f64 / turn + 0.5 - f64::from(rule.phase)).floor() as usize % bins;
                    assert!(slot == expected || low == 0.0, "{dx} {dy}: {slot}, not {expected}");
                    continue;
                }
                let centre = slot as f64 + high / (low + high).max(1e-9);
                let apart = (centre - position).rem_euclid(bins as f64);
                assert!(
                    apart.min(bins as f64 - apart) < 1e-4 || low + high == 0.0,
                    "{dx} {dy}: {centre} {position}"
                );
            }
        }
    }

    #[test]
    fn hard_votes_are_exact() {
        for orientations in [1, 2, 6, 8, 9, 12, 18] {
            check_all_gradients(HogOptions { orientations, ..HogOptions::scikit_image() });
        }
        check_all_gradients(HogOptions { orientations: 16, signed: true, ..HogOptions::scikit_image() });
        check_all_gradients(HogOptions::felzenszwalb());
    }

    #[test]
    fn linear_votes_follow_the_angle() {
        let linear = HogOptions::opencv();
        check_all_gradients(linear);
        check_all_gradients(HogOptions { signed: true, ..linear });
        check_all_gradients(HogOptions { signed: true, orientations: 18, ..linear });
        check_all_gradients(HogOptions { voting: Voting::Linear, ..HogOptions::felzenszwalb() });
    }
}
