//! Undoing a rotation: orthogonal Procrustes with known pairs.
//!
//! A scheme that multiplies records by a secret orthogonal matrix keeps all distances, and d independent known records
//! give the matrix (P. H. Schoenemann, "A generalized solution of the orthogonal Procrustes problem", Psychometrika
//! 31, 1966; as an attack K. Liu, C. Giannella, H. Kargupta, "An attacker's view of distance preserving maps for
//! privacy preserving data mining", PKDD 2006).
//!
//! With fewer records the matrix is known on their span only. On the rest, three things help, in this order:
//! 1. the covariance of auxiliary records and of ciphertexts share their principal axes, up to signs (Liu et al.);
//! 2. both signs of an axis are tried (with d - 1 records a sign is the only thing left open); of many open axes the
//!    sign is taken under which ciphertexts are distributed like auxiliary records;
//! 3. indicator cells are 0 or 1. Rounding the cells recovered so far and solving again for the matrix over all
//!    victims, over and over, pulls a nearly right matrix to the right one (as iterated closest points do: P. J. Besl,
//!    N. D. McKay, IEEE TPAMI 14, 1992), and of several matrices the one with cells nearest to 0 and 1 is taken.

use ndarray::{Array1, Array2, ArrayView2, Axis, concatenate, s};

use super::{ColumnKind, Reconstruction, Trial};
use crate::NotApplicable;
use crate::linear::{singular_values, symmetric_eigen};
use crate::score::Finding;

/// Singular values this small, relative to the largest, belong to directions that the known pairs do not span.
const RANK_TOLERANCE: f64 = 1e-9;

/// The most columns; the decompositions take time in the cube of their number.
pub(super) const MOST_COLUMNS: usize = 128;

/// Rounds of rounding cells and solving again.
const REFINEMENTS: usize = 60;

/// Open directions up to which every choice of signs is tried.
const SIGNS_TRIED: usize = 4;

/// How much a known record weighs beside a victim's rounded one.
const KNOWN_WEIGHT: f64 = 30.0;

/// Known pairs that a rotation explains worse than this, relative to their norm, show that the scheme is none.
const MOST_RESIDUAL: f64 = 0.3;

/// What known pairs say of an orthogonal matrix Q with cipher = input Q.
#[derive(Debug, Clone, PartialEq)]
pub struct Alignment {
    /// d x d: Q on the span of the known inputs, zero across it.
    pub known: Array2<f64>,
    /// d x c orthonormal: input directions of which nothing is known.
    pub open_input: Array2<f64>,
    /// d x c orthonormal: the directions they are mapped to, in an unknown way.
    pub open_cipher: Array2<f64>,
}

/// The orthogonal map that takes the rows of `input` (k x d) nearest to those of `cipher` (k x d), and the directions
/// that they leave open: none with d independent rows.
///
/// ```
/// use ndarray::array;
/// use leakage::tabular::align;
///
/// // a quarter turn, from two known points
/// let found = align(array![[1.0, 0.0], [1.0, 1.0]].view(), array![[0.0, 1.0], [-1.0, 1.0]].view());
/// let turned = array![[2.0, 0.0]].dot(&found.known);
/// assert!((turned[[0, 0]] - 0.0).abs() < 1e-12 && (turned[[0, 1]] - 2.0).abs() < 1e-12);
/// assert_eq!(found.open_input.ncols(), 0);
/// ```
pub fn align(input: ArrayView2<'_, f64>, cipher: ArrayView2<'_, f64>) -> Alignment {
    let cross = input.t().dot(&cipher);
    let svd = singular_values(cross.view());
    let rank = svd.rank(RANK_TOLERANCE);
    let from_left = singular_values(cross.t());
    Alignment {
        known: svd.left.slice(s![.., ..rank]).dot(&svd.right.slice(s![.., ..rank]).t()),
        open_input: from_left.right.slice(s![.., rank..]).to_owned(),
        open_cipher: svd.right.slice(s![.., rank..]).to_owned(),
    }
}

/// The orthogonal matrices Q with cipher = input Q that known pairs (k x d each, k may be 0) leave to choose from: one
/// for every choice of signs on the principal axes of the open directions, the likeliest first. Open directions are
/// matched by the distributions of auxiliary inputs (m x d) and of the victims' ciphertexts (n x d). Of more than
/// `SIGNS_TRIED` open directions only the likeliest matrix is given.
pub fn possible_rotations(
    known: (ArrayView2<'_, f64>, ArrayView2<'_, f64>),
    auxiliary: ArrayView2<'_, f64>,
    cipher: ArrayView2<'_, f64>,
) -> Vec<Array2<f64>> {
    let found = align(known.0, known.1);
    let open = found.open_input.ncols();
    let (inputs, outputs) = (auxiliary.dot(&found.open_input), cipher.dot(&found.open_cipher));
    let (from, to) = matched_axes(inputs.view(), outputs.view());
    let choices = if open <= SIGNS_TRIED { 1_usize << open } else { 1 };
    let rotation = |flips: usize| {
        let signs: Array1<f64> =
            (0..open).map(|axis| if flips >> axis & 1 == 1 { -1.0 } else { 1.0 }).collect();
        let open = (&from * &signs).dot(&to.t());
        &found.known + &found.open_input.dot(&open).dot(&found.open_cipher.t())
    };
    (0..choices).map(rotation).collect()
}

/// Principal axes of `inputs` and of `outputs`, one a column, the largest first; an output axis points the way in which
/// it is distributed like its input axis.
fn matched_axes(inputs: ArrayView2<'_, f64>, outputs: ArrayView2<'_, f64>) -> (Array2<f64>, Array2<f64>) {
    let from = symmetric_eigen(covariance(inputs).view()).vectors;
    let mut to = symmetric_eigen(covariance(outputs).view()).vectors;
    for (axis, mut other) in from.columns().into_iter().zip(to.columns_mut()) {
        let (a, b) = (inputs.dot(&axis), outputs.dot(&other));
        if distance(&a, &b.mapv(|x| -x)) < distance(&a, &b) {
            other.mapv_inplace(|x| -x);
        }
    }
    (from, to)
}

fn covariance(rows: ArrayView2<'_, f64>) -> Array2<f64> {
    let mean = rows.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(rows.ncols()));
    let centred = &rows - &mean;
    centred.t().dot(&centred) / (rows.nrows().max(1) as f64)
}

/// Mean distance between the sorted values of two samples, taken at the same quantiles (the 1-Wasserstein distance).
pub(super) fn distance(a: &Array1<f64>, b: &Array1<f64>) -> f64 {
    const POINTS: usize = 200;
    let (a, b) = (ascending(a), ascending(b));
    let at = |sorted: &[f64], point: usize| {
        sorted.get((2 * point + 1) * sorted.len() / (2 * POINTS)).copied().unwrap_or(0.0)
    };
    (0..POINTS).map(|point| (at(&a, point) - at(&b, point)).abs()).sum::<f64>() / POINTS as f64
}

fn ascending(values: &Array1<f64>) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// How badly `rotation` explains known pairs, relative to the norm of the ciphertexts; 0 without any.
fn residual(input: ArrayView2<'_, f64>, cipher: ArrayView2<'_, f64>, rotation: &Array2<f64>) -> f64 {
    let norm = |m: &Array2<f64>| m.iter().map(|x| x * x).sum::<f64>().sqrt();
    let (error, size) = (norm(&(input.dot(rotation) - cipher)), norm(&cipher.to_owned()));
    if size > 0.0 { error / size } else { 0.0 }
}

/// Inputs whose indicator cells are rounded to the nearer of their two values.
fn rounded(trial: &Trial, inputs: &Array2<f64>) -> Array2<f64> {
    let mut cells = trial.unscaled(inputs.view());
    for (column, mut values) in trial.columns().iter().zip(cells.columns_mut()) {
        if column.kind == ColumnKind::Indicator {
            values.mapv_inplace(|x| f64::from(u8::from(x > 0.5)));
        }
    }
    trial.scaled(cells.view())
}

/// Rounds indicator cells and solves again, until nothing changes.
pub(super) fn refine(
    trial: &Trial,
    known: (ArrayView2<'_, f64>, ArrayView2<'_, f64>),
    mut rotation: Array2<f64>,
) -> Array2<f64> {
    let (input, cipher) = (&known.0 * KNOWN_WEIGHT, &known.1 * KNOWN_WEIGHT);
    let outputs = stack(trial.cipher(), &cipher);
    let mut before = Array2::zeros((0, 0));
    for _ in 0..REFINEMENTS {
        let cells = rounded(trial, &trial.cipher().dot(&rotation.t()));
        let found = align(stack(&cells, &input).view(), outputs.view());
        rotation = found.known + found.open_input.dot(&found.open_cipher.t());
        let indicators = indicator_cells(trial, &cells);
        if indicators == before {
            break;
        }
        before = indicators;
    }
    rotation
}

fn stack(above: &Array2<f64>, below: &Array2<f64>) -> Array2<f64> {
    concatenate(Axis(0), &[above.view(), below.view()]).expect("both have as many columns as the trial")
}

fn indicator_cells(trial: &Trial, inputs: &Array2<f64>) -> Array2<f64> {
    let is_indicator = |(_, column): &(usize, &super::Column)| column.kind == ColumnKind::Indicator;
    let columns: Vec<usize> =
        trial.columns().iter().enumerate().filter(is_indicator).map(|(i, _)| i).collect();
    inputs.select(Axis(1), &columns)
}

/// Checks the size of the trial for attacks that decompose matrices over columns.
pub(super) fn require_columns(trial: &Trial) -> Result<(), NotApplicable> {
    match trial.columns().len() {
        found if found > MOST_COLUMNS => {
            Err(NotApplicable::TooMany { what: "columns", limit: MOST_COLUMNS, found })
        }
        _ => Ok(()),
    }
}

/// The victims' cells, from `k` known pairs.
pub(super) fn reconstruct(trial: &Trial, k: usize) -> Result<Reconstruction, NotApplicable> {
    let (plain, cipher) = trial.known(k)?;
    let (known, auxiliary) = (trial.scaled(plain), trial.scaled(trial.auxiliary().view()));
    let pairs = (known.view(), cipher);
    let mut possible = possible_rotations(pairs, auxiliary.view(), trial.cipher().view());
    let is_rotation = possible.first().is_some_and(|first| residual(pairs.0, pairs.1, first) < MOST_RESIDUAL);
    if is_rotation && (possible.len() > 1 || k < trial.columns().len()) {
        possible = possible.into_iter().map(|rotation| refine(trial, pairs, rotation)).collect();
    }
    let inputs = possible.iter().map(|rotation| trial.cipher().dot(&rotation.t()));
    let likely = inputs.min_by(|a, b| implausibility(trial, a).total_cmp(&implausibility(trial, b)));
    Ok(Reconstruction(trial.unscaled(likely.unwrap_or_else(|| trial.cipher().clone()).view())))
}

/// How far indicator cells are from 0 and 1, in the mean square; 0 without indicator columns, where the likeliest
/// rotation by distribution stands.
fn implausibility(trial: &Trial, inputs: &Array2<f64>) -> f64 {
    let apart = indicator_cells(trial, &(inputs - &rounded(trial, inputs)));
    apart.iter().map(|x| x * x).sum::<f64>() / apart.len().max(1) as f64
}

pub(super) fn run(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(2, 2)?;
    require_columns(trial)?;
    if trial.n_pairs() == 0 {
        return Err(NotApplicable::TooFewPairs { needed: 1, found: 0 });
    }
    let mut findings = Vec::new();
    for k in trial.pair_counts() {
        findings.extend(reconstruct(trial, k)?.overall(trial, k)?);
    }
    Ok(findings)
}
