//! What a run will cost, told before it begins: from trial fits on few rows.

use std::collections::BTreeMap;
use std::time::Duration;

use classifiers::{Learner, TrainSet};
use ndarray::{Array2, Axis};

use crate::grid::Grid;
use crate::{Outcome, SplitRecords, Subject};

/// Rows of the first trial fits, at most.
const ROWS: usize = 1000;

/// Rows of the largest trial fits.
const MOST_ROWS: usize = 8000;

/// With fewer training rows than so many times [`ROWS`], the first fits tell as soon as a trial would.
const WORTH: usize = 2;

/// A shorter trial says nothing about how a learner's time grows.
const TELLING: Duration = Duration::from_millis(10);

/// A trial that takes as long is not repeated on more rows.
const LONG: Duration = Duration::from_millis(200);

/// Rows that take longer to make are not made for a trial.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the fits of a grid are expected to take. A learner is fitted on more and more rows until that takes long enough to
/// tell; its time is taken to grow on by the power of the number of rows that the last two trials show, from 1 to 3.
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
        let (mut seconds, mut rows) = (0.0, ROWS);
        for group in self.subject.groups() {
            let like = self.subject.reference(group[0]).unwrap_or(0);
            let cost = match costs.get(&like) {
                Some(cost) => *cost,
                None => *costs.entry(like).or_insert(self.cost(like, split, now)?),
            };
            let Some(cost) = cost else { return Ok(None) };
            rows = rows.max(cost.rows);
            let records = (split.train.len() + split.test.len()) as f64;
            seconds += self.n_keys(&group) as f64 * (cost.record * records + cost.fits * splits.len() as f64);
        }
        Ok(Some(Forecast { fits: self.n_fits(), seconds, rows }))
    }

    /// The cost of one condition, from rows spread over the training part.
    fn cost(
        &self,
        condition: usize,
        split: &SplitRecords<'_>,
        now: &dyn Fn() -> Duration,
    ) -> Result<Option<Cost>, S::Error> {
        let mut trial = Trial { grid: self, condition, split, now, parts: BTreeMap::new() };
        let started = now();
        if trial.part(ROWS)?.is_none() {
            return Ok(None);
        }
        let record = now().saturating_sub(started).as_secs_f64() / ROWS as f64;
        let affordable = (PATIENCE.as_secs_f64() / record.max(f64::MIN_POSITIVE)) as usize;
        let most = MOST_ROWS.min(split.train.len()).min(affordable.max(ROWS));
        let mut fits = 0.0;
        for learner in &self.learners {
            self.subject.check()?;
            // A learner that cannot be fitted here says so in the run itself.
            let Some(seconds) = trial.seconds(*learner, most)? else {
                self.subject.check()?;
                return Ok(None);
            };
            fits += seconds;
        }
        let rows = trial.parts.keys().last().copied().unwrap_or(ROWS);
        Ok(Some(Cost { record, fits, rows }))
    }
}

/// The training row for number `number` of a trial on `rows` rows of `n`: one of each of that many equal parts, at a place in
/// it that follows the golden ratio, so that rows in a repeating order are not met in step.
fn place(number: usize, rows: usize, n: usize) -> usize {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let within = (number as f64 * GOLDEN).fract();
    (((number as f64 + within) * n as f64 / rows as f64) as usize).min(n.saturating_sub(1))
}

/// The cost of a condition, in seconds of processor time.
#[derive(Debug, Clone, Copy)]
struct Cost {
    /// To make the row of one record.
    record: f64,
    /// To fit all learners on one split, and to ask them.
    fits: f64,
    /// Rows of the largest trial.
    rows: usize,
}

/// Rows with their labels.
type Part = (Array2<f32>, Vec<usize>);

/// Trial fits under one condition.
struct Trial<'t, 'a, S: Subject> {
    grid: &'t Grid<'a, S>,
    condition: usize,
    split: &'t SplitRecords<'t>,
    now: &'t dyn Fn() -> Duration,
    /// By their number of rows.
    parts: BTreeMap<usize, Part>,
}

impl<S: Subject> Trial<'_, '_, S> {
    /// So many training rows, spread over all.
    fn part(&mut self, rows: usize) -> Result<Option<&Part>, S::Error> {
        if !self.parts.contains_key(&rows) {
            let (subject, train) = (self.grid.subject, self.split.train);
            let places: Vec<usize> = (0..rows).map(|number| place(number, rows, train.len())).collect();
            let Some(values) = subject.some_rows(self.condition, &places)? else { return Ok(None) };
            let labels = places.iter().map(|&place| subject.targets()[train[place]]).collect();
            self.parts.insert(rows, (values, labels));
        }
        Ok(self.parts.get(&rows))
    }

    /// What a learner takes on all training rows, from trials on at most so many; `None` where it cannot be fitted.
    fn seconds(&mut self, learner: &dyn Learner, most: usize) -> Result<Option<f64>, S::Error> {
        let mut rows = ROWS;
        let Some(mut half) = self.time(learner, rows / 2)? else { return Ok(None) };
        loop {
            let Some(whole) = self.time(learner, rows)? else { return Ok(None) };
            if whole >= LONG || 2 * rows > most {
                let power = match half < TELLING {
                    true => 1.0,
                    false => (whole.as_secs_f64() / half.as_secs_f64()).log2().clamp(1.0, 3.0),
                };
                let growth = self.split.train.len() as f64 / rows as f64;
                return Ok(Some(whole.as_secs_f64() * growth.powf(power)));
            }
            (half, rows) = (whole, 2 * rows);
        }
    }

    /// A fit on so many rows, and as many questions for each as in the run.
    fn time(&mut self, learner: &dyn Learner, rows: usize) -> Result<Option<Duration>, S::Error> {
        let (now, subject, split) = (self.now, self.grid.subject, self.split);
        let Some((values, labels)) = self.part(rows)? else { return Ok(None) };
        let asked = (rows * split.test.len()).div_ceil(split.train.len()).min(rows);
        let stop = || subject.check().is_err();
        let started = now();
        let fitted = TrainSet::new(values.view(), labels, subject.n_classes())
            .and_then(|train| learner.fit(&train.with_stop(&stop)));
        let Ok(model) = fitted else { return Ok(None) };
        let questions = values.slice_axis(Axis(0), (0..asked).into());
        Ok(match Outcome::until(model.as_ref(), questions, &stop) {
            Ok(_) => Some(now().saturating_sub(started)),
            Err(_) => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_in_a_repeating_order_are_met_in_all_their_kinds() {
        for (rows, n, period) in
            [(1000, 6000, 2), (1000, 6000, 3), (500, 8000, 4), (1000, 2000, 2), (8000, 80_000, 10)]
        {
            let mut met = vec![0; period];
            let places: Vec<usize> = (0..rows).map(|number| place(number, rows, n)).collect();
            assert!(places.is_sorted() && places.last().is_some_and(|&last| last < n));
            places.iter().for_each(|place| met[place % period] += 1);
            let fair = rows / period;
            assert!(met.iter().all(|&count| count > fair / 2 && count < 2 * fair), "{n} {period}: {met:?}");
        }
    }
}
