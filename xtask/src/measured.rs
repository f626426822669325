//! Every command that measures: a results folder is begun, filled, drawn and swapped in, and what came out is said.

use std::path::Path;

use anyhow::Result;
use experiment::{Process, WorkFolder};
use results::{RESULTS_FILE, Results, ResultsFolder, TIMINGS_FILE, Timings};

use crate::config::RunConfig;
use crate::images::identity::BUILD;
use crate::{host, interrupt, provenance, stage};
use safe_files::StagedResults;

/// Width of the summary where neither a terminal nor COLUMNS says another.
const PLAIN_WIDTH: usize = 110;

/// What folders of finished work are told of this process.
pub const PROCESS: Process =
    Process { build: BUILD, option: "--out", is_stopped: interrupt::is_requested, keeping: interrupt::keep };

/// What a command fills.
#[derive(Debug)]
pub struct Run<'a> {
    /// The results folder under construction.
    pub staged: &'a Path,
    /// What is found.
    pub results: Results,
    /// How long it took.
    pub timings: Timings,
}

impl<'a> Run<'a> {
    fn new(config: &RunConfig, staged: &'a Path) -> Self {
        Self { staged, results: Results::new(provenance::of(config)), timings: Timings::default() }
    }
}

/// Runs `measure` in the thread pool, and writes what it found.
pub fn measured(config: &RunConfig, measure: impl FnOnce(&mut Run<'_>) -> Result<()> + Send) -> Result<()> {
    let staged = StagedResults::new(&config.out, RESULTS_FILE)?;
    let mut run = Run::new(config, staged.path());
    config.pool()?.install(|| measure(&mut run))?;
    let Run { results, timings, .. } = run;
    finish(config, staged, &results, &timings)
}

/// As [`measured`]; finished work is kept beside the results until they are written.
pub fn measured_keeping(
    config: &RunConfig,
    measure: impl FnOnce(&mut Run<'_>, &WorkFolder) -> Result<()> + Send,
) -> Result<()> {
    let staged = StagedResults::new(&config.out, RESULTS_FILE)?;
    let mut run = Run::new(config, staged.path());
    let work = WorkFolder::beside(&config.out, PROCESS)?;
    let done = config.pool()?.install(|| measure(&mut run, &work));
    done.map_err(|error| interrupt::keeping(error, || work.kept()))?;
    work.notes().iter().for_each(|note| config.progress.say(note));
    let Run { results, timings, .. } = run;
    finish(config, staged, &results, &timings)
}

/// A part of a run, timed by its name.
pub fn timed_stage<'a, T>(
    run: &mut Run<'a>,
    name: &str,
    work: impl FnOnce(&mut Run<'a>) -> Result<T>,
) -> Result<T> {
    let (done, seconds) = stage::measured(|| work(run))?;
    run.timings.stages.push(stage::of(name, seconds, None));
    Ok(done)
}

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

#[cfg(test)]
mod tests {
    use anyhow::bail;
    use results::{Input, Origin};

    use super::*;

    #[test]
    fn a_run_leaves_its_results_and_a_failed_one_leaves_nothing() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let config = RunConfig { out: dir.path().join("out"), ..RunConfig::small()? };
        assert!(measured(&config, |_| bail!("no")).is_err() && !config.out.exists());
        assert!(measured_keeping(&config, |_, _| bail!("no")).is_err() && !config.out.exists());
        measured(&config, |run| {
            run.results.inputs.push(Input::new("small", Origin::User, &"00".repeat(32), 4));
            timed_stage(run, "work", |_| Ok(()))
        })?;
        let folder = ResultsFolder::open(&config.out)?;
        assert_eq!(folder.results().inputs[0].dataset, "small");
        let Some(timings) = folder.timings() else { bail!("timings are written") };
        assert_eq!((timings.stages[0].name.as_str(), timings.host.clone()), ("work", host::host(1)));
        assert!(config.out.join("report.html").is_file());
        Ok(())
    }
}
