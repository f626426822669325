//! The end of every command that measures: write the results folder, draw it, swap it in, say what came out.

use anyhow::Result;
use results::{RESULTS_FILE, Results, ResultsFolder, TIMINGS_FILE, Timings};

use crate::config::RunConfig;
use crate::files::StagedResults;
use crate::host;

/// Width of the summary where neither a terminal nor COLUMNS says another.
const PLAIN_WIDTH: usize = 110;

/// Writes `results` and `timings` into the staged folder, draws the page, swaps the folder in and prints the summary.
pub fn finish(config: &RunConfig, staged: StagedResults, results: &Results, timings: &Timings) -> Result<()> {
    results.write_atomic(&staged.path().join(RESULTS_FILE))?;
    with_host(timings, config).write_atomic(&staged.path().join(TIMINGS_FILE))?;
    let folder = ResultsFolder::open(staged.path())?;
    let page = report::render(&folder, staged.path())?.page;
    let name = page.file_name().map(std::ffi::OsStr::to_owned).unwrap_or_default();
    let out = staged.publish()?;
    print!("{}", report::summary::terminal(results, width()));
    if config.progress != crate::progress::Mode::Quiet {
        println!("page: {}", out.join(name).display());
    }
    Ok(())
}

/// COLUMNS where it is set, else the terminal's width.
fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    columns.or_else(terminal).unwrap_or(PLAIN_WIDTH)
}

/// The timings with what is known of the machine.
fn with_host(timings: &Timings, config: &RunConfig) -> Timings {
    let mut timings = timings.clone();
    timings.host = host::host(config.jobs);
    timings
}
