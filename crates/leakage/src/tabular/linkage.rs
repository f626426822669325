//! Linkage: whose ciphertext is this?
//!
//! The adversary holds the plain records of everybody in question (a public register, say) without knowing which
//! ciphertext is whose, and ranks for each ciphertext all candidates by distance; success is the truth at rank 1, or
//! among the first ten. Without ciphertexts one candidate is as good as another. (Record linkage with auxiliary data:
//! A. Narayanan, V. Shmatikov, IEEE S&P 2008.)
//!
//! Without known pairs, each column is turned into ranks on both sides ([`run_by_rank`]). With known pairs, an affine
//! map from ciphertexts to cells is fitted first ([`run_by_map`]).

use classifiers::Cholesky;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, concatenate};

use super::Trial;
use super::sorting::quantiles;
use crate::score::{Finding, Guess, Guesses};
use crate::{Adversary, Attack, AttackInfo, NotApplicable};

/// Ranks that count as found.
const RANKS: [(usize, &str); 2] = [(1, "share at rank 1"), (10, "share within rank 10")];

/// Ridge of the affine map, relative to the number of known records.
const RIDGE: f64 = 1e-3;

/// Distances that differ by less than this are equal.
pub(super) const TIE: f64 = 1e-9;

/// The most columns for which an affine map is fitted.
const MOST_COLUMNS: usize = 512;

/// `linkage`: ciphertexts are matched to people by the ranks of their columns.
pub(super) const LINKAGE: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "ciphertexts are matched to people by the ranks of their columns",
        source: "Narayanan, Shmatikov, IEEE S&P 2008",
        ..AttackInfo::new("linkage", Adversary::Auxiliary)
    },
    run: run_by_rank,
    restore: None,
};

fn run_by_rank(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(3, 0)?;
    let (cipher, plain) = (quantiles(trial.cipher().view()), quantiles(trial.truth().view()));
    Ok(findings(trial, &cipher, &plain, 0))
}

/// `linkage-map`: ciphertexts are matched to people through an affine map fitted to known records.
pub(super) const LINKAGE_MAP: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "ciphertexts are matched to people through an affine map fitted to known records",
        source: "Narayanan, Shmatikov, IEEE S&P 2008",
        ..AttackInfo::new("linkage-map", Adversary::KnownPairs)
    },
    run: run_by_map,
    restore: None,
};

fn run_by_map(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(3, 0)?;
    let (d, k) = (trial.columns().len(), trial.n_pairs());
    if d > MOST_COLUMNS {
        return Err(NotApplicable::TooMany { what: "columns", limit: MOST_COLUMNS, found: d });
    }
    if k < d + 1 {
        return Err(NotApplicable::TooFewPairs { needed: d + 1, found: k });
    }
    let (plain, cipher) = trial.known(k)?;
    let scale = ColumnScale::of(plain);
    let known = scale.apply(plain);
    let Some(guess) = affine(cipher, known.view(), trial.cipher().view()) else {
        return Err(NotApplicable::NothingToGuess);
    };
    Ok(findings(trial, &guess, &scale.apply(trial.truth().view()), k))
}

/// Guesses of `y` for other rows, from the ridge regression of `y` on standardised `x` with an intercept.
fn affine(x: ArrayView2<'_, f64>, y: ArrayView2<'_, f64>, other: ArrayView2<'_, f64>) -> Option<Array2<f64>> {
    let scale = ColumnScale::of(x);
    let with_one = |rows: ArrayView2<'_, f64>| {
        let ones = Array2::ones((rows.nrows(), 1));
        concatenate(Axis(1), &[scale.apply(rows).view(), ones.view()]).ok()
    };
    let (design, other) = (with_one(x)?, with_one(other)?);
    let ridge = Array2::<f64>::eye(design.ncols()) * (RIDGE * design.nrows() as f64);
    let factor = Cholesky::new(design.t().dot(&design) + ridge).ok()?;
    Some(other.dot(&factor.solve(design.t().dot(&y))))
}

/// Means and spreads of columns; a constant column is only centred.
struct ColumnScale {
    mean: Vec<f64>,
    spread: Vec<f64>,
}

impl ColumnScale {
    fn of(rows: ArrayView2<'_, f64>) -> Self {
        let column = |f: fn(ArrayView1<'_, f64>) -> f64| rows.axis_iter(Axis(1)).map(f).collect::<Vec<f64>>();
        let spread = column(|c| c.std(0.0)).into_iter().map(|s| if s > 0.0 { s } else { 1.0 });
        Self { mean: column(|c| c.mean().unwrap_or(0.0)), spread: spread.collect() }
    }

    fn apply(&self, rows: ArrayView2<'_, f64>) -> Array2<f64> {
        let mut out = rows.to_owned();
        for (mut column, (mean, spread)) in
            out.columns_mut().into_iter().zip(self.mean.iter().zip(&self.spread))
        {
            column.mapv_inplace(|x| (x - mean) / spread);
        }
        out
    }
}

/// Ranks all candidates for each ciphertext and scores the truth's place.
fn findings(trial: &Trial, guess: &Array2<f64>, candidates: &Array2<f64>, pairs: usize) -> Vec<Finding> {
    let n = trial.records().len();
    let ranks: Vec<(usize, &'static str)> = RANKS.into_iter().filter(|(rank, _)| *rank < n).collect();
    let mut guesses: Vec<Vec<Guess>> = vec![Vec::with_capacity(n); ranks.len()];
    let candidates: Vec<Vec<f64>> = candidates.columns().into_iter().map(|column| column.to_vec()).collect();
    // one victim at a time: the distances of all of them to all candidates take memory in the square of their number
    for (row, (&record, guess)) in trial.records().iter().zip(guess.rows()).enumerate() {
        let distances = apart(guess, &candidates, n);
        for (guesses, &(rank, _)) in guesses.iter_mut().zip(&ranks) {
            let baseline = (rank as f64 / n as f64).min(1.0);
            guesses.push(Guess { record, success: chance_within(distances.view(), row, rank), baseline });
        }
    }
    let finding = |((rank, metric), guesses): ((usize, &'static str), Vec<Guess>)| {
        let finding = Finding::new("identity", metric, Guesses::PerRecord(guesses)).with_pairs(pairs);
        if rank == 1 { finding.of_identity() } else { finding }
    };
    ranks.into_iter().zip(guesses).map(finding).collect()
}

/// Sums of absolute differences to each of `n` candidates, which are given column by column.
pub(super) fn apart(own: ArrayView1<'_, f64>, candidates: &[Vec<f64>], n: usize) -> Array1<f64> {
    let mut distances = Array1::zeros(n);
    for (own, column) in own.iter().zip(candidates) {
        distances.iter_mut().zip(column).for_each(|(sum, other)| *sum += (own - other).abs());
    }
    distances
}

/// The probability that candidate `truth` is among the first `rank`, candidates at equal distance in random order.
pub(super) fn chance_within(distances: ArrayView1<'_, f64>, truth: usize, rank: usize) -> f64 {
    let own = distances[truth];
    let nearer = distances.iter().filter(|&&d| d < own - TIE).count();
    let tied = distances.iter().filter(|&&d| (d - own).abs() <= TIE).count();
    (rank.saturating_sub(nearer) as f64 / tied.max(1) as f64).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn ties_share_a_rank() {
        let distances = array![0.5, 0.2, 0.5, 0.5, 0.9];
        assert_eq!(chance_within(distances.view(), 1, 1), 1.0);
        assert_eq!(chance_within(distances.view(), 0, 1), 0.0);
        assert!((chance_within(distances.view(), 0, 2) - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(chance_within(distances.view(), 4, 10), 1.0);
    }

    #[test]
    fn an_affine_map_is_found() {
        let x = Array2::from_shape_fn((30, 2), |(i, j)| ((i * (3 + j) + 5 * j) % 11) as f64);
        let y = x.dot(&array![[2.0, 1.0], [-1.0, 3.0]]) + &array![[4.0, -2.0]];
        let found = affine(x.view(), y.view(), x.view()).unwrap();
        assert!(found.iter().zip(&y).all(|(a, b)| (a - b).abs() < 0.1));
    }
}
