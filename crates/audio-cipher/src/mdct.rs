//! The modified discrete cosine transform as an orthonormal map of whole recordings.
//!
//! A frame of 2M samples under the sine window w[n] = sin(pi (n + 1/2) / 2M) has the M coefficients
//! X[k] = sqrt(2/M) sum_n w[n] x[n] cos(pi/M (n + 1/2 + M/2) (k + 1/2)), and frames advance by M (J. Princen, A. Bradley,
//! IEEE Trans. ASSP 34, 1986). With M zeros before and at least M behind the recording the aliasing of neighbours
//! cancels, and since the basis is orthonormal, changed coefficients survive the way to samples and back.
//!
//! A frame is folded to M numbers, whose DCT-IV is a complex FFT of M/2 between two rotations.

use std::{f64::consts::PI, sync::Arc};

use rustfft::{Fft, FftPlanner, num_complex::Complex};

/// Frames of hop M, an even number.
pub(crate) struct Mdct {
    hop: usize,
    window: Vec<f64>,
    dct: DctIv,
}

impl Mdct {
    /// `hop` is even and at least 2.
    pub(crate) fn new(hop: usize) -> Self {
        let window = (0..2 * hop).map(|n| (PI * (n as f64 + 0.5) / (2 * hop) as f64).sin()).collect();
        Self { hop, window, dct: DctIv::new(hop) }
    }

    /// Samples after the transform and back: whole hops, one before the recording and one behind.
    pub(crate) fn padded_len(&self, n_samples: usize) -> usize {
        (n_samples.div_ceil(self.hop) + 2) * self.hop
    }

    /// Replaces the coefficients of each frame by what `map` makes of them. `source` begins at `source_start` of the
    /// padded time axis and is zero outside; `target` is cut out of it at `target_start`.
    pub(crate) fn map_frames(
        &self,
        source: Placed<&[f32]>,
        target: Placed<&mut [f32]>,
        mut map: impl FnMut(&[f64], &mut [f64]),
    ) {
        let hop = self.hop;
        let mut work = Work::new(hop);
        target.samples.fill(0.0);
        let end = (source.start + source.samples.len()).max(target.start + target.samples.len());
        for start in (0..end.saturating_sub(hop)).step_by(hop) {
            self.read_frame(&source, start, &mut work.frame);
            self.analyse(&work.frame, &mut work.coefficients, &mut work.scratch);
            map(&work.coefficients, &mut work.mapped);
            self.synthesise(&mut work.mapped, &mut work.frame, &mut work.scratch);
            work.add_to(target.samples, target.start, start);
        }
    }

    fn read_frame(&self, source: &Placed<&[f32]>, start: usize, frame: &mut [f64]) {
        for (offset, sample) in frame.iter_mut().enumerate() {
            let index = (start + offset).checked_sub(source.start);
            *sample = index.and_then(|index| source.samples.get(index)).map_or(0.0, |&x| f64::from(x));
        }
    }

    /// The coefficients of a frame of 2M samples.
    pub(crate) fn analyse(&self, frame: &[f64], coefficients: &mut [f64], scratch: &mut Vec<Complex<f64>>) {
        let (hop, half) = (self.hop, self.hop / 2);
        let at = |n: usize| frame[n] * self.window[n];
        for n in 0..half {
            coefficients[n] = -at(3 * half - 1 - n) - at(3 * half + n);
            coefficients[half + n] = at(n) - at(hop - 1 - n);
        }
        self.dct.apply(coefficients, scratch);
    }

    /// The windowed frame of 2M samples that coefficients stand for; they are overwritten.
    pub(crate) fn synthesise(
        &self,
        coefficients: &mut [f64],
        frame: &mut [f64],
        scratch: &mut Vec<Complex<f64>>,
    ) {
        let (hop, half) = (self.hop, self.hop / 2);
        self.dct.apply(coefficients, scratch);
        for n in 0..half {
            frame[n] = coefficients[half + n];
            frame[hop - 1 - n] = -coefficients[half + n];
            frame[3 * half - 1 - n] = -coefficients[n];
            frame[3 * half + n] = -coefficients[n];
        }
        frame.iter_mut().zip(&self.window).for_each(|(x, w)| *x *= w);
    }
}

/// Samples that begin at a place of the padded time axis.
pub(crate) struct Placed<S> {
    pub(crate) samples: S,
    pub(crate) start: usize,
}

/// Buffers of one pass, and the overlap that the last frame left for the next.
struct Work {
    frame: Vec<f64>,
    coefficients: Vec<f64>,
    mapped: Vec<f64>,
    overlap: Vec<f64>,
    scratch: Vec<Complex<f64>>,
}

impl Work {
    fn new(hop: usize) -> Self {
        Self {
            frame: vec![0.0; 2 * hop],
            coefficients: vec![0.0; hop],
            mapped: vec![0.0; hop],
            overlap: vec![0.0; hop],
            scratch: Vec::new(),
        }
    }

    /// Writes the first half of the frame with the overlap, and the second half for the case that no frame follows.
    fn add_to(&mut self, target: &mut [f32], target_start: usize, frame_start: usize) {
        let (first, second) = self.frame.split_at(self.overlap.len());
        let sums = first.iter().zip(&self.overlap).map(|(a, b)| a + b);
        for (offset, value) in sums.chain(second.iter().copied()).enumerate() {
            let index = (frame_start + offset).checked_sub(target_start);
            if let Some(target) = index.and_then(|index| target.get_mut(index)) {
                *target = value as f32;
            }
        }
        self.overlap.copy_from_slice(second);
    }
}

/// The orthonormal DCT-IV, X[k] = sqrt(2/M) sum_n x[n] cos(pi/M (n + 1/2) (k + 1/2)), its own inverse.
struct DctIv {
    fft: Arc<dyn Fft<f64>>,
    /// exp(-i pi (8n + 1) / 8M)
    twiddles: Vec<Complex<f64>>,
}

impl DctIv {
    fn new(size: usize) -> Self {
        let angle = |n: usize| -PI * (8 * n + 1) as f64 / (8 * size) as f64;
        let twiddles = (0..size / 2).map(|n| Complex::from_polar(1.0, angle(n))).collect();
        Self { fft: FftPlanner::new().plan_fft_forward(size / 2), twiddles }
    }

    fn apply(&self, values: &mut [f64], scratch: &mut Vec<Complex<f64>>) {
        let (half, size) = (self.twiddles.len(), values.len());
        scratch.resize(half + self.fft.get_inplace_scratch_len(), Complex::default());
        let (pairs, rest) = scratch.split_at_mut(half);
        for (n, (pair, twiddle)) in pairs.iter_mut().zip(&self.twiddles).enumerate() {
            *pair = Complex::new(values[2 * n], values[size - 1 - 2 * n]) * twiddle;
        }
        self.fft.process_with_scratch(pairs, rest);
        let scale = (2.0 / size as f64).sqrt();
        for (n, (pair, twiddle)) in pairs.iter().zip(&self.twiddles).enumerate() {
            let rotated = pair * twiddle * scale;
            values[2 * n] = rotated.re;
            values[size - 1 - 2 * n] = -rotated.im;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(n: usize) -> Vec<f64> {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 8) / f64::from(1 << 23) - 1.0
        };
        (0..n).map(|_| next()).collect()
    }

    #[test]
    fn coefficients_are_those_of_the_direct_sum() {
        for hop in [2, 6, 16, 30, 256] {
            let (mdct, frame) = (Mdct::new(hop), noise(2 * hop));
            let mut fast = vec![0.0; hop];
            mdct.analyse(&frame, &mut fast, &mut Vec::new());
            for (k, fast) in fast.iter().enumerate() {
                let m = hop as f64;
                let term = |n: usize| {
                    let (n, k) = (n as f64, k as f64);
                    (PI * (n + 0.5) / (2.0 * m)).sin() * (PI / m * (n + 0.5 + m / 2.0) * (k + 0.5)).cos()
                };
                let direct: f64 = (0..2 * hop).map(|n| frame[n] * term(n)).sum::<f64>() * (2.0 / m).sqrt();
                assert!((fast - direct).abs() < 1e-11, "M = {hop}, k = {k}: {fast} {direct}");
            }
        }
    }

    #[test]
    fn unchanged_coefficients_give_the_recording() {
        for (hop, length) in [(2, 1), (8, 7), (8, 8), (8, 65), (256, 1_000)] {
            let mdct = Mdct::new(hop);
            let samples: Vec<f32> = noise(length).iter().map(|&x| x as f32).collect();
            let mut padded = vec![1.0; mdct.padded_len(length)];
            let source = Placed { samples: samples.as_slice(), start: hop };
            let target = Placed { samples: padded.as_mut_slice(), start: 0 };
            mdct.map_frames(source, target, |from, to| to.copy_from_slice(from));
            assert!(padded[..hop].iter().chain(&padded[hop + length..]).all(|x| x.abs() < 1e-7));
            assert!(padded[hop..].iter().zip(&samples).all(|(a, b)| (a - b).abs() < 1e-7));
        }
    }

    #[test]
    fn the_transform_keeps_energy() {
        let mdct = Mdct::new(64);
        let samples: Vec<f32> = noise(1_000).iter().map(|&x| x as f32).collect();
        let (mut padded, mut energy) = (vec![0.0; mdct.padded_len(1_000)], 0.0);
        let source = Placed { samples: samples.as_slice(), start: 64 };
        mdct.map_frames(source, Placed { samples: padded.as_mut_slice(), start: 0 }, |from, to| {
            energy += from.iter().map(|x| x * x).sum::<f64>();
            to.copy_from_slice(from);
        });
        let expected: f64 = samples.iter().map(|&x| f64::from(x).powi(2)).sum();
        assert!((energy - expected).abs() < 1e-9 * expected);
    }
}
