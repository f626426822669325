//! Every attack on every case, over all trials.

use anyhow::Result;
use leakage::NotApplicable;
use leakage::score::Finding;
use rayon::prelude::*;

use super::case::Case;
use super::ledger::{Entry, Ledger};
use crate::config::RunConfig;
use crate::interrupt;
use crate::progress::Progress;

/// What each attack that was run found in one trial.
pub type Outcomes = Vec<(Entry, Result<Vec<Finding>, NotApplicable>)>;

/// The trials of one case.
pub trait Rounds: Sync {
    /// What is attacked.
    fn case(&self) -> &Case;

    /// Runs trial number `index`. Attacks that find the same under one key are left out where `shared` says so.
    fn run(&self, index: usize, shared: bool) -> Result<Outcomes>;
}

/// Runs `trials` trials of each case in the current thread pool; what they find is entered in their order.
pub fn attack_all(config: &RunConfig, dataset: &str, cases: &[impl Rounds], trials: usize) -> Result<Ledger> {
    let label = format!("{dataset}: attacks");
    let progress = Progress::new(config.progress, &label, (cases.len() * trials) as u64);
    let mut ledger = Ledger::default();
    for rounds in cases {
        let one_key = rounds.case().under_one_key();
        let one_key = one_key.filter(|one| cases.iter().any(|other| other.case() == one));
        let run = |index| {
            interrupt::check()?;
            let outcomes = rounds.run(index, one_key.is_some())?;
            progress.step();
            Ok(outcomes)
        };
        // a trial with heavy attacks takes a hundred times as long as one without: each is a task of its own
        let tasks = (0..trials).into_par_iter().with_max_len(1);
        let outcomes: Vec<Outcomes> = tasks.map(run).collect::<Result<_>>()?;
        outcomes.into_iter().flatten().for_each(|(entry, outcome)| ledger.add(&entry, outcome));
        if let Some(one_key) = one_key {
            ledger.share(&one_key, rounds.case());
        }
    }
    Ok(ledger)
}
