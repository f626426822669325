//! Mean, spread and interval of every measure of a cell.
//!
//! Three things spread a mean: the records that were drawn, how they were split, and the keys. Runs show how far keys and
//! splits spread it; a few splits show little, and two that happen to agree show nothing. For AUC and accuracy the part of the
//! records is known otherwise, so their intervals never shrink to a point.

use evaluation::{
    MeanEstimate, RunTable, SignalStatistic, SplitDesign, central_interval, expected_auc_variance,
    roc_auc_variance, standard_deviation, wilson,
};
use results::{Run, Stat, Summary};

use super::trial::Trial;
use crate::ExperimentError;

/// Level of every interval.
const LEVEL: f64 = 0.95;

/// What the intervals of one cell go by.
pub(super) struct Intervals<'a> {
    /// Class of every record.
    pub(super) targets: &'a [usize],
    pub(super) n_classes: usize,
    pub(super) trials: &'a [Trial<'a>],
    pub(super) runs: &'a [Run],
    pub(super) design: &'a SplitDesign,
}

impl Intervals<'_> {
    /// All measures.
    pub(super) fn summary(&self, signal: Option<&SignalStatistic>) -> Result<Summary, ExperimentError> {
        let share = |measure: fn(&Run) -> Option<f64>| self.stat(0.0, measure, None);
        Ok(Summary {
            accuracy: self.accuracy()?,
            balanced_accuracy: share(|run| run.balanced_accuracy)?,
            f1: share(|run| run.f1)?,
            mcc: self.stat(-1.0, |run| run.mcc, None)?,
            roc_auc: self.auc(signal)?,
            average_precision: share(|run| run.average_precision)?,
        })
    }

    /// A single run has Wilson's interval. Else the variance that comes from records is that of a share of as many test records
    /// as the mean over splits is worth, two successes and two failures more (A. Agresti, B. Coull, Am. Stat. 52, 1998).
    fn accuracy(&self) -> Result<Option<Stat>, ExperimentError> {
        let accuracies: Vec<f64> = self.runs.iter().map(|run| run.accuracy).collect();
        let mean = accuracies.iter().sum::<f64>() / accuracies.len().max(1) as f64;
        let tested: usize = self.trials.iter().map(|trial| trial.records.len()).sum();
        let worth = tested as f64 / self.trials.len().max(1) as f64 / self.design.variance_of_mean() + 4.0;
        let near = (mean * (worth - 4.0) + 2.0) / worth;
        let mut stat = self.stat(0.0, |run| Some(run.accuracy), Some(near * (1.0 - near) / worth))?;
        if let ([trial], [run], Some(stat)) = (self.trials, self.runs, stat.as_mut()) {
            let records = trial.records.len() as u64;
            let right = (run.accuracy * records as f64).round() as u64;
            stat.ci95 = Some(wilson(right, records, LEVEL)?);
        }
        Ok(stat)
    }

    /// The variance that comes from records is that under permuted labels, brought to the AUC that was found by the ratio of
    /// variances with that AUC (DeLong's, or Hanley and McNeil's where that is larger) to those without signal.
    fn auc(&self, signal: Option<&SignalStatistic>) -> Result<Option<Stat>, ExperimentError> {
        let deviation = match signal {
            Some(signal) => Some(signal.deviation() * self.share_of_null_deviation()?),
            None => None,
        };
        self.stat(0.0, |run| run.roc_auc, deviation.map(|deviation| deviation * deviation))
    }

    /// Whether each of these records is of class 1.
    fn positive(&self, records: &[usize]) -> Vec<bool> {
        records.iter().map(|&record| self.targets.get(record) == Some(&1)).collect()
    }

    /// The standard deviation of the AUC of one run over the one without signal; 1 where that cannot be told.
    fn share_of_null_deviation(&self) -> Result<f64, ExperimentError> {
        if self.n_classes != 2 {
            return Ok(1.0);
        }
        let (mut found, mut null) = (0.0, 0.0);
        for (trial, run) in self.trials.iter().zip(self.runs) {
            let positive = self.positive(trial.records);
            let ones = positive.iter().filter(|is| **is).count() as u64;
            let of = |auc| expected_auc_variance(auc, ones, positive.len() as u64 - ones);
            let measured = roc_auc_variance(&trial.outcome.column(0), &positive)?;
            let (Some(measured), Some(auc), Some(without)) = (measured, run.roc_auc, of(0.5)?) else {
                return Ok(1.0);
            };
            // the one from the area alone does not shrink by chance
            found += of(auc)?.unwrap_or(without).max(measured);
            null += without;
        }
        Ok(if null > 0.0 { (found / null).sqrt().min(1.0) } else { 1.0 })
    }

    /// Mean, spread and interval of a measure whose values lie in [`least`, 1]. Runs that all agree, with nothing known of
    /// the records' part, have no interval: that they agree is no certainty.
    fn stat(
        &self,
        least: f64,
        measure: fn(&Run) -> Option<f64>,
        record_variance: Option<f64>,
    ) -> Result<Option<Stat>, ExperimentError> {
        let Some(table) = table(self.trials, self.runs, measure)? else { return Ok(None) };
        let ratio = self.design.covariance_ratio();
        let estimate = match record_variance {
            Some(variance) => Some(MeanEstimate::of_runs_and_records(&table, ratio, variance)?),
            None => MeanEstimate::of_runs(&table, ratio)?,
        };
        let several = table.values().len() > 1;
        let interval = estimate.map(|estimate| estimate.interval(LEVEL)).transpose()?.flatten();
        Ok(Some(Stat {
            mean: table.mean(),
            sd: standard_deviation(table.values()),
            ci95: interval.map(|ends| ends.map(|end| end.clamp(least, 1.0))),
            central95: several.then(|| central_interval(table.values(), LEVEL)).transpose()?,
        }))
    }
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
