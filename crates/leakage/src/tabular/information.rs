//! Mutual information between a column's cells and its ciphertexts.
//!
//! How much a ciphertext tells of its cell, whatever an attack makes of it: I(cell; ciphertext) over the cell's
//! entropy, both in bits of at most [`BINS`] bins of equal size. Finite samples of independent columns share some
//! information by accident; the baseline is therefore the mean over random permutations of the ciphertexts (a
//! permutation test; the plug-in estimate's bias cancels). Beside the columns stands the place of the record in the
//! order of encryption, which a running clock gives away.

use std::ops::Range;

use ndarray::Array2;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;

use super::{Trial, tie_blocks};
use crate::score::{Finding, Guesses};
use crate::{Adversary, Attack, AttackInfo, NotApplicable};

/// The most bins of a column.
pub const BINS: usize = 8;

/// Random permutations that the baseline is the mean of.
const PERMUTATIONS: usize = 20;

/// The fewest records: below, every estimate is noise.
const FEWEST: usize = 30;

/// Bins of about equal size by rank, at most `bins`; equal values share a bin.
pub fn bin(values: &[f64], bins: usize) -> Vec<usize> {
    let mut out = vec![0; values.len()];
    let blocks = tie_blocks(values);
    let few = blocks.len() <= bins;
    for (number, block) in blocks.iter().enumerate() {
        let bin = if few { number } else { ((block.low + block.high) / 2.0 * bins as f64) as usize };
        block.members.iter().for_each(|&member| out[member] = bin);
    }
    out
}

/// Entropy of a labelling, in bits.
pub fn entropy(labels: &[usize]) -> f64 {
    let mut counts = vec![0_usize; labels.iter().max().map_or(0, |most| most + 1)];
    labels.iter().for_each(|&label| counts[label] += 1);
    entropy_of(&counts, labels.len())
}

/// Mutual information of two labellings of the same records, in bits.
///
/// ```
/// use leakage::tabular::mutual_information;
///
/// assert_eq!(mutual_information(&[0, 0, 1, 1], &[5, 5, 2, 2]), 1.0);
/// assert_eq!(mutual_information(&[0, 0, 1, 1], &[0, 1, 0, 1]), 0.0);
/// ```
pub fn mutual_information(a: &[usize], b: &[usize]) -> f64 {
    let width = b.iter().max().map_or(0, |most| most + 1);
    let joint: Vec<usize> = a.iter().zip(b).map(|(a, b)| a * width + b).collect();
    (entropy(a) + entropy(b) - entropy(&joint)).max(0.0)
}

fn entropy_of(counts: &[usize], n: usize) -> f64 {
    let terms = counts.iter().filter(|&&count| count > 0).map(|&count| {
        let share = count as f64 / n as f64;
        -share * share.log2()
    });
    terms.sum()
}

/// `information`: mutual information of cell and ciphertext, beside that of permuted rows.
pub(super) const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "mutual information of cell and ciphertext, beside that of permuted rows",
        source: "plug-in estimate with permutations",
        ..AttackInfo::new(results::attack::INFORMATION, Adversary::CiphertextOnly)
    },
    run,
    restore: None,
};

fn run(trial: &Trial, seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    let n = trial.records().len();
    if n < FEWEST {
        return Err(NotApplicable::TooFew { what: "victims", needed: FEWEST, found: n });
    }
    let mut rng = ChaCha20Rng::from_seed(seed);
    let mut findings = Vec::new();
    for attribute in trial.attributes() {
        let cells = bin(&super::reconstruction::decode(attribute, trial.truth().view()), BINS);
        let told: Vec<_> = told(&cells, joint_bins(trial.cipher(), attribute.columns.clone()), &mut rng)
            .into_iter()
            .collect();
        let finding =
            |guesses| Finding::new(attribute.name.clone(), METRIC, guesses).of_column(&attribute.name);
        findings.extend(mean(&told).map(finding));
    }
    let places: Vec<f64> = trial.records().iter().map(|&record| record as f64).collect();
    let places = bin(&places, BINS);
    let columns = 0..trial.columns().len();
    let told: Vec<_> =
        columns.filter_map(|c| told(&places, joint_bins(trial.cipher(), c..c + 1), &mut rng)).collect();
    findings.extend(mean(&told).map(|guesses| Finding::new(PLACE, METRIC, guesses)));
    if findings.is_empty() { Err(NotApplicable::NothingToGuess) } else { Ok(findings) }
}

const METRIC: &str = "share of the entropy";
const PLACE: &str = "order of rows";

/// One label for the ciphertexts of several columns together: few bins each, so that there are not too many in all.
fn joint_bins(cipher: &Array2<f64>, columns: Range<usize>) -> Vec<usize> {
    let bins = match columns.len() {
        1 => BINS,
        2 => 3,
        _ => 2,
    };
    let mut joint = vec![0.0; cipher.nrows()];
    for column in columns {
        for (label, bin) in joint.iter_mut().zip(bin(&cipher.column(column).to_vec(), bins)) {
            *label = *label * bins as f64 + bin as f64;
        }
        // numbered anew, so that labels stay small however many columns there are
        joint = bin(&joint, usize::MAX).into_iter().map(|label| label as f64).collect();
    }
    joint.into_iter().map(|label| label as usize).collect()
}

/// (share told, share told by accident); `None` where the cells do not vary.
fn told(cells: &[usize], mut cipher: Vec<usize>, rng: &mut ChaCha20Rng) -> Option<(f64, f64)> {
    let entropy = entropy(cells);
    let found = mutual_information(cells, &cipher);
    let mut accident = 0.0;
    for _ in 0..PERMUTATIONS {
        cipher.shuffle(rng);
        accident += mutual_information(cells, &cipher) / PERMUTATIONS as f64;
    }
    (entropy > 0.0).then(|| (found / entropy, accident / entropy))
}

fn mean(told: &[(f64, f64)]) -> Option<Guesses> {
    let mean = |part: fn(&(f64, f64)) -> f64| evaluation::mean(&told.iter().map(part).collect::<Vec<_>>());
    Some(Guesses::Whole { success: mean(|t| t.0)?, baseline: mean(|t| t.1)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_keep_ties_together() {
        assert_eq!(bin(&[5.0, 1.0, 5.0, 9.0], 8), [1, 0, 1, 2]);
        let many: Vec<f64> = (0..80).map(f64::from).collect();
        assert_eq!(bin(&many, 8), (0..80).map(|i| i / 10).collect::<Vec<_>>());
    }

    #[test]
    fn entropies_by_hand() {
        assert_eq!(entropy(&[0, 1, 2, 3]), 2.0);
        assert_eq!(entropy(&[4, 4]), 0.0);
        assert_eq!(entropy(&[]), 0.0);
    }
}
