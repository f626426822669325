//! Released models that an adversary may ask about records.

use anyhow::{Context, Result};
use classifiers::{LearnerOptions, TrainSet, learner};
use leakage::tabular::Membership;
use ndarray::{Array2, ArrayView2, s};
use tabular_data::Standardiser;

use crate::interrupt;

/// The models: the study's, and one that remembers its training records.
const MODELS: [&str; 2] = ["logistic", "tree"];

/// Encrypted records with their classes; the first half is the training set. Victims are in random order.
pub struct Released<'a> {
    /// Numbers of the records.
    pub records: &'a [usize],
    /// Encrypted features, one row per record; the first half trained the models.
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
        let scores = model.scores_until(asked.view(), &interrupt::is_requested)?;
        let probabilities = model.threshold() == 0.5;
        Ok(Membership::of_scores(id, self.records, half, scores.view(), &self.targets, probabilities)?)
    }
}
