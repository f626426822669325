//! The three losses and, for each, what dual coordinate descent needs of it.
//!
//! With margin `m = y (w·x + b)` and the cost `C` of a row, the primal problem is
//! `min ½‖w‖² + Σ loss(mᵢ)` and its dual `max Σ value(αᵢ) − ½‖Σ αᵢ yᵢ xᵢ‖²` over `0 ≤ αᵢ ≤ upper`.

use serde::{Deserialize, Serialize};

use crate::link::{log1p_exp, logistic};

/// What a training row with margin `m` costs, `C` being the row's weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinearLoss {
    /// `C max(0, 1 − m)`: the L1-loss support vector machine (Hsieh et al., ICML 2008).
    Hinge,
    /// `C max(0, 1 − m)²`: the L2-loss support vector machine (Hsieh et al., ICML 2008).
    #[default]
    SquaredHinge,
    /// `C log(1 + exp(−m))`: logistic regression (Yu, Huang and Lin, Machine Learning 85, 2011).
    Logistic,
}

impl LinearLoss {
    /// The stable name of the learner with this loss.
    pub(super) fn id(self) -> &'static str {
        match self {
            LinearLoss::Hinge | LinearLoss::SquaredHinge => "linear-svm",
            LinearLoss::Logistic => "linear-logistic",
        }
    }

    /// Whether the loss has a second derivative almost everywhere that is not just 0.
    pub(super) fn is_smooth(self) -> bool {
        self != LinearLoss::Hinge
    }

    /// The smallest value a dual variable may take; for the logistic loss, finite inside only, a hair above 0.
    pub(super) fn lower(self, cost: f64) -> f64 {
        match self {
            LinearLoss::Logistic => MARGIN_TO_BOUND * cost,
            LinearLoss::Hinge | LinearLoss::SquaredHinge => 0.0,
        }
    }

    /// The largest value a dual variable may take.
    pub(super) fn upper(self, cost: f64) -> f64 {
        match self {
            LinearLoss::Hinge => cost,
            LinearLoss::SquaredHinge => f64::INFINITY,
            LinearLoss::Logistic => (1.0 - MARGIN_TO_BOUND) * cost,
        }
    }

    /// What the loss adds to the diagonal of the dual's quadratic form.
    pub(super) fn diagonal(self, cost: f64) -> f64 {
        match self {
            LinearLoss::SquaredHinge => 0.5 / cost,
            LinearLoss::Hinge | LinearLoss::Logistic => 0.0,
        }
    }

    /// The derivative of the negated dual objective in one variable.
    pub(super) fn gradient(self, alpha: f64, margin: f64, cost: f64) -> f64 {
        match self {
            LinearLoss::Logistic => margin + (alpha / (cost - alpha)).ln(),
            LinearLoss::Hinge | LinearLoss::SquaredHinge => margin - 1.0 + self.diagonal(cost) * alpha,
        }
    }

    /// The dual variable that is best with all others fixed; `curvature` is the squared norm of the row.
    pub(super) fn best(self, alpha: f64, margin: f64, curvature: f64, cost: f64) -> f64 {
        match self {
            LinearLoss::Logistic => best_logistic(alpha, margin, curvature, cost),
            LinearLoss::Hinge | LinearLoss::SquaredHinge => {
                let step = self.gradient(alpha, margin, cost) / (curvature + self.diagonal(cost));
                (alpha - step).clamp(0.0, self.upper(cost))
            }
        }
    }

    /// The negated derivative of the loss by the margin, which at the optimum is the row's dual variable.
    pub(super) fn slope(self, margin: f64, cost: f64) -> f64 {
        match self {
            LinearLoss::Hinge => {
                if margin < 1.0 {
                    cost
                } else {
                    0.0
                }
            }
            LinearLoss::SquaredHinge => 2.0 * cost * (1.0 - margin).max(0.0),
            LinearLoss::Logistic => cost * logistic(-margin),
        }
    }

    /// The second derivative of the loss by the margin.
    pub(super) fn curvature(self, margin: f64, cost: f64) -> f64 {
        match self {
            LinearLoss::Hinge => 0.0,
            LinearLoss::SquaredHinge => {
                if margin < 1.0 {
                    2.0 * cost
                } else {
                    0.0
                }
            }
            LinearLoss::Logistic => cost * logistic(margin) * logistic(-margin),
        }
    }

    /// The loss of a row in the primal objective.
    pub(super) fn primal(self, margin: f64, cost: f64) -> f64 {
        let slack = (1.0 - margin).max(0.0);
        match self {
            LinearLoss::Hinge => cost * slack,
            LinearLoss::SquaredHinge => cost * slack * slack,
            LinearLoss::Logistic => cost * log1p_exp(-margin),
        }
    }

    /// The gain of a row in the dual objective.
    pub(super) fn dual(self, alpha: f64, cost: f64) -> f64 {
        match self {
            LinearLoss::Hinge => alpha,
            LinearLoss::SquaredHinge => alpha - 0.5 * self.diagonal(cost) * alpha * alpha,
            LinearLoss::Logistic => {
                let rest = cost - alpha;
                cost * cost.ln() - alpha * alpha.ln() - rest * rest.ln()
            }
        }
    }
}

/// How close to 0 and to `C` a dual variable of logistic regression may come, as a share of `C`.
const MARGIN_TO_BOUND: f64 = 1e-15;

/// Newton's method on one dual variable of logistic regression (Yu, Huang and Lin 2011, algorithm 4).
///
/// The objective in `z` is `z log z + (C − z) log(C − z) + a/2 (z − α)² + m (z − α)`. The side of `C/2` on which the
/// minimum lies is known from the gradient there, and `z` is measured from that side's end, where a step that would
/// leave the interval is replaced by dividing `z` by ten.
fn best_logistic(alpha: f64, margin: f64, curvature: f64, cost: f64) -> f64 {
    const STEPS: usize = 100;
    const ACCURACY: f64 = 1e-12;
    let lower_side = margin + curvature * (0.5 * cost - alpha) >= 0.0;
    let (origin, slope) = if lower_side { (alpha, margin) } else { (cost - alpha, -margin) };
    let mut z = if origin > 0.5 * cost { 0.1 * origin } else { origin };
    for _ in 0..STEPS {
        let gradient = curvature * (z - origin) + slope + (z / (cost - z)).ln();
        if gradient.abs() < ACCURACY {
            break;
        }
        let next = z - gradient / (curvature + cost / (z * (cost - z)));
        let shrunk = if next <= 0.0 { 0.1 * z } else { next };
        if shrunk == z {
            break;
        }
        z = shrunk;
    }
    let z = z.max(MARGIN_TO_BOUND * cost);
    if lower_side { z } else { cost - z }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOSSES: [LinearLoss; 3] = [LinearLoss::Hinge, LinearLoss::SquaredHinge, LinearLoss::Logistic];

    /// The dual objective, negated, as a function of one variable that was `from` when the margin was `margin`.
    fn objective(loss: LinearLoss, alpha: f64, from: f64, margin: f64, square: f64, cost: f64) -> f64 {
        let step = alpha - from;
        0.5 * square * step * step + margin * step - loss.dual(alpha, cost)
    }

    #[test]
    fn the_best_variable_is_no_worse_than_any_other() {
        for loss in LOSSES {
            for (from, margin, square) in
                [(0.3, -2.0, 4.0), (1.0, 3.0, 0.5), (0.01, 0.9, 100.0), (1.9, -80.0, 1.0)]
            {
                let cost = 2.0;
                let best = loss.best(from, margin, square, cost);
                let least = objective(loss, best, from, margin, square, cost);
                for step in 1..1000 {
                    let alpha = f64::from(step) * 2e-3;
                    let other = objective(loss, alpha, from, margin, square, cost);
                    assert!(
                        least <= other + 1e-9,
                        "{loss:?} {from} {margin} {square}: {best} against {alpha}"
                    );
                }
            }
        }
    }

    #[test]
    fn slopes_and_curvatures_are_derivatives() {
        const H: f64 = 1e-5;
        for loss in LOSSES {
            for margin in [-3.0, -0.5, 0.3, 0.99, 1.7, 30.0] {
                let slope = (loss.primal(margin - H, 2.0) - loss.primal(margin + H, 2.0)) / (2.0 * H);
                assert!((loss.slope(margin, 2.0) - slope).abs() < 1e-6, "{loss:?} {margin}");
                let curvature = (loss.slope(margin - H, 2.0) - loss.slope(margin + H, 2.0)) / (2.0 * H);
                assert!((loss.curvature(margin, 2.0) - curvature).abs() < 1e-5, "{loss:?} {margin}");
            }
        }
    }

    #[test]
    fn loss_and_dual_meet_where_the_variable_is_the_slope() {
        for loss in LOSSES {
            for margin in [-3.0, -0.5, 0.3, 5.0] {
                let alpha = loss.slope(margin, 2.0).max(loss.lower(2.0));
                let gap = loss.primal(margin, 2.0) - loss.dual(alpha, 2.0) + alpha * margin;
                assert!(gap.abs() < 1e-9, "{loss:?} {margin}: {gap}");
            }
        }
    }

    #[test]
    fn extreme_margins_stay_finite() {
        for loss in LOSSES {
            for margin in [-1e6, 1e6] {
                let alpha = loss.best(loss.lower(1.0), margin, 1.0, 1.0);
                let values = [
                    alpha,
                    loss.gradient(alpha, margin, 1.0),
                    loss.dual(alpha, 1.0),
                    loss.primal(margin, 1.0),
                ];
                assert!(values.iter().all(|value| value.is_finite()), "{loss:?} {margin}: {values:?}");
            }
        }
    }
}
