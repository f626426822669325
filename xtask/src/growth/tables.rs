//! Generated loan applications: from CSV text to scores on a test part.

use anyhow::{Context, Result};
use classifiers::TrainSet;
use results::{Regime, Timings};
use tabular_data::{
    DatasetManifest, PreprocessOptions, Schema, Table, TestSize, stratified_holdout, synthetic,
};

use super::{point, progress};
use crate::config::RunConfig;
use crate::interrupt;
use crate::tabular::{Condition, Prepared, Protection};
use experiment::Outcome;
use protocol::KeySchedule;

const MANIFEST: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../data/loan-synthetic/dataset.toml"));

/// Linear work: one token a cell and a linear classifier.
const LINEAR: Job = Job {
    series: "table: fernet-digits, logistic",
    scheme: "fernet-digits",
    regime: Regime::CrossKey,
    learner: "logistic",
};
/// Work between linear and quadratic: a kernel classifier.
const KERNEL: Job = Job {
    series: "table: orthogonal, svm-rbf",
    scheme: "orthogonal",
    regime: Regime::SameKey,
    learner: "svm-rbf",
};

struct Job {
    series: &'static str,
    scheme: &'static str,
    regime: Regime,
    learner: &'static str,
}

/// Measures both jobs at rising sizes.
pub(super) fn measure(
    config: &RunConfig,
    linear: [usize; 3],
    kernel: [usize; 3],
    timings: &mut Timings,
) -> Result<()> {
    let schema = DatasetManifest::from_toml(MANIFEST)?.schema.context("loan-synthetic has a schema")?;
    let progress = progress(config, "generated tables", linear.len() + kernel.len());
    for (job, sizes) in [(LINEAR, linear), (KERNEL, kernel)] {
        let condition = job.condition()?;
        for rows in sizes {
            let csv = synthetic::loan(rows, config.keys.seed_of("growth/table"));
            progress.work_on(&format!("{rows} rows, {}", job.learner));
            point(timings, job.series, rows, || job.run(config.keys, &csv, &schema, &condition))?;
            progress.step();
        }
    }
    Ok(())
}

impl Job {
    fn condition(&self) -> Result<Condition> {
        let scheme = crypto_encode::scheme(self.scheme)?;
        let clock = scheme.uses_clock.then_some(results::Clock::Fixed);
        Ok(Condition::of(scheme, self.regime).with_clock(clock))
    }

    /// Reads, splits, codes, encrypts, fits and scores.
    fn run(&self, keys: KeySchedule, csv: &str, schema: &Schema, condition: &Condition) -> Result<Outcome> {
        let table = Table::from_reader(csv.as_bytes(), "generated".as_ref(), schema)?;
        let split =
            stratified_holdout(table.targets(), TestSize::Fraction(0.2), keys.seed_of("growth/split"))?;
        let prepared = Prepared::new(&table, &split, &PreprocessOptions::default())?;
        let features = Protection::with_fixed_clock(keys, "growth").apply(condition, &prepared, 0)?;
        let train = TrainSet::new(features.train.view(), prepared.train.targets(), 2)?;
        let train = train.with_stop(&interrupt::is_requested);
        let learner = classifiers::learner(self.learner, &Default::default())?;
        Ok(Outcome::of(learner.fit(&train)?.as_ref(), features.test.view())?)
    }
}
