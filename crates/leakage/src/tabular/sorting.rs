//! Sorting: order is all it takes.
//!
//! An order-preserving ciphertext tells each cell's rank among the victims; the cell of that rank among auxiliary
//! records is the guess. M. Naveed, S. Kamara, C. V. Wright, CCS 2015, sections 4.3 and 4.4 (sorting and cumulative
//! attacks). Equal ciphertexts fill an interval of ranks; the guess is then the best single one for the auxiliary cells
//! of that interval.
//!
//! Over several columns together ([`run_joint`]), auxiliary records whose other columns have similar ranks count: what
//! one column leaves open within a tie, the others narrow down (F. B. Durak, T. M. DuBuisson, D. Cash, "What else is
//! revealed by order-revealing encryption?", CCS 2016).

use ndarray::{Array2, ArrayView1, ArrayView2};

use super::constant::best;
use super::quantile::{middles, ties};
use super::{AttributeKind, Reconstruction, Trial};
use crate::score::Finding;
use crate::{Adversary, Attack, AttackInfo, LeakageError, NotApplicable, check};

/// Of the auxiliary records within a tie, the share that is most similar in the other columns and is guessed from.
const NEAREST_SHARE: f64 = 0.1;

/// The fewest such records.
const FEWEST_NEAREST: usize = 5;

/// A guess of each cell of a column from its rank.
///
/// ```
/// use leakage::tabular::{AttributeKind, map_quantiles};
///
/// let guesses = map_quantiles(&[900.0, 17.0, 23.0], &[3.0, 1.0, 2.0], AttributeKind::Numeric)?;
/// assert!(guesses.iter().zip([3.0, 1.0, 2.0]).all(|(guess, truth)| (guess - truth).abs() <= 0.1 * truth));
/// # Ok::<(), leakage::LeakageError>(())
/// ```
///
/// # Errors
/// [`LeakageError::Empty`] without an auxiliary cell, [`LeakageError::NotANumber`] for a ciphertext that is NaN or an
/// auxiliary cell that is not finite.
pub fn map_quantiles(
    cipher: &[f64],
    auxiliary: &[f64],
    kind: AttributeKind,
) -> Result<Vec<f64>, LeakageError> {
    check::not_empty("auxiliary cells", auxiliary.len())?;
    check::ranked("cipher", cipher)?;
    check::finite("auxiliary", auxiliary)?;
    Ok(mapped(cipher, auxiliary, kind))
}

/// [`map_quantiles`] of numbers; NaN without any auxiliary cell.
fn mapped(cipher: &[f64], auxiliary: &[f64], kind: AttributeKind) -> Vec<f64> {
    let mut sorted = auxiliary.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut guesses = vec![f64::NAN; cipher.len()];
    for block in ties(cipher) {
        let slice = interval(sorted.len(), block.low, block.high);
        let guess = sorted.get(slice).and_then(|cells| middle_or_best(cells, kind)).unwrap_or(f64::NAN);
        block.members.iter().for_each(|&member| guesses[member] = guess);
    }
    guesses
}

/// The positions of m sorted cells whose quantiles lie in [low, high], at least the nearest one.
fn interval(m: usize, low: f64, high: f64) -> std::ops::Range<usize> {
    let (from, to) = ((low * m as f64).round() as usize, (high * m as f64).round() as usize);
    if from < to {
        return from..to.min(m);
    }
    let nearest = (((low + high) / 2.0 * m as f64) as usize).min(m.saturating_sub(1));
    nearest..(nearest + 1).min(m)
}

/// A few neighbours in rank are summed up by their middle one, a large tie by its best single guess.
fn middle_or_best(cells: &[f64], kind: AttributeKind) -> Option<f64> {
    match (cells.len(), kind) {
        (0..=2, AttributeKind::Numeric) => cells.get(cells.len() / 2).copied(),
        _ => best(cells, kind),
    }
}

/// `sorting`: the ciphertext of a given rank stands for the auxiliary cell of that rank.
pub(super) const SORTING: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "the ciphertext of a given rank stands for the auxiliary cell of that rank",
        source: "Naveed, Kamara, Wright, CCS 2015",
        ..AttackInfo::new("sorting", Adversary::Auxiliary)
    },
    run,
    restore: None,
};

fn run(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(2, 2)?;
    sorted(trial).findings(trial, 0)
}

/// Every column mapped on its own.
pub(super) fn sorted(trial: &Trial) -> Reconstruction {
    let mut guess = Array2::zeros(trial.cipher().raw_dim());
    for (index, mut target) in guess.columns_mut().into_iter().enumerate() {
        let (cipher, auxiliary) =
            (trial.cipher().column(index).to_vec(), trial.auxiliary().column(index).to_vec());
        let mapped = mapped(&cipher, &auxiliary, kind(trial, index));
        target.iter_mut().zip(mapped).for_each(|(slot, value)| *slot = value);
    }
    Reconstruction(guess)
}

fn kind(trial: &Trial, column: usize) -> AttributeKind {
    trial.columns()[column].kind
}

/// The quantiles of every column, as a matrix of the same shape.
pub(super) fn quantiles(values: ArrayView2<'_, f64>) -> Array2<f64> {
    let mut out = Array2::zeros(values.raw_dim());
    for (column, mut target) in values.columns().into_iter().zip(out.columns_mut()) {
        let quantiles = middles(&column.to_vec());
        target.iter_mut().zip(quantiles).for_each(|(slot, value)| *slot = value);
    }
    out
}

/// `sorting-joint`: as sorting; ties are narrowed down by the ranks of the other columns.
pub(super) const SORTING_JOINT: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "as sorting; ties are narrowed down by the ranks of the other columns",
        source: "Durak, DuBuisson, Cash, CCS 2016",
        // `frequency`, `sorting` and `neighbours` say as much of single columns
        by_column: false,
        ..AttackInfo::new("sorting-joint", Adversary::Auxiliary)
    },
    run: run_joint,
    restore: None,
};

fn run_joint(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(2, 2)?;
    if trial.columns().len() < 2 {
        return Err(NotApplicable::TooFew { what: "columns", needed: 2, found: trial.columns().len() });
    }
    let (victims, others) = (quantiles(trial.cipher().view()), quantiles(trial.auxiliary().view()));
    let mut guess = sorted(trial).0;
    for column in 0..trial.columns().len() {
        narrow_ties(trial, column, (&victims, &others), &mut guess);
    }
    Reconstruction(guess).findings(trial, 0)
}

/// Guesses the cells of one column that are tied with others from auxiliary records similar in the other columns.
fn narrow_ties(trial: &Trial, column: usize, ranks: (&Array2<f64>, &Array2<f64>), guess: &mut Array2<f64>) {
    let auxiliary = trial.auxiliary().column(column).to_vec();
    let mut order: Vec<usize> = (0..auxiliary.len()).collect();
    order.sort_by(|&a, &b| auxiliary[a].total_cmp(&auxiliary[b]));
    for block in ties(&trial.cipher().column(column).to_vec()) {
        let candidates = &order[interval(order.len(), block.low, block.high)];
        let wanted = FEWEST_NEAREST.max((candidates.len() as f64 * NEAREST_SHARE) as usize);
        let uniform = candidates.iter().all(|&c| auxiliary[c] == auxiliary[candidates[0]]);
        if candidates.len() <= wanted || uniform {
            continue;
        }
        let of_candidates = Candidates::new(ranks.1, candidates, column);
        for &member in &block.members {
            let nearest = of_candidates.nearest(ranks.0.row(member), wanted);
            let cells: Vec<f64> = nearest.into_iter().map(|place| auxiliary[candidates[place]]).collect();
            guess[[member, column]] = best(&cells, kind(trial, column)).unwrap_or(f64::NAN);
        }
    }
}

/// Ranks of some auxiliary records in all columns but one, column by column.
struct Candidates {
    but: usize,
    columns: Vec<Vec<f64>>,
}

impl Candidates {
    fn new(ranks: &Array2<f64>, candidates: &[usize], but: usize) -> Self {
        let column = |column: ArrayView1<'_, f64>| candidates.iter().map(|&row| column[row]).collect();
        Self { but, columns: ranks.columns().into_iter().map(column).collect() }
    }

    /// The places of the `wanted` candidates nearest to a victim, in any order; of equally near ones the first.
    fn nearest(&self, victim: ArrayView1<'_, f64>, wanted: usize) -> Vec<usize> {
        let count = self.columns.first().map_or(0, Vec::len);
        let mut ranked: Vec<(f64, usize)> = (0..count).map(|place| (0.0, place)).collect();
        for (index, (own, column)) in victim.iter().zip(&self.columns).enumerate() {
            if index != self.but {
                ranked.iter_mut().zip(column).for_each(|((sum, _), other)| *sum += (own - other).abs());
            }
        }
        if wanted < count {
            ranked.select_nth_unstable_by(wanted, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        }
        ranked.into_iter().take(wanted).map(|(_, place)| place).collect()
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn ties_get_the_best_guess_of_their_interval() {
        let guesses = mapped(&[0.0, 0.0, 0.0, 5.0], &[0.0, 1.0, 0.0, 0.0], AttributeKind::Categorical);
        assert_eq!(guesses, [0.0, 0.0, 0.0, 1.0]);
        assert!(mapped(&[1.0], &[], AttributeKind::Numeric)[0].is_nan());
        assert_eq!(mapped(&[], &[1.0], AttributeKind::Numeric), [0.0; 0]);
    }

    #[test]
    fn any_rising_map_is_undone() {
        let plain: Vec<f64> = (0..50).map(|i| f64::from((i * 37) % 50) + 1.0).collect();
        let cipher: Vec<f64> = plain.iter().map(|x| x.powi(3) + 1000.0).collect();
        assert_eq!(mapped(&cipher, &plain, AttributeKind::Numeric), plain);
    }

    #[test]
    fn the_nearest_candidates_leave_one_column_out() {
        let ranks = array![[0.1, 0.9], [0.5, 0.1], [0.2, 0.3], [0.3, 0.2], [0.2, 0.8]];
        let mut found = Candidates::new(&ranks, &[1, 2, 3, 4], 1).nearest(array![0.25, 0.0].view(), 2);
        found.sort_unstable();
        // record 3 is .05 away, and so are 2 and 4, of which 2 comes first
        assert_eq!(found, [1, 2]);
        assert_eq!(Candidates::new(&ranks, &[0], 0).nearest(array![0.0, 0.0].view(), 3), [0]);
    }

    #[test]
    fn intervals_are_never_empty() {
        for (m, low, high) in [(3, 0.0, 0.01), (3, 0.99, 1.0), (1, 0.4, 0.5), (10, 0.2, 0.4)] {
            let found = interval(m, low, high);
            assert!(!found.is_empty() && found.end <= m, "{found:?}");
        }
        assert!(interval(0, 0.0, 1.0).is_empty());
    }
}
