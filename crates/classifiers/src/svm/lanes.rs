//! The inner loops of kernel rows and of working-set selection, over fixed lanes; see [`crate::simd`].

use crate::simd::dispatched;

/// Rows in a panel.
pub(super) const WIDTH: usize = 32;

/// Lanes of the `f64` loops.
const LANES: usize = 8;

/// What stands for a curvature that is not positive, as in LIBSVM.
pub(super) const TAU: f32 = 1e-12;

dispatched! {
    /// The inner products of `row` with the rows of `panels`.
    dots(panels: &[f32], row: &[f32], out: &mut [f32]) = dots_body
}

dispatched! {
    /// `exp(-gamma (norm + norms - 2 dots))` in place of `dots`.
    rbf(dots: &mut [f32], norm: f32, norms: &[f32], gamma: f32) = rbf_body
}

dispatched! {
    /// `(gamma dots + coef0)^degree` in place of `dots`.
    poly(dots: &mut [f32], gamma: f32, coef0: f32, degree: u32) = poly_body
}

dispatched! {
    /// `tanh(gamma dots + coef0)` in place of `dots`.
    sigmoid(dots: &mut [f32], gamma: f32, coef0: f32) = sigmoid_body
}

dispatched! {
    /// `sums += factor * values`.
    accumulate(factor: f64, values: &[f32], sums: &mut [f64]) = accumulate_body
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
    /// The index of `up`.
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

/// The squared lengths of the rows of one panel, summed in the order of [`dots`].
pub(super) fn squared_norms(panel: &[f32]) -> [f32; WIDTH] {
    let mut sums = [0.0; WIDTH];
    for column in panel.as_chunks::<WIDTH>().0 {
        for lane in 0..WIDTH {
            sums[lane] += column[lane] * column[lane];
        }
    }
    sums
}

#[inline(always)]
fn dots_body(panels: &[f32], row: &[f32], out: &mut [f32]) {
    let panels = panels.chunks_exact(WIDTH * row.len());
    for (out, panel) in out.as_chunks_mut::<WIDTH>().0.iter_mut().zip(panels) {
        let mut sums = [0.0f32; WIDTH];
        for (column, &value) in panel.as_chunks::<WIDTH>().0.iter().zip(row) {
            for lane in 0..WIDTH {
                sums[lane] += value * column[lane];
            }
        }
        *out = sums;
    }
}

#[inline(always)]
fn rbf_body(dots: &mut [f32], norm: f32, norms: &[f32], gamma: f32) {
    for (dot, other) in dots.iter_mut().zip(norms) {
        let distance = (norm + other - 2.0 * *dot).max(0.0);
        *dot = exp(-gamma * distance);
    }
}

#[inline(always)]
fn poly_body(dots: &mut [f32], gamma: f32, coef0: f32, degree: u32) {
    for dot in dots {
        let base = gamma * *dot + coef0;
        let mut power = base;
        for _ in 1..degree {
            power *= base;
        }
        *dot = power;
    }
}

#[inline(always)]
fn sigmoid_body(dots: &mut [f32], gamma: f32, coef0: f32) {
    for dot in dots {
        let twice = 2.0 * (gamma * *dot + coef0);
        *dot = 1.0 - 2.0 / (exp(twice) + 1.0);
    }
}

/// `e^x` to a relative error of 2e-7 for -87 <= x <= 88, clamped to that range: `2^n` times the Taylor polynomial of
/// degree 7 on half an octave; `n` is rounded by adding and subtracting 1.5 * 2^23, which vectorises everywhere.
#[inline(always)]
fn exp(x: f32) -> f32 {
    const ROUND: f32 = 12_582_912.0;
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = x - n * LN2_HIGH - n * LN2_LOW;
    let tail = 1.0 / 24.0 + r * (1.0 / 120.0 + r * (1.0 / 720.0 + r * (1.0 / 5040.0)));
    let polynomial = 1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * tail)));
    let exponent = shifted.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127);
    polynomial * f32::from_bits(exponent << 23)
}

#[inline(always)]
fn accumulate_body(factor: f64, values: &[f32], sums: &mut [f64]) {
    for (sum, &value) in sums.iter_mut().zip(values) {
        *sum += factor * f64::from(value);
    }
}

/// Running extremes, one a lane.
struct Tracker {
    up: [f64; LANES],
    up_at: [u64; LANES],
    low: [f64; LANES],
}

impl Tracker {
    #[inline(always)]
    fn new() -> Self {
        Self { up: [f64::NEG_INFINITY; LANES], up_at: [0; LANES], low: [f64::INFINITY; LANES] }
    }

    #[inline(always)]
    fn see(&mut self, lane: usize, chunk: u64, gradient: f64, up: f32, low: f32) {
        let up = gradient + f64::from(up);
        let low = gradient + f64::from(low);
        let better = up > self.up[lane];
        self.up_at[lane] = if better { chunk } else { self.up_at[lane] };
        self.up[lane] = if better { up } else { self.up[lane] };
        self.low[lane] = if low < self.low[lane] { low } else { self.low[lane] };
    }

    #[inline(always)]
    fn finish(self) -> Extremes {
        let mut found = Extremes { up: f64::NEG_INFINITY, up_at: 0, low: f64::INFINITY };
        for lane in 0..LANES {
            let at = self.up_at[lane] as usize * LANES + lane;
            if self.up[lane] > found.up || (self.up[lane] == found.up && at < found.up_at) {
                (found.up, found.up_at) = (self.up[lane], at);
            }
            found.low = found.low.min(self.low[lane]);
        }
        found
    }
}

#[inline(always)]
fn step_body(gradient: &mut [f64], row_i: &[f32], row_j: &[f32], delta: f64, masks: Masks<'_>) -> Extremes {
    let mut tracker = Tracker::new();
    let n = gradient.len();
    let (row_i, row_j, up, low) = (&row_i[..n], &row_j[..n], &masks.up[..n], &masks.low[..n]);
    let (chunks, rest) = gradient.as_chunks_mut::<LANES>();
    let (row_i, i_rest) = row_i.as_chunks::<LANES>();
    let (row_j, j_rest) = row_j.as_chunks::<LANES>();
    let (up, up_rest) = up.as_chunks::<LANES>();
    let (low, low_rest) = low.as_chunks::<LANES>();
    let n_chunks = chunks.len();
    for c in 0..n_chunks {
        let (g, ki, kj, up, low) = (&mut chunks[c], &row_i[c], &row_j[c], &up[c], &low[c]);
        for lane in 0..LANES {
            g[lane] -= delta * (f64::from(ki[lane]) - f64::from(kj[lane]));
            tracker.see(lane, c as u64, g[lane], up[lane], low[lane]);
        }
    }
    for lane in 0..rest.len() {
        rest[lane] -= delta * (f64::from(i_rest[lane]) - f64::from(j_rest[lane]));
        tracker.see(lane, n_chunks as u64, rest[lane], up_rest[lane], low_rest[lane]);
    }
    tracker.finish()
}

#[inline(always)]
fn extremes_body(gradient: &[f64], masks: Masks<'_>) -> Extremes {
    let mut tracker = Tracker::new();
    let cells = gradient.iter().zip(masks.up).zip(masks.low).enumerate();
    for (index, ((&gradient, &up), &low)) in cells {
        tracker.see(index % LANES, (index / LANES) as u64, gradient, up, low);
    }
    tracker.finish()
}

#[inline(always)]
fn second_body(gradient: &[f64], first: First<'_>, low: &[f32], diagonal: &[f32]) -> Option<usize> {
    let n = gradient.len();
    let (row, low, diagonal) = (&first.row[..n], &low[..n], &diagonal[..n]);
    let mut best = [0.0f32; 2 * LANES];
    let mut best_at = [0u32; 2 * LANES];
    let (chunks, rest) = gradient.as_chunks::<{ 2 * LANES }>();
    let (rows, row_rest) = row.as_chunks::<{ 2 * LANES }>();
    let (lows, low_rest) = low.as_chunks::<{ 2 * LANES }>();
    let (diagonals, diagonal_rest) = diagonal.as_chunks::<{ 2 * LANES }>();
    let n_chunks = chunks.len();
    for c in 0..n_chunks {
        let (g, k, low, d) = (&chunks[c], &rows[c], &lows[c], &diagonals[c]);
        for lane in 0..2 * LANES {
            let gain = gain(&first, g[lane], k[lane], low[lane], d[lane]);
            let better = gain > best[lane];
            best_at[lane] = if better { c as u32 } else { best_at[lane] };
            best[lane] = if better { gain } else { best[lane] };
        }
    }
    for lane in 0..rest.len() {
        let gain = gain(&first, rest[lane], row_rest[lane], low_rest[lane], diagonal_rest[lane]);
        if gain > best[lane] {
            (best[lane], best_at[lane]) = (gain, n_chunks as u32);
        }
    }
    winner(&best, &best_at)
}

/// `b^2 / a` of Fan, Chen and Lin (2005), or 0 where the variable may not shrink or would not gain.
#[inline(always)]
fn gain(first: &First<'_>, gradient: f64, kernel: f32, low: f32, diagonal: f32) -> f32 {
    let b = ((first.gradient - gradient) as f32 - low).max(0.0);
    let a = (first.diagonal + diagonal - 2.0 * kernel).max(TAU);
    b * b / a
}

#[inline(always)]
fn winner(best: &[f32; 2 * LANES], best_at: &[u32; 2 * LANES]) -> Option<usize> {
    let (mut gain, mut winner) = (0.0, None);
    for lane in 0..2 * LANES {
        let at = best_at[lane] as usize * 2 * LANES + lane;
        if best[lane] > gain || (best[lane] == gain && winner.is_some_and(|other| at < other)) {
            (gain, winner) = (best[lane], Some(at));
        }
    }
    winner
}
