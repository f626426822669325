//! From three rows of grey values to votes: gradient, magnitude and orientation bin of every pixel of a row.
//!
//! A hard bin is found without an arc tangent: the gradient is turned into the upper half plane, and the bin is the
//! number of bin edges that lie at or before it, each a comparison of two products. That is exact for integer grey
//! values, where no edge but those at multiples of 45 degrees can be hit. Linear votes need the angle itself, by a
//! polynomial of degree 11 on the first octant (error below 2e-6 rad).

use std::f64::consts::PI;

use crate::options::{HogOptions, Pooling, Voting};
use crate::simd::{Simd, WIDTH};

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
    bins: usize,
    /// Values of a bin in the histogram of a pixel column.
    lanes: f32,
    pub(crate) signed: bool,
    pub(crate) voting: Voting,
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

/// Votes of eight pixels, in the order of [`Simd::store_pairs`]: a share for the bin at `place` of the histograms, and
/// one for the next.
///
/// Aligned, since a value cannot be read back quickly from a vector that was stored across two cache lines.
#[derive(Debug, Default, Clone, Copy)]
#[repr(align(32))]
pub(crate) struct Votes {
    pub(crate) place: [u32; WIDTH],
    pub(crate) shares: [[f32; 2]; WIDTH],
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
            bins,
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
        self.bins
    }

    /// Bins that the votes of a pixel touch: 2 for linear votes, where the bin after the last is the first again.
    pub(crate) fn is_linear(&self) -> bool {
        self.voting == Voting::Linear
    }
}

/// A way of voting with its numbers in registers.
pub(crate) trait Voter<S: Simd>: Copy {
    /// Writes the votes for eight gradients, of columns whose histograms begin at `starts`.
    fn vote(self, simd: S, dx: S::F, dy: S::F, starts: S::F, votes: &mut Votes);
}

/// Votes for the one bin that holds the angle.
#[derive(Clone, Copy)]
pub(crate) struct HardVoter<'a, S: Simd> {
    edges: &'a [[f32; 2]],
    bins: S::F,
    lanes: S::F,
    half_turn: S::F,
}

/// Votes for the two bins around the angle.
#[derive(Clone, Copy)]
pub(crate) struct LinearVoter<S: Simd, const SIGNED: bool> {
    bins: S::F,
    lanes: S::F,
    /// Values of all bins of a column.
    turn: S::F,
    /// Position of the angles of 0, 1, 2, 3 and 4 quarters of a turn, in bins from the centre of bin 0.
    quarters: [S::F; 5],
    polynomial: [S::F; 6],
}

impl<'a, S: Simd> HardVoter<'a, S> {
    #[inline(always)]
    pub(crate) fn new(simd: S, rule: &'a VoteRule) -> Self {
        let (bins, lanes) = (simd.splat(rule.bins as f32), simd.splat(rule.lanes));
        Self { edges: &rule.edges, bins, lanes, half_turn: simd.splat(rule.half_turn) }
    }

    /// The number of edges at or before the direction in the upper half plane, by the sign of the cross product.
    #[inline(always)]
    fn bin(self, simd: S, dx: S::F, dy: S::F) -> S::F {
        let (zero, one) = (simd.splat(0.0), simd.splat(1.0));
        // A level gradient to the left is turned too: it lies at half a turn. Differences are never -0.
        let side = simd.if_less(zero, simd.abs(dy), dy, dx);
        let (x, y) = (simd.turn_sign(dx, side), simd.turn_sign(dy, side));
        let mut bin = simd.if_negative(side, self.half_turn, zero);
        for &[cos, sin] in self.edges {
            let (before, after) = (simd.mul(x, simd.splat(sin)), simd.mul(y, simd.splat(cos)));
            bin = simd.if_less(after, before, bin, simd.add(bin, one));
        }
        simd.if_less(bin, self.bins, bin, simd.sub(bin, self.bins))
    }
}

impl<S: Simd> Voter<S> for HardVoter<'_, S> {
    #[inline(always)]
    fn vote(self, simd: S, dx: S::F, dy: S::F, starts: S::F, votes: &mut Votes) {
        let magnitude = magnitude(simd, dx, dy);
        let bin = self.bin(simd, dx, dy);
        simd.store_pairs(magnitude, magnitude, &mut votes.shares);
        simd.store_index(simd.mul_add(bin, self.lanes, starts), &mut votes.place);
    }
}

impl<S: Simd, const SIGNED: bool> LinearVoter<S, SIGNED> {
    #[inline(always)]
    pub(crate) fn new(simd: S, rule: &VoteRule) -> Self {
        let ([a, b, c, d, e, f], quarter, zero) = (rule.polynomial, rule.quarter, -rule.phase);
        let (a, b, c, d) = (simd.splat(a), simd.splat(b), simd.splat(c), simd.splat(d));
        let (one, two) = (simd.splat(zero + quarter), simd.splat(zero + 2.0 * quarter));
        let (three, four) = (simd.splat(zero + 3.0 * quarter), simd.splat(zero + 4.0 * quarter));
        Self {
            bins: simd.splat(rule.bins as f32),
            lanes: simd.splat(rule.lanes),
            turn: simd.splat(rule.bins as f32 * rule.lanes),
            quarters: [simd.splat(zero), one, two, three, four],
            polynomial: [a, b, c, d, simd.splat(e), simd.splat(f)],
        }
    }

    /// The angle in bins from the centre of bin 0, from somewhat below 0 to a whole turn.
    ///
    /// It is that of the nearest axis plus or minus the arc tangent of the lesser over the greater component; being
    /// odd, the polynomial takes the sign with it.
    #[inline(always)]
    fn position(self, simd: S, dx: S::F, dy: S::F) -> S::F {
        let [zero, one, two, three, four] = self.quarters;
        let (x, y) = (simd.abs(dx), simd.abs(dy));
        let steep = simd.sub(x, y);
        let opposite = simd.turn_sign(dx, dy);
        let axis = if SIGNED {
            let level = simd.if_negative(dx, two, simd.if_negative(dy, four, zero));
            simd.if_negative(steep, simd.if_negative(dy, three, one), level)
        } else {
            simd.if_negative(steep, one, simd.if_negative(opposite, two, zero))
        };
        let lesser = simd.turn_sign(simd.min(x, y), simd.turn_sign(steep, opposite));
        let ratio = simd.div(lesser, simd.max(simd.max(x, y), simd.splat(1e-30)));
        self.add_arc_tangent(simd, axis, ratio)
    }

    /// `axis` plus the angle whose tangent is `ratio`, from -1 to 1, in bins.
    #[inline(always)]
    fn add_arc_tangent(self, simd: S, axis: S::F, ratio: S::F) -> S::F {
        let [a, b, c, d, e, f] = self.polynomial;
        let square = simd.mul(ratio, ratio);
        let fourth = simd.mul(square, square);
        // Pairs side by side rather than one chain.
        let low = simd.mul_add(simd.mul_add(b, square, a), ratio, axis);
        let upper = simd.mul_add(simd.mul_add(f, square, e), fourth, simd.mul_add(d, square, c));
        simd.mul_add(upper, simd.mul(fourth, ratio), low)
    }
}

impl<S: Simd, const SIGNED: bool> Voter<S> for LinearVoter<S, SIGNED> {
    #[inline(always)]
    fn vote(self, simd: S, dx: S::F, dy: S::F, starts: S::F, votes: &mut Votes) {
        let magnitude = magnitude(simd, dx, dy);
        let position = self.position(simd, dx, dy);
        let bin = simd.floor(position);
        let upper = simd.mul(magnitude, simd.sub(position, bin));
        simd.store_pairs(simd.sub(magnitude, upper), upper, &mut votes.shares);
        // The bin before the first is the last; a whole turn is possible where bin 0 is centred on its start.
        let mut first = simd.if_negative(bin, simd.add(starts, self.turn), starts);
        if SIGNED {
            first = simd.if_less(bin, self.bins, first, simd.sub(starts, self.turn));
        }
        simd.store_index(simd.mul_add(bin, self.lanes, first), &mut votes.place);
    }
}

#[inline(always)]
fn magnitude<S: Simd>(simd: S, dx: S::F, dy: S::F) -> S::F {
    simd.sqrt(simd.mul_add(dx, dx, simd.mul(dy, dy)))
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

    /// Votes for the gradient (`dx`, `dy`).
    fn vote_one(rule: &VoteRule, dx: f32, dy: f32) -> (usize, f64, f64) {
        let (dx, dy, zero) = (Portable.splat(dx), Portable.splat(dy), Portable.splat(0.0));
        let mut votes = Votes::default();
        match rule.voting {
            Voting::Hard => HardVoter::new(Portable, rule).vote(Portable, dx, dy, zero, &mut votes),
            Voting::Linear if rule.signed => {
                LinearVoter::<_, true>::new(Portable, rule).vote(Portable, dx, dy, zero, &mut votes);
            }
            Voting::Linear => {
                LinearVoter::<_, false>::new(Portable, rule).vote(Portable, dx, dy, zero, &mut votes)
            }
        }
        let [low, high] = votes.shares[0].map(f64::from);
        (votes.place[0] as usize, low, high)
    }

    /// Compares the votes of every integer gradient with those of an arc tangent in double precision.
    fn check_all_gradients(options: HogOptions) {
        let rule = VoteRule::new(&options, 1);
        let turn = if rule.signed { 360.0 } else { 180.0 };
        let bins = rule.bins();
        for dy in -255_i16..=255 {
            for dx in -255_i16..=255 {
                let (x, y) = (f64::from(dx), f64::from(dy));
                let angle = y.atan2(x).to_degrees().rem_euclid(turn);
                let (slot, low, high) = vote_one(&rule, f32::from(dx), f32::from(dy));
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
