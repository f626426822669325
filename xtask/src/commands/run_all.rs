//! `run-all`: every experiment on every data set found, into one results folder.

use anyhow::{Result, bail};
use clap::Args;
use protocol::{Regime, conditions};
use results::{Results, Timings};

use super::asked::Asked;
use super::detect;
use super::private::experiment::{self, Pictures};
use crate::audit::table::TableAudit;
use crate::cli::RunOptions;
use crate::config::{RunConfig, Scale};
use crate::files::StagedResults;
use crate::finish::finish;
use crate::images::Place;
use crate::images::layout::Unsuited;
use crate::images::source::SourceOptions;
use crate::images::work::WorkFolder;
use crate::private::experiment::Bounds;
use crate::stage::timed;
use crate::{datasets, detection, growth, images, private, provenance, tabular};

/// The fewest keys that attacks are repeated over, unless the run is a quick one.
const FEWEST_TRIALS: usize = 16;

/// The regimes that are attacked here, which are those in which a classifier learns most.
const ATTACKED: [Regime; 2] = [Regime::None, Regime::SameKey];

/// What a folder of data does not hold, and what to give instead.
const NO_DATA: &str = "no known table and no known set of images with classes, such as loan or faces-web36; for generated \
                       data, give --dataset loan-synthetic,faces-synthetic";

/// Options of `run-all`; the single commands have more.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask run-all
  cargo xtask run-all --quick
  cargo xtask run-all --data ../shared/data --full --out results

Sets that are not found are named with the way to get them. A run that is stopped keeps its
finished pictures beside --out, and the same command goes on from there.")]
pub struct RunAllArgs {
    #[command(flatten)]
    run: RunOptions,
    /// Data sets, by folder name (default: all that are found).
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    dataset: Vec<String>,
}

/// Runs all experiments.
pub fn run(args: RunAllArgs) -> Result<()> {
    let config = RunConfig::new(&args.run)?;
    let asked = Asked::new(&config, &args.dataset)?;
    let found = asked.origins(&config)?;
    datasets::refuse_only_generated(config.data.as_deref(), &args.dataset, found, NO_DATA)?;
    if asked.tables.is_none() {
        args.run.refuse_paper_split()?;
    }
    if asked.images.as_ref().is_some_and(Vec::is_empty) {
        images::layout::absent_note(&datasets::known(config.data.as_deref())?)?
            .into_iter()
            .for_each(|note| config.progress.say(&note));
    }
    let staged = StagedResults::new(&config.out, results::RESULTS_FILE)?;
    let (mut results, mut timings) = (Results::new(provenance::of(&config)), Timings::default());
    let work = WorkFolder::beside(&config.out)?;
    let place = Place { work: &work, staged: staged.path() };
    let done = config.pool()?.install(|| -> Result<()> {
        asked.tables.as_ref().map_or(Ok(()), |_| growth::tables(&config, &mut timings))?;
        asked.images.as_ref().map_or(Ok(()), |_| growth::pictures(&config, &mut timings))?;
        timed(&mut timings, "tables", None, |_| run_tables(&config, &asked, &mut results))?;
        timed(&mut timings, "images", None, |timings| {
            run_images(&config, &asked, place, &mut results, timings)
        })?;
        timed(&mut timings, "detection", None, |timings| {
            run_scenes(&config, &asked, &mut results, timings, &staged)
        })?;
        timed(&mut timings, "private inference", None, |timings| {
            run_private(&config, &args, &mut results, timings)
        })
    });
    work.explain(done)?;
    work.notes().iter().for_each(|note| config.progress.say(note));
    if results.inputs.is_empty() {
        bail!("nothing was run: no data set was found; give --data DIR");
    }
    finish(&config, staged, &results, &timings)
}

fn run_tables(config: &RunConfig, asked: &Asked, results: &mut Results) -> Result<()> {
    let Some(names) = &asked.tables else { return Ok(()) };
    let experiment = tabular::Experiment::default();
    let (plain, schemes) = (crypto_encode::plain(), crypto_encode::schemes().iter().collect::<Vec<_>>());
    let attacked =
        tabular::Experiment { conditions: conditions(plain, &schemes, &ATTACKED, &[]), ..experiment.clone() };
    let audit = TableAudit { utility: &attacked, trials: trials(config), sensitive: Vec::new() };
    for source in tabular::source::known(config, names)? {
        experiment.run(config, &source, results)?;
        audit.run(config, &source, results)?;
    }
    let whole = "Attacks were run on tables under one key; `cargo xtask audit` runs them on pictures and under all key \
                 regimes, over more keys.";
    results.notes.push(whole.to_owned());
    Ok(())
}

/// Keys that attacks are repeated over.
fn trials(config: &RunConfig) -> usize {
    match config.scale {
        Scale::Quick => config.n_keys,
        Scale::Default | Scale::Full => config.n_keys.max(FEWEST_TRIALS),
    }
}

fn run_images(
    config: &RunConfig,
    asked: &Asked,
    place: Place<'_>,
    results: &mut Results,
    timings: &mut Timings,
) -> Result<()> {
    let Some(names) = &asked.images else { return Ok(()) };
    let (experiment, options) = (images::Experiment::default(), SourceOptions::of(config.scale));
    for source in images::source::known(config, names, &options, Unsuited::PassOver)? {
        experiment.run(config, &source, &place, results, timings)?;
    }
    Ok(())
}

/// The tables, and of the pictures those that are usual for private inference.
fn run_private(
    config: &RunConfig,
    args: &RunAllArgs,
    results: &mut Results,
    timings: &mut Timings,
) -> Result<()> {
    let bounds = Bounds::of_run_all(config.scale, args.run.keys);
    let experiment = private::experiment::Experiment { classifiers: Vec::new(), bounds };
    let (mut tables, mut pictures) = experiment::asked(config, &[])?;
    if !args.dataset.is_empty() && !args.dataset.iter().any(|name| name == "all") {
        tables.retain(|name| args.dataset.contains(name));
        pictures.retain(|name| args.dataset.contains(name));
    }
    experiment::run_tables(config, &experiment, &tables, results, timings)?;
    experiment::run_pictures(config, &experiment, &pictures, &Pictures::default(), results, timings)
}

fn run_scenes(
    config: &RunConfig,
    asked: &Asked,
    results: &mut Results,
    timings: &mut Timings,
    staged: &StagedResults,
) -> Result<()> {
    let Some(names) = &asked.images else { return Ok(()) };
    let experiment = detect::experiment(&[], &[])?;
    for source in detection::source::known(config, names, Unsuited::PassOver)? {
        experiment.run(config, &source, results, timings, staged.path())?;
    }
    Ok(())
}
