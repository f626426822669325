//! Naive Bayes: Gaussian columns as squares, categorical ones as 0/1 tests; both linear in what the client encrypts.
//!
//! Gaussian: `log P(c) - sum_j [ log(2 pi v_cj)/2 + (x_j - m_cj)^2 / (2 v_cj) ]` is a weighted sum of `x_j` and `x_j^2`.
//! Categorical: `log P(c) + sum_t log P(t | c)` over the tests t that hold. For two classes the one score is the
//! difference of the two, the log-odds of class 1.

use super::{FloatModel, Form, LinearForm, finite, same_length, within};
use crate::error::ModelError;
use crate::features::{FeatureMap, Indicator, Range};
use ndarray::{Array2, Axis};

/// The numbers of a Gaussian naive Bayes model over k classes and d columns.
#[derive(Clone, PartialEq)]
pub struct GaussianBayes {
    /// Log prior of each class, k.
    pub log_priors: Vec<f64>,
    /// Mean of each column in each class, k x d.
    pub means: Array2<f64>,
    /// Variance of each column in each class, k x d, positive.
    pub variances: Array2<f64>,
}

impl GaussianBayes {
    /// The model over columns that lie in `ranges`.
    ///
    /// # Errors
    /// [`ModelError::Shape`] when sizes differ, [`ModelError::Value`] for a number that is not finite or a variance that
    /// is not positive.
    pub fn into_model(self, ranges: Vec<Range>) -> Result<FloatModel, ModelError> {
        check_classes(self.log_priors.len())?;
        same_length("rows of means", self.log_priors.len(), self.means.nrows())?;
        same_length("ranges", self.means.ncols(), ranges.len())?;
        same_length("variances", self.means.len(), self.variances.len())?;
        same_length("rows of variances", self.means.nrows(), self.variances.nrows())?;
        finite("log prior", self.log_priors.iter().copied())?;
        finite("mean", self.means.iter().copied())?;
        within("variance", self.variances.iter().copied(), "positive and finite", |v| {
            v.is_finite() && v > 0.0
        })?;
        let form = two_class_difference(self.over_units(&ranges));
        FloatModel::new(FeatureMap::Squares(ranges), Form::Linear(form))
    }

    /// Class scores over the features u and s = 2u^2 - 1, with x = middle + half u and u^2 = (s + 1)/2.
    fn over_units(&self, ranges: &[Range]) -> LinearForm {
        let (classes, d) = self.means.dim();
        let mut weights = Array2::zeros((classes, 2 * d));
        let mut biases = self.log_priors.clone();
        for (class, bias) in biases.iter_mut().enumerate() {
            for (column, range) in ranges.iter().enumerate() {
                let variance = self.variances[[class, column]];
                let offset = self.means[[class, column]] - range.middle();
                let square = -range.half() * range.half() / (2.0 * variance);
                weights[[class, column]] = range.half() * offset / variance;
                weights[[class, d + column]] = square / 2.0;
                *bias += square / 2.0
                    - offset * offset / (2.0 * variance)
                    - (std::f64::consts::TAU * variance).ln() / 2.0;
            }
        }
        LinearForm { weights, biases }
    }
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

    #[test]
    fn gaussian_scores_are_log_odds() {
        let bayes = GaussianBayes {
            log_priors: vec![0.25_f64.ln(), 0.75_f64.ln()],
            means: array![[0.0, 2.0], [1.0, -1.0]],
            variances: array![[1.0, 0.5], [2.0, 3.0]],
        };
        let ranges = vec![Range::new(-4.0, 6.0).unwrap(), Range::new(-3.0, 3.0).unwrap()];
        let expected = |x: [f64; 2]| {
            let class = |c: usize| {
                let density = |j: usize| {
                    let v = bayes.variances[[c, j]];
                    let z = x[j] - bayes.means[[c, j]];
                    -(std::f64::consts::TAU * v).ln() / 2.0 - z * z / (2.0 * v)
                };
                bayes.log_priors[c] + density(0) + density(1)
            };
            class(1) - class(0)
        };
        let wanted = [expected([0.5, 1.5]), expected([-3.0, 2.5])];
        let model = bayes.clone().into_model(ranges).unwrap();
        let scores = model.scores(array![[0.5_f32, 1.5], [-3.0, 2.5]].view()).unwrap();
        for (score, wanted) in scores.iter().zip(wanted) {
            assert!((score - wanted).abs() < 1e-9, "{score} {wanted}");
        }
    }

    #[test]
    fn unusable_numbers_are_refused() {
        let bayes = GaussianBayes {
            log_priors: vec![0.0, 0.0],
            means: array![[0.0], [1.0]],
            variances: array![[1.0], [0.0]],
        };
        let ranges = vec![Range::new(0.0, 1.0).unwrap()];
        assert!(matches!(
            bayes.into_model(ranges),
            Err(ModelError::Value { what: "variance", index: 1, .. })
        ));
    }
}
