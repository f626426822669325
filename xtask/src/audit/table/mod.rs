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
use leakage::{Adversary, NotApplicable, score::Finding};
use rayon::prelude::*;
use report::model::Results;

use super::conclude;
use super::game::{GAME, PLAYER, play_all};
use super::ledger::{Entry, Ledger, is_shared};
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

/// What each attack that was run found in one trial.
type Outcomes = Vec<(&'static str, Adversary, Result<Vec<Finding>, NotApplicable>)>;

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
            let one_key =
                case.case.under_one_key().filter(|one| cases.iter().any(|other| other.case == *one));
            let trials = Trials::new(config, self.utility, &subject, case)?;
            for outcomes in self.attack(&trials, one_key.is_some(), &progress)? {
                enter(&mut ledger, case, &focus, outcomes);
            }
            if let Some(one_key) = one_key {
                ledger.share(&one_key, &case.case);
            }
        }
        results.notes.extend(subject.note());
        conclude(&subject.dataset, &ledger.sum_up()?, results)
    }

    /// Runs all trials of one case in the current thread pool; they come out in their order. Attacks that another case
    /// shares are left out where `shared` says so.
    fn attack(&self, trials: &Trials<'_>, shared: bool, progress: &Progress) -> Result<Vec<Outcomes>> {
        let own = |attack: &&Attack| !(shared && is_shared(attack.id, attack.adversary));
        let run = |index| {
            interrupt::check()?;
            let trial = trials.trial(index)?;
            let attack = |attack: &Attack| {
                (attack.id, attack.adversary, attack.run(&trial, trials.seed(attack.id, index)))
            };
            let mut outcomes: Outcomes = attacks().iter().filter(own).map(attack).collect();
            outcomes.push((GAME, PLAYER, Ok(play_all(trials.games(index)?)?)));
            progress.step();
            Ok(outcomes)
        };
        (0..self.trials).into_par_iter().map(run).collect()
    }
}

fn enter(ledger: &mut Ledger, case: &TableCase, focus: &Focus, outcomes: Outcomes) {
    for (attack, adversary, outcome) in outcomes {
        let outcome = outcome.map(|findings| focus.keep(attack, findings));
        ledger.add(&Entry { case: case.case.clone(), attack, adversary }, outcome);
    }
}
