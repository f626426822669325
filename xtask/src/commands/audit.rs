//! `audit`: what an adversary gets from each scheme.

use anyhow::Result;
use clap::Args;
use report::model::{Results, Timings};

use super::numeric::{MethodArgs, OwnTableArgs, experiment};
use crate::audit::table::TableAudit;
use crate::cli::{Filters, RunOptions};
use crate::config::{RunConfig, Scale};
use crate::finish::finish;
use crate::output::Staged;
use crate::provenance;
use crate::tabular::source::{Source, known};

/// The fewest keys that an attack is repeated over, unless the run is a quick one.
const FEWEST_TRIALS: usize = 30;

/// Options of `audit`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask audit --data ../shared/data
  cargo xtask audit --csv my.csv --target approved --positive yes")]
pub struct AuditArgs {
    #[command(flatten)]
    run: RunOptions,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    table: OwnTableArgs,
    #[command(flatten)]
    method: MethodArgs,
}

/// Runs the attacks and writes their results folder.
pub fn run(args: AuditArgs) -> Result<()> {
    let config = RunConfig::new(&args.run)?;
    let utility = experiment(&args.filters, &args.method)?;
    let audit = TableAudit { utility: &utility, trials: trials(&config) };
    let staged = Staged::new(&config.out)?;
    let sources = match args.table.own()? {
        Some(own) => vec![Source::own(&own, config.progress)?],
        None => known(&config, &args.filters.dataset)?,
    };
    let mut results = Results::new(provenance::of(&config));
    config.pool()?.install(|| {
        sources.iter().try_for_each(|source| {
            utility.run(&config, source, &mut results)?;
            audit.run(&config, source, &mut results)
        })
    })?;
    finish(&config, staged, &results, &Timings::default())
}

fn trials(config: &RunConfig) -> usize {
    match config.scale {
        Scale::Quick => config.n_keys,
        Scale::Default | Scale::Full => config.n_keys.max(FEWEST_TRIALS),
    }
}
