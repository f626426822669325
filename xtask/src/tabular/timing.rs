//! The study's own job with nothing around it, for benchmarks: no tuning, intervals, permutations or report.

use std::collections::BTreeMap;

use anyhow::Result;
use classifiers::{LearnerOptions, TrainSet};
use tabular_data::PreprocessOptions;

use super::Variants;
use super::learners::Catalogue;
use super::plan::{Condition, varies_with_key};
use super::prepare::Prepared;
use super::protect::Protection;
use super::source::Source;
use crate::interrupt;
use crate::stage::measured;
use experiment::Outcome;
use protocol::{Clock as Axis, KeySchedule, Regime, conditions};

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
    let context = Protection::with_fixed_clock(keys, &source.input.dataset);
    let mut timing = Timing::default();
    for condition in plan()? {
        let repeats = if varies_with_key(&condition) { n_keys } else { 1 };
        for key in 0..repeats {
            trial(&context, &condition, &prepared, key, repeats, &mut timing)?;
        }
    }
    Ok(timing)
}

/// Plain, and both encodings with a fixed clock.
fn plan() -> Result<Vec<Condition>> {
    let schemes = SCHEMES.iter().map(|id| crypto_encode::scheme(id)).collect::<Result<Vec<_>, _>>()?;
    let mut plan = conditions(crypto_encode::plain(), &schemes, &[Regime::CrossKey], &[]);
    plan.retain(|condition| condition.clock != Some(Axis::Running));
    Ok(plan)
}

fn trial(
    context: &Protection,
    condition: &Condition,
    prepared: &Prepared,
    key: usize,
    repeats: usize,
    timing: &mut Timing,
) -> Result<()> {
    let (features, encode_s) = measured(|| context.apply(condition, prepared, key))?;
    timing.encode_s += encode_s;
    let ((), fit_s) = measured(|| {
        let catalogue = Catalogue::new(&LearnerOptions::default(), &context.keys, 2)?;
        for entry in catalogue.entries(&CLASSIFIERS, Variants::default())? {
            let train = TrainSet::new(features.train.view(), prepared.train.targets(), 2)?;
            let train = train.with_stop(&interrupt::is_requested);
            let outcome = Outcome::of(entry.learner.fit(&train)?.as_ref(), features.test.view())?;
            let run = outcome.run(&prepared.label, key, prepared.test.targets(), 2)?;
            let row = format!("{}/{}", condition.train.id, entry.learner.id());
            *timing.mean_accuracy.entry(row).or_default() += run.accuracy / repeats as f64;
        }
        Ok(())
    })?;
    timing.fit_s += fit_s;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_and_both_encodings_are_timed_with_every_classifier() -> Result<()> {
        let timing = time_digits(&Source::small()?, KeySchedule::new(1), 2)?;
        let schemes = ["plain", SCHEMES[0], SCHEMES[1]];
        let rows = schemes.iter().flat_map(|scheme| CLASSIFIERS.map(|id| format!("{scheme}/{id}")));
        assert_eq!(timing.mean_accuracy.keys().cloned().collect::<Vec<_>>(), {
            let mut rows: Vec<String> = rows.collect();
            rows.sort();
            rows
        });
        assert!(timing.mean_accuracy.values().all(|mean| (0.0..=1.0).contains(mean)));
        assert!(timing.encode_s > 0.0 && timing.fit_s > 0.0);
        Ok(())
    }
}
