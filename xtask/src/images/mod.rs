//! The image experiment: data set x cipher x key regime x features x classifier over keys and folds.
//!
//! [`source`] lists pictures, [`plan`] the treatments; [`treat`] encrypts, [`features`] and [`rows`] extract in chunks
//! over the thread pool, [`subject`] hands the rows to the engine of crate [`experiment`], which fits, scores and judges, and
//! [`work`] keeps what is finished.

use std::path::Path;

use anyhow::{Context, Result};
use classifiers::{Learner, LearnerOptions, LinearLearner, LinearOptions, learner};
use image_cipher::CipherOptions;
use results::{Features, Results, Timings};

use crate::config::RunConfig;
use crate::idle::Part;
use crate::stage::timed;
use cells::SetRun;
use plan::Treatment;
use source::Source;
use work::WorkFolder;

mod cells;
pub mod ciphers;
mod curves;
pub mod duplicates;
pub mod features;
pub mod folder;
pub mod hash;
pub mod identity;
pub mod layout;
mod likeness;
pub mod own;
pub mod pictures;
pub mod plain;
pub mod plan;
mod rows;
mod sample;
mod samples;
mod sizes;
pub mod source;
pub mod splits;
mod subject;
mod treat;
pub mod work;

/// Penalty C of `linear-svm` on pictures, unless the user says otherwise.
pub const DEFAULT_C: f64 = 0.1;

/// What is run on every set of pictures.
#[derive(Debug, Clone)]
pub struct Experiment {
    /// Treatments, plain first.
    pub treatments: Vec<Treatment>,
    /// Ids of schemes that the user named: one of these that cannot be run on a set is an error, not a note.
    pub named: Vec<String>,
    /// Features.
    pub features: Vec<Features>,
    /// Ids of the classifiers beside `majority`.
    pub classifiers: Vec<&'static str>,
    /// Options of the classifiers but `linear-svm`.
    pub learners: LearnerOptions,
    /// Side of a HOG cell in pixels; by the size of the pictures when absent.
    pub cell: Option<usize>,
    /// Penalty C of the linear support vector machine.
    pub c: f64,
    /// Feature rows of one treatment are kept in memory up to this many bytes, else in a file.
    pub rows_in_memory: u64,
    /// Options of the ciphers, as far as the user gave them.
    pub options: CipherOptions,
    /// Whether the block and tile sides were given, rather than fitted to the pictures.
    pub block_given: bool,
    /// The same of the tile side.
    pub tile_given: bool,
}

/// Where a run keeps its files.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Finished work of a run that may be stopped.
    pub work: &'a WorkFolder,
    /// The results folder under construction.
    pub staged: &'a Path,
}

impl Experiment {
    /// Runs all treatments on one set and adds its input, cells, curves and pictures to `results`.
    pub fn run(
        &self,
        config: &RunConfig,
        source: &Source,
        place: &Place<'_>,
        results: &mut Results,
        timings: &mut Timings,
    ) -> Result<()> {
        let dataset = &source.input.dataset;
        let name = format!("{dataset}: image experiment ({} jobs)", config.jobs);
        timed(timings, name, Some(source.targets.len()), |_| {
            let mut input = source.input.clone();
            let set = SetRun::new(self, config, source, place.work, &mut input)?;
            let (cells, curves) = set.cells()?;
            results.inputs.push(input);
            results.cells.extend(cells);
            results.curves.extend(curves);
            results.artifacts.extend(set.artifacts(place.staged)?);
            Ok(())
        })
        .with_context(|| dataset.clone())
    }

    /// Works through all pieces of a set and judges nothing.
    #[cfg(test)]
    pub fn work_through(&self, config: &RunConfig, source: &Source, work: &WorkFolder) -> Result<()> {
        SetRun::new(self, config, source, work, &mut source.input.clone())?.work_through()
    }

    /// What is run: schemes of training and of test pictures, and their key regime.
    pub fn parts(&self) -> Vec<Part<'static>> {
        let ids = |treatment: &Treatment| vec![treatment.train.scheme.id(), treatment.test.scheme.id()];
        self.treatments.iter().map(|treatment| (ids(treatment), treatment.regime)).collect()
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
