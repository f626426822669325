//! The image experiment: data set x cipher x key regime x features x classifier over keys and folds.
//!
//! [`source`] lists pictures, [`plan`] the treatments; [`treat`] encrypts, [`features`] and [`rows`] extract in chunks
//! over the thread pool, [`run`] fits and scores, [`work`] keeps what is finished; [`crate::judge`] turns the scores
//! into rows of results.

use anyhow::{Context, Result};
use classifiers::{Learner, LearnerOptions, LinearLearner, LinearOptions, learner};
use image_cipher::CipherOptions;
use report::model::{Features, Results};

use crate::config::RunConfig;
use plan::Treatment;
use source::Source;
use work::WorkFolder;

mod cells;
mod ciphers;
mod features;
pub mod hash;
pub mod layout;
mod outcome_file;
mod pictures;
pub mod plan;
mod rows;
mod run;
mod sample;
pub mod source;
mod splits;
mod treat;
pub mod work;

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
    /// Side of a HOG cell in pixels; by the size of the pictures when absent.
    pub cell: Option<usize>,
    /// Penalty C of the linear support vector machine.
    pub c: f64,
    /// Options of the ciphers, as far as the user gave them.
    pub options: CipherOptions,
    /// Whether the block and tile sides were given, rather than fitted to the pictures.
    pub block_given: bool,
    /// The same of the tile side.
    pub tile_given: bool,
}

impl Experiment {
    /// Runs all treatments on one set and adds its input, cells and curves to `results`.
    pub fn run(
        &self,
        config: &RunConfig,
        source: &Source,
        work: &WorkFolder,
        results: &mut Results,
    ) -> Result<()> {
        let dataset = source.input.dataset.clone();
        let mut input = source.input.clone();
        let set =
            cells::SetRun::new(self, config, source, work, &mut input).with_context(|| dataset.clone())?;
        let cells = set.cells().with_context(|| dataset.clone())?;
        results.inputs.push(input);
        results.cells.extend(cells);
        Ok(())
    }

    fn linear(&self, config: &RunConfig) -> Result<LinearLearner> {
        let options =
            LinearOptions { c: self.c, seed: config.keys.derive("learners"), ..LinearOptions::default() };
        Ok(LinearLearner::new(options)?)
    }

    fn learners(&self, config: &RunConfig) -> Result<Vec<Box<dyn Learner>>> {
        let mut options = LearnerOptions::default();
        options.seed = config.keys.derive("learners");
        let make = |id: &&str| -> Result<Box<dyn Learner>> {
            match *id {
                "linear-svm" => Ok(Box::new(self.linear(config)?)),
                id => Ok(learner(id, &options)?),
            }
        };
        self.classifiers.iter().map(make).collect()
    }
}
