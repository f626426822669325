//! The experiment with private inference: data set x model, in floating point, in integers, and from ciphertexts.
//!
//! [`plain_set`] takes plain feature rows from the table and image experiments, [`models`] fits and quantises, [`exchange`]
//! is a client and a server that talk in bytes. A [`model_run`] is the subject of an experiment: one model on the splits of a
//! data set in its three forms, which refuses any score from ciphertexts that is not the plain one. [`rows`] is what results
//! hold of it, [`costs`] times it.
//!
//! Ranges and precision come from training rows. Client keys are derived from the seed, in the type that says so.

use anyhow::{Context, Result};
use classifiers::LearnerOptions;
use experiment::{Grid, NoStore, conclude};
use results::{Results, Timings};

use crate::config::{RunConfig, Scale};
use crate::progress::{Progress, Shown};
use crate::stage::timed;
use crate::tabular::seeded;
use model_run::{ENCRYPTED, ModelRun};
use models::Model;
pub use plain_set::PlainSet;

mod costs;
mod exchange;
mod model_run;
mod models;
mod plain_set;
mod rows;

/// Ids of the three forms.
mod schemes {
    /// In floating point.
    pub const FLOAT: &str = "private-float";
    /// In integers, in the clear.
    pub const QUANTISED: &str = "private-quantised";
    /// In integers, encrypted.
    pub const BFV: &str = "private-bfv";
    /// All of them.
    pub const ALL: [&str; 3] = [FLOAT, QUANTISED, BFV];
}

/// Sets of images that are run when none is named.
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

/// The experiment's name in the families of its tests.
const EXPERIMENT: &str = "private inference";

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
        set: &PlainSet,
        results: &mut Results,
        timings: &mut Timings,
    ) -> Result<()> {
        let dataset = set.dataset();
        let name = format!("{dataset}: private inference ({} jobs)", config.jobs);
        timed(timings, name, Some(set.targets.len()), |timings| self.measure(config, set, results, timings))
            .with_context(|| dataset.to_owned())?;
        if results.input(dataset).is_none() {
            results.inputs.push(set.input.clone());
        }
        Ok(())
    }

    /// Runs every model on its splits, in the current thread pool, and then times it with the pool at rest.
    fn measure(
        &self,
        config: &RunConfig,
        set: &PlainSet,
        results: &mut Results,
        timings: &mut Timings,
    ) -> Result<()> {
        let models = self.models(config, set)?;
        let runs: Vec<ModelRun<'_>> = models.iter().map(|model| self.bounded(model, config, set)).collect();
        let fits = runs.iter().map(|run| run.n_splits * run.n_keys).sum::<usize>();
        let progress = Progress::new(config.progress, &format!("{}, private", set.dataset()), fits as u64);
        let mut judged = Vec::new();
        for run in &runs {
            let watch = Shown { progress: &progress, begins: &|_, _| run.model.id().to_owned() };
            let learners = vec![run.model.learner.as_ref()];
            let grid = Grid { subject: run, learners, store: &NoStore, watch: &watch };
            let frame = |condition, _| run.frame(condition);
            judged.extend(grid.judge(&run.judge(), &frame, &mut |row, seen| {
                if seen.condition == ENCRYPTED {
                    results.private.push(run.describe(row, seen)?);
                }
                Ok(())
            })?);
            if let Some(first) = run.rounded().next() {
                timings.private.extend(costs::of(run, first, self.bounds.timed)?);
            }
        }
        let cells = conclude(judged, EXPERIMENT)?;
        if let Some(run) = runs.first() {
            let seed = config.keys.seed_of(&format!("{}/private/calibration", set.dataset()));
            results.calibrations.extend(run.judge().calibration(&cells, EXPERIMENT, seed)?);
        }
        results.cells.extend(cells);
        Ok(())
    }

    fn bounded<'a>(&self, model: &'a Model, config: &RunConfig, set: &'a PlainSet) -> ModelRun<'a> {
        let Bounds { keys, costly_keys, costly_splits, .. } = self.bounds;
        let (n_splits, n_keys) = if model.costly { (costly_splits, costly_keys) } else { (usize::MAX, keys) };
        ModelRun::new(set, model, config.keys, n_splits, n_keys)
    }

    fn models(&self, config: &RunConfig, set: &PlainSet) -> Result<Vec<Model>> {
        let options = seeded(&LearnerOptions::default(), &config.keys);
        let ids = models::ids(&self.classifiers, set.modality, set.classes.len())?;
        ids.into_iter().map(|id| Model::new(id, set.modality, &options)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provenance;

    #[test]
    fn a_run_of_everything_encrypts_no_more_than_the_experiment() {
        for scale in [Scale::Quick, Scale::Default, Scale::Full] {
            let (alone, share) = (Bounds::of_experiment(scale, None), Bounds::of_run_all(scale, None));
            assert_eq!((share.keys, share.timed), (alone.keys, alone.timed));
            assert_eq!(share.costly_splits < alone.costly_splits, scale != Scale::Full);
        }
        let given = Bounds::of_experiment(Scale::Quick, Some(3));
        assert_eq!((given.keys, given.costly_keys), (3, 3));
    }

    #[test]
    fn a_set_gives_its_input_once_three_cells_a_model_and_what_they_cost() -> Result<()> {
        let (config, set) = (RunConfig::small()?, PlainSet::small()?);
        let bounds = Bounds { timed: 1, ..Bounds::of_experiment(Scale::Quick, None) };
        let experiment = Experiment { classifiers: vec!["logistic".to_owned()], bounds };
        let (mut results, mut timings) = (Results::new(provenance::of(&config)), Timings::default());
        results.inputs.push(set.input.clone());
        experiment.run(&config, &set, &mut results, &mut timings)?;
        let schemes: Vec<_> = results.cells.iter().map(|cell| cell.scheme.as_str()).collect();
        assert_eq!((schemes, results.inputs.len()), (schemes::ALL.to_vec(), 1));
        assert_eq!((results.private.len(), timings.private.len(), timings.stages.len()), (1, 2, 1));
        let model = &results.private[0];
        assert_eq!((model.decisions, model.decisions_equal), (8, 8));
        Ok(())
    }
}
