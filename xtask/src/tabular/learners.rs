//! The classifiers of a run, each with the variants that get rows of their own.

use anyhow::Result;
use classifiers::{Folds, Learner, LearnerOptions, Platt, Tuned, learner};
use evaluation::ThresholdRule;

use super::Variants;
use crate::learners::is_kernel_machine;
use protocol::KeySchedule;

/// Folds of the training rows on which thresholds and probabilities are tuned.
const TUNING_FOLDS: usize = 5;

/// A classifier and what sets its rows apart.
pub struct Entry {
    /// The learner.
    pub learner: Box<dyn Learner>,
    /// The rule that tunes its threshold on training folds.
    pub threshold_rule: Option<&'static str>,
    /// Settings beside the defaults, as `name=value`.
    pub options: Vec<String>,
    /// Whether its decisions are those of the learner itself: no tuned threshold, no Platt scaling.
    pub is_default: bool,
}

/// Makes the entries of a run.
pub struct Catalogue {
    options: LearnerOptions,
    folds: Folds,
    n_classes: usize,
}

/// `options` with the seed of learners that draw numbers.
pub fn seeded(options: &LearnerOptions, keys: &KeySchedule) -> LearnerOptions {
    options.clone().with_seed(keys.seed_of("learners"))
}

impl Catalogue {
    /// A catalogue for data of `n_classes` classes, whose learners and folds draw from seeds of their own.
    pub fn new(options: &LearnerOptions, keys: &KeySchedule, n_classes: usize) -> Result<Self> {
        let folds = Folds::new(TUNING_FOLDS, keys.seed_of("tuning-folds"))?;
        Ok(Self { options: seeded(options, keys), folds, n_classes })
    }

    /// The classifiers with these ids, and their variants where there are two classes.
    pub fn entries(&self, ids: &[&'static str], variants: Variants) -> Result<Vec<Entry>> {
        let two_classes = self.n_classes == 2;
        let mut entries = Vec::new();
        for id in ids {
            entries.push(self.default(id)?);
            if variants.tuned && two_classes {
                entries.push(self.tuned(id)?);
            }
            if variants.platt && two_classes && is_kernel_machine(id) {
                entries.push(self.platt(id)?);
            }
        }
        Ok(entries)
    }

    /// The rows that plain data always get: the majority baseline and, for two classes, the tuned logistic regression.
    pub fn reference(&self) -> Result<Vec<Entry>> {
        let mut entries = vec![self.default("majority")?];
        if self.n_classes == 2 {
            entries.push(self.tuned("logistic")?);
        }
        Ok(entries)
    }

    fn learner(&self, id: &str) -> Result<Box<dyn Learner>> {
        Ok(learner(id, &self.options)?)
    }

    fn default(&self, id: &str) -> Result<Entry> {
        Ok(Entry {
            learner: self.learner(id)?,
            threshold_rule: None,
            options: self.shown(id),
            is_default: true,
        })
    }

    fn tuned(&self, id: &str) -> Result<Entry> {
        let rule = ThresholdRule::Accuracy;
        let learner = Box::new(Tuned::new(self.learner(id)?, rule, self.folds));
        Ok(Entry { learner, threshold_rule: Some(rule.id()), options: self.shown(id), is_default: false })
    }

    fn platt(&self, id: &str) -> Result<Entry> {
        let learner = Box::new(Platt::new(self.learner(id)?, self.folds));
        let platt = "probability=platt".to_owned();
        let options = self.shown(id).into_iter().chain([platt]).collect();
        Ok(Entry { learner, threshold_rule: None, options, is_default: false })
    }

    fn shown(&self, id: &str) -> Vec<String> {
        self.options.shown(id, self.n_classes)
    }
}

#[cfg(test)]
mod tests {
    use classifiers::linfa::Dataset;
    use classifiers::linfa::traits::{Fit, Predict};
    use classifiers::{OwnedTrainSet, Svm, SvmOptions};
    use ndarray::Array1;
    use tabular_data::PreprocessOptions;

    use super::super::prepare::Prepared;
    use super::super::source::Source;
    use super::*;

    /// The lines of the README of `classifiers`: a design matrix is fitted and asked as it is.
    #[test]
    fn a_design_matrix_is_fitted_in_three_lines() -> Result<()> {
        let (source, keys) = (Source::small()?, KeySchedule::new(1));
        let split = source.one_split(keys)?;
        let Prepared { train: design, test: test_design, .. } =
            Prepared::new(&source.table, &split, &PreprocessOptions::default())?;

        let train = OwnedTrainSet::from_f64(design.values().view(), design.targets(), 2)?;
        let model = learner("svm-rbf", &LearnerOptions::default())?.fit(&train.as_train_set())?;
        let predicted = model.predict_f64(test_design.values().view())?;

        let records = (design.values().clone(), Array1::from(design.targets().to_vec()));
        let dataset = Dataset::from(records);
        let model = Fit::fit(&Svm::new(SvmOptions::default())?, &dataset)?;
        assert_eq!(model.predict(test_design.values()).to_vec(), predicted);
        Ok(())
    }

    #[test]
    fn variants_are_for_two_classes_and_platt_scaling_for_kernels() -> Result<()> {
        let rows = |n_classes, variants| -> Result<Vec<String>> {
            let catalogue = Catalogue::new(&LearnerOptions::default(), &KeySchedule::new(1), n_classes)?;
            let entries = catalogue.entries(&["logistic", "svm-rbf"], variants)?;
            let shown = |entry: &Entry| {
                let platt = entry.options.iter().any(|option| option == "probability=platt");
                let tuned = entry.threshold_rule.is_some();
                format!(
                    "{}{}{}",
                    entry.learner.id(),
                    ["", " tuned"][usize::from(tuned)],
                    ["", " platt"][usize::from(platt)]
                )
            };
            Ok(entries.iter().map(shown).collect())
        };
        let all = Variants { tuned: true, platt: true };
        assert_eq!(rows(2, Variants::default())?, ["logistic", "svm-rbf"]);
        let expected = ["logistic", "logistic tuned", "svm-rbf", "svm-rbf tuned", "svm-rbf platt"];
        assert_eq!(rows(2, all)?, expected);
        assert_eq!(rows(3, all)?, ["logistic", "svm-rbf"]);
        let reference = |n_classes| -> Result<usize> {
            Ok(Catalogue::new(&LearnerOptions::default(), &KeySchedule::new(1), n_classes)?
                .reference()?
                .len())
        };
        assert_eq!((reference(2)?, reference(3)?), (2, 1));
        Ok(())
    }
}
