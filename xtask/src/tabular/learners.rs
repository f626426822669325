//! The classifiers of a run, each with the variants that get rows of their own.

use anyhow::Result;
use classifiers::{Folds, Learner, LearnerOptions, Platt, Tuned, learner};
use evaluation::ThresholdRule;

use super::Variants;
use crate::keys::Keys;

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
}

/// Makes the entries of a run.
pub struct Catalogue {
    options: LearnerOptions,
    folds: Folds,
}

/// The options that all learners share; those that draw numbers have a seed of their own.
pub fn options(keys: &Keys) -> LearnerOptions {
    let mut options = LearnerOptions::default();
    options.seed = keys.derive("learners");
    options
}

impl Catalogue {
    /// A catalogue whose learners and folds draw from seeds of their own.
    pub fn new(keys: &Keys) -> Result<Self> {
        let options = options(keys);
        Ok(Self { options, folds: Folds::new(TUNING_FOLDS, keys.derive("tuning-folds"))? })
    }

    /// The classifiers with these ids, and their variants where `two_classes` allows them.
    pub fn entries(&self, ids: &[&'static str], variants: Variants, two_classes: bool) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for id in ids {
            entries.push(self.default(id)?);
            if variants.tuned && two_classes {
                entries.push(self.tuned(id)?);
            }
            if variants.platt && two_classes && self.learner(id)?.id().starts_with("svm-") {
                entries.push(self.platt(id)?);
            }
        }
        Ok(entries)
    }

    /// The rows that plain data always get: the majority baseline and, for two classes, the tuned logistic regression.
    pub fn reference(&self, two_classes: bool) -> Result<Vec<Entry>> {
        let mut entries = vec![self.default("majority")?];
        if two_classes {
            entries.push(self.tuned("logistic")?);
        }
        Ok(entries)
    }

    fn learner(&self, id: &str) -> Result<Box<dyn Learner>> {
        Ok(learner(id, &self.options)?)
    }

    fn default(&self, id: &str) -> Result<Entry> {
        Ok(Entry { learner: self.learner(id)?, threshold_rule: None, options: Vec::new() })
    }

    fn tuned(&self, id: &str) -> Result<Entry> {
        let rule = ThresholdRule::Accuracy;
        let learner = Box::new(Tuned::new(self.learner(id)?, rule, self.folds));
        Ok(Entry { learner, threshold_rule: Some(rule.id()), options: Vec::new() })
    }

    fn platt(&self, id: &str) -> Result<Entry> {
        let learner = Box::new(Platt::new(self.learner(id)?, self.folds));
        Ok(Entry { learner, threshold_rule: None, options: vec!["probability=platt".to_owned()] })
    }
}
