//! The audit of a table.

mod released;
mod subject;
mod tokens;
mod trials;

use anyhow::Result;
use leakage::tabular::{Attack, attacks};
use rayon::prelude::*;
use report::model::{Regime, Results};

use super::case::Case;
use super::ledger::{Entry, Ledger};
use crate::config::RunConfig;
use crate::interrupt;
use crate::progress::Progress;
use crate::tabular::Experiment;
use crate::tabular::plan::Treatment;
use crate::tabular::source::Source;
use subject::Subject;
use trials::Trials;

/// How tables are audited.
#[derive(Debug, Clone)]
pub struct TableAudit<'a> {
    /// The experiment on utility that runs beside, with the schemes, regimes and options that are audited.
    pub utility: &'a Experiment,
    /// Keys (and draws of victims) that every attack is repeated over.
    pub trials: usize,
}

impl TableAudit<'_> {
    /// Attacks one table and adds the rows to `results`.
    pub fn run(&self, config: &RunConfig, source: &Source, results: &mut Results) -> Result<()> {
        let subject = Subject::new(config, source)?;
        let mut treatments = self.utility.plan_for(config, &source.table, &subject.dataset);
        treatments.retain(|treatment| treatment.regime != Regime::CrossScheme);
        let label = format!("{}: attacks", subject.dataset);
        let progress = Progress::new(config.progress, &label, (treatments.len() * self.trials) as u64);
        let mut ledger = Ledger::default();
        for treatment in &treatments {
            self.attack(config, &subject, treatment, &mut ledger, &progress)?;
        }
        results.leakage.extend(ledger.sum_up()?.iter().map(|line| line.row(&subject.dataset)));
        Ok(())
    }

    /// Runs all trials of one treatment in the current thread pool; they are entered in their order.
    fn attack(
        &self,
        config: &RunConfig,
        subject: &Subject,
        treatment: &Treatment,
        ledger: &mut Ledger,
        progress: &Progress,
    ) -> Result<()> {
        let trials = Trials::new(config, self.utility, subject, treatment)?;
        let outcomes: Vec<_> = (0..self.trials)
            .into_par_iter()
            .map(|index| {
                interrupt::check()?;
                let trial = trials.trial(index)?;
                let seed = |id: &str| config.keys.derive(&format!("{}/{id}/{index}", subject.dataset));
                let run = |attack: &Attack| attack.run(&trial, seed(attack.id));
                progress.step();
                Ok(attacks().iter().map(run).collect::<Vec<_>>())
            })
            .collect::<Result<_>>()?;
        let case = Case { scheme: treatment.scheme.id, regime: treatment.regime, clock: treatment.clock };
        for outcome in outcomes {
            for (attack, found) in attacks().iter().zip(outcome) {
                ledger.add(Entry { case, attack: attack.id, adversary: attack.adversary }, found);
            }
        }
        Ok(())
    }
}
