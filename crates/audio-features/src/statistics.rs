//! One vector of fixed length per recording.

use std::ops::Range;

use crate::error::{AudioError, check_length, check_not_empty};
use crate::mfcc::{MfccSpec, MfccStream};
use crate::options::MfccOptions;

/// Equal parts of a recording that have a mean of their own.
pub const SEGMENTS: usize = 8;

/// Statistics of the coefficients and deltas of a recording: 260 values for 13 coefficients.
///
/// The values, with `n` = 26 values per frame: `n` means over all frames, `n` standard deviations over all frames (the
/// root of the mean squared distance from the mean: divided by the number of frames, not one less), and the `n` means
/// of each of eight segments in turn.
///
/// The segments are runs of consecutive frames. Of N frames, each has N / 8, rounded down, and the first N mod 8
/// segments have one more. With fewer than 8 frames, segment k is frame `k N / 8`, rounded down.
///
/// The number of frames follows from that of samples, so frames are added up as they come and none is kept.
#[derive(Debug, Clone)]
pub struct SpeechStatistics<'a> {
    stream: MfccStream<'a>,
    sums: Sums,
}

impl<'a> SpeechStatistics<'a> {
    /// Statistics of the frames that `spec` describes.
    ///
    /// # Errors
    /// A spec without deltas.
    pub fn new(spec: &'a MfccSpec) -> Result<Self, AudioError> {
        if !spec.options().deltas {
            return Err(AudioError::Option { option: "deltas", found: 0.0, expected: "true" });
        }
        Ok(Self { stream: spec.stream(), sums: Sums::new(spec.n_values()) })
    }

    /// Options with which there are 260 values: the default ones, with deltas.
    pub fn options() -> MfccOptions {
        MfccOptions::default().with_deltas(true)
    }

    /// Length of the vector: ten times the values of a frame.
    pub fn n_values(&self) -> usize {
        (2 + SEGMENTS) * self.stream.spec().n_values()
    }

    /// Writes the statistics of a recording, whose samples are relative to full scale 1.0, to `out`.
    ///
    /// # Errors
    /// No sample, one that is not finite, or `out` of another length than [`Self::n_values`].
    pub fn statistics_into(&mut self, samples: &[f32], out: &mut [f32]) -> Result<(), AudioError> {
        check_not_empty("samples", samples.len())?;
        check_length("out", out.len(), self.n_values())?;
        let n_frames = self.stream.spec().n_frames(samples.len());
        self.sums.clear();
        self.stream.clear();
        let sums = &mut self.sums;
        self.stream.push(samples, |frame| sums.add(frame, n_frames))?;
        self.stream.finish(|frame| sums.add(frame, n_frames));
        self.sums.write(n_frames, out);
        Ok(())
    }

    /// The statistics of a recording as a new vector.
    ///
    /// # Errors
    /// As [`Self::statistics_into`].
    pub fn statistics(&mut self, samples: &[f32]) -> Result<Vec<f32>, AudioError> {
        let mut out = vec![0.0; self.n_values()];
        self.statistics_into(samples, &mut out)?;
        Ok(out)
    }
}

/// Frames of one segment, of `n_frames` in all.
fn segment(segment: usize, n_frames: usize) -> Range<usize> {
    if n_frames < SEGMENTS {
        let frame = segment * n_frames / SEGMENTS;
        return frame..frame + 1;
    }
    let (each, longer) = (n_frames / SEGMENTS, n_frames % SEGMENTS);
    let start = |segment: usize| segment * each + segment.min(longer);
    start(segment)..start(segment + 1)
}

/// Running sums, in double precision.
#[derive(Debug, Clone)]
struct Sums {
    frames: usize,
    /// The first frame: distances are taken from it, so that squares stay small.
    origin: Vec<f64>,
    squares: Vec<f64>,
    total: Vec<f64>,
    segments: Vec<f64>,
}

impl Sums {
    fn new(n: usize) -> Self {
        let zeros = vec![0.0; n];
        let segments = vec![0.0; n * SEGMENTS];
        Self { frames: 0, origin: zeros.clone(), squares: zeros.clone(), total: zeros, segments }
    }

    fn clear(&mut self) {
        self.frames = 0;
        for sums in [&mut self.squares, &mut self.total, &mut self.segments] {
            sums.fill(0.0);
        }
    }

    fn add(&mut self, frame: &[f32], n_frames: usize) {
        if self.frames == 0 {
            self.origin.iter_mut().zip(frame).for_each(|(origin, value)| *origin = f64::from(*value));
        }
        let sums = self.total.iter_mut().zip(&mut self.squares);
        for ((value, origin), (total, squares)) in frame.iter().zip(&self.origin).zip(sums) {
            let distance = f64::from(*value) - origin;
            *total += distance;
            *squares += distance * distance;
        }
        for (k, sums) in self.segments.chunks_exact_mut(frame.len()).enumerate() {
            if segment(k, n_frames).contains(&self.frames) {
                sums.iter_mut().zip(frame).for_each(|(sum, value)| *sum += f64::from(*value));
            }
        }
        self.frames += 1;
    }

    fn write(&self, n_frames: usize, out: &mut [f32]) {
        let n = self.origin.len();
        let frames = n_frames as f64;
        let (means, rest) = out.split_at_mut(n);
        let (deviations, segments) = rest.split_at_mut(n);
        for (i, (mean, deviation)) in means.iter_mut().zip(deviations).enumerate() {
            let distance = self.total[i] / frames;
            *mean = (self.origin[i] + distance) as f32;
            *deviation = (self.squares[i] / frames - distance * distance).max(0.0).sqrt() as f32;
        }
        let sums = self.segments.chunks_exact(n).zip(segments.chunks_exact_mut(n));
        for (k, (sums, means)) in sums.enumerate() {
            let count = segment(k, n_frames).len() as f64;
            means.iter_mut().zip(sums).for_each(|(mean, sum)| *mean = (sum / count) as f32);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segments(n_frames: usize) -> Vec<Range<usize>> {
        (0..SEGMENTS).map(|k| segment(k, n_frames)).collect()
    }

    #[test]
    fn segments_cover_all_frames_once() {
        for n_frames in [8, 9, 13, 16, 100] {
            let frames: Vec<_> = segments(n_frames).into_iter().flatten().collect();
            assert_eq!(frames, (0..n_frames).collect::<Vec<_>>());
        }
        assert_eq!(segments(13).iter().map(Range::len).collect::<Vec<_>>(), [2, 2, 2, 2, 2, 1, 1, 1]);
    }

    #[test]
    fn few_frames_are_repeated() {
        let first = |n_frames| segments(n_frames).into_iter().map(|range| range.start).collect::<Vec<_>>();
        assert_eq!(first(1), [0; 8]);
        assert_eq!(first(3), [0, 0, 0, 1, 1, 1, 2, 2]);
    }

    #[test]
    fn values_are_means_and_deviations_of_the_frames() {
        let spec = MfccSpec::new(SpeechStatistics::options(), 8_000).unwrap();
        let samples: Vec<f32> = (0..3_001).map(|n| ((n * n) as f32 / 9e4).sin() * (n as f32 / 3e3)).collect();
        let frames = spec.extract(&samples).unwrap();
        let mut statistics = SpeechStatistics::new(&spec).unwrap();
        statistics.statistics(&samples[7..900]).unwrap();
        let found = statistics.statistics(&samples).unwrap();
        assert_eq!(found.len(), 260);
        let frames = frames.mapv(f64::from);
        for i in 0..26 {
            let column = frames.column(i);
            let mean = column.mean().unwrap();
            assert!((f64::from(found[i]) - mean).abs() < 1e-5 * mean.abs().max(1.0));
            assert!((f64::from(found[26 + i]) - column.std(0.0)).abs() < 1e-5 * mean.abs().max(1.0));
            let last = segment(7, frames.nrows());
            let mean = column.iter().skip(last.start).sum::<f64>() / last.len() as f64;
            assert!((f64::from(found[9 * 26 + i]) - mean).abs() < 1e-5 * mean.abs().max(1.0));
        }
    }

    #[test]
    fn a_spec_without_deltas_and_a_wrong_buffer_are_refused() {
        let plain = MfccSpec::new(MfccOptions::default(), 8_000).unwrap();
        assert!(matches!(SpeechStatistics::new(&plain), Err(AudioError::Option { option: "deltas", .. })));
        let spec = MfccSpec::new(SpeechStatistics::options(), 8_000).unwrap();
        let mut statistics = SpeechStatistics::new(&spec).unwrap();
        let found = statistics.statistics_into(&[0.1; 100], &mut [0.0; 13]);
        assert_eq!(found, Err(AudioError::LengthMismatch { what: "out", found: 13, expected: 260 }));
        assert_eq!(statistics.statistics(&[]), Err(AudioError::Empty { what: "samples" }));
    }
}
