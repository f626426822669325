//! Options of the encoders and their validated form.

use crate::EncodeError;

/// A second in 2023 whose base64url characters hold no digit, so that a fixed clock adds nothing to "the first digit".
const DIGITLESS_SECOND: u64 = 1_700_000_000;

/// The time stamps that Fernet tokens carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// Every token is stamped with the same second.
    Fixed {
        /// Seconds since 1970-01-01 UTC.
        unix: u64,
    },
    /// Tokens are made one after the other, in row order and then column order, at a constant rate.
    Running {
        /// Seconds since 1970-01-01 UTC at the first cell of row 0.
        start: u64,
        /// Cells encoded in one second, at least 1.
        cells_per_second: u32,
    },
}

impl Clock {
    /// The second at which the cell with this running number (that of its record times the columns, plus its column) is
    /// encoded.
    pub fn at(&self, cell: u128) -> u64 {
        match *self {
            Clock::Fixed { unix } => unix,
            Clock::Running { start, cells_per_second } => {
                let elapsed = cell / u128::from(cells_per_second.max(1));
                start.saturating_add(u64::try_from(elapsed).unwrap_or(u64::MAX))
            }
        }
    }
}

/// What a user may choose; [`EncodeSpec::new`] checks it.
#[derive(Debug, Clone, PartialEq)]
pub struct EncodeOptions {
    /// An indicator column encoded by Fernet digits is 1 when its first digit is at least this; 1 to 9.
    pub indicator_baseline: u8,
    /// Time stamps of Fernet tokens.
    pub clock: Clock,
    /// Privacy budget of one record under `laplace` and `randomised-response`, divided evenly over its columns;
    /// 1e-6 to 1e6.
    pub epsilon: f64,
    /// Bins over the declared bounds of a numeric column under `randomised-response`; 2 to 1024.
    pub response_bins: u16,
    /// Decimals kept by `ope` for numeric columns without declared bounds; 0 to 9.
    pub ope_decimals: u8,
}

impl Default for EncodeOptions {
    fn default() -> Self {
        Self {
            indicator_baseline: 5,
            clock: Clock::Fixed { unix: DIGITLESS_SECOND },
            epsilon: 1.0,
            response_bins: 8,
            ope_decimals: 2,
        }
    }
}

impl EncodeOptions {
    /// The same with another `indicator_baseline`.
    #[must_use]
    pub fn with_indicator_baseline(self, indicator_baseline: u8) -> Self {
        Self { indicator_baseline, ..self }
    }

    /// The same with another `clock`.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// The same with another `epsilon`.
    #[must_use]
    pub fn with_epsilon(self, epsilon: f64) -> Self {
        Self { epsilon, ..self }
    }

    /// The same with another `response_bins`.
    #[must_use]
    pub fn with_response_bins(self, response_bins: u16) -> Self {
        Self { response_bins, ..self }
    }

    /// The same with another `ope_decimals`.
    #[must_use]
    pub fn with_ope_decimals(self, ope_decimals: u8) -> Self {
        Self { ope_decimals, ..self }
    }
}

/// Options that have been checked; by default those of [`EncodeOptions::default`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EncodeSpec(EncodeOptions);

impl EncodeSpec {
    /// Checks every option.
    ///
    /// # Errors
    /// [`EncodeError::InvalidOption`] naming the first option that is outside its range.
    pub fn new(options: EncodeOptions) -> Result<Self, EncodeError> {
        let rate = match options.clock {
            Clock::Fixed { .. } => 1,
            Clock::Running { cells_per_second, .. } => cells_per_second,
        };
        let rules = [
            ("indicator_baseline", options.indicator_baseline.to_string(), "1 to 9"),
            ("cells_per_second", rate.to_string(), "at least 1"),
            ("epsilon", options.epsilon.to_string(), "1e-6 to 1e6"),
            ("response_bins", options.response_bins.to_string(), "2 to 1024"),
            ("ope_decimals", options.ope_decimals.to_string(), "0 to 9"),
        ];
        let holds = [
            (1..=9).contains(&options.indicator_baseline),
            rate >= 1,
            (1e-6..=1e6).contains(&options.epsilon),
            (2..=1024).contains(&options.response_bins),
            options.ope_decimals <= 9,
        ];
        match rules.into_iter().zip(holds).find(|(_, holds)| !holds) {
            Some(((option, found, expected), _)) => {
                Err(EncodeError::InvalidOption { option, found, expected })
            }
            None => Ok(Self(options)),
        }
    }

    /// The baseline of [`EncodeOptions::indicator_baseline`].
    pub fn indicator_baseline(&self) -> u8 {
        self.0.indicator_baseline
    }

    /// The clock of [`EncodeOptions::clock`].
    pub fn clock(&self) -> Clock {
        self.0.clock
    }

    /// The budget of [`EncodeOptions::epsilon`] for each of `columns` columns.
    pub fn epsilon_per_column(&self, columns: usize) -> f64 {
        self.0.epsilon / columns.max(1) as f64
    }

    /// The bins of [`EncodeOptions::response_bins`].
    pub fn response_bins(&self) -> u16 {
        self.0.response_bins
    }

    /// The decimals of [`EncodeOptions::ope_decimals`].
    pub fn ope_decimals(&self) -> u8 {
        self.0.ope_decimals
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(change: impl FnOnce(&mut EncodeOptions)) -> &'static str {
        let mut options = EncodeOptions::default();
        change(&mut options);
        match EncodeSpec::new(options) {
            Err(EncodeError::InvalidOption { option, .. }) => option,
            other => panic!("expected a refusal, found {other:?}"),
        }
    }

    #[test]
    fn every_option_is_checked() {
        assert_eq!(refused(|o| o.indicator_baseline = 0), "indicator_baseline");
        assert_eq!(refused(|o| o.indicator_baseline = 10), "indicator_baseline");
        assert_eq!(
            refused(|o| o.clock = Clock::Running { start: 0, cells_per_second: 0 }),
            "cells_per_second"
        );
        for epsilon in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(refused(|o| o.epsilon = epsilon), "epsilon");
        }
        assert_eq!(refused(|o| o.response_bins = 1), "response_bins");
        assert_eq!(refused(|o| o.ope_decimals = 10), "ope_decimals");
        assert_eq!(EncodeSpec::new(EncodeOptions::default()), Ok(EncodeSpec::default()));
    }

    #[test]
    fn the_running_clock_advances_by_cells_and_saturates() {
        let clock = Clock::Running { start: 100, cells_per_second: 10 };
        assert_eq!([0, 9, 10, 25].map(|cell| clock.at(cell)), [100, 100, 101, 102]);
        assert_eq!(clock.at(u128::MAX), u64::MAX);
        assert_eq!(Clock::Fixed { unix: 5 }.at(1 << 40), 5);
    }
}
