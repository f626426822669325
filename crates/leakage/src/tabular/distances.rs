//! Linkage by distances: whose ciphertext is this, where records were rotated as a whole?
//!
//! An orthogonal map keeps the norm of every record and all distances between records. The adversary computes both of a
//! register, and needs no known pair (C. R. Giannella, K. Liu, H. Kargupta, "Breaching Euclidean distance-preserving data
//! perturbation using few known inputs", Data & Knowledge Engineering 83, 2013, arXiv 0911.2942, who start from a few known
//! records). A common factor may be unknown. Three signatures of a record are tried, and the first one that fits exactly
//! is taken; the adversary sees which does:
//! 1. the norm;
//! 2. the norm up to a factor: under the right one every ciphertext has somebody's norm;
//! 3. without strangers, the deciles of the distances to all others, relative to the mean distance. These also bear a shift.
//!
//! Where none fits exactly, the norm counts.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};

use super::Trial;
use super::linkage::{apart, chance_within};
use super::register::finding;
use crate::linear::squared;
use crate::score::Finding;
use crate::{Adversary, Attack, AttackInfo, NotApplicable};

/// The most distances at a time: 32 MB a matrix.
const MOST_PAIRS: usize = 1 << 22;

/// Signatures that differ by less than this, relative to their mean, fit exactly.
const EXACT: f64 = 1e-7;

/// Ciphertexts by which a factor is judged.
const PROBES: usize = 16;

/// Parts that a record's sorted distances are cut into.
const PARTS: usize = 10;

/// `linkage-distances`: ciphertexts are matched to a register by norms and distances.
pub(super) const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "ciphertexts are matched to a register by norms and distances",
        source: "after Giannella, Liu, Kargupta, Data & Knowledge Engineering 2013",
        ..AttackInfo::new("linkage-distances", Adversary::Auxiliary)
    },
    run,
    restore: None,
};

fn run(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(3, 0)?;
    let n = trial.records().len();
    let counts: Vec<usize> = trial.stranger_counts();
    let pairs = n.saturating_mul(n + counts.last().copied().unwrap_or(0));
    if pairs > MOST_PAIRS {
        let what = "pairs of a ciphertext and a person";
        return Err(NotApplicable::TooMany { what, limit: MOST_PAIRS, found: pairs });
    }
    let one = |strangers: usize| {
        let people = trial.inputs(trial.register(strangers).view());
        Ok(finding(trial, strangers, named(trial.cipher().view(), people.view())?))
    };
    counts.into_iter().map(one).collect()
}

/// The chance that each ciphertext's person is drawn from those of the nearest signature. Person i is victim i.
fn named(cipher: ArrayView2<'_, f64>, people: ArrayView2<'_, f64>) -> Result<Vec<f64>, NotApplicable> {
    let (ciphers, persons) = signatures(cipher, people)?;
    let columns: Vec<Vec<f64>> = persons.columns().into_iter().map(|column| column.to_vec()).collect();
    let one = |(victim, own): (usize, ArrayView1<'_, f64>)| {
        chance_within(apart(own, &columns, persons.nrows()).view(), victim, 1)
    };
    Ok(ciphers.rows().into_iter().enumerate().map(one).collect())
}

/// Signatures of ciphertexts and of people, one row each, whose numbers are about 1.
fn signatures(
    cipher: ArrayView2<'_, f64>,
    people: ArrayView2<'_, f64>,
) -> Result<(Array2<f64>, Array2<f64>), NotApplicable> {
    let norms = |rows: ArrayView2<'_, f64>| rows.map_axis(Axis(1), |row| row.dot(&row).sqrt());
    let (ciphers, persons) = (norms(cipher), norms(people));
    let mean = persons.mean().unwrap_or(0.0);
    if !(ciphers.iter().all(|norm| norm.is_finite()) && mean.is_finite()) {
        return Err(NotApplicable::Overflow);
    }
    let unit = if mean > 0.0 { mean } else { 1.0 };
    let (ciphers, persons) = (ciphers / unit, persons / unit);
    let mut ascending = persons.to_vec();
    ascending.sort_by(f64::total_cmp);
    if misfit(&probes(&ciphers), &ascending) < EXACT {
        return Ok(as_column(ciphers, persons));
    }
    if let Some(scaled) = up_to_a_factor(&ciphers, &ascending) {
        return Ok(as_column(scaled, persons));
    }
    let exact = (cipher.nrows() == people.nrows()).then(|| profiles(cipher, people)).flatten();
    Ok(exact.unwrap_or_else(|| as_column(ciphers, persons)))
}

fn as_column(ciphers: Array1<f64>, persons: Array1<f64>) -> (Array2<f64>, Array2<f64>) {
    (ciphers.insert_axis(Axis(1)), persons.insert_axis(Axis(1)))
}

/// Norms of ciphertexts from the largest to the smallest, a few of them evenly spread.
fn probes(norms: &Array1<f64>) -> Vec<f64> {
    let mut sorted = norms.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let last = sorted.len().saturating_sub(1);
    let count = PROBES.min(sorted.len());
    (0..count).map(|probe| sorted[probe * last / count.saturating_sub(1).max(1)]).collect()
}

/// The largest distance from a norm to the nearest of some rising ones.
fn misfit(norms: &[f64], ascending: &[f64]) -> f64 {
    let nearest = |&norm: &f64| {
        let at = ascending.partition_point(|&other| other < norm);
        let around = ascending[at.saturating_sub(1)..].iter().take(2);
        around.map(|&other| (other - norm).abs()).fold(f64::INFINITY, f64::min)
    };
    norms.iter().map(nearest).fold(0.0, f64::max)
}

/// The ciphertexts' norms divided by the factor under which all of them are people's; `None` where there is no such
/// factor. The longest ciphertext is somebody's, so each person gives a factor to try.
fn up_to_a_factor(ciphers: &Array1<f64>, ascending: &[f64]) -> Option<Array1<f64>> {
    let probes = probes(ciphers);
    let longest = *probes.first()?;
    let factors = ascending.iter().filter(|norm| **norm > 0.0).map(|norm| longest / norm);
    // most factors fail at the second ciphertext
    let fits = |factor: &f64| probes.iter().all(|probe| misfit(&[probe / factor], ascending) < EXACT);
    factors.filter(|factor| *factor > 0.0).find(fits).map(|factor| ciphers / factor)
}

/// Deciles of the distances of each row to all others; `None` unless the two sides have the same distances up to a factor.
fn profiles(cipher: ArrayView2<'_, f64>, people: ArrayView2<'_, f64>) -> Option<(Array2<f64>, Array2<f64>)> {
    let distances = |rows: ArrayView2<'_, f64>| {
        // about the mean, since squares of large numbers would cancel
        let centred = &rows - &rows.mean_axis(Axis(0))?;
        let found = squared(centred.view(), centred.view()).mapv_into(|square| square.max(0.0).sqrt());
        let mean = found.mean().filter(|mean| mean.is_finite() && *mean > 0.0)?;
        Some(found / mean)
    };
    let (ciphers, persons) = (distances(cipher)?, distances(people)?);
    let cubes = |distances: &Array2<f64>| distances.iter().map(|x| x * x * x).sum::<f64>();
    let (left, right) = (cubes(&ciphers), cubes(&persons));
    let is_same = (left - right).abs() < EXACT * right;
    is_same.then(|| (deciles(&ciphers), deciles(&persons)))
}

fn deciles(distances: &Array2<f64>) -> Array2<f64> {
    let mut out = Array2::zeros((distances.nrows(), PARTS));
    for (row, mut deciles) in distances.rows().into_iter().zip(out.rows_mut()) {
        let mut sorted = row.to_vec();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().saturating_sub(1);
        deciles.iter_mut().enumerate().for_each(|(part, slot)| *slot = sorted[(part + 1) * last / PARTS]);
    }
    out
}

#[cfg(test)]
mod tests {
    use ndarray::{array, s};
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha20Rng;

    use super::*;

    fn people(n: usize) -> Array2<f64> {
        let mut rng = ChaCha20Rng::from_seed([4; 32]);
        Array2::from_shape_fn((n, 2), |_| rng.random_range(-1.0..1.0))
    }

    fn turned(rows: ArrayView2<'_, f64>) -> Array2<f64> {
        let (s, c) = 0.7_f64.sin_cos();
        rows.dot(&array![[c, -s], [s, c]])
    }

    #[test]
    fn a_rotation_hides_nobody() {
        let all = people(120);
        let cipher = turned(all.slice(s![..60, ..]));
        for people in [all.slice(s![..60, ..]), all.view()] {
            assert_eq!(named(cipher.view(), people), Ok(vec![1.0; 60]), "rotated");
            assert_eq!(named((&cipher * 31.0).view(), people), Ok(vec![1.0; 60]), "and stretched");
        }
        let moved = &cipher * 0.2 + 5.0;
        assert_eq!(named(moved.view(), all.slice(s![..60, ..])), Ok(vec![1.0; 60]), "and moved");
    }

    #[test]
    fn twins_share_a_name() {
        let plain = array![[3.0, 4.0], [3.0, 4.0], [1.0, 0.0], [0.0, 2.0]];
        assert_eq!(named(turned(plain.view()).view(), plain.view()), Ok(vec![0.5, 0.5, 1.0, 1.0]));
    }

    #[test]
    fn norms_too_large_to_compute_are_refused() {
        let plain = people(10);
        let large = Array2::from_elem((10, 2), 1e200);
        assert_eq!(named(large.view(), plain.view()), Err(NotApplicable::Overflow));
        assert_eq!(named(plain.view(), large.view()), Err(NotApplicable::Overflow));
        // all at the origin
        let zero = Array2::zeros((10, 2));
        assert_eq!(named(zero.view(), zero.view()), Ok(vec![0.1; 10]));
    }
}
