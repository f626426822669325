//! The leakage audit from the command line: what has records, schemes and keys.
//!
//! [`table`] and [`image`] make the trials that `leakage::audit` attacks, sums up and judges. Which schemes and attacks
//! there are, and what is particular to them, is up to their registries: a new one is audited without a change here.

use anyhow::Result;
use leakage::Attack;
use leakage::audit::{Ledger, TrialSource, Utility, attack_all, risks};
use results::Results;

use crate::progress::{Mode, Progress};

pub mod audio;
pub mod image;
pub mod table;

/// Runs all attacks on all cases of a data set, and says how far they are.
fn attack<S: TrialSource>(
    mode: Mode,
    dataset: &str,
    sources: &[S],
    attacks: &[Attack<S::Trial>],
    trials: usize,
) -> Result<Ledger, S::Error> {
    let label = format!("{dataset}: attacks");
    let progress = Progress::new(mode, &label, (sources.len() * trials) as u64);
    attack_all(sources, attacks, trials, || progress.step())
}

/// Adds what follows from a ledger to `results`, which hold the cells of its data set already: advice weighs utility
/// against leakage. `plain` is the id of the scheme that hands out plain records; inference of `columns` is a risk of its own.
fn conclude(
    dataset: &str,
    plain: &str,
    columns: &[String],
    ledger: Ledger,
    results: &mut Results,
) -> Result<()> {
    let utility = Utility { dataset, plain, cells: &results.cells };
    let lines = ledger.sum_up()?;
    utility.conclude(&lines).add_to(results);
    results.risks.extend(risks(dataset, &lines, columns)?);
    Ok(())
}
