//! All rows of one task.

use anyhow::Result;
use classifiers::{Learner, LearnerOptions};
use experiment::{CellJudge, Frame, Grid, Judged, NoStore, Watch, WorkFolder, conclude};
use protocol::Planned;
use results::{Calibration, Cell, Features, Modality, Regime};

use super::plan::{Condition, Scheme};
use super::protect::Protection;
use super::subject::AudioSubject;
use super::task::TaskSet;
use crate::baseline::Baseline;
use crate::config::RunConfig;
use crate::forecast::announce;
use crate::progress::{Progress, Shown};

/// The experiment's name in the families of its tests.
const EXPERIMENT: &str = "recordings";

/// The experiment on one task.
pub struct SetRun<'a> {
    /// The run.
    pub config: &'a RunConfig,
    /// The task.
    pub task: &'a TaskSet,
    /// Ciphers and features.
    pub how: &'a Protection<'a>,
    /// Ways of encrypting, plain first.
    pub conditions: &'a [Condition],
    /// Learners beside `majority`.
    pub learners: &'a [Box<dyn Learner>],
    /// Their options.
    pub options: &'a LearnerOptions,
    /// Whether length, loudness and envelope are measured beside the ciphers.
    pub controls: bool,
    /// Where finished work is kept.
    pub work: &'a WorkFolder,
}

/// What a reader must know of records that an attack restored.
fn undone(test: &Scheme) -> Option<String> {
    let Scheme::Undone(undone) = test else { return None };
    Some(format!(
        "the test records are what the attack `{}` restored from recordings under `{}` of one key, without a known one",
        undone.attack, undone.cipher
    ))
}

impl SetRun<'_> {
    /// The majority baseline, every condition, the controls; and what the design can claim.
    pub fn cells(&self) -> Result<(Vec<Cell>, Option<Calibration>)> {
        let counts = (self.config.n_image_keys, self.controls);
        let subject = AudioSubject::new(self.task, self.how, self.conditions, counts)?;
        let (config, dataset) = (self.config, &self.task.input.dataset);
        let grid = self.grid(&subject, &());
        announce(config, dataset, &grid)?;
        let progress = Progress::new(config.progress, dataset, grid.n_fits() as u64);
        let begins = |condition: usize, learner: usize| {
            let (scheme, features) = (subject.condition(condition), subject.features(condition));
            let learner = self.learners[learner].id();
            format!("{learner} on {features} of {}, {}", scheme.train.id(), scheme.regime)
        };
        let watch = Shown { progress: &progress, begins: &begins };
        let frame = |condition: usize, learner: usize| {
            let learner = self.learners[learner].id();
            self.frame(subject.condition(condition), subject.features(condition), learner)
        };
        let mut judged = self.baseline()?;
        judged.extend(self.grid(&subject, &watch).judge(&self.judge(), &frame, &mut |_, _| Ok(()))?);
        let cells = conclude(judged, EXPERIMENT)?;
        let seed = config.keys.seed_of(&format!("{dataset}/calibration"));
        let calibration = self.judge().calibration(&cells, EXPERIMENT, seed)?;
        Ok((cells, calibration))
    }

    fn grid<'g>(&'g self, subject: &'g AudioSubject<'g>, watch: &'g dyn Watch) -> Grid<'g, AudioSubject<'g>> {
        let learners = self.learners.iter().map(Box::as_ref).collect();
        Grid { subject, learners, store: self.work, watch }
    }

    fn baseline(&self) -> Result<Vec<Judged>> {
        let majority = classifiers::learner("majority", &Default::default())?;
        let TaskSet { targets, classes, .. } = self.task;
        let subject = Baseline { targets, n_classes: classes.len(), splits: self.task.splits() };
        let learners = vec![majority.as_ref()];
        let grid = Grid { subject: &subject, learners, store: &NoStore, watch: &() };
        let frame = |_, _| self.frame(&self.conditions[0], Features::SpeechStatistics, majority.id());
        grid.judge(&self.judge(), &frame, &mut |_, _| Ok(()))
    }

    fn judge(&self) -> CellJudge<'_> {
        let seed = self.config.keys.seed_of(&format!("{}/permutations", self.task.input.dataset));
        CellJudge::new(&self.task.targets, self.task.classes.len(), self.task.splits(), seed)
    }

    fn frame(&self, condition: &Condition, features: Features, learner: &str) -> Frame {
        let [train, test] = condition.schemes();
        let dataset = &self.task.input.dataset;
        let mut cell = Cell::new(dataset, Modality::Audio, train.id(), condition.regime, learner);
        cell.test_scheme = (train.id() != test.id()).then(|| test.id().to_owned());
        cell.features = Some(features);
        cell.order = train.order();
        cell.options = audio_cipher::shown(train.id(), &self.how.options);
        let learner_options = self.options.shown(learner, self.task.classes.len());
        cell.options.extend(learner_options.iter().cloned());
        cell.classes = (self.task.classes.len() > 2).then(|| self.task.classes.clone());
        cell.bytes_per_value = Some(train.bytes_per_value());
        cell.decryptable = Some(train.is_decryptable());
        cell.notes.extend(undone(&test));
        let is_reference =
            features == Features::SpeechStatistics && train.is_plain() && condition.regime == Regime::None;
        Frame::new(cell).with_reference(is_reference).with_learner_options(learner_options)
    }
}
