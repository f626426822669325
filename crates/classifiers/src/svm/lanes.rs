//! The inner loops of kernel rows; see [`crate::simd`].

use crate::simd::dispatched;

/// Rows in a panel.
pub(super) const WIDTH: usize = 32;

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

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(len: usize, step: f32) -> Vec<f32> {
        (0..len).map(|i| (i as f32 * step).sin()).collect()
    }

    /// Runs both compilations of a loop on the same values and compares every bit.
    fn check_twins(fast: impl Fn(&mut [f32]), portable: impl Fn(&mut [f32])) {
        let (mut a, mut b) = (wave(96, 0.31), wave(96, 0.31));
        fast(&mut a);
        portable(&mut b);
        assert!(a.iter().zip(&b).all(|(a, b)| a.to_bits() == b.to_bits()));
    }

    #[test]
    fn twins_are_bit_equal() {
        let (panels, row, norms) = (wave(96 * 7, 0.17), wave(7, 0.9), wave(96, 0.05));
        check_twins(|out| dots(&panels, &row, out), |out| dots_body(&panels, &row, out));
        check_twins(|v| rbf(v, 0.7, &norms, 0.3), |v| rbf_body(v, 0.7, &norms, 0.3));
        check_twins(|v| poly(v, 0.7, 0.1, 3), |v| poly_body(v, 0.7, 0.1, 3));
        check_twins(|v| sigmoid(v, 0.7, 0.1), |v| sigmoid_body(v, 0.7, 0.1));
    }

    #[test]
    fn exp_is_accurate() {
        for step in -870_000..880_000i32 {
            let x = step as f32 / 10_000.0;
            let expected = f64::from(x).exp();
            let error = (f64::from(exp(x)) - expected).abs() / expected;
            assert!(error < 2e-7, "exp({x}) is off by {error}");
        }
    }

    #[test]
    fn exp_stays_in_its_range() {
        assert_eq!(exp(0.0), 1.0);
        assert!(exp(-1e30) > 0.0 && exp(-1e30) < 1e-37);
        assert!(exp(1e30).is_finite());
    }
}
