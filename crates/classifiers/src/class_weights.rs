//! Factors on the penalty C by class, shared by all learners that have one.

use serde::{Deserialize, Serialize};

use crate::FitError;
use crate::options::positive;

/// How the penalty of a training error depends on the class of its row.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClassWeights {
    /// The same for every class.
    #[default]
    Uniform,
    /// `n_rows / (n_classes * rows of the class)`: each class counts as much as another.
    Balanced,
    /// One factor a class, each above 0.
    PerClass(Vec<f64>),
}

impl ClassWeights {
    /// Refuses a factor that is not above 0.
    pub(crate) fn check(&self) -> Result<(), FitError> {
        let Self::PerClass(weights) = self else {
            return Ok(());
        };
        weights.iter().try_for_each(|&weight| positive("class_weights", weight).map(|_| ()))
    }

    /// One factor a class, for classes that occur `counts` times.
    pub(crate) fn factors(&self, counts: &[usize]) -> Result<Vec<f64>, FitError> {
        let even = counts.iter().sum::<usize>() as f64 / counts.len() as f64;
        match self {
            Self::Uniform => Ok(vec![1.0; counts.len()]),
            Self::Balanced => Ok(counts.iter().map(|&count| even / count as f64).collect()),
            Self::PerClass(weights) if weights.len() == counts.len() => Ok(weights.clone()),
            Self::PerClass(weights) => Err(FitError::Option {
                option: "class_weights",
                value: weights.len() as f64,
                rule: "it must hold one factor a class",
            }),
        }
    }
}
