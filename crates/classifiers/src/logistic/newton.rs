//! Newton steps by conjugate gradients, with backtracking.
//!
//! The system of each step is solved only as well as the gradient deserves.

use super::objective::{Objective, Point};
use super::rows::Rows;
use crate::FitError;
use crate::conjugate_gradients::{NewtonSystem, Vector, newton_step};
use crate::stop::Stop;

/// Most halvings of a step.
const MAX_HALVINGS: usize = 40;

/// When to end.
#[derive(Clone, Copy)]
pub(crate) struct Limits<'a> {
    /// The largest entry of the gradient that is small enough.
    pub(crate) tolerance: f64,
    /// The most steps.
    pub(crate) max_steps: usize,
    /// The share of the gradient that a step may leave: the smaller, the fewer steps of the more products.
    pub(crate) forcing: f64,
    /// The gradient below which that share shrinks with its root, for quadratic convergence.
    pub(crate) unit: f64,
    /// Whether to go on, asked before every pass over the rows.
    pub(crate) stop: Stop<'a>,
}

/// Where the steps ended.
pub(crate) struct Polished {
    pub(crate) parameters: Vec<f64>,
    /// The largest entry of the gradient there.
    pub(crate) gradient: f64,
}

/// Steps from `parameters` until no entry of the gradient is above the tolerance or the steps are spent.
pub(crate) fn polish<R: Rows>(
    objective: &Objective<'_, R>,
    mut parameters: Vec<f64>,
    limits: Limits<'_>,
) -> Result<Polished, FitError> {
    limits.stop.check()?;
    let mut point = objective.at(&parameters);
    for _ in 0..limits.max_steps {
        if largest(&point.gradient) <= limits.tolerance {
            break;
        }
        let step = direction(objective, &point, limits)?;
        match backtrack(objective, &point, &parameters, &step, limits.stop)? {
            Some((next, there)) => (parameters, point) = (next, there),
            None => break,
        }
    }
    Ok(Polished { parameters, gradient: largest(&point.gradient) })
}

/// Approximately solves `Hessian * step = -gradient`.
fn direction<R: Rows>(
    objective: &Objective<'_, R>,
    point: &Point,
    limits: Limits<'_>,
) -> Result<Vec<f64>, FitError> {
    let norm = largest(&point.gradient);
    let mut system = System {
        objective,
        point,
        stop: limits.stop,
        accuracy: (0.1 * limits.tolerance).max(norm * (norm / limits.unit).sqrt().min(limits.forcing)),
        products_left: 10 * point.gradient.len(),
    };
    let diagonal: Vec<f64> = objective.diagonal(point).into_iter().map(|entry| entry.max(1e-12)).collect();
    newton_step(&mut system, &point.gradient, &diagonal)
}

/// The system of one step, solved until no entry of the residual is above `accuracy`.
struct System<'a, R> {
    objective: &'a Objective<'a, R>,
    point: &'a Point,
    stop: Stop<'a>,
    accuracy: f64,
    products_left: usize,
}

impl<R: Rows> NewtonSystem for System<'_, R> {
    type Vector = Vec<f64>;
    type Error = FitError;

    fn product(&mut self, vector: &Vec<f64>) -> Result<Vec<f64>, FitError> {
        self.stop.check()?;
        self.products_left -= 1;
        Ok(self.objective.curve(self.point, vector))
    }

    fn is_enough(&mut self, residual: &Vec<f64>, _size: f64) -> bool {
        self.products_left == 0 || largest(residual) <= self.accuracy
    }
}

/// Halves `step` until the objective falls enough, or the gradient does where the objective is flat to rounding.
fn backtrack<R: Rows>(
    objective: &Objective<'_, R>,
    point: &Point,
    parameters: &[f64],
    step: &Vec<f64>,
    stop: Stop<'_>,
) -> Result<Option<(Vec<f64>, Point)>, FitError> {
    let slope = point.gradient.dot(step);
    let mut factor = 1.0;
    for _ in 0..MAX_HALVINGS {
        stop.check()?;
        let mut next = parameters.to_vec();
        next.add(factor, step);
        let there = objective.at(&next);
        let falls = there.value <= point.value + 1e-4 * factor * slope;
        let flattens = largest(&there.gradient) < 0.9 * largest(&point.gradient)
            && there.value <= point.value + 1e-12 * point.value.abs();
        if falls || flattens {
            return Ok(Some((next, there)));
        }
        factor /= 2.0;
    }
    Ok(None)
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |most, value| most.max(value.abs()))
}
