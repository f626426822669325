//! `detect`: the detection experiment.

use anyhow::{Result, bail};
use clap::Args;
use report::model::{Regime, Results, Timings};

use crate::cli::{Filters, RunOptions};
use crate::config::{RunConfig, select};
use crate::detection::Experiment;
use crate::detection::source::known;
use crate::finish::finish;
use crate::images::layout::Unsuited;
use crate::output::Staged;
use crate::provenance;

/// The schemes of a run that names none: no cipher, one that tears windows apart, one that keeps them.
const DEFAULT_SCHEMES: [&str; 3] = ["plain", "rotation", "tile-permutation"];
/// Regimes that mean something to a detector.
const REGIMES: [Regime; 3] = [Regime::None, Regime::SameKey, Regime::CrossScheme];

/// Options of `detect`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask detect
  cargo xtask detect --data ../shared/data --dataset locate-mit-cmu
  cargo xtask detect --data ../shared/data --schemes plain")]
pub struct DetectArgs {
    #[command(flatten)]
    run: RunOptions,
    #[command(flatten)]
    filters: Filters,
}

/// Runs the experiment and writes its results folder.
pub fn run(args: DetectArgs) -> Result<()> {
    let config = RunConfig::new(&args.run)?;
    let experiment = experiment(&args.filters)?;
    let staged = Staged::new(&config.out)?;
    let pool = config.pool()?;
    let sources = pool.install(|| known(&config, &args.filters.dataset, Unsuited::Refuse))?;
    if sources.is_empty() {
        bail!("no scenes to search; give --data DIR");
    }
    let (mut results, mut timings) = (Results::new(provenance::of(&config)), Timings::default());
    (results.provenance.keys, results.provenance.splits) = (1, 1);
    let mut run = |source| experiment.run(&config, source, &mut results, &mut timings, staged.path());
    pool.install(|| sources.iter().try_for_each(&mut run))?;
    finish(&config, staged, &results, &timings)
}

/// The experiment that the filters ask for.
pub fn experiment(filters: &Filters) -> Result<Experiment> {
    let all: Vec<&'static str> = image_cipher::schemes().iter().map(|scheme| scheme.id).collect();
    let schemes = select("--schemes", &filters.schemes, &DEFAULT_SCHEMES, &all, |id| id)?;
    let mut regimes = select("--regimes", &filters.regimes, &REGIMES, Regime::ALL, |regime| regime.id())?;
    regimes.retain(|regime| REGIMES.contains(regime));
    Ok(Experiment { schemes, regimes })
}
