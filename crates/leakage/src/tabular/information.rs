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

use super::Trial;
use super::quantile::ties;
use crate::score::{Finding, Guesses};
use crate::{Adversary, Attack, AttackInfo, LeakageError, NotApplicable, check};

/// The most bins of a column.
pub const BINS: usize = 8;

/// Random permutations that the baseline is the mean of.
const PERMUTATIONS: usize = 20;

/// The fewest records: below, every estimate is noise.
const FEWEST: usize = 30;

/// Labels are counted in a table by their number where it has at most this many places beside four per record.
const SMALL_TABLE: u128 = 1024;

/// Bins of about equal size by rank, at most `bins` (at least 1); equal values share a bin.
///
/// # Errors
/// [`LeakageError::NotANumber`] for NaN, [`LeakageError::Option`] for no bin.
pub fn bin(values: &[f64], bins: usize) -> Result<Vec<usize>, LeakageError> {
    check::ranked("values", values)?;
    if bins == 0 {
        return Err(LeakageError::Option { option: "bins", found: 0.0, expected: "at least 1" });
    }
    Ok(binned(values, bins))
}

/// [`bin`] of numbers.
pub(super) fn binned(values: &[f64], bins: usize) -> Vec<usize> {
    let mut out = vec![0; values.len()];
    let blocks = ties(values);
    let few = blocks.len() <= bins;
    for (number, block) in blocks.iter().enumerate() {
        let bin = if few { number } else { ((block.low + block.high) / 2.0 * bins as f64) as usize };
        block.members.iter().for_each(|&member| out[member] = bin);
    }
    out
}

/// Entropy of a labelling, in bits; 0 of nothing. Any numbers will do for labels: only those that occur are counted.
pub fn entropy(labels: &[usize]) -> f64 {
    entropy_of(&counts(labels.iter().map(|&label| label as u128)), labels.len())
}

/// How often each label occurs that does, in the order of the labels: counted in a table where that is small, else by
/// sorting.
fn counts(labels: impl Iterator<Item = u128> + Clone) -> Vec<usize> {
    let (mut n, mut largest) = (0_u128, 0);
    labels.clone().for_each(|label| (n, largest) = (n + 1, label.max(largest)));
    if largest < SMALL_TABLE + 4 * n {
        let mut counts = vec![0; largest as usize + 1];
        labels.for_each(|label| counts[label as usize] += 1);
        return counts;
    }
    let mut sorted: Vec<u128> = labels.collect();
    sorted.sort_unstable();
    sorted.chunk_by(|a, b| a == b).map(<[u128]>::len).collect()
}

/// Mutual information of two labellings of the same records, in bits: at least 0, and at most the entropy of either but for
/// rounding. Any numbers will do for labels; memory goes by the number of records.
///
/// ```
/// use leakage::tabular::mutual_information;
///
/// assert_eq!(mutual_information(&[0, 0, 1, 1], &[5, 5, 2, 2])?, 1.0);
/// assert_eq!(mutual_information(&[0, 0, 1, 1], &[0, 1, 0, 1])?, 0.0);
/// # Ok::<(), leakage::LeakageError>(())
/// ```
///
/// # Errors
/// [`LeakageError::Shape`] for labellings of different lengths.
pub fn mutual_information(a: &[usize], b: &[usize]) -> Result<f64, LeakageError> {
    check::same_length(("a", a.len()), ("b", b.len()), "labels")?;
    Ok(shared(a, b))
}

/// [`mutual_information`] of as many labels on either side.
fn shared(a: &[usize], b: &[usize]) -> f64 {
    (entropy(a) + entropy(b) - joint_entropy(a, b)).max(0.0)
}

/// Entropy of two labellings together, in bits.
fn joint_entropy(a: &[usize], b: &[usize]) -> f64 {
    let width = b.iter().max().map_or(0, |most| *most as u128 + 1);
    // in 128 bits no two pairs share a number
    let joint = a.iter().zip(b).map(|(&a, &b)| a as u128 * width + b as u128);
    entropy_of(&counts(joint), a.len())
}

pub(crate) fn entropy_of(counts: &[usize], n: usize) -> f64 {
    let terms = counts.iter().filter(|&&count| count > 0).map(|&count| {
        let share = count as f64 / n as f64;
        -share * share.log2()
    });
    terms.sum()
}

/// `information`: mutual information of cell and ciphertext, beside that of permuted rows.
pub(super) const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        informs_only: true,
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
        let cells = binned(&super::attribute::decode(attribute, trial.truth().view()), BINS);
        let told: Vec<_> = told(&cells, joint_bins(trial.cipher(), attribute.columns.clone()), &mut rng)
            .into_iter()
            .collect();
        let finding =
            |guesses| Finding::new(attribute.name.clone(), METRIC, guesses).of_column(&attribute.name);
        findings.extend(mean(&told).map(finding));
    }
    let places: Vec<f64> = trial.records().iter().map(|&record| record as f64).collect();
    let places = binned(&places, BINS);
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
        for (label, bin) in joint.iter_mut().zip(binned(&cipher.column(column).to_vec(), bins)) {
            *label = *label * bins as f64 + bin as f64;
        }
        // numbered anew, so that labels stay small however many columns there are
        joint = binned(&joint, usize::MAX).into_iter().map(|label| label as f64).collect();
    }
    joint.into_iter().map(|label| label as usize).collect()
}

/// (share told, share told by accident); `None` where the cells do not vary.
fn told(cells: &[usize], mut cipher: Vec<usize>, rng: &mut ChaCha20Rng) -> Option<(f64, f64)> {
    // the order of records is nothing to either entropy
    let (entropy, of_cipher) = (entropy(cells), entropy(&cipher));
    let found = (entropy + of_cipher - joint_entropy(cells, &cipher)).max(0.0);
    let mut accident = 0.0;
    for _ in 0..PERMUTATIONS {
        cipher.shuffle(rng);
        let shared = (entropy + of_cipher - joint_entropy(cells, &cipher)).max(0.0);
        accident += shared / PERMUTATIONS as f64;
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
        assert_eq!(bin(&[5.0, 1.0, 5.0, 9.0], 8), Ok(vec![1, 0, 1, 2]));
        let many: Vec<f64> = (0..80).map(f64::from).collect();
        assert_eq!(bin(&many, 8), Ok((0..80).map(|i| i / 10).collect()));
    }

    #[test]
    fn entropies_by_hand() {
        assert_eq!(entropy(&[0, 1, 2, 3]), 2.0);
        assert_eq!(entropy(&[4, 4]), 0.0);
        assert_eq!(entropy(&[]), 0.0);
    }

    /// The entropy as it is defined, over a table with a place for every number.
    fn by_table(labels: &[usize]) -> f64 {
        let mut counts = vec![0_usize; labels.iter().max().map_or(0, |most| most + 1)];
        labels.iter().for_each(|&label| counts[label] += 1);
        entropy_of(&counts, labels.len())
    }

    #[test]
    fn labels_are_counted_alike_by_table_and_by_sorting() {
        // 0..3 fit into a table, thousands of thousands do not; order and sums are the same bit for bit
        for scale in [1, 7, 1000, 100_003] {
            let a: Vec<usize> = (0..300).map(|i| i * i % 11 * scale).collect();
            let b: Vec<usize> = (0..300).map(|i| i * 7 % 13 % 5 * scale).collect();
            assert_eq!(entropy(&a).to_bits(), by_table(&a).to_bits(), "{scale}");
            let small = |labels: &[usize]| labels.iter().map(|label| label / scale).collect::<Vec<_>>();
            let joint: Vec<usize> = small(&a).iter().zip(small(&b)).map(|(a, b)| a * 5 + b).collect();
            let expected = (by_table(&a) + by_table(&b) - by_table(&joint)).max(0.0);
            let found = mutual_information(&a, &b).unwrap();
            assert_eq!(found.to_bits(), expected.to_bits(), "{scale}");
        }
    }
}
