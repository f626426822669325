//! How well one segment goes on where another ends.

use std::f64::consts::PI;

use super::prediction::{FLOOR, ORDER, Predictor};

/// Numbers that describe a join.
pub(super) const FEATURES: usize = 18;

/// Bands of the spectra on both sides of a boundary.
const BANDS: usize = 12;

/// Samples on both sides of a boundary whose spectra and energies are compared, at most.
const EDGE: usize = 80;

/// Samples that are predicted from the other side of the boundary.
const PREDICTED: usize = 16;

/// Samples compared with those one period of the voice before.
const REPEATED: usize = 40;

/// Periods of the voice that are tried, in samples: 54 to 200 Hz at 8 kHz.
const PERIODS: std::ops::Range<usize> = 40..148;

/// A segment, with what is asked of its edges.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    samples: Vec<f64>,
    /// Seen from the beginning and from the end.
    edges: [Edge; 2],
}

#[derive(Debug, Clone)]
struct Edge {
    spectrum: [f64; BANDS],
    /// Natural logarithm of the mean square of a quarter of the edge and of the edge.
    energy: [f64; 2],
    /// Of samples on the other side of the boundary.
    predictor: Predictor,
}

impl Segment {
    pub(super) fn of(samples: &[f32]) -> Self {
        let forward: Vec<f64> = samples.iter().map(|&sample| f64::from(sample)).collect();
        let backward: Vec<f64> = forward.iter().rev().copied().collect();
        // a predictor that goes on beyond an edge has learned in the direction towards it
        let edges = [Edge::of(&forward, &backward), Edge::of(&backward, &forward)];
        Self { samples: forward, edges }
    }

    fn head(&self, at: usize) -> f64 {
        self.samples.get(at).copied().unwrap_or(0.0)
    }

    fn tail(&self, back: usize) -> f64 {
        self.samples.len().checked_sub(back + 1).map_or(0.0, |at| self.samples[at])
    }
}

impl Edge {
    fn of(inwards: &[f64], outwards: &[f64]) -> Self {
        let edge = &inwards[..inwards.len().min(EDGE)];
        let energy =
            |part: &[f64]| (part.iter().map(|x| x * x).sum::<f64>() / part.len().max(1) as f64 + FLOOR).ln();
        let energy = [energy(&edge[..edge.len().div_ceil(4)]), energy(edge)];
        Self { spectrum: spectrum(edge), energy, predictor: Predictor::fitted(outwards) }
    }
}

/// Logarithms of the energies of bands of equal width. The window falls off away from the boundary only.
fn spectrum(edge: &[f64]) -> [f64; BANDS] {
    let n = edge.len();
    let mut bands = [FLOOR; BANDS];
    for line in 1..=n / 2 {
        let (mut re, mut im) = (0.0, 0.0);
        for (at, &sample) in edge.iter().enumerate() {
            let window = 0.5 + 0.5 * (PI * at as f64 / n as f64).cos();
            let angle = 2.0 * PI * (line * at % n) as f64 / n as f64;
            re += window * sample * angle.cos();
            im += window * sample * angle.sin();
        }
        bands[(line - 1) * BANDS / (n / 2)] += (re * re + im * im) / n as f64;
    }
    bands.map(f64::ln)
}

/// What a classifier of joins looks at, where `right` follows `left`.
pub(super) fn features(left: &Segment, right: &Segment) -> [f64; FEATURES] {
    let (end, begin) = (&left.edges[1], &right.edges[0]);
    let ahead = end.predictor.errors(|back| left.tail(back), |at| right.head(at), PREDICTED);
    let back = begin.predictor.errors(|back| right.head(back), |at| left.tail(at), PREDICTED);
    let excess = |errors: &[f64], residual: f64| {
        let mean = errors.iter().sum::<f64>() / errors.len().max(1) as f64;
        ((mean + FLOOR) / (residual + FLOOR)).ln()
    };
    let pairs = || end.spectrum.iter().zip(&begin.spectrum).map(|(a, b)| a - b);
    let louder = [0, 1].map(|which| begin.energy[which] - end.energy[which]);
    let repeated = [repeats(left, right), repeats_backwards(left, right)];
    let loud = (end.energy[1].max(begin.energy[1]) - FLOOR.ln()) / 10.0;
    let (first, last) =
        (excess(&ahead[..1], end.predictor.residual), excess(&back[..1], begin.predictor.residual));
    let (few, few_back) =
        (excess(&ahead[..4], end.predictor.residual), excess(&back[..4], begin.predictor.residual));
    [
        first,
        last,
        few,
        few_back,
        excess(&ahead[..ORDER], end.predictor.residual),
        excess(&back[..ORDER], begin.predictor.residual),
        excess(&ahead, end.predictor.residual),
        excess(&back, begin.predictor.residual),
        louder[0].abs(),
        louder[1],
        louder[1] * louder[1],
        pairs().map(f64::abs).sum(),
        pairs().map(|apart| apart * apart).sum(),
        repeated[0],
        repeated[1],
        (repeated[0] + repeated[1]) * loud,
        (few + few_back) * loud,
        (first + last) * loud,
    ]
}

/// The best correlation of the beginning of `right` with what lies one period of the voice before it.
fn repeats(left: &Segment, right: &Segment) -> f64 {
    best_period(|at| right.head(at), |back| left.tail(back))
}

/// The same seen from the end of `left`, backwards in time.
fn repeats_backwards(left: &Segment, right: &Segment) -> f64 {
    best_period(|at| left.tail(at), |back| right.head(back))
}

fn best_period(after: impl Fn(usize) -> f64, before: impl Fn(usize) -> f64) -> f64 {
    let correlation = |period: usize| {
        let pairs = (0..REPEATED).map(|at| (after(at), before(period - 1 - at)));
        let (xx, yy, xy) =
            pairs.fold((0.0, 0.0, 0.0), |(xx, yy, xy), (x, y)| (xx + x * x, yy + y * y, xy + x * y));
        let floor = FLOOR * REPEATED as f64;
        xy / ((xx + floor).sqrt() * (yy + floor).sqrt())
    };
    PERIODS.map(correlation).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::generated::speech;

    #[test]
    fn true_joins_look_better_than_others() {
        let plain = speech(3, 6400);
        let segments: Vec<Segment> = plain.chunks(160).map(Segment::of).collect();
        let mean = |apart: usize| {
            let rows = (0..30).map(|at| features(&segments[at], &segments[at + apart]));
            rows.fold([0.0; FEATURES], |sum, row| std::array::from_fn(|which| sum[which] + row[which] / 30.0))
        };
        let (next, other) = (mean(1), mean(7));
        for smaller in [0, 1, 2, 3, 6, 8, 11] {
            assert!(next[smaller] < other[smaller], "{smaller}: {} {}", next[smaller], other[smaller]);
        }
        assert!(next[13] > other[13] && next[14] > other[14]);
    }

    #[test]
    fn short_and_silent_segments_have_finite_features() {
        for samples in [&[0.0][..], &[0.0; 160], &[0.5; 3]] {
            let segment = Segment::of(samples);
            assert!(features(&segment, &segment).iter().all(|value| value.is_finite()));
        }
    }
}
