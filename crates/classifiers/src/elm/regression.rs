//! Penalised least squares `min ‖H β − T‖²` with many rows and few or many columns.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, Axis, s};
use serde::{Deserialize, Serialize};

use crate::FitError;
use crate::cholesky::Cholesky;
use crate::options::{at_least, positive};
use crate::stop::Stop;

/// Rows converted to `f64` at a time.
const CHUNK: usize = 1024;
/// Columns of a symmetric product computed at a time.
const TILE: usize = 128;

/// What is added to the squared error of an autoencoder's output weights.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Penalty {
    /// `‖β‖² / c`, as in Kasun et al. 2013.
    Ridge {
        /// The weight of the errors; above 0.
        c: f64,
    },
    /// `lambda ‖β‖₁`, as in Tang, Deng and Huang 2016, minimised by FISTA (Beck and Teboulle 2009).
    Lasso {
        /// The weight of the penalty; above 0.
        lambda: f64,
        /// Steps of FISTA; at least 1.
        steps: usize,
    },
}

impl Penalty {
    pub(super) fn check(self) -> Result<(), FitError> {
        match self {
            Self::Ridge { c } => positive("autoencoder.c", c).map(|_| ()),
            Self::Lasso { lambda, steps } => {
                positive("autoencoder.lambda", lambda)?;
                at_least("autoencoder.steps", steps, 1, "it must be at least 1").map(|_| ())
            }
        }
    }

    /// The weights (columns of `hidden` x columns of `targets`); `None` when the arithmetic broke down.
    pub(super) fn fit(
        self,
        hidden: ArrayView2<'_, f32>,
        targets: ArrayView2<'_, f32>,
        stop: Stop<'_>,
    ) -> Result<Option<Array2<f64>>, FitError> {
        match self {
            Self::Ridge { c } => ridge(hidden, targets, c, stop),
            Self::Lasso { lambda, steps } => lasso(hidden, targets, lambda, steps, stop),
        }
    }
}

/// `(I/c + HᵀH)⁻¹ HᵀT`, or the equal `Hᵀ(I/c + HHᵀ)⁻¹ T` when there are fewer rows than columns (Huang et al. 2012).
pub(super) fn ridge(
    hidden: ArrayView2<'_, f32>,
    targets: ArrayView2<'_, f32>,
    c: f64,
    stop: Stop<'_>,
) -> Result<Option<Array2<f64>>, FitError> {
    if hidden.nrows() >= hidden.ncols() {
        let (mut gram, right) = normal_equations(hidden, targets, stop)?;
        gram.diag_mut().mapv_inplace(|value| value + 1.0 / c);
        return Ok(Cholesky::new(gram).ok().map(|factor| factor.solve(right)));
    }
    stop.check()?;
    let hidden = hidden.mapv(f64::from);
    let mut kernel = hidden.dot(&hidden.t());
    kernel.diag_mut().mapv_inplace(|value| value + 1.0 / c);
    let solved = Cholesky::new(kernel).ok().map(|factor| factor.solve(targets.mapv(f64::from)));
    Ok(solved.map(|solved| hidden.t().dot(&solved)))
}

/// `HᵀH` and `HᵀT`, summed in `f64` over chunks of rows.
fn normal_equations(
    hidden: ArrayView2<'_, f32>,
    targets: ArrayView2<'_, f32>,
    stop: Stop<'_>,
) -> Result<(Array2<f64>, Array2<f64>), FitError> {
    let mut gram = Array2::zeros((hidden.ncols(), hidden.ncols()));
    let mut right = Array2::zeros((hidden.ncols(), targets.ncols()));
    let chunks = hidden.axis_chunks_iter(Axis(0), CHUNK).zip(targets.axis_chunks_iter(Axis(0), CHUNK));
    for (hidden, targets) in chunks {
        stop.check()?;
        let (hidden, targets) = (hidden.mapv(f64::from), targets.mapv(f64::from));
        add_lower_gram(&hidden, &mut gram);
        general_mat_mul(1.0, &hidden.t(), &targets, 1.0, &mut right);
    }
    for (i, j) in (0..gram.nrows()).flat_map(|i| (0..i).map(move |j| (i, j))) {
        gram[[j, i]] = gram[[i, j]];
    }
    Ok((gram, right))
}

/// Adds the lower triangle of `HᵀH`, and parts of the upper one, to `gram`.
fn add_lower_gram(hidden: &Array2<f64>, gram: &mut Array2<f64>) {
    for start in (0..hidden.ncols()).step_by(TILE) {
        let tile = hidden.slice(s![.., start..hidden.ncols().min(start + TILE)]);
        let mut part = gram.slice_mut(s![start.., start..start + tile.ncols()]);
        general_mat_mul(1.0, &hidden.slice(s![.., start..]).t(), &tile, 1.0, &mut part);
    }
}

/// FISTA on `‖Hβ − T‖² + lambda ‖β‖₁`, with the step that the largest eigenvalue of `HᵀH` allows.
fn lasso(
    hidden: ArrayView2<'_, f32>,
    targets: ArrayView2<'_, f32>,
    lambda: f64,
    steps: usize,
    stop: Stop<'_>,
) -> Result<Option<Array2<f64>>, FitError> {
    let (gram, right) = normal_equations(hidden, targets, stop)?;
    let step = 0.5 / largest_eigenvalue(&gram);
    if !step.is_finite() {
        return Ok(None);
    }
    let mut beta: Array2<f64> = Array2::zeros(right.dim());
    let mut ahead = beta.clone();
    let mut momentum = 1.0f64;
    for _ in 0..steps {
        stop.check()?;
        let moved = &ahead - &((gram.dot(&ahead) - &right) * (2.0 * step));
        let next = moved.mapv(|value| value.signum() * (value.abs() - step * lambda).max(0.0));
        let grown = 0.5 * (1.0 + (1.0 + 4.0 * momentum * momentum).sqrt());
        ahead = &next + &((&next - &beta) * ((momentum - 1.0) / grown));
        (beta, momentum) = (next, grown);
    }
    Ok(Some(beta))
}

/// An upper estimate of the largest eigenvalue: power iteration and one percent more.
fn largest_eigenvalue(gram: &Array2<f64>) -> f64 {
    const STEPS: usize = 50;
    let mut vector = Array2::ones((gram.ncols(), 1));
    let mut value = 0.0;
    for _ in 0..STEPS {
        let next = gram.dot(&vector);
        value = next.iter().map(|x| x * x).sum::<f64>().sqrt();
        vector = next / value;
    }
    1.01 * value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(rows: usize, columns: usize, step: f32) -> Array2<f32> {
        Array2::from_shape_fn((rows, columns), |(i, j)| (step * (1 + i * columns + j * j) as f32).sin())
    }

    #[test]
    fn both_forms_of_ridge_satisfy_the_normal_equations() {
        for (rows, columns) in [(30, 5), (5, 30)] {
            let (hidden, targets) = (wave(rows, columns, 0.7), wave(rows, 2, 0.3));
            let beta = ridge(hidden.view(), targets.view(), 4.0, Stop::default());
            let beta = beta.unwrap().expect("positive definite");
            let (hidden, targets) = (hidden.mapv(f64::from), targets.mapv(f64::from));
            let residual = hidden.t().dot(&(hidden.dot(&beta) - targets)) + &beta / 4.0;
            assert!(residual.iter().all(|value| value.abs() < 1e-10), "{rows} x {columns}");
        }
    }

    #[test]
    fn lasso_satisfies_its_optimality_conditions() {
        let (hidden, targets, lambda) = (wave(40, 6, 0.7), wave(40, 2, 0.3), 1.0);
        let penalty = Penalty::Lasso { lambda, steps: 3000 };
        let beta = penalty.fit(hidden.view(), targets.view(), Stop::default()).unwrap().expect("finite");
        let (hidden, targets) = (hidden.mapv(f64::from), targets.mapv(f64::from));
        let gradient = hidden.t().dot(&(hidden.dot(&beta) - targets)) * 2.0;
        assert!(beta.iter().any(|&b| b == 0.0) && beta.iter().any(|&b| b != 0.0));
        for (&b, &g) in beta.iter().zip(&gradient) {
            let expected = if b == 0.0 { g.clamp(-lambda, lambda) } else { -lambda * b.signum() };
            assert!((g - expected).abs() < 1e-6, "beta {b}, gradient {g}");
        }
    }
}
