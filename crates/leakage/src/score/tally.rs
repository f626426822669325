//! Many trials of one attack on one target, summed up.

use std::collections::BTreeMap;

use super::{Guesses, beyond};
use crate::LeakageError;
use crate::risk::Successes;
use evaluation::{EvaluationError, MeanEstimate, RunTable, mean, wilson};

/// Level of every interval.
const LEVEL: f64 = 0.95;

/// The fewest trials from which a p-value over keys is taken.
const FEWEST_TRIALS: usize = 3;

/// The fewest records from which a p-value over records is taken.
const FEWEST_RECORDS: usize = 5;

/// The most trials that [`Tally::trials_needed`] looks at.
const MOST_TRIALS: usize = 1000;

/// What an attack reaches, over all trials.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Estimate {
    /// Trials counted.
    pub trials: usize,
    /// Mean success.
    pub success: f64,
    /// Mean success of the best guess without ciphertexts.
    pub baseline: f64,
    /// (success - baseline) / (1 - baseline); `None` where the baseline is always right.
    pub advantage: Option<f64>,
    /// 95 % interval of the advantage; `None` of figures of whole trials that are all the same, or of one trial.
    pub ci95: Option<[f64; 2]>,
    /// One-sided p-value of "no advantage"; `None` with too few trials or records to tell.
    pub p_value: Option<f64>,
}

/// Collects the trials of one attack on one target.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    trials: Vec<(f64, f64)>,
    /// Sums of success and excess, and number of guesses, by record.
    records: BTreeMap<usize, RecordSum>,
}

#[derive(Debug, Clone, Copy, Default)]
struct RecordSum {
    success: f64,
    excess: f64,
    count: f64,
}

impl Tally {
    /// An empty tally.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a trial; one without any guess changes nothing.
    pub fn add(&mut self, guesses: &Guesses) {
        let (Some(success), Some(baseline)) = (guesses.success(), guesses.baseline()) else { return };
        self.trials.push((success, baseline));
        if let Guesses::PerRecord(guesses) = guesses {
            for guess in guesses {
                let sum = self.records.entry(guess.record).or_default();
                sum.success += guess.success;
                sum.excess += guess.success - guess.baseline;
                sum.count += 1.0;
            }
        }
    }

    /// Trials so far.
    pub fn trials(&self) -> usize {
        self.trials.len()
    }

    /// The estimate; `None` without a trial.
    ///
    /// # Errors
    /// [`LeakageError::Evaluation`] for a success or baseline that is not a finite number.
    pub fn estimate(&self) -> Result<Option<Estimate>, LeakageError> {
        if let Some(index) = self.trials.iter().position(|(s, b)| !(s.is_finite() && b.is_finite())) {
            let value = self.trials.get(index).map_or(f64::NAN, |(s, b)| if s.is_finite() { *b } else { *s });
            return Err(EvaluationError::NotANumber { what: "trials", index, value }.into());
        }
        let column = |part: fn(&(f64, f64)) -> f64| self.trials.iter().map(part).collect::<Vec<_>>();
        let (Some(success), Some(baseline)) = (mean(&column(|t| t.0)), mean(&column(|t| t.1))) else {
            return Ok(None);
        };
        let (keys, records) = (self.over_keys()?, self.over_records()?);
        Ok(Some(Estimate {
            trials: self.trials.len(),
            success,
            baseline,
            advantage: beyond(success, baseline),
            ci95: self.interval(success, baseline, keys, records)?,
            p_value: self.p_value(keys, records)?,
        }))
    }

    /// The mean excess with its spread over trials.
    fn over_keys(&self) -> Result<Option<MeanEstimate>, LeakageError> {
        spread(self.trials.iter().map(|(success, baseline)| success - baseline))
    }

    /// The mean excess with its spread over records.
    fn over_records(&self) -> Result<Option<MeanEstimate>, LeakageError> {
        spread(self.records.values().map(|sum| sum.excess / sum.count))
    }

    /// How often the attack and its baseline are right, each record counted once; `None` where nothing was guessed of
    /// single records.
    pub(crate) fn successes(&self) -> Option<(Successes, Successes)> {
        let n = self.records.len() as u64;
        let sum = |part: fn(&RecordSum) -> f64| {
            let shares = self.records.values().map(|sum| (part(sum) / sum.count).clamp(0.0, 1.0));
            Successes { right: shares.sum::<f64>().min(n as f64), n }
        };
        (n > 0).then(|| (sum(|sum| sum.success), sum(|sum| sum.success - sum.excess)))
    }

    /// Half of the interval of the mean excess over keys at a level; `None` with one trial.
    pub(crate) fn half_width_over_keys(&self, level: f64) -> Result<Option<f64>, LeakageError> {
        let half = |spread: MeanEstimate| -> Result<f64, LeakageError> {
            Ok(spread.interval(level)?.map_or(0.0, |[low, high]| (high - low) / 2.0))
        };
        self.over_keys()?.map(half).transpose()
    }

    /// The smallest number of trials with which an excess as large and as different between keys as this one passes the
    /// test over keys at `level`. `None` where there is no excess, and where 1,000 trials are not enough.
    ///
    /// With a single trial nothing is known of the difference between keys, and the answer is the fewest trials that are
    /// tested at all.
    pub(crate) fn trials_needed(&self, level: f64) -> Result<Option<usize>, LeakageError> {
        let excess: Vec<f64> = self.trials.iter().map(|(success, baseline)| success - baseline).collect();
        let Some(mean) = mean(&excess).filter(|mean| *mean > 0.0) else { return Ok(None) };
        let spread = evaluation::standard_deviation(&excess).unwrap_or(0.0);
        for trials in FEWEST_TRIALS..=MOST_TRIALS {
            let estimate = self::spread(spread_around(mean, spread, trials))?;
            if estimate.map(|found| found.p_greater(0.0)).transpose()?.is_some_and(|p| p < level) {
                return Ok(Some(trials));
            }
        }
        Ok(None)
    }

    fn p_value(
        &self,
        keys: Option<MeanEstimate>,
        records: Option<MeanEstimate>,
    ) -> Result<Option<f64>, LeakageError> {
        let p = |test: Option<MeanEstimate>, enough: bool| {
            test.filter(|_| enough).map(|test| test.p_greater(0.0)).transpose()
        };
        let keys = p(keys, self.trials.len() >= FEWEST_TRIALS)?;
        if self.records.is_empty() {
            return Ok(keys);
        }
        let records = p(records, self.records.len() >= FEWEST_RECORDS)?;
        Ok(keys.zip(records).map(|(keys, records)| keys.max(records)))
    }

    fn interval(
        &self,
        success: f64,
        baseline: f64,
        keys: Option<MeanEstimate>,
        records: Option<MeanEstimate>,
    ) -> Result<Option<[f64; 2]>, LeakageError> {
        let Some(centre) = beyond(success, baseline) else { return Ok(None) };
        let mut squares = 0.0;
        let spreads: Vec<MeanEstimate> = keys.into_iter().chain(records).collect();
        for spread in &spreads {
            let width = spread.interval(LEVEL)?.map_or(0.0, |[low, high]| high - low);
            squares += (width / 2.0).powi(2);
        }
        let half = squares.sqrt() / (1.0 - baseline);
        match (spreads.is_empty(), half > 0.0) {
            (true, _) => Ok(None),
            (false, true) => Ok(Some([centre - half, (centre + half).min(1.0)])),
            (false, false) => self.without_spread(centre, baseline),
        }
    }

    /// Where every guess came out the same there is no spread to go by: Wilson's interval of the success over distinct
    /// records, the baseline taken as given. Without records there is nothing to go by at all.
    fn without_spread(&self, centre: f64, baseline: f64) -> Result<Option<[f64; 2]>, LeakageError> {
        if self.records.is_empty() {
            return Ok(None);
        }
        let right: f64 = self.records.values().map(|sum| sum.success / sum.count).sum();
        let ends = wilson(right.round() as u64, self.records.len() as u64, LEVEL)?;
        Ok(Some(ends.map(|end| beyond(end, baseline).unwrap_or(centre))))
    }
}

/// `n` values with this mean and sample standard deviation: as many above the mean as below it.
fn spread_around(mean: f64, deviation: f64, n: usize) -> impl Iterator<Item = f64> {
    let paired = n - n % 2;
    let step = deviation * ((n - 1) as f64 / paired as f64).sqrt();
    (0..n).map(move |index| match index {
        index if index >= paired => mean,
        index if index % 2 == 0 => mean + step,
        _ => mean - step,
    })
}

/// Mean and standard error of independent values; `None` of fewer than two.
fn spread(values: impl Iterator<Item = f64>) -> Result<Option<MeanEstimate>, LeakageError> {
    let runs: Vec<(usize, usize, f64)> = values.enumerate().map(|(index, value)| (0, index, value)).collect();
    if runs.len() < 2 {
        return Ok(None);
    }
    Ok(MeanEstimate::of_runs(&RunTable::new(&runs)?, 0.0)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::Guess;

    fn whole(success: f64, baseline: f64) -> Guesses {
        Guesses::Whole { success, baseline }
    }

    fn tally(trials: &[Guesses]) -> Estimate {
        let mut tally = Tally::new();
        trials.iter().for_each(|trial| tally.add(trial));
        tally.estimate().unwrap().unwrap()
    }

    #[test]
    fn advantage_by_hand() {
        let estimate = tally(&[whole(0.9, 0.5), whole(0.7, 0.5), whole(0.8, 0.5)]);
        assert!((estimate.advantage.unwrap() - 0.6).abs() < 1e-12);
        // excess .4 .2 .3: mean .3, standard error .1/sqrt(3), t(2) = 4.302653: half width .248414 of the excess
        let [low, high] = estimate.ci95.unwrap();
        assert!((low - (0.6 - 0.496828)).abs() < 1e-5, "{low}");
        assert!((high - 1.0).abs() < 1e-12, "cut at 1, found {high}");
        // t = .3 / .057735 = 5.196 with 2 degrees of freedom
        assert!((estimate.p_value.unwrap() - 0.017541).abs() < 1e-5);
    }

    #[test]
    fn two_trials_or_none_tell_no_p_value() {
        assert_eq!(tally(&[whole(0.9, 0.5), whole(0.7, 0.5)]).p_value, None);
        assert_eq!(tally(&[whole(0.9, 0.5)]).ci95, None);
        assert_eq!(tally(&[whole(0.9, 0.5), whole(0.9, 0.5)]).ci95, None);
        assert_eq!(Tally::new().estimate().unwrap(), None);
    }

    #[test]
    fn guessing_as_the_baseline_does_is_no_advantage() {
        let same = Guesses::PerRecord(
            (0..20).map(|record| Guess { record, success: 0.5, baseline: 0.5 }).collect::<Vec<_>>(),
        );
        let estimate = tally(&vec![same; 5]);
        assert_eq!((estimate.advantage, estimate.p_value), (Some(0.0), Some(1.0)));
    }

    #[test]
    fn always_right_is_significant_with_an_interval_of_its_own() {
        let right = Guesses::PerRecord(
            (0..50)
                .map(|record| Guess { record, success: 1.0, baseline: f64::from(u8::from(record % 2 == 0)) })
                .collect::<Vec<_>>(),
        );
        let estimate = tally(&vec![right; 30]);
        assert_eq!(estimate.advantage, Some(1.0));
        assert!(estimate.p_value.unwrap() < 1e-6);
        let [low, high] = estimate.ci95.unwrap();
        assert!(low > 0.6 && low < 1.0 && high == 1.0);
    }

    #[test]
    fn each_record_counts_once_and_keys_differ() {
        let mut tally = Tally::new();
        for key in [0.0, 1.0] {
            let guess =
                |record| Guess { record, success: if record < 4 { 1.0 } else { key }, baseline: 0.25 };
            tally.add(&Guesses::PerRecord((0..10).map(guess).collect()));
        }
        let (attack, control) = tally.successes().unwrap();
        // four always right, six right under one of two keys
        assert_eq!((attack.right, attack.n, control.right, control.n), (7.0, 10, 2.5, 10));
        // excess .15 and .75: mean .45, standard error .3, t(1) = 12.7062
        assert!((tally.half_width_over_keys(0.95).unwrap().unwrap() - 3.81186).abs() < 1e-4);
        let mut whole_only = Tally::new();
        whole_only.add(&whole(1.0, 0.0));
        assert_eq!((whole_only.successes(), whole_only.half_width_over_keys(0.95).unwrap()), (None, None));
    }

    #[test]
    fn trials_needed_by_hand() {
        let needed = |successes: &[f64], level| {
            let mut tally = Tally::new();
            successes.iter().for_each(|&success| tally.add(&whole(success, 0.5)));
            tally.trials_needed(level).unwrap()
        };
        assert_eq!(needed(&[1.0], 1e-4), Some(FEWEST_TRIALS), "nothing is known of the spread");
        assert_eq!(needed(&[0.9, 0.9], 1e-4), Some(FEWEST_TRIALS), "no spread");
        // excess .4 with deviation .1: t = 4 sqrt(n), upper .001 quantiles 22.33 (2), 10.21 (3), 7.17 (4): 8.94 with 5
        assert_eq!(needed(&[0.8, 0.9, 1.0], 0.001), Some(5));
        assert_eq!(needed(&[0.5, 0.4], 0.05), None, "no excess");
        assert_eq!(needed(&[0.5000001, 0.9, 0.1], 1e-9), None, "more than a thousand");
    }

    #[test]
    fn few_lucky_records_do_not_make_a_leak() {
        // the same 3 of 40 records are right under every key: sure over keys, not over records
        let lucky = Guesses::PerRecord(
            (0..40)
                .map(|record| Guess { record, success: f64::from(u8::from(record < 3)), baseline: 0.05 })
                .collect::<Vec<_>>(),
        );
        assert!(tally(&vec![lucky; 30]).p_value.unwrap() > 0.2);
    }
}
