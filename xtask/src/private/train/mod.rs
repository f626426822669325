//! Training a model to be served: fitted on plain training rows, measured on test rows, rounded under a certificate.

mod data;

use anyhow::{Context, Result};
use classifiers::{Learner, LearnerOptions, ModelFile, ModelScores, TrainSet};
use ndarray::ArrayView2;
use private_inference::model::QuadraticMethod;
use private_inference::{ModelCard, ModelId, QuantiseOptions, Range, ServingOptions, StoredModel};
use private_service::owner::ModelNotes;

pub use data::{PictureOptions, TrainingData};

use super::card::Card;
use super::private_learner;
use crate::interrupt;
use experiment::Outcome;

/// The classifiers that have a private form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ServedClassifier {
    /// Logistic regression.
    Logistic,
    /// Linear support vector machine.
    LinearSvm,
    /// Naive Bayes.
    NaiveBayes,
    /// Support vector machine with a polynomial kernel of degree 2.
    SvmPoly,
    /// A shallow decision tree.
    Tree,
}

impl ServedClassifier {
    /// Its id.
    pub fn id(self) -> &'static str {
        match self {
            Self::Logistic => "logistic",
            Self::LinearSvm => "linear-svm",
            Self::NaiveBayes => "naive-bayes",
            Self::SvmPoly => "svm-poly",
            Self::Tree => "tree",
        }
    }
}

/// How a model is trained and served.
#[derive(Debug, Clone)]
pub struct TrainOptions {
    /// The classifier.
    pub classifier: ServedClassifier,
    /// Penalty C.
    pub c: f64,
    /// Depth of a tree.
    pub depth: usize,
    /// Who multiplies, for a polynomial kernel.
    pub method: QuadraticMethod,
    /// What rounding may use.
    pub quantise: QuantiseOptions,
    /// Seed of learners that draw numbers.
    pub seed: [u8; 32],
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

impl TrainOptions {
    /// Fits, measures and rounds.
    pub fn train(&self, data: &TrainingData) -> Result<Trained> {
        let learner = self.learner()?;
        let train = TrainSet::new(data.train.view(), &data.train_targets, data.classes.len())?;
        let train = train.with_stop(&interrupt::is_requested);
        let model = learner.fit(&train).with_context(|| format!("cannot fit {}", learner.id()))?;
        let decide = |rows| Outcome::of(model.as_ref(), rows).map(|outcome| outcome.predicted);
        let float = decide(data.test.view())?;
        let float_accuracy = accuracy(&float, &data.test_targets);
        let mut scores = ModelScores::default();
        scores.train.insert("accuracy".into(), accuracy(&decide(data.train.view())?, &data.train_targets));
        scores.test.insert("accuracy".into(), float_accuracy);
        let options = self.serving(data.train.view())?;
        let file = ModelFile::new(learner.as_ref(), &train, model, scores);
        // The notes quote the accuracy of the rounded model, so it is rounded once to be measured.
        let rounded = StoredModel::new(file, options.clone(), Vec::new())?;
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

    fn learner(&self) -> Result<Box<dyn Learner>> {
        let mut options = LearnerOptions::default().with_tree_depth(Some(self.depth));
        (options.c, options.seed) = (self.c, self.seed);
        Ok(private_learner(self.classifier.id(), &options)?)
    }

    fn serving(&self, train: ArrayView2<'_, f32>) -> Result<ServingOptions> {
        Ok(ServingOptions {
            id: self.id,
            ranges: Range::of_columns(train)?,
            method: self.method,
            quantise: self.quantise,
        })
    }
}

fn accuracy(decided: &[usize], truth: &[usize]) -> f64 {
    let right = decided.iter().zip(truth).filter(|(a, b)| a == b).count();
    right as f64 / truth.len().max(1) as f64
}
