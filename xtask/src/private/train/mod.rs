//! Training a model to be served: fitted on plain training rows, measured on test rows, rounded under a certificate.

mod data;

use anyhow::{Context, Result};
use classifiers::{Learner, ModelFile, ModelScores, TrainSet};
use private_inference::model::QuadraticMethod;
use private_inference::{ModelCard, ModelId, QuantiseOptions, Range, ServingOptions, StoredModel};
use private_service::owner::ModelNotes;

pub use data::{PictureOptions, TrainingData};

use super::card::Card;
use crate::interrupt;
use experiment::Outcome;

/// How a model is trained and served.
pub struct Training {
    /// The learner, see [`private_learner`](super::private_learner).
    pub learner: Box<dyn Learner>,
    /// Who multiplies, for a polynomial kernel.
    pub method: QuadraticMethod,
    /// What rounding may use.
    pub quantise: QuantiseOptions,
    /// The name of the model.
    pub id: ModelId,
}

/// A model with its public part and its measures on the test rows.
#[derive(Debug)]
pub struct Trained {
    /// For the server.
    pub stored: StoredModel,
    /// For clients.
    pub card: Card,
    /// Share of test rows that the fitted model decides rightly.
    pub float_accuracy: f64,
    /// The same of the integer model, whose decisions are those under encryption.
    pub integer_accuracy: f64,
    /// Test rows that the two decide differently.
    pub different: usize,
}

impl Training {
    /// Fits, measures and rounds.
    pub fn train(&self, data: &TrainingData) -> Result<Trained> {
        let learner = self.learner.as_ref();
        let train = TrainSet::new(data.train.view(), &data.train_targets, data.classes.len())?;
        let train = train.with_stop(&interrupt::is_requested);
        let model = learner.fit(&train).with_context(|| format!("cannot fit {}", learner.id()))?;
        let decide = |rows| Outcome::of(model.as_ref(), rows).map(|outcome| outcome.predicted);
        let float = decide(data.test.view())?;
        let float_accuracy = accuracy(&float, &data.test_targets);
        let mut scores = ModelScores::default();
        scores.train.insert("accuracy".into(), accuracy(&decide(data.train.view())?, &data.train_targets));
        scores.test.insert("accuracy".into(), float_accuracy);
        let (id, method, quantise) = (self.id, self.method, self.quantise);
        let options = ServingOptions { id, ranges: Range::of_columns(data.train.view())?, method, quantise };
        let file = ModelFile::new(learner, &train, model, scores);
        // The notes quote the accuracy of the rounded model, so it is rounded once to be measured.
        let rounded = StoredModel::new(file, options, Vec::new())?;
        let integer = rounded.quantised().decisions(data.test.view())?;
        let integer_accuracy = accuracy(&integer, &data.test_targets);
        let notes = ModelNotes::new(
            &data.dataset,
            learner.id(),
            &data.classes,
            integer_accuracy,
            data.record.clone(),
        );
        let different = float.iter().zip(&integer).filter(|(a, b)| a != b).count();
        let stored = rounded.with_notes(notes.to_json()?);
        let card = Card::new(ModelCard::clone(stored.quantised().card()), notes)?;
        Ok(Trained { stored, card, float_accuracy, integer_accuracy, different })
    }
}

fn accuracy(decided: &[usize], truth: &[usize]) -> f64 {
    let right = decided.iter().zip(truth).filter(|(a, b)| a == b).count();
    right as f64 / truth.len().max(1) as f64
}
