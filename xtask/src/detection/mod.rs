//! The detection experiment: can faces be found in scenes that are encrypted?
//!
//! [`training`] loads patches and photos without faces, [`source`] scenes with boxes; [`mod@choose`] settles the detector
//! on pasted faces; [`mod@train`] fits and mines; [`veil`] encrypts patches and the levels of scenes; [`scan`] searches
//! and matches boxes; [`rows`] turns the matches into rows and curves of the results, [`draw`] into pictures.
//!
//! The detector of plain scenes is also a tool: [`find`] keeps it in a file and finds the faces of one's own photos,
//! which [`photos`] lists, [`own`] searches and [`overlay`] shows.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use evaluation::SceneBoxes;
use hog_features::DetectorOptions;
use results::{Regime, Results, Stage, Timings};

use crate::config::RunConfig;
use crate::idle::Part;
use crate::interrupt;
use crate::memory;
use crate::progress::Progress;
use crate::sheets::Shelf;
use find::PlainDetector;
use rows::Row;
use source::Source;
use train::{Trained, train_under};
use veil::Veil;

mod choose;
mod draw;
pub mod find;
mod overlay;
pub mod own;
mod photos;
mod rows;
mod scan;
pub mod source;
pub mod timing;
mod train;
pub mod training;
mod veil;

/// What is run on every set of scenes.
#[derive(Debug, Clone)]
pub struct Experiment {
    /// Ids of the ciphers; plain is always run.
    pub schemes: Vec<&'static str>,
    /// Regimes to run: `none`, `same-key`, `cross-scheme`.
    pub regimes: Vec<Regime>,
}

impl Experiment {
    /// Runs all schemes on one set of scenes and adds inputs, rows, curves and pictures to `results`; gives the detector
    /// of plain scenes.
    pub fn run(
        &self,
        config: &RunConfig,
        source: &Source,
        results: &mut Results,
        timings: &mut Timings,
        staged: &Path,
    ) -> Result<PlainDetector> {
        let run = SceneRun { experiment: self, config, source };
        let (plain, found) = run.all(timings).with_context(|| source.dataset.clone())?;
        for input in &source.inputs {
            if results.input(&input.dataset).is_none() {
                results.inputs.push(input.clone());
            }
        }
        for row in found.iter() {
            results.detection.extend(row.detections(&source.dataset)?);
            results.curves.extend(row.curve(&source.dataset)?);
        }
        let rows: Vec<&Row> = found.iter().collect();
        results.artifacts.extend(draw::scenes(
            source,
            &rows,
            &self.veils(config, source, rows::cell_of(&rows))?,
            &Shelf::new(staged),
        )?);
        Ok(plain)
    }

    /// What is run: schemes and key regimes, plain first.
    pub fn parts(&self) -> Vec<Part<'static>> {
        let encrypted = self.schemes.iter().copied().filter(|&id| id != "plain");
        let keyed = self.regimes.iter().copied().filter(|&regime| regime != Regime::None);
        let parts = encrypted.flat_map(|id| keyed.clone().map(move |regime| (vec![id], regime)));
        [(vec!["plain"], Regime::None)].into_iter().chain(parts).collect()
    }

    fn veils(&self, config: &RunConfig, source: &Source, cell: usize) -> Result<Vec<Veil>> {
        self.schemes.iter().map(|id| Veil::new(id, config.keys, &source.dataset, cell)).collect()
    }
}

/// The experiment on one set of scenes.
struct SceneRun<'a> {
    experiment: &'a Experiment,
    config: &'a RunConfig,
    source: &'a Source,
}

impl SceneRun<'_> {
    fn all(&self, timings: &mut Timings) -> Result<(PlainDetector, Vec<Row>)> {
        let encrypted: Vec<&'static str> =
            self.experiment.schemes.iter().copied().filter(|&id| id != "plain").collect();
        let progress = Progress::new(self.config.progress, &self.source.dataset, encrypted.len() as u64 + 2);
        progress.work_on("choosing the settings of the detector");
        let choice = PlainDetector::choose(&self.source.training, self.config)?;
        progress.step();
        progress.work_on("plain");
        let plain_veil = Veil::none();
        let started = Instant::now();
        let trained = self.train(choice.options, &plain_veil)?;
        timings.stages.push(self.stage("train a detector", started, self.source.training.faces.len()));
        let plain = PlainDetector { choice, trained };
        let options = plain.choice.options;
        let started = Instant::now();
        let mut row = self.row(&plain.trained, options, (&plain_veil, &plain_veil), Regime::None)?;
        timings.stages.push(self.stage("scan all scenes", started, self.source.scenes.len()));
        row.notes.extend(rows::notes_on_choice(&plain.choice, &plain.trained));
        let mut all = vec![row];
        progress.step();
        for scheme in encrypted {
            interrupt::check()?;
            progress.work_on(scheme);
            all.extend(self.encrypted(scheme, options, &plain.trained)?);
            progress.step();
        }
        Ok((plain, all))
    }

    fn train(&self, options: DetectorOptions, veil: &Veil) -> Result<Trained> {
        train_under(&self.source.training, options, veil, self.config.keys)
    }

    /// Trained on cipher patches and on plain ones, over cipher scenes and plain ones.
    fn encrypted(&self, scheme: &'static str, options: DetectorOptions, plain: &Trained) -> Result<Vec<Row>> {
        let clear = Veil::none();
        let veil = Veil::new(scheme, self.config.keys, &self.source.dataset, options.hog.cell)?;
        let wanted = |regime| self.experiment.regimes.contains(&regime);
        let mut rows = Vec::new();
        if wanted(Regime::SameKey) || wanted(Regime::CrossScheme) {
            let trained = self.train(options, &veil)?;
            if wanted(Regime::SameKey) {
                rows.push(self.row(&trained, options, (&veil, &veil), Regime::SameKey)?);
            }
            if wanted(Regime::CrossScheme) {
                rows.push(self.row(&trained, options, (&veil, &clear), Regime::CrossScheme)?);
                rows.push(self.row(plain, options, (&clear, &veil), Regime::CrossScheme)?);
            }
        }
        Ok(rows)
    }

    fn row(
        &self,
        trained: &Trained,
        options: DetectorOptions,
        (patches, scenes): (&Veil, &Veil),
        regime: Regime,
    ) -> Result<Row> {
        let detector = trained.detector(options)?;
        let boxes: Vec<SceneBoxes> = scan::scan(&detector, &self.source.scenes, scenes)?;
        Ok(Row::new((patches, scenes), regime, options, boxes))
    }

    fn stage(&self, what: &str, started: Instant, items: usize) -> Stage {
        Stage {
            name: format!("{}: {what} ({} jobs)", self.source.dataset, self.config.jobs),
            seconds: started.elapsed().as_secs_f64(),
            items: Some(items as u64),
            peak_rss_bytes: memory::peak_rss_bytes(),
        }
    }
}
