//! The image experiment: data set x cipher x key regime x features x classifier over keys and folds.
//!
//! [`source`] lists images, [`plan`] the conditions; [`protect`] encrypts, [`features`] and [`rows`] extract in chunks
//! over the thread pool, [`subject`] hands the rows to the engine of crate [`experiment`], which fits, scores and judges, and
//! its work folder keeps what is finished.

use anyhow::{Context, Result};
use classifiers::{Learner, LearnerOptions, LinearLearner, LinearOptions, learner};
use experiment::WorkFolder;
use image_cipher::CipherOptions;
use protocol::{Regime, conditions};
use results::Features;

use crate::config::RunConfig;
use crate::measured::Run;
use crate::stage::timed;
use cells::SetRun;
use plan::{Condition, Scheme};
use source::Source;

mod cells;
pub mod ciphers;
mod class_order;
mod curves;
pub mod duplicates;
pub mod features;
pub mod folder;
pub mod hash;
pub mod identity;
pub mod layout;
mod left_out;
mod likeness;
pub mod own;
pub mod pictures;
pub mod plain;
pub mod plan;
mod protect;
mod rows;
mod sample;
mod samples;
mod sizes;
pub mod source;
pub mod splits;
mod subject;

/// Penalty C of `linear-svm` on images, unless the user says otherwise.
pub const DEFAULT_C: f64 = 0.1;

/// The classifiers of a run that names none.
pub const DEFAULT_CLASSIFIERS: [&str; 1] = ["linear-svm"];

/// The features of a run that names none.
pub const FEATURES: [Features; 2] = [Features::Pixels, Features::Hog];

/// Feature rows of one recipe that a run keeps in memory, in megabytes, unless told otherwise.
pub const MEMORY_MB: u64 = 64;

/// The key regimes of a run that names none.
pub const REGIMES: [Regime; 4] = [Regime::None, Regime::SameKey, Regime::CrossKey, Regime::PerRecordKey];

/// What is run on every set of images; by default what a run is that names nothing.
#[derive(Debug, Clone)]
pub struct Experiment {
    /// Ways of encrypting training and test images, plain first.
    pub conditions: Vec<Condition>,
    /// Ids of schemes that the user named: one of these that cannot be run on a set is an error, not a note.
    pub named: Vec<String>,
    /// Features.
    pub features: Vec<Features>,
    /// Ids of the classifiers beside `majority`.
    pub classifiers: Vec<&'static str>,
    /// Options of the classifiers but `linear-svm`.
    pub learners: LearnerOptions,
    /// Side of a HOG cell in pixels; by the size of the images when absent.
    pub cell: Option<usize>,
    /// Penalty C of the linear support vector machine.
    pub c: f64,
    /// Feature rows of one recipe are kept in memory up to this many bytes, else in a file.
    pub rows_in_memory: u64,
    /// Options of the ciphers, as far as the user gave them.
    pub options: CipherOptions,
    /// Whether the block and tile sides were given, rather than fitted to the images.
    pub block_given: bool,
    /// The same of the tile side.
    pub tile_given: bool,
}

impl Default for Experiment {
    fn default() -> Self {
        let plain = Scheme::plain();
        Self {
            conditions: conditions(plain, &Scheme::all(), &REGIMES, &[plain]),
            named: Vec::new(),
            features: FEATURES.to_vec(),
            classifiers: DEFAULT_CLASSIFIERS.to_vec(),
            learners: LearnerOptions::default(),
            cell: None,
            c: DEFAULT_C,
            rows_in_memory: MEMORY_MB << 20,
            options: CipherOptions::default(),
            block_given: false,
            tile_given: false,
        }
    }
}

impl Experiment {
    /// Runs all conditions on one set and adds its input, cells, curves and images to what the run found.
    pub fn run(
        &self,
        config: &RunConfig,
        source: &Source,
        work: &WorkFolder,
        run: &mut Run<'_>,
    ) -> Result<()> {
        let dataset = &source.input.dataset;
        let name = format!("{dataset}: image experiment ({} jobs)", config.jobs);
        let Run { results, timings, staged } = run;
        timed(timings, name, Some(source.targets.len()), |_| {
            let mut input = source.input.clone();
            let set = SetRun::new(self, config, source, work, &mut input)?;
            let found = set.cells()?;
            results.inputs.push(input);
            results.cells.extend(found.cells);
            results.calibrations.extend(found.calibration);
            results.curves.extend(found.curves);
            results.artifacts.extend(set.artifacts(staged)?);
            Ok(())
        })
        .with_context(|| dataset.clone())
    }

    /// Works through all pieces of a set and judges nothing.
    #[cfg(test)]
    pub fn work_through(&self, config: &RunConfig, source: &Source, work: &WorkFolder) -> Result<()> {
        SetRun::new(self, config, source, work, &mut source.input.clone())?.work_through()
    }

    fn linear(&self, config: &RunConfig) -> Result<LinearLearner> {
        let options =
            LinearOptions { c: self.c, seed: config.keys.seed_of("learners"), ..LinearOptions::default() };
        Ok(LinearLearner::new(options)?)
    }

    fn learners(&self, config: &RunConfig) -> Result<Vec<Box<dyn Learner>>> {
        let options = self.learners.clone().with_seed(config.keys.seed_of("learners"));
        let make = |id: &&str| -> Result<Box<dyn Learner>> {
            match *id {
                "linear-svm" => Ok(Box::new(self.linear(config)?)),
                id => Ok(learner(id, &options)?),
            }
        };
        self.classifiers.iter().map(make).collect()
    }
}

#[cfg(test)]
mod tests {
    use results::{Results, Timings};

    use super::*;
    use crate::measured::PROCESS;
    use crate::{idle, provenance};

    #[test]
    fn a_run_that_names_nothing_has_all_schemes_and_one_classifier() -> Result<()> {
        let (config, usual) = (RunConfig::small()?, Experiment::default());
        assert_eq!(idle::parts(&usual.conditions)[0], (vec!["plain"; 2], Regime::None));
        let schemes = idle::parts(&usual.conditions).into_iter().flat_map(|(schemes, _)| schemes);
        let schemes: std::collections::BTreeSet<&str> = schemes.collect();
        assert_eq!(schemes.len(), Scheme::all().len());
        let ids = |classifiers: Vec<&'static str>| -> Result<Vec<&'static str>> {
            let learners = Experiment { classifiers, ..usual.clone() }.learners(&config)?;
            Ok(learners.iter().map(|learner| learner.id()).collect())
        };
        assert_eq!(ids(vec!["tree", "linear-svm"])?, ["tree", "linear-svm"]);
        assert!(ids(vec!["no-classifier"]).is_err());
        assert!(Experiment { c: -1.0, ..usual }.linear(&config).is_err());
        Ok(())
    }

    #[test]
    fn a_set_adds_its_input_cells_and_samples_to_the_run() -> Result<()> {
        let (config, dir, source) = (RunConfig::small()?, tempfile::tempdir()?, Source::small(20)?);
        let work = WorkFolder::beside(&dir.path().join("out"), PROCESS)?;
        let results = Results::new(provenance::of(&config));
        let mut run = Run { staged: dir.path(), results, timings: Timings::default() };
        let plain = Scheme::plain();
        let experiment = Experiment {
            conditions: conditions(plain, &[], &REGIMES, &[]),
            features: vec![Features::Hog],
            ..Experiment::default()
        };
        experiment.run(&config, &source, &work, &mut run)?;
        assert_eq!((run.results.inputs.len(), run.results.cells.len()), (1, 2));
        let kinds: Vec<_> = run.results.artifacts.iter().map(|artifact| artifact.kind.as_str()).collect();
        assert_eq!((kinds, run.timings.stages[0].items), (vec!["sample-sheet", "hog"], Some(20)));
        Ok(())
    }
}
