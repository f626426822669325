//! Power spectra of four real frames at once, one per lane.
//!
//! A frame of N samples is read as N/2 complex numbers, transformed, and unpacked into the N/2 + 1 bins of the real
//! transform (W. H. Press et al., Numerical Recipes, section 12.3). The complex transform is Stockham's: passes of radix
//! 4, and one of radix 2 where the length asks for it, each from one buffer to the other, so that nothing is reordered
//! in the end (C. Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992).

use std::f64::consts::TAU;

use crate::simd::{Doubles, FOUR, Floats, Simd};

/// Four complex numbers, one per frame.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Complex {
    pub(super) re: Doubles,
    pub(super) im: Doubles,
}

/// Complex numbers in registers.
type Pair<S> = (<S as Simd>::D, <S as Simd>::D);

/// The factors of a transform of a fixed length.
#[derive(Debug, Clone)]
pub(super) struct Fourier {
    /// Complex points, half of the real ones.
    points: usize,
    /// For each pass of radix 4 with factors, from the first on: real and imaginary part of w, w^2 and w^3.
    passes: Vec<Vec<[f64; 6]>>,
    /// The factors that unpack bin k and its mirror image, for k from 1 to a quarter of the real length.
    unpack: Vec<[f64; 2]>,
}

impl Fourier {
    /// A transform of `n_fft` real points, a power of two of at least 8.
    pub(super) fn new(n_fft: usize) -> Self {
        let points = n_fft / 2;
        let mut passes = Vec::new();
        let mut len = points;
        while len >= 4 {
            passes.push((0..len / 4).map(|p| factors(p, len)).collect());
            len /= 4;
        }
        let unpack = (1..=points / 2).map(|k| turn(k, n_fft)).collect();
        Self { points, passes, unpack }
    }

    /// Number of complex points.
    pub(super) fn points(&self) -> usize {
        self.points
    }

    /// Transforms `a` and gives back the buffer that then holds the result; both buffers have [`Self::points`] places.
    #[inline(always)]
    fn transform<'a, S: Simd>(
        &self,
        simd: S,
        mut a: &'a mut [Complex],
        mut b: &'a mut [Complex],
    ) -> &'a [Complex] {
        let mut stride = 1;
        for factors in &self.passes {
            radix4(simd, a, b, stride, factors);
            std::mem::swap(&mut a, &mut b);
            stride *= 4;
        }
        if stride < self.points {
            radix2(simd, a, b);
            std::mem::swap(&mut a, &mut b);
        }
        a
    }

    /// Writes `scale |X_k|^2` of each frame to the lanes of `power[k]` from `lane` on, for k up to half the length.
    #[inline(always)]
    pub(super) fn power<S: Simd>(
        &self,
        simd: S,
        (a, b): (&mut [Complex], &mut [Complex]),
        scale: f64,
        lane: usize,
        power: &mut [Floats],
    ) {
        let z = self.transform(simd, a, b);
        let points = self.points;
        let (re, im) = load(simd, &z[0]);
        let all = simd.splat_d(scale);
        let (sum, difference) = (simd.add_d(re, im), simd.sub_d(re, im));
        put(simd, simd.mul_d(all, simd.mul_d(sum, sum)), &mut power[0], lane);
        put(simd, simd.mul_d(all, simd.mul_d(difference, difference)), &mut power[points], lane);
        let quarter = simd.splat_d(scale / 4.0);
        for (k, factor) in (1..).zip(&self.unpack) {
            let [low, high] = unpack(simd, load(simd, &z[k]), load(simd, &z[points - k]), factor);
            put(simd, simd.mul_d(quarter, low), &mut power[k], lane);
            put(simd, simd.mul_d(quarter, high), &mut power[points - k], lane);
        }
    }
}

/// `exp(-2 pi i k / n)`.
fn turn(k: usize, n: usize) -> [f64; 2] {
    let (sin, cos) = (TAU * k as f64 / n as f64).sin_cos();
    [cos, -sin]
}

fn factors(p: usize, len: usize) -> [f64; 6] {
    let ([a, b], [c, d], [e, f]) = (turn(p, len), turn(2 * p, len), turn(3 * p, len));
    [a, b, c, d, e, f]
}

/// Writes four doubles to the lanes from `lane` on.
#[inline(always)]
fn put<S: Simd>(simd: S, value: S::D, to: &mut Floats, lane: usize) {
    if let Some(four) = to.0[lane..].first_chunk_mut::<FOUR>() {
        simd.store_narrow(value, four);
    }
}

#[inline(always)]
fn load<S: Simd>(simd: S, from: &Complex) -> Pair<S> {
    (simd.load_d(&from.re), simd.load_d(&from.im))
}

#[inline(always)]
fn store<S: Simd>(simd: S, (re, im): Pair<S>, to: &mut Complex) {
    simd.store_d(re, &mut to.re);
    simd.store_d(im, &mut to.im);
}

#[inline(always)]
fn add<S: Simd>(simd: S, a: Pair<S>, b: Pair<S>) -> Pair<S> {
    (simd.add_d(a.0, b.0), simd.add_d(a.1, b.1))
}

#[inline(always)]
fn sub<S: Simd>(simd: S, a: Pair<S>, b: Pair<S>) -> Pair<S> {
    (simd.sub_d(a.0, b.0), simd.sub_d(a.1, b.1))
}

#[inline(always)]
fn mul<S: Simd>(simd: S, a: Pair<S>, re: f64, im: f64) -> Pair<S> {
    let (re, im) = (simd.splat_d(re), simd.splat_d(im));
    (
        simd.sub_d(simd.mul_d(a.0, re), simd.mul_d(a.1, im)),
        simd.add_d(simd.mul_d(a.0, im), simd.mul_d(a.1, re)),
    )
}

/// Four times the squared magnitudes of the real transform at bin k and its mirror image, from the complex one.
#[inline(always)]
fn unpack<S: Simd>(simd: S, low: Pair<S>, high: Pair<S>, &[re, im]: &[f64; 2]) -> [S::D; 2] {
    let even = (simd.add_d(low.0, high.0), simd.sub_d(low.1, high.1));
    // the difference, times -i
    let odd = (simd.add_d(low.1, high.1), simd.sub_d(high.0, low.0));
    let odd = mul(simd, odd, re, im);
    [square(simd, add(simd, even, odd)), square(simd, sub(simd, even, odd))]
}

#[inline(always)]
fn square<S: Simd>(simd: S, a: Pair<S>) -> S::D {
    simd.add_d(simd.mul_d(a.0, a.0), simd.mul_d(a.1, a.1))
}

/// The sums of one butterfly of radix 4, without factors.
#[inline(always)]
fn butterfly<S: Simd>(simd: S, [a, b, c, d]: [&Complex; 4]) -> [Pair<S>; 4] {
    let (a, b, c, d) = (load(simd, a), load(simd, b), load(simd, c), load(simd, d));
    let (ac, a_c) = (add(simd, a, c), sub(simd, a, c));
    let (bd, b_d) = (add(simd, b, d), sub(simd, b, d));
    [
        add(simd, ac, bd),
        (simd.add_d(a_c.0, b_d.1), simd.sub_d(a_c.1, b_d.0)),
        sub(simd, ac, bd),
        (simd.sub_d(a_c.0, b_d.1), simd.add_d(a_c.1, b_d.0)),
    ]
}

#[inline(always)]
fn radix4<S: Simd>(simd: S, from: &[Complex], to: &mut [Complex], stride: usize, factors: &[[f64; 6]]) {
    let (first, last) = from.split_at(from.len() / 2);
    let ((a, b), (c, d)) = (first.split_at(first.len() / 2), last.split_at(last.len() / 2));
    for (p, (to, factor)) in to.chunks_exact_mut(4 * stride).zip(factors).enumerate() {
        let place = p * stride..(p + 1) * stride;
        let from = [&a[place.clone()], &b[place.clone()], &c[place.clone()], &d[place]];
        match p {
            // all factors are 1
            0 => fours::<S, false>(simd, from, to, factor),
            _ => fours::<S, true>(simd, from, to, factor),
        }
    }
}

/// The butterflies of one factor: from four rows of places to four rows of places, one behind the other.
#[inline(always)]
fn fours<S: Simd, const TURNED: bool>(
    simd: S,
    [a, b, c, d]: [&[Complex]; 4],
    to: &mut [Complex],
    &[re1, im1, re2, im2, re3, im3]: &[f64; 6],
) {
    let (first, last) = to.split_at_mut(2 * a.len());
    let ((to0, to1), (to2, to3)) = (first.split_at_mut(a.len()), last.split_at_mut(a.len()));
    let from = a.iter().zip(b).zip(c.iter().zip(d));
    let to = to0.iter_mut().zip(to1).zip(to2.iter_mut().zip(to3));
    for (((a, b), (c, d)), ((to0, to1), (to2, to3))) in from.zip(to) {
        let [s0, mut s1, mut s2, mut s3] = butterfly(simd, [a, b, c, d]);
        if TURNED {
            s1 = mul(simd, s1, re1, im1);
            s2 = mul(simd, s2, re2, im2);
            s3 = mul(simd, s3, re3, im3);
        }
        store(simd, s0, to0);
        store(simd, s1, to1);
        store(simd, s2, to2);
        store(simd, s3, to3);
    }
}

#[inline(always)]
fn radix2<S: Simd>(simd: S, from: &[Complex], to: &mut [Complex]) {
    let half = from.len() / 2;
    let ((a, b), (sums, differences)) = (from.split_at(half), to.split_at_mut(half));
    for ((a, b), (to_sum, to_difference)) in a.iter().zip(b).zip(sums.iter_mut().zip(differences)) {
        let (a, b) = (load(simd, a), load(simd, b));
        store(simd, add(simd, a, b), to_sum);
        store(simd, sub(simd, a, b), to_difference);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::{Backend, Kernel, dispatch};

    struct Power<'a>(&'a Fourier, Vec<Complex>);

    impl Kernel for Power<'_> {
        type Output = Vec<Floats>;

        #[inline(always)]
        fn run<S: Simd>(mut self, simd: S) -> Vec<Floats> {
            let mut other = self.1.clone();
            let mut power = vec![Floats::default(); self.0.points() + 1];
            self.0.power(simd, (&mut self.1, &mut other), 0.5, 4, &mut power);
            power
        }
    }

    fn sample(n: usize, frame: usize) -> f64 {
        ((n * n + 3 * n * frame + 7) % 31) as f64 / 31.0 - 0.4
    }

    fn direct(n_fft: usize, frame: usize, k: usize) -> f64 {
        let sum = |part: usize| -> f64 {
            (0..n_fft).map(|n| sample(n, frame) * turn(n * k % n_fft, n_fft)[part]).sum()
        };
        0.5 * (sum(0).powi(2) + sum(1).powi(2))
    }

    #[test]
    fn power_is_that_of_the_defining_sum() {
        for n_fft in [8, 16, 32, 64, 256, 512] {
            let at = |n| Doubles(std::array::from_fn(|frame| sample(n, frame)));
            let packed = (0..n_fft / 2).map(|n| Complex { re: at(2 * n), im: at(2 * n + 1) }).collect();
            let power = dispatch(Backend::Native, Power(&Fourier::new(n_fft), packed));
            for (k, found) in power.iter().enumerate() {
                assert_eq!(found.0[..4], [0.0; 4]);
                for (frame, &found) in found.0[4..].iter().enumerate() {
                    let expected = direct(n_fft, frame, k);
                    assert!(
                        (f64::from(found) - expected).abs() < 1e-6 * (1.0 + expected),
                        "{n_fft} {k} {frame}"
                    );
                }
            }
        }
    }
}
