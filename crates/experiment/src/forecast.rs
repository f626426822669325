//! What a run will cost, told before it begins: from trial fits on few rows.

use std::collections::BTreeMap;
use std::time::Duration;

use classifiers::{Learner, TrainSet};
use ndarray::{Array2, Axis};

use crate::grid::Grid;
use crate::{Outcome, SplitRecords, Subject};

/// Rows of the larger of two trial fits; the other has half of them.
const ROWS: usize = 1000;

/// With fewer training rows than so many times [`ROWS`], the first fits tell as soon as a trial would.
const WORTH: usize = 2;

/// A shorter trial says nothing about how a learner's time grows.
const TELLING: Duration = Duration::from_millis(10);

/// What the fits of a grid are expected to take. Learners of which half the rows take half the time are taken to go on
/// like that, and others by the power of the number of rows that two trials show, from 1 to 3.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// Fits of the whole run.
    pub fits: usize,
    /// Processor time of all, in seconds.
    pub seconds: f64,
    /// Rows that the trial fits had, at most.
    pub rows: usize,
}

impl<S: Subject> Grid<'_, S> {
    /// Fits each learner on a few training rows of the first split, times that by `now`, and scales it up. `None` where
    /// the training parts are small enough for the first fits to tell, and where the subject gives no rows.
    ///
    /// # Errors
    /// Rows that cannot be made, and that the user has asked to stop.
    pub fn forecast(&self, now: &dyn Fn() -> Duration) -> Result<Option<Forecast>, S::Error> {
        let splits = self.subject.splits();
        let Some(split) = splits.first().filter(|split| split.train.len() >= WORTH * ROWS) else {
            return Ok(None);
        };
        let mut costs: BTreeMap<usize, Option<Cost>> = BTreeMap::new();
        let mut seconds = 0.0;
        for group in self.subject.groups() {
            let like = self.subject.reference(group[0]).unwrap_or(0);
            let cost = match costs.get(&like) {
                Some(cost) => *cost,
                None => *costs.entry(like).or_insert(self.cost(like, split, now)?),
            };
            let Some(cost) = cost else { return Ok(None) };
            let records = (split.train.len() + split.test.len()) as f64;
            seconds += self.n_keys(&group) as f64 * (cost.record * records + cost.fits * splits.len() as f64);
        }
        Ok(Some(Forecast { fits: self.n_fits(), seconds, rows: ROWS }))
    }

    /// The cost of one condition, from rows spread over the training part.
    fn cost(
        &self,
        condition: usize,
        split: &SplitRecords<'_>,
        now: &dyn Fn() -> Duration,
    ) -> Result<Option<Cost>, S::Error> {
        let n = split.train.len();
        let places: Vec<usize> = (0..ROWS).map(|number| place(number, n)).collect();
        let started = now();
        let Some(rows) = self.subject.some_rows(condition, &places)? else { return Ok(None) };
        let record = now().saturating_sub(started).as_secs_f64() / ROWS as f64;
        let labels: Vec<usize> =
            places.iter().map(|&place| self.subject.targets()[split.train[place]]).collect();
        let asked = (ROWS * split.test.len()).div_ceil(n).min(ROWS);
        let trial = Trial { rows, labels, asked, growth: n as f64 / ROWS as f64 };
        let mut fits = 0.0;
        for learner in &self.learners {
            self.subject.check()?;
            let stop = || self.subject.check().is_err();
            // A learner that cannot be fitted here says so in the run itself.
            let Some(seconds) = trial.seconds(*learner, self.subject.n_classes(), &stop, now) else {
                self.subject.check()?;
                return Ok(None);
            };
            fits += seconds;
        }
        Ok(Some(Cost { record, fits }))
    }
}

/// The training row for number `number` of the trial, of `n`: one of each of [`ROWS`] equal parts, at a place in it that
/// follows the golden ratio, so that rows in a repeating order are not met in step.
fn place(number: usize, n: usize) -> usize {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let within = (number as f64 * GOLDEN).fract();
    (((number as f64 + within) * n as f64 / ROWS as f64) as usize).min(n.saturating_sub(1))
}

/// Seconds of processor time.
#[derive(Debug, Clone, Copy)]
struct Cost {
    /// To make the row of one record.
    record: f64,
    /// To fit all learners on one split, and to ask them.
    fits: f64,
}

/// Rows that learners are tried on.
struct Trial {
    rows: Array2<f32>,
    labels: Vec<usize>,
    /// Rows of which a model is asked.
    asked: usize,
    /// Training rows of the run for each of the trial's.
    growth: f64,
}

impl Trial {
    /// What one learner takes on all training rows.
    fn seconds(
        &self,
        learner: &dyn Learner,
        n_classes: usize,
        stop: &(dyn Fn() -> bool + Sync),
        now: &dyn Fn() -> Duration,
    ) -> Option<f64> {
        let half = self.time(learner, 2, n_classes, stop, now)?;
        let whole = self.time(learner, 1, n_classes, stop, now)?;
        let power = match half < TELLING {
            true => 1.0,
            false => (whole.as_secs_f64() / half.as_secs_f64()).log2().clamp(1.0, 3.0),
        };
        Some(whole.as_secs_f64() * self.growth.powf(power))
    }

    /// A fit on one of `step` rows.
    fn time(
        &self,
        learner: &dyn Learner,
        step: usize,
        n_classes: usize,
        stop: &(dyn Fn() -> bool + Sync),
        now: &dyn Fn() -> Duration,
    ) -> Option<Duration> {
        let chosen: Vec<usize> = (0..self.labels.len()).step_by(step).collect();
        let rows = self.rows.select(Axis(0), &chosen);
        let labels: Vec<usize> = chosen.iter().map(|&row| self.labels[row]).collect();
        let asked = rows.slice_axis(Axis(0), (0..self.asked / step).into());
        let started = now();
        let train = TrainSet::new(rows.view(), &labels, n_classes).ok()?.with_stop(stop);
        let model = learner.fit(&train).ok()?;
        Outcome::until(model.as_ref(), asked, stop).ok()?;
        Some(now().saturating_sub(started))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_in_a_repeating_order_are_met_in_all_their_kinds() {
        for (n, period) in [(6000, 2), (6000, 3), (8000, 4), (2000, 2), (80_000, 10)] {
            let mut met = vec![0; period];
            let places: Vec<usize> = (0..ROWS).map(|number| place(number, n)).collect();
            assert!(places.is_sorted() && places.last().is_some_and(|&last| last < n));
            places.iter().for_each(|place| met[place % period] += 1);
            let fair = ROWS / period;
            assert!(met.iter().all(|&count| count > fair / 2 && count < 2 * fair), "{n} {period}: {met:?}");
        }
    }
}
