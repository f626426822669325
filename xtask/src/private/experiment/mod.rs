//! The experiment with private inference: data set x model, in floating point, in whole numbers, and from ciphertexts.
//!
//! [`subject`] takes plain feature rows from the table and image experiments, [`models`] fits and quantises, [`exchange`]
//! is a client and a server that talk in bytes, [`trial`] asks one model about the test records of one split and refuses
//! any score that is not the plain one, [`set`] turns the answers of a data set into rows, [`costs`] times them.
//!
//! Ranges and precision come from training rows. Client keys are derived from the seed, in the type that says so.

use std::time::Instant;

use anyhow::{Context, Result};
use classifiers::LearnerOptions;
use results::{Results, Stage, Timings};

use crate::config::{RunConfig, Scale};
use crate::memory;
use crate::tabular::seeded;
use models::Model;
use set::{Found, SetRun};
pub use subject::Subject;

mod costs;
mod exchange;
mod models;
mod set;
mod subject;
mod trial;

/// Ids of the three forms.
mod schemes {
    /// In floating point.
    pub const FLOAT: &str = "private-float";
    /// In whole numbers, in the clear.
    pub const QUANTISED: &str = "private-quantised";
    /// In whole numbers, encrypted.
    pub const BFV: &str = "private-bfv";
    /// All of them.
    pub const ALL: [&str; 3] = [FLOAT, QUANTISED, BFV];
}

/// Sets of pictures that are run when none is named.
pub const PICTURE_SETS: [&str; 2] = ["faces-synthetic", "faces-web36"];

/// How much is encrypted. Decisions do not depend on the key, so few keys show as much as many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Keys of clients.
    pub keys: usize,
    /// Keys for models of which one record costs milliseconds.
    pub costly_keys: usize,
    /// Splits for such models.
    pub costly_splits: usize,
    /// How often a request is timed.
    pub timed: usize,
}

impl Bounds {
    /// All splits; `keys` where they were given.
    pub fn of_experiment(scale: Scale, keys: Option<usize>) -> Self {
        let (usual, timed) = match scale {
            Scale::Quick => (1, 2),
            Scale::Default => (2, 10),
            Scale::Full => (5, 10),
        };
        Self { keys: keys.unwrap_or(usual), costly_keys: keys.unwrap_or(1), costly_splits: usize::MAX, timed }
    }

    /// A share of a run of everything.
    pub fn of_run_all(scale: Scale, keys: Option<usize>) -> Self {
        let costly_splits = if scale == Scale::Full { usize::MAX } else { 2 };
        Self { costly_splits, ..Self::of_experiment(scale, keys) }
    }
}

/// What is run on every data set.
#[derive(Debug, Clone)]
pub struct Experiment {
    /// Ids of classifiers that the user named.
    pub classifiers: Vec<String>,
    /// How much is encrypted.
    pub bounds: Bounds,
}

impl Experiment {
    /// Runs all models on one data set and adds its cells and costs; its input too, where it is not there yet.
    pub fn run(
        &self,
        config: &RunConfig,
        subject: &Subject,
        results: &mut Results,
        timings: &mut Timings,
    ) -> Result<()> {
        let started = Instant::now();
        let dataset = subject.dataset().to_owned();
        let models = self.models(config, subject).with_context(|| dataset.clone())?;
        let run = SetRun { config, subject, models: &models, bounds: self.bounds };
        let Found { cells, models, costs } = run.measure().with_context(|| dataset.clone())?;
        if results.input(&dataset).is_none() {
            results.inputs.push(subject.input.clone());
        }
        results.cells.extend(cells);
        results.private.extend(models);
        timings.private.extend(costs);
        timings.stages.push(Stage {
            name: format!("{dataset}: private inference ({} jobs)", config.jobs),
            seconds: started.elapsed().as_secs_f64(),
            items: Some(subject.targets.len() as u64),
            peak_rss_bytes: memory::peak_rss_bytes(),
        });
        Ok(())
    }

    fn models(&self, config: &RunConfig, subject: &Subject) -> Result<Vec<Model>> {
        let options = seeded(&LearnerOptions::default(), &config.keys);
        let ids = models::ids(&self.classifiers, subject.modality, subject.classes.len())?;
        ids.into_iter().map(|id| Model::new(id, subject.modality, &options)).collect()
    }
}
