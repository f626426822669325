//! Naive Bayes: Gaussian columns as squares, categorical ones as 0/1 tests; both linear in what the client encrypts.
//!
//! Gaussian: `log P(c) - sum_j [ log(2 pi v_cj)/2 + (x_j - m_cj)^2 / (2 v_cj) ]` is a weighted sum of `x_j` and `x_j^2`.
//! Categorical: `log P(c) + sum_t log P(t | c)` over the tests t that hold. For two classes the one score is the
//! difference of the two, the log-odds of class 1.

use super::{FloatModel, Form, LinearForm, finite, same_length, within};
use crate::error::ModelError;
use crate::features::{ColumnFeatures, FeatureMap, Indicator, Range};
use ndarray::{Array2, Axis};

/// The numbers of a naive Bayes model over k classes: log priors and the distribution of every column.
#[derive(Clone, PartialEq)]
pub struct NaiveBayes {
    /// Log prior of each class, k.
    pub log_priors: Vec<f64>,
    /// One distribution a column.
    pub columns: Vec<BayesColumn>,
}

/// The distribution of a column, one parameter a class.
#[derive(Clone, PartialEq)]
pub enum BayesColumn {
    /// Normal; the client encrypts value and square.
    Gaussian {
        /// Interval the values are expected in.
        range: Range,
        /// Mean in each class, k.
        means: Vec<f64>,
        /// Variance in each class, k, positive.
        variances: Vec<f64>,
    },
    /// One of two values; the client encrypts whether it is the larger.
    Bernoulli {
        /// Values above it are the larger one; public.
        threshold: f64,
        /// Probability of the larger value in each class, k, inside 0 to 1.
        probabilities: Vec<f64>,
    },
}

impl NaiveBayes {
    /// The model.
    ///
    /// # Errors
    /// [`ModelError::Shape`] when sizes differ, [`ModelError::Value`] for a number that is not finite, a variance that is
    /// not positive or a probability not inside 0 to 1.
    pub fn into_model(self) -> Result<FloatModel, ModelError> {
        let classes = self.log_priors.len();
        check_classes(classes)?;
        finite("log prior", self.log_priors.iter().copied())?;
        let mut form = ClassSums::new(self.log_priors);
        let mut map = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            column.check(classes)?;
            map.push(column.features());
            column.add_to(&mut form);
        }
        let form = two_class_difference(form.into_linear()?);
        FloatModel::new(FeatureMap::PerColumn(map), Form::Linear(form))
    }
}

/// Weights of each class, feature by feature.
struct ClassSums {
    weights: Vec<Vec<f64>>,
    biases: Vec<f64>,
}

impl ClassSums {
    fn new(biases: Vec<f64>) -> Self {
        Self { weights: vec![Vec::new(); biases.len()], biases }
    }

    fn into_linear(self) -> Result<LinearForm, ModelError> {
        let features = self.weights.first().map_or(0, Vec::len);
        let shape = (self.weights.len(), features);
        let weights = Array2::from_shape_vec(shape, self.weights.concat());
        Ok(LinearForm {
            weights: weights.map_err(|_| ModelError::Shape {
                what: "weights of a class",
                expected: features,
                found: 0,
            })?,
            biases: self.biases,
        })
    }
}

impl BayesColumn {
    fn check(&self, classes: usize) -> Result<(), ModelError> {
        match self {
            Self::Gaussian { means, variances, .. } => {
                same_length("means", classes, means.len())?;
                same_length("variances", classes, variances.len())?;
                finite("mean", means.iter().copied())?;
                let rule = "positive and finite";
                within("variance", variances.iter().copied(), rule, |v| v.is_finite() && v > 0.0)
            }
            Self::Bernoulli { probabilities, .. } => {
                same_length("probabilities", classes, probabilities.len())?;
                let rule = "inside 0 to 1";
                within("probability", probabilities.iter().copied(), rule, |p| p > 0.0 && p < 1.0)
            }
        }
    }

    fn features(&self) -> ColumnFeatures {
        match self {
            Self::Gaussian { range, .. } => ColumnFeatures::Squares(*range),
            Self::Bernoulli { threshold, .. } => ColumnFeatures::Above(*threshold),
        }
    }

    fn add_to(&self, form: &mut ClassSums) {
        let sums = form.weights.iter_mut().zip(&mut form.biases);
        match self {
            Self::Gaussian { range, means, variances } => {
                for ((weights, bias), (mean, variance)) in sums.zip(means.iter().zip(variances)) {
                    add_gaussian(range, *mean, *variance, weights, bias);
                }
            }
            Self::Bernoulli { probabilities, .. } => {
                for ((weights, bias), p) in sums.zip(probabilities) {
                    weights.push(p.ln() - (1.0 - p).ln());
                    *bias += (1.0 - p).ln();
                }
            }
        }
    }
}

/// Log density over the features u and s = 2u^2 - 1, with x = middle + half u and u^2 = (s + 1)/2.
fn add_gaussian(range: &Range, mean: f64, variance: f64, weights: &mut Vec<f64>, bias: &mut f64) {
    let offset = mean - range.middle();
    let square = -range.half() * range.half() / (2.0 * variance);
    weights.extend([range.half() * offset / variance, square / 2.0]);
    *bias +=
        square / 2.0 - offset * offset / (2.0 * variance) - (std::f64::consts::TAU * variance).ln() / 2.0;
}

/// The numbers of a categorical (or Bernoulli) naive Bayes model: k classes, m yes/no tests of a record.
#[derive(Clone, PartialEq)]
pub struct CategoricalBayes {
    /// Number of columns of a record.
    pub columns: usize,
    /// The tests, public: one a category (`column equals value`) or a bin.
    pub indicators: Vec<Indicator>,
    /// Log prior of each class plus what every record of it contributes, k.
    pub log_priors: Vec<f64>,
    /// Log-likelihood that a test which holds adds to a class, k x m.
    pub log_likelihoods: Array2<f64>,
}

impl CategoricalBayes {
    /// The model; its feature map is the list of tests.
    ///
    /// # Errors
    /// [`ModelError::Shape`] when sizes differ or a test looks at a column that is not there, [`ModelError::Value`] for a
    /// number that is not finite.
    pub fn into_model(self) -> Result<FloatModel, ModelError> {
        check_classes(self.log_priors.len())?;
        same_length("rows of log-likelihoods", self.log_priors.len(), self.log_likelihoods.nrows())?;
        same_length("indicators", self.log_likelihoods.ncols(), self.indicators.len())?;
        finite("log prior", self.log_priors.iter().copied())?;
        finite("log-likelihood", self.log_likelihoods.iter().copied())?;
        let form =
            two_class_difference(LinearForm { weights: self.log_likelihoods, biases: self.log_priors });
        let map = FeatureMap::Indicators { columns: self.columns, indicators: self.indicators };
        FloatModel::new(map, Form::Linear(form))
    }
}

fn check_classes(classes: usize) -> Result<(), ModelError> {
    if classes >= 2 {
        return Ok(());
    }
    Err(ModelError::Shape { what: "classes", expected: 2, found: classes })
}

/// Two class scores become one, class 1 minus class 0; more stay.
fn two_class_difference(form: LinearForm) -> LinearForm {
    let LinearForm { weights, biases } = form;
    match biases[..] {
        [zero, one] => LinearForm {
            weights: (&weights.row(1) - &weights.row(0)).insert_axis(Axis(0)),
            biases: vec![one - zero],
        },
        _ => LinearForm { weights, biases },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn model() -> NaiveBayes {
        NaiveBayes {
            log_priors: vec![0.25_f64.ln(), 0.75_f64.ln()],
            columns: vec![
                BayesColumn::Gaussian {
                    range: Range::new(-4.0, 6.0).unwrap(),
                    means: vec![0.0, 2.0],
                    variances: vec![1.0, 0.5],
                },
                BayesColumn::Bernoulli { threshold: 0.5, probabilities: vec![0.2, 0.7] },
            ],
        }
    }

    #[test]
    fn scores_are_log_odds() {
        let normal = |x: f64, mean: f64, variance: f64| {
            -(std::f64::consts::TAU * variance).ln() / 2.0 - (x - mean).powi(2) / (2.0 * variance)
        };
        let odds = |x: f64, no: f64, yes: f64| {
            3f64.ln() + normal(x, 2.0, 0.5) - normal(x, 0.0, 1.0) + (yes / no).ln()
        };
        let expected = [odds(0.5, 0.2, 0.7), odds(-3.0, 0.8, 0.3)];
        let rows = array![[0.5_f32, 1.0], [-3.0, 0.0]];
        let scores = model().into_model().unwrap().scores(rows.view()).unwrap();
        for (score, expected) in scores.iter().zip(expected) {
            assert!((score - expected).abs() < 1e-9, "{score} {expected}");
        }
    }

    #[test]
    fn unusable_numbers_are_refused() {
        let mut bayes = model();
        bayes.columns.push(BayesColumn::Bernoulli { threshold: 0.0, probabilities: vec![0.5, 1.0] });
        assert!(matches!(bayes.into_model(), Err(ModelError::Value { what: "probability", index: 1, .. })));
    }
}
