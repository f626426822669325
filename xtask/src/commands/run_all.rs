//! `run-all`: every experiment on every data set found, into one results folder.

use ::experiment::WorkFolder;
use anyhow::{Result, bail};
use clap::Args;
use protocol::{Regime, conditions};
use results::Results;

use super::asked::Asked;
use super::detect;
use super::private::experiment::{self, Pictures};
use crate::audit::table::TableAudit;
use crate::cli::RunOptions;
use crate::config::RunConfig;
use crate::images::layout::Unsuited;
use crate::images::source::SourceOptions;
use crate::measured::{Run, measured_keeping, timed_stage};
use crate::private::experiment::Bounds;
use crate::{audio, datasets, detection, growth, images, private, tabular};

/// The fewest keys that attacks are repeated over, unless the run is a quick one.
const FEWEST_TRIALS: usize = 16;

/// Keys of recordings.
const FEWEST_KEYS: usize = 2;

/// The regimes that are attacked here, which are those in which a classifier learns most.
const ATTACKED: [Regime; 2] = [Regime::None, Regime::SameKey];

/// What a folder of data does not hold, and what to give instead.
const NO_DATA: &str = "no known table, no known set of images with classes and none of recordings, such as loan, faces-web36 or \
                       speech-digits; for generated data, give --dataset loan-synthetic,faces-synthetic,speech-synthetic";

/// Options of `run-all`; the single commands have more.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask run-all
  cargo xtask run-all --quick
  cargo xtask run-all --data ../shared/data --full --out results

Sets that are not found are named, with the way to get them. If you stop a run, its finished work on
images stays beside --out, and the same command continues from there.")]
pub struct RunAllArgs {
    #[command(flatten)]
    run: RunOptions,
    /// Data sets, by folder name, separated by commas (default: all that are found).
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
    measured_keeping(&config, |run, work| {
        asked.tables.as_ref().map_or(Ok(()), |_| growth::tables(&config, &mut run.timings))?;
        asked.images.as_ref().map_or(Ok(()), |_| growth::pictures(&config, &mut run.timings))?;
        timed_stage(run, "tables", |run| run_tables(&config, &asked, &mut run.results))?;
        timed_stage(run, "images", |run| run_images(&config, &asked, work, run))?;
        timed_stage(run, "recordings", |run| run_recordings(&config, &asked, &args, work, run))?;
        timed_stage(run, "detection", |run| run_scenes(&config, &asked, run))?;
        timed_stage(run, "private inference", |run| run_private(&config, &args, run))?;
        if run.results.inputs.is_empty() {
            bail!("nothing was run: no data set was found; give --data DIR");
        }
        Ok(())
    })
}

fn run_tables(config: &RunConfig, asked: &Asked, results: &mut Results) -> Result<()> {
    let Some(names) = &asked.tables else { return Ok(()) };
    let experiment = tabular::Experiment::default();
    let (plain, schemes) = (crypto_encode::plain(), crypto_encode::schemes().iter().collect::<Vec<_>>());
    let attacked =
        tabular::Experiment { conditions: conditions(plain, &schemes, &ATTACKED, &[]), ..experiment.clone() };
    let trials = config.n_trials(FEWEST_TRIALS);
    let audit = TableAudit { utility: &attacked, trials, sensitive: Vec::new(), quasi: Vec::new() };
    for source in tabular::source::known(config, names)? {
        experiment.run(config, &source, results)?;
        audit.run(config, &source, results)?;
    }
    let whole = "Attacks were run on tables under one key; `cargo xtask audit` runs them on images and under all key \
                 regimes, over more keys.";
    results.notes.push(whole.to_owned());
    Ok(())
}

fn run_images(config: &RunConfig, asked: &Asked, work: &WorkFolder, run: &mut Run<'_>) -> Result<()> {
    let Some(names) = &asked.images else { return Ok(()) };
    let (experiment, options) = (images::Experiment::default(), SourceOptions::of(config.scale));
    for source in images::source::known(config, names, &options, Unsuited::PassOver)? {
        experiment.run(config, &source, work, run)?;
    }
    Ok(())
}

/// Under fewer keys than images, unless their number is given: there are three times as many schemes.
fn run_recordings(
    config: &RunConfig,
    asked: &Asked,
    args: &RunAllArgs,
    work: &WorkFolder,
    run: &mut Run<'_>,
) -> Result<()> {
    let Some(names) = &asked.recordings else { return Ok(()) };
    let n_image_keys = args.run.keys.unwrap_or(FEWEST_KEYS.min(config.n_image_keys));
    let (config, experiment) =
        (RunConfig { n_image_keys, ..config.clone() }, audio::Experiment::of_run_all(config.scale));
    let sources = audio::source::known(&config, names, false)?;
    sources.iter().try_for_each(|source| experiment.run(&config, source, work, run))
}

/// The tables, and of the images those that are usual for private inference.
fn run_private(config: &RunConfig, args: &RunAllArgs, run: &mut Run<'_>) -> Result<()> {
    let bounds = Bounds::of_run_all(config.scale, args.run.keys);
    let experiment = private::experiment::Experiment { classifiers: Vec::new(), bounds };
    let (mut tables, mut pictures, _) = experiment::asked(config, &[])?;
    if !datasets::names_all(&args.dataset) {
        tables.retain(|name| args.dataset.contains(name));
        pictures.retain(|name| args.dataset.contains(name));
    }
    experiment::run_sets(config, &experiment, &(tables, pictures, Vec::new()), &Pictures::default(), run)
}

fn run_scenes(config: &RunConfig, asked: &Asked, run: &mut Run<'_>) -> Result<()> {
    let Some(names) = &asked.images else { return Ok(()) };
    let experiment = detect::experiment(&[], &[])?;
    for source in detection::source::known(config, names, Unsuited::PassOver)? {
        experiment.run(config, &source, run)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::refused;
    use crate::commands::{Cli, Command};
    use crate::measured::PROCESS;

    fn ran(line: &str) -> Result<()> {
        match Cli::of_line(&format!("run-all --quiet --out {line}"))? {
            Command::RunAll(args) => run(args),
            _ => bail!("another command"),
        }
    }

    #[test]
    fn what_cannot_be_run_is_refused_before_the_work() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let out = dir.path().join("out").display().to_string();
        let unknown = refused(ran(&format!("{out} --dataset lone")));
        assert!(unknown.starts_with("--dataset lone: unknown; choose from: "), "{unknown}");
        let paper = refused(ran(&format!("{out} --dataset faces-synthetic --splits paper")));
        assert!(paper.starts_with("--splits paper has no effect here: "), "{paper}");
        let nothing = refused(ran(&format!("{out} --data {}", dir.path().display())));
        assert!(
            nothing.contains(
                ": holds no known table, no known set of images with classes and none of recordings"
            ),
            "{nothing}"
        );
        assert!(!dir.path().join("out").exists());
        Ok(())
    }

    #[test]
    fn images_are_not_run_where_only_tables_are_asked_for() -> Result<()> {
        let (config, dir) = (RunConfig::small()?, tempfile::tempdir()?);
        let asked = Asked::new(&config, &["loan-synthetic".to_owned()])?;
        let results = Results::new(crate::provenance::of(&config));
        let mut run = Run { staged: dir.path(), results, timings: Default::default() };
        let work = WorkFolder::beside(&dir.path().join("out"), PROCESS)?;
        run_images(&config, &asked, &work, &mut run)?;
        run_scenes(&config, &asked, &mut run)?;
        assert!(run.results.inputs.is_empty() && asked.tables.is_some());
        Ok(())
    }
}
