//! All rows of one set of pictures.

use anyhow::{Context, Result, bail};
use classifiers::{Learner, LearnerOptions, LinearLearner};
use rayon::prelude::*;
use results::{Artifact, Cell, Curve, Features, Input, Modality, Regime, Resize};
use tabular_data::Split;

use super::features::{FeatureSpec, default_cell};
use super::identity::RunIdentity;
use super::likeness::Likeness;
use super::plan::{Scheme, Treatment, groups};
use super::run::{Bench, Outcomes, Unit};
use super::samples::Samples;
use super::source::Source;
use super::treat::Treatments;
use super::work::WorkFolder;
use super::{Experiment, ciphers, curves, duplicates, splits};
use crate::config::RunConfig;
use crate::judge::{Judged, Jury, Outcome, Trial, conclude, permutation_options};
use crate::learners;
use crate::progress::Progress;
use crate::sheets::Shelf;

/// The most columns of a feature vector that a secret matrix is made for.
const MAX_VECTOR: usize = 1024;

/// Rows of one recipe under all keys that are worked on at one time take no more bytes than this.
const TOGETHER_BYTES: usize = 128 << 20;

/// The experiment on one set.
pub struct SetRun<'a> {
    config: &'a RunConfig,
    source: &'a Source,
    work: &'a WorkFolder,
    splits: Vec<Split>,
    treatments: Vec<Treatment>,
    how: Treatments,
    features: Vec<FeatureSpec>,
    learners: Vec<Box<dyn Learner>>,
    majority: Vec<Box<dyn Learner>>,
    linear: LinearLearner,
    options: LearnerOptions,
    rows_in_memory: u64,
    identity: RunIdentity,
}

/// Outcomes of one group of treatments under all its keys.
type Units = Vec<(Unit, Outcomes)>;

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
        let how = Treatments {
            keys: config.keys,
            dataset: source.input.dataset.clone(),
            options: ciphers::options(experiment, size),
            size,
            resize_after: source.pictures.resize_after(),
        };
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
            treatments: accepted(experiment, &how, input)?,
            how,
            features: experiment.features.iter().map(feature).collect::<Result<_>>()?,
            learners: experiment.learners(config)?,
            majority: vec![classifiers::learner("majority", &Default::default())?],
            linear: experiment.linear(config)?,
            options: experiment.learners.clone(),
            rows_in_memory: experiment.rows_in_memory,
        })
    }

    /// All rows: the majority baseline, then features by features, treatment by treatment.
    pub fn cells(&self) -> Result<(Vec<Cell>, Vec<Curve>)> {
        let mut curves = Vec::new();
        let groups = groups(&self.treatments);
        let steps: usize = groups.iter().map(|group| self.keys(group)).sum::<usize>() * self.features.len();
        let progress = Progress::new(self.config.progress, &self.source.input.dataset, steps as u64);
        let mut judged = self.baseline()?;
        for features in &self.features {
            let mut rows: Vec<(usize, Vec<Judged>)> = Vec::new();
            let mut plain: Units = Vec::new();
            for group in &groups {
                let runnable = self.runnable(group, features);
                let units = self.units(&runnable, features, &progress)?;
                for &treatment in &runnable {
                    let mut judged = self.judge(treatment, features, &self.learners, &units, &mut curves)?;
                    self.compare(treatment, &units, &plain, &mut judged)?;
                    rows.push((treatment, judged));
                }
                if plain.is_empty() {
                    plain = units;
                }
            }
            rows.sort_by_key(|(treatment, _)| *treatment);
            judged.extend(rows.into_iter().flat_map(|(_, judged)| judged));
        }
        Ok((conclude(judged)?, curves))
    }

    /// All pieces of work, without a judgement.
    #[cfg(test)]
    pub fn work_through(&self) -> Result<()> {
        let progress = Progress::new(crate::progress::Mode::Quiet, "", 0);
        for features in &self.features {
            for group in groups(&self.treatments) {
                self.units(&self.runnable(&group, features), features, &progress)?;
            }
        }
        Ok(())
    }

    /// The sheets of samples.
    pub fn artifacts(&self, shelf: &Shelf<'_>) -> Result<Vec<Artifact>> {
        let mut schemes: Vec<Scheme> = Vec::new();
        for scheme in self.treatments.iter().map(|treatment| treatment.train.scheme) {
            if !schemes.iter().any(|other| other.id() == scheme.id()) {
                schemes.push(scheme);
            }
        }
        let samples = Samples { source: self.source, treatments: &self.how, schemes: &schemes };
        let hog = self.features.iter().find(|features| features.id() == Features::Hog);
        samples.artifacts(hog, shelf)
    }

    /// Treatments of a group whose vectors are not too long for a secret matrix.
    fn runnable(&self, group: &[usize], features: &FeatureSpec) -> Vec<usize> {
        let is_vector = |scheme: &Scheme| matches!(scheme, Scheme::Vector(_));
        let fits = |&&index: &&usize| {
            let treatment = &self.treatments[index];
            let vector = is_vector(&treatment.train.scheme) || is_vector(&treatment.test.scheme);
            !vector || features.len() <= MAX_VECTOR
        };
        group.iter().filter(fits).copied().collect()
    }

    fn keys(&self, group: &[usize]) -> usize {
        match group.iter().any(|&index| self.treatments[index].varies_with_key()) {
            true => self.config.n_image_keys,
            false => 1,
        }
    }

    /// Keys that are worked on at one time: as many as their rows leave room for.
    fn keys_together(&self, features: &FeatureSpec) -> usize {
        let bytes = (self.source.pictures.len() * features.len() * 4).max(1);
        (TOGETHER_BYTES / bytes).max(1)
    }

    fn baseline(&self) -> Result<Vec<Judged>> {
        let size = self.source.pictures.size();
        let nothing = FeatureSpec::new(Features::Pixels, size, 1)?;
        let mut outcomes: Outcomes = vec![Vec::new()];
        for split in &self.splits {
            let labels: Vec<usize> =
                split.train().iter().map(|&record| self.source.targets[record]).collect();
            let rows = ndarray::Array2::zeros((labels.len(), 1));
            let train = classifiers::TrainSet::new(rows.view(), &labels, self.source.classes.len())?;
            let model = self.majority[0].fit(&train)?;
            let test = ndarray::Array2::zeros((split.test().len(), 1));
            outcomes[0].push(vec![Outcome::of(model.as_ref(), test.view())?]);
        }
        let units = vec![(Unit::new(&self.treatments, &[0], 0), outcomes)];
        self.judge(0, &nothing, &self.majority, &units, &mut Vec::new())
    }

    fn units(&self, group: &[usize], features: &FeatureSpec, progress: &Progress) -> Result<Units> {
        let mut units = Vec::new();
        if group.is_empty() {
            return Ok(units);
        }
        let bench = Bench {
            source: self.source,
            splits: &self.splits,
            treatments: &self.how,
            learners: &self.learners,
            linear: &self.linear,
            rows_in_memory: self.rows_in_memory,
            work: self.work,
            identity: &self.identity,
        };
        let keys: Vec<usize> = (0..self.keys(group)).collect();
        for together in keys.chunks(self.keys_together(features)) {
            let run = |&key: &usize| {
                let unit = Unit::new(&self.treatments, group, key);
                let outcomes = bench.run(&unit, features)?;
                progress.step();
                Ok((unit, outcomes))
            };
            units.extend(together.par_iter().map(run).collect::<Result<Vec<_>>>()?);
        }
        Ok(units)
    }

    fn judge(
        &self,
        index: usize,
        features: &FeatureSpec,
        learners: &[Box<dyn Learner>],
        units: &Units,
        curves: &mut Vec<Curve>,
    ) -> Result<Vec<Judged>> {
        let treatment = &self.treatments[index];
        let keys = if treatment.varies_with_key() { units.len() } else { 1 };
        let mut judged = Vec::new();
        for (number, learner) in learners.iter().enumerate() {
            let mut trials = Vec::new();
            for (split, at) in self.splits.iter().zip(0..) {
                for (unit, outcomes) in &units[..keys] {
                    let test =
                        unit.position(treatment).context("a unit has the outcomes of its treatments")?;
                    let outcome = &outcomes[test][at][number];
                    trials.push(Trial {
                        split: at,
                        label: split.label(),
                        key: unit.key,
                        records: split.test(),
                        outcome,
                    });
                }
            }
            let frame = self.frame(treatment, features.id(), learner.id());
            if curves::has_curve(&frame) {
                curves.extend(curves::roc(&frame, &trials, &self.source.targets)?);
            }
            judged.push(self.jury().judge(frame, &trials)?);
        }
        Ok(judged)
    }

    /// Says of rows under one key whose scores are those on plain pictures that they are. Plain is the first group.
    fn compare(&self, index: usize, units: &Units, plain: &Units, judged: &mut [Judged]) -> Result<()> {
        let treatment = &self.treatments[index];
        let (Some((_, reference)), Regime::SameKey) = (plain.first(), treatment.regime) else {
            return Ok(());
        };
        for (number, row) in judged.iter_mut().enumerate() {
            let mut likeness = Likeness::default();
            for (unit, outcomes) in units {
                let test = unit.position(treatment).context("a unit has the outcomes of its treatments")?;
                likeness.add(outcomes, test, reference, number);
            }
            let features = row.cell.features.map(|features| features.id()).unwrap_or_default();
            let label = format!("{features}, {}", row.cell.classifier);
            row.cell.notes.extend(likeness.note(&label));
        }
        Ok(())
    }

    fn jury(&self) -> Jury<'_> {
        let (train, test) =
            self.splits.first().map_or((1, 0), |split| (split.train().len(), split.test().len()));
        let seed = self.config.keys.seed_of(&format!("{}/permutations", self.source.input.dataset));
        let n_cells = self.treatments.len() * self.features.len() * self.learners.len() + 1;
        Jury {
            targets: &self.source.targets,
            n_classes: self.source.classes.len(),
            test_train_ratio: test as f64 / train as f64,
            permutation: permutation_options(n_cells, seed),
        }
    }

    fn frame(&self, treatment: &Treatment, features: Features, learner: &str) -> Cell {
        let (train, test) = (treatment.train.scheme, treatment.test.scheme);
        let dataset = &self.source.input.dataset;
        let mut cell = Cell::new(dataset, Modality::Image, train.id(), treatment.regime, learner);
        cell.test_scheme = (train.id() != test.id()).then(|| test.id().to_owned());
        cell.features = Some(features);
        cell.order = train.order();
        let after = self.how.resize_after;
        cell.resize = Some(if after { Resize::After } else { Resize::Before });
        cell.options = image_cipher::shown(train.id(), &self.how.options);
        cell.options.extend(learners::shown(learner, &self.options, self.source.classes.len()));
        cell.classes = (self.source.classes.len() > 2).then(|| self.source.classes.clone());
        cell.bytes_per_value = Some(train.bytes_per_value());
        cell.decryptable = Some(train.is_decryptable() && !(after && train.is_keyed()));
        cell
    }
}

/// The treatments whose ciphers take pictures of this size.
fn accepted(experiment: &Experiment, how: &Treatments, input: &mut Input) -> Result<Vec<Treatment>> {
    let mut accepted = Vec::new();
    let mut refused: Vec<&str> = Vec::new();
    for treatment in &experiment.treatments {
        let schemes = [treatment.train.scheme, treatment.test.scheme];
        let failing = schemes.into_iter().find_map(|scheme| Some((scheme.id(), how.accepts(scheme).err()?)));
        match failing {
            None => accepted.push(*treatment),
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
