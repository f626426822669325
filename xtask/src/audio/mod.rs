//! The audio experiment: what is said and who says it, in plain and encrypted recordings.
//!
//! [`source`] loads recordings, [`task`] says what is asked and splits them, [`plan`] has the conditions; [`protect`] encrypts
//! and extracts, [`subject`] hands the rows to the engine of crate [`experiment`], [`speech`] measures what is left of the
//! speech itself, [`samples`] writes recordings for the page.

use std::path::PathBuf;

use anyhow::{Context, Result};
use audio_cipher::CipherOptions;
use audio_data::{LEVEL_DBFS, ReadOptions, to_level};
use audio_features::{MfccSpec, SpeechStatistics};
use classifiers::{Learner, LearnerOptions, learner};
use experiment::WorkFolder;
use ndarray::Array2;
use protocol::{Planned, Regime, Side, conditions};
use results::{Features, Task};

use crate::config::{RunConfig, Scale};
use crate::interrupt;
use crate::measured::Run;
use crate::stage::timed;
use plan::{Condition, Recipe, Scheme};
use protect::Protection;
use set_run::SetRun;
use source::Source;
use task::TaskSet;

pub mod layout;
pub mod own;
pub mod plan;
mod protect;
mod samples;
mod set_run;
pub mod source;
mod speech;
mod subject;
pub mod task;

/// The classifiers of a run that names none.
pub const DEFAULT_CLASSIFIERS: [&str; 1] = ["svm-rbf"];

/// Penalty C of the classifiers.
const C: f64 = 10.0;

/// Schemes of a quick run of everything.
const QUICK: [&str; 3] = ["segment-permutation", "frequency-inversion", "aes-ctr"];

/// The key regimes of a run that names none; under `cross-scheme` a classifier of plain recordings is asked about encrypted
/// ones, and the other way round.
pub const REGIMES: [Regime; 5] =
    [Regime::None, Regime::SameKey, Regime::CrossKey, Regime::PerRecordKey, Regime::CrossScheme];

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

/// What `ask` gets of the statistics of recordings of this rate.
pub fn statistics_of<T>(rate: u32, ask: impl FnOnce(SpeechStatistics<'_>) -> Result<T>) -> Result<T> {
    let spec = MfccSpec::new(SpeechStatistics::options(), rate)?;
    ask(SpeechStatistics::new(&spec)?)
}

/// Statistics of recordings in files, each brought to this rate and to the common level: n x d.
pub fn rows_of_files(files: &[PathBuf], rate: u32) -> Result<Array2<f64>> {
    statistics_of(rate, |mut statistics| {
        let mut rows = Array2::zeros((files.len(), statistics.n_values()));
        for (mut row, file) in rows.rows_mut().into_iter().zip(files) {
            interrupt::check()?;
            let recording = audio_data::read(file, &ReadOptions::default())?;
            let mut recording = audio_data::resampled(recording, rate, &file.to_string_lossy())?;
            to_level(&mut recording.samples, LEVEL_DBFS);
            let values = statistics.statistics(&recording.samples)?;
            row.iter_mut().zip(values).for_each(|(place, value)| *place = f64::from(value));
        }
        Ok(rows)
    })
}

/// Statistics of all plain recordings of a set.
pub fn plain_rows(config: &RunConfig, source: &Source) -> Result<Array2<f64>> {
    let how = Protection::new(source, config.keys, CipherOptions::default())?;
    let plain = Condition::of(Scheme::plain(), Regime::None);
    how.under(Recipe::of(&plain, Side::Train), 0)?.rows(Features::SpeechStatistics)
}

/// Every scheme under every regime, plain as partner of all, and where schemes are crossed what attacks undo.
pub fn all_conditions(schemes: &[Scheme], regimes: &[Regime]) -> Vec<Condition> {
    let plain = Scheme::plain();
    let mut all = conditions(plain, schemes, regimes, &[plain]);
    if regimes.contains(&Regime::CrossScheme) {
        all.extend(Scheme::undone(schemes));
    }
    all
}

impl Default for Experiment {
    fn default() -> Self {
        Self {
            conditions: all_conditions(&Scheme::all(), &REGIMES),
            tasks: Task::ALL.to_vec(),
            classifiers: DEFAULT_CLASSIFIERS.to_vec(),
            learners: LearnerOptions::default().with_c(C),
            options: CipherOptions::default(),
            show: true,
        }
    }
}

impl Experiment {
    /// What a run of everything has: a key for all recordings, or none; a quick one has a few schemes only.
    pub fn of_run_all(scale: Scale) -> Self {
        let plain = Scheme::plain();
        let regimes = [Regime::None, Regime::SameKey];
        let mut schemes = Scheme::all();
        if scale == Scale::Quick {
            schemes.retain(|scheme| QUICK.contains(&scheme.id()));
        }
        Self { conditions: conditions(plain, &schemes, &regimes, &[]), ..Self::default() }
    }

    /// Runs all conditions on one set and adds what was found to the run.
    pub fn run(
        &self,
        config: &RunConfig,
        source: &Source,
        work: &WorkFolder,
        run: &mut Run<'_>,
    ) -> Result<()> {
        let name = format!("{}: audio experiment ({} jobs)", source.name, config.jobs);
        let Run { results, timings, staged } = run;
        timed(timings, name, Some(source.len()), |_| {
            let how = Protection::new(source, config.keys, self.options.clone())?;
            let learners = self.learners(config)?;
            for &task in &self.tasks {
                let Some(task) = TaskSet::new(config, source, task)? else {
                    results
                        .notes
                        .push(format!("{}: who speaks was not asked, because speakers are not known; put files in folders content/speaker/, or name \
                         {{speaker}} in --name-pattern", source.name));
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
            results.speech.extend(speech::measured(config, &how, &self.conditions)?);
            if let (true, Some(input)) = (self.show, results.inputs.last()) {
                let dataset = input.dataset.clone();
                results.artifacts.extend(samples::artifacts(&how, &self.conditions, &dataset, staged)?);
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
