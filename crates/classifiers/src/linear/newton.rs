//! Newton's method on the primal problem of a smooth loss.
//!
//! Dual coordinate descent converges in few passes when rows are short (normalised descriptors) or `C` is small, and
//! crawls when columns are correlated or unscaled and `C` is large. There the Hessian `I + Σ cᵢ xᵢ xᵢᵀ`, used through
//! its products with vectors only, pays: a step solves `H s = −∇` by conjugate gradients, preconditioned by the
//! diagonal (Lin, Weng and Keerthi, JMLR 9, 2008), and moves along `s` to the exact minimum, which needs no visit of
//! the rows because `m + t Δm` are the margins of `w + t s`.
//!
//! With `αᵢ = −loss'(mᵢ)`, dual feasible, the duality gap is exactly `½‖∇‖²`, so every step comes with a certificate.

use super::loss::LinearLoss;
use super::options::Task;
use super::report::Objective;
use super::source::Source;
use super::weights::Weights;
use crate::conjugate_gradients::{NewtonSystem, Vector, newton_step};

/// The solution of one two-class problem.
pub(super) struct Minimum {
    pub(super) weights: Weights,
    pub(super) alphas: Vec<f64>,
    pub(super) objective: Objective,
    /// Products of rows with a vector and of the transpose with the result, divided by the number of training rows.
    pub(super) passes: f64,
}

/// When to stop.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// The relative duality gap that is asked for.
    pub(super) tolerance: f64,
    /// The most passes.
    pub(super) passes: f64,
}

impl Limits {
    /// The relative gap to aim for: far below the tolerance, which costs little where convergence is quadratic. Conjugate
    /// gradients magnify rounding, so that equal problems with permuted columns end only as close as their gaps.
    fn aim(self) -> f64 {
        const BEYOND: f64 = 1e-8;
        const FLOOR: f64 = 1e-12;
        self.tolerance.min((BEYOND * self.tolerance).max(FLOOR))
    }

    /// Whether a gap that was `before` a step and is `now` ends the minimisation.
    fn reached(self, before: f64, now: f64) -> bool {
        now <= self.aim() || (now <= self.tolerance && now > 0.5 * before)
    }
}

/// Minimises from `start`.
pub(super) fn minimise<S: Source>(
    source: &mut S,
    loss: LinearLoss,
    task: &Task,
    start: Weights,
    limits: Limits,
) -> Result<Minimum, S::Error> {
    let mut problem = Problem::new(source, loss, task, start)?;
    let preconditioner = problem.diagonal()?;
    let mut before = f64::INFINITY;
    loop {
        let gradient = problem.gradient()?;
        let objective = problem.objective(&gradient);
        let gap = objective.relative_gap();
        if limits.reached(before, gap) || problem.passes >= limits.passes {
            return Ok(problem.finish(objective));
        }
        before = gap;
        let accuracy = forcing(gap, limits.aim());
        let size = gradient.dot(&gradient.divided_by(&preconditioner));
        let curvatures = problem.curvatures();
        let goal = accuracy * accuracy * size;
        let mut system = System { problem: &mut problem, curvatures, goal, max_passes: limits.passes };
        let step = newton_step(&mut system, &gradient, &preconditioner)?;
        if !problem.move_along(&step)? {
            return Ok(problem.finish(objective));
        }
    }
}

/// How much a step's residual may be of the gradient: loose far from the optimum, and no tighter than the goal asks.
fn forcing(gap: f64, aim: f64) -> f64 {
    let goal = 0.5 * (aim / gap).sqrt();
    goal.max(gap.sqrt().min(0.3)).min(0.5)
}

/// The state of one minimisation; per-row vectors cover all rows of the source and are zero for unselected ones.
struct Problem<'a, S> {
    source: &'a mut S,
    loss: LinearLoss,
    task: &'a Task,
    weights: Weights,
    margins: Vec<f64>,
    costs: Vec<f64>,
    n_selected: f64,
    passes: f64,
}

impl<'a, S: Source> Problem<'a, S> {
    fn new(source: &'a mut S, loss: LinearLoss, task: &'a Task, weights: Weights) -> Result<Self, S::Error> {
        let mut costs = vec![0.0; source.n_rows()];
        let mut n_selected = 0.0;
        source.each(&mut |block, _| {
            n_selected += block.selected.len() as f64;
            for row in block.training_rows(task) {
                costs[block.first + row.index] = row.cost;
            }
        })?;
        let mut problem = Self {
            source,
            loss,
            task,
            margins: vec![0.0; costs.len()],
            weights,
            costs,
            n_selected,
            passes: 0.0,
        };
        let weights = problem.weights.clone();
        problem.margins = problem.signed_scores(&weights)?;
        Ok(problem)
    }

    /// `yᵢ (v·xᵢ)` of every training row.
    fn signed_scores(&mut self, vector: &Weights) -> Result<Vec<f64>, S::Error> {
        self.passes += 0.5;
        let task = self.task;
        let mut scores = vec![0.0; self.costs.len()];
        self.source.each(&mut |block, _| {
            for row in block.training_rows(task) {
                scores[block.first + row.index] = row.sign * vector.score(row.values);
            }
        })?;
        Ok(scores)
    }

    /// `w − Σ αᵢ yᵢ xᵢ`.
    fn gradient(&mut self) -> Result<Weights, S::Error> {
        self.passes += 0.5;
        let (task, loss) = (self.task, self.loss);
        let margins = &self.margins;
        let mut gradient = self.weights.clone();
        self.source.each(&mut |block, _| {
            for row in block.training_rows(task) {
                let alpha = loss.slope(margins[block.first + row.index], row.cost);
                if alpha != 0.0 {
                    gradient.add_row(-alpha * row.sign, row.values);
                }
            }
        })?;
        Ok(gradient)
    }

    fn objective(&self, gradient: &Weights) -> Objective {
        let losses = self.margins.iter().zip(&self.costs).map(|(&m, &c)| self.loss.primal(m, c));
        let primal = 0.5 * self.weights.dot(&self.weights) + losses.sum::<f64>();
        Objective { primal, dual: primal - 0.5 * gradient.dot(gradient) }
    }

    fn curvatures(&self) -> Vec<f64> {
        self.margins.iter().zip(&self.costs).map(|(&m, &c)| self.loss.curvature(m, c)).collect()
    }

    /// The diagonal of the Hessian where the minimisation starts.
    fn diagonal(&mut self) -> Result<Weights, S::Error> {
        self.passes += 0.5;
        let curvatures = self.curvatures();
        let mut diagonal = self.weights.ones();
        self.source.each(&mut |block, _| {
            for &i in block.selected {
                let curvature = curvatures[block.first + i as usize];
                if curvature != 0.0 {
                    diagonal.add_row_squared(curvature, block.row(i as usize));
                }
            }
        })?;
        Ok(diagonal)
    }

    /// Moves to the minimum along `step`; false when that is where it already is.
    fn move_along(&mut self, step: &Weights) -> Result<bool, S::Error> {
        let change = self.signed_scores(step)?;
        let length = self.line_minimum(step, &change);
        self.weights.add(length, step);
        for (margin, change) in self.margins.iter_mut().zip(&change) {
            *margin += length * change;
        }
        Ok(length > 0.0 && step.dot(step) > 0.0)
    }

    /// The root of the derivative along `step` by Newton's method within a shrinking bracket.
    fn line_minimum(&self, step: &Weights, change: &[f64]) -> f64 {
        const STEPS: usize = 30;
        const ACCURACY: f64 = 1e-4;
        let (linear, square) = (self.weights.dot(step), step.dot(step));
        let (mut low, mut high) = (0.0, f64::INFINITY);
        let (start, _) = self.line_derivatives(0.0, change);
        let goal = ACCURACY * (linear + start).abs();
        let mut t = 1.0;
        for _ in 0..STEPS {
            let (first, second) = self.line_derivatives(t, change);
            let slope = linear + t * square + first;
            if slope.abs() <= goal {
                break;
            }
            if slope < 0.0 {
                low = t
            } else {
                high = t
            }
            let next = t - slope / (square + second);
            t = if next > low && next < high { next } else { 0.5 * (low + high.min(2.0 * t)) };
        }
        t
    }

    /// First and second derivative of the summed losses by the length of the step.
    fn line_derivatives(&self, t: f64, change: &[f64]) -> (f64, f64) {
        let rows = self.margins.iter().zip(change).zip(&self.costs);
        rows.fold((0.0, 0.0), |(first, second), ((&margin, &change), &cost)| {
            let margin = margin + t * change;
            (
                first - self.loss.slope(margin, cost) * change,
                second + self.loss.curvature(margin, cost) * change * change,
            )
        })
    }

    fn finish(self, objective: Objective) -> Minimum {
        let rows = self.margins.iter().zip(&self.costs);
        let alphas = rows.map(|(&margin, &cost)| self.loss.slope(margin, cost)).collect();
        Minimum { weights: self.weights, alphas, objective, passes: self.passes }
    }
}

/// The system of one step, solved until the residual is small in the norm of the inverse preconditioner.
struct System<'p, 's, S> {
    problem: &'p mut Problem<'s, S>,
    curvatures: Vec<f64>,
    /// The square of the norm that is small enough.
    goal: f64,
    max_passes: f64,
}

impl<S: Source> NewtonSystem for System<'_, '_, S> {
    type Vector = Weights;
    type Error = S::Error;

    fn product(&mut self, vector: &Weights) -> Result<Weights, S::Error> {
        let curved = self.curvatures.iter().filter(|&&curvature| curvature != 0.0).count();
        self.problem.passes += curved as f64 / self.problem.n_selected;
        let mut product = vector.clone();
        self.problem.source.each(&mut |block, _| {
            for &i in block.selected {
                let curvature = self.curvatures[block.first + i as usize];
                if curvature != 0.0 {
                    let row = block.row(i as usize);
                    product.add_row(curvature * vector.score(row), row);
                }
            }
        })?;
        Ok(product)
    }

    fn is_enough(&mut self, _residual: &Weights, size: f64) -> bool {
        let goes_on = size > self.goal && self.problem.passes < self.max_passes;
        !goes_on
    }
}
