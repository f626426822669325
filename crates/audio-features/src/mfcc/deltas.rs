//! Slopes of coefficients over time.

use crate::options::MfccOptions;

/// Appends the slopes to frames as they arrive, `span` frames late: `sum_i i (c[t+i] - c[t-i]) / (2 sum_i i^2)` with i
/// from 1 to `span`. Before the first frame and behind the last, the first and the last are repeated.
#[derive(Debug, Clone)]
pub(super) struct Deltas {
    n_coefficients: usize,
    span: usize,
    scale: f32,
    /// The last `2 span + 1` frames at most, oldest first.
    frames: Vec<f32>,
    /// A frame with its slopes.
    joined: Vec<f32>,
}

impl Deltas {
    pub(super) fn new(options: &MfccOptions) -> Self {
        let (n_coefficients, span) = (options.n_coefficients, options.delta_span);
        let squares: usize = (1..=span).map(|i| i * i).sum();
        Self {
            n_coefficients,
            span,
            scale: 1.0 / (2 * squares) as f32,
            frames: Vec::with_capacity((2 * span + 1) * n_coefficients),
            joined: vec![0.0; 2 * n_coefficients],
        }
    }

    /// Takes a frame and hands on the one that is now surrounded.
    pub(super) fn push(&mut self, frame: &[f32], sink: &mut impl FnMut(&[f32])) {
        let copies = if self.frames.is_empty() { self.span + 1 } else { 1 };
        for _ in 0..copies {
            self.append(frame, sink);
        }
    }

    /// Hands on the frames that are left, and starts anew.
    pub(super) fn finish(&mut self, sink: &mut impl FnMut(&[f32])) {
        let last = self.frames.len().saturating_sub(self.n_coefficients);
        let last = self.frames[last..].to_vec();
        for _ in 0..self.span {
            self.append(&last, sink);
        }
        self.frames.clear();
    }

    /// Forgets all frames.
    pub(super) fn clear(&mut self) {
        self.frames.clear();
    }

    fn append(&mut self, frame: &[f32], sink: &mut impl FnMut(&[f32])) {
        let full = (2 * self.span + 1) * self.n_coefficients;
        if self.frames.len() == full {
            self.frames.copy_within(self.n_coefficients.., 0);
            self.frames.truncate(full - self.n_coefficients);
        }
        self.frames.extend_from_slice(frame);
        if self.frames.len() == full {
            self.join();
            sink(&self.joined);
        }
    }

    fn join(&mut self) {
        let n = self.n_coefficients;
        let at = |frame: usize| &self.frames[frame * n..(frame + 1) * n];
        let (values, slopes) = self.joined.split_at_mut(n);
        values.copy_from_slice(at(self.span));
        slopes.fill(0.0);
        for i in 1..=self.span {
            let (later, earlier) = (at(self.span + i), at(self.span - i));
            for ((slope, later), earlier) in slopes.iter_mut().zip(later).zip(earlier) {
                *slope += i as f32 * (later - earlier);
            }
        }
        slopes.iter_mut().for_each(|slope| *slope *= self.scale);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slopes(values: &[f32]) -> Vec<[f32; 2]> {
        let mut deltas = Deltas::new(&MfccOptions::default().with_n_coefficients(1));
        let mut out = Vec::new();
        let mut sink = |frame: &[f32]| out.push([frame[0], frame[1]]);
        values.iter().for_each(|value| deltas.push(&[*value], &mut sink));
        deltas.finish(&mut sink);
        out
    }

    #[test]
    fn slopes_of_a_line_are_flatter_at_its_ends() {
        let found = slopes(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(found, [[0.0, 0.5], [1.0, 0.8], [2.0, 1.0], [3.0, 1.0], [4.0, 0.8], [5.0, 0.5]]);
    }

    #[test]
    fn one_frame_is_level() {
        assert_eq!(slopes(&[7.0]), [[7.0, 0.0]]);
    }
}
