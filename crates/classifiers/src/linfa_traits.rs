//! linfa's [`Fit`] and [`PredictInplace`] (and with it [`Predict`](linfa::traits::Predict)) for every learner here.
//!
//! Records are `f32` or `f64` and are rounded to `f32`. Targets are any labels that linfa knows (`bool`, `usize`,
//! `String`, ...), at least two different ones; they need not be 0, 1, ... and their order is that of the classes.

use std::collections::BTreeSet;

use linfa::dataset::{AsSingleTargets, DatasetBase, Label};
use linfa::traits::{Fit, PredictInplace};
use linfa::{Error, Float};
use ndarray::{Array1, Array2, ArrayBase, Data, Ix2};

use crate::{
    Classifier, DecisionTree, FitError, Learner, LinearLearner, Logistic, Majority, MlElm, NaiveBayes,
    OneVsOneSvm, OneVsRest, Platt, Svm, TrainSet, Tuned,
};

/// A fitted model with the labels of the data set it was fitted on: what linfa's `fit` returns.
///
/// It predicts through linfa's traits only, which know no errors. [`LabelledModel::model`] has scores, and errors instead of
/// panics.
#[derive(Debug)]
pub struct LabelledModel<L> {
    model: Box<dyn Classifier>,
    labels: Vec<L>,
}

impl<L> LabelledModel<L> {
    /// The model, whose classes are numbers.
    pub fn model(&self) -> &dyn Classifier {
        self.model.as_ref()
    }

    /// The model alone, for example for a [`ModelFile`](crate::ModelFile).
    pub fn into_model(self) -> Box<dyn Classifier> {
        self.model
    }

    /// The label of class 0, of class 1, and so on; in ascending order.
    pub fn labels(&self) -> &[L] {
        &self.labels
    }
}

impl<F, L, D> PredictInplace<ArrayBase<D, Ix2>, Array1<L>> for LabelledModel<L>
where
    F: Float,
    L: Label,
    D: Data<Elem = F>,
{
    /// Writes the label of every record.
    ///
    /// # Panics
    /// When the records are not as wide as the training records or not as many as the targets, as linfa's own models do.
    fn predict_inplace(&self, records: &ArrayBase<D, Ix2>, targets: &mut Array1<L>) {
        assert_eq!(
            records.nrows(),
            targets.len(),
            "The number of data points must match the number of output targets."
        );
        let classes = self.model.predict(rounded(records).view());
        let classes = classes.expect("the records must be as wide as the training records");
        for (target, class) in targets.iter_mut().zip(classes) {
            *target = self.labels[class].clone();
        }
    }

    fn default_target(&self, records: &ArrayBase<D, Ix2>) -> Array1<L> {
        Array1::default(records.nrows())
    }
}

/// linfa's `Fit` for learners; all of it is [`fit`].
macro_rules! fit_datasets {
    ($($learner:ty),+) => {$(
        impl<F, L, D, T> Fit<ArrayBase<D, Ix2>, T, FitError> for $learner
        where
            F: Float,
            L: Label,
            D: Data<Elem = F>,
            T: AsSingleTargets<Elem = L>,
        {
            type Object = LabelledModel<L>;

            /// Fits on the records and labels of a data set.
            ///
            /// # Errors
            /// As [`Learner::fit`] and [`TrainSet::new`]; [`FitError::Unsupported`] for a data set with weights.
            fn fit(&self, dataset: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<LabelledModel<L>, FitError> {
                fit(self, dataset)
            }
        }
    )+};
}

fit_datasets!(
    DecisionTree,
    LinearLearner,
    Logistic,
    Majority,
    MlElm,
    NaiveBayes,
    OneVsOneSvm,
    OneVsRest,
    Platt,
    Svm,
    Tuned,
    dyn Learner
);

fn fit<F, L, D, T>(
    learner: &dyn Learner,
    dataset: &DatasetBase<ArrayBase<D, Ix2>, T>,
) -> Result<LabelledModel<L>, FitError>
where
    F: Float,
    L: Label,
    D: Data<Elem = F>,
    T: AsSingleTargets<Elem = L>,
{
    if dataset.weights().is_some() {
        let what = "records cannot be weighted; leave the weights out of the data set";
        return Err(FitError::Unsupported { learner: learner.id(), what });
    }
    let targets = dataset.targets().as_single_targets();
    let labels: Vec<L> = targets.iter().collect::<BTreeSet<_>>().into_iter().cloned().collect();
    let class = |target: &L| labels.binary_search(target).expect("each target is among the labels");
    let classes: Vec<usize> = targets.iter().map(class).collect();
    let rows = rounded(dataset.records());
    let model = learner.fit(&TrainSet::new(rows.view(), &classes, labels.len())?)?;
    Ok(LabelledModel { model, labels })
}

fn rounded<F: Float>(records: &ArrayBase<impl Data<Elem = F>, Ix2>) -> Array2<f32> {
    // every f32 and every f64 has a nearest f32, infinite where it is too large
    records.mapv(|value| value.to_f32().unwrap_or(f32::NAN))
}

/// linfa asks of every error of a fit that its own can become one.
impl From<Error> for FitError {
    fn from(error: Error) -> Self {
        Self::Solver { learner: "linfa", reason: error.to_string() }
    }
}
