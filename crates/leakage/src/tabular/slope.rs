//! The slope of an encryption: numbers read from ciphertexts by whoever knows the scheme.
//!
//! An order-preserving function that is drawn at random stays close to one straight line, which its domain and range give
//! and no key changes (A. Boldyreva, N. Chenette, A. O'Neill, CRYPTO 2011, show that the more significant half of the bits
//! leaks). The scheme is public, so the adversary encrypts numbers of its choice under a key of its own and fits the line
//! to them. Every ciphertext is then a number ([`run`]). What differs from key to key is mostly a shift, and a single known
//! record removes it ([`run_with_pair`]).

use ndarray::Array2;

use super::quantile::ties;
use super::scaling::{Line, least_squares};
use super::{AttributeKind, Trial};
use crate::score::{Finding, Guess, Guesses};
use crate::{Adversary, Attack, AttackInfo, NotApplicable};

/// A number counts as recovered within half a unit: that is, up to rounding to an integer.
const HALF: f64 = 0.5;

/// Rounding errors.
const ROUNDING: f64 = 1e-9;

/// All numeric columns together.
const ALL_NUMBERS: &str = "all numbers";

/// `slope`: a line fitted under a key of the adversary's own turns ciphertexts into numbers.
pub(super) const SLOPE: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "a line fitted to encryptions under a key of the adversary's own turns ciphertexts into numbers",
        source: "after Boldyreva, Chenette, O'Neill, CRYPTO 2011",
        ..AttackInfo::new("slope", Adversary::Auxiliary)
    },
    run,
    restore: None,
};

/// `slope-pair`: the same line, moved to go through one known pair.
pub(super) const SLOPE_PAIR: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "the line of a key of the adversary's own is moved through one known pair",
        source: "after Boldyreva, Chenette, O'Neill, CRYPTO 2011",
        ..AttackInfo::new("slope-pair", Adversary::KnownPairs)
    },
    run: run_with_pair,
    restore: None,
};

/// Success is one less the error, as a share of the column's range; without ciphertexts the median has the least.
fn run(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(2, 1)?;
    let scored = scored(trial, |column, line| {
        let (low, high) = range(&trial.auxiliary().column(column).to_vec());
        let read = |cipher: &f64| (line.slope * cipher + line.intercept).clamp(low, high);
        let truth = trial.truth().column(column).to_vec();
        let (lowest, highest) = range(&truth);
        let near = |guess: f64, truth: f64| (1.0 - (guess - truth).abs() / (highest - lowest)).max(0.0);
        let median = median(&truth);
        let guesses = trial.cipher().column(column).iter().map(read).collect::<Vec<f64>>();
        let pairs = guesses.into_iter().zip(&truth);
        pairs.map(|(guess, &truth)| (near(guess, truth), near(median, truth))).collect()
    })?;
    Ok(findings(trial, "1 - error / range", &scored, 0))
}

/// Success is to be within half a unit; without ciphertexts one guess is for all.
fn run_with_pair(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(2, 0)?;
    let (plain, cipher) = trial.known(1)?;
    let scored = scored(trial, |column, line| {
        let (known, at) = (plain[[0, column]], cipher[[0, column]]);
        let truth = trial.truth().column(column).to_vec();
        let constant = densest(&truth);
        let right = |guess: f64, truth: f64| f64::from(u8::from((guess - truth).abs() <= HALF + ROUNDING));
        let ciphers = trial.cipher().column(column).to_vec();
        let pairs = ciphers.iter().zip(&truth);
        pairs
            .map(|(x, &truth)| (right(known + line.slope * (x - at), truth), right(constant, truth)))
            .collect()
    })?;
    Ok(findings(trial, "share within half a unit", &scored, 1))
}

/// A numeric column, and of every victim the success and that without ciphertexts.
type Scored = (usize, Vec<(f64, f64)>);

/// Scores of the columns that hold numbers of which no one guess is right for all.
fn scored(
    trial: &Trial,
    score: impl Fn(usize, Line) -> Vec<(f64, f64)>,
) -> Result<Vec<Scored>, NotApplicable> {
    if trial.own_key().plain.nrows() < 2 {
        return Err(NotApplicable::Absent { what: "encryption under a key of the adversary's own" });
    }
    let numeric = trial.columns().iter().enumerate().filter(|(_, c)| c.kind == AttributeKind::Numeric);
    let wide = numeric.map(|(column, _)| column).filter(|&column| {
        let (low, high) = range(&trial.truth().column(column).to_vec());
        high - low > 2.0 * HALF
    });
    let found: Vec<Scored> = wide.map(|column| (column, score(column, line(trial, column)))).collect();
    if found.is_empty() { Err(NotApplicable::NothingToGuess) } else { Ok(found) }
}

/// The line from ciphertexts to cells of a column, under the adversary's own key; where ciphertexts do not vary, the mean.
fn line(trial: &Trial, column: usize) -> Line {
    let own = trial.own_key();
    let (cipher, plain) = (own.cipher.column(column), own.plain.column(column));
    let points: Vec<(f64, f64)> = cipher.iter().copied().zip(plain.iter().copied()).collect();
    let mean = || evaluation::mean(&plain.to_vec()).filter(|mean| mean.is_finite()).unwrap_or(0.0);
    least_squares(&points).unwrap_or_else(|| Line { slope: 0.0, intercept: mean() })
}

fn findings(trial: &Trial, metric: &'static str, scored: &[Scored], pairs: usize) -> Vec<Finding> {
    let mut all = Array2::<f64>::zeros((trial.records().len(), 2));
    let mut findings = Vec::with_capacity(scored.len() + 1);
    let per_record = |scores: &mut dyn Iterator<Item = (f64, f64)>| {
        let guess =
            |(&record, (success, baseline)): (&usize, (f64, f64))| Guess { record, success, baseline };
        Guesses::PerRecord(trial.records().iter().zip(scores).map(guess).collect())
    };
    for (column, scores) in scored {
        for (mut sum, (success, baseline)) in all.rows_mut().into_iter().zip(scores) {
            sum[0] += success / scored.len() as f64;
            sum[1] += baseline / scored.len() as f64;
        }
        let name = &trial.columns()[*column].name;
        let guesses = per_record(&mut scores.iter().copied());
        findings.push(Finding::new(name.clone(), metric, guesses).of_column(name).with_pairs(pairs));
    }
    let guesses = per_record(&mut all.rows().into_iter().map(|sum| (sum[0].min(1.0), sum[1].min(1.0))));
    findings.insert(0, Finding::new(ALL_NUMBERS, metric, guesses).with_pairs(pairs));
    findings
}

fn range(values: &[f64]) -> (f64, f64) {
    values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &x| (low.min(x), high.max(x)))
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
}

/// The number that most values are within half a unit of.
fn densest(values: &[f64]) -> f64 {
    let blocks = ties(values);
    let of = |index: usize| blocks[index].members.iter().map(|&member| values[member]).next().unwrap_or(0.0);
    let (mut best, mut from, mut inside) = ((0, 0.0), 0, 0);
    for to in 0..blocks.len() {
        inside += blocks[to].members.len();
        while of(to) - of(from) > 2.0 * HALF {
            inside -= blocks[from].members.len();
            from += 1;
        }
        if inside > best.0 {
            best = (inside, of(from) + (of(to) - of(from)) / 2.0);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;
    use crate::tabular::{DesignColumn, Pairs};

    /// Plain cells 10, 20, 30, 40 under 7 x + 5, one known pair, and a key of the adversary's own: 7 x + 12.
    fn trial(cipher: Array2<f64>) -> Trial {
        let truth = array![[10.0], [20.0], [30.0], [40.0]];
        let own = Pairs { plain: array![[0.0], [50.0]], cipher: array![[12.0], [362.0]] };
        Trial::builder(vec![DesignColumn::numeric("income")], truth.clone(), cipher)
            .with_auxiliary(array![[0.0], [50.0]])
            .with_pairs(Pairs { plain: array![[50.0]], cipher: array![[355.0]] })
            .with_own_key(own)
            .build()
            .unwrap()
    }

    #[test]
    fn the_line_of_another_key_is_off_by_a_shift_that_one_pair_removes() {
        let trial = trial(array![[75.0], [145.0], [215.0], [285.0]]);
        // every number comes out 1 too small, of a range of 30
        let found = run(&trial, [0; 32]).unwrap();
        assert!((found[0].guesses.success().unwrap() - 29.0 / 30.0).abs() < 1e-9);
        // the median is 30: errors 20, 10, 0, 10
        assert!((found[0].guesses.baseline().unwrap() - (1.0 - 10.0 / 30.0)).abs() < 1e-9);
        let found = run_with_pair(&trial, [0; 32]).unwrap();
        assert_eq!((found[0].guesses.success(), found[0].guesses.baseline()), (Some(1.0), Some(0.25)));
        assert_eq!((found.len(), found[1].target.as_str(), found[1].pairs), (2, "income", 1));
    }

    #[test]
    fn ciphertexts_that_say_nothing_give_the_ends_at_most() {
        let found = run(&trial(array![[1e9], [-1e9], [1e9], [-1e9]]), [0; 32]).unwrap();
        // guesses 50, 0, 50, 0: errors 40, 20, 20, 40, of which no more counts than the range of 30
        assert!((found[0].guesses.success().unwrap() - (10.0 + 10.0) / 30.0 / 4.0).abs() < 1e-9);
    }

    #[test]
    fn the_densest_unit() {
        assert_eq!(densest(&[1.0, 1.0, 5.0, 5.5, 6.0, 9.0]), 5.5);
        assert_eq!(densest(&[3.0]), 3.0);
        assert_eq!(densest(&[]), 0.0);
    }
}
