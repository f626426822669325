//! Newton steps by conjugate gradients, with backtracking.
//!
//! The system of each step is solved with the diagonal of the Hessian as preconditioner, which takes out the size of
//! the columns, and only as well as the gradient deserves (J. Nocedal, S. Wright, "Numerical Optimization", 2nd ed.,
//! algorithm 7.1).

use super::objective::{Objective, Point};
use crate::FitError;
use crate::stop::Stop;

/// Most halvings of a step.
const MAX_HALVINGS: usize = 40;

/// When to end.
#[derive(Clone, Copy)]
pub(super) struct Limits<'a> {
    /// The largest entry of the gradient that is small enough.
    pub(super) tolerance: f64,
    /// The most steps.
    pub(super) max_steps: usize,
    /// Whether to go on, asked before every pass over the rows.
    pub(super) stop: Stop<'a>,
}

/// Steps until no entry of the gradient is above the tolerance or the steps are spent; returns the largest entry.
pub(super) fn polish(
    objective: &Objective<'_>,
    parameters: &mut Vec<f64>,
    limits: Limits<'_>,
) -> Result<f64, FitError> {
    limits.stop.check()?;
    let mut point = objective.at(parameters);
    for _ in 0..limits.max_steps {
        if largest(&point.gradient) <= limits.tolerance {
            break;
        }
        let step = direction(objective, &point, limits)?;
        match backtrack(objective, &point, parameters, &step, limits.stop)? {
            Some((next, there)) => (*parameters, point) = (next, there),
            None => break,
        }
    }
    Ok(largest(&point.gradient))
}

/// Approximately solves `Hessian * step = -gradient`.
fn direction(objective: &Objective<'_>, point: &Point, limits: Limits<'_>) -> Result<Vec<f64>, FitError> {
    let scale = objective.diagonal(point);
    let precondition = |residual: &[f64]| -> Vec<f64> {
        residual.iter().zip(&scale).map(|(r, s)| r / s.max(1e-12)).collect()
    };
    let mut step = vec![0.0; point.gradient.len()];
    let mut residual: Vec<f64> = point.gradient.iter().map(|g| -g).collect();
    let mut search = precondition(&residual);
    let mut size = dot(&residual, &search);
    let norm = largest(&residual);
    let enough = (0.1 * limits.tolerance).max(norm * norm.sqrt().min(1e-2));
    for _ in 0..10 * residual.len() {
        limits.stop.check()?;
        let curve = objective.curve(point, &search);
        let bend = dot(&search, &curve);
        if bend <= 0.0 {
            break;
        }
        axpy(size / bend, &search, &mut step);
        axpy(-size / bend, &curve, &mut residual);
        if largest(&residual) <= enough {
            break;
        }
        let scaled = precondition(&residual);
        let next = dot(&residual, &scaled);
        for (search, scaled) in search.iter_mut().zip(&scaled) {
            *search = scaled + next / size * *search;
        }
        size = next;
    }
    Ok(step)
}

/// Halves `step` until the objective falls enough, or the gradient does where the objective is flat to rounding.
fn backtrack(
    objective: &Objective<'_>,
    point: &Point,
    parameters: &[f64],
    step: &[f64],
    stop: Stop<'_>,
) -> Result<Option<(Vec<f64>, Point)>, FitError> {
    let slope = dot(&point.gradient, step);
    let mut factor = 1.0;
    for _ in 0..MAX_HALVINGS {
        stop.check()?;
        let mut next = parameters.to_vec();
        axpy(factor, step, &mut next);
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

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn axpy(factor: f64, x: &[f64], y: &mut [f64]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += factor * x;
    }
}
