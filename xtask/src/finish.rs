//! The end of every command that measures: write the results folder, draw it, swap it in, say what came out.

use anyhow::Result;
use report::model::{Results, Timings};

use crate::config::RunConfig;
use crate::output::Staged;

/// Width of the summary where standard output is no terminal.
const PLAIN_WIDTH: usize = 110;

/// Writes `results` and `timings` into the staged folder, swaps it in and prints the summary.
pub fn finish(config: &RunConfig, staged: Staged, results: &Results, timings: &Timings) -> Result<()> {
    results.write_atomic(&staged.path().join("results.json"))?;
    timings.write_atomic(&staged.path().join("timings.json"))?;
    report::tables::write_csv(results, &staged.path().join("tables"))?;
    let out = staged.publish()?;
    print!("{}", report::summary::terminal(results, width()));
    config.progress.say(&format!("results: {}", out.join("results.json").display()));
    Ok(())
}

fn width() -> usize {
    std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(PLAIN_WIDTH)
}
