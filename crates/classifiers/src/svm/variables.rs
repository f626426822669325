//! The dual variables of the solver, by position.

use super::selection::{Extremes, Masks};

/// One entry a training row; see the module documentation of `smo` for the symbols.
pub(super) struct Variables {
    /// `beta`, between `lo` and `hi`.
    pub(super) beta: Vec<f64>,
    /// `f = y - K beta`; out of date at positions that do not take part.
    pub(super) gradient: Vec<f64>,
    /// `K_ii`.
    pub(super) diagonal: Vec<f32>,
    /// 0 where `beta < hi`, otherwise minus infinity.
    pub(super) up: Vec<f32>,
    /// 0 where `beta > lo`, otherwise plus infinity.
    pub(super) low: Vec<f32>,
    positive: Vec<bool>,
    penalties: [f64; 2],
}

impl Variables {
    /// All at zero, where the gradient is the label.
    pub(super) fn new(positive: &[bool], penalties: [f64; 2], diagonal: Vec<f32>) -> Self {
        let free = |free: bool, closed: f32| if free { 0.0 } else { closed };
        let up = |&positive: &bool| free(positive, f32::NEG_INFINITY);
        let low = |&positive: &bool| free(!positive, f32::INFINITY);
        Self {
            beta: vec![0.0; positive.len()],
            gradient: positive.iter().map(|&positive| sign(positive)).collect(),
            diagonal,
            up: positive.iter().map(up).collect(),
            low: positive.iter().map(low).collect(),
            positive: positive.to_vec(),
            penalties,
        }
    }

    /// Puts every variable where `beta` says, cut to its box; the gradients are out of date then.
    #[cfg(feature = "linfa")]
    pub(super) fn place(&mut self, beta: &[f64]) {
        for (position, &value) in beta.iter().enumerate() {
            let (lo, hi) = self.bounds(position);
            self.set(position, value.max(lo).min(hi));
        }
    }

    /// The label at `position`, plus or minus one.
    pub(super) fn label(&self, position: usize) -> f64 {
        sign(self.positive[position])
    }

    /// The masks of the first `len` positions.
    pub(super) fn masks(&self, len: usize) -> Masks<'_> {
        Masks { up: &self.up[..len], low: &self.low[..len] }
    }

    /// Moves the best step from `j` to `i`, cut to the box; returns its length.
    pub(super) fn move_pair(&mut self, i: usize, j: usize, curvature: f64) -> f64 {
        let (_, hi) = self.bounds(i);
        let (lo, _) = self.bounds(j);
        let (room_i, room_j) = (hi - self.beta[i], self.beta[j] - lo);
        let wanted = (self.gradient[i] - self.gradient[j]) / curvature;
        let delta = wanted.min(room_i).min(room_j);
        // at a bound the variable is set to it, not to a sum that may miss it by a rounding error
        let to_i = if delta == room_i { hi } else { self.beta[i] + delta };
        let to_j = if delta == room_j { lo } else { self.beta[j] - delta };
        self.set(i, to_i);
        self.set(j, to_j);
        delta
    }

    /// Exchanges the variables at pairs of positions.
    pub(super) fn swap(&mut self, pairs: &[(u32, u32)]) {
        for &(a, b) in pairs {
            let (a, b) = (a as usize, b as usize);
            self.beta.swap(a, b);
            self.gradient.swap(a, b);
            self.diagonal.swap(a, b);
            self.up.swap(a, b);
            self.low.swap(a, b);
            self.positive.swap(a, b);
        }
    }

    /// The mean gradient of the variables strictly inside their box, or the middle of the gap where there is none.
    pub(super) fn bias(&self, extremes: Extremes) -> f64 {
        let inside = |&(position, _): &(usize, &f64)| self.up[position] == 0.0 && self.low[position] == 0.0;
        let free: Vec<f64> = self.gradient.iter().enumerate().filter(inside).map(|(_, &f)| f).collect();
        match free.len() {
            0 => (extremes.up + extremes.low) / 2.0,
            count => free.iter().sum::<f64>() / count as f64,
        }
    }

    /// `1/2 alpha^T Q alpha - sum alpha = -1/2 sum beta (f + y)`.
    pub(super) fn objective(&self) -> f64 {
        let terms = self.beta.iter().zip(&self.gradient).zip(&self.positive);
        -0.5 * terms.map(|((beta, f), &positive)| beta * (f + sign(positive))).sum::<f64>()
    }

    fn set(&mut self, position: usize, beta: f64) {
        let (lo, hi) = self.bounds(position);
        self.beta[position] = beta;
        self.up[position] = if beta < hi { 0.0 } else { f32::NEG_INFINITY };
        self.low[position] = if beta > lo { 0.0 } else { f32::INFINITY };
    }

    fn bounds(&self, position: usize) -> (f64, f64) {
        match self.positive[position] {
            true => (0.0, self.penalties[1]),
            false => (-self.penalties[0], 0.0),
        }
    }
}

fn sign(positive: bool) -> f64 {
    if positive { 1.0 } else { -1.0 }
}
