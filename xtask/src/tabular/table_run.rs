//! The experiment on one table.

use anyhow::{Context, Result};
use results::{Cell, Clock, Curve, Features, Modality, Regime, TokenColumn};
use tabular_data::PreprocessOptions;

use super::learners::{Catalogue, Entry};
use super::plan::Treatment;
use super::prepare::Prepared;
use super::run::{Bench, Outcomes};
use super::source::Source;
use super::treat::Treatments;
use super::{Experiment, anatomy, curves};
use crate::config::RunConfig;
use crate::judge::{Judged, Jury, conclude, permutation_options};
use crate::progress::{Mode, Progress};

/// The classifier whose curves are kept: the study's.
const DRAWN: &str = "logistic";

/// What one table gives.
#[derive(Debug, Default)]
pub struct Found {
    /// Rows of results.
    pub cells: Vec<Cell>,
    /// Lines to draw.
    pub curves: Vec<Curve>,
    /// Where digits of tokens come from.
    pub anatomy: Vec<TokenColumn>,
}

/// One table with everything that is run on it.
pub struct TableRun<'a> {
    plan: Vec<Treatment>,
    config: &'a RunConfig,
    source: &'a Source,
    prepared: Vec<Prepared>,
    learners: Vec<Entry>,
    reference: Vec<Entry>,
    treatments: Treatments,
}

impl<'a> TableRun<'a> {
    /// Splits and codes the table and makes the learners.
    pub fn new(experiment: &Experiment, config: &'a RunConfig, source: &'a Source) -> Result<Self> {
        let dataset = &source.input.dataset;
        let prepare = |split| Prepared::new(&source.table, split, &PreprocessOptions::default());
        let prepared = source.splits(config)?.iter().map(prepare).collect::<Result<_>>();
        let prepared: Vec<Prepared> = prepared.with_context(|| dataset.clone())?;
        let n_classes = source.table.classes().len();
        if n_classes == 2 {
            prepared.iter().try_for_each(|prepared| source.check_tunable(prepared))?;
        }
        let catalogue = Catalogue::new(&experiment.learners, &config.keys, n_classes)?;
        Ok(Self {
            plan: experiment.plan_for(config, &source.table, dataset),
            config,
            source,
            prepared,
            learners: catalogue.entries(&experiment.classifiers, experiment.variants)?,
            reference: catalogue.reference()?,
            treatments: Treatments {
                keys: config.keys,
                dataset: dataset.clone(),
                options: experiment.encode.clone(),
                running: experiment.running,
            },
        })
    }

    /// Runs everything: the reference rows of plain data, then treatment by treatment.
    pub fn measure(&self) -> Result<Found> {
        let bench = self.bench(&self.learners);
        let steps = self.plan.iter().map(|treatment| bench.steps(treatment)).sum::<usize>();
        let progress = Progress::new(self.config.progress, &self.source.input.dataset, steps as u64);
        let silent = Progress::new(Mode::Quiet, "", 0);
        let mut found = Found::default();
        let mut judged =
            self.judge(&self.bench(&self.reference), &Treatment::plain()?, &silent, &mut found)?;
        for treatment in &self.plan {
            judged.extend(self.judge(&bench, treatment, &progress, &mut found)?);
        }
        found.cells = conclude(judged)?;
        if let Some(first) = self.prepared.first() {
            found.anatomy = anatomy::anatomy(first, &self.treatments)?;
        }
        Ok(found)
    }

    fn bench<'b>(&'b self, learners: &'b [Entry]) -> Bench<'b> {
        Bench {
            prepared: &self.prepared,
            treatments: &self.treatments,
            learners,
            n_classes: self.source.table.classes().len(),
            n_keys: self.config.n_keys,
        }
    }

    fn judge(
        &self,
        bench: &Bench<'_>,
        treatment: &Treatment,
        progress: &Progress,
        found: &mut Found,
    ) -> Result<Vec<Judged>> {
        let outcomes = bench.run(treatment, progress)?;
        let mut judged = Vec::with_capacity(bench.learners.len());
        for (index, entry) in bench.learners.iter().enumerate() {
            judged.push(self.cell(treatment, entry, index, &outcomes)?);
            found.curves.extend(self.curves(treatment, entry, index, &outcomes)?);
        }
        Ok(judged)
    }

    fn cell(
        &self,
        treatment: &Treatment,
        entry: &Entry,
        index: usize,
        outcomes: &Outcomes,
    ) -> Result<Judged> {
        let trials = outcomes.of_learner(index, &self.prepared);
        self.jury().judge(self.frame(treatment, entry), &trials).with_context(|| {
            let (dataset, scheme) = (&self.source.input.dataset, treatment.scheme.id);
            format!("{dataset}, {scheme}: cannot judge {}", entry.learner.id())
        })
    }

    /// The lines of the first split under the first key, for what is drawn: few enough to be told apart.
    fn curves(
        &self,
        treatment: &Treatment,
        entry: &Entry,
        index: usize,
        outcomes: &Outcomes,
    ) -> Result<Vec<Curve>> {
        let id = entry.learner.id();
        let is_default = entry.threshold_rule.is_none() && entry.options.is_empty();
        let two_classes = self.source.table.classes().len() == 2;
        let drawn = matches!(treatment.regime, Regime::None | Regime::SameKey | Regime::CrossKey)
            && treatment.clock != Some(Clock::Running);
        if !(id == DRAWN && is_default && two_classes && drawn) {
            return Ok(Vec::new());
        }
        let trials = outcomes.of_learner(index, &self.prepared);
        let first = trials.first().map(|trial| {
            curves::curves(&self.source.input.dataset, treatment, id, trial, self.source.table.targets())
        });
        first.unwrap_or(Ok(Vec::new()))
    }

    fn jury(&self) -> Jury<'_> {
        let sizes = |prepared: &Prepared| (prepared.train.rows().len(), prepared.test.rows().len());
        let (train, test) = self.prepared.first().map_or((1, 0), sizes);
        let n_cells = self.plan.len() * self.learners.len() + self.reference.len();
        let seed = self.config.keys.seed_of(&format!("{}/permutations", self.source.input.dataset));
        Jury {
            targets: self.source.table.targets(),
            n_classes: self.source.table.classes().len(),
            test_train_ratio: test as f64 / train as f64,
            permutation: permutation_options(n_cells, seed),
        }
    }

    fn frame(&self, treatment: &Treatment, entry: &Entry) -> Cell {
        let (scheme, regime, learner) = (treatment.scheme, treatment.regime, entry.learner.id());
        let classes = self.source.table.classes();
        let mut cell = Cell::new(&self.source.input.dataset, Modality::Tabular, scheme.id, regime, learner);
        cell.test_scheme = (regime == Regime::CrossScheme).then(|| treatment.test_scheme.id.to_owned());
        cell.features = Some(Features::Indicators);
        cell.clock = treatment.clock;
        cell.threshold_rule = entry.threshold_rule.map(str::to_owned);
        cell.options = entry.options.clone();
        cell.classes = (classes.len() > 2).then(|| classes.to_vec());
        cell.bytes_per_value = Some(scheme.bytes_per_value());
        cell.decryptable = Some(scheme.decryptable);
        cell
    }
}
