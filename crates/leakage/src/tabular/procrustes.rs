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
//!    N. D. McKay, IEEE TPAMI 14, 1992). Once most cells are rounded rightly, they alone give the map between the open
//!    directions by least squares, and exactly; of several matrices the one with cells nearest to 0 and 1 is taken, of
//!    equals the one with numbers nearest to whole ones where auxiliary records have only these.
//!
//! Randomly drawn records often depend on each other (indicators of rare levels are all 0 in them), so that as many as
//! there are columns, or one less, can leave two or three directions open.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, array, concatenate, s};

use super::{AttributeKind, Reconstruction, Trial};
use crate::linear::{self, eigen, svd};
use crate::score::Finding;
use crate::{Adversary, Attack, AttackInfo, LeakageError, NotApplicable, check};

/// Singular values this small, relative to the largest, belong to directions that the known pairs do not span.
const RANK_TOLERANCE: f64 = 1e-9;

/// The most columns; the decompositions take time in the cube of their number.
pub(super) const MOST_COLUMNS: usize = 128;

/// Rounds of rounding cells and solving again.
const REFINEMENTS: usize = 60;

/// Leading axes of the open directions whose signs are tried in every choice.
const SIGNS_TRIED: usize = 4;

/// Of two open directions, whose axes are easily mistaken, eighths of a full turn are tried as well; with the signs four
/// of them reach all.
const TURNS: usize = 4;

/// Mean square distances below this are rounding errors.
const EXACT: f64 = 1e-20;

/// The same for cells of integers, which are not scaled.
const WHOLE: f64 = 1e-8;

/// Singular values this small, relative to the largest, count as zero where least squares are solved.
const SOLVABLE: f64 = 1e-6;

/// How much a known record weighs beside a victim's rounded one.
const KNOWN_WEIGHT: f64 = 30.0;

/// Known pairs that a rotation explains worse than this, relative to their norm, show that the scheme is none.
const MOST_RESIDUAL: f64 = 0.3;

/// What known pairs say of an orthogonal matrix Q with cipher = input Q.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
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
/// let found = align(array![[1.0, 0.0], [1.0, 1.0]].view(), array![[0.0, 1.0], [-1.0, 1.0]].view())?;
/// let turned = array![[2.0, 0.0]].dot(&found.known);
/// assert!((turned[[0, 0]] - 0.0).abs() < 1e-12 && (turned[[0, 1]] - 2.0).abs() < 1e-12);
/// assert_eq!(found.open_input.ncols(), 0);
/// # Ok::<(), leakage::LeakageError>(())
/// ```
///
/// # Errors
/// [`LeakageError::Shape`] for matrices of different shapes, [`LeakageError::TooMany`] for more than
/// [`linear::MOST_COLUMNS`] columns, [`LeakageError::NotFinite`], or [`LeakageError::Overflow`] for numbers so large that
/// the result is not finite.
pub fn align(input: ArrayView2<'_, f64>, cipher: ArrayView2<'_, f64>) -> Result<Alignment, LeakageError> {
    check_pairs(input, cipher)?;
    let found = aligned(input, cipher);
    let parts = [&found.known, &found.open_input, &found.open_cipher];
    check::in_range("alignment", parts.into_iter().flatten())?;
    Ok(found)
}

fn check_pairs(input: ArrayView2<'_, f64>, cipher: ArrayView2<'_, f64>) -> Result<(), LeakageError> {
    check::same_length(("input", input.nrows()), ("cipher", cipher.nrows()), "rows")?;
    check::same_length(("input", input.ncols()), ("cipher", cipher.ncols()), "columns")?;
    check::at_most("columns", input.ncols(), linear::MOST_COLUMNS)?;
    check::finite_matrix("input", input)?;
    check::finite_matrix("cipher", cipher)
}

/// [`align`] of matrices of one shape.
pub(super) fn aligned(input: ArrayView2<'_, f64>, cipher: ArrayView2<'_, f64>) -> Alignment {
    let cross = input.t().dot(&cipher);
    let parts = svd(cross.view());
    let rank = parts.rank(RANK_TOLERANCE);
    // nothing is open where the rank is full, and the second decomposition is saved
    let open_input = match rank == cross.ncols() {
        true => Array2::zeros((rank, 0)),
        false => svd(cross.t()).right.slice(s![.., rank..]).to_owned(),
    };
    Alignment {
        known: parts.left.slice(s![.., ..rank]).dot(&parts.right.slice(s![.., ..rank]).t()),
        open_input,
        open_cipher: parts.right.slice(s![.., rank..]).to_owned(),
    }
}

/// The orthogonal matrices Q with cipher = input Q that known pairs (k x d each, k may be 0) leave to choose from: one
/// for every choice of signs on the principal axes of the open directions (of two, also for every eighth of a turn), the
/// likeliest first. Open directions are matched by the distributions of auxiliary inputs (m x d) and of the victims' ciphertexts (n x d). Of more than
/// `SIGNS_TRIED` open directions the signs of the first axes are tried.
///
/// # Errors
/// As [`align`]; [`LeakageError::Shape`] also for auxiliary inputs or ciphertexts with other columns.
pub fn possible_rotations(
    known: (ArrayView2<'_, f64>, ArrayView2<'_, f64>),
    auxiliary: ArrayView2<'_, f64>,
    cipher: ArrayView2<'_, f64>,
) -> Result<Vec<Array2<f64>>, LeakageError> {
    check_pairs(known.0, known.1)?;
    let d = known.0.ncols();
    for (what, rows) in [("auxiliary", auxiliary.view()), ("victims", cipher.view())] {
        check::same_length((what, rows.ncols()), ("input", d), "columns")?;
        check::finite_matrix(what, rows)?;
    }
    let found = rotations(&align(known.0, known.1)?, auxiliary, cipher);
    check::in_range("rotation", found.iter().flatten())?;
    Ok(found)
}

fn rotations(
    found: &Alignment,
    auxiliary: ArrayView2<'_, f64>,
    cipher: ArrayView2<'_, f64>,
) -> Vec<Array2<f64>> {
    let open = found.open_input.ncols();
    let (inputs, outputs) = (auxiliary.dot(&found.open_input), cipher.dot(&found.open_cipher));
    let (from, to) = matched_axes(inputs.view(), outputs.view());
    let choices = 1_usize << open.min(SIGNS_TRIED);
    let turns = if open == 2 { TURNS } else { 1 };
    let rotation = |(turn, flips): (usize, usize)| {
        let signs: Array1<f64> =
            (0..open).map(|axis| if flips >> axis & 1 == 1 { -1.0 } else { 1.0 }).collect();
        found.rotation((&from.dot(&eighths(open, turn)) * &signs).dot(&to.t()).view())
    };
    (0..turns).flat_map(|turn| (0..choices).map(move |flips| (turn, flips))).map(rotation).collect()
}

/// `turn` eighths of a full turn in the plane; no turn in any other space.
fn eighths(dimensions: usize, turn: usize) -> Array2<f64> {
    let (sin, cos) = (turn as f64 * std::f64::consts::FRAC_PI_4).sin_cos();
    if dimensions == 2 { array![[cos, -sin], [sin, cos]] } else { Array2::eye(dimensions) }
}

impl Alignment {
    /// The whole matrix, once `open` (c x c, orthogonal) says where the open directions go.
    fn rotation(&self, open: ArrayView2<'_, f64>) -> Array2<f64> {
        &self.known + &self.open_input.dot(&open).dot(&self.open_cipher.t())
    }
}

/// Principal axes of `inputs` and of `outputs`, one per column, the largest first; an output axis points the way in which
/// it is distributed like its input axis.
fn matched_axes(inputs: ArrayView2<'_, f64>, outputs: ArrayView2<'_, f64>) -> (Array2<f64>, Array2<f64>) {
    let from = eigen(covariance(inputs).view()).vectors;
    let mut to = eigen(covariance(outputs).view()).vectors;
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
fn distance(a: &Array1<f64>, b: &Array1<f64>) -> f64 {
    distance_of_sorted(&ascending(a), &ascending(b))
}

/// The same of samples that are sorted already.
pub(super) fn distance_of_sorted(a: &[f64], b: &[f64]) -> f64 {
    const POINTS: usize = 200;
    let at = |sorted: &[f64], point: usize| {
        sorted.get((2 * point + 1) * sorted.len() / (2 * POINTS)).copied().unwrap_or(0.0)
    };
    (0..POINTS).map(|point| (at(a, point) - at(b, point)).abs()).sum::<f64>() / POINTS as f64
}

pub(super) fn ascending(values: &Array1<f64>) -> Vec<f64> {
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
    let mut cells = trial.cells(inputs.view());
    for (column, [low, high]) in indicators(trial) {
        cells.column_mut(column).mapv_inplace(|x| if x > (low + high) / 2.0 { high } else { low });
    }
    trial.inputs(cells.view())
}

/// Columns of two values with these: indicators, and numbers of which auxiliary records have two.
fn indicators(trial: &Trial) -> impl Iterator<Item = (usize, [f64; 2])> + '_ {
    let columns = trial.columns().iter().zip(trial.auxiliary().columns()).enumerate();
    columns.filter_map(|(place, (column, cells))| match column.kind {
        AttributeKind::Categorical => Some((place, [0.0, 1.0])),
        AttributeKind::Numeric | AttributeKind::Level => two_values(cells).map(|values| (place, values)),
    })
}

/// The two values of a column that has no more and no fewer, the smaller first.
pub(super) fn two_values(cells: ArrayView1<'_, f64>) -> Option<[f64; 2]> {
    let first = *cells.first()?;
    let second = *cells.iter().find(|cell| **cell != first)?;
    let only = cells.iter().all(|&cell| cell == first || cell == second);
    only.then(|| [first.min(second), first.max(second)])
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
        let found = aligned(stack(&cells, &input).view(), outputs.view());
        rotation = found.known + found.open_input.dot(&found.open_cipher.t());
        let indicators = indicator_cells(trial, &cells);
        if indicators == before {
            break;
        }
        before = indicators;
    }
    rotation
}

/// The map of the open directions from indicator cells alone: they are rounded and least squares are solved for the map,
/// until nothing changes. Other than [`refine`] this asks nothing of numbers, which would hold on to what they were taken
/// for. `None` where the indicators do not see all open directions.
fn resolve(trial: &Trial, found: &Alignment, mut rotation: Array2<f64>) -> Option<Array2<f64>> {
    let outputs = pseudo_inverse(trial.cipher().dot(&found.open_cipher).view())?;
    let inputs = pseudo_inverse(indicator_cells(trial, &found.open_input.t().to_owned()).t())?;
    let fixed = indicator_cells(trial, &trial.cipher().dot(&found.known.t()));
    let mut before = Array2::zeros((0, 0));
    for _ in 0..REFINEMENTS {
        let cells = indicator_cells(trial, &rounded(trial, &trial.cipher().dot(&rotation.t())));
        if cells == before {
            break;
        }
        let open = outputs.dot(&(&cells - &fixed)).dot(&inputs.t());
        rotation = found.rotation(nearest_orthogonal(open.t()).view());
        before = cells;
    }
    Some(rotation)
}

/// The c x n matrix that solves least squares with an n x c one; `None` where that has dependent columns, or none.
fn pseudo_inverse(matrix: ArrayView2<'_, f64>) -> Option<Array2<f64>> {
    let parts = svd(matrix);
    let independent = parts.rank(SOLVABLE) == matrix.ncols() && matrix.ncols() > 0;
    independent.then(|| (&parts.right / &parts.values).dot(&parts.left.t()))
}

/// The orthogonal matrix nearest to a square one.
fn nearest_orthogonal(matrix: ArrayView2<'_, f64>) -> Array2<f64> {
    let found = aligned(Array2::eye(matrix.nrows()).view(), matrix);
    found.rotation(Array2::eye(found.open_input.ncols()).view())
}

fn stack(above: &Array2<f64>, below: &Array2<f64>) -> Array2<f64> {
    concatenate(Axis(0), &[above.view(), below.view()]).expect("both have as many columns as the trial")
}

fn indicator_cells(trial: &Trial, inputs: &Array2<f64>) -> Array2<f64> {
    let columns: Vec<usize> = indicators(trial).map(|(column, _)| column).collect();
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
    let (known, auxiliary) = (trial.inputs(plain), trial.inputs(trial.auxiliary().view()));
    let pairs = (known.view(), cipher);
    let found = aligned(pairs.0, pairs.1);
    let mut possible = rotations(&found, auxiliary.view(), trial.cipher().view());
    let is_rotation = possible.first().is_some_and(|first| residual(pairs.0, pairs.1, first) < MOST_RESIDUAL);
    if is_rotation && (possible.len() > 1 || k < trial.columns().len()) {
        possible = completed(trial, pairs, &found, possible);
    }
    let inputs = possible.iter().map(|rotation| trial.cipher().dot(&rotation.t()));
    let ranked = inputs.map(|inputs| (implausibility(trial, &inputs), inputs));
    let likely = ranked.min_by(|(a, _), (b, _)| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let likely = likely.map(|(_, inputs)| inputs);
    let cells = trial.cells(likely.unwrap_or_else(|| trial.cipher().clone()).view());
    Ok(Reconstruction(if is_rotation { whole_numbers(trial, cells) } else { cells }))
}

/// What possible rotations become by rounding and solving again in either way; of many open directions only the first
/// one goes through [`refine`], which takes longer.
fn completed(
    trial: &Trial,
    pairs: (ArrayView2<'_, f64>, ArrayView2<'_, f64>),
    found: &Alignment,
    possible: Vec<Array2<f64>>,
) -> Vec<Array2<f64>> {
    let most = if found.open_input.ncols() <= SIGNS_TRIED { possible.len() } else { 1 };
    let refined = possible.iter().take(most).map(|rotation| refine(trial, pairs, rotation.clone()));
    let mut all: Vec<Array2<f64>> = refined.collect();
    let starts = all.iter().chain(&possible);
    let resolved: Vec<_> = starts.filter_map(|start| resolve(trial, found, start.clone())).collect();
    all.extend(resolved);
    all
}

/// Rounds the cells of columns in which auxiliary records have integers only: what is left of rounding errors after
/// a rotation and back is no guess.
fn whole_numbers(trial: &Trial, mut cells: Array2<f64>) -> Array2<f64> {
    for (known, mut guesses) in trial.auxiliary().columns().into_iter().zip(cells.columns_mut()) {
        if known.iter().all(|cell| cell.fract() == 0.0) {
            guesses.mapv_inplace(f64::round);
        }
    }
    cells
}

/// How far indicator cells are from their two values, in the mean square, then how far integers are from being
/// whole. Distances that rounding errors explain are all the same; where both are, or without such columns, the likeliest
/// rotation by distribution stands.
fn implausibility(trial: &Trial, inputs: &Array2<f64>) -> [f64; 2] {
    let apart = indicator_cells(trial, &(inputs - &rounded(trial, inputs)));
    let cells = trial.cells(inputs.view());
    [mean_square(&apart).max(EXACT), mean_square(&(&cells - &whole_numbers(trial, cells.clone()))).max(WHOLE)]
}

fn mean_square(values: &Array2<f64>) -> f64 {
    values.iter().map(|x| x * x).sum::<f64>() / values.len().max(1) as f64
}

/// `procrustes`: a rotation is solved for from known records.
pub(super) const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "a rotation is solved for from known records",
        source: "Schoenemann, Psychometrika 1966; Liu, Giannella, Kargupta, PKDD 2006",
        ..AttackInfo::new("procrustes", Adversary::KnownPairs)
    },
    run,
    restore: None,
};

fn run(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(2, 2)?;
    require_columns(trial)?;
    trial.by_pairs(|k| reconstruct(trial, k)?.overall(trial, k))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn least_squares_by_hand() {
        let inverse = pseudo_inverse(array![[3.0, 0.0], [0.0, 4.0], [0.0, 0.0]].view()).unwrap();
        let expected = array![[1.0 / 3.0, 0.0, 0.0], [0.0, 0.25, 0.0]];
        assert!((inverse - expected).iter().all(|x| x.abs() < 1e-12));
        assert_eq!(pseudo_inverse(array![[1.0, 2.0], [2.0, 4.0]].view()), None);
        assert_eq!(pseudo_inverse(Array2::zeros((3, 0)).view()), None);
    }

    #[test]
    fn columns_of_two_values_by_hand() {
        assert_eq!(two_values(array![360.0, 180.0, 360.0].view()), Some([180.0, 360.0]));
        assert_eq!(two_values(array![1.0, 1.0].view()), None);
        assert_eq!(two_values(array![1.0, 2.0, 3.0].view()), None);
        assert_eq!(two_values(Array1::zeros(0).view()), None);
    }

    #[test]
    fn orthogonal_matrices_by_hand() {
        let found = nearest_orthogonal(array![[0.0, 2.0], [-3.0, 0.0]].view());
        assert!((found - array![[0.0, 1.0], [-1.0, 0.0]]).iter().all(|x| x.abs() < 1e-12));
        assert!((eighths(2, 2) - array![[0.0, -1.0], [1.0, 0.0]]).iter().all(|x| x.abs() < 1e-12));
        assert_eq!(eighths(3, 1), Array2::<f64>::eye(3));
    }

    #[test]
    fn two_open_directions_leave_sixteen_matrices_of_which_one_is_right() {
        // the third axis is known; cipher = input Q with Q a quarter turn of the other two
        let q = array![[0.0, 1.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, 1.0]];
        let rows = Array2::from_shape_fn((50, 3), |(i, j)| {
            let i = i as f64;
            [(i * 0.7).sin() * 3.0 + 1.0, ((i * 1.3).cos() * 2.0).exp() * 0.2, i / 25.0 - 1.0][j]
        });
        let known = array![[0.0, 0.0, 2.0]];
        let found =
            possible_rotations((known.view(), known.view()), rows.view(), rows.dot(&q).view()).unwrap();
        assert_eq!(found.len(), 16);
        for rotation in &found {
            let product = rotation.dot(&rotation.t());
            assert!((product - Array2::<f64>::eye(3)).iter().all(|x| x.abs() < 1e-10), "{rotation}");
        }
        let off = (&found[0] - &q).iter().fold(0.0_f64, |most, x| most.max(x.abs()));
        assert!(off < 1e-9, "the likeliest is {}", found[0]);
    }
}
