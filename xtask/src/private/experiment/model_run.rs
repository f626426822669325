//! One model on one data set as the subject of an experiment. Its conditions are its three forms: in floating point, in whole
//! numbers, and asked about ciphertexts.

use std::sync::OnceLock;

use anyhow::{Context, Result};
use classifiers::Classifier;
use experiment::{Outcome, Sides, SplitRecords, SplitRows, Subject};
use ndarray::Array2;
use private_inference::model::FloatModel;
use private_inference::{ModelCard, ModelId, QuantisedModel};
use private_service::owner::{Classified, clips};
use protocol::KeySchedule;

use super::exchange::{REQUEST_BYTES, both_ends};
use super::models::Model;
use super::plain_set::PlainSet;
use super::schemes;
use crate::interrupt;
use crate::private::job::advise;

/// The condition of the model as it was fitted.
pub const FLOAT: usize = 0;
/// The condition of the model in integers.
pub const QUANTISED: usize = 1;
/// The condition of the model in integers on encrypted records.
pub const ENCRYPTED: usize = 2;

/// A model on the splits of a data set.
pub struct ModelRun<'a> {
    /// The data.
    pub set: &'a PlainSet,
    /// The model.
    pub model: &'a Model,
    /// Reproducible seeds.
    pub seeds: KeySchedule,
    /// The first splits of the data, on which it is run.
    pub n_splits: usize,
    /// Keys of clients.
    pub n_keys: usize,
    /// Its forms in integers, by split.
    rounded: Vec<OnceLock<Rounded>>,
}

/// A fitted model brought into integers.
pub struct Rounded {
    /// The numbers that are rounded.
    pub numbers: FloatModel,
    /// In integers, with a certificate.
    pub quantised: QuantisedModel,
    /// Cells of test records that are clipped to the range of the training records.
    pub clipped: usize,
    /// What it says of the test records without encryption.
    plain: Classified,
}

impl<'a> ModelRun<'a> {
    /// On at most `n_splits` splits.
    pub fn new(
        set: &'a PlainSet,
        model: &'a Model,
        seeds: KeySchedule,
        n_splits: usize,
        n_keys: usize,
    ) -> Self {
        let n_splits = set.splits().len().min(n_splits);
        let rounded = (0..n_splits).map(|_| OnceLock::new()).collect();
        Self { set, model, seeds, n_splits, n_keys, rounded }
    }

    /// The forms in integers of the splits that were worked through, in order.
    pub fn rounded(&self) -> impl Iterator<Item = &Rounded> {
        self.rounded.iter().filter_map(OnceLock::get)
    }

    /// The same model fitted on the same rows is rounded once for all keys.
    fn round(&self, split: usize, fitted: &dyn Classifier, test: &Array2<f32>) -> Result<&Rounded> {
        if let Some(rounded) = self.rounded[split].get() {
            return Ok(rounded);
        }
        let label = format!("{}/private-bfv/{}/model", self.set.dataset(), self.label(split));
        let mut id = [0; 16];
        id.copy_from_slice(&self.seeds.seed_of(&label)[..16]);
        let (numbers, quantised) = self
            .model
            .forms(fitted, self.set.train(split).view(), ModelId(id))
            .with_context(|| format!("{}: no encrypted form", self.named(split)))?;
        let clipped = clips(test, quantised.card().feature_map()).count();
        let plain = Classified::plain(&quantised, test.view())?;
        Ok(self.rounded[split].get_or_init(|| Rounded { numbers, quantised, clipped, plain }))
    }

    fn label(&self, split: usize) -> String {
        format!(
            "{}/split-{split}",
            [&[self.model.id().to_owned()], &self.model.options[..]].concat().join(" ")
        )
    }

    fn named(&self, split: usize) -> String {
        let splits = self.set.splits();
        format!("{}, split {}", self.model.id(), splits.get(split).map_or("", |split| split.label))
    }
}

/// The three forms, the last of them under a client's key. The training rows are the model owner's and never encrypted.
struct Forms<'a> {
    run: &'a ModelRun<'a>,
    key: usize,
}

impl Sides<anyhow::Error> for Forms<'_> {
    fn split(&self, split: usize) -> Result<SplitRows<'_>> {
        Ok(self.run.set.rows(split, schemes::ALL.len()))
    }

    /// An encrypted score that is not the plain integer one is an error.
    fn ask(&self, split: usize, model: &dyn Classifier) -> Result<Option<Vec<Outcome>>> {
        let (run, test) = (self.run, self.run.set.test(split));
        let rounded = run.round(split, model, &test)?;
        let card = rounded.quantised.card();
        let encrypted = self.encrypted(split, rounded, &test);
        let encrypted = encrypted.with_context(|| format!("{}: key {}", run.named(split), self.key))?;
        let float = Outcome::of(model, test.view())?;
        Ok(Some(vec![float, outcome(card, &rounded.plain), outcome(card, &encrypted)]))
    }
}

impl Forms<'_> {
    fn encrypted(&self, split: usize, rounded: &Rounded, test: &Array2<f32>) -> Result<Classified> {
        let (run, label) = (self.run, self.run.label(split));
        let mut both = both_ends(&rounded.quantised, run.seeds, run.set.dataset(), self.key, &label)?;
        let classified =
            both.classify(test.view(), REQUEST_BYTES, &interrupt::is_requested).map_err(advise)?;
        classified.check_equal(&rounded.plain)?;
        Ok(classified)
    }
}

/// Scores on the scale of the float model, and what is decided by them.
fn outcome(card: &ModelCard, said: &Classified) -> Outcome {
    let scores = Array2::from_shape_fn((said.scores.len(), card.n_scores()), |(row, column)| {
        card.float_score(said.scores[row][column]) as f32
    });
    Outcome { scores, predicted: said.classes.clone(), threshold: card.threshold() as f32 }
}

impl Subject for ModelRun<'_> {
    type Error = anyhow::Error;

    fn targets(&self) -> &[usize] {
        &self.set.targets
    }

    fn n_classes(&self) -> usize {
        self.set.classes.len()
    }

    fn splits(&self) -> Vec<SplitRecords<'_>> {
        self.set.splits().into_iter().take(self.n_splits).collect()
    }

    fn n_conditions(&self) -> usize {
        schemes::ALL.len()
    }

    fn groups(&self) -> Vec<Vec<usize>> {
        vec![vec![FLOAT, QUANTISED, ENCRYPTED]]
    }

    fn n_keys(&self, condition: usize) -> usize {
        if condition == ENCRYPTED { self.n_keys } else { 1 }
    }

    /// Scores from ciphertexts are the same under every key, which is checked: intervals and tests are those of one key.
    fn n_judged_keys(&self, _condition: usize) -> usize {
        1
    }

    fn sides<'s>(&'s self, _group: &[usize], key: usize) -> Result<Box<dyn Sides<anyhow::Error> + 's>> {
        Ok(Box::new(Forms { run: self, key }))
    }

    fn check(&self) -> Result<()> {
        Ok(interrupt::check()?)
    }
}

#[cfg(test)]
mod tests {
    use classifiers::{LearnerOptions, TrainSet};
    use results::Modality;

    use super::*;

    #[test]
    fn the_three_forms_of_a_model_are_asked_about_the_same_records() -> Result<()> {
        let set = PlainSet::small()?;
        let model = Model::new("logistic", Modality::Tabular, &LearnerOptions::default())?;
        let run = ModelRun::new(&set, &model, KeySchedule::new(1), 5, 2);
        assert_eq!((run.n_splits, [FLOAT, ENCRYPTED].map(|form| run.n_keys(form))), (1, [1, 2]));
        let (train, records) = (set.train(0), set.splits()[0].train);
        let targets: Vec<usize> = records.iter().map(|&record| set.targets[record]).collect();
        let fitted = model.learner.fit(&TrainSet::new(train.view(), &targets, 2)?)?;
        let said = run.sides(&run.groups()[0], 1)?.ask(0, fitted.as_ref())?.context("forms are asked")?;
        let [float, rounded, encrypted] = &said[..] else { anyhow::bail!("three forms") };
        assert_eq!((&encrypted.scores, &encrypted.predicted), (&rounded.scores, &rounded.predicted));
        assert_eq!(float.scores.dim(), rounded.scores.dim());
        assert_eq!(float.predicted, rounded.predicted);
        assert_eq!(run.rounded().count(), 1);
        Ok(())
    }
}
