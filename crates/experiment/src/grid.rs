//! The engine: conditions x keys x splits x learners, in pieces, in the caller's thread pool.

use classifiers::Learner;
use rayon::prelude::*;
use serde_json::Value;

use crate::error::LearnerError;
use crate::outcomes::PieceOutcomes;
use crate::{
    CellJudge, ExperimentError, Frame, Judged, Outcome, Outcomes, Sides, SplitRecords, SplitRows, Store,
    Subject, Trial, fit, outcome_bytes, piece,
};

/// A subject with the learners that are fitted under its conditions.
pub struct Grid<'a, S: Subject> {
    /// What the experiment is about.
    pub subject: &'a S,
    /// The learners.
    pub learners: Vec<&'a dyn Learner>,
    /// Where finished pieces are kept.
    pub store: &'a dyn Store<S::Error>,
    /// Told how the work goes; `&()` where nobody wants to know.
    pub watch: &'a dyn Watch,
}

/// Told of every fit: of one classifier on one split of one group of conditions under one key. Threads tell in any order.
pub trait Watch: Sync {
    /// A learner is about to be fitted under the first condition of a group; both by their number.
    fn begins(&self, _condition: usize, _learner: usize) {}

    /// So many fits are done, or were found done.
    fn ended(&self, _fits: usize) {}
}

impl Watch for () {}

/// A judged row, with what it was judged on.
pub struct Examined<'a> {
    /// The condition.
    pub condition: usize,
    /// Index of the learner.
    pub learner: usize,
    /// Its outcomes under all its keys.
    pub trials: &'a [Trial<'a>],
    /// Outcomes under all keys of the group that the condition belongs to.
    pub outcomes: &'a Outcomes,
    /// Outcomes of the condition that it is compared with, and that condition.
    pub reference: Option<(usize, &'a Outcomes)>,
}

/// Sees each judged row with what it was judged on, and may add to it.
pub type Examine<'e, E> = dyn FnMut(&mut Judged, &Examined<'_>) -> Result<(), E> + 'e;

/// What a grid's subject fails with.
type Failure<S> = <S as Subject>::Error;

impl<S: Subject> Grid<'_, S> {
    /// The number of fits of a whole run.
    pub fn n_fits(&self) -> usize {
        let keys: usize = self.subject.groups().iter().map(|group| self.n_keys(group)).sum();
        keys * self.subject.splits().len() * self.learners.len()
    }

    pub(crate) fn n_keys(&self, group: &[usize]) -> usize {
        group.iter().map(|&condition| self.subject.n_keys(condition)).max().unwrap_or(0)
    }

    /// Runs everything and judges each row, in the order of conditions and, in each, of learners.
    ///
    /// `frame` gives the empty row of a condition and a learner; `examine` sees each judged row with its outcomes.
    ///
    /// # Errors
    /// Whatever the subject, a learner or the evaluation cannot do.
    pub fn judge(
        &self,
        judge: &CellJudge<'_>,
        frame: &dyn Fn(usize, usize) -> Frame,
        examine: &mut Examine<'_, Failure<S>>,
    ) -> Result<Vec<Judged>, Failure<S>> {
        let splits = self.subject.splits();
        let mut rows: Vec<(usize, Vec<Judged>)> = Vec::new();
        let mut references: Vec<(usize, Outcomes)> = Vec::new();
        let run = Run::new(self)?;
        for group in self.subject.groups() {
            let outcomes = run.group(&group)?;
            for &condition in &group {
                let reference = self.subject.reference(condition);
                let reference = references
                    .iter()
                    .find(|(other, _)| Some(*other) == reference)
                    .map(|(other, outcomes)| (*other, outcomes));
                let n_keys = self.subject.n_keys(condition);
                let n_judged = self.subject.n_judged_keys(condition).min(n_keys);
                let mut judged = Vec::with_capacity(self.learners.len());
                for learner in 0..self.learners.len() {
                    let trials = |n_keys| outcomes.trials(condition, n_keys, learner, &splits);
                    let judged_on = trials(n_judged);
                    let explain = |error: ExperimentError| self.subject.explain(error.into(), &group, 0);
                    let mut row = judge.judge(frame(condition, learner), &judged_on).map_err(explain)?;
                    let trials = if n_judged < n_keys { trials(n_keys) } else { judged_on };
                    let seen =
                        Examined { condition, learner, trials: &trials, outcomes: &outcomes, reference };
                    examine(&mut row, &seen)?;
                    judged.push(row);
                }
                rows.push((condition, judged));
            }
            let is_reference = |&other: &usize| {
                (0..self.subject.n_conditions()).any(|one| self.subject.reference(one) == Some(other))
            };
            if let Some(&reference) = group.iter().find(|condition| is_reference(condition)) {
                references.push((reference, outcomes));
            }
        }
        rows.sort_by_key(|(condition, _)| *condition);
        Ok(rows.into_iter().flat_map(|(_, judged)| judged).collect())
    }

    /// Works through all pieces and judges nothing.
    ///
    /// # Errors
    /// Whatever the subject or a learner cannot do.
    pub fn work_through(&self) -> Result<(), Failure<S>> {
        let run = Run::new(self)?;
        self.subject.groups().iter().try_for_each(|group| run.group(group).map(drop))
    }
}

/// A run under way.
struct Run<'g, 'a, S: Subject> {
    grid: &'g Grid<'a, S>,
    splits: Vec<SplitRecords<'g>>,
    fingerprint: Option<Value>,
    splits_hash: String,
}

impl<'g, 'a, S: Subject> Run<'g, 'a, S> {
    fn new(grid: &'g Grid<'a, S>) -> Result<Self, Failure<S>> {
        let splits = grid.subject.splits();
        let splits_hash = piece::splits_hash(&splits)?;
        Ok(Self { grid, splits, fingerprint: grid.subject.fingerprint()?, splits_hash })
    }

    /// The outcomes of a group under all its keys.
    fn group(&self, group: &[usize]) -> Result<Outcomes, Failure<S>> {
        let keys: Vec<usize> = (0..self.grid.n_keys(group)).collect();
        let mut pieces = Vec::with_capacity(keys.len());
        for together in keys.chunks(self.grid.subject.keys_together(group).max(1)) {
            let piece = |&key: &usize| {
                let found = self.piece(group, key);
                found.map_err(|error| self.grid.subject.explain(error, group, key))
            };
            pieces.extend(together.par_iter().map(piece).collect::<Result<Vec<_>, _>>()?);
        }
        Ok(Outcomes::new(group, pieces))
    }

    /// The outcomes of a group under one key: kept ones, or new ones, which are kept.
    fn piece(&self, group: &[usize], key: usize) -> Result<PieceOutcomes, Failure<S>> {
        let Grid { subject, learners, store, watch } = self.grid;
        let fields = subject.group_fields(group);
        let name = match &self.fingerprint {
            Some(subject) => Some(piece::outcomes_name(subject, &self.splits_hash, fields, key, learners)?),
            None => None,
        };
        let shape = (group.len(), self.splits.len(), learners.len());
        if let Some(name) = &name
            && let Some(kept) = store.load(name).and_then(|bytes| outcome_bytes::parse(&bytes, shape))
        {
            store.used(name);
            watch.ended(self.splits.len() * learners.len());
            return Ok(kept);
        }
        let sides = subject.sides(group, key)?;
        let fits: Vec<Vec<Vec<Outcome>>> = (0..self.splits.len())
            .into_par_iter()
            .map(|split| {
                let rows = sides.split(split)?;
                if rows.tests.len() != group.len() {
                    return Err(ExperimentError::count("test sides", rows.tests.len(), group.len()).into());
                }
                let fit = |learner: usize| {
                    watch.begins(group[0], learner);
                    let fitted = self.fit(learners[learner], sides.as_ref(), &rows, split)?;
                    watch.ended(1);
                    Ok(fitted)
                };
                (0..learners.len()).into_par_iter().map(fit).collect::<Result<Vec<_>, Failure<S>>>()
            })
            .collect::<Result<_, Failure<S>>>()?;
        sides.close()?;
        let fits = fits.into_iter().flatten().collect();
        let outcomes = PieceOutcomes::from_fits(fits, self.splits.len(), learners.len());
        if let Some(name) = &name {
            store.keep(name, &outcome_bytes::bytes(&outcomes))?;
        }
        Ok(outcomes)
    }

    /// Fits one learner and asks it about the test records of every condition of the group.
    fn fit(
        &self,
        learner: &dyn Learner,
        sides: &dyn Sides<Failure<S>>,
        rows: &SplitRows<'_>,
        number: usize,
    ) -> Result<Vec<Outcome>, Failure<S>> {
        let subject = self.grid.subject;
        subject.check()?;
        let split = &self.splits[number];
        let stop = || subject.check().is_err();
        let ended = |error: LearnerError| match subject.check() {
            // Whatever it says of itself, it ended because it was asked to.
            Err(asked) => asked,
            Ok(()) => error.of(learner.id(), split.label).into(),
        };
        let (targets, n_classes) = (subject.targets(), subject.n_classes());
        let model = fit::fit(learner, &rows.train, split, targets, n_classes, &stop).map_err(ended)?;
        if let Some(outcomes) = sides.ask(number, model.as_ref())? {
            return match outcomes.len() == rows.tests.len() {
                true => Ok(outcomes),
                false => Err(ExperimentError::count("outcomes", outcomes.len(), rows.tests.len()).into()),
            };
        }
        let ask = |test| fit::ask(model.as_ref(), test, split, &stop).map_err(ended);
        rows.tests.iter().map(ask).collect()
    }
}
