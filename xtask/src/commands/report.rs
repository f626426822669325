//! `report`: draws the page of a results file again, without measuring anything.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use results::{RESULTS_FILE, ResultsFolder, TIMINGS_FILE};

use safe_files::StagedResults;

/// Options of `report`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cargo xtask report --from out/results.json --out out2")]
pub struct ReportArgs {
    /// A results.json, or the folder that holds it; images and timings are read from beside it.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Results folder to make; an earlier run in it is replaced only when the new one is complete.
    #[arg(long, value_name = "DIR", default_value = "out")]
    out: PathBuf,
}

/// Reads and checks everything first, then draws; the same results give the same bytes.
pub fn run(args: ReportArgs) -> Result<()> {
    let source = args.from.parent().unwrap_or(&args.from);
    let source = if args.from.is_dir() { &args.from } else { source };
    let file = if args.from.is_dir() { args.from.join(RESULTS_FILE) } else { args.from.clone() };
    if !file.is_file() {
        bail!("--from {}: no such results file; give the results.json that a run wrote", args.from.display());
    }
    let folder = ResultsFolder::open(&file)?;
    let staged = StagedResults::new(&args.out, results::RESULTS_FILE)?;
    let page = ::report::render(&folder, staged.path())?.page;
    let copies = [(file.clone(), RESULTS_FILE), (source.join(TIMINGS_FILE), TIMINGS_FILE)];
    for (from, name) in copies.iter().filter(|(from, _)| from.exists()) {
        fs::copy(from, staged.path().join(name))
            .with_context(|| format!("cannot copy {}", from.display()))?;
    }
    let name = page.file_name().map(std::ffi::OsStr::to_owned).unwrap_or_default();
    println!("page: {}", staged.publish()?.join(name).display());
    Ok(())
}
