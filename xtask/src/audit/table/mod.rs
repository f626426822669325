//! The audit of a table.

mod cases;
mod messages;
mod released;
mod sensitive;
mod subject;
mod tokens;
mod trials;

use anyhow::Result;
use leakage::tabular::{Attack, attacks};
use leakage::{NotApplicable, score::Finding};
use rayon::prelude::*;
use report::model::Results;

use super::conclude;
use super::game::{GAME, PLAYER, play_all};
use super::ledger::{Entry, Ledger};
use crate::config::RunConfig;
use crate::interrupt;
use crate::progress::Progress;
use crate::tabular::Experiment;
use crate::tabular::source::Source;
use cases::TableCase;
use sensitive::Focus;
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
}

/// What all attacks found in one trial, in the order of the registry, and the games last.
type Outcomes = Vec<Result<Vec<Finding>, NotApplicable>>;

impl TableAudit<'_> {
    /// Checks that the sensitive columns are features of the table, before any work starts.
    pub fn check(&self, source: &Source) -> Result<()> {
        Focus::new(&self.sensitive, source.table.schema()).map(|_| ())
    }

    /// Attacks one table and adds rows, curves and advice to `results`, which holds its utility already.
    pub fn run(&self, config: &RunConfig, source: &Source, results: &mut Results) -> Result<()> {
        let focus = Focus::new(&self.sensitive, source.table.schema())?;
        let subject = Subject::new(config, source)?;
        let cases = cases::cases(self.utility.plan_for(config, &source.table, &subject.dataset));
        let label = format!("{}: attacks", subject.dataset);
        let progress = Progress::new(config.progress, &label, (cases.len() * self.trials) as u64);
        let mut ledger = Ledger::default();
        for case in &cases {
            let trials = Trials::new(config, self.utility, &subject, case)?;
            for outcomes in self.attack(&trials, &progress)? {
                enter(&mut ledger, case, &focus, outcomes);
            }
        }
        results.notes.extend(subject.note());
        conclude(&subject.dataset, &ledger.sum_up()?, results)
    }

    /// Runs all trials of one case in the current thread pool; they come out in their order.
    fn attack(&self, trials: &Trials<'_>, progress: &Progress) -> Result<Vec<Outcomes>> {
        let run = |index| {
            interrupt::check()?;
            let trial = trials.trial(index)?;
            let attack = |attack: &Attack| attack.run(&trial, trials.seed(attack.id, index));
            let mut outcomes: Outcomes = attacks().iter().map(attack).collect();
            outcomes.push(Ok(play_all(trials.games(index)?)?));
            progress.step();
            Ok(outcomes)
        };
        (0..self.trials).into_par_iter().map(run).collect()
    }
}

fn enter(ledger: &mut Ledger, case: &TableCase, focus: &Focus, outcomes: Outcomes) {
    let names = attacks().iter().map(|attack| (attack.id, attack.adversary)).chain([(GAME, PLAYER)]);
    for ((attack, adversary), outcome) in names.zip(outcomes) {
        let outcome = outcome.map(|findings| focus.keep(attack, findings));
        ledger.add(&Entry { case: case.case.clone(), attack, adversary }, outcome);
    }
}
