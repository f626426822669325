//! All rows of one set of images.

use std::path::Path;

use anyhow::{Result, bail};
use classifiers::{Learner, LearnerOptions};
use experiment::{CellJudge, Examined, Frame, Grid, Judged, NoStore, Watch, WorkFolder, conclude};
use protocol::Planned;
use results::{Artifact, Calibration, Cell, Curve, Features, Input, Modality, Regime, Resize};
use tabular_data::Split;

use super::features::{FeatureSpec, default_cell};
use super::identity::RunIdentity;
use super::likeness::Likeness;
use super::plan::{Condition, Scheme};
use super::protect::Protection;
use super::samples::Samples;
use super::source::Source;
use super::splits::split_records;
use super::subject::{ImageSubject, Parts};
use super::{Experiment, ciphers, curves, duplicates, splits};
use crate::baseline::Baseline;
use crate::config::RunConfig;
use crate::forecast::announce;
use crate::progress::{Progress, Shown};

/// The experiment's name in the families of its tests.
const EXPERIMENT: &str = "images";

/// What one set gives.
pub struct Found {
    /// Rows of results.
    pub cells: Vec<Cell>,
    /// Lines to draw.
    pub curves: Vec<Curve>,
    /// What the design can claim.
    pub calibration: Option<Calibration>,
}

/// The experiment on one set.
pub struct SetRun<'a> {
    config: &'a RunConfig,
    source: &'a Source,
    work: &'a WorkFolder,
    splits: Vec<Split>,
    conditions: Vec<Condition>,
    how: Protection,
    features: Vec<FeatureSpec>,
    learners: Vec<Box<dyn Learner>>,
    options: LearnerOptions,
    rows_in_memory: u64,
    identity: RunIdentity,
}

impl<'a> SetRun<'a> {
    /// Checks what can be run on the set; what is left out is said in the notes of `input`.
    pub fn new(
        experiment: &Experiment,
        config: &'a RunConfig,
        source: &'a Source,
        work: &'a WorkFolder,
        input: &mut Input,
    ) -> Result<Self> {
        let size = source.pictures.size();
        let how =
            Protection { options: ciphers::options(experiment, size), ..Protection::of(config.keys, source) };
        let cell = experiment.cell.unwrap_or_else(|| default_cell(size));
        let feature = |&kind: &Features| FeatureSpec::new(kind, size, cell);
        if splits::is_cut(source, config) {
            input
                .notes
                .push("one of five folds, because the set is large; all of them with --full".to_owned());
        }
        let splits = splits::of(source, config)?;
        duplicates::report(source, &splits, input);
        Ok(Self {
            config,
            source,
            work,
            identity: RunIdentity::new(source, &how, &splits)?,
            splits,
            conditions: accepted(experiment, &how, input)?,
            how,
            features: experiment.features.iter().map(feature).collect::<Result<_>>()?,
            learners: experiment.learners(config)?,
            options: experiment.learners.clone(),
            rows_in_memory: experiment.rows_in_memory,
        })
    }

    /// All rows: the majority baseline, then features by features, condition by condition.
    pub fn cells(&self) -> Result<Found> {
        let mut curves = Vec::new();
        let subject = self.subject();
        let grid = self.grid(&subject, &());
        announce(self.config, &self.source.input.dataset, &grid)?;
        let fits = grid.n_fits();
        let progress = Progress::new(self.config.progress, &self.source.input.dataset, fits as u64);
        let begins = |condition: usize, learner: usize| {
            let (condition, features) = (subject.condition(condition), subject.features(condition).id());
            let (scheme, learner) = (condition.train.id(), self.learners[learner].id());
            format!("{learner} on {features} of {scheme}, {}", condition.regime)
        };
        let watch = Shown { progress: &progress, begins: &begins };
        let frame = |condition: usize, learner: usize| {
            let learner = self.learners[learner].id();
            self.frame(subject.condition(condition), subject.features(condition).id(), learner)
        };
        let mut judged = self.baseline()?;
        judged.extend(self.grid(&subject, &watch).judge(
            &self.cell_judge(),
            &frame,
            &mut |row, examined| {
                if curves::has_curve(&row.cell) {
                    curves.extend(curves::roc(&row.cell, examined.trials, &self.source.targets)?);
                }
                if subject.condition(examined.condition).regime == Regime::SameKey {
                    self.compare(row, examined);
                }
                Ok(())
            },
        )?);
        let cells = conclude(judged, EXPERIMENT)?;
        let seed = self.config.keys.seed_of(&format!("{}/calibration", self.source.input.dataset));
        let calibration = self.cell_judge().calibration(&cells, EXPERIMENT, seed)?;
        Ok(Found { cells, curves, calibration })
    }

    /// All pieces of work, without a judgement.
    #[cfg(test)]
    pub fn work_through(&self) -> Result<()> {
        self.grid(&self.subject(), &()).work_through()
    }

    /// The sheets of samples.
    pub fn artifacts(&self, staged: &Path) -> Result<Vec<Artifact>> {
        let mut schemes: Vec<Scheme> = Vec::new();
        for scheme in self.conditions.iter().map(|condition| condition.train) {
            if !schemes.iter().any(|other| other.id() == scheme.id()) {
                schemes.push(scheme);
            }
        }
        let samples = Samples { source: self.source, protection: &self.how, schemes: &schemes };
        let hog = self.features.iter().find(|features| features.id() == Features::Hog);
        samples.artifacts(hog, staged)
    }

    fn subject(&self) -> ImageSubject<'_> {
        let parts = Parts {
            source: self.source,
            splits: &self.splits,
            how: &self.how,
            features: &self.features,
            conditions: &self.conditions,
            n_keys: self.config.n_image_keys,
            rows_in_memory: self.rows_in_memory,
            work: self.work,
            identity: &self.identity,
        };
        ImageSubject::new(parts, &self.learners)
    }

    fn grid<'g>(&'g self, subject: &'g ImageSubject<'g>, watch: &'g dyn Watch) -> Grid<'g, ImageSubject<'g>> {
        let learners = self.learners.iter().map(Box::as_ref).collect();
        Grid { subject, learners, store: self.work, watch }
    }

    fn baseline(&self) -> Result<Vec<Judged>> {
        let majority = classifiers::learner("majority", &Default::default())?;
        let Source { targets, classes, .. } = self.source;
        let subject = Baseline { targets, n_classes: classes.len(), splits: split_records(&self.splits) };
        let learners = vec![majority.as_ref()];
        let grid = Grid { subject: &subject, learners, store: &NoStore, watch: &() };
        let frame = |_, _| self.frame(&self.conditions[0], Features::Pixels, majority.id());
        grid.judge(&self.cell_judge(), &frame, &mut |_, _| Ok(()))
    }

    /// Says of a row under one key whose scores are those on plain images that they are.
    fn compare(&self, row: &mut Judged, examined: &Examined<'_>) {
        let Some((plain, reference)) = examined.reference else { return };
        let mut likeness = Likeness::default();
        for key in 0..examined.outcomes.n_keys() {
            for split in 0..self.splits.len() {
                let one = examined.outcomes.get(examined.condition, key, split, examined.learner);
                let other = reference.get(plain, 0, split, examined.learner);
                if let Some((one, other)) = one.zip(other) {
                    likeness.add(one, other);
                }
            }
        }
        let features = row.cell.features.map(|features| features.id()).unwrap_or_default();
        let label = format!("{features}, {}", row.cell.classifier);
        row.cell.notes.extend(likeness.note(&label));
    }

    fn cell_judge(&self) -> CellJudge<'_> {
        let seed = self.config.keys.seed_of(&format!("{}/permutations", self.source.input.dataset));
        let source = self.source;
        CellJudge::new(&source.targets, source.classes.len(), split_records(&self.splits), seed)
    }

    fn frame(&self, condition: &Condition, features: Features, learner: &str) -> Frame {
        let [train, test] = condition.schemes();
        let dataset = &self.source.input.dataset;
        let mut cell = Cell::new(dataset, Modality::Image, train.id(), condition.regime, learner);
        cell.test_scheme = (train.id() != test.id()).then(|| test.id().to_owned());
        cell.features = Some(features);
        cell.order = train.order();
        let after = self.how.resize_after;
        cell.resize = Some(if after { Resize::After } else { Resize::Before });
        cell.options = image_cipher::shown(train.id(), &self.how.options);
        let learner_options = self.options.shown(learner, self.source.classes.len());
        cell.options.extend(learner_options.iter().cloned());
        cell.classes = (self.source.classes.len() > 2).then(|| self.source.classes.clone());
        cell.bytes_per_value = Some(train.bytes_per_value());
        cell.decryptable = Some(train.is_decryptable() && !(after && train.is_keyed()));
        Frame::new(cell)
            .with_reference(train.is_plain() && condition.regime == Regime::None)
            .with_learner_options(learner_options)
    }
}

/// The conditions whose ciphers take images of this size.
fn accepted(experiment: &Experiment, how: &Protection, input: &mut Input) -> Result<Vec<Condition>> {
    let mut accepted = Vec::new();
    let mut refused: Vec<&str> = Vec::new();
    for condition in &experiment.conditions {
        let failing = condition
            .schemes()
            .into_iter()
            .find_map(|scheme| Some((scheme.id(), how.accepts(scheme).err()?)));
        match failing {
            None => accepted.push(*condition),
            Some((id, error)) if experiment.named.iter().any(|named| named == id) => bail!(error),
            Some((id, error)) if !refused.contains(&id) => {
                refused.push(id);
                input.notes.push(format!("left out: {}", crate::message(&error)));
            }
            Some(_) => {}
        }
    }
    Ok(accepted)
}

#[cfg(test)]
mod tests {
    use protocol::conditions;

    use super::super::source::SourceOptions;
    use super::*;
    use crate::measured::PROCESS;
    use image_data::Size;

    fn experiment(schemes: &[&str]) -> Experiment {
        let all = Scheme::all();
        let schemes: Vec<Scheme> = all.into_iter().filter(|scheme| schemes.contains(&scheme.id())).collect();
        Experiment {
            conditions: conditions(Scheme::plain(), &schemes, &[Regime::SameKey], &[]),
            features: vec![Features::Hog],
            ..Experiment::default()
        }
    }

    #[test]
    fn a_cipher_that_does_not_take_the_images_is_left_out_unless_it_was_named() -> Result<()> {
        let (config, dir) = (RunConfig::small()?, tempfile::tempdir()?);
        let options = SourceOptions { size: Some(Size::new(16, 12)?), ..Default::default() };
        let source = Source::generated(&config, 20, &options)?;
        let work = WorkFolder::beside(&dir.path().join("out"), PROCESS)?;
        let mut experiment = experiment(&["rotation", "cat-map"]);
        let mut input = source.input.clone();
        let set = SetRun::new(&experiment, &config, &source, &work, &mut input)?;
        let run: Vec<_> = set.conditions.iter().map(|condition| condition.train.id()).collect();
        assert_eq!(run, ["plain", "rotation"]);
        let left_out = input.notes.iter().filter(|note| note.starts_with("left out: "));
        assert_eq!(left_out.count(), 1);
        experiment.named = vec!["cat-map".to_owned()];
        let refused = SetRun::new(&experiment, &config, &source, &work, &mut input).err();
        let said = refused.map(|error| error.to_string()).unwrap_or_default();
        assert_eq!(said, "faces-synthetic, images of 16x12");
        Ok(())
    }

    #[test]
    fn a_set_gives_the_baseline_then_every_condition_over_its_keys_and_folds() -> Result<()> {
        let (config, dir, source) = (RunConfig::small()?, tempfile::tempdir()?, Source::small(20)?);
        let work = WorkFolder::beside(&dir.path().join("out"), PROCESS)?;
        let mut input = source.input.clone();
        let set = SetRun::new(&experiment(&["rotation"]), &config, &source, &work, &mut input)?;
        let Found { cells, .. } = set.cells()?;
        let shown = |cell: &Cell| (cell.scheme.clone(), cell.classifier.clone(), cell.runs.len());
        let row = |scheme: &str, classifier: &str, runs| (scheme.to_owned(), classifier.to_owned(), runs);
        let expected =
            [row("plain", "majority", 5), row("plain", "linear-svm", 5), row("rotation", "linear-svm", 10)];
        assert_eq!(cells.iter().map(shown).collect::<Vec<_>>(), expected);
        assert!(cells.iter().all(|cell| cell.decryptable == Some(true)));
        Ok(())
    }
}
