//! The inner loops of working-set selection; see [`crate::simd`]. Each operation maps fixed lanes to fixed lanes, which
//! the compiler turns into one vector instruction.

use std::array::from_fn;

use crate::simd::dispatched;

/// Positions handled at a time, few enough to stay in the first-level cache.
const BLOCK: usize = 1024;

/// Lanes of the `f64` loops.
const WIDE: usize = 8;

/// Lanes of the `f32` loops.
const NARROW: usize = 8;

/// What stands for a curvature that is not positive, as in LIBSVM.
pub(super) const TAU: f32 = 1e-12;

/// Which variables may still move: 0 where they may, an infinity that loses every comparison where they may not.
#[derive(Clone, Copy)]
pub(super) struct Masks<'a> {
    /// 0 or minus infinity: may it grow?
    pub(super) up: &'a [f32],
    /// 0 or plus infinity: may it shrink?
    pub(super) low: &'a [f32],
}

/// The most violating gradients.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Extremes {
    /// The largest gradient of a variable that may grow, minus infinity if none may.
    pub(super) up: f64,
    /// The index of `up`, the first of equal ones.
    pub(super) up_at: usize,
    /// The smallest gradient of a variable that may shrink, plus infinity if none may.
    pub(super) low: f64,
}

/// The first variable of the working set.
#[derive(Clone, Copy)]
pub(super) struct First<'a> {
    /// Its gradient.
    pub(super) gradient: f64,
    /// Its kernel value with itself.
    pub(super) diagonal: f32,
    /// Its kernel row.
    pub(super) row: &'a [f32],
}

dispatched! {
    /// Takes the step `delta` along `row_i - row_j` and looks for the next extremes.
    step(gradient: &mut [f64], row_i: &[f32], row_j: &[f32], delta: f64, masks: Masks<'_>) -> Extremes = step_body
}

dispatched! {
    /// Looks for the extremes of a gradient.
    extremes(gradient: &[f64], masks: Masks<'_>) -> Extremes = extremes_body
}

dispatched! {
    /// The second index of the working set: the largest decrease of the objective to second order.
    second(gradient: &[f64], first: First<'_>, low: &[f32], diagonal: &[f32]) -> Option<usize> = second_body
}

#[inline(always)]
fn step_body(gradient: &mut [f64], row_i: &[f32], row_j: &[f32], delta: f64, masks: Masks<'_>) -> Extremes {
    let mut search = Search::new();
    for (block, gradient) in gradient.chunks_mut(BLOCK).enumerate() {
        let at = block * BLOCK..block * BLOCK + gradient.len();
        for ((g, ki), kj) in gradient.iter_mut().zip(&row_i[at.clone()]).zip(&row_j[at.clone()]) {
            *g -= delta * (f64::from(*ki) - f64::from(*kj));
        }
        search.see(block, gradient, &masks.up[at.clone()], &masks.low[at]);
    }
    search.finish(gradient, masks.up)
}

#[inline(always)]
fn extremes_body(gradient: &[f64], masks: Masks<'_>) -> Extremes {
    let mut search = Search::new();
    for (block, gradient) in gradient.chunks(BLOCK).enumerate() {
        let at = block * BLOCK..block * BLOCK + gradient.len();
        search.see(block, gradient, &masks.up[at.clone()], &masks.low[at]);
    }
    search.finish(gradient, masks.up)
}

/// The extremes of the blocks seen so far.
struct Search {
    up: f64,
    block: usize,
    low: f64,
}

impl Search {
    #[inline(always)]
    fn new() -> Self {
        Self { up: f64::NEG_INFINITY, block: 0, low: f64::INFINITY }
    }

    #[inline(always)]
    fn see(&mut self, block: usize, gradient: &[f64], up: &[f32], low: &[f32]) {
        let most = reduce(gradient, up, f64::NEG_INFINITY, larger);
        if most > self.up {
            (self.up, self.block) = (most, block);
        }
        self.low = smaller(self.low, reduce(gradient, low, f64::INFINITY, smaller));
    }

    /// Looks up where in its block the largest gradient is.
    #[inline(always)]
    fn finish(self, gradient: &[f64], up: &[f32]) -> Extremes {
        let start = self.block * BLOCK;
        let end = gradient.len().min(start + BLOCK);
        Extremes {
            up: self.up,
            up_at: start + position(&gradient[start..end], &up[start..end], self.up),
            low: self.low,
        }
    }
}

/// The masked gradients, reduced by a function that does not depend on the order.
#[inline(always)]
fn reduce(gradient: &[f64], mask: &[f32], start: f64, better: fn(f64, f64) -> f64) -> f64 {
    let (chunks, rest) = gradient.as_chunks::<WIDE>();
    let (masks, mask_rest) = mask.as_chunks::<WIDE>();
    let mut best = [start; WIDE];
    for (gradient, mask) in chunks.iter().zip(masks) {
        best = from_fn(|lane| better(best[lane], gradient[lane] + f64::from(mask[lane])));
    }
    let best = best.into_iter().fold(start, better);
    let rest = rest.iter().zip(mask_rest);
    rest.fold(best, |best, (g, &mask)| better(best, g + f64::from(mask)))
}

#[inline(always)]
fn larger(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}

#[inline(always)]
fn smaller(a: f64, b: f64) -> f64 {
    if b < a { b } else { a }
}

/// The first position whose gradient, masked, is `wanted`.
#[inline(always)]
fn position(gradient: &[f64], up: &[f32], wanted: f64) -> usize {
    let (chunks, _) = gradient.as_chunks::<WIDE>();
    let (ups, _) = up.as_chunks::<WIDE>();
    let holds = |(gradient, up): (&[f64; WIDE], &[f32; WIDE])| {
        let hits: [bool; WIDE] = from_fn(|lane| gradient[lane] + f64::from(up[lane]) == wanted);
        hits.into_iter().fold(false, |any, hit| any | hit)
    };
    let chunk = chunks.iter().zip(ups).position(holds);
    let start = chunk.unwrap_or(chunks.len()) * WIDE;
    let mut cells = gradient[start..].iter().zip(&up[start..]);
    let offset = cells.position(|(gradient, &up)| gradient + f64::from(up) == wanted);
    start + offset.unwrap_or(0)
}

#[inline(always)]
fn second_body(gradient: &[f64], first: First<'_>, low: &[f32], diagonal: &[f32]) -> Option<usize> {
    let mut gains = [0.0; BLOCK];
    let mut best = (0.0, None);
    for (block, gradient) in gradient.chunks(BLOCK).enumerate() {
        let start = block * BLOCK;
        let at = start..start + gradient.len();
        let gains = &mut gains[..gradient.len()];
        let row = &first.row[at.clone()];
        fill(gains, gradient, First { row, ..first }, &low[at.clone()], &diagonal[at]);
        let most = largest(gains);
        if most > best.0 {
            best = (most, first_equal(gains, most).map(|offset| start + offset));
        }
    }
    best.1
}

/// The gain of every variable together with the first, `b^2 / a` of Fan, Chen and Lin (2005), or 0 where the variable
/// may not shrink or would not gain. Two loops, one of `f64` and one of `f32`, so that each uses whole vectors.
#[inline(always)]
fn fill(gains: &mut [f32], gradient: &[f64], first: First<'_>, low: &[f32], diagonal: &[f32]) {
    for (out, g) in gains.iter_mut().zip(gradient) {
        *out = (first.gradient - g) as f32;
    }
    for (((out, &k), low), d) in gains.iter_mut().zip(first.row).zip(low).zip(diagonal) {
        let b = *out - low;
        let b = if b > 0.0 { b } else { 0.0 };
        let a = first.diagonal + d - 2.0 * k;
        *out = b * b / if a > TAU { a } else { TAU };
    }
}

/// Where `wanted` is for the first time.
#[inline(always)]
fn first_equal(values: &[f32], wanted: f32) -> Option<usize> {
    let (chunks, _) = values.as_chunks::<{ 2 * NARROW }>();
    let holds = |chunk: &[f32; 2 * NARROW]| {
        let hits: [bool; 2 * NARROW] = from_fn(|lane| chunk[lane] == wanted);
        hits.into_iter().fold(false, |any, hit| any | hit)
    };
    let start = chunks.iter().position(holds).unwrap_or(chunks.len()) * 2 * NARROW;
    values[start..].iter().position(|&value| value == wanted).map(|offset| start + offset)
}

/// The largest of values that are not negative.
#[inline(always)]
fn largest(values: &[f32]) -> f32 {
    let (chunks, rest) = values.as_chunks::<NARROW>();
    let mut best = [0.0f32; NARROW];
    for chunk in chunks {
        best = from_fn(|lane| if chunk[lane] > best[lane] { chunk[lane] } else { best[lane] });
    }
    let all = best.iter().chain(rest);
    all.fold(0.0, |most, &value| if value > most { value } else { most })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Case {
        gradient: Vec<f64>,
        rows: [Vec<f32>; 2],
        up: Vec<f32>,
        low: Vec<f32>,
        diagonal: Vec<f32>,
    }

    fn case(len: usize) -> Case {
        let wave = |step: f32| (0..len).map(|i| (i as f32 * step).sin()).collect::<Vec<f32>>();
        let mask =
            |every: usize, value: f32| (0..len).map(|i| if i % every == 0 { value } else { 0.0 }).collect();
        Case {
            gradient: wave(0.73).into_iter().map(f64::from).collect(),
            rows: [wave(0.31), wave(0.17)],
            up: mask(3, f32::NEG_INFINITY),
            low: mask(4, f32::INFINITY),
            diagonal: vec![1.0; len],
        }
    }

    #[test]
    fn twins_are_bit_equal() {
        for len in [1, 7, 8, 9, 16, 100, 491] {
            let Case { gradient, rows: [i, j], up, low, diagonal } = case(len);
            let masks = Masks { up: &up, low: &low };
            let (mut a, mut b) = (gradient.clone(), gradient.clone());
            assert_eq!(step(&mut a, &i, &j, 0.2, masks), step_body(&mut b, &i, &j, 0.2, masks));
            assert_eq!(a, b);
            assert_eq!(extremes(&a, masks), extremes_body(&a, masks));
            let first = First { gradient: 0.9, diagonal: 1.0, row: &i };
            let pair = [second, second_body].map(|f| f(&a, first, &low, &diagonal));
            assert_eq!(pair[0], pair[1]);
        }
    }

    #[test]
    fn extremes_agree_with_a_plain_search() {
        let Case { gradient, up, low, .. } = case(100);
        let found = extremes(&gradient, Masks { up: &up, low: &low });
        let may_grow = (0..100).filter(|&i| up[i] == 0.0);
        let best = may_grow.max_by(|&a, &b| gradient[a].total_cmp(&gradient[b])).unwrap();
        assert_eq!((found.up, found.up_at), (gradient[best], best));
        let may_shrink = (0..100).filter(|&i| low[i] == 0.0).map(|i| gradient[i]);
        assert_eq!(found.low, may_shrink.fold(f64::INFINITY, f64::min));
    }

    #[test]
    fn nothing_gains_when_nothing_may_shrink() {
        let Case { gradient, rows: [row, _], diagonal, .. } = case(20);
        let first = First { gradient: 5.0, diagonal: 1.0, row: &row };
        assert_eq!(second(&gradient, first, &[f32::INFINITY; 20], &diagonal), None);
    }
}
