//! The models of the experiment, and how each is brought into encrypted form.

use anyhow::Result;
use classifiers::{Classifier, Learner, LearnerOptions};
use ndarray::ArrayView2;
use private_inference::model::{FloatModel, QuadraticMethod};
use private_inference::{ModelId, Packing, QuantiseOptions, QuantisedModel, Range, servable_learner};
use results::Modality;

use crate::cli::select;
use crate::images::DEFAULT_C;
use crate::private::TREE_DEPTH;

/// Models that have an encrypted form.
const SUPPORTED: [&str; 6] = ["logistic", "svm-linear", "svm-poly", "linear-svm", "naive-bayes", "tree"];
/// Models of a table when none is named.
const TABLE: [&str; 5] = ["logistic", "svm-linear", "naive-bayes", "svm-poly", "tree"];
/// Models of images when none is named.
const PICTURES: [&str; 2] = ["linear-svm", "svm-poly"];
/// Models that tell more than two classes apart.
const MULTI_CLASS: [&str; 3] = ["logistic", "linear-svm", "naive-bayes"];

/// A learner and the way its model is encrypted.
pub struct Model {
    /// The learner.
    pub learner: Box<dyn Learner>,
    /// Settings beside the defaults, as `name=value`.
    pub options: Vec<String>,
    /// Whether one encrypted record costs milliseconds, so that a run by default encrypts fewer.
    pub costly: bool,
    method: QuadraticMethod,
    packing: Packing,
    batch: Packing,
}

/// The ids that a filter names, or the usual ones.
pub fn ids(asked: &[String], modality: Modality, n_classes: usize) -> Result<Vec<&'static str>> {
    let usual: &[&str] = match modality {
        Modality::Tabular => &TABLE,
        Modality::Image | Modality::Audio => &PICTURES,
    };
    let usual: Vec<&str> =
        usual.iter().copied().filter(|id| n_classes == 2 || MULTI_CLASS.contains(id)).collect();
    select("--classifiers", asked, &usual, &SUPPORTED, |id| id)
}

impl Model {
    /// The model with this id.
    ///
    /// On a table the polynomial kernel is evaluated by the server, product of ciphertexts by product, a record a slot.
    /// Of a HOG vector the client encrypts the products: 324 products of ciphertexts would take seconds.
    pub fn new(id: &'static str, modality: Modality, options: &LearnerOptions) -> Result<Self> {
        let polynomial = id == "svm-poly";
        let pictures = modality == Modality::Image;
        let mut options = options.clone().with_tree_depth(Some(TREE_DEPTH));
        if pictures && id == "linear-svm" {
            options.c = DEFAULT_C;
        }
        Ok(Self {
            learner: servable_learner(id, &options)?,
            options: if polynomial { vec!["degree=2".to_owned(), "coef0=1".to_owned()] } else { Vec::new() },
            costly: polynomial && pictures,
            method: if pictures { QuadraticMethod::Expanded } else { QuadraticMethod::Multiplied },
            batch: if pictures { Packing::Coefficients } else { Packing::Slots },
            packing: if polynomial && !pictures { Packing::Slots } else { Packing::Coefficients },
        })
    }

    /// The id in results.
    pub fn id(&self) -> &'static str {
        self.learner.id()
    }

    /// Whether a record in a batch costs microseconds.
    pub fn is_cheap(&self) -> bool {
        !self.costly && self.id() != "tree"
    }

    /// The packing of thousands of records that sends fewer bytes: slots where columns are few.
    pub fn batch_packing(&self) -> Packing {
        self.batch
    }

    /// Brings a fitted model into encrypted form: the numbers that are rounded, and the model in integers. Ranges of the
    /// columns are those of its training rows.
    pub fn forms(
        &self,
        fitted: &dyn Classifier,
        train: ArrayView2<'_, f32>,
        id: ModelId,
    ) -> Result<(FloatModel, QuantisedModel)> {
        let numbers = FloatModel::from_classifier(fitted, Range::of_columns(train)?, self.method)?;
        let quantised = quantise(&numbers, id, self.packing)?;
        Ok((numbers, quantised))
    }
}

/// The integer form for one way of packing records.
pub fn quantise(numbers: &FloatModel, id: ModelId, packing: Packing) -> Result<QuantisedModel> {
    Ok(QuantisedModel::search(numbers, id, QuantiseOptions { packing, ..QuantiseOptions::default() })?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use classifiers::TrainSet;
    use ndarray::array;
    use private_inference::FeatureMap;

    #[test]
    fn ranges_are_those_of_the_training_rows() -> Result<()> {
        let train = array![[-1.0, 5.0], [3.0, 6.0], [0.0, 9.0], [2.0, 7.0]];
        let model = Model::new("logistic", Modality::Tabular, &LearnerOptions::default())?;
        let fitted = model.learner.fit(&TrainSet::new(train.view(), &[0, 1, 0, 1], 2)?)?;
        let (_, quantised) = model.forms(fitted.as_ref(), train.view(), ModelId([0; 16]))?;
        let ranges = vec![Range::new(-1.0, 3.0)?, Range::new(5.0, 9.0)?];
        assert_eq!(*quantised.card().feature_map(), FeatureMap::Values(ranges));
        Ok(())
    }

    #[test]
    fn more_than_two_classes_leave_the_models_that_tell_two_apart() -> Result<()> {
        let usual = |modality, n_classes| ids(&[], modality, n_classes);
        assert_eq!(usual(Modality::Tabular, 2)?.len(), TABLE.len());
        assert_eq!(usual(Modality::Tabular, 3)?, ["logistic", "naive-bayes"]);
        assert_eq!(usual(Modality::Image, 40)?, ["linear-svm"]);
        assert!(ids(&["svm-rbf".to_owned()], Modality::Tabular, 2).is_err());
        Ok(())
    }
}
