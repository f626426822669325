//! Frequency matching: the most frequent ciphertext stands for the most frequent cell.
//!
//! Works on every scheme that gives equal ciphertexts to equal cells of a column. Known since al-Kindi; on encrypted
//! databases M. Naveed, S. Kamara, C. V. Wright, "Inference attacks on property-preserving encrypted databases",
//! CCS 2015, section 4.1. The frequencies of cells come from auxiliary records of the same source.

use ndarray::Array2;

use super::quantile::ties;
use super::{Reconstruction, Trial};
use crate::score::Finding;
use crate::{Adversary, Attack, AttackInfo, LeakageError, NotApplicable, check};

/// A guess of each cell of a column: ciphertexts and auxiliary cells are ranked by how often they occur (of equally
/// frequent ones the smaller first) and matched rank by rank. Ciphertexts beyond the number of distinct auxiliary
/// cells are taken for the rarest one.
///
/// ```
/// use leakage::tabular::match_frequencies;
///
/// let guesses = match_frequencies(&[70.0, 13.0, 70.0, 70.0], &[0.0, 1.0, 1.0])?;
/// assert_eq!(guesses, [1.0, 0.0, 1.0, 1.0]);
/// # Ok::<(), leakage::LeakageError>(())
/// ```
///
/// # Errors
/// [`LeakageError::Empty`] without an auxiliary cell, [`LeakageError::NotANumber`] for NaN.
pub fn match_frequencies(cipher: &[f64], auxiliary: &[f64]) -> Result<Vec<f64>, LeakageError> {
    check::not_empty("auxiliary cells", auxiliary.len())?;
    check::ranked("cipher", cipher)?;
    check::ranked("auxiliary", auxiliary)?;
    Ok(matched(cipher, auxiliary))
}

/// [`match_frequencies`] of numbers; NaN without any auxiliary cell.
fn matched(cipher: &[f64], auxiliary: &[f64]) -> Vec<f64> {
    let cells: Vec<f64> = by_frequency(auxiliary).iter().map(|members| auxiliary[members[0]]).collect();
    let mut guesses = vec![f64::NAN; cipher.len()];
    for (rank, members) in by_frequency(cipher).iter().enumerate() {
        let guess = cells.get(rank).or(cells.last()).copied().unwrap_or(f64::NAN);
        members.iter().for_each(|&member| guesses[member] = guess);
    }
    guesses
}

/// Positions of each distinct value, the most frequent value first.
pub(super) fn by_frequency(values: &[f64]) -> Vec<Vec<usize>> {
    let mut blocks: Vec<Vec<usize>> = ties(values).into_iter().map(|block| block.members).collect();
    blocks.sort_by_key(|members| std::cmp::Reverse(members.len()));
    blocks
}

/// `frequency`: the most frequent ciphertext of a column stands for its most frequent cell.
pub(super) const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "the most frequent ciphertext of a column stands for its most frequent cell",
        source: "Naveed, Kamara, Wright, CCS 2015",
        ..AttackInfo::new("frequency", Adversary::Auxiliary)
    },
    run,
    restore: None,
};

fn run(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(2, 2)?;
    let mut guess = Array2::zeros(trial.cipher().raw_dim());
    let columns = trial.cipher().columns().into_iter().zip(trial.auxiliary().columns());
    for ((cipher, auxiliary), mut target) in columns.zip(guess.columns_mut()) {
        let matched = matched(&cipher.to_vec(), &auxiliary.to_vec());
        target.iter_mut().zip(matched).for_each(|(slot, value)| *slot = value);
    }
    Reconstruction(guess).findings(trial, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_ciphertexts_than_cells_and_the_reverse() {
        assert_eq!(matched(&[5.0, 6.0, 7.0, 5.0], &[1.0, 1.0, 2.0]), [1.0, 2.0, 2.0, 1.0]);
        assert_eq!(matched(&[5.0, 5.0], &[1.0, 1.0, 2.0]), [1.0, 1.0]);
        assert!(matched(&[5.0], &[]).iter().all(|guess| guess.is_nan()));
        assert_eq!(match_frequencies(&[5.0], &[]), Err(LeakageError::Empty { what: "auxiliary cells" }));
    }
}
