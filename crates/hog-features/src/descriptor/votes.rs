//! From three rows of grey values to votes: gradient, magnitude and orientation bin of every pixel of a row.
//!
//! A hard bin is found without an arc tangent: the gradient is turned into the upper half plane, and the bin is the
//! number of bin edges that lie at or before it, each a comparison of two products. That is exact for integer grey
//! values, where no edge but those at multiples of 45 degrees can be hit. Linear votes need the angle itself, by a
//! polynomial of degree 11 on the first octant (error below 2e-6 rad).

use std::f64::consts::PI;

use crate::options::{HogOptions, Pooling, Voting};
use crate::simd::{Simd, WIDTH, eight};

/// Coefficients of the odd polynomial for the arc tangent on [0, 1], least maximum error (fitted by Lawson's method).
const ARC_TANGENT: [f64; 6] = [
    0.999_977_218_092_059_3,
    -0.332_622_803_694_282_76,
    0.193_540_215_706_659_66,
    -0.116_426_058_003_950_49,
    0.052_646_869_668_703_52,
    -0.011_718_939_367_166_1,
];

/// How gradients become bins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct VoteRule {
    bins: f32,
    /// Values of a bin in the histogram of a pixel column.
    lanes: f32,
    signed: bool,
    voting: Voting,
    /// Centre of bin 0, in bins.
    phase: f32,
    /// Bins in a quarter of a turn.
    quarter: f32,
    /// The polynomial, scaled from radians to bins.
    polynomial: [f32; 6],
    /// Bins in half a turn, 0 where opposite directions are the same.
    half_turn: f32,
    /// Cosine and sine of the edges inside the upper half plane.
    edges: Vec<[f32; 2]>,
}

/// Three neighbouring rows of grey values with one more column on either side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) above: &'a [f32],
    pub(crate) here: &'a [f32],
    pub(crate) below: &'a [f32],
}

/// Votes of one row: `low` for the bin at `place` of the column's histogram, `high` for the next.
#[derive(Debug, Default, Clone)]
pub(crate) struct Votes {
    pub(crate) place: Vec<u32>,
    pub(crate) low: Vec<f32>,
    pub(crate) high: Vec<f32>,
}

impl VoteRule {
    /// Bins of a column's histogram lie `lanes` values apart.
    pub(crate) fn new(options: &HogOptions, lanes: usize) -> Self {
        let both_kinds = options.pooling == Pooling::Felzenszwalb;
        let signed = options.signed || both_kinds;
        let bins = options.orientations * if both_kinds { 2 } else { 1 };
        let turn = if signed { 2.0 * PI } else { PI };
        let per_radian = bins as f64 / turn;
        // Felzenszwalb's bins are centred on multiples of the bin width, the others start there.
        let phase = if both_kinds { 0.0 } else { 0.5 };
        Self {
            bins: bins as f32,
            lanes: lanes as f32,
            signed,
            half_turn: if signed { (bins / 2) as f32 } else { 0.0 },
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

    /// Fills `votes` for a row. The rows have two values more than the votes to make, a multiple of [`WIDTH`].
    #[inline(always)]
    pub(crate) fn vote<S: Simd>(&self, simd: S, rows: Rows<'_>, votes: &mut Votes) {
        let len = rows.here.len() - 2;
        let (place, low, high) = (&mut votes.place[..len], &mut votes.low[..len], &mut votes.high[..len]);
        let (place, _) = place.as_chunks_mut::<WIDTH>();
        let (low, _) = low.as_chunks_mut::<WIDTH>();
        let (high, _) = high.as_chunks_mut::<WIDTH>();
        for (i, ((place, low), high)) in place.iter_mut().zip(low).zip(high).enumerate() {
            let (dx, dy) = rows.gradient(simd, i * WIDTH);
            let magnitude = simd.sqrt(simd.add(simd.mul(dx, dx), simd.mul(dy, dy)));
            let bin = match self.voting {
                Voting::Hard => {
                    simd.store(magnitude, low);
                    self.hard_bin(simd, dx, dy)
                }
                Voting::Linear => {
                    let (bin, share) = self.linear_bin(simd, dx, dy);
                    let upper = simd.mul(magnitude, share);
                    simd.store(upper, high);
                    simd.store(simd.sub(magnitude, upper), low);
                    bin
                }
            };
            simd.store_index(simd.mul(bin, simd.splat(self.lanes)), place);
        }
    }

    /// The bin whose centre lies before the angle of the gradient, and how far the angle is on the way to the next.
    #[inline(always)]
    fn linear_bin<S: Simd>(&self, simd: S, dx: S::F, dy: S::F) -> (S::F, S::F) {
        let (zero, bins) = (simd.splat(0.0), simd.splat(self.bins));
        let (x, y) = (simd.abs(dx), simd.abs(dy));
        let ratio = simd.div(simd.min(x, y), simd.max(simd.max(x, y), simd.splat(1e-30)));
        let octant = self.arc_tangent(simd, ratio);
        let quarter = simd.splat(self.quarter);
        let steep = simd.if_less(x, y, simd.sub(quarter, octant), octant);
        let angle = if self.signed {
            let half = simd.if_less(dx, zero, simd.sub(simd.add(quarter, quarter), steep), steep);
            simd.if_less(dy, zero, simd.sub(bins, half), half)
        } else {
            simd.if_less(simd.mul(dx, dy), zero, simd.sub(bins, steep), steep)
        };
        let position = simd.sub(angle, simd.splat(self.phase));
        let whole = simd.floor(position);
        let bin = simd.if_less(whole, zero, simd.add(whole, bins), whole);
        (self.within_turn(simd, bin), simd.sub(position, whole))
    }

    /// The angle whose tangent is `ratio`, from 0 to 1, in bins.
    #[inline(always)]
    fn arc_tangent<S: Simd>(&self, simd: S, ratio: S::F) -> S::F {
        let [a, b, c, d, e, f] = self.polynomial;
        let square = simd.mul(ratio, ratio);
        let sum = simd.add(simd.mul(simd.splat(f), square), simd.splat(e));
        let sum = simd.add(simd.mul(sum, square), simd.splat(d));
        let sum = simd.add(simd.mul(sum, square), simd.splat(c));
        let sum = simd.add(simd.mul(sum, square), simd.splat(b));
        let sum = simd.add(simd.mul(sum, square), simd.splat(a));
        simd.mul(sum, ratio)
    }

    /// The bin that holds the gradient: the number of edges at or before its direction in the upper half plane, by the
    /// sign of the cross product.
    #[inline(always)]
    fn hard_bin<S: Simd>(&self, simd: S, dx: S::F, dy: S::F) -> S::F {
        let (zero, one) = (simd.splat(0.0), simd.splat(1.0));
        // A level gradient to the left is turned too: it lies at half a turn.
        let level_left = simd.if_less(dx, zero, one, zero);
        let falls = simd.if_less(dy, zero, one, zero);
        let turned = simd.if_less(zero, simd.abs(dy), falls, level_left);
        let sign = simd.sub(simd.sub(one, turned), turned);
        let (x, y) = (simd.mul(dx, sign), simd.mul(dy, sign));
        let mut bin = simd.mul(turned, simd.splat(self.half_turn));
        for &[cos, sin] in &self.edges {
            let (before, after) = (simd.mul(x, simd.splat(sin)), simd.mul(y, simd.splat(cos)));
            bin = simd.if_less(after, before, bin, simd.add(bin, one));
        }
        self.within_turn(simd, bin)
    }

    #[inline(always)]
    fn within_turn<S: Simd>(&self, simd: S, bin: S::F) -> S::F {
        let bins = simd.splat(self.bins);
        simd.if_less(bin, bins, bin, simd.sub(bin, bins))
    }
}

impl Rows<'_> {
    /// Differences across and down at the pixels from `at` on.
    #[inline(always)]
    fn gradient<S: Simd>(&self, simd: S, at: usize) -> (S::F, S::F) {
        let (left, right) = (eight(simd, self.here, at), eight(simd, self.here, at + 2));
        let (above, below) = (eight(simd, self.above, at + 1), eight(simd, self.below, at + 1));
        (simd.sub(right, left), simd.sub(below, above))
    }
}

impl Votes {
    /// Makes room for `len` votes.
    pub(crate) fn reset(&mut self, len: usize) {
        self.place.resize(len, 0);
        self.low.resize(len, 0.0);
        self.high.resize(len, 0.0);
    }
}

/// Directions of the bin edges strictly inside the upper half plane, and of the one at its start where it is not 0.
fn edges(per_radian: f64, phase: f64) -> Vec<[f32; 2]> {
    let first = if phase == 0.5 { 1.0 } else { 0.5 };
    (0..)
        .map(|k| (f64::from(k) + first) / per_radian)
        .take_while(|&angle| angle < PI - 1e-9)
        .map(edge_direction)
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
    use crate::simd::Portable;

    /// Votes for the gradient (`dx`, `dy`) by itself.
    fn vote_one(rule: &VoteRule, votes: &mut Votes, dx: f32, dy: f32) -> (usize, f64, f64) {
        let (mut above, mut here, mut below) = ([0.0; WIDTH + 2], [0.0; WIDTH + 2], [0.0; WIDTH + 2]);
        (above[1], below[1]) = (0.0, dy);
        (here[0], here[2]) = (0.0, dx);
        (above[2], below[2]) = (0.0, 0.0);
        rule.vote(Portable, Rows { above: &above, here: &here, below: &below }, votes);
        (votes.place[0] as usize, f64::from(votes.low[0]), f64::from(votes.high[0]))
    }

    /// Compares the votes of every integer gradient with those of an arc tangent in double precision.
    fn check_all_gradients(options: HogOptions) {
        let (rule, mut votes) = (VoteRule::new(&options, 1), Votes::default());
        votes.reset(WIDTH);
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
