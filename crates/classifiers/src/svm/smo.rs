//! Sequential minimal optimisation of the dual of the support vector machine.
//!
//! With `beta_i = y_i alpha_i` the dual is: maximise `sum y_i beta_i - 1/2 beta^T K beta` subject to `sum beta_i = 0`
//! and `lo_i <= beta_i <= hi_i`, where the box is `[0, C]` for a positive row and `[-C, 0]` for a negative one. The
//! gradient is `f_i = y_i - (K beta)_i`. Moving `delta` from `beta_j` to `beta_i` needs no signs at all, and a kernel
//! row is used as it is.
//!
//! The working set is chosen by second-order information (R.-E. Fan, P.-H. Chen, C.-J. Lin, "Working set selection
//! using second order information for training support vector machines", JMLR 6, 2005): `i` has the largest gradient
//! among those that may grow, `j` the largest gain `(f_i - f_j)^2 / (K_ii + K_jj - 2 K_ij)` among those that may
//! shrink. A curvature that is not positive (duplicates, the sigmoid kernel) counts as 1e-12, as in LIBSVM. It stops
//! when the largest violation is below the tolerance.

use ndarray::ArrayView2;

use super::kernel::Kernel;
use super::kernel_rows::KernelRows;
use super::selection::{self, Extremes, First, Masks, TAU};
use super::variables::Variables;
use crate::FitError;
use crate::stop::Stop;

/// Up to this many rows a pass over all of them costs less than setting some aside.
const SHRINKING_PAYS: usize = 2000;

/// About so many multiplications lie between two questions whether to go on: some milliseconds.
const WORK_BETWEEN_QUESTIONS: usize = 1 << 23;

/// The most steps between two questions.
const STEPS_BETWEEN_QUESTIONS: usize = 1000;

/// What is to be solved.
pub(super) struct Problem<'a> {
    /// Training rows, row-major without gaps.
    pub(super) rows: ArrayView2<'a, f32>,
    /// Whether each row is positive.
    pub(super) positive: &'a [bool],
    /// C of negative and positive rows.
    pub(super) penalties: [f64; 2],
    /// The kernel.
    pub(super) kernel: Kernel,
    /// Largest violation at the end.
    pub(super) tolerance: f64,
    /// Most iterations.
    pub(super) max_iterations: u64,
    /// Whether rows that will not move are set aside.
    pub(super) shrinking: bool,
    /// Bytes of kernel rows kept.
    pub(super) cache_bytes: usize,
    /// Whether to go on.
    pub(super) stop: Stop<'a>,
}

/// The solution by training row.
pub(super) struct Solution {
    /// `y_i alpha_i`.
    pub(super) beta: Vec<f64>,
    /// The intercept.
    pub(super) bias: f64,
    /// `1/2 alpha^T Q alpha - sum alpha`, the value that LIBSVM prints.
    pub(super) objective: f64,
    /// Steps taken.
    pub(super) n_iterations: u64,
    /// Whether the tolerance was met.
    pub(super) converged: bool,
}

/// How good a solution is.
#[cfg(feature = "linfa")]
pub(super) struct Quality {
    /// `1/2 alpha^T Q alpha - sum alpha`.
    pub(super) objective: f64,
    /// The largest violation of the optimality conditions.
    pub(super) violation: f64,
}

/// Judges `beta`, from whatever solver; `None` when a kernel value is not finite.
#[cfg(feature = "linfa")]
pub(super) fn quality(problem: &Problem<'_>, beta: &[f64]) -> Result<Option<Quality>, FitError> {
    let Some(mut solver) = Solver::new(problem) else { return Ok(None) };
    solver.variables.place(beta);
    solver.active = 0;
    solver.take_back()?;
    let extremes = solver.scan();
    Ok(Some(Quality { objective: solver.variables.objective(), violation: extremes.up - extremes.low }))
}

/// Solves `problem`; `None` when a kernel value is not finite.
pub(super) fn solve(problem: &Problem<'_>) -> Result<Option<Solution>, FitError> {
    let Some(mut solver) = Solver::new(problem) else { return Ok(None) };
    let converged = solver.run()?;
    Ok(Some(solver.solution(converged)))
}

pub(super) struct Solver<'a> {
    pub(super) rows: KernelRows<'a>,
    pub(super) variables: Variables,
    /// The first `active` positions take part.
    pub(super) active: usize,
    /// Whether everything was taken back once, close to the end.
    pub(super) taken_back: bool,
    pub(super) tolerance: f64,
    pub(super) stop: Stop<'a>,
    shrinking: bool,
    max_iterations: u64,
    n_iterations: u64,
}

impl<'a> Solver<'a> {
    fn new(problem: &Problem<'a>) -> Option<Self> {
        let shrinking = problem.shrinking && problem.positive.len() > SHRINKING_PAYS;
        let rows = KernelRows::new(problem.rows, problem.kernel, problem.cache_bytes, shrinking);
        let diagonal = rows.diagonal();
        if diagonal.iter().any(|value| !value.is_finite()) {
            return None;
        }
        Some(Self {
            active: rows.len(),
            variables: Variables::new(problem.positive, problem.penalties, diagonal),
            rows,
            taken_back: false,
            tolerance: problem.tolerance,
            stop: problem.stop,
            shrinking,
            max_iterations: problem.max_iterations,
            n_iterations: 0,
        })
    }

    /// Steps until the violation is below the tolerance; false when the iterations run out first.
    fn run(&mut self) -> Result<bool, FitError> {
        let n_values = self.rows.len() * self.rows.n_features();
        let patience = (WORK_BETWEEN_QUESTIONS / n_values).clamp(1, STEPS_BETWEEN_QUESTIONS) as u64;
        let period = self.rows.len().min(1000);
        let mut until_shrink = period;
        let mut extremes = self.scan();
        while self.n_iterations < self.max_iterations {
            if self.n_iterations.is_multiple_of(patience) {
                self.stop.check()?;
            }
            until_shrink -= 1;
            if until_shrink == 0 {
                until_shrink = period;
                if self.shrinking {
                    extremes = self.shrink(extremes)?;
                }
            }
            if self.is_optimal(extremes) {
                self.take_back()?;
                extremes = self.scan();
                if self.is_optimal(extremes) {
                    return Ok(true);
                }
                until_shrink = 1;
            }
            match self.step(extremes) {
                Some(next) => extremes = next,
                None => return Ok(true),
            }
        }
        self.take_back()?;
        Ok(self.is_optimal(self.scan()))
    }

    fn is_optimal(&self, extremes: Extremes) -> bool {
        extremes.up - extremes.low < self.tolerance
    }

    /// The extremes of the active gradients.
    pub(super) fn scan(&self) -> Extremes {
        let masks = self.variables.masks(self.active);
        selection::extremes(&self.variables.gradient[..self.active], masks)
    }

    /// Chooses the second variable, moves the pair, and brings the gradient up to date.
    fn step(&mut self, extremes: Extremes) -> Option<Extremes> {
        let i = extremes.up_at;
        self.rows.ensure(i, self.active);
        let j = self.second(i, extremes.up)?;
        self.rows.ensure(j, self.active);
        let (row_i, row_j) = (self.rows.row(i), self.rows.row(j));
        let diagonal = |position: usize| f64::from(self.variables.diagonal[position]);
        let curvature = (diagonal(i) + diagonal(j) - 2.0 * f64::from(row_i[j])).max(f64::from(TAU));
        let delta = self.variables.move_pair(i, j, curvature);
        self.n_iterations += 1;
        let variables = &mut self.variables;
        let masks = Masks { up: &variables.up[..self.active], low: &variables.low[..self.active] };
        let gradient = &mut variables.gradient[..self.active];
        Some(selection::step(gradient, row_i, row_j, delta, masks))
    }

    fn second(&self, i: usize, gradient: f64) -> Option<usize> {
        let first = First { gradient, diagonal: self.variables.diagonal[i], row: self.rows.row(i) };
        let active = ..self.active;
        let variables = &self.variables;
        selection::second(
            &variables.gradient[active],
            first,
            &variables.low[active],
            &variables.diagonal[active],
        )
    }

    /// The solution in the order of the training rows; everything must be active.
    fn solution(self, converged: bool) -> Solution {
        let mut beta = vec![0.0; self.rows.len()];
        for (position, &value) in self.variables.beta.iter().enumerate() {
            beta[self.rows.row_at(position)] = value;
        }
        Solution {
            beta,
            bias: self.variables.bias(self.scan()),
            objective: self.variables.objective(),
            n_iterations: self.n_iterations,
            converged,
        }
    }
}
