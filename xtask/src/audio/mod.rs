//! The audio experiment: what is said and who says it, in plain and encrypted recordings.
//!
//! [`source`] loads recordings, [`task`] says what is asked and splits them, [`plan`] has the conditions; [`protect`] encrypts
//! and extracts, [`subject`] hands the rows to the engine of crate [`experiment`], [`speech`] measures what is left of the
//! speech itself, [`samples`] writes recordings for the page.

use anyhow::{Context, Result};
use audio_cipher::CipherOptions;
use classifiers::{Learner, LearnerOptions, learner};
use experiment::WorkFolder;
use protocol::{Regime, conditions};
use results::Task;

use crate::config::RunConfig;
use crate::measured::Run;
use crate::stage::timed;
use plan::{Condition, Scheme};
use protect::Protection;
use set_run::SetRun;
use source::Source;
use task::TaskSet;

pub mod plan;
mod protect;
mod set_run;
pub mod source;
mod subject;
mod task;

/// The classifiers of a run that names none.
pub const DEFAULT_CLASSIFIERS: [&str; 1] = ["svm-rbf"];

/// Penalty C of the classifiers.
const C: f64 = 10.0;

/// The key regimes of a run that names none; under `cross-scheme` a classifier of plain recordings is asked about encrypted
/// ones, and the other way round.
pub const REGIMES: [Regime; 5] = [
    Regime::None,
    Regime::SameKey,
    Regime::CrossKey,
    Regime::PerRecordKey,
    Regime::CrossScheme,
];

/// What is run on every set of recordings; by default what a run is that names nothing.
#[derive(Debug, Clone)]
pub struct Experiment {
    /// Ways of encrypting training and test recordings, plain first.
    pub conditions: Vec<Condition>,
    /// What is asked.
    pub tasks: Vec<Task>,
    /// Ids of the classifiers beside `majority`.
    pub classifiers: Vec<&'static str>,
    /// Options of the classifiers.
    pub learners: LearnerOptions,
    /// Options of the ciphers.
    pub options: CipherOptions,
    /// Whether recordings are put on the page.
    pub show: bool,
}

impl Default for Experiment {
    fn default() -> Self {
        let plain = Scheme::plain();
        Self {
            conditions: conditions(plain, &Scheme::all(), &REGIMES, &[plain]),
            tasks: Task::ALL.to_vec(),
            classifiers: DEFAULT_CLASSIFIERS.to_vec(),
            learners: LearnerOptions::default().with_c(C),
            options: CipherOptions::default(),
            show: true,
        }
    }
}

impl Experiment {
    /// Runs all conditions on one set and adds what was found to the run.
    pub fn run(&self, config: &RunConfig, source: &Source, work: &WorkFolder, run: &mut Run<'_>) -> Result<()> {
        let name = format!("{}: audio experiment ({} jobs)", source.name, config.jobs);
        let Run { results, timings, staged } = run;
        timed(timings, name, Some(source.len()), |_| {
            let how = Protection::new(source, config.keys, self.options.clone())?;
            let learners = self.learners(config)?;
            for &task in &self.tasks {
                let Some(task) = TaskSet::new(config, source, task)? else {
                    results.notes.push(format!("{}: speakers are not known, so nobody was told apart", source.name));
                    continue;
                };
                let set = SetRun {
                    config,
                    task: &task,
                    how: &how,
                    conditions: &self.conditions,
                    learners: &learners,
                    options: &self.learners,
                    controls: true,
                    work,
                };
                let (cells, calibration) = set.cells()?;
                results.inputs.push(task.input.clone());
                results.cells.extend(cells);
                results.calibrations.extend(calibration);
            }
            Ok(())
        })
        .with_context(|| source.name.clone())
    }

    fn learners(&self, config: &RunConfig) -> Result<Vec<Box<dyn Learner>>> {
        let options = self.learners.clone().with_seed(config.keys.seed_of("learners"));
        self.classifiers.iter().map(|id| Ok(learner(id, &options)?)).collect()
    }
}
