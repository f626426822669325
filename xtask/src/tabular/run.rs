//! Fits every classifier on every split and key of a treatment.

use anyhow::{Context, Result};
use classifiers::{Learner, TrainSet};
use rayon::prelude::*;

use super::learners::Entry;
use super::plan::Treatment;
use super::prepare::Prepared;
use super::treat::{Features, Treatments};
use crate::interrupt;
use crate::judge::{Outcome, Trial};
use crate::progress::Progress;

/// What is run on each treatment.
pub struct Bench<'a> {
    /// The splits, coded.
    pub prepared: &'a [Prepared],
    /// The encoders' common options.
    pub treatments: &'a Treatments,
    /// The classifiers.
    pub learners: &'a [Entry],
    /// Number of classes.
    pub n_classes: usize,
    /// Keys a treatment that varies with its key is repeated over.
    pub n_keys: usize,
}

/// All outcomes of one treatment, in the order split by split, key by key; in each, one a classifier.
#[derive(Debug)]
pub struct Outcomes {
    keys: usize,
    outcomes: Vec<Vec<Outcome>>,
}

impl Outcomes {
    /// The trials of one classifier.
    pub fn of_learner<'a>(&'a self, learner: usize, prepared: &'a [Prepared]) -> Vec<Trial<'a>> {
        let trial = |(index, outcomes): (usize, &'a Vec<Outcome>)| {
            let split = index / self.keys;
            Trial {
                split,
                label: &prepared[split].label,
                key: index % self.keys,
                records: prepared[split].test.rows(),
                outcome: &outcomes[learner],
            }
        };
        self.outcomes.iter().enumerate().map(trial).collect()
    }
}

impl Bench<'_> {
    /// The number of keys that make sense for a treatment.
    fn keys(&self, treatment: &Treatment) -> usize {
        match treatment.varies_with_key() {
            true => self.n_keys,
            false => 1,
        }
    }

    /// The number of pieces of work in a treatment.
    pub fn steps(&self, treatment: &Treatment) -> usize {
        self.prepared.len() * self.keys(treatment)
    }

    /// Runs a treatment in the current thread pool.
    pub fn run(&self, treatment: &Treatment, progress: &Progress) -> Result<Outcomes> {
        let keys = self.keys(treatment);
        let outcomes: Result<Vec<_>> = (0..self.steps(treatment))
            .into_par_iter()
            .map(|index| {
                interrupt::check()?;
                let outcomes = self.fit_all(treatment, index / keys, index % keys)?;
                progress.step();
                Ok(outcomes)
            })
            .collect();
        Ok(Outcomes { keys, outcomes: outcomes? })
    }

    fn fit_all(&self, treatment: &Treatment, split: usize, key: usize) -> Result<Vec<Outcome>> {
        let prepared = &self.prepared[split];
        let features = self.treatments.apply(treatment, prepared, key)?;
        let fit = |entry: &Entry| {
            self.fit(entry.learner.as_ref(), prepared, &features).with_context(|| {
                let (scheme, regime) = (treatment.scheme.id, treatment.regime.id());
                format!("{} on {scheme}, {regime}, split {}, key {key}", entry.learner.id(), prepared.label)
            })
        };
        self.learners.iter().map(fit).collect()
    }

    fn fit(&self, learner: &dyn Learner, prepared: &Prepared, features: &Features) -> Result<Outcome> {
        let train = TrainSet::new(features.train.view(), prepared.train.targets(), self.n_classes)?;
        Outcome::of(learner.fit(&train)?.as_ref(), features.test.view())
    }
}
