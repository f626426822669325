//! Naive Bayes: columns that are independent within a class, Gaussian or two-valued.
//!
//! A column with at most two values in the training rows (an indicator, standardised or not) is Bernoulli with Laplace
//! smoothing, all others are Gaussian, as in scikit-learn's `BernoulliNB` and `GaussianNB`. Treating indicators as
//! Gaussian is possible with [`ColumnKinds::Gaussian`] and then equals `GaussianNB` throughout.

mod model;

pub use model::{ColumnModel, NaiveBayesModel};

use ndarray::ArrayView1;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::options::positive;
use crate::{Classifier, FitError, Learner, TrainSet};

/// What a user may choose.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NaiveBayesOptions {
    /// The share of the largest variance of all Gaussian columns that is added to every variance; above 0.
    pub var_smoothing: f64,
    /// The rows added to each value of a two-valued column in each class; above 0.
    pub laplace: f64,
    /// Which columns are two-valued.
    pub columns: ColumnKinds,
}

impl Default for NaiveBayesOptions {
    fn default() -> Self {
        Self { var_smoothing: 1e-9, laplace: 1.0, columns: ColumnKinds::Mixed }
    }
}

/// How the distribution of a column is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnKinds {
    /// Bernoulli for columns with at most two values in the training rows, Gaussian for the others.
    #[default]
    Mixed,
    /// Gaussian for all.
    Gaussian,
}

/// Naive Bayes; id `naive-bayes`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NaiveBayes {
    options: NaiveBayesOptions,
}

impl NaiveBayes {
    /// Checks the options.
    ///
    /// # Errors
    /// [`FitError::Option`] naming the option that is out of range.
    pub fn new(options: NaiveBayesOptions) -> Result<Self, FitError> {
        positive("laplace", options.laplace)?;
        positive("var_smoothing", options.var_smoothing)?;
        Ok(Self { options })
    }

    /// Fits the concrete model.
    ///
    /// # Errors
    /// [`FitError::Stopped`] only.
    pub fn fit_model(&self, train: &TrainSet<'_>) -> Result<NaiveBayesModel, FitError> {
        let classes = Classes::new(train);
        let values = each_column(train, |_, column| self.two_values(column))?;
        let smoothing = self.smoothing(train, &values)?;
        let columns = each_column(train, |index, column| match values[index] {
            Some((low, high)) => classes.bernoulli(column, low, high, self.options.laplace),
            None => classes.gaussian(column, smoothing),
        })?;
        Ok(NaiveBayesModel::new(classes.priors(), columns))
    }

    /// The smaller and the larger value of a column that is to be Bernoulli.
    fn two_values(&self, column: ArrayView1<'_, f32>) -> Option<(f32, f32)> {
        if self.options.columns == ColumnKinds::Gaussian {
            return None;
        }
        let low = column.iter().copied().fold(f32::INFINITY, f32::min);
        let high = column.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        column.iter().all(|&value| value == low || value == high).then_some((low, high))
    }

    /// What is added to every variance; 1 when every Gaussian column is constant and thus says nothing.
    fn smoothing(&self, train: &TrainSet<'_>, values: &[Option<(f32, f32)>]) -> Result<f64, FitError> {
        let variance = |index: usize, column: ArrayView1<'_, f32>| match values[index] {
            Some(_) => 0.0,
            None => moments(column.iter().copied()).1,
        };
        let largest = each_column(train, variance)?.into_iter().fold(0.0, f64::max);
        Ok(if largest > 0.0 { self.options.var_smoothing * largest } else { 1.0 })
    }
}

impl Learner for NaiveBayes {
    fn id(&self) -> &'static str {
        "naive-bayes"
    }

    fn options(&self) -> Value {
        json!(self.options)
    }

    fn fit(&self, train: &TrainSet<'_>) -> Result<Box<dyn Classifier>, FitError> {
        Ok(Box::new(self.fit_model(train)?))
    }
}

/// What `of` makes of every column and its index.
fn each_column<T>(
    train: &TrainSet<'_>,
    of: impl Fn(usize, ArrayView1<'_, f32>) -> T,
) -> Result<Vec<T>, FitError> {
    let rows = train.rows();
    let columns = rows.columns().into_iter().enumerate();
    columns.map(|(index, column)| train.stop().check().map(|()| of(index, column))).collect()
}

/// The training rows of each class.
struct Classes {
    rows: Vec<Vec<usize>>,
}

impl Classes {
    fn new(train: &TrainSet<'_>) -> Self {
        let mut rows = vec![Vec::new(); train.n_classes()];
        for (row, &label) in train.labels().iter().enumerate() {
            rows[label].push(row);
        }
        Self { rows }
    }

    fn priors(&self) -> Vec<f64> {
        let all: usize = self.rows.iter().map(Vec::len).sum();
        self.rows.iter().map(|rows| rows.len() as f64 / all as f64).collect()
    }

    fn gaussian(&self, column: ArrayView1<'_, f32>, smoothing: f64) -> ColumnModel {
        let moments = self.rows.iter().map(|rows| moments(rows.iter().map(|&row| column[row])));
        let (means, variances) = moments.map(|(mean, variance)| (mean, variance + smoothing)).unzip();
        ColumnModel::Gaussian { means, variances }
    }

    fn bernoulli(&self, column: ArrayView1<'_, f32>, low: f32, high: f32, laplace: f64) -> ColumnModel {
        let threshold = 0.5 * (f64::from(low) + f64::from(high));
        let share = |rows: &Vec<usize>| {
            let above = rows.iter().filter(|&&row| f64::from(column[row]) > threshold).count();
            (above as f64 + laplace) / (rows.len() as f64 + 2.0 * laplace)
        };
        ColumnModel::Bernoulli { threshold, probabilities: self.rows.iter().map(share).collect() }
    }
}

/// Mean and population variance, in two passes.
fn moments(values: impl Iterator<Item = f32> + Clone) -> (f64, f64) {
    let (count, sum) = values.clone().fold((0.0, 0.0), |(n, sum), value| (n + 1.0, sum + f64::from(value)));
    let mean = sum / count;
    let squares: f64 = values.map(|value| (f64::from(value) - mean).powi(2)).sum();
    (mean, squares / count)
}
