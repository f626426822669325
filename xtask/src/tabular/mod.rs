//! The table experiment: data set x scheme x regime x classifier over keys and splits.
//!
//! [`source`] loads a table, [`prepare`] splits and codes it, [`plan`] lists the treatments, [`treat`] encrypts one
//! prepared split under one key, [`run`] fits and scores; [`crate::judge`] turns the scores into rows of results.

use anyhow::{Context, Result};
use classifiers::{Learner, LearnerOptions, learner};
use crypto_encode::EncodeOptions;
use report::model::{Cell, Features, Modality, Regime, Results};
use tabular_data::{ColumnKind, ColumnSpec, PreprocessOptions, Table};

use crate::config::RunConfig;
use crate::judge::{Judged, Jury, conclude, permutation_options};
use crate::progress::Progress;
use plan::Treatment;
use prepare::Prepared;
use run::{Bench, Outcomes};
use source::Source;
use treat::Treatments;

pub mod cipher_table;
pub mod plan;
mod prepare;
mod run;
pub mod source;
mod treat;

/// What is run on every table.
#[derive(Debug, Clone)]
pub struct Experiment {
    /// Treatments, plain first.
    pub treatments: Vec<Treatment>,
    /// Whether the schemes were not named one by one.
    pub all_schemes: bool,
    /// Ids of the classifiers beside `majority`.
    pub classifiers: Vec<&'static str>,
    /// Options of the encoders, with the fixed clock.
    pub encode: EncodeOptions,
    /// The clock of treatments under a running clock.
    pub running: crypto_encode::Clock,
}

impl Experiment {
    /// Runs all treatments on one table and adds its input and cells to `results`.
    pub fn run(&self, config: &RunConfig, source: &Source, results: &mut Results) -> Result<()> {
        let table = TableRun::new(self, config, source)?;
        results.inputs.push(source.input.clone());
        results.cells.extend(table.cells()?);
        Ok(())
    }

    /// The treatments that suit a table. A scheme that needs bounds which the table does not declare is left out with
    /// a word on how to declare them, unless it was asked for by name: then the encoder refuses.
    fn plan_for(&self, config: &RunConfig, table: &Table, dataset: &str) -> Vec<Treatment> {
        let unbounded = !is_bounded(table);
        let (left_out, plan): (Vec<_>, Vec<_>) = self
            .treatments
            .iter()
            .partition(|treatment| unbounded && self.all_schemes && treatment.needs_bounds());
        if !left_out.is_empty() {
            config.progress.say(&format!(
                "{dataset}: laplace and randomised-response are left out; to run them, declare `bounds = [low, high]` \
                 for every numeric column in a schema (--schema), from knowledge of the domain"
            ));
        }
        plan
    }
}

/// Whether every numeric feature has declared bounds.
fn is_bounded(table: &Table) -> bool {
    let unbounded = |column: &ColumnSpec| {
        matches!(column.kind, ColumnKind::Numeric { indicator: false }) && column.bounds.is_none()
    };
    !table.schema().features().any(unbounded)
}

/// The experiment on one table.
struct TableRun<'a> {
    experiment: &'a Experiment,
    plan: Vec<Treatment>,
    config: &'a RunConfig,
    source: &'a Source,
    prepared: Vec<Prepared>,
    learners: Vec<Box<dyn Learner>>,
    majority: Vec<Box<dyn Learner>>,
    treatments: Treatments,
}

impl<'a> TableRun<'a> {
    fn new(experiment: &'a Experiment, config: &'a RunConfig, source: &'a Source) -> Result<Self> {
        let dataset = &source.input.dataset;
        let plan = experiment.plan_for(config, &source.table, dataset);
        let prepare = |split| Prepared::new(&source.table, split, &PreprocessOptions::default());
        let splits = source.splits(config)?;
        let mut options = LearnerOptions::default();
        options.seed = config.keys.derive("learners");
        let make = |id: &&str| Ok(learner(id, &options)?);
        Ok(Self {
            experiment,
            plan,
            config,
            source,
            prepared: splits.iter().map(prepare).collect::<Result<_>>().with_context(|| dataset.clone())?,
            learners: experiment.classifiers.iter().map(make).collect::<Result<_>>()?,
            majority: vec![make(&"majority")?],
            treatments: Treatments {
                keys: config.keys,
                dataset: dataset.clone(),
                options: experiment.encode.clone(),
                running: experiment.running,
            },
        })
    }

    /// All rows: the majority baseline, then treatment by treatment.
    fn cells(&self) -> Result<Vec<Cell>> {
        let bench = self.bench(&self.learners);
        let steps = self.plan.iter().map(|treatment| bench.steps(treatment)).sum::<usize>();
        let progress = Progress::new(self.config.progress, &self.source.input.dataset, steps as u64);
        let mut judged = self.judge(&self.bench(&self.majority), &Treatment::plain()?, None)?;
        for treatment in &self.plan {
            judged.extend(self.judge(&bench, treatment, Some(&progress))?);
        }
        conclude(judged)
    }

    fn bench<'b>(&'b self, learners: &'b [Box<dyn Learner>]) -> Bench<'b> {
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
        progress: Option<&Progress>,
    ) -> Result<Vec<Judged>> {
        let silent = Progress::new(crate::progress::Mode::Quiet, "", 0);
        let outcomes = bench.run(treatment, progress.unwrap_or(&silent))?;
        let learners = bench.learners.iter().enumerate();
        learners.map(|(index, learner)| self.cell(treatment, learner.id(), index, &outcomes)).collect()
    }

    fn cell(
        &self,
        treatment: &Treatment,
        learner: &str,
        index: usize,
        outcomes: &Outcomes,
    ) -> Result<Judged> {
        let frame = self.frame(treatment, learner);
        let trials = outcomes.of_learner(index, &self.prepared);
        self.jury().judge(frame, &trials).with_context(|| {
            format!("{}, {}: cannot judge {learner}", self.source.input.dataset, treatment.scheme.id)
        })
    }

    fn jury(&self) -> Jury<'_> {
        let (train, test) =
            self.prepared.first().map_or((1, 0), |p| (p.train.rows().len(), p.test.rows().len()));
        let seed = self.config.keys.derive(&format!("{}/permutations", self.source.input.dataset));
        Jury {
            targets: self.source.table.targets(),
            n_classes: self.source.table.classes().len(),
            test_train_ratio: test as f64 / train as f64,
            permutation: permutation_options(self.n_cells(), seed),
        }
    }

    fn n_cells(&self) -> usize {
        self.plan.len() * self.learners.len() + 1
    }

    fn frame(&self, treatment: &Treatment, learner: &str) -> Cell {
        let (scheme, regime) = (treatment.scheme, treatment.regime);
        let classes = self.source.table.classes();
        let mut cell = Cell::new(&self.source.input.dataset, Modality::Tabular, scheme.id, regime, learner);
        cell.test_scheme = (regime == Regime::CrossScheme).then(|| treatment.test_scheme.id.to_owned());
        cell.features = Some(Features::Indicators);
        cell.clock = treatment.clock;
        cell.classes = (classes.len() > 2).then(|| classes.to_vec());
        cell.bytes_per_value = Some(scheme.bytes_per_value());
        cell.decryptable = Some(scheme.decryptable);
        cell
    }
}
