//! Hypergeometric variates from a stream of random bits, the same on every machine.
//!
//! Of `population` slots, `marked` are marked; `draws` slots are taken without replacement; how many of them are marked?
//!
//! - Up to [`EXACT`] marked slots: each marked slot in turn falls among the taken ones with its exact conditional
//!   probability, by integer draws. No rounding is involved.
//! - Beyond: rejection by the ratio of uniforms (E. Stadlober, "The ratio of uniforms approach for generating discrete
//!   random variates", J. Computational and Applied Mathematics 31, 1990), which takes about 1.4 trials whatever the
//!   parameters. Probabilities are computed as C. Loader does for the binomial ("Fast and accurate computation of
//!   binomial probabilities", 2000): as Stirling remainders and deviances of the four cells of the 2 x 2 table, whose
//!   deviations from their expectations share one magnitude, computed exactly in integers. Sums of logarithms of
//!   factorials would lose all digits at the sizes met here (2^52).
//!
//! Logarithms come from the portable `libm` crate, because a cipher must not depend on the platform's.

use crate::prf::open_unit;

/// The most marked slots that are placed one by one.
const EXACT: u64 = 32;

/// Stadlober's hat has the width `2 sqrt(2/e) sqrt(variance + 1/2) + 3 - 2 sqrt(3/e)`; the two constants.
const HAT: [f64; 2] = [1.715_527_769_921_413_5, 0.898_916_162_058_898_7];

/// The number of marked slots among `draws` of `population` slots, `marked` of which are marked. Both are at most the
/// population, which is at most 2^62.
pub(super) fn sample(bits: &mut impl FnMut() -> u64, population: u64, marked: u64, draws: u64) -> u64 {
    if marked <= EXACT {
        return place_each(bits, population, marked, draws);
    }
    if population - marked <= EXACT {
        return draws - place_each(bits, population, population - marked, draws);
    }
    Table { population, marked, draws }.reject(bits)
}

/// A number below `bound` (at least 1), uniform: D. Lemire, "Fast random integer generation in an interval", 2019.
pub(super) fn below(bits: &mut impl FnMut() -> u64, bound: u64) -> u64 {
    let threshold = bound.wrapping_neg() % bound.max(1);
    loop {
        let product = u128::from(bits()) * u128::from(bound);
        if product as u64 >= threshold {
            return (product >> 64) as u64;
        }
    }
}

fn place_each(bits: &mut impl FnMut() -> u64, population: u64, marked: u64, draws: u64) -> u64 {
    let mut taken = 0;
    for placed in 0..marked {
        taken += u64::from(below(bits, population - placed) < draws - taken);
    }
    taken
}

/// The margins of the 2 x 2 table marked/unmarked by taken/left.
#[derive(Debug, Clone, Copy)]
struct Table {
    population: u64,
    marked: u64,
    draws: u64,
}

impl Table {
    fn reject(self, bits: &mut impl FnMut() -> u64) -> u64 {
        let (floor, ceiling) = self.support();
        let expected = self.expected();
        let at_mode = self.ln_weight(self.mode(), &expected);
        let width = HAT[0] * libm::sqrt(self.variance() + 0.5) + HAT[1];
        loop {
            let [u, v] = [(); 2].map(|()| open_unit(bits()));
            let candidate = libm::floor(expected[0] + 0.5 + width * (v - 0.5) / u);
            if candidate < floor as f64 || candidate > ceiling as f64 {
                continue;
            }
            let height = self.ln_weight(candidate as u64, &expected) - at_mode;
            if 2.0 * libm::log(u) <= height {
                return candidate as u64;
            }
        }
    }

    /// The least and greatest possible number.
    fn support(self) -> (u64, u64) {
        ((self.draws + self.marked).saturating_sub(self.population), self.draws.min(self.marked))
    }

    /// The most probable number, floor((draws + 1)(marked + 1) / (population + 2)).
    fn mode(self) -> u64 {
        let product = (u128::from(self.draws) + 1) * (u128::from(self.marked) + 1);
        (product / (u128::from(self.population) + 2)) as u64
    }

    /// The expectations of the cells marked and taken, marked and left, unmarked and taken, unmarked and left.
    fn expected(self) -> [f64; 4] {
        let Table { population, marked, draws } = self;
        let rows = [marked, marked, population - marked, population - marked];
        let columns = [draws, population - draws, draws, population - draws];
        std::array::from_fn(|i| rows[i] as f64 * columns[i] as f64 / population as f64)
    }

    fn variance(self) -> f64 {
        let [taken, _, _, left] = self.expected();
        taken * left / (self.population as f64 - 1.0).max(1.0)
    }

    /// The logarithm of the probability of `x`, up to a constant of the table.
    fn ln_weight(self, x: u64, expected: &[f64; 4]) -> f64 {
        let Table { population, marked, draws } = self;
        let cells = [x, marked - x, draws - x, population - marked - (draws - x)];
        let excess = self.excess(x);
        let deviances: f64 = (cells.iter().zip(expected).zip([excess, -excess, -excess, excess]))
            .map(|((&cell, &expected), excess)| deviance(cell as f64, expected, excess))
            .sum();
        let remainders: f64 = cells.iter().map(|&cell| stirling_remainder(cell)).sum();
        let spread: f64 = cells.iter().map(|&cell| circumference(cell)).product();
        -deviances - remainders - 0.5 * libm::log(spread)
    }

    /// x less its expectation marked * draws / population. The numerator is exact.
    fn excess(self, x: u64) -> f64 {
        let found = i128::from(x) * i128::from(self.population);
        let expected = i128::from(self.marked) * i128::from(self.draws);
        (found - expected) as f64 / self.population as f64
    }
}

/// 2 pi n, or 1 for n = 0: n! = n^n e^-n sqrt(circumference(n)) e^stirling_remainder(n).
fn circumference(n: u64) -> f64 {
    if n == 0 { 1.0 } else { std::f64::consts::TAU * n as f64 }
}

/// ln n! - (n ln n - n) - ln(2 pi n)/2, and 0 for n = 0.
fn stirling_remainder(n: u64) -> f64 {
    let x = n as f64;
    match n {
        0 => 0.0,
        1..16 => {
            let factorial: f64 = (1..=n).map(|i| i as f64).product();
            libm::log(factorial) - (x * libm::log(x) - x) - 0.5 * libm::log(circumference(n))
        }
        _ => {
            let y = 1.0 / (x * x);
            (1.0 / 12.0 - y * (1.0 / 360.0 - y * (1.0 / 1260.0 - y * (1.0 / 1680.0 - y / 1188.0)))) / x
        }
    }
}

/// x ln(x / expected) + expected - x, given `excess` = x - expected. Near the expectation by a series in
/// v = excess / (x + expected), where the direct form would cancel.
fn deviance(x: f64, expected: f64, excess: f64) -> f64 {
    if x == 0.0 {
        return expected;
    }
    let v = excess / (x + expected);
    if v.abs() >= 0.1 {
        return x * libm::log(x / expected) - excess;
    }
    let mut sum = excess * v;
    let mut power = 2.0 * x * v;
    for odd in (3..).step_by(2) {
        power *= v * v;
        let next = sum + power / f64::from(odd);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

#[cfg(test)]
mod tests;
