//! The experiment on one table.

use anyhow::{Context, Result};
use classifiers::LearnerOptions;
use experiment::{
    CellJudge, Frame, Grid, Judged, NoStore, Rows, Sides, SplitRecords, SplitRows, Subject, Trial, Watch,
    conclude,
};
use ndarray::{Array2, Axis};
use results::{
    Calibration, Cell, Clock, Curve, CurveKind, Features, Modality, Regime, ScaledRuns, SecondOpinion,
    TokenColumn,
};
use tabular_data::PreprocessOptions;

use super::learners::{Catalogue, Entry};
use super::plan::{self, Condition};
use super::prepare::Prepared;
use super::protect::Protection;
use super::second_opinion::{Asked, OwnDecisions};
use super::source::Source;
use super::{Experiment, anatomy, curves, scaling};
use crate::config::RunConfig;

use crate::forecast::announce;
use crate::interrupt;
use crate::progress::{Progress, Shown};

/// The experiment's name in the families of its tests.
const EXPERIMENT: &str = "tables";

/// The classifier whose curves are kept: the study's.
const DRAWN: &str = "logistic";

/// What one table gives.
#[derive(Debug, Default)]
pub struct Found {
    /// Rows of results.
    pub cells: Vec<Cell>,
    /// What the design can claim.
    pub calibration: Option<Calibration>,
    /// Lines to draw.
    pub curves: Vec<Curve>,
    /// Where digits of tokens come from.
    pub anatomy: Vec<TokenColumn>,
    /// The study's encrypted kernel by the scaling of its columns.
    pub scaled_runs: Vec<ScaledRuns>,
    /// What linfa decides beside our classifiers.
    pub second_opinions: Vec<SecondOpinion>,
    /// What our classifiers decided, where linfa is to be asked.
    own: Vec<OwnDecisions>,
}

/// One table with everything that is run on it.
pub struct TableRun<'a> {
    plan: Vec<Condition>,
    config: &'a RunConfig,
    source: &'a Source,
    prepared: Vec<Prepared>,
    learners: Vec<Entry>,
    reference: Vec<Entry>,
    protection: Protection,
    /// The options of the learners, where linfa's are to be asked for a second opinion.
    second_opinion: Option<LearnerOptions>,
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
            second_opinion: experiment.second_opinion.then(|| experiment.learners.clone()),
            protection: Protection {
                keys: config.keys,
                dataset: dataset.clone(),
                options: experiment.encode.clone(),
                running: experiment.running,
            },
        })
    }

    /// Runs everything: the reference rows of plain data, then condition by condition.
    pub fn measure(&self) -> Result<Found> {
        let reference = Conditions { run: self, plan: vec![plan::plain()] };
        let all = Conditions { run: self, plan: self.plan.clone() };
        let whole = grid(&all, &self.learners, &());
        announce(self.config, &self.source.input.dataset, &whole)?;
        let fits = grid(&reference, &self.reference, &()).n_fits() + whole.n_fits();
        let progress = Progress::new(self.config.progress, &self.source.input.dataset, fits as u64);
        let mut found = Found::default();
        let mut judged = self.judge(&reference, &self.reference, &progress, &mut found)?;
        // linfa is asked about the classifiers of the run only
        found.own.clear();
        judged.extend(self.judge(&all, &self.learners, &progress, &mut found)?);
        found.cells = conclude(judged, EXPERIMENT)?;
        let seed = self.config.keys.seed_of(&format!("{}/calibration", self.source.input.dataset));
        found.calibration = self.cell_judge(&all).calibration(&found.cells, EXPERIMENT, seed)?;
        if let Some(first) = self.prepared.first() {
            found.anatomy = anatomy::anatomy(first, &self.protection);
            drop(progress);
            found.scaled_runs = self.scaled_runs(first)?;
            found.second_opinions = self.second_opinions(first, &found.own)?;
        }
        Ok(found)
    }

    /// The study's encrypted kernel on its split by the scaling of the digits, where that is run.
    fn scaled_runs(&self, split: &Prepared) -> Result<Vec<ScaledRuns>> {
        let is_run = self.source.has_published_split()
            && self.source.table.classes().len() == 2
            && self.learners.iter().any(|entry| entry.learner.id() == scaling::CLASSIFIER);
        let Some(condition) = scaling::condition(&self.plan).filter(|_| is_run) else {
            return Ok(Vec::new());
        };
        let asked = scaling::Asked { split, protection: &self.protection, n_keys: self.config.n_keys };
        asked.runs(condition)
    }

    /// What linfa decides on the first split, where it is to be asked.
    fn second_opinions(&self, first: &Prepared, own: &[OwnDecisions]) -> Result<Vec<SecondOpinion>> {
        let Some(options) = &self.second_opinion else { return Ok(Vec::new()) };
        let asked = Asked {
            config: self.config,
            dataset: &self.source.input.dataset,
            plan: &self.plan,
            first,
            protection: &self.protection,
            options,
            n_classes: self.source.table.classes().len(),
        };
        asked.opinions(own)
    }

    fn judge(
        &self,
        conditions: &Conditions<'_>,
        entries: &[Entry],
        progress: &Progress,
        found: &mut Found,
    ) -> Result<Vec<Judged>> {
        let begins = |condition: usize, learner: usize| {
            let (condition, entry) = (&conditions.plan[condition], &entries[learner]);
            format!("{} on {}, {}", entry.learner.id(), condition.train.id, condition.regime)
        };
        let watch = Shown { progress, begins: &begins };
        let grid = grid(conditions, entries, &watch);
        let frame =
            |condition: usize, learner: usize| self.frame(&conditions.plan[condition], &entries[learner]);
        grid.judge(&self.cell_judge(conditions), &frame, &mut |_, examined| {
            let (condition, entry) = (&conditions.plan[examined.condition], &entries[examined.learner]);
            found.curves.extend(self.curves(condition, entry, examined.trials)?);
            if self.second_opinion.is_some() && entry.is_default {
                let id = entry.learner.id();
                found.own.extend(OwnDecisions::of(examined.condition, id, examined.trials));
            }
            Ok(())
        })
    }

    /// The lines of the first split under the first key, for what is drawn: few enough to be told apart. Of a running clock,
    /// which the study had, that is its threshold sweep only.
    fn curves(&self, condition: &Condition, entry: &Entry, trials: &[Trial<'_>]) -> Result<Vec<Curve>> {
        let id = entry.learner.id();
        let is_default = entry.threshold_rule.is_none() && entry.options.is_empty();
        let two_classes = self.source.table.classes().len() == 2;
        let drawn = matches!(condition.regime, Regime::None | Regime::SameKey | Regime::CrossKey);
        let Some(trial) = trials.first().filter(|_| id == DRAWN && is_default && two_classes && drawn) else {
            return Ok(Vec::new());
        };
        let (dataset, options) = (&self.source.input.dataset, &self.protection.options);
        let mut lines = curves::curves(dataset, condition, options, id, trial, self.source.table.targets())?;
        let has_room = condition.clock != Some(Clock::Running);
        let of_study =
            |curve: &Curve| curve.kind == CurveKind::ThresholdSweep && condition.regime == Regime::CrossKey;
        lines.retain(|curve| has_room || of_study(curve));
        Ok(lines)
    }

    fn cell_judge<'c>(&'c self, conditions: &'c Conditions<'c>) -> CellJudge<'c> {
        let seed = self.config.keys.seed_of(&format!("{}/permutations", self.source.input.dataset));
        let table = &self.source.table;
        CellJudge::new(table.targets(), table.classes().len(), conditions.splits(), seed)
    }

    fn frame(&self, condition: &Condition, entry: &Entry) -> Frame {
        let (scheme, regime, learner) = (condition.train, condition.regime, entry.learner.id());
        let classes = self.source.table.classes();
        let mut cell = Cell::new(&self.source.input.dataset, Modality::Tabular, scheme.id, regime, learner);
        cell.test_scheme = (regime == Regime::CrossScheme).then(|| condition.test.id.to_owned());
        cell.features = Some(Features::Indicators);
        cell.clock = condition.clock;
        cell.threshold_rule = entry.threshold_rule.map(str::to_owned);
        cell.options = plan::shown(condition, &self.protection.options);
        cell.options.extend(entry.options.iter().cloned());
        cell.notes.extend(plan::notes(condition, &self.protection.options));
        cell.classes = (classes.len() > 2).then(|| classes.to_vec());
        cell.bytes_per_value = Some(scheme.bytes_per_value());
        cell.decryptable = Some(scheme.decryptable);
        Frame::new(cell)
            .with_reference(scheme.is_plain() && regime == Regime::None)
            .with_learner_options(entry.options.clone())
    }
}

/// Conditions of a table, as an experiment knows them.
struct Conditions<'a> {
    run: &'a TableRun<'a>,
    plan: Vec<Condition>,
}

/// The classifiers of `entries` under all conditions; a table is worked through faster than its pieces are kept.
fn grid<'g>(
    conditions: &'g Conditions<'g>,
    entries: &'g [Entry],
    watch: &'g dyn Watch,
) -> Grid<'g, Conditions<'g>> {
    let learners = entries.iter().map(|entry| entry.learner.as_ref()).collect();
    Grid { subject: conditions, learners, store: &NoStore, watch }
}

/// The rows of one condition under one key, made split by split.
struct Protected<'a> {
    conditions: &'a Conditions<'a>,
    condition: Condition,
    key: usize,
}

impl Sides<anyhow::Error> for Protected<'_> {
    fn split(&self, split: usize) -> Result<SplitRows<'_>> {
        let run = self.conditions.run;
        let features = run.protection.apply(&self.condition, &run.prepared[split], self.key)?;
        Ok(SplitRows { train: Rows::Exact(features.train), tests: vec![Rows::Exact(features.test)] })
    }
}

impl Subject for Conditions<'_> {
    type Error = anyhow::Error;

    fn targets(&self) -> &[usize] {
        self.run.source.table.targets()
    }

    fn n_classes(&self) -> usize {
        self.run.source.table.classes().len()
    }

    fn splits(&self) -> Vec<SplitRecords<'_>> {
        let all = self.run.prepared.iter().map(|prepared| SplitRecords {
            label: &prepared.label,
            train: prepared.train.rows(),
            test: prepared.test.rows(),
        });
        all.collect()
    }

    fn n_conditions(&self) -> usize {
        self.plan.len()
    }

    fn n_keys(&self, condition: usize) -> usize {
        if plan::varies_with_key(&self.plan[condition]) { self.run.config.n_keys } else { 1 }
    }

    fn sides<'s>(&'s self, group: &[usize], key: usize) -> Result<Box<dyn Sides<anyhow::Error> + 's>> {
        Ok(Box::new(Protected { conditions: self, condition: self.plan[group[0]], key }))
    }

    fn some_rows(&self, _condition: usize, places: &[usize]) -> Result<Option<Array2<f32>>> {
        let rows = self.run.prepared.first().map(|prepared| prepared.standard_train.select(Axis(0), places));
        Ok(rows.map(|rows| rows.mapv(|value| value as f32)))
    }

    fn check(&self) -> Result<()> {
        Ok(interrupt::check()?)
    }

    fn explain(&self, error: anyhow::Error, group: &[usize], key: usize) -> anyhow::Error {
        let condition = &self.plan[group[0]];
        error.context(format!("{}, {}, key {key}", condition.train.id, condition.regime.id()))
    }
}

#[cfg(test)]
mod tests {
    use protocol::conditions;

    use super::*;

    #[test]
    fn a_table_gives_its_reference_and_every_condition_over_its_keys() -> Result<()> {
        let (config, source) = (RunConfig::small()?, Source::small()?);
        let siv = crypto_encode::scheme("siv")?;
        let plain = crypto_encode::plain();
        let regimes = [Regime::SameKey, Regime::CrossScheme];
        let experiment = Experiment {
            conditions: conditions(plain, &[siv], &regimes, &[plain]),
            classifiers: vec!["logistic"],
            ..Experiment::default()
        };
        let found = TableRun::new(&experiment, &config, &source)?.measure()?;
        let shown = |cell: &Cell| {
            let schemes = (cell.scheme.clone(), cell.test_scheme.clone().unwrap_or_default());
            let classifier = (cell.classifier.clone(), cell.threshold_rule.is_some());
            (schemes, cell.regime, classifier, cell.runs.len())
        };
        let row = |train: &str, test: &str, regime, classifier: &str, tuned, runs| {
            ((train.to_owned(), test.to_owned()), regime, (classifier.to_owned(), tuned), runs)
        };
        let expected = [
            row("plain", "", Regime::None, "majority", false, 1),
            row("plain", "", Regime::None, "logistic", true, 1),
            row("plain", "", Regime::None, "logistic", false, 1),
            row("siv", "", Regime::SameKey, "logistic", false, 2),
            row("siv", "plain", Regime::CrossScheme, "logistic", false, 2),
            row("plain", "siv", Regime::CrossScheme, "logistic", false, 2),
        ];
        assert_eq!(found.cells.iter().map(shown).collect::<Vec<_>>(), expected);
        // What is drawn: the study's classifier on one scheme, as it is by default.
        let drawn: std::collections::BTreeSet<&str> =
            found.curves.iter().map(|curve| curve.scheme.as_str()).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), ["plain", "siv"]);
        Ok(())
    }
}
