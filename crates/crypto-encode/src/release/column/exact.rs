//! Random draws whose probabilities are exact, by integers alone: no rounding of a floating-point number gives a cell away
//! (I. Mironov, "On significance of the least significant bits for differential privacy", CCS 2012).
//!
//! The algorithms are 1 and 2 of C. Canonne, G. Kamath, T. Steinke, "The discrete Gaussian for differential privacy", NeurIPS
//! 2020 (arXiv:2004.00010).

use rand::Rng;
use rand::rand_core::CryptoRng;

/// Epsilon in units of 2^-20, rounded down.
const EPSILON_BITS: u32 = 20;

/// A privacy budget as a fraction of integers, never above the one asked for unless that is below 2^-20.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget(u64);

impl Budget {
    pub(super) fn new(epsilon: f64) -> Self {
        Self(((epsilon * f64::from(1_u32 << EPSILON_BITS)) as u64).max(1))
    }

    const UNIT: u64 = 1 << EPSILON_BITS;
}

/// True with probability exp(-numerator / denominator), for a fraction of at most 1.
fn bernoulli_exp_up_to_1(numerator: u64, denominator: u64, noise: &mut dyn CryptoRng) -> bool {
    let mut k = 1_u64;
    loop {
        let is_below = noise.random_range(0..u128::from(denominator) * u128::from(k)) < u128::from(numerator);
        if !is_below {
            return !k.is_multiple_of(2);
        }
        k += 1;
    }
}

/// True with probability exp(-budget).
pub(super) fn bernoulli_exp(budget: Budget, noise: &mut dyn CryptoRng) -> bool {
    let (whole, rest) = (budget.0 / Budget::UNIT, budget.0 % Budget::UNIT);
    (0..whole).all(|_| bernoulli_exp_up_to_1(1, 1, noise)) && bernoulli_exp_up_to_1(rest, Budget::UNIT, noise)
}

/// An integer z with probability proportional to exp(-budget |z| / range); `range` is at most 2^40.
pub(super) fn discrete_laplace(budget: Budget, range: u64, noise: &mut dyn CryptoRng) -> i64 {
    let scale = range.max(1).saturating_mul(Budget::UNIT);
    loop {
        let low = noise.random_range(0..scale);
        if !bernoulli_exp_up_to_1(low, scale, noise) {
            continue;
        }
        let mut high = 0_u64;
        while bernoulli_exp_up_to_1(1, 1, noise) {
            high += 1;
        }
        let sum = u128::from(low) + u128::from(scale) * u128::from(high);
        let magnitude = i64::try_from(sum / u128::from(budget.0)).unwrap_or(i64::MAX);
        let is_negative = noise.random::<bool>();
        if !(is_negative && magnitude == 0) {
            return if is_negative { -magnitude } else { magnitude };
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;

    use super::*;

    const DRAWS: u32 = 200_000;

    #[test]
    fn exponential_coins_fall_as_often_as_they_should() {
        let mut noise = ChaCha20Rng::seed_from_u64(3);
        for epsilon in [0.01, 0.7, 1.0, 2.5] {
            let budget = Budget::new(epsilon);
            let heads = (0..DRAWS).filter(|_| bernoulli_exp(budget, &mut noise)).count() as f64;
            let (mean, expected) = (heads / f64::from(DRAWS), (-epsilon).exp());
            let deviation = (expected * (1.0 - expected) / f64::from(DRAWS)).sqrt();
            assert!((mean - expected).abs() < 4.5 * deviation, "{epsilon}: {mean} for {expected}");
        }
    }

    #[test]
    fn noise_is_two_sided_geometric() {
        let mut noise = ChaCha20Rng::seed_from_u64(4);
        let (epsilon, range) = (1.5, 10_u64);
        let draws: Vec<i64> =
            (0..DRAWS).map(|_| discrete_laplace(Budget::new(epsilon), range, &mut noise)).collect();
        let ratio = (-epsilon / range as f64).exp();
        for z in [-12_i64, -3, -1, 0, 1, 2, 7, 20] {
            let expected = (1.0 - ratio) / (1.0 + ratio) * ratio.powi(z.unsigned_abs() as i32);
            let found = draws.iter().filter(|&&draw| draw == z).count() as f64 / f64::from(DRAWS);
            let deviation = (expected / f64::from(DRAWS)).sqrt();
            assert!((found - expected).abs() < 4.5 * deviation, "{z}: {found} for {expected}");
        }
    }
}
