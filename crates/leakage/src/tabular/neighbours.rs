//! Attribute inference: records with similar ciphertexts are similar.
//!
//! The adversary knows some records in plain and encrypted, and of a victim the ciphertext alone; the victim's
//! attributes are guessed from the nearest known ciphertexts (M. Fredrikson et al., USENIX Security 2014, infer
//! attributes through models; here no model is needed). Everything that a classifier can still learn from ciphertexts,
//! this adversary can learn too.

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};

use super::constant::best;
use super::{Attribute, AttributeKind, Reconstruction, Trial};
use crate::score::Finding;
use crate::{Adversary, Attack, AttackInfo, NotApplicable};

/// Known records that vote.
const VOTERS: usize = 5;

/// `neighbours`: a victim's attributes are those of the nearest known ciphertexts.
pub(super) const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "a victim's attributes are those of the nearest known ciphertexts",
        source: "after Fredrikson et al., USENIX Security 2014",
        ..AttackInfo::new("neighbours", Adversary::KnownPairs)
    },
    run,
    restore: None,
};

fn run(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(2, 0)?;
    let k = trial.n_pairs();
    if k < VOTERS {
        return Err(NotApplicable::TooFewPairs { needed: VOTERS, found: k });
    }
    let (plain, cipher) = trial.known(k)?;
    let neighbours = nearest_known(cipher, trial.cipher().view(), VOTERS);
    let mut guess = Array2::zeros(trial.cipher().raw_dim());
    for (victim, known) in neighbours.iter().enumerate() {
        for attribute in trial.attributes() {
            vote(attribute, plain, known, guess.row_mut(victim));
        }
    }
    Reconstruction(guess).findings(trial, k)
}

/// Writes the cells of one attribute that most of the neighbours agree on.
fn vote(
    attribute: &Attribute,
    plain: ArrayView2<'_, f64>,
    known: &[usize],
    mut guess: ndarray::ArrayViewMut1<'_, f64>,
) {
    let cells: Vec<f64> = known.iter().map(|&row| attribute.cell(plain.row(row))).collect();
    let Some(best) = best(&cells, attribute.kind) else { return };
    match attribute.kind {
        AttributeKind::Numeric | AttributeKind::Level => guess[attribute.columns.start] = best,
        AttributeKind::Categorical => {
            for (level, column) in (1..).zip(attribute.columns.clone()) {
                guess[column] = f64::from(u8::from(best == f64::from(level)));
            }
        }
    }
}

/// For every victim the `k` known records whose ciphertexts are nearest, columns scaled to the same spread.
pub(super) fn nearest_known(
    known: ArrayView2<'_, f64>,
    victims: ArrayView2<'_, f64>,
    k: usize,
) -> Vec<Vec<usize>> {
    let spread: Vec<f64> = known.axis_iter(Axis(1)).map(|column| column.std(0.0)).collect();
    let apart = |a: ArrayView1<'_, f64>, b: ArrayView1<'_, f64>| {
        let squares = a.iter().zip(&b).zip(&spread).filter(|(_, spread)| **spread > 0.0);
        squares.map(|((a, b), spread)| ((a - b) / spread).powi(2)).sum::<f64>()
    };
    let nearest = |victim: ArrayView1<'_, f64>| {
        let mut ranked: Vec<(f64, usize)> =
            known.rows().into_iter().enumerate().map(|(row, other)| (apart(victim, other), row)).collect();
        ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
        ranked.truncate(k);
        ranked.into_iter().map(|(_, row)| row).collect()
    };
    victims.rows().into_iter().map(nearest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn nearest_by_scaled_distance() {
        // the second column's thousands weigh no more than the first one's units; the third is constant
        let known = array![[0.0, 1000.0, 7.0], [1.0, 5000.0, 7.0], [2.0, 3000.0, 7.0]];
        let found = nearest_known(known.view(), array![[1.9, 3100.0, 9.0], [0.2, 1000.0, 7.0]].view(), 2);
        assert_eq!(found.iter().map(|n| n[0]).collect::<Vec<_>>(), [2, 0]);
    }
}
