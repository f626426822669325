//! Local differential privacy of a number by discrete Laplace noise.
//!
//! The cell is moved to a grid of the column's decimals, clamped to the bounds, and given noise of z grid steps with P(z)
//! proportional to exp(-epsilon |z| / D), D being the steps between the bounds: the geometric mechanism (A. Ghosh, T. Roughgarden,
//! M. Sundararajan, SIAM J. Computing 41, 2012). Two cells differ by at most D steps, so any output is at most exp(epsilon) times
//! as likely for one as for the other. Clamping the sum to the bounds looks at nothing but the output and costs no budget.

use rand::rand_core::CryptoRng;

use super::exact::{Budget, discrete_laplace};
use super::ope::decimal_text;
use super::{Decimal, OneWay};
use crate::text::TextFault;

/// The most steps between the bounds.
const MOST_STEPS: f64 = (1_u64 << 40) as f64;
/// The largest count of steps: what a double holds exactly.
const LARGEST: f64 = (1_u64 << 53) as f64;

/// Whole multiples of 10^-decimals between two bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Grid {
    pub(crate) decimals: u8,
    low: i64,
    high: i64,
}

impl Grid {
    /// The grid between finite, rising bounds: with `decimals` decimals, with fewer where those are too many steps, with more
    /// where no two points would lie between the bounds. `None` where no grid does.
    pub(crate) fn new(low: f64, high: f64, decimals: u8) -> Option<Self> {
        let with = |decimals: u8| {
            let scale = 10_f64.powi(i32::from(decimals));
            let (low, high) = (snap(low * scale, f64::ceil), snap(high * scale, f64::floor));
            let fits = high - low <= MOST_STEPS && low.abs().max(high.abs()) < LARGEST;
            (fits && low < high).then_some(Self { decimals, low: low as i64, high: high as i64 })
        };
        let decimals = decimals.min(9);
        (0..=decimals).rev().find_map(with).or_else(|| (decimals..=9).find_map(with))
    }

    /// The nearest point to a number.
    fn point(self, number: f64) -> i64 {
        let steps = (number * 10_f64.powi(i32::from(self.decimals))).round();
        steps.clamp(self.low as f64, self.high as f64) as i64
    }

    fn steps(self) -> u64 {
        self.high.abs_diff(self.low)
    }
}

/// The nearest integer, where a bound is one but for the error of a product; else the one inside.
fn snap(bound: f64, inside: fn(f64) -> f64) -> f64 {
    let nearest = bound.round();
    if (bound - nearest).abs() < 1e-6 { nearest } else { inside(bound) }
}

pub(super) struct Laplace {
    budget: Budget,
    grid: Option<Grid>,
}

impl Laplace {
    pub(super) fn new(epsilon: f64, low: f64, high: f64, decimals: Option<u8>) -> Self {
        Self { budget: Budget::new(epsilon), grid: Grid::new(low, high, decimals.unwrap_or(0)) }
    }
}

impl OneWay for Laplace {
    fn release(&self, plain: &str, noise: &mut dyn CryptoRng) -> Result<String, TextFault> {
        let number = Decimal::parse(plain.trim())?.value();
        let grid = self.grid.ok_or(TextFault::NoGrid)?;
        let noisy = grid.point(number).saturating_add(discrete_laplace(self.budget, grid.steps(), noise));
        Ok(decimal_text(noisy.clamp(grid.low, grid.high), grid.decimals, grid.decimals))
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;

    use super::*;

    #[test]
    fn grids_have_the_decimals_that_fit() {
        let grid = |low, high, decimals| Grid::new(low, high, decimals).map(|g| (g.decimals, g.low, g.high));
        assert_eq!(grid(0.0, 72.0, 0), Some((0, 0, 72)));
        assert_eq!(grid(0.57, 72.5, 2), Some((2, 57, 7250)));
        assert_eq!(grid(0.2, 0.7, 0), Some((1, 2, 7)));
        assert_eq!(grid(0.0, 1e9, 9), Some((3, 0, 1_000_000_000_000)));
        assert_eq!(grid(0.0, 1e300, 0), None);
        assert_eq!(grid(1e15, 1e15 + 1e9, 3).map(|(decimals, ..)| decimals), Some(0));
    }

    #[test]
    fn noise_is_centred_and_as_wide_as_its_budget() {
        let laplace = Laplace::new(4.0, -1000.0, 1000.0, Some(0));
        let mut noise = ChaCha20Rng::seed_from_u64(5);
        let draws: Vec<f64> =
            (0..20_000).map(|_| laplace.release("0", &mut noise).unwrap().parse().unwrap()).collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        // A Laplace variable of scale 500 cut at 1000 has the mean magnitude 500 (1 - e^-2) = 432.
        let magnitude = draws.iter().map(|draw| draw.abs()).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 20.0 && (magnitude - 432.3).abs() < 12.0, "{mean}, {magnitude}");
    }
}
