//! Fits and scores: one unit of work is all treatments that share their training rows, under one key.

use anyhow::{Context, Result, bail};
use classifiers::{Classifier, Learner, LinearLearner, OutOfCoreOptions, RowFile, TrainSet};
use ndarray::{Array2, Axis};
use rayon::prelude::*;
use tabular_data::Split;

use super::features::FeatureSpec;
use super::identity::RunIdentity;
use super::plan::{Recipe, Treatment};
use super::rows::{Extraction, Rows, fit_in_memory};
use super::source::Source;
use super::treat::Treatments;
use super::work::WorkFolder;
use crate::interrupt;
use crate::judge::Outcome;

/// What is run on each unit.
pub struct Bench<'a> {
    /// The pictures.
    pub source: &'a Source,
    /// The splits.
    pub splits: &'a [Split],
    /// The ciphers' common options.
    pub treatments: &'a Treatments,
    /// The classifiers.
    pub learners: &'a [Box<dyn Learner>],
    /// The one classifier that also trains from a file.
    pub linear: &'a LinearLearner,
    /// Rows of one recipe are kept in memory up to this many bytes.
    pub rows_in_memory: u64,
    /// Where finished work is kept.
    pub work: &'a WorkFolder,
    /// What decides that work, beside the unit and its features.
    pub identity: &'a RunIdentity,
}

/// Treatments that share their training rows.
#[derive(Debug, Clone)]
pub struct Unit {
    /// The recipe of the training rows.
    pub train: Recipe,
    /// The different recipes of their test rows.
    pub tests: Vec<Recipe>,
    /// Number of the key.
    pub key: usize,
}

/// Outcomes of a unit, by test recipe, split and learner.
pub type Outcomes = Vec<Vec<Vec<Outcome>>>;

impl Unit {
    /// The unit of a group of treatments.
    pub fn new(treatments: &[Treatment], group: &[usize], key: usize) -> Self {
        let mut tests: Vec<Recipe> = Vec::new();
        for treatment in group.iter().map(|&index| treatments[index]) {
            if !tests.contains(&treatment.test) {
                tests.push(treatment.test);
            }
        }
        Self { train: treatments[group[0]].train, tests, key }
    }

    /// Where a treatment's outcomes are among the unit's.
    pub fn position(&self, treatment: &Treatment) -> Option<usize> {
        self.tests.iter().position(|test| *test == treatment.test)
    }

    /// What it is called in messages, beside the features.
    pub fn label(&self) -> String {
        let side = |recipe: &Recipe| format!("{}-{}", recipe.scheme.id(), recipe.role.id());
        let tests: Vec<String> = self.tests.iter().map(side).collect();
        format!("{}>{} key {}", side(&self.train), tests.join("+"), self.key)
    }
}

impl Bench<'_> {
    /// Runs a unit in the current thread pool, or takes its outcomes from the work folder.
    pub fn run(&self, unit: &Unit, features: &FeatureSpec) -> Result<Outcomes> {
        let label = format!("{} {} {}", self.source.input.dataset, features.id(), unit.label());
        let from_file = (!self.fits_in_memory(features)).then_some(self.linear);
        let name = self.identity.outcomes(features, unit, self.learners, from_file)?;
        if let Some(outcomes) = self.work.outcomes(&name) {
            return Ok(outcomes);
        }
        let outcomes = self.measure(unit, features).with_context(|| label)?;
        self.work.keep(&name, &outcomes)?;
        Ok(outcomes)
    }

    /// Whether the rows of one recipe are kept in memory.
    fn fits_in_memory(&self, features: &FeatureSpec) -> bool {
        fit_in_memory(self.source.pictures.len(), features.len(), self.rows_in_memory)
    }

    fn measure(&self, unit: &Unit, features: &FeatureSpec) -> Result<Outcomes> {
        let train = self.rows(unit.train, unit.key, features)?;
        let mut others = Vec::new();
        for &recipe in &unit.tests {
            others.push(if recipe == unit.train {
                None
            } else {
                Some(self.rows(recipe, unit.key, features)?)
            });
        }
        let tests: Vec<&Rows> = others.iter().map(|rows| rows.as_ref().unwrap_or(&train)).collect();
        let fits: Vec<(usize, usize)> = (0..self.splits.len())
            .flat_map(|split| (0..self.learners.len()).map(move |l| (split, l)))
            .collect();
        let scored: Vec<Vec<Outcome>> = fits
            .par_iter()
            .map(|&(split, learner)| self.fit(&train, &tests, &self.splits[split], learner))
            .collect::<Result<_>>()?;
        for rows in others.into_iter().flatten().chain([train]) {
            self.work.discard(rows)?;
        }
        Ok(regroup(scored, tests_len(unit), self.splits.len(), self.learners.len()))
    }

    fn rows(&self, recipe: Recipe, key: usize, features: &FeatureSpec) -> Result<Rows> {
        let treated = self.treatments.under(recipe, key, features.len())?;
        let extraction =
            Extraction { pictures: &self.source.pictures, targets: &self.source.targets, features };
        if self.fits_in_memory(features) {
            return Ok(Rows::Memory(extraction.in_memory(&treated)?));
        }
        let name = self.identity.rows(features, &recipe, key)?;
        Ok(Rows::File(self.work.rows(&name, |path| extraction.write_to(&treated, path))?))
    }

    /// Fits on the training rows of a split and scores the test rows of every test recipe.
    fn fit(&self, train: &Rows, tests: &[&Rows], split: &Split, learner: usize) -> Result<Vec<Outcome>> {
        interrupt::check()?;
        let model = match train {
            Rows::Memory(rows) => self.fit_in_memory(rows, split, self.learners[learner].as_ref())?,
            Rows::File(file) => self.fit_from_file(file, split, self.learners[learner].id())?,
        };
        interrupt::check()?;
        tests.iter().map(|rows| score(model.as_ref(), rows, split)).collect()
    }

    fn fit_in_memory(
        &self,
        rows: &Array2<f32>,
        split: &Split,
        learner: &dyn Learner,
    ) -> Result<Box<dyn Classifier>> {
        let labels: Vec<usize> = split.train().iter().map(|&record| self.source.targets[record]).collect();
        let rows = rows.select(Axis(0), split.train());
        let train = TrainSet::new(rows.view(), &labels, self.source.classes.len())?;
        learner.fit(&train).with_context(|| format!("{}, split {}", learner.id(), split.label()))
    }

    fn fit_from_file(&self, file: &RowFile, split: &Split, learner: &str) -> Result<Box<dyn Classifier>> {
        if learner == "majority" {
            let labels: Vec<usize> =
                split.train().iter().map(|&record| self.source.targets[record]).collect();
            let rows = Array2::zeros((labels.len(), 1));
            let train = TrainSet::new(rows.view(), &labels, self.source.classes.len())?;
            return Ok(classifiers::learner(learner, &Default::default())?.fit(&train)?);
        }
        if learner != self.linear.id() {
            bail!(
                "--classifiers {learner}: these features do not fit in memory, and only {} trains from a file; \
                   give --limit N for fewer pictures",
                self.linear.id()
            );
        }
        let mut selected = vec![false; file.n_rows()];
        split.train().iter().for_each(|&record| selected[record] = true);
        let fit = self.linear.fit_out_of_core(file, |row| selected[row], OutOfCoreOptions::default())?;
        Ok(Box::new(fit.model))
    }
}

fn tests_len(unit: &Unit) -> usize {
    unit.tests.len()
}

/// From (split, learner) -> test to test -> split -> learner.
fn regroup(scored: Vec<Vec<Outcome>>, tests: usize, splits: usize, learners: usize) -> Outcomes {
    let mut by_test: Outcomes =
        (0..tests).map(|_| (0..splits).map(|_| Vec::with_capacity(learners)).collect()).collect();
    for (index, outcomes) in scored.into_iter().enumerate() {
        for (test, outcome) in outcomes.into_iter().enumerate() {
            by_test[test][index / learners].push(outcome);
        }
    }
    by_test
}

/// The outcome on the test rows of a split.
fn score(model: &dyn Classifier, rows: &Rows, split: &Split) -> Result<Outcome> {
    match rows {
        Rows::Memory(rows) => Outcome::of(model, rows.select(Axis(0), split.test()).view()),
        Rows::File(file) => score_file(model, file, split),
    }
}

/// As in memory, block by block; `split.test()` is in any order.
fn score_file(model: &dyn Classifier, file: &RowFile, split: &Split) -> Result<Outcome> {
    let mut place = vec![usize::MAX; file.n_rows()];
    split.test().iter().enumerate().for_each(|(at, &record)| place[record] = at);
    let columns = if model.n_classes() == 2 { 1 } else { model.n_classes() };
    let mut outcome = Outcome {
        scores: Array2::zeros((split.test().len(), columns)),
        predicted: vec![0; split.test().len()],
        threshold: model.threshold(),
    };
    for block in file.blocks(OutOfCoreOptions::default().block_bytes) {
        interrupt::check()?;
        let block = block?;
        let wanted: Vec<usize> =
            (0..block.labels().len()).filter(|row| place[block.first() + row] != usize::MAX).collect();
        let part = Outcome::of(model, block.rows().select(Axis(0), &wanted).view())?;
        for (row, from) in wanted.iter().enumerate() {
            let at = place[block.first() + from];
            outcome.scores.row_mut(at).assign(&part.scores.row(row));
            outcome.predicted[at] = part.predicted[row];
        }
    }
    Ok(outcome)
}
