//! Looking up what is known: equal ciphertexts stand for equal cells, near ones for near cells.
//!
//! The plainest known-plaintext attack there is, and enough against every deterministic scheme (Naveed, Kamara, Wright,
//! CCS 2015, discuss it as the baseline that frequency analysis spares). A ciphertext that is not in the dictionary is
//! interpolated between its neighbours where the known pairs show that order is kept; otherwise the most usual known
//! cell is guessed.

use ndarray::{Array2, ArrayView1};

use super::constant::best;
use super::correlation::pearson;
use super::quantile::middles;
use super::{AttributeKind, Reconstruction, Trial};
use crate::score::Finding;
use crate::{Adversary, Attack, AttackInfo, NotApplicable};

/// Rank correlation of known ciphertexts and cells from which order counts as kept.
const KEPT_ORDER: f64 = 0.9;

/// The fewest distinct known cells from which order is judged.
const FEWEST_TO_JUDGE: usize = 4;

/// What known pairs of one column tell.
#[derive(Debug, Clone)]
struct Dictionary {
    /// (ciphertext, cell), by ciphertext; of several cells of one ciphertext the best single guess.
    entries: Vec<(f64, f64)>,
    usual: f64,
    keeps_order: bool,
}

impl Dictionary {
    fn new(cipher: ArrayView1<'_, f64>, plain: ArrayView1<'_, f64>, kind: AttributeKind) -> Self {
        let mut pairs: Vec<(f64, f64)> = cipher.iter().copied().zip(plain.iter().copied()).collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let best_of = |cells: &[f64]| best(cells, kind).unwrap_or(f64::NAN);
        let entry = |known: &[(f64, f64)]| {
            let cells: Vec<f64> = known.iter().map(|pair| pair.1).collect();
            match cells.iter().all(|cell| *cell == cells[0]) {
                true => (known[0].0, cells[0]),
                false => (known[0].0, best_of(&cells)),
            }
        };
        let entries: Vec<(f64, f64)> = pairs.chunk_by(|a, b| a.0 == b.0).map(entry).collect();
        Self { usual: best_of(&plain.to_vec()), keeps_order: keeps_order(&entries), entries }
    }

    fn look_up(&self, cipher: f64) -> f64 {
        let at = self.entries.partition_point(|entry| entry.0 < cipher);
        let (below, above) = (at.checked_sub(1).and_then(|i| self.entries.get(i)), self.entries.get(at));
        match (below, above) {
            (_, Some(entry)) if entry.0 == cipher => entry.1,
            _ if !self.keeps_order => self.usual,
            (Some(low), Some(high)) => low.1 + (high.1 - low.1) * (cipher - low.0) / (high.0 - low.0),
            (Some(end), None) | (None, Some(end)) => end.1,
            (None, None) => self.usual,
        }
    }
}

/// Whether ranks of ciphertexts and cells agree (Spearman's correlation).
fn keeps_order(entries: &[(f64, f64)]) -> bool {
    let ranks = |part: fn(&(f64, f64)) -> f64| middles(&entries.iter().map(part).collect::<Vec<_>>());
    let (x, y) = (ranks(|e| e.0), ranks(|e| e.1));
    let mut distinct = y.clone();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    distinct.len() >= FEWEST_TO_JUDGE
        && pearson(x.iter().copied(), y.iter().copied()).is_some_and(|r| r > KEPT_ORDER)
}

/// The victims' cells, column by column, from the first `k` known pairs.
pub(super) fn reconstruct(trial: &Trial, k: usize) -> Result<Reconstruction, NotApplicable> {
    let (plain, cipher) = trial.known(k)?;
    let mut guess = Array2::zeros(trial.cipher().raw_dim());
    for (index, column) in trial.columns().iter().enumerate() {
        let dictionary = Dictionary::new(cipher.column(index), plain.column(index), column.kind);
        guess.column_mut(index).assign(&trial.cipher().column(index).mapv(|x| dictionary.look_up(x)));
    }
    Ok(Reconstruction(guess))
}

/// `dictionary`: known ciphertexts are looked up, others interpolated.
pub(super) const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "known ciphertexts are looked up, others interpolated",
        source: "Naveed, Kamara, Wright, CCS 2015",
        ..AttackInfo::new("dictionary", Adversary::KnownPairs)
    },
    run,
    restore: None,
};

fn run(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(2, 0)?;
    trial.by_pairs(|k| reconstruct(trial, k)?.overall(trial, k))
}

/// The same, reported column by column: what a few known records open of each.
pub(super) const BY_COLUMN: Attack<Trial> = Attack {
    info: ATTACK.info,
    run: |trial, _seed| {
        trial.require(2, 0)?;
        trial.by_pairs(|k| reconstruct(trial, k)?.findings(trial, k))
    },
    restore: None,
};

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn known_ciphertexts_are_looked_up() {
        let found = Dictionary::new(
            array![70.0, 13.0, 70.0].view(),
            array![1.0, 0.0, 1.0].view(),
            AttributeKind::Categorical,
        );
        assert_eq!([70.0, 13.0, 99.0].map(|x| found.look_up(x)), [1.0, 0.0, 1.0]);
    }

    #[test]
    fn between_known_ones_where_order_is_kept() {
        let cipher = array![10.0, 20.0, 40.0, 80.0];
        let rising =
            Dictionary::new(cipher.view(), array![1.0, 2.0, 3.0, 5.0].view(), AttributeKind::Numeric);
        assert_eq!([30.0, 5.0, 90.0, 80.0].map(|x| rising.look_up(x)), [2.5, 1.0, 5.0, 5.0]);
        let mixed =
            Dictionary::new(cipher.view(), array![1.0, 5.0, 1.0, 1.0].view(), AttributeKind::Categorical);
        assert_eq!(mixed.look_up(30.0), 1.0);
    }
}
