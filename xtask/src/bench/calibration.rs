//! Whether the tests keep the level that they state: many data sets without signal, and many with a known one.
//!
//! The data sets without signal are real records whose labels are dealt out anew; each gets splits of its own and classifiers
//! fitted on it, as in an experiment. Those with a signal are generated, and the whole table experiment is run on each, at
//! its defaults.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use classifiers::{Learner, LearnerOptions, learner};
use evaluation::{Verdict, wilson};
use experiment::{
    CellJudge, ExperimentError, Frame, Grid, InMemory, Judged, NoStore, Rows, Sides, SplitRecords, SplitRows,
};
use image_data::Size;
use ndarray::{Array2, Axis};
use protocol::{KeySchedule, Regime};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;
use rand_distr::{Distribution, StandardNormal};
use rayon::prelude::*;
use results::{Cell, Features, Modality, Results};
use serde_json::{Value, json};
use tabular_data::{PreprocessOptions, Split};

use crate::cli::{CommonOptions, RunOptions};
use crate::config::RunConfig;
use crate::images::features::FeatureSpec;
use crate::images::layout::Unsuited;
use crate::images::plain::rows_of_set;
use crate::images::source::{Source as ImageSource, SourceOptions};
use crate::interrupt;
use crate::progress::{Mode, Progress};
use crate::provenance;
use crate::tabular::source::{Source, known, random_splits};
use crate::tabular::{Experiment, Prepared};

/// Splits of each null data set, one design after the other.
const SPLITS: [usize; 3] = [1, 4, 20];
/// Classifiers of tables.
const OF_TABLES: [&str; 2] = ["logistic", "svm-rbf"];
/// The classifier of images.
const OF_IMAGES: [&str; 1] = ["linear-svm"];
/// Images of the image set; more make no difference to the level, and take longer.
const IMAGES: usize = 200;
/// Side of the images, in pixels.
const SIDE: u32 = 24;
/// Records of a generated table.
const PLANTED_RECORDS: usize = 600;
/// Its columns.
const PLANTED_COLUMNS: usize = 6;
/// AUC of the best possible classifier of it.
const PLANTED_AUC: f64 = 0.6;

/// Options of `bench calibration`.
#[derive(Debug, Args)]
pub struct CalibrationArgs {
    /// Folder of the real data sets; without it the generated ones are used.
    #[arg(long, value_name = "DIR", env = "CIPHERLENS_DATA")]
    data: Option<PathBuf>,
    /// Data sets without signal, for each design.
    #[arg(long, default_value_t = 1000)]
    sets: usize,
    /// Generated tables with a signal, each run at the defaults of `numeric`.
    #[arg(long, default_value_t = 200)]
    planted: usize,
    /// Threads (default: all processors).
    #[arg(long)]
    jobs: Option<usize>,
}

/// Measures and prints both.
pub fn run(args: &CalibrationArgs) -> Result<()> {
    if args.sets == 0 && args.planted == 0 {
        bail!("--sets 0 --planted 0: there is nothing to measure; give one of them a number above 0");
    }
    let common = CommonOptions { data: args.data.clone(), jobs: args.jobs, ..CommonOptions::default() };
    let config = RunConfig::new(&RunOptions::unrepeated(common))?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(config.jobs).build()?;
    let found = pool.install(|| measure(args, &config))?;
    println!("{found}");
    Ok(())
}

fn measure(args: &CalibrationArgs, config: &RunConfig) -> Result<Value> {
    let mut nulls = Vec::new();
    if args.sets > 0 {
        let (rows, targets, name) = table_rows(config)?;
        nulls.extend(
            Null { name, rows: &rows, targets: &targets, ids: &OF_TABLES }.measure(args.sets, config)?,
        );
        let (rows, targets, name) = image_rows(config)?;
        nulls.extend(
            Null { name, rows: &rows, targets: &targets, ids: &OF_IMAGES }.measure(args.sets, config)?,
        );
    }
    let planted = (args.planted > 0).then(|| planted(args.planted, config)).transpose()?;
    Ok(json!({ "benchmark": "calibration", "null": nulls, "planted": planted }))
}

/// The standardised design matrix of the loan table, real or generated, and its classes.
fn table_rows(config: &RunConfig) -> Result<(Array2<f32>, Vec<usize>, String)> {
    let sources = known(config, &[])?;
    let source = sources.first().context("no table is known")?;
    let split = source.one_split(config.keys)?;
    let prepared = Prepared::new(&source.table, &split, &PreprocessOptions::default())?;
    let mut rows = Array2::zeros((source.table.n_rows(), prepared.standard_train.ncols()));
    for (side, records) in
        [(&prepared.standard_train, prepared.train.rows()), (&prepared.standard_test, prepared.test.rows())]
    {
        for (row, &record) in side.outer_iter().zip(records) {
            rows.row_mut(record).assign(&row.mapv(|value| value as f32));
        }
    }
    Ok((rows, source.table.targets().to_vec(), source.input.dataset.clone()))
}

/// HOG of some images of a set of two classes.
fn image_rows(config: &RunConfig) -> Result<(Array2<f32>, Vec<usize>, String)> {
    let options = SourceOptions { size: Some(Size::new(SIDE, SIDE)?), ..SourceOptions::of(config.scale) };
    let wanted = config.data.as_ref().map(|_| vec!["faces-web36".to_owned()]).unwrap_or_default();
    let sources = crate::images::source::known(config, &wanted, &options, Unsuited::PassOver)?;
    let source: &ImageSource = sources.first().context("no set of images is known")?;
    let features = FeatureSpec::new(Features::Hog, source.pictures.size(), 6)?;
    let rows = rows_of_set(source, config.keys, &features)?;
    let step = source.targets.len().div_ceil(IMAGES).max(1);
    let some: Vec<usize> = (0..source.targets.len()).step_by(step).collect();
    let targets = some.iter().map(|&record| source.targets[record]).collect();
    Ok((rows.select(Axis(0), &some), targets, source.input.dataset.clone()))
}

/// Records whose labels are dealt out anew.
struct Null<'a> {
    name: String,
    rows: &'a Array2<f32>,
    targets: &'a [usize],
    ids: &'a [&'static str],
}

/// What one test of one null data set said.
#[derive(Clone, Copy)]
struct Said {
    p: f64,
    covers: bool,
}

/// The rows of all records, whatever the split.
struct Plain(Array2<f32>);

impl Sides<ExperimentError> for Plain {
    fn split(&self, _split: usize) -> Result<SplitRows<'_>, ExperimentError> {
        Ok(SplitRows { train: Rows::All(&self.0), tests: vec![Rows::All(&self.0)] })
    }
}

impl Null<'_> {
    /// One line for each design and classifier, to standard error as soon as it is there, and its figures.
    fn measure(&self, sets: usize, config: &RunConfig) -> Result<Vec<Value>> {
        let options = LearnerOptions::default();
        let learners: Vec<Box<dyn Learner>> =
            self.ids.iter().map(|id| learner(id, &options)).collect::<Result<_, _>>()?;
        let mut lines = Vec::new();
        for splits in SPLITS {
            let progress =
                Progress::new(config.progress, &format!("{}, {splits} splits", self.name), sets as u64);
            let of_set = |set: usize| {
                interrupt::check()?;
                let said = self.one(set, splits, &learners, config.keys);
                progress.step();
                said
            };
            let all: Vec<Vec<Said>> = (0..sets).into_par_iter().map(of_set).collect::<Result<_>>()?;
            drop(progress);
            for (index, id) in self.ids.iter().enumerate() {
                let said: Vec<Said> = all.iter().map(|said| said[index]).collect();
                lines.push(self.line(id, splits, &said)?);
            }
        }
        Ok(lines)
    }

    fn one(
        &self,
        set: usize,
        n_splits: usize,
        learners: &[Box<dyn Learner>],
        keys: KeySchedule,
    ) -> Result<Vec<Said>> {
        let seed = |what: &str| keys.seed_of(&format!("{}/calibration/{what}/{n_splits}/{set}", self.name));
        let mut targets = self.targets.to_vec();
        targets.shuffle(&mut ChaCha20Rng::from_seed(seed("labels")));
        let splits = random_splits(&targets, n_splits, seed("splits"))?;
        let subject = InMemory {
            targets: &targets,
            n_classes: 2,
            splits: splits.iter().map(records).collect(),
            n_keys: vec![1],
            protect: |_, _| Ok(Plain(self.rows.clone())),
        };
        let judge = CellJudge::new(&targets, 2, subject.splits.clone(), seed("permutations"));
        let learners = learners.iter().map(Box::as_ref).collect();
        let grid = Grid { subject: &subject, learners, store: &NoStore, watch: &() };
        let frame = |_, learner: usize| {
            let cell = Cell::new(&self.name, Modality::Tabular, "plain", Regime::None, self.ids[learner]);
            Frame::new(cell).with_reference(true)
        };
        grid.judge(&judge, &frame, &mut |_, _| Ok(()))?.into_iter().map(|row| said(&row)).collect()
    }

    fn line(&self, id: &str, splits: usize, said: &[Said]) -> Result<Value> {
        let n = said.len() as u64;
        let below = |level: f64| said.iter().filter(|said| said.p <= level).count() as u64;
        let (five, one) = (below(0.05), below(0.01));
        let covered = said.iter().filter(|said| said.covers).count() as u64;
        let share = |count: u64| count as f64 / n as f64;
        let [low, high] = wilson(five, n, 0.95)?;
        eprintln!(
            "{}, {id}, {splits} splits: {n} data sets without signal, {:.3} below .05 (95 % interval {low:.3} to {high:.3}), \
             {:.3} below .01; {:.3} of the intervals hold one half",
            self.name,
            share(five),
            share(one),
            share(covered)
        );
        Ok(json!({
            "dataset": self.name, "records": self.targets.len(), "classifier": id, "splits": splits, "sets": n,
            "below_05": share(five), "below_05_ci95": [low, high], "below_01": share(one), "covered": share(covered),
        }))
    }
}

fn records(split: &Split) -> SplitRecords<'_> {
    SplitRecords { label: split.label(), train: split.train(), test: split.test() }
}

fn said(row: &Judged) -> Result<Said> {
    let auc = row.cell.summary.roc_auc.context("an AUC of two classes")?;
    let [low, high] = auc.ci95.context("an interval of the AUC")?;
    Ok(Said { p: row.cell.p_value.context("a tested row")?, covers: (low..=high).contains(&0.5) })
}

/// How often the table experiment, at its defaults, finds a signal that is there.
fn planted(runs: usize, config: &RunConfig) -> Result<Value> {
    let progress = Progress::new(config.progress, "tables with a signal", runs as u64);
    let quiet = RunConfig { progress: Mode::Quiet, ..config.clone() };
    let one = |run: usize| {
        interrupt::check()?;
        let found = one_planted(run, &quiet);
        progress.step();
        found
    };
    let found: Vec<Found> = (0..runs).into_par_iter().map(one).collect::<Result<_>>()?;
    drop(progress);
    let share = |is: fn(&Found) -> bool| found.iter().filter(|found| is(found)).count() as f64 / runs as f64;
    let (plain, kept) = (share(|found| found.plain), share(|found| found.kept));
    let tests = found.iter().map(|found| found.tests).max().unwrap_or(0);
    eprintln!(
        "{PLANTED_RECORDS} records with a signal of AUC {PLANTED_AUC} at best, {runs} runs at the defaults ({tests} tests): found \
         in the plain rows of {plain:.3}, and under a scheme that keeps it in {kept:.3}"
    );
    Ok(json!({
        "records": PLANTED_RECORDS, "columns": PLANTED_COLUMNS, "best_auc": PLANTED_AUC, "runs": runs, "tests": tests,
        "found_in_plain": plain, "found_under_keeping_scheme": kept,
    }))
}

/// What one run found.
struct Found {
    plain: bool,
    kept: bool,
    tests: usize,
}

/// The scheme that leaves classifiers all that they learn from.
const KEEPING: &str = "orthogonal";

fn one_planted(run: usize, config: &RunConfig) -> Result<Found> {
    let source = Source::of_text(&planted_csv(run, config.keys))?;
    let mut results = Results::new(provenance::of(config));
    Experiment::default().run(config, &source, &mut results)?;
    let found = |scheme: &str, regime| {
        let of = |cell: &&Cell| cell.scheme == scheme && cell.regime == regime;
        let rows = results.cells.iter().filter(of);
        rows.filter_map(|cell| cell.verdict).any(Verdict::is_signal)
    };
    Ok(Found {
        plain: found("plain", Regime::None),
        kept: found(KEEPING, Regime::SameKey),
        tests: results.cells.iter().filter(|cell| cell.p_adjusted.is_some()).count(),
    })
}

/// Two normal classes; the best classifier has the AUC Phi(d / sqrt 2), d being the distance of their means.
fn planted_csv(run: usize, keys: KeySchedule) -> String {
    let mut random = ChaCha20Rng::from_seed(keys.seed_of(&format!("calibration/planted/{run}")));
    // Phi(.253347) = .6
    let distance = 0.253_347 * 2f64.sqrt();
    let shift = distance / (PLANTED_COLUMNS as f64).sqrt();
    let header: Vec<String> = (0..PLANTED_COLUMNS).map(|column| format!("x{column}")).collect();
    let mut csv = format!("{},y\n", header.join(","));
    for record in 0..PLANTED_RECORDS {
        let class = record % 2;
        for _ in 0..PLANTED_COLUMNS {
            let noise: f64 = StandardNormal.sample(&mut random);
            csv.push_str(&format!("{:.5},", noise + shift * class as f64));
        }
        csv.push_str(["no\n", "yes\n"][class]);
    }
    csv
}
