//! Linear prediction across a boundary.

/// Coefficients: ten are usual at 8 kHz.
pub(super) const ORDER: usize = 10;

/// Added to energies, in units of the square of one 16-bit step: silence has a logarithm.
pub(super) const FLOOR: f64 = 0.5 / (32768.0 * 32768.0);

/// A predictor of a sample from those before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Predictor {
    coefficients: [f64; ORDER],
    /// Mean square of what it leaves on the samples that it was fitted to.
    pub(super) residual: f64,
}

impl Predictor {
    /// Burg's method (J. P. Burg, 1967; S. M. Kay, Modern Spectral Estimation, 1988, section 7.4), which needs no window
    /// and so looks at the very end.
    pub(super) fn fitted(samples: &[f64]) -> Self {
        let (mut forward, mut backward) = (samples.to_vec(), samples.to_vec());
        let n = samples.len();
        let mut coefficients = [0.0; ORDER];
        let mut residual = samples.iter().map(|x| x * x).sum::<f64>() / n.max(1) as f64;
        for order in 0..ORDER.min(n.saturating_sub(1)) {
            let pairs = (order + 1..n).map(|at| (forward[at], backward[at - 1]));
            let (product, square) = pairs.fold((0.0, 0.0), |(p, s), (f, b)| (p + f * b, s + f * f + b * b));
            let reflection = 2.0 * product / (square + FLOOR);
            let before = coefficients;
            coefficients[order] = reflection;
            (0..order).for_each(|at| coefficients[at] -= reflection * before[order - 1 - at]);
            for at in (order + 1..n).rev() {
                let (f, b) = (forward[at], backward[at - 1]);
                (forward[at], backward[at]) = (f - reflection * b, b - reflection * f);
            }
            residual *= 1.0 - reflection * reflection;
        }
        Self { coefficients, residual: residual.max(0.0) }
    }

    /// Squares of what it leaves of the first `count` samples after a boundary. `before` is read from its end, `after`
    /// from its beginning.
    pub(super) fn errors(
        &self,
        before: impl Fn(usize) -> f64,
        after: impl Fn(usize) -> f64,
        count: usize,
    ) -> Vec<f64> {
        let error = |at: usize| {
            let past = |back: usize| if back <= at { after(at - back) } else { before(back - at - 1) };
            let predicted: f64 = self.coefficients.iter().zip(1..).map(|(c, back)| c * past(back)).sum();
            (after(at) - predicted).powi(2)
        };
        (0..count).map(error).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sine_goes_on_across_the_boundary() {
        let wave: Vec<f64> = (0..180).map(|n| 0.1 * (0.4 * f64::from(n)).sin()).collect();
        let predictor = Predictor::fitted(&wave[..160]);
        let error = |after: &dyn Fn(usize) -> f64| -> f64 {
            predictor.errors(|back| wave[159 - back], after, 8).iter().sum()
        };
        let (right, wrong) = (error(&|at| wave[160 + at]), error(&|at| wave[3 + at]));
        assert!(right < 1e-6 && wrong > 1e3 * right, "{right} {wrong}");
        assert!(predictor.residual < 1e-5);
    }

    #[test]
    fn silence_is_predicted() {
        assert_eq!(Predictor::fitted(&[0.0; 20]).residual, 0.0);
        assert_eq!(Predictor::fitted(&[]).residual, 0.0);
    }
}
