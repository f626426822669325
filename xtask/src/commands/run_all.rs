//! `run-all`: every experiment on every data set found, into one results folder.

use anyhow::Result;
use clap::Args;
use report::model::{Results, Timings};

use super::numeric::{MethodArgs, experiment};
use crate::cli::{Filters, RunOptions};
use crate::config::RunConfig;
use crate::finish::finish;
use crate::output::Staged;
use crate::provenance;
use crate::tabular::source::known;

/// Options of `run-all`.
#[derive(Debug, Args)]
pub struct RunAllArgs {
    #[command(flatten)]
    run: RunOptions,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    method: MethodArgs,
}

/// Runs all experiments.
pub fn run(args: RunAllArgs) -> Result<()> {
    let config = RunConfig::new(&args.run)?;
    let tables = experiment(&args.filters, &args.method)?;
    let staged = Staged::new(&config.out)?;
    let sources = known(&config, &args.filters.dataset)?;
    let mut results = Results::new(provenance::of(&config));
    config
        .pool()?
        .install(|| sources.iter().try_for_each(|source| tables.run(&config, source, &mut results)))?;
    finish(&config, staged, &results, &Timings::default())
}
