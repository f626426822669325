//! From values to pixels, with ticks at round numbers.

use statrs::function::erf::erfc_inv;

/// How values are spread along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    Linear,
    /// Base-10 logarithm; values must be positive.
    Log,
    /// Quantiles of the normal distribution; values must lie between 0 and 1. Shares that are normal on both axes make a
    /// straight line.
    Probit,
}

/// An axis from value `low` at pixel `start` to value `high` at pixel `end`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ruler {
    scale: Scale,
    low: f64,
    high: f64,
    start: f64,
    end: f64,
}

impl Ruler {
    pub(super) fn new(scale: Scale, (low, high): (f64, f64), (start, end): (f64, f64)) -> Self {
        Self { scale, low, high, start, end }
    }

    /// Pixel of a value; values beyond the ends are held at the ends.
    pub(super) fn at(&self, value: f64) -> f64 {
        let value = value.clamp(self.low, self.high);
        let part = match self.scale {
            Scale::Linear => (value - self.low) / (self.high - self.low),
            Scale::Log => (value / self.low).ln() / (self.high / self.low).ln(),
            Scale::Probit => {
                let (low, high) = (probit(self.low), probit(self.high));
                (probit(value) - low) / (high - low)
            }
        };
        self.start + part * (self.end - self.start)
    }

    /// Values to label, ascending, with their labels.
    pub(super) fn ticks(&self) -> Vec<(f64, String)> {
        match self.scale {
            Scale::Linear => linear_ticks(self.low, self.high),
            Scale::Log => log_ticks(self.low, self.high),
            Scale::Probit => probit_ticks(self.low, self.high),
        }
    }
}

/// The smallest range of round numbers around all values; never empty.
pub(super) fn range(scale: Scale, values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    match (low <= high, scale) {
        (false, Scale::Linear) => (0.0, 1.0),
        (false, Scale::Log) => (1.0, 10.0),
        (_, Scale::Probit) => (0.01, 0.99),
        (true, Scale::Linear) if low == high => (low - 0.5, high + 0.5),
        (true, Scale::Linear) => {
            let step = step(high - low);
            ((low / step).floor() * step, (high / step).ceil() * step)
        }
        (true, Scale::Log) => {
            let low = 10f64.powf(low.max(1e-9).log10().floor());
            let high = 10f64.powf(high.max(1e-9).log10().ceil());
            (low, if high > low { high } else { low * 10.0 })
        }
    }
}

/// 1, 2 or 5 times a power of ten, so that about five steps make the span.
fn step(span: f64) -> f64 {
    let raw = span / 5.0;
    let power = 10f64.powf(raw.log10().floor());
    let factor = [1.0, 2.0, 5.0].into_iter().find(|factor| factor * power >= raw * 0.999);
    factor.unwrap_or(10.0) * power
}

fn linear_ticks(low: f64, high: f64) -> Vec<(f64, String)> {
    let step = step(high - low);
    let decimals = (-step.log10().floor()).max(0.0) as usize;
    let (first, last) = ((low / step - 1e-9).ceil() as i64, (high / step + 1e-9).floor() as i64);
    (first..=last)
        .map(|index| index as f64 * step)
        .map(|value| (value, crate::content::text::fixed(value, decimals)))
        .collect()
}

fn log_ticks(low: f64, high: f64) -> Vec<(f64, String)> {
    let (first, last) = ((low.log10() - 1e-9).ceil() as i32, (high.log10() + 1e-9).floor() as i32);
    (first..=last).map(|power| (10f64.powi(power), power_label(power))).collect()
}

/// Quantile of the normal distribution.
fn probit(share: f64) -> f64 {
    const LEAST: f64 = 1e-6;
    -std::f64::consts::SQRT_2 * erfc_inv(2.0 * share.clamp(LEAST, 1.0 - LEAST))
}

/// The usual ticks of DET plots, in per cent.
fn probit_ticks(low: f64, high: f64) -> Vec<(f64, String)> {
    const SHARES: [f64; 11] = [0.001, 0.01, 0.02, 0.05, 0.2, 0.5, 0.8, 0.95, 0.98, 0.99, 0.999];
    let inside = SHARES.into_iter().filter(|share| (low..=high).contains(share));
    let decimals = |share: f64| usize::from(!(0.01..=0.99).contains(&share));
    inside.map(|share| (share, crate::content::text::fixed(100.0 * share, decimals(share)))).collect()
}

/// 0.01, 1, 100, 1k, 1M.
fn power_label(power: i32) -> String {
    match power {
        i32::MIN..=-1 => crate::content::text::fixed(10f64.powi(power), power.unsigned_abs() as usize),
        0..=2 => format!("1{}", "0".repeat(power as usize)),
        3..=5 => format!("1{}k", "0".repeat(power as usize - 3)),
        6..=8 => format!("1{}M", "0".repeat(power as usize - 6)),
        _ => format!("1e{power}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(scale: Scale, low: f64, high: f64) -> Vec<String> {
        let ruler = Ruler::new(scale, (low, high), (0.0, 100.0));
        ruler.ticks().into_iter().map(|tick| tick.1).collect()
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(labels(Scale::Linear, 0.0, 1.0), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(Scale::Linear, 0.4, 0.9), ["0.4", "0.5", "0.6", "0.7", "0.8", "0.9"]);
        assert_eq!(labels(Scale::Linear, -10.0, 10.0), ["-10", "-5", "0", "5", "10"]);
        assert_eq!(labels(Scale::Log, 100.0, 1e6), ["100", "1k", "10k", "100k", "1M"]);
        assert_eq!(labels(Scale::Log, 0.01, 1.0), ["0.01", "0.1", "1"]);
        assert_eq!(labels(Scale::Probit, 0.01, 0.5), ["1", "2", "5", "20", "50"]);
    }

    #[test]
    fn probits_are_quantiles_of_the_normal_distribution() {
        assert!((probit(0.975) - 1.959_963_985).abs() < 1e-6 && probit(0.5).abs() < 1e-9);
        let ruler = Ruler::new(Scale::Probit, (0.01, 0.99), (0.0, 100.0));
        assert!((ruler.at(0.5) - 50.0).abs() < 1e-6 && ruler.at(0.0).abs() < 1e-9);
        assert!((ruler.at(0.02) + ruler.at(0.98) - 100.0).abs() < 1e-6);
    }

    #[test]
    fn ranges_hold_their_values() {
        assert_eq!(range(Scale::Linear, [0.47, 0.83].into_iter()), (0.4, 0.9));
        assert_eq!(range(Scale::Linear, [3.0].into_iter()), (2.5, 3.5));
        assert_eq!(range(Scale::Linear, [].into_iter()), (0.0, 1.0));
        assert_eq!(range(Scale::Log, [300.0, 300.0].into_iter()), (100.0, 1000.0));
    }

    #[test]
    fn rulers_hold_values_inside() {
        let ruler = Ruler::new(Scale::Log, (1.0, 100.0), (50.0, 150.0));
        assert_eq!(ruler.at(10.0), 100.0);
        assert_eq!(ruler.at(0.1), 50.0);
    }
}
