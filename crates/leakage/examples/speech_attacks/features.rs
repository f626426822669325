//! Features for a classifier: cepstra of a recording, and sizes of its packets.

use std::f32::consts::PI;

use leakage::LeakageError;
use leakage::audio::{coded_bytes, packet_bytes};
use leakage::ndarray::{Array1, Array2, Axis, s};

/// Samples of a frame and from frame to frame: 25 and 10 ms at 8 kHz.
const FRAME: usize = 200;
const HOP: usize = 80;

/// Filters of the mel scale, and coefficients kept.
const FILTERS: usize = 26;
const KEPT: usize = 13;

/// Segments of equal time.
const SEGMENTS: usize = 8;

/// Cepstra of every frame, with slopes over five frames.
pub(crate) struct Cepstra {
    /// From the samples of a frame to the real and imaginary parts of its spectrum.
    cosine: Array2<f32>,
    sine: Array2<f32>,
    filters: Array2<f32>,
    transform: Array2<f32>,
}

impl Cepstra {
    pub(crate) fn new() -> Self {
        let window = |n: usize| 0.54 - 0.46 * (2.0 * PI * n as f32 / (FRAME - 1) as f32).cos();
        let angle = |n: usize, k: usize| 2.0 * PI * (n * k % 256) as f32 / 256.0;
        let mel = |f: f32| 2595.0 * (1.0 + f / 700.0).log10();
        let corner =
            |i: usize| 700.0 * (10_f32.powf(mel(4000.0) * i as f32 / (FILTERS + 1) as f32 / 2595.0) - 1.0);
        let filter = |(k, i): (usize, usize)| {
            let f = 31.25 * k as f32;
            let (up, down) = (
                (f - corner(i)) / (corner(i + 1) - corner(i)),
                (corner(i + 2) - f) / (corner(i + 2) - corner(i + 1)),
            );
            up.min(down).max(0.0) / 256.0
        };
        let cosines = |(i, c): (usize, usize)| {
            let scale = if c == 0 { (1.0 / FILTERS as f32).sqrt() } else { (2.0 / FILTERS as f32).sqrt() };
            let lifter = 1.0 + 11.0 * (PI * c as f32 / 22.0).sin();
            lifter * scale * (PI * c as f32 * (i as f32 + 0.5) / FILTERS as f32).cos()
        };
        Self {
            cosine: Array2::from_shape_fn((FRAME, 129), |(n, k)| window(n) * angle(n, k).cos()),
            sine: Array2::from_shape_fn((FRAME, 129), |(n, k)| window(n) * angle(n, k).sin()),
            filters: Array2::from_shape_fn((129, FILTERS), filter),
            transform: Array2::from_shape_fn((FILTERS, KEPT), cosines),
        }
    }

    fn frames(&self, wave: &[f32]) -> Array2<f32> {
        let sharp = |n: usize| match n.checked_sub(1) {
            _ if n >= wave.len() => 0.0,
            Some(before) => wave[n] - 0.97 * wave[before],
            None => wave[n],
        };
        let count = 1 + wave.len().saturating_sub(FRAME).div_ceil(HOP);
        let frames = Array2::from_shape_fn((count, FRAME), |(frame, n)| sharp(HOP * frame + n));
        let power = frames.dot(&self.cosine).mapv(|x| x * x) + frames.dot(&self.sine).mapv(|x| x * x);
        let cepstra = power.dot(&self.filters).mapv(|energy| energy.max(1e-10).ln()).dot(&self.transform);
        let at = |frame: isize, c: usize| cepstra[[frame.clamp(0, count as isize - 1) as usize, c]];
        let slope = |(frame, c): (usize, usize)| {
            let frame = frame as isize;
            (at(frame + 1, c) - at(frame - 1, c) + 2.0 * (at(frame + 2, c) - at(frame - 2, c))) / 10.0
        };
        let slopes = Array2::from_shape_fn((count, KEPT), slope);
        leakage::ndarray::concatenate(Axis(1), &[cepstra.view(), slopes.view()]).unwrap_or(cepstra)
    }

    /// Means, standard deviations, and means of eight segments: 260 numbers.
    pub(crate) fn of(&self, wave: &[f32]) -> Vec<f32> {
        let frames = self.frames(wave);
        let mean = |part: leakage::ndarray::ArrayView2<'_, f32>| -> Array1<f32> {
            part.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(2 * KEPT))
        };
        let n = frames.nrows();
        let mut features = mean(frames.view()).to_vec();
        features.extend(frames.std_axis(Axis(0), 0.0));
        for segment in 0..SEGMENTS {
            let first = segment * n / SEGMENTS;
            let end = ((segment + 1) * n / SEGMENTS).max(first + 1).min(n);
            features.extend(mean(frames.slice(s![first.min(end - 1)..end, ..])));
        }
        features
    }
}

/// What the sizes of packets of 20 ms show: quantiles, means of segments, and the length.
pub(crate) fn of_packets(wave: &[f32]) -> Result<Vec<f32>, LeakageError> {
    let sizes: Vec<f32> = packet_bytes(wave, 160)?.into_iter().map(|bytes| bytes as f32).collect();
    let mut sorted = sizes.clone();
    sorted.sort_by(f32::total_cmp);
    let quantile = |q: usize| sorted[q * (sorted.len() - 1) / 10];
    let mean = |part: &[f32]| part.iter().sum::<f32>() / part.len().max(1) as f32;
    let segment = |at: usize| {
        let first = (at * sizes.len() / SEGMENTS).min(sizes.len() - 1);
        mean(&sizes[first..((at + 1) * sizes.len() / SEGMENTS).max(first + 1)])
    };
    let jumps: Vec<f32> = sizes.windows(2).map(|two| (two[1] - two[0]).abs()).collect();
    let rest = [mean(&sizes), mean(&jumps), wave.len() as f32 / 100.0];
    Ok((0..=10).map(quantile).chain((0..SEGMENTS).map(segment)).chain(rest).collect())
}

/// What the size of a whole recording shows, beside its length.
pub(crate) fn of_whole(wave: &[f32]) -> Result<Vec<f32>, LeakageError> {
    let (bytes, n) = (coded_bytes(wave)? as f32, wave.len() as f32);
    Ok(vec![bytes, n, bytes / n])
}

/// The length alone.
pub(crate) fn of_length(wave: &[f32]) -> Result<Vec<f32>, LeakageError> {
    Ok(vec![wave.len() as f32])
}
