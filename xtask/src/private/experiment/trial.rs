//! One model on one split: fitted, rounded, and asked about every test record encrypted under every key.

use anyhow::{Context, Result, bail};
use classifiers::TrainSet;
use ndarray::{Array2, ArrayView1};
use private_inference::{ModelCard, ModelId, QuantisedModel};
use rayon::prelude::*;

use super::exchange::{Decrypted, Exchange};
use super::models::{Forms, Model};
use super::subject::Subject;
use crate::interrupt;
use crate::tabular::plain::PlainSplit;
use experiment::Outcome;
use protocol::KeySchedule;

/// What the three forms of a model say of the test records of one split.
pub struct Answers {
    /// The forms.
    pub forms: Forms,
    /// Label of the split.
    pub label: String,
    /// Record numbers of the test rows.
    pub records: Vec<usize>,
    /// Cells of test records that were clipped to the range of the training records.
    pub clipped: usize,
    /// In floating point.
    pub float: Outcome,
    /// In whole numbers.
    pub quantised: Outcome,
    /// Decrypted, one a key.
    pub encrypted: Vec<Outcome>,
}

/// Where a trial takes place.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The data.
    pub subject: &'a Subject,
    /// Reproducible seeds.
    pub seeds: KeySchedule,
    /// Keys of clients.
    pub n_keys: usize,
}

impl Place<'_> {
    /// Fits and asks; an encrypted score that is not the plain whole-number one is an error.
    pub fn answers(&self, model: &Model, index: usize) -> Result<Answers> {
        interrupt::check()?;
        let split = self.subject.split(index);
        let label = format!("{}/split-{index}", name(model));
        let forms = self.forms(model, &split, &label)?;
        let scores = forms.quantised.scores(split.test.view())?;
        let clips =
            |row: ArrayView1<'_, f32>| forms.quantised.card().feature_map().clips(&row.to_vec()).count();
        let clipped = split.test.rows().into_iter().map(clips).sum();
        let ask = |key: usize| self.encrypted(&forms.quantised, &split, &scores, key, &label);
        let encrypted = (0..self.n_keys).into_par_iter().map(ask).collect::<Result<_>>();
        let encrypted = encrypted.with_context(|| format!("{}, split {}", model.id(), split.label))?;
        Ok(Answers {
            clipped,
            float: Outcome::of(forms.float.as_ref(), split.test.view())?,
            quantised: outcome(forms.quantised.card(), &plain(&scores)),
            encrypted,
            forms,
            label: split.label,
            records: split.records,
        })
    }

    fn forms(&self, model: &Model, split: &PlainSplit, label: &str) -> Result<Forms> {
        let train = TrainSet::new(split.train.view(), &split.train_targets, self.subject.classes.len())?;
        let train = train.with_stop(&interrupt::is_requested);
        let fitted = model.learner.fit(&train)?;
        let id = self.seeds.seed_of(&format!("{}/private-bfv/{label}/model", self.subject.dataset()));
        let mut short = [0; 16];
        short.copy_from_slice(&id[..16]);
        model
            .forms(fitted, split.train.view(), ModelId(short))
            .with_context(|| format!("{}, split {}: no encrypted form", model.id(), split.label))
    }

    fn encrypted(
        &self,
        model: &QuantisedModel,
        split: &PlainSplit,
        expected: &Array2<i64>,
        key: usize,
        label: &str,
    ) -> Result<Outcome> {
        let mut exchange = Exchange::new(model, self.seeds, self.subject.dataset(), key, label)?;
        let decrypted = exchange.classify(split.test.view())?;
        check_equal(&decrypted, &plain(expected)).with_context(|| format!("key {key}"))?;
        Ok(outcome(model.card(), &decrypted))
    }
}

/// A model's name with its settings.
pub fn name(model: &Model) -> String {
    std::iter::once(model.id().to_owned()).chain(model.options.iter().cloned()).collect::<Vec<_>>().join(" ")
}

/// What the whole-number model decides without encryption.
fn plain(scores: &Array2<i64>) -> Decrypted {
    let scores: Vec<Vec<i64>> = scores.rows().into_iter().map(|row| row.to_vec()).collect();
    Decrypted { classes: scores.iter().map(|row| ModelCard::decide(row)).collect(), scores }
}

/// Scores and decisions have to be the same, record by record.
fn check_equal(found: &Decrypted, expected: &Decrypted) -> Result<()> {
    if found.scores.len() != expected.scores.len() {
        bail!("{} decisions came back for {} records", found.scores.len(), expected.scores.len());
    }
    let pairs = found.scores.iter().zip(&found.classes).zip(expected.scores.iter().zip(&expected.classes));
    match pairs.enumerate().find(|(_, (found, expected))| found != expected) {
        None => Ok(()),
        Some((row, ((scores, class), (plain_scores, plain_class)))) => bail!(
            "test row {row}: class {class} with scores {scores:?} came back from ciphertexts, the same model in plain \
             whole numbers says class {plain_class} with {plain_scores:?}"
        ),
    }
}

/// Scores on the scale of the float model.
fn outcome(card: &ModelCard, decrypted: &Decrypted) -> Outcome {
    let scores = Array2::from_shape_fn((decrypted.scores.len(), card.n_scores()), |(row, column)| {
        card.float_score(decrypted.scores[row][column]) as f32
    });
    Outcome { scores, predicted: decrypted.classes.clone(), threshold: card.threshold() as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn one_differing_score_is_an_error_that_names_the_row() {
        let expected = plain(&array![[3], [-2], [7]]);
        assert!(check_equal(&plain(&array![[3], [-2], [7]]), &expected).is_ok());
        let said = |found: &Decrypted| check_equal(found, &expected).map_err(|error| error.to_string());
        assert!(said(&plain(&array![[3], [-1], [7]])).is_err_and(|error| error.contains("test row 1")));
        assert!(said(&plain(&array![[3], [-2]])).is_err_and(|error| error.contains("2 decisions")));
        let flipped = Decrypted { classes: vec![1, 1, 1], ..plain(&array![[3], [-2], [7]]) };
        assert!(said(&flipped).is_err());
    }
}
