//! The statistics of all permutations, on one scale with those of other tests.

use super::sequential::TIE;
use crate::distribution::normal_quantile;
use crate::error::{EvaluationError, check_not_empty, check_open_unit, check_same_length};

/// A mean AUC with its values under permuted labels.
#[derive(Debug, Clone, PartialEq)]
pub struct NullStatistics {
    /// The mean AUC under the true labels.
    pub observed: f64,
    /// The mean AUC under each permutation; infinite where it is undefined, which counts against a signal.
    pub permuted: Vec<f64>,
}

/// A mean AUC as a multiple of its standard deviation without signal, with the same of every permutation.
#[derive(Debug, Clone, PartialEq)]
pub struct SignalStatistic {
    deviation: f64,
    observed: f64,
    permuted: Vec<f64>,
}

/// What a mean AUC is where labels have nothing to do with scores.
const CHANCE: f64 = 0.5;

impl NullStatistics {
    /// Measures all means by the standard deviation of the permuted ones, and the observed one by `widening` times that:
    /// [`SplitDesign::widening`](crate::SplitDesign::widening) of the splits that the runs are of, 1 for runs of one fitted
    /// model. `two_sided` takes distances from one half, for runs in which a ranking turned round would be a signal, too.
    ///
    /// # Errors
    /// A widening below 1 or not finite.
    pub fn standardised(&self, widening: f64, two_sided: bool) -> Result<SignalStatistic, EvaluationError> {
        if !(widening >= 1.0 && widening.is_finite()) {
            let expected = "a finite number from 1 on";
            return Err(EvaluationError::Option { option: "widening", found: widening, expected });
        }
        let defined: Vec<f64> = self.permuted.iter().copied().filter(|value| value.is_finite()).collect();
        let squares: f64 = defined.iter().map(|value| (value - CHANCE).powi(2)).sum();
        let deviation = (squares / defined.len().max(1) as f64).sqrt();
        let place = |value: f64, scale: f64| {
            let from_chance = value - CHANCE;
            let distance = if two_sided { from_chance.abs() } else { from_chance };
            // without any spread only a difference counts, and rounding is none
            if distance.abs() < TIE { 0.0 } else { distance / scale }
        };
        Ok(SignalStatistic {
            deviation: deviation * widening,
            observed: place(self.observed, deviation * widening),
            permuted: self.permuted.iter().map(|&value| place(value, deviation)).collect(),
        })
    }
}

impl SignalStatistic {
    /// The standard deviation of the mean AUC where there is no signal, in units of the AUC.
    pub fn deviation(&self) -> f64 {
        self.deviation
    }

    /// The mean AUC that this test finds in the share `power` of runs where it has to exceed `critical` standard deviations
    /// ([`critical_statistic`]); it may be above 1, where none is found so often.
    ///
    /// # Errors
    /// A share outside (0, 1).
    pub fn smallest_auc(&self, critical: f64, power: f64) -> Result<f64, EvaluationError> {
        check_open_unit("power", power)?;
        Ok(CHANCE + (critical + normal_quantile(power)) * self.deviation)
    }

    /// The observed mean AUC, as so many standard deviations above one half (or away from it, two-sided).
    pub fn observed(&self) -> f64 {
        self.observed
    }

    /// The p-value of this test alone: (1 + permutations that reach the observed one) / (1 + permutations).
    pub fn p(&self) -> f64 {
        let reached = self.permuted.iter().filter(|value| **value >= self.observed - TIE).count();
        (1 + reached) as f64 / (1 + self.permuted.len()) as f64
    }

    /// The smallest p-value that these permutations can give.
    pub fn smallest_p(&self) -> f64 {
        1.0 / (1 + self.permuted.len()) as f64
    }
}

/// Corrects several tests on the same permutations together: the step-down maxT procedure of P. H. Westfall, S. S. Young
/// ("Resampling-based multiple testing", Wiley 1993, algorithm 2.8; Y. Ge, S. Dudoit, T. P. Speed, Test 12, 2003). Adjusted
/// p-values in input order.
///
/// Rejecting where the adjusted value is below alpha keeps the probability of any false rejection below alpha. Tests that
/// depend on each other, such as one classifier under schemes that keep everything, cost no more than one of them.
///
/// # Errors
/// Tests with different numbers of permutations, or with none.
pub fn step_down(tests: &[&SignalStatistic]) -> Result<Vec<f64>, EvaluationError> {
    let Some(first) = tests.first() else { return Ok(Vec::new()) };
    let n = first.permuted.len();
    check_not_empty("permuted", n)?;
    for test in tests {
        check_same_length("permuted", n, "permuted", test.permuted.len())?;
    }
    let mut order: Vec<usize> = (0..tests.len()).collect();
    order.sort_by(|&a, &b| tests[a].observed.total_cmp(&tests[b].observed));
    // from the weakest test up, the largest permuted statistic of all tests so far
    let mut largest = vec![f64::NEG_INFINITY; n];
    let mut adjusted = vec![1.0; tests.len()];
    for &index in &order {
        let test = tests[index];
        let mut reached = 0;
        for (largest, &permuted) in largest.iter_mut().zip(&test.permuted) {
            *largest = largest.max(permuted);
            reached += usize::from(*largest >= test.observed - TIE);
        }
        adjusted[index] = (1 + reached) as f64 / (1 + n) as f64;
    }
    let mut so_far = 0.0f64;
    for &index in order.iter().rev() {
        so_far = so_far.max(adjusted[index]);
        adjusted[index] = so_far;
    }
    Ok(adjusted)
}

/// The statistic that the largest of these tests stays below in the share `level` of permutations: what one of them has to
/// reach to be found among all. 0 without tests.
///
/// # Errors
/// A level outside (0, 1), and as [`step_down`].
pub fn critical_statistic(tests: &[&SignalStatistic], level: f64) -> Result<f64, EvaluationError> {
    let Some(first) = tests.first() else { return Ok(0.0) };
    let mut largest = vec![f64::NEG_INFINITY; first.permuted.len()];
    for test in tests {
        check_same_length("permuted", first.permuted.len(), "permuted", test.permuted.len())?;
        largest.iter_mut().zip(&test.permuted).for_each(|(largest, &value)| *largest = largest.max(value));
    }
    largest.retain(|value| value.is_finite());
    crate::quantile(&largest, level)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(observed: f64, permuted: &[f64]) -> SignalStatistic {
        SignalStatistic { deviation: 1.0, observed, permuted: permuted.to_vec() }
    }

    /// Three tests, four permutations, by hand. The strongest meets the maxima 2, 1, 3, 1 of all three; the second those of
    /// the two weaker ones, 2, 1, 3, .5; the third its own.
    #[test]
    fn step_down_by_hand() -> Result<(), EvaluationError> {
        let a = test(2.5, &[0.0, 1.0, -1.0, 1.0]);
        let b = test(1.5, &[2.0, 0.0, 1.0, 0.5]);
        let c = test(-0.5, &[1.0, 1.0, 3.0, -1.0]);
        assert_eq!(step_down(&[&a, &b, &c])?, [2.0 / 5.0, 3.0 / 5.0, 4.0 / 5.0]);
        assert_eq!(step_down(&[&c, &a, &b])?, [4.0 / 5.0, 2.0 / 5.0, 3.0 / 5.0], "in input order");
        assert_eq!(step_down(&[])?, Vec::<f64>::new());
        assert!(step_down(&[&a, &test(0.0, &[1.0])]).is_err());
        Ok(())
    }

    #[test]
    fn tests_that_are_one_test_cost_nothing() -> Result<(), EvaluationError> {
        let permuted: Vec<f64> = (0..99).map(|i| f64::from(i) / 50.0 - 1.0).collect();
        let one = test(0.95, &permuted);
        assert_eq!(step_down(&[&one; 20])?, [one.p(); 20]);
        Ok(())
    }

    #[test]
    fn widening_moves_the_observed_statistic_only() -> Result<(), EvaluationError> {
        let null = NullStatistics { observed: 0.7, permuted: vec![0.4, 0.6, 0.4, 0.6] };
        let wide = null.standardised(2.0, false)?;
        assert!((wide.observed() - 1.0).abs() < 1e-12 && (wide.deviation() - 0.2).abs() < 1e-12);
        assert_eq!(wide.p(), 3.0 / 5.0);
        assert_eq!(null.standardised(1.0, false)?.p(), wide.smallest_p());
        let inverted = NullStatistics { observed: 0.3, ..null };
        assert_eq!(inverted.standardised(1.0, false)?.p(), 1.0);
        assert_eq!(inverted.standardised(1.0, true)?.p(), 0.2);
        assert!(inverted.standardised(0.9, false).is_err());
        Ok(())
    }

    #[test]
    fn constant_scores_show_nothing() -> Result<(), EvaluationError> {
        let null = NullStatistics { observed: 0.5, permuted: vec![0.5; 9] };
        assert_eq!(null.standardised(1.0, false)?.p(), 1.0);
        let undefined = NullStatistics { observed: 0.9, permuted: vec![f64::INFINITY; 9] };
        assert_eq!(undefined.standardised(1.0, true)?.p(), 1.0, "undefined counts against a signal");
        Ok(())
    }
}
