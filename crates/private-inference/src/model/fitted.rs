//! Fitted models of the `classifiers` crate.

use super::{BayesColumn, FloatModel, Linear, NaiveBayes, PolynomialSvm, QuadraticMethod, Tree, TreeNode};
use crate::error::ModelError;
use crate::features::Range;
use classifiers::{Classifier, ColumnModel, Kernel, NaiveBayesModel, SvmModel, TreeModel};
use std::any::Any;

/// Most columns of a model with a polynomial kernel: its matrix grows with their square.
const MAX_POLYNOMIAL_COLUMNS: usize = 4096;

impl FloatModel {
    /// The private form of a fitted model: any linear one (logistic regression, linear SVM, one hyperplane a class), naive
    /// Bayes, an SVM with a polynomial kernel of degree 2, or a two-class tree.
    ///
    /// Scores are those of the model before its link: a log-odds for logistic regression. `ranges` has one entry a column
    /// (a tree does not need them); `method` is for the polynomial kernel.
    ///
    /// # Errors
    /// [`ModelError::Unsupported`] for any other model, otherwise as the constructors of this module.
    pub fn from_classifier(
        model: &dyn Classifier,
        ranges: Vec<Range>,
        method: QuadraticMethod,
    ) -> Result<Self, ModelError> {
        if let Some(linear) = model.linear() {
            return Linear { weights: linear.coefficients.to_owned(), biases: linear.intercepts.to_vec() }
                .into_model(ranges);
        }
        let any = model as &dyn Any;
        if let Some(bayes) = any.downcast_ref::<NaiveBayesModel>() {
            naive_bayes(bayes, &ranges)
        } else if let Some(svm) = any.downcast_ref::<SvmModel>() {
            polynomial(svm, ranges, method)
        } else if let Some(tree) = any.downcast_ref::<TreeModel>() {
            two_class_tree(tree)
        } else {
            Err(unsupported(model.saved().kind()))
        }
    }
}

fn unsupported(kind: impl Into<String>) -> ModelError {
    ModelError::Unsupported { kind: kind.into() }
}

fn naive_bayes(model: &NaiveBayesModel, ranges: &[Range]) -> Result<FloatModel, ModelError> {
    super::same_length("ranges", model.columns().len(), ranges.len())?;
    let column = |(column, range): (&ColumnModel, &Range)| match column {
        ColumnModel::Gaussian { means, variances } => {
            BayesColumn::Gaussian { range: *range, means: means.clone(), variances: variances.clone() }
        }
        ColumnModel::Bernoulli { threshold, probabilities } => {
            BayesColumn::Bernoulli { threshold: *threshold, probabilities: probabilities.clone() }
        }
    };
    NaiveBayes {
        log_priors: model.priors().iter().map(|prior| prior.ln()).collect(),
        columns: model.columns().iter().zip(ranges).map(column).collect(),
    }
    .into_model()
}

fn polynomial(
    model: &SvmModel,
    ranges: Vec<Range>,
    method: QuadraticMethod,
) -> Result<FloatModel, ModelError> {
    let columns = model.support_vectors().ncols();
    if columns > MAX_POLYNOMIAL_COLUMNS {
        let what = "columns of a polynomial kernel";
        return Err(ModelError::Shape { what, expected: MAX_POLYNOMIAL_COLUMNS, found: columns });
    }
    let Kernel::Poly { gamma, coef0, degree: 2 } = model.kernel() else {
        return Err(unsupported(format!("svm with kernel {:?}", model.kernel())));
    };
    PolynomialSvm {
        support_vectors: model.support_vectors().mapv(f64::from),
        dual_coefficients: model.dual_coefficients().to_vec(),
        gamma,
        coef0,
        bias: model.intercept(),
    }
    .into_model(ranges, method)
}

/// Leaf scores are rounded to single precision, as the classifier's are, so that 0.5 is met by the same leaves.
fn two_class_tree(model: &TreeModel) -> Result<FloatModel, ModelError> {
    let node = |node: &classifiers::TreeNode| match node {
        classifiers::TreeNode::Split { feature, threshold, left, right } => {
            Ok(TreeNode::Split { column: *feature, threshold: *threshold, left: *left, right: *right })
        }
        classifiers::TreeNode::Leaf { shares } => match shares[..] {
            [_, share] => Ok(TreeNode::Leaf { score: f64::from(share as f32) }),
            _ => Err(unsupported(format!("tree of {} classes", shares.len()))),
        },
    };
    Tree { columns: model.n_features(), nodes: model.nodes().iter().map(node).collect::<Result<_, _>>()? }
        .into_model()?
        .with_threshold(f64::from(model.threshold()))
}
