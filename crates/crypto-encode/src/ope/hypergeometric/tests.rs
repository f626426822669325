//! The sampler against exact probabilities.

use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use serde_json::Value;

use super::*;

/// A stream of random numbers.
type Bits = Box<dyn FnMut() -> u64>;

fn stream(seed: u8) -> Bits {
    let mut rng = ChaCha20Rng::from_seed([seed; 32]);
    Box::new(move || rng.next_u64())
}

impl Table {
    fn ln_probability(self, x: u64) -> f64 {
        self.constant() + self.ln_weight(x, &self.expected())
    }

    /// The part of the logarithm of the probability that sampling does not need.
    fn constant(self) -> f64 {
        let Table { population, marked, draws } = self;
        let margins = [marked, population - marked, draws, population - draws];
        let remainders: f64 = margins.iter().map(|&margin| stirling_remainder(margin)).sum();
        let spread: f64 = margins.iter().map(|&margin| circumference(margin)).product();
        remainders - stirling_remainder(population) + 0.5 * libm::log(spread / circumference(population))
    }
}

#[test]
fn probabilities_equal_those_of_sixty_digit_arithmetic() {
    let golden: Value =
        serde_json::from_str(include_str!("../../../tests/golden/hypergeometric.json")).unwrap();
    let cases = golden["cases"].as_array().unwrap();
    assert!(cases.len() > 40);
    for case in cases {
        let [population, marked, draws, x] = [0, 1, 2, 3].map(|i| case[i].as_u64().unwrap());
        let table = Table { population, marked, draws };
        let (found, expected) = (table.ln_probability(x), case[4].as_f64().unwrap());
        assert!((found - expected).abs() < 1e-12 * expected.abs().max(1.0), "{case}: {found}");
    }
}

#[test]
fn probabilities_sum_to_one_and_peak_at_the_mode() {
    for (population, marked, draws) in [(200, 80, 100), (1000, 950, 500), (500, 100, 499), (4097, 65, 2049)] {
        let table = Table { population, marked, draws };
        let (floor, ceiling) = table.support();
        let total: f64 = (floor..=ceiling).map(|x| libm::exp(table.ln_probability(x))).sum();
        assert!((total - 1.0).abs() < 1e-12, "{table:?}: {total}");
        let peak =
            (floor..=ceiling).max_by(|&a, &b| table.ln_probability(a).total_cmp(&table.ln_probability(b)));
        let gap = table.ln_probability(peak.unwrap()) - table.ln_probability(table.mode());
        assert!(gap.abs() < 1e-12, "{table:?}: {peak:?} against {}", table.mode());
    }
}

/// The sum over outcomes of (observed - expected)^2 / expected, rare outcomes pooled, and its degrees of freedom.
fn chi_square(table: Table, draw: impl Fn(&mut Bits) -> u64) -> (f64, f64) {
    const DRAWS: usize = 30_000;
    let mut bits = stream(11);
    let (floor, ceiling) = table.support();
    let mut observed = vec![0.0; (ceiling - floor + 1) as usize];
    for _ in 0..DRAWS {
        observed[(draw(&mut bits) - floor) as usize] += 1.0;
    }
    let (mut statistic, mut cells, mut rare) = (0.0, 0.0, (0.0, 0.0));
    for (x, observed) in (floor..).zip(observed) {
        let expected = libm::exp(table.ln_probability(x)) * DRAWS as f64;
        if expected < 10.0 {
            rare = (rare.0 + observed, rare.1 + expected);
            continue;
        }
        statistic += (observed - expected).powi(2) / expected;
        cells += 1.0;
    }
    (statistic + (rare.0 - rare.1).powi(2) / rare.1.max(1.0), cells)
}

#[test]
fn draws_follow_the_distribution_by_either_method() {
    for (population, marked, draws) in
        [(200, 80, 100), (1000, 901, 501), (4096, 65, 2048), (300, 40, 150), (2000, 1000, 77)]
    {
        let table = Table { population, marked, draws };
        let placed = chi_square(table, |bits| place_each(bits, population, marked, draws));
        let rejected = chi_square(table, |bits| table.reject(bits));
        let sampled = chi_square(table, |bits| sample(bits, population, marked, draws));
        for (statistic, freedom) in [placed, rejected, sampled] {
            // four standard deviations of chi-square
            assert!(
                statistic < freedom + 4.0 * (2.0 * freedom).sqrt(),
                "{table:?}: {statistic} on {freedom}"
            );
        }
    }
}

#[test]
fn large_draws_have_the_right_mean_and_variance() {
    const DRAWS: u32 = 4000;
    let (population, marked, draws) = (1_u64 << 52, 1_u64 << 40, 1_u64 << 51);
    let mut bits = stream(12);
    let deviation = ((marked as f64) / 4.0).sqrt();
    let scores: Vec<f64> = (0..DRAWS)
        .map(|_| (sample(&mut bits, population, marked, draws) as f64 - marked as f64 / 2.0) / deviation)
        .collect();
    let mean = scores.iter().sum::<f64>() / f64::from(DRAWS);
    let variance = scores.iter().map(|z| z * z).sum::<f64>() / f64::from(DRAWS);
    assert!(mean.abs() < 4.0 / f64::from(DRAWS).sqrt(), "mean {mean}");
    assert!((variance - 1.0).abs() < 4.0 * (2.0 / f64::from(DRAWS)).sqrt(), "variance {variance}");
}

#[test]
fn degenerate_tables_have_one_outcome() {
    let mut bits = stream(13);
    for (population, marked, draws, expected) in [
        (10, 0, 5, 0),
        (10, 10, 5, 5),
        (1000, 1000, 500, 500),
        (1000, 500, 1000, 500),
        (1000, 500, 0, 0),
        (1, 1, 1, 1),
    ] {
        assert_eq!(sample(&mut bits, population, marked, draws), expected);
    }
    assert!((0..100).all(|_| below(&mut bits, 1) == 0));
    assert!((0..100).all(|_| below(&mut bits, 3) < 3));
}
