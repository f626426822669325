//! The study's own job with nothing around it, for benchmarks: no tuning, intervals, permutations or report.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use classifiers::{LearnerOptions, TrainSet};
use crypto_encode::{Clock, EncodeOptions};
use results::Regime;
use tabular_data::PreprocessOptions;

use super::Variants;
use super::learners::Catalogue;
use super::plan::{Treatment, treatments};
use super::prepare::Prepared;
use super::source::Source;
use super::treat::Treatments;
use crate::interrupt;
use crate::stage::measured;
use experiment::Outcome;
use protocol::KeySchedule;

/// The study's two encodings.
const SCHEMES: [&str; 2] = ["fernet-first-digit", "fernet-digits"];
/// Logistic regression and four kernels.
const CLASSIFIERS: [&str; 5] = ["logistic", "svm-linear", "svm-rbf", "svm-poly", "svm-sigmoid"];

/// Seconds a stage, and what came out.
#[derive(Debug, Default)]
pub struct Timing {
    /// Encrypting and scaling.
    pub encode_s: f64,
    /// Fitting and scoring.
    pub fit_s: f64,
    /// Mean test accuracy by `scheme/classifier`.
    pub mean_accuracy: BTreeMap<String, f64>,
}

/// Runs plain once and both encodings under `keys` pairs of keys, on the published split or else one holdout.
pub fn time_digits(source: &Source, keys: KeySchedule, n_keys: usize) -> Result<Timing> {
    let split = source.one_split(keys)?;
    let prepared = Prepared::new(&source.table, &split, &PreprocessOptions::default())?;
    let options = EncodeOptions::default();
    let context = Treatments {
        keys,
        dataset: source.input.dataset.clone(),
        running: Clock::Running { start: 0, cells_per_second: 1 },
        options,
    };
    let mut timing = Timing::default();
    for treatment in plan()? {
        let repeats = if treatment.varies_with_key() { n_keys } else { 1 };
        for key in 0..repeats {
            trial(&context, &treatment, &prepared, key, repeats, &mut timing)?;
        }
    }
    Ok(timing)
}

/// Plain, and both encodings with a fixed clock.
fn plan() -> Result<Vec<Treatment>> {
    let schemes: Option<Vec<_>> = SCHEMES.iter().map(|id| crypto_encode::scheme(id)).collect();
    let schemes = schemes.context("the registry lacks one of the study's encodings")?;
    let mut plan = treatments(&schemes, &[Regime::CrossKey], &[])?;
    plan.retain(|treatment| treatment.clock != Some(results::Clock::Running));
    Ok(plan)
}

fn trial(
    context: &Treatments,
    treatment: &Treatment,
    prepared: &Prepared,
    key: usize,
    repeats: usize,
    timing: &mut Timing,
) -> Result<()> {
    let (features, encode_s) = measured(|| context.apply(treatment, prepared, key))?;
    timing.encode_s += encode_s;
    let ((), fit_s) = measured(|| {
        let catalogue = Catalogue::new(&LearnerOptions::default(), &context.keys, 2)?;
        for entry in catalogue.entries(&CLASSIFIERS, Variants::default())? {
            let train = TrainSet::new(features.train.view(), prepared.train.targets(), 2)?;
            let train = train.with_stop(&interrupt::is_requested);
            let outcome = Outcome::of(entry.learner.fit(&train)?.as_ref(), features.test.view())?;
            let run = outcome.run(&prepared.label, key, prepared.test.targets(), 2)?;
            let row = format!("{}/{}", treatment.scheme.id, entry.learner.id());
            *timing.mean_accuracy.entry(row).or_default() += run.accuracy / repeats as f64;
        }
        Ok(())
    })?;
    timing.fit_s += fit_s;
    Ok(())
}
