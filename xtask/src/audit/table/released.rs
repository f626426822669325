//! Released models that an adversary may ask about records.

use anyhow::{Context, Result};
use classifiers::{Classifier, LearnerOptions, TrainSet, learner};
use leakage::tabular::Membership;
use ndarray::{Array2, ArrayView2, Axis, s};
use tabular_data::Standardiser;

use crate::interrupt;

/// The models: the study's, and one that remembers its training records.
const MODELS: [&str; 2] = ["logistic", "tree"];

/// The smallest probability, so that a loss is finite.
const LEAST: f64 = 1e-12;

/// Encrypted records with their classes; the first half is the training set. Victims are in random order.
pub struct Released<'a> {
    /// Numbers of the records.
    pub records: &'a [usize],
    /// Encrypted features, one row a record; the first half trained the models.
    pub trained: &'a Array2<f64>,
    /// Features of the same records as the adversary encrypts them to ask.
    pub asked: Array2<f64>,
    /// Class of each record.
    pub targets: Vec<usize>,
    /// Number of classes.
    pub n_classes: usize,
    /// Seed of the learners.
    pub seed: [u8; 32],
}

impl Released<'_> {
    /// What each model says of all records; empty where the first half lacks a class.
    pub fn models(&self) -> Result<Vec<Membership>> {
        let half = self.records.len() / 2;
        let classes = self.targets.iter().take(half);
        let complete = (0..self.n_classes).all(|class| classes.clone().any(|&target| target == class));
        if !complete {
            return Ok(Vec::new());
        }
        let scale = Standardiser::fit(self.trained.slice(s![..half, ..]))?;
        let single =
            |rows: &Array2<f64>| Ok::<_, anyhow::Error>(scale.transform(rows.view())?.mapv(|x| x as f32));
        let (trained, asked) = (single(self.trained)?, single(&self.asked)?);
        MODELS.iter().map(|id| self.model(id, trained.slice(s![..half, ..]), &asked)).collect()
    }

    fn model<'b>(
        &'b self,
        id: &str,
        trained: ArrayView2<'b, f32>,
        asked: &Array2<f32>,
    ) -> Result<Membership> {
        let half = trained.nrows();
        let mut options = LearnerOptions::default();
        options.seed = self.seed;
        let train = TrainSet::new(trained, &self.targets[..half], self.n_classes)?;
        let train = train.with_stop(&interrupt::is_requested);
        let model = learner(id, &options)?.fit(&train).with_context(|| format!("cannot fit {id}"))?;
        Ok(Membership {
            model: id.to_owned(),
            records: self.records.to_vec(),
            losses: self.losses(model.as_ref(), asked)?,
            member: (0..self.records.len()).map(|row| row < half).collect(),
        })
    }

    /// -ln p of the true class; of a model without probabilities the negative margin.
    fn losses(&self, model: &dyn Classifier, rows: &Array2<f32>) -> Result<Vec<f64>> {
        let scores = model.scores_until(rows.view(), &interrupt::is_requested)?;
        let is_probability = model.threshold() == 0.5;
        let loss = |(row, &target): (ndarray::ArrayView1<'_, f32>, &usize)| {
            let score = |class: usize| f64::from(row.get(class).copied().unwrap_or(0.0));
            match (self.n_classes, is_probability) {
                (2, true) if target == 0 => -(1.0 - score(0)).max(LEAST).ln(),
                (2, true) => -score(0).max(LEAST).ln(),
                (2, false) => {
                    if target == 0 {
                        score(0)
                    } else {
                        -score(0)
                    }
                }
                (_, true) => -score(target).max(LEAST).ln(),
                (_, false) => -score(target),
            }
        };
        Ok(scores.axis_iter(Axis(0)).zip(&self.targets).map(loss).collect())
    }
}
