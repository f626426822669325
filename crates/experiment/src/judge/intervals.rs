//! Mean, spread and interval of every measure of a cell.
//!
//! Two things spread a mean: the records that were drawn and, over repeated splits and keys, what each run made of them. The
//! runs show the second and part of the first; few of them show little, and two that happen to agree show nothing. So the
//! interval of an AUC or an accuracy is the wider of two: that of the runs, and that of the records.

use evaluation::{
    MeanEstimate, RunTable, SignalStatistic, SplitDesign, central_interval, normal_interval,
    roc_auc_variance, standard_deviation, wilson,
};
use results::{Run, Stat, Summary};

use super::cell_judge::{CellJudge, Trial};
use crate::{ExperimentError, is_class};

/// Level of every interval.
const LEVEL: f64 = 0.95;

/// What the intervals of one cell go by.
pub(super) struct Intervals<'a> {
    pub(super) judge: &'a CellJudge<'a>,
    pub(super) trials: &'a [Trial<'a>],
    pub(super) runs: &'a [Run],
    pub(super) design: &'a SplitDesign,
}

impl Intervals<'_> {
    /// All measures.
    pub(super) fn summary(&self, signal: Option<&SignalStatistic>) -> Result<Summary, ExperimentError> {
        let share = |measure: fn(&Run) -> Option<f64>| self.stat(0.0, measure);
        Ok(Summary {
            accuracy: self.accuracy()?,
            balanced_accuracy: share(|run| run.balanced_accuracy)?,
            f1: share(|run| run.f1)?,
            mcc: self.stat(-1.0, |run| run.mcc)?,
            roc_auc: self.auc(signal)?,
            average_precision: share(|run| run.average_precision)?,
        })
    }

    /// The interval of the records is Wilson's, for as many test records as the mean over splits is worth.
    fn accuracy(&self) -> Result<Option<Stat>, ExperimentError> {
        let Some(mut stat) = self.stat(0.0, |run| Some(run.accuracy))? else { return Ok(None) };
        let spread = stat.sd.is_some_and(|sd| sd > 0.0);
        let several_keys = self.trials.iter().any(|trial| trial.key != self.trials[0].key);
        // under several keys decisions differ, and their spread says more than the count of records
        if !(several_keys && spread) {
            let tested: usize = self.trials.iter().map(|trial| trial.records.len()).sum();
            let in_one = tested as f64 / self.trials.len().max(1) as f64;
            let worth = (in_one / self.design.variance_of_mean()).round().max(1.0) as u64;
            let right = (stat.mean * worth as f64).round() as u64;
            stat.ci95 = wider(stat.ci95, Some(wilson(right.min(worth), worth, LEVEL)?));
        }
        Ok(Some(stat))
    }

    /// The interval of the records is the normal one: the standard deviation under permuted labels, brought to the AUC that was
    /// found by the ratio of DeLong's variances to those without signal.
    fn auc(&self, signal: Option<&SignalStatistic>) -> Result<Option<Stat>, ExperimentError> {
        let Some(mut stat) = self.stat(0.0, |run| run.roc_auc)? else { return Ok(None) };
        if let Some(signal) = signal {
            let deviation = signal.deviation() * self.share_of_null_deviation()?;
            let ends = normal_interval(stat.mean, deviation, LEVEL)?;
            stat.ci95 = wider(stat.ci95, Some(ends.map(|end| end.clamp(0.0, 1.0))));
        }
        Ok(Some(stat))
    }

    /// The standard deviation of the AUC of one run over the one without signal; 1 where that cannot be told.
    fn share_of_null_deviation(&self) -> Result<f64, ExperimentError> {
        if self.judge.n_classes != 2 {
            return Ok(1.0);
        }
        let (mut found, mut null) = (0.0, 0.0);
        for trial in self.trials {
            let positive = is_class(&self.judge.classes_of(trial.records), 1);
            let Some(variance) = roc_auc_variance(&trial.outcome.column(0), &positive)? else {
                return Ok(1.0);
            };
            let (n, ones) = (positive.len() as f64, positive.iter().filter(|is| **is).count() as f64);
            found += variance;
            null += (n + 1.0) / (12.0 * ones * (n - ones));
        }
        Ok(if null > 0.0 { (found / null).sqrt().min(1.0) } else { 1.0 })
    }

    /// Mean, spread and interval of a measure whose values lie in [`least`, 1]. Runs that all agree have no interval of
    /// their own: that they do is no certainty.
    fn stat(&self, least: f64, measure: fn(&Run) -> Option<f64>) -> Result<Option<Stat>, ExperimentError> {
        let Some(table) = table(self.trials, self.runs, measure)? else { return Ok(None) };
        let estimate = MeanEstimate::of_runs(&table, self.design.covariance_ratio())?;
        let several = table.values().len() > 1;
        let spread = estimate.filter(|estimate| estimate.standard_error() > 0.0);
        let interval = spread.map(|estimate| estimate.interval(LEVEL)).transpose()?;
        Ok(Some(Stat {
            mean: table.mean(),
            sd: standard_deviation(table.values()),
            ci95: interval.map(|ends| ends.map(|end| end.clamp(least, 1.0))),
            central95: several.then(|| central_interval(table.values(), LEVEL)).transpose()?,
        }))
    }
}

/// The wider of two intervals.
fn wider(one: Option<[f64; 2]>, other: Option<[f64; 2]>) -> Option<[f64; 2]> {
    let width = |ends: &[f64; 2]| ends[1] - ends[0];
    one.into_iter().chain(other).max_by(|a, b| width(a).total_cmp(&width(b)))
}

/// One measure by split and key; `None` where it is undefined in some run.
pub(super) fn table(
    trials: &[Trial<'_>],
    runs: &[Run],
    measure: fn(&Run) -> Option<f64>,
) -> Result<Option<RunTable>, ExperimentError> {
    let place = |(trial, run): (&Trial<'_>, &Run)| Some((trial.split, trial.key, measure(run)?));
    let values: Option<Vec<(usize, usize, f64)>> = trials.iter().zip(runs).map(place).collect();
    Ok(values.map(|values: Vec<_>| RunTable::new(&values)).transpose()?)
}
