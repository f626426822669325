//! `private experiment`: what private inference decides and what it costs.

use anyhow::Result;
use clap::Args;
use results::Task;
use tabular_data::Modality;

use crate::cli::RunOptions;
use crate::config::RunConfig;
use crate::datasets::{self, Dataset};
use crate::images::layout::{Layout, Unsuited};
use crate::images::source::SourceOptions;
use crate::measured::{Run, measured};
use crate::private::experiment::{Bounds, Experiment, PICTURE_SETS, PlainSet};
use crate::{audio, idle, images, tabular};

/// Options of `private experiment`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask private experiment
  cargo xtask private experiment --data ../shared/data --dataset loan --split paper
  cargo xtask private experiment --data ../shared/data --dataset faces-web36 --classifiers linear-svm
  cargo xtask private experiment --dataset speech-synthetic")]
pub struct ExperimentArgs {
    #[command(flatten)]
    run: RunOptions,
    /// Data sets, by folder name (default: the loan tables, faces-synthetic and faces-web36, where they are found).
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    dataset: Vec<String>,
    /// Classifiers: logistic, svm-linear, svm-poly (degree 2), linear-svm, naive-bayes, tree (default: all of a table's,
    /// and linear-svm and svm-poly of images).
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    classifiers: Vec<String>,
    /// At most this many images of a set, classes in proportion.
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Side of a HOG cell in pixels (default: a quarter of the shorter side, which gives 324 values).
    #[arg(long, value_name = "PIXELS")]
    cell: Option<usize>,
}

/// What a folder of data does not hold, and what to give instead.
const NO_DATA: &str = "neither loan nor faces-web36, which are run where no set is named; name another set with --dataset; for \
                       generated data, give --dataset loan-synthetic,faces-synthetic";

/// Runs the experiment and writes its results folder.
pub fn run(args: ExperimentArgs) -> Result<()> {
    let config = RunConfig::new(&args.run)?;
    let bounds = Bounds::of_experiment(config.scale, args.run.keys);
    let (tables, sets, recordings) = asked(&config, &args.dataset)?;
    args.refuse_idle(&tables, &sets)?;
    let known = datasets::known(config.data.as_deref())?;
    let is_run = |set: &&Dataset| tables.iter().chain(&sets).chain(&recordings).any(|name| name == set.id());
    let found = known.iter().filter(is_run).map(Dataset::origin);
    datasets::refuse_only_generated(config.data.as_deref(), &args.dataset, found, NO_DATA)?;
    let experiment = Experiment { classifiers: args.classifiers, bounds };
    let pictures = Pictures { limit: args.limit, cell: args.cell };
    measured(&config, |run| {
        run.results.provenance.keys = bounds.keys as u64;
        if tables.is_empty() {
            run.results.provenance.splits = config.repetitions as u64;
        }
        run_sets(&config, &experiment, &(tables, sets, recordings), &pictures, run)
    })
}

impl ExperimentArgs {
    /// Refuses options of images where only tables are run, and of tables where only images are.
    fn refuse_idle(&self, tables: &[String], pictures: &[String]) -> Result<()> {
        if tables.is_empty() {
            self.run.refuse_paper_split()?;
        }
        let why = "it is for images, and no set of images is run; name one in --dataset";
        idle::refuse("--limit", self.limit.is_some() && pictures.is_empty(), why)?;
        idle::refuse("--cell", self.cell.is_some() && pictures.is_empty(), why)
    }
}

/// How sets of images are read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pictures {
    /// The most images to use.
    pub limit: Option<usize>,
    /// Side of a HOG cell.
    pub cell: Option<usize>,
}

/// Names of tables, of sets of images and of sets of recordings to run.
pub type Asked = (Vec<String>, Vec<String>, Vec<String>);

/// The sets that `names` says, or the usual ones that are here.
pub fn asked(config: &RunConfig, names: &[String]) -> Result<Asked> {
    let sets = datasets::known(config.data.as_deref())?;
    datasets::refuse_unknown(&sets, names)?;
    let usual = datasets::names_all(names);
    let mut asked = Asked::default();
    for set in &sets {
        let named = names.iter().any(|name| name == set.id());
        match set.manifest.modality {
            Modality::Tabular if named || (usual && set.is_present()) => asked.0.push(set.id().to_owned()),
            Modality::Image if named || (usual && is_usual(set)?) => asked.1.push(set.id().to_owned()),
            Modality::Audio if named => asked.2.push(set.id().to_owned()),
            _ => {}
        }
    }
    Ok(asked)
}

fn is_usual(set: &Dataset) -> Result<bool> {
    Ok(PICTURE_SETS.contains(&set.id()) && Layout::of(set)?.is_present(set))
}

/// Runs the tables, the sets of images and those of recordings named.
pub fn run_sets(
    config: &RunConfig,
    experiment: &Experiment,
    (tables, sets, recordings): &Asked,
    pictures: &Pictures,
    run: &mut Run<'_>,
) -> Result<()> {
    let mut measure = |set: &PlainSet| experiment.run(config, set, &mut run.results, &mut run.timings);
    if !tables.is_empty() {
        for source in tabular::source::known(config, tables)? {
            measure(&PlainSet::of_table(&source, config)?)?;
        }
    }
    if !sets.is_empty() {
        let usual = SourceOptions::of(config.scale);
        let options = SourceOptions { limit: pictures.limit.or(usual.limit), ..usual };
        for source in images::source::known(config, sets, &options, Unsuited::Refuse)? {
            measure(&PlainSet::of_pictures(&source, config, pictures.cell)?)?;
        }
    }
    if !recordings.is_empty() {
        for source in audio::source::known(config, recordings, false)? {
            for &task in Task::ALL {
                PlainSet::of_recordings(&source, task, config)?.as_ref().map_or(Ok(()), &mut measure)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::private::PrivateCommand;
    use crate::commands::private::tests::parsed;
    use crate::commands::tests::refused;

    #[test]
    fn sets_are_sorted_by_what_they_hold_and_options_need_them() -> Result<()> {
        let config = RunConfig::small()?;
        let of =
            |names: &[&str]| asked(&config, &names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let both = (names(&["loan-synthetic"]), names(&["faces-synthetic"]), Vec::new());
        assert_eq!(of(&["faces-synthetic", "loan-synthetic"])?, both);
        assert!(of(&[])?.0.contains(&"loan-synthetic".to_owned()) && of(&["all"])? == of(&[])?);
        assert!(refused(of(&["lone"])).starts_with("--dataset lone: unknown; choose from: faces-"));
        for (line, tables, pictures) in [("--limit 5", 1, 0), ("--cell 5", 1, 0), ("--splits paper", 0, 1)] {
            let PrivateCommand::Experiment(args) = parsed(&format!("experiment {line}"))? else {
                anyhow::bail!("another command")
            };
            let said = refused(args.refuse_idle(&both.0[..tables], &both.1[..pictures]));
            assert!(said.contains(" has no effect here: ") && said.starts_with(&line[..6]), "{line}: {said}");
            args.refuse_idle(&both.0, &both.1)?;
        }
        Ok(())
    }
}
