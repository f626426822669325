//! The audit of a table.

mod cases;
mod quasi;
mod released;
mod sensitive;
mod subject;
mod texts;
mod trials;

use anyhow::Result;
use leakage::tabular::attacks;
use results::Results;

use super::{attack, conclude};
use crate::config::RunConfig;
use crate::tabular::Experiment;
use crate::tabular::source::Source;
use sensitive::{Focus, check_features};
use subject::Subject;
use trials::Trials;

/// How tables are audited.
#[derive(Debug, Clone)]
pub struct TableAudit<'a> {
    /// The experiment on utility that runs beside, with the schemes, regimes and options that are audited.
    pub utility: &'a Experiment,
    /// Keys (and draws of victims) that every attack is repeated over.
    pub trials: usize,
    /// Columns whose single cells are reported; all features when empty.
    pub sensitive: Vec<String>,
    /// Columns that somebody else may know of people.
    pub quasi: Vec<String>,
}

impl TableAudit<'_> {
    /// Checks that sensitive columns and quasi-identifiers are features of the table, before any work starts.
    pub fn check(&self, source: &Source) -> Result<()> {
        Focus::new(&self.sensitive, source.table.schema())?;
        check_features("--quasi", &self.quasi, source.table.schema()).map(drop)
    }

    /// Attacks one table and adds rows, curves and advice to `results`, which holds its utility already.
    pub fn run(&self, config: &RunConfig, source: &Source, results: &mut Results) -> Result<()> {
        let focus = Focus::new(&self.sensitive, source.table.schema())?;
        let subject = Subject::new(config.keys, &source.input.dataset, &source.table)?;
        let plan = self.utility.plan_for(config, &source.table, &subject.dataset);
        let (encode, running) = (&self.utility.encode, self.utility.running);
        let cases = cases::cases(plan, encode);
        let trials = |case| Trials::new(config.keys, encode, running, &subject, case, &focus);
        let trials: Vec<Trials<'_>> = cases.iter().map(trials).collect::<Result<_>>()?;
        let dataset = &subject.dataset;
        let ledger = attack(config.progress, dataset, &trials, attacks(), self.trials)?;
        results.notes.extend(subject.notes());
        if !self.quasi.is_empty() {
            results.reidentification.extend(quasi::rows(&source.table, &subject, &self.quasi, &trials)?);
        }
        conclude(dataset, crypto_encode::plain().id, &self.sensitive, ledger, results)
    }
}
