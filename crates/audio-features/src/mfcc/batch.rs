//! Eight frames at once, one per lane.

use super::fourier::Complex;
use super::spec::MfccSpec;
use crate::simd::{Backend, Doubles, EIGHT, FOUR, Floats, Kernel, Simd, dispatch};

/// Frames that are computed together.
pub(super) const BATCH: usize = EIGHT;

/// The buffers of a batch, made once.
#[derive(Debug, Clone)]
pub(super) struct Batch {
    backend: Backend,
    points: Vec<Complex>,
    other: Vec<Complex>,
    power: Vec<Floats>,
    logs: Vec<Floats>,
    coefficients: Vec<Floats>,
}

impl Batch {
    pub(super) fn new(spec: &MfccSpec) -> Self {
        let points = spec.fourier.points();
        Self {
            backend: Backend::default(),
            points: vec![Complex::default(); points],
            other: vec![Complex::default(); points],
            power: vec![Floats::default(); points + 1],
            logs: vec![Floats::default(); spec.cepstrum.n_filters()],
            coefficients: vec![Floats::default(); spec.options().n_coefficients],
        }
    }

    /// Samples that a batch reads.
    pub(super) fn n_samples(spec: &MfccSpec) -> usize {
        (BATCH - 1) * spec.hop_len() + spec.frame_len()
    }

    /// Computes eight frames of [`Self::n_samples`] pre-emphasised samples.
    pub(super) fn compute(&mut self, spec: &MfccSpec, samples: &[f64]) {
        dispatch(self.backend, Frames { spec, samples, batch: self });
    }

    /// Writes the coefficients of one of the eight.
    pub(super) fn frame_into(&self, frame: usize, out: &mut [f32]) {
        for (out, lanes) in out.iter_mut().zip(&self.coefficients) {
            *out = lanes.0[frame];
        }
    }

    /// The same with plain arrays, for tests that compare the two.
    #[cfg(test)]
    pub(super) fn portable(self) -> Self {
        Self { backend: Backend::Portable, ..self }
    }
}

struct Frames<'a> {
    spec: &'a MfccSpec,
    samples: &'a [f64],
    batch: &'a mut Batch,
}

impl Kernel for Frames<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { spec, samples, batch } = self;
        let scale = 1.0 / spec.n_fft() as f64;
        for half in 0..2 {
            let frames: [&[f64]; FOUR] = std::array::from_fn(|i| {
                let start = (half * FOUR + i) * spec.hop_len();
                &samples[start..start + spec.frame_len()]
            });
            window(simd, spec, frames, &mut batch.points);
            let buffers = (&mut batch.points[..], &mut batch.other[..]);
            spec.fourier.power(simd, buffers, scale, half * FOUR, &mut batch.power);
        }
        spec.cepstrum.apply(simd, &batch.power, &mut batch.logs, &mut batch.coefficients);
    }
}

/// Windows four frames and packs even and odd samples as real and imaginary parts; what lies behind the frames is 0.
#[inline(always)]
fn window<S: Simd>(simd: S, spec: &MfccSpec, frames: [&[f64]; FOUR], points: &mut [Complex]) {
    let used = spec.frame_len().div_ceil(FOUR) * 2;
    let (used, rest) = points.split_at_mut(used.min(points.len()));
    for (i, (pair, weights)) in used.chunks_exact_mut(2).zip(spec.window.chunks(FOUR)).enumerate() {
        let mut out = [Doubles::default(); FOUR];
        let columns = columns(simd, frames, i * FOUR);
        for ((column, weight), out) in columns.iter().zip(weights).zip(&mut out) {
            simd.store_d(simd.mul_d(*column, simd.splat_d(*weight)), out);
        }
        let [a, b, c, d] = out;
        pair.copy_from_slice(&[Complex { re: a, im: b }, Complex { re: c, im: d }]);
    }
    rest.fill(Complex::default());
}

/// Four samples of each frame from `at` on, zeros where it has not so many.
#[inline(always)]
fn columns<S: Simd>(simd: S, [a, b, c, d]: [&[f64]; FOUR], at: usize) -> [S::D; FOUR] {
    if at + FOUR <= a.len() {
        return simd.columns([four(a, at), four(b, at), four(c, at), four(d, at)]);
    }
    let mut ends = [[0.0; FOUR]; FOUR];
    for (end, frame) in ends.iter_mut().zip([a, b, c, d]) {
        end.iter_mut().zip(&frame[at..]).for_each(|(to, sample)| *to = *sample);
    }
    simd.columns([&ends[0], &ends[1], &ends[2], &ends[3]])
}

#[inline(always)]
fn four(frame: &[f64], at: usize) -> &[f64; FOUR] {
    frame[at..].first_chunk().unwrap_or(&[0.0; FOUR])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::MfccOptions;

    #[test]
    fn the_twin_gives_the_same_coefficients() {
        for rate in [1_600, 8_000, 11_025, 16_000, 44_100] {
            let options = MfccOptions::default().with_n_filters(8).with_n_coefficients(8);
            let spec = MfccSpec::new(options, rate).unwrap();
            let sample = |n: usize| ((n * n + 5 * n) % 97) as f64 / 97.0 - 0.5;
            let samples: Vec<f64> = (0..Batch::n_samples(&spec)).map(sample).collect();
            let mut native = Batch::new(&spec);
            let mut portable = native.clone().portable();
            native.compute(&spec, &samples);
            portable.compute(&spec, &samples);
            assert_eq!(native.coefficients, portable.coefficients, "{rate}");
            assert!(native.coefficients[1].0.iter().all(|value| value.is_finite() && *value != 0.0));
        }
    }

    #[test]
    fn a_lane_does_not_depend_on_the_others() {
        let spec = MfccSpec::new(MfccOptions::default(), 8_000).unwrap();
        let mut samples: Vec<f64> = (0..Batch::n_samples(&spec)).map(|n| (n as f64 * 0.7).sin()).collect();
        let mut batch = Batch::new(&spec);
        batch.compute(&spec, &samples);
        let first = batch.coefficients.iter().map(|lanes| lanes.0[0]).collect::<Vec<_>>();
        samples[200..].fill(0.0);
        batch.compute(&spec, &samples);
        assert_eq!(batch.coefficients.iter().map(|lanes| lanes.0[0]).collect::<Vec<_>>(), first);
        let mut silent = vec![0.0; 13];
        batch.frame_into(7, &mut silent);
        // sqrt(26) ln 1e-10
        assert!((silent[0] + 117.4086).abs() < 1e-3, "{silent:?}");
    }
}
