//! `detect`: the detection experiment.

use anyhow::{Result, bail};
use clap::Args;
use report::model::{Regime, Results, Timings};

use crate::cli::{CommonOptions, RunOptions};
use crate::config::{RunConfig, select};
use crate::detection::Experiment;
use crate::detection::source::known;
use crate::files::StagedResults;
use crate::finish::finish;
use crate::images::layout::Unsuited;
use crate::{idle, provenance};

/// The schemes of a run that names none: no cipher, one that tears windows apart, one that keeps them.
const DEFAULT_SCHEMES: [&str; 3] = ["plain", "rotation", "tile-permutation"];
/// Regimes that mean something to a detector.
const REGIMES: [Regime; 3] = [Regime::None, Regime::SameKey, Regime::CrossScheme];

/// Options of `detect`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask detect
  cargo xtask detect --data ../shared/data --dataset locate-mit-cmu
  cargo xtask detect --data ../shared/data --schemes plain

Ciphers: plain, rotation, rubik, value-rotation, pixel-permutation, block-scramble,
tile-permutation, cat-map, ff1-region, aes-ctr, aes-ctr-fixed-nonce.

One detector (HOG, linear SVM) is trained under one key and searches all scenes once, so there are no
keys, splits, features or classifiers to choose.")]
pub struct DetectArgs {
    #[command(flatten)]
    run: CommonOptions,
    /// Sets of scenes, by folder name (default: all that are found).
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    dataset: Vec<String>,
    /// Ciphers, by id (default: rotation, tile-permutation); plain is always run.
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    schemes: Vec<String>,
    /// Key regimes: none, same-key, cross-scheme (of which the other scheme is plain).
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    regimes: Vec<String>,
}

/// Runs the experiment and writes its results folder.
pub fn run(args: DetectArgs) -> Result<()> {
    let config = RunConfig::new(&RunOptions::unrepeated(args.run))?;
    let experiment = experiment(&args.schemes, &args.regimes)?;
    idle::refuse_unrun(&args.schemes, &args.regimes, &experiment.parts())?;
    let staged = StagedResults::new(&config.out)?;
    let pool = config.pool()?;
    let sources = pool.install(|| known(&config, &args.dataset, Unsuited::Refuse))?;
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
pub fn experiment(schemes: &[String], regimes: &[String]) -> Result<Experiment> {
    let all: Vec<&'static str> = image_cipher::schemes().iter().map(|scheme| scheme.id).collect();
    let schemes = select("--schemes", schemes, &DEFAULT_SCHEMES, &all, |id| id)?;
    let regimes = select("--regimes", regimes, &REGIMES, &REGIMES, |regime| regime.id())?;
    Ok(Experiment { schemes, regimes })
}
