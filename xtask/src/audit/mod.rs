//! The leakage audit: every attack on every scheme under every key regime, over many keys.
//!
//! [`table`] and [`image`] make trials for the crate `leakage`, and [`rounds`] runs them. [`ledger`] sums the findings
//! up, with one Holm correction over a data set; [`known`] turns those with known pairs into curves and says how many
//! break a scheme; [`advice`] puts utility and leakage together into words. Which schemes and attacks there are is up
//! to their registries: a new one is audited without a change here.

use anyhow::Result;
use results::Results;

pub mod advice;
pub mod case;
pub mod game;
pub mod image;
pub mod known;
pub mod ledger;
pub mod rounds;
pub mod table;

use ledger::Summed;

/// Adds the rows and curves of one data set's ledger to `results`, and what follows from them.
///
/// The data set's cells must be in `results` already, since advice weighs utility against leakage.
pub fn conclude(dataset: &str, lines: &[Summed], results: &mut Results) -> Result<()> {
    let breaking = known::breaking(lines);
    let kept = lines.iter().filter(|line| known::is_shown(line, lines, &breaking));
    results.leakage.extend(kept.map(|line| line.row(dataset, &breaking)));
    results.curves.extend(known::curves(dataset, lines));
    results.recommendations.extend(advice::advice(dataset, lines, &breaking, results));
    Ok(())
}
