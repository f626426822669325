//! Undoing a rotation without any known record: independent component analysis.
//!
//! Columns of a table are far from normal, and any mixture of columns is nearer to normal than they are. So the mixing
//! matrix shows in the ciphertexts alone (A. Hyvarinen, "Fast and robust fixed-point algorithms for independent
//! component analysis", IEEE Trans. Neural Networks 10, 1999; as an attack on rotated data K. Liu, C. Giannella,
//! H. Kargupta, PKDD 2006). Components come in no order and with no sign. Which column each one is, the adversary finds
//! by comparing its distribution with those of auxiliary columns; the rotation that this gives is then refined as for
//! known records (see [`super::procrustes`]). Columns of two values come out exactly (see [`super::snapping`]).

use ndarray::{Array1, Array2, Array3, ArrayView1, ArrayView2, Axis};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

use super::correlation::pearson;
use super::procrustes::{aligned, ascending, distance_of_sorted, refine, require_columns};
use super::{Reconstruction, Trial, snapping};
use crate::linear::{MOST_COLUMNS, cheapest, eigen};
use crate::score::{Finding, Guesses};
use crate::{Adversary, Attack, AttackInfo, LeakageError, NotApplicable, check};

/// Correlation from which a column counts as recovered.
pub const RECOVERED: f64 = 0.75;

/// Most rounds of the fixed-point iteration.
const ROUNDS: usize = 120;

/// Components that turn less than this, in 1 - |cosine|, have settled.
const SETTLED: f64 = 1e-7;

/// Eigenvalues this small, relative to the largest, are no directions of the data.
const RANK_TOLERANCE: f64 = 1e-9;

/// The fewest victims a direction, so that its distribution shows.
const RECORDS_A_COLUMN: usize = 5;

/// Independent components of the rows of `data` (n x d): n x r, each column of mean 0 and variance 1, r the rank.
///
/// Symmetric FastICA with g(u) = tanh u on whitened rows, from a random start.
///
/// # Errors
/// [`LeakageError::TooMany`] for more than [`MOST_COLUMNS`] columns, [`LeakageError::NotFinite`], or
/// [`LeakageError::Overflow`] for numbers so large that the result is not finite.
pub fn fast_ica(data: ArrayView2<'_, f64>, seed: [u8; 32]) -> Result<Array2<f64>, LeakageError> {
    check::at_most("columns", data.ncols(), MOST_COLUMNS)?;
    check::finite_matrix("data", data)?;
    let found = components(data, seed);
    check::in_range("component", found.iter())?;
    Ok(found)
}

/// [`fast_ica`] of finite data of reasonable size.
fn components(data: ArrayView2<'_, f64>, seed: [u8; 32]) -> Array2<f64> {
    let white = whiten(data);
    let r = white.ncols();
    let mut rng = ChaCha20Rng::from_seed(seed);
    let mut unmixing = orthonormal(&Array2::from_shape_fn((r, r), |_| rng.random_range(-1.0..1.0)));
    for _ in 0..ROUNDS {
        let next = orthonormal(&fixed_point(&white, &unmixing));
        let turned = (&next * &unmixing).sum_axis(Axis(1)).mapv(|cosine| 1.0 - cosine.abs());
        unmixing = next;
        if turned.iter().all(|&turn| turn < SETTLED) {
            break;
        }
    }
    white.dot(&unmixing.t())
}

/// Centred rows on their principal axes, each scaled to variance 1.
fn whiten(data: ArrayView2<'_, f64>) -> Array2<f64> {
    let mean = data.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(data.ncols()));
    let centred = &data - &mean;
    let eigen = eigen((centred.t().dot(&centred) / data.nrows().max(1) as f64).view());
    let largest = eigen.values.first().copied().unwrap_or(0.0);
    let kept: Vec<usize> = (0..eigen.values.len())
        .filter(|&i| eigen.values[i] > RANK_TOLERANCE * largest && eigen.values[i] > 0.0)
        .collect();
    let axes = eigen.vectors.select(Axis(1), &kept) / &eigen.values.select(Axis(0), &kept).mapv(f64::sqrt);
    centred.dot(&axes)
}

/// One step for all components: E[z g(w.z)] - E[g'(w.z)] w.
fn fixed_point(white: &Array2<f64>, unmixing: &Array2<f64>) -> Array2<f64> {
    let n = white.nrows() as f64;
    let g = white.dot(&unmixing.t()).mapv_into(f64::tanh);
    let slope = g.mapv(|t| 1.0 - t * t).sum_axis(Axis(0)) / n;
    g.t().dot(white) / n - unmixing * &slope.insert_axis(Axis(1))
}

/// (W W^T)^(-1/2) W, the nearest matrix with orthonormal rows.
fn orthonormal(rows: &Array2<f64>) -> Array2<f64> {
    let eigen = eigen(rows.dot(&rows.t()).view());
    let scaled = &eigen.vectors / &eigen.values.mapv(|value| value.max(f64::MIN_POSITIVE).sqrt());
    scaled.dot(&eigen.vectors.t()).dot(rows)
}

/// `ica`: a rotation is undone by making columns independent.
pub(super) const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "a rotation is undone by making columns independent",
        source: "Hyvarinen, IEEE Trans. Neural Networks 1999",
        ..AttackInfo::new("ica", Adversary::Auxiliary)
    },
    run,
    restore: None,
};

fn run(trial: &Trial, seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    let d = trial.columns().len();
    trial.require((RECORDS_A_COLUMN * d).max(2), 2)?;
    require_columns(trial)?;
    let components = components(trial.cipher().view(), seed);
    let mut findings = recovered(trial, &components, seed);
    findings.extend(snapping::finding(trial, &components, seed));
    if components.ncols() == d {
        findings.extend(reconstruct(trial, &components).overall(trial, 0)?);
    }
    Ok(findings)
}

/// How well the component nearest to each column agrees with it, beside the same for rows in random order.
fn recovered(trial: &Trial, components: &Array2<f64>, seed: [u8; 32]) -> Vec<Finding> {
    let mut order: Vec<usize> = (0..trial.records().len()).collect();
    order.shuffle(&mut ChaCha20Rng::from_seed(seed));
    let found = best_correlations(trial.truth(), components);
    let accident = best_correlations(&trial.truth().select(Axis(0), &order), components);
    let share = |r: &[f64]| r.iter().filter(|&&r| r >= RECOVERED).count() as f64 / r.len().max(1) as f64;
    let whole = |success: f64, baseline: f64| Guesses::Whole { success, baseline };
    let mean = |r: &[f64]| evaluation::mean(r).unwrap_or(0.0);
    vec![
        Finding::new("columns", "share with |r| >= 0.75", whole(share(&found), share(&accident))),
        Finding::new(
            "columns on average",
            "|r| of the nearest component",
            whole(mean(&found), mean(&accident)),
        ),
    ]
}

/// For each column that varies the largest absolute correlation with a component.
fn best_correlations(columns: &Array2<f64>, components: &Array2<f64>) -> Vec<f64> {
    let components: Vec<Vec<f64>> = components.columns().into_iter().map(|c| c.to_vec()).collect();
    let best = |column: ArrayView1<'_, f64>| {
        let column = column.to_vec();
        let found = components.iter().filter_map(|c| pearson(column.iter().copied(), c.iter().copied()));
        found.map(f64::abs).reduce(f64::max)
    };
    columns.columns().into_iter().filter_map(best).collect()
}

/// Names the components by their distributions, and takes them for the victims' inputs.
fn reconstruct(trial: &Trial, components: &Array2<f64>) -> Reconstruction {
    let auxiliary = trial.inputs(trial.auxiliary().view());
    let mut inputs = Array2::zeros(components.raw_dim());
    for (column, (component, sign)) in matched(&auxiliary, components).into_iter().enumerate() {
        let (mean, spread) = moments(&auxiliary.column(column).to_owned());
        inputs.column_mut(column).assign(&components.column(component).mapv(|x| sign * x * spread + mean));
    }
    let found = aligned(inputs.view(), trial.cipher().view());
    let rotation = found.known + found.open_input.dot(&found.open_cipher.t());
    let nobody = Array2::zeros((0, trial.columns().len()));
    let rotation = refine(trial, (nobody.view(), nobody.view()), rotation);
    Reconstruction(trial.cells(trial.cipher().dot(&rotation.t()).view()))
}

/// For each auxiliary column the component, and its sign, in the assignment of most similar distributions.
fn matched(auxiliary: &Array2<f64>, components: &Array2<f64>) -> Vec<(usize, f64)> {
    let d = auxiliary.ncols();
    let standard = |column: Array1<f64>| {
        let (mean, spread) = moments(&column);
        column.mapv_into(|x| (x - mean) / spread)
    };
    let columns: Vec<Vec<f64>> =
        auxiliary.columns().into_iter().map(|column| ascending(&standard(column.to_owned()))).collect();
    let both_signs = |component: ArrayView1<'_, f64>| {
        let sorted = ascending(&component.to_owned());
        let negated = sorted.iter().rev().map(|x| -x).collect();
        [sorted, negated]
    };
    let components: Vec<[Vec<f64>; 2]> = components.columns().into_iter().map(both_signs).collect();
    let distances = Array3::from_shape_fn((d, d, 2), |(column, component, sign)| {
        distance_of_sorted(&columns[column], &components[component][sign])
    });
    let apart =
        |column: usize, component: usize, sign: f64| distances[[column, component, usize::from(sign < 0.0)]];
    let cost = Array2::from_shape_fn((d, d), |(i, j)| apart(i, j, 1.0).min(apart(i, j, -1.0)));
    let sign = |(i, j): (usize, usize)| (j, if apart(i, j, 1.0) <= apart(i, j, -1.0) { 1.0 } else { -1.0 });
    cheapest(cost.view()).into_iter().enumerate().map(sign).collect()
}

/// Mean and standard deviation, the latter 1 for a constant.
fn moments(values: &Array1<f64>) -> (f64, f64) {
    let spread = values.std(0.0);
    (values.mean().unwrap_or(0.0), if spread > 0.0 { spread } else { 1.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn two_rotated_uniforms_are_told_apart() {
        let mut rng = ChaCha20Rng::from_seed([3; 32]);
        let sources = Array2::from_shape_fn((2000, 2), |_| rng.random_range(-1.0..1.0));
        let (s, c) = 0.6_f64.sin_cos();
        let components = components(sources.dot(&array![[c, -s], [s, c]]).view(), [1; 32]);
        assert!(best_correlations(&sources, &components).iter().all(|&r| r > 0.99));
    }

    #[test]
    fn directions_without_data_are_left_out() {
        let data =
            Array2::from_shape_fn((50, 3), |(i, j)| ((i * (j + 1)) % 7) as f64 * f64::from(u8::from(j < 2)));
        assert_eq!(components(data.view(), [1; 32]).ncols(), 2);
    }
}
