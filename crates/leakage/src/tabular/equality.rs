//! Linkage by equality: whose ciphertext is this, where equal cells of a column have equal ciphertexts and nothing else
//! shows?
//!
//! With a register of the victims alone, the graph of records and values is the same on both sides, and colour refinement
//! joins what is unique in it ([`super::refinement`]). With strangers in the register no colour is the same on both sides, and
//! matches are soft: a ciphertext value and a cell are alike as the records that have them are, and records as their
//! values are (graph matching by iterated similarity, after S. Melnik, H. Garcia-Molina, E. Rahm, "Similarity flooding",
//! ICDE 2002; on encoded records R. Vidanage, P. Christen, T. Ranbaduge, R. Schnell, "A graph matching attack on
//! privacy-preserving record linkage", CIKM 2020). It begins with how often values occur: of the b people with a cell about
//! b n / m are victims. Then, round by round,
//! 1. a ciphertext's candidates get weights proportional to the exponentials of their scores, which sum to 1;
//! 2. a person who is claimed more than once loses the excess;
//! 3. the weights of pairs of records, summed over those of a pair of values, say how alike these are, relative to the root
//!    of how many people have the cell (the cosine of the two sets of records, but for what all candidates of a ciphertext
//!    have in common); the score of a pair of records is the sum of the logarithms over columns.
//!
//! Scores count for less in the first rounds than in the last, so that early matches do not settle what later ones would
//! correct (deterministic annealing: K. Rose, Proc. IEEE 86, 1998).

use super::Trial;
use super::linkage::TIE;
use super::refinement::{Coded, chances, coded};
use super::register::{chance, finding};
use crate::score::Finding;
use crate::{Adversary, Attack, AttackInfo, NotApplicable};

/// The most pairs of a ciphertext and a person: 64 MB of candidates, and as much for the values of a column.
const MOST_PAIRS: usize = 1 << 22;

/// Rounds of matching.
const ROUNDS: usize = 6;

/// How much scores count for in the first round; in full in the last two.
const FIRST_WEIGHT: f64 = 0.3;

/// Share of the rounds after which scores count in full.
const RISE: f64 = 0.7;

/// The least logarithm of a probability that frequencies give: they never rule out a match.
const LEAST: f64 = -12.0;

/// Candidates whose first scores are this far below the best are dropped.
const DROPPED: f64 = 8.0;

/// Records that each value is taken to share with all cells alike, beside those that it does.
const SMOOTHING: f64 = 0.3;

/// Columns after which the logarithm of a product is taken: it must not become too small for floating point.
const FACTORS: usize = 16;

/// Weights that are not added up.
const NEGLIGIBLE: f64 = 1e-6;

/// `linkage-equality`: ciphertexts are matched to a register by which cells are equal.
pub(super) const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "ciphertexts are matched to a register by which cells of a column are equal",
        source: "Weisfeiler, Leman 1968; Vidanage, Christen, Ranbaduge, Schnell, CIKM 2020",
        ..AttackInfo::new("linkage-equality", Adversary::Auxiliary)
    },
    run,
    restore: None,
};

fn run(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(3, 0)?;
    let counts = trial.stranger_counts();
    let n = trial.records().len();
    let pairs = n.saturating_mul(n + counts.last().copied().unwrap_or(0));
    if pairs > MOST_PAIRS {
        let what = "pairs of a ciphertext and a person";
        return Err(NotApplicable::TooMany { what, limit: MOST_PAIRS, found: pairs });
    }
    let cipher = coded(trial.cipher().view());
    let is_silent = cipher.iter().all(|column| column.counts.iter().all(|&count| count == 1));
    let one = |strangers: usize| {
        let blind = chance(trial, strangers);
        let register = || coded(trial.inputs(trial.register(strangers).view()).view());
        let successes = match strangers {
            _ if is_silent => vec![blind; n],
            0 => chances(&cipher, &register(), blind),
            _ => named(&matched(&cipher, &register())),
        };
        finding(trial, strangers, successes)
    };
    Ok(counts.into_iter().map(one).collect())
}

/// People whom a ciphertext may belong to, each with a score.
type Candidates = Vec<(usize, f64)>;

/// The chance that each victim is drawn from the candidates with the highest score. Person i is victim i.
fn named(candidates: &[Candidates]) -> Vec<f64> {
    let one = |(victim, candidates): (usize, &Candidates)| {
        let best = highest(candidates);
        let mut tied = candidates.iter().filter(|(_, score)| *score >= best - TIE);
        let count = tied.clone().count();
        if tied.any(|(person, _)| *person == victim) { 1.0 / count as f64 } else { 0.0 }
    };
    candidates.iter().enumerate().map(one).collect()
}

fn highest(candidates: &Candidates) -> f64 {
    candidates.iter().map(|(_, score)| *score).fold(f64::NEG_INFINITY, f64::max)
}

/// Scores of people for every ciphertext.
fn matched(cipher: &[Coded], register: &[Coded]) -> Vec<Candidates> {
    let mut candidates = by_frequency(cipher, register);
    let people = register.first().map_or(0, |column| column.values.len());
    for round in 0..ROUNDS {
        let rise = round as f64 / (RISE * ROUNDS as f64);
        to_weights(&mut candidates, (FIRST_WEIGHT + (1.0 - FIRST_WEIGHT) * rise).min(1.0));
        share_people(&mut candidates, people);
        candidates = by_matches(&candidates, cipher, register);
    }
    candidates
}

/// Candidates by how often their cells occur, beside how often the ciphertexts do.
fn by_frequency(cipher: &[Coded], register: &[Coded]) -> Vec<Candidates> {
    let tables: Vec<Vec<Vec<f64>>> = cipher.iter().zip(register).map(|(c, r)| likely_counts(c, r)).collect();
    let (victims, people) = (records(cipher), records(register));
    let of_victim = |victim: usize| {
        let mut scores = vec![0.0; people];
        for ((table, cipher), register) in tables.iter().zip(cipher).zip(register) {
            let by_count = &table[cipher.counts[cipher.values[victim]]];
            let by_value: Vec<f64> = register.counts.iter().map(|&count| by_count[count]).collect();
            scores.iter_mut().zip(&register.values).for_each(|(score, &value)| *score += by_value[value]);
        }
        let mut candidates: Candidates = scores.into_iter().enumerate().collect();
        let best = highest(&candidates);
        candidates.retain(|(_, score)| *score >= best - DROPPED);
        candidates
    };
    (0..victims).map(of_victim).collect()
}

fn records(side: &[Coded]) -> usize {
    side.first().map_or(0, |column| column.values.len())
}

/// By how many ciphertexts and by how many people have a value: the logarithm of the probability that it is this one, less
/// half that of the number of people. Rows of numbers that no ciphertext value has are empty.
fn likely_counts(cipher: &Coded, register: &Coded) -> Vec<Vec<f64>> {
    let most = |side: &Coded| side.counts.iter().copied().max().unwrap_or(0);
    let (most_ciphers, most_people) = (most(cipher), most(register));
    let mut values = vec![0_usize; most_people + 1];
    register.counts.iter().for_each(|&count| values[count] += 1);
    let share = cipher.values.len() as f64 / register.values.len().max(1) as f64;
    let factorials = ln_factorials(most_people.max(most_ciphers));
    let row = |ciphers: usize| {
        let ln: Vec<f64> =
            (0..=most_people).map(|people| ln_binomial(&factorials, ciphers, people, share)).collect();
        let there = || values.iter().zip(&ln).filter(|(values, _)| **values > 0);
        let best = there().map(|(_, ln)| *ln).fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = there().map(|(&values, ln)| values as f64 * (ln - best).exp()).sum();
        let score = |(people, ln): (usize, f64)| {
            (ln - best - sum.ln()).max(LEAST) - 0.5 * (people.max(1) as f64).ln()
        };
        ln.into_iter().enumerate().map(score).collect()
    };
    let mut occurs = vec![false; most_ciphers + 1];
    cipher.counts.iter().for_each(|&count| occurs[count] = true);
    let of = |(ciphers, &occurs): (usize, &bool)| if occurs { row(ciphers) } else { Vec::new() };
    occurs.iter().enumerate().map(of).collect()
}

/// Logarithms of 0!, 1!, ..., `most`!.
fn ln_factorials(most: usize) -> Vec<f64> {
    let sums = (0..=most).scan(0.0, |sum, i| {
        *sum += (i.max(1) as f64).ln();
        Some(*sum)
    });
    sums.collect()
}

/// The logarithm of the probability that `hits` of `trials` succeed; far below any other where that cannot be.
fn ln_binomial(factorials: &[f64], hits: usize, trials: usize, share: f64) -> f64 {
    let Some(misses) = trials.checked_sub(hits) else { return -1e3 };
    // a ciphertext that is missing, or one too many, is unlikely even with a register of the victims alone
    let (hit, miss) = (share.clamp(1e-3, 1.0 - 1e-3).ln(), (1.0 - share.clamp(1e-3, 1.0 - 1e-3)).ln());
    factorials[trials] - factorials[hits] - factorials[misses] + hits as f64 * hit + misses as f64 * miss
}

/// Turns scores into weights that sum to 1 over the candidates of a ciphertext.
fn to_weights(candidates: &mut [Candidates], weight: f64) {
    for candidates in candidates {
        let best = highest(candidates);
        candidates.iter_mut().for_each(|(_, score)| *score = (weight * (*score - best)).exp());
        to_sum_one(candidates);
    }
}

fn to_sum_one(candidates: &mut Candidates) {
    let sum: f64 = candidates.iter().map(|(_, weight)| weight).sum();
    candidates.iter_mut().for_each(|(_, weight)| *weight /= sum);
}

/// Scales the claims on a person down to one in all.
fn share_people(candidates: &mut [Candidates], people: usize) {
    let mut claims = vec![0.0_f64; people];
    candidates.iter().flatten().for_each(|&(person, weight)| claims[person] += weight);
    for candidates in candidates {
        candidates.iter_mut().for_each(|(person, weight)| *weight /= claims[*person].max(1.0));
        to_sum_one(candidates);
    }
}

/// Scores of the same candidates from the weights of all.
fn by_matches(weights: &[Candidates], cipher: &[Coded], register: &[Coded]) -> Vec<Candidates> {
    let start = |candidates: &Candidates| candidates.iter().map(|_| (0.0, 1.0)).collect();
    // logarithms so far, and a product whose logarithm is still to be taken
    let mut sums: Vec<Vec<(f64, f64)>> = weights.iter().map(start).collect();
    let mut shared = Vec::new();
    for (place, (cipher, register)) in (1..).zip(cipher.iter().zip(register)) {
        share_values(weights, cipher, register, &mut shared);
        let width = register.counts.len();
        let people = register.values.len() as f64;
        let factors: Vec<(f64, f64)> = (register.counts.iter().map(|&count| count as f64))
            .map(|count| (SMOOTHING * count / people, 1.0 / count.sqrt()))
            .collect();
        for ((sums, candidates), &value) in sums.iter_mut().zip(weights).zip(&cipher.values) {
            let row = &shared[value * width..][..width];
            for ((sum, product), (person, _)) in sums.iter_mut().zip(candidates) {
                let cell = register.values[*person];
                let (expected, root) = factors[cell];
                *product *= (row[cell] + expected) * root;
                if place % FACTORS == 0 {
                    *sum += product.ln();
                    *product = 1.0;
                }
            }
        }
    }
    let score = |(&(person, _), (sum, product)): (&(usize, f64), (f64, f64))| (person, sum + product.ln());
    let scores = weights.iter().zip(sums);
    scores.map(|(candidates, sums)| candidates.iter().zip(sums).map(score).collect()).collect()
}

/// The weights of pairs of records, summed over those of each pair of values of a column: a row of cells for every
/// ciphertext value.
fn share_values(weights: &[Candidates], cipher: &Coded, register: &Coded, shared: &mut Vec<f64>) {
    let width = register.counts.len();
    shared.clear();
    shared.resize(cipher.counts.len() * width, 0.0);
    for (candidates, &value) in weights.iter().zip(&cipher.values) {
        let row = &mut shared[value * width..][..width];
        for &(person, weight) in candidates.iter().filter(|(_, weight)| *weight > NEGLIGIBLE) {
            row[register.values[person]] += weight;
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, Axis, array, concatenate};
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha20Rng;

    use super::*;
    use crate::tabular::DesignColumn;

    #[test]
    fn factorials_and_binomials_by_hand() {
        let factorials = ln_factorials(4);
        assert!((factorials[4] - 24.0_f64.ln()).abs() < 1e-12 && factorials[0] == 0.0);
        // 3 of 4 with probability 1/2: 4/16
        assert!((ln_binomial(&factorials, 3, 4, 0.5) - 0.25_f64.ln()).abs() < 1e-12);
        assert!(ln_binomial(&factorials, 4, 3, 0.5) < LEAST);
    }

    #[test]
    fn claims_on_a_person_are_shared() {
        let mut candidates = vec![vec![(0, 1.0)], vec![(0, 0.5), (1, 0.5)]];
        share_people(&mut candidates, 2);
        // person 0 is claimed 1.5 times: 1/1.5 and 0.5/1.5, of which the second candidate keeps 1/3 beside 1/2
        assert_eq!(candidates[0], [(0, 1.0)]);
        assert!((candidates[1][0].1 - 0.4).abs() < 1e-12 && (candidates[1][1].1 - 0.6).abs() < 1e-12);
    }

    #[test]
    fn ties_are_drawn_from() {
        assert_eq!(named(&[vec![(0, 2.0), (1, 2.0), (2, 1.0)], vec![(0, 3.0), (1, 2.0)]]), [0.5, 0.0]);
        assert_eq!(named(&[Vec::new()]), [0.0]);
    }

    /// Random people with two rare-valued columns and three of a few levels.
    fn people(n: usize) -> Array2<f64> {
        let mut rng = ChaCha20Rng::from_seed([9; 32]);
        let levels = [300, 60, 6, 3, 2];
        Array2::from_shape_fn((n, levels.len()), |(_, j)| {
            let u: f64 = rng.random();
            (u * u * f64::from(levels[j])).floor()
        })
    }

    #[test]
    fn strangers_in_the_register_do_not_hide_the_victims() {
        let all = people(300);
        let (truth, strangers) = all.view().split_at(Axis(0), 200);
        // another name for each value of a column
        let cipher = Array2::from_shape_fn(truth.raw_dim(), |(i, j)| {
            (truth[[i, j]] * 7919.0 + 31.0 * (j + 1) as f64) % 100_003.0
        });
        let columns = (0..5).map(|j| DesignColumn::numeric(format!("column {j}"))).collect();
        let trial = Trial::builder(columns, truth.to_owned(), cipher).with_strangers(strangers.to_owned());
        let trial = trial.build().unwrap();
        let found = run(&trial, [0; 32]).unwrap();
        let successes: Vec<f64> = found.iter().filter_map(|finding| finding.guesses.success()).collect();
        assert_eq!(found.len(), 2, "no strangers, and half as many as victims");
        assert!(successes[0] > 0.95 && successes[1] > 0.8, "{successes:?}");
    }

    #[test]
    fn ciphertexts_without_equals_tell_nothing() {
        let truth = people(30);
        let cipher = Array2::from_shape_fn(truth.raw_dim(), |(i, j)| (5 * i + j) as f64);
        let columns = (0..5).map(|j| DesignColumn::numeric(format!("column {j}"))).collect();
        let trial = Trial::builder(columns, truth.clone(), cipher).with_strangers(truth).build().unwrap();
        for finding in run(&trial, [0; 32]).unwrap() {
            assert_eq!(finding.guesses.success(), finding.guesses.baseline());
        }
    }

    #[test]
    fn memory_is_bounded() {
        let n = 2100;
        let truth = Array2::zeros((n, 1));
        let varied = concatenate(Axis(0), &[truth.view(), array![[1.0]].view()]).unwrap();
        let trial = Trial::builder(vec![DesignColumn::binary("a")], varied.clone(), varied).build().unwrap();
        let refused = run(&trial, [0; 32]).expect_err("more than four million pairs");
        assert!(matches!(refused, NotApplicable::TooMany { limit: MOST_PAIRS, .. }), "{refused}");
    }
}
