//! A logistic curve through scores: Platt scaling.
//!
//! J. Platt, "Probabilistic outputs for support vector machines" (1999), with the numerically stable Newton method of
//! H.-T. Lin, C.-J. Lin, R. Weng, "A note on Platt's probabilistic outputs for support vector machines", Machine
//! Learning 68 (2007), algorithm 1.

/// Most Newton steps; the method of the paper needs fewer than ten as a rule.
const MAX_STEPS: usize = 100;

/// Added to the diagonal of the Hessian to keep it invertible.
const RIDGE: f64 = 1e-12;

/// `P(class 1 | score) = 1 / (1 + exp(slope * score + offset))`
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sigmoid {
    pub(super) slope: f64,
    pub(super) offset: f64,
}

impl Sigmoid {
    /// Fits the curve to scores of both classes. The targets are Platt's: `(n1 + 1) / (n1 + 2)` and `1 / (n0 + 2)`
    /// instead of 1 and 0. `None` when the line search fails, which finite scores do not bring about.
    pub(super) fn fit(scores: &[f64], positive: &[bool]) -> Option<Self> {
        let problem = Problem::new(scores, positive);
        let mut curve = Self { slope: 0.0, offset: problem.start };
        let mut loss = problem.loss(curve);
        for _ in 0..MAX_STEPS {
            let derivatives = problem.derivatives(curve);
            if derivatives.gradient.iter().all(|entry| entry.abs() < 1e-7 * scores.len() as f64) {
                return Some(curve);
            }
            (curve, loss) = problem.step(curve, loss, &derivatives)?;
        }
        Some(curve)
    }

    /// The probability of class 1.
    pub(super) fn probability(&self, score: f64) -> f64 {
        match self.slope * score + self.offset {
            z if z >= 0.0 => (-z).exp() / (1.0 + (-z).exp()),
            z => 1.0 / (1.0 + z.exp()),
        }
    }
}

struct Problem<'a> {
    scores: &'a [f64],
    targets: Vec<f64>,
    start: f64,
}

struct Derivatives {
    gradient: [f64; 2],
    /// Second derivatives: slope, offset, mixed.
    hessian: [f64; 3],
}

impl<'a> Problem<'a> {
    fn new(scores: &'a [f64], positive: &[bool]) -> Self {
        let n_positive = positive.iter().filter(|positive| **positive).count() as f64;
        let n_negative = positive.len() as f64 - n_positive;
        let (high, low) = ((n_positive + 1.0) / (n_positive + 2.0), 1.0 / (n_negative + 2.0));
        Self {
            scores,
            targets: positive.iter().map(|&positive| if positive { high } else { low }).collect(),
            start: ((n_negative + 1.0) / (n_positive + 1.0)).ln(),
        }
    }

    fn loss(&self, curve: Sigmoid) -> f64 {
        let cells = self.scores.iter().zip(&self.targets);
        let losses = cells.map(|(score, target)| match curve.slope * score + curve.offset {
            z if z >= 0.0 => target * z + (-z).exp().ln_1p(),
            z => (target - 1.0) * z + z.exp().ln_1p(),
        });
        losses.sum()
    }

    fn derivatives(&self, curve: Sigmoid) -> Derivatives {
        let mut sums = Derivatives { gradient: [0.0; 2], hessian: [RIDGE, RIDGE, 0.0] };
        for (score, target) in self.scores.iter().zip(&self.targets) {
            let p = curve.probability(*score);
            let (first, second) = (target - p, p * (1.0 - p));
            sums.gradient[0] += score * first;
            sums.gradient[1] += first;
            sums.hessian[0] += score * score * second;
            sums.hessian[1] += second;
            sums.hessian[2] += score * second;
        }
        sums
    }

    /// One Newton step, halved until the loss falls enough.
    fn step(&self, from: Sigmoid, loss: f64, derivatives: &Derivatives) -> Option<(Sigmoid, f64)> {
        let ([g0, g1], [h00, h11, h01]) = (derivatives.gradient, derivatives.hessian);
        let determinant = h00 * h11 - h01 * h01;
        let (d0, d1) = (-(h11 * g0 - h01 * g1) / determinant, -(h00 * g1 - h01 * g0) / determinant);
        let slope = g0 * d0 + g1 * d1;
        let mut factor = 1.0;
        while factor >= 1e-10 {
            let curve = Sigmoid { slope: from.slope + factor * d0, offset: from.offset + factor * d1 };
            let here = self.loss(curve);
            if here < loss + 1e-4 * factor * slope || here == loss {
                return Some((curve, here));
            }
            factor /= 2.0;
        }
        // flat to rounding: the curve is as good as it gets
        (slope.abs() < 1e-9 * loss.abs().max(1.0)).then_some((from, loss))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gradient_vanishes_at_the_fit() {
        let scores: Vec<f64> = (0..40).map(|i| f64::from(i) / 10.0 - 2.0).collect();
        let positive: Vec<bool> = (0..40).map(|i| i % 7 > 2 || i > 30).collect();
        let curve = Sigmoid::fit(&scores, &positive).unwrap();
        let [g0, g1] = Problem::new(&scores, &positive).derivatives(curve).gradient;
        assert!(g0.abs() < 1e-5 && g1.abs() < 1e-5, "gradient {g0} {g1}");
        assert!(curve.slope < 0.0);
    }

    #[test]
    fn separated_scores_give_a_finite_curve() {
        let scores = [-1e6, -1.0, 1.0, 1e6];
        let curve = Sigmoid::fit(&scores, &[false, false, true, true]).unwrap();
        assert!(curve.probability(-1.0) < 0.5 && curve.probability(1.0) > 0.5);
    }

    #[test]
    fn equal_scores_give_the_share() {
        let curve = Sigmoid::fit(&[0.3; 10], &[true; 10].map(|_| true)).unwrap();
        assert!((curve.probability(0.3) - 11.0 / 12.0).abs() < 1e-6);
    }
}
