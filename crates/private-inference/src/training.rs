//! Training a model to be served: fitted on plain training rows, measured on test rows, rounded under a certificate.

use classifiers::{
    Classifier, FitError, KernelKind, Learner, LearnerOptions, ModelFile, ModelScores, PredictError, Svm,
    SvmOptions, TrainSet, learner,
};
use ndarray::ArrayView2;
use thiserror::Error;

use crate::card::ModelId;
use crate::error::ModelError;
use crate::features::Range;
use crate::model::QuadraticMethod;
use crate::quantised::QuantiseOptions;
use crate::stored::{ServingOptions, StoredModel, StoredModelError};

/// The learner with this id. A polynomial kernel has degree 2 and constant 1, for which there is a private form; a tree is
/// as deep as `options` say, and its leaves have to fit into a reply.
///
/// # Errors
/// As [`classifiers::learner`].
pub fn servable_learner(id: &str, options: &LearnerOptions) -> Result<Box<dyn Learner>, FitError> {
    let &LearnerOptions { c, cache_bytes, .. } = options;
    match id {
        "svm-poly" => {
            let (kernel, degree, coef0) = (KernelKind::Poly, 2, 1.0);
            let options = SvmOptions { kernel, degree, coef0, c, cache_bytes, ..SvmOptions::default() };
            Ok(Box::new(Svm::new(options)?))
        }
        id => learner(id, options),
    }
}

/// How a model is trained and served.
pub struct Training {
    /// The learner, for example a [`servable_learner`].
    pub learner: Box<dyn Learner>,
    /// Who multiplies, for a polynomial kernel.
    pub method: QuadraticMethod,
    /// What rounding may use.
    pub quantise: QuantiseOptions,
    /// The name of the model in messages.
    pub id: ModelId,
}

/// A model with its measures on test rows.
#[derive(Debug)]
pub struct Trained {
    /// The model, still without notes for clients.
    pub stored: StoredModel,
    /// Share of test rows that the fitted model decides rightly, in [0, 1].
    pub float_accuracy: f64,
    /// The same of the integer model, whose decisions are those under encryption.
    pub integer_accuracy: f64,
    /// Test rows that the two decide differently.
    pub different: usize,
}

/// Why a model could not be trained to be served.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TrainingError {
    /// The learner cannot be fitted on these rows, or was stopped.
    #[error("cannot fit {learner}")]
    Fit {
        /// Its id.
        learner: &'static str,
        /// Why.
        source: FitError,
    },
    /// The fitted model cannot be asked about these rows.
    #[error(transparent)]
    Predict(#[from] PredictError),
    /// Rows that cannot be encrypted.
    #[error(transparent)]
    Rows(#[from] ModelError),
    /// The fitted model has no private form.
    #[error(transparent)]
    Stored(#[from] StoredModelError),
}

impl Training {
    /// Fits on `train`, asks about the rows `test` (m x d), whose classes are `targets`, and rounds. The ranges of the columns
    /// are those of the training rows.
    ///
    /// # Errors
    /// [`TrainingError`].
    pub fn train(
        &self,
        train: &TrainSet<'_>,
        test: ArrayView2<'_, f32>,
        targets: &[usize],
    ) -> Result<Trained, TrainingError> {
        let learner = self.learner.as_ref();
        let model =
            learner.fit(train).map_err(|source| TrainingError::Fit { learner: learner.id(), source })?;
        let float = decide(model.as_ref(), test)?;
        let float_accuracy = accuracy(&float, targets);
        let mut scores = ModelScores::default();
        let seen = decide(model.as_ref(), train.rows())?;
        scores.train.insert("accuracy".into(), accuracy(&seen, train.labels()));
        scores.test.insert("accuracy".into(), float_accuracy);
        let (id, method, quantise) = (self.id, self.method, self.quantise);
        let options = ServingOptions { id, ranges: Range::of_columns(train.rows())?, method, quantise };
        let stored = StoredModel::new(ModelFile::new(learner, train, model, scores), options, Vec::new())?;
        let integer = stored.quantised().decisions(test)?;
        let different = float.iter().zip(&integer).filter(|(a, b)| a != b).count();
        Ok(Trained { stored, float_accuracy, integer_accuracy: accuracy(&integer, targets), different })
    }
}

fn decide(model: &dyn Classifier, rows: ArrayView2<'_, f32>) -> Result<Vec<usize>, PredictError> {
    Ok(model.decide(model.scores(rows)?.view()))
}

fn accuracy(decided: &[usize], truth: &[usize]) -> f64 {
    let right = decided.iter().zip(truth).filter(|(a, b)| a == b).count();
    right as f64 / truth.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    fn training(id: &str) -> Training {
        Training {
            learner: servable_learner(id, &LearnerOptions::default().with_tree_depth(Some(3)))
                .expect("a learner"),
            method: QuadraticMethod::Expanded,
            quantise: QuantiseOptions::default(),
            id: ModelId([1; 16]),
        }
    }

    /// Rows of two columns, of class 1 where the first is the larger one.
    fn rows(count: usize, offset: usize) -> (Array2<f32>, Vec<usize>) {
        let rows = Array2::from_shape_fn((count, 2), |(row, column)| {
            ((offset + row) * (7 + 6 * column) % 31) as f32 / 10.0
        });
        let targets = rows.rows().into_iter().map(|row| usize::from(row[0] > row[1])).collect();
        (rows, targets)
    }

    #[test]
    fn every_kind_of_model_is_fitted_measured_and_rounded() {
        let ((train, labels), (test, targets)) = (rows(120, 0), rows(40, 300));
        let set = TrainSet::new(train.view(), &labels, 2).expect("a training set");
        for id in ["logistic", "linear-svm", "naive-bayes", "svm-poly", "tree"] {
            let Trained { stored, float_accuracy, integer_accuracy, different } =
                training(id).train(&set, test.view(), &targets).expect(id);
            assert!(float_accuracy > 0.7, "{id}: {float_accuracy}");
            let integer = stored.quantised().decisions(test.view()).expect("decisions");
            let right = integer.iter().zip(&targets).filter(|(a, b)| a == b).count();
            assert_eq!(integer_accuracy, right as f64 / 40.0, "{id}");
            assert!((float_accuracy - integer_accuracy).abs() * 40.0 <= different as f64 + 1e-9, "{id}");
            assert_eq!((stored.fitted().learner(), stored.notes()), (id, &[][..]));
            assert_eq!(stored.fitted().scores().test["accuracy"], float_accuracy);
        }
    }

    #[test]
    fn what_cannot_be_fitted_or_served_says_so() {
        let (train, labels) = rows(60, 0);
        let stop = || true;
        let stopped = TrainSet::new(train.view(), &labels, 2).expect("a training set").with_stop(&stop);
        let train_on = |id, set: &TrainSet<'_>| training(id).train(set, train.view(), &labels).map(drop);
        let fit = train_on("svm-poly", &stopped);
        assert!(matches!(fit, Err(TrainingError::Fit { source: FitError::Stopped, .. })), "{fit:?}");
        let set = TrainSet::new(train.view(), &labels, 2).expect("a training set");
        let rbf = train_on("svm-rbf", &set);
        let unsupported = matches!(
            rbf,
            Err(TrainingError::Stored(StoredModelError::Model(ModelError::Unsupported { .. })))
        );
        assert!(unsupported, "{rbf:?}");
    }
}
