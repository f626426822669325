//! The baseline that knows only the class shares, below which no classifier says anything.

use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::learner::check_width;
use crate::{
    Classifier, FitError, Learner, ModelFault, OutOfCoreError, OutOfCoreOptions, PredictError, RowFile,
    SaveModel, SavedModel, TrainSet,
};

/// Learns the share of each class and nothing else; id `majority`.
///
/// With two classes every score is the share of class 1, a probability, so class 1 is the answer to every row when at
/// least half of the training rows are of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Majority;

impl Majority {
    /// Fits the concrete model.
    pub fn fit_model(&self, train: &TrainSet<'_>) -> Result<MajorityModel, FitError> {
        train.stop().check()?;
        let mut counts = vec![0usize; train.n_classes()];
        for &label in train.labels() {
            if let Some(count) = counts.get_mut(label) {
                *count += 1;
            }
        }
        let n_rows = train.labels().len() as f64;
        Ok(MajorityModel {
            n_features: train.rows().ncols(),
            shares: counts.iter().map(|&count| count as f64 / n_rows).collect(),
        })
    }
}

impl Learner for Majority {
    fn id(&self) -> &'static str {
        "majority"
    }

    fn options(&self) -> Value {
        json!({})
    }

    fn fit(&self, train: &TrainSet<'_>) -> Result<Box<dyn Classifier>, FitError> {
        Ok(Box::new(self.fit_model(train)?))
    }

    fn fits_from_file(&self) -> bool {
        true
    }

    /// Reads the labels alone.
    fn fit_from_file(
        &self,
        file: &RowFile,
        select: &dyn Fn(usize) -> bool,
        _options: OutOfCoreOptions<'_>,
    ) -> Result<Box<dyn Classifier>, OutOfCoreError> {
        let labels =
            file.labels().iter().enumerate().filter(|(row, _)| select(*row)).map(|(_, &label)| label);
        let labels: Vec<usize> = labels.collect();
        let rows = Array2::zeros((labels.len(), 1));
        let train = TrainSet::new(rows.view(), &labels, file.n_classes())?;
        let model = MajorityModel { n_features: file.n_features(), ..self.fit_model(&train)? };
        Ok(Box::new(model))
    }
}

/// The class shares of a training set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MajorityModel {
    n_features: usize,
    shares: Vec<f64>,
}

impl MajorityModel {
    /// The share of each class among the training rows.
    pub fn shares(&self) -> &[f64] {
        &self.shares
    }
}

impl Classifier for MajorityModel {
    fn n_classes(&self) -> usize {
        self.shares.len()
    }

    fn n_features(&self) -> usize {
        self.n_features
    }

    fn scores(&self, rows: ArrayView2<'_, f32>) -> Result<Array2<f32>, PredictError> {
        check_width(rows, self.n_features)?;
        let columns = match self.shares.as_slice() {
            [_, positive] => std::slice::from_ref(positive),
            shares => shares,
        };
        Ok(Array2::from_shape_fn((rows.nrows(), columns.len()), |(_, class)| columns[class] as f32))
    }

    fn threshold(&self) -> f32 {
        0.5
    }

    fn saved(&self) -> SavedModel {
        SavedModel::of(self)
    }
}

impl SaveModel for MajorityModel {
    const KIND: &'static str = "majority";

    fn check(&self) -> Result<(), ModelFault> {
        ModelFault::within("shares", self.shares.len(), 2, usize::MAX)?;
        ModelFault::within("n_features", self.n_features, 1, usize::MAX)?;
        ModelFault::finite("shares", &self.shares)
    }
}
