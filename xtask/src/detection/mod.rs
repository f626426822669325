//! The detection experiment: can faces be found in scenes that are encrypted?
//!
//! [`training`] loads patches and photos without faces, [`source`] scenes with boxes; [`detector`] settles the detector on
//! pasted faces, trains it and keeps it in a file; [`cipher`] encrypts patches and the levels of scenes; [`rows`] turns
//! matched boxes into rows and curves of the results, [`draw`] into images. Training and search themselves are in
//! `hog_features`.
//!
//! The detector of plain scenes is also a tool: [`find`] finds the faces of one's own photos, which [`photos`] lists and
//! [`own`] searches.

use anyhow::{Context, Result};
use hog_features::DetectorOptions;
use hog_features::training::{Trained, scan_scenes};
use results::{Regime, Timings};

use crate::config::RunConfig;
use crate::idle::Part;
use crate::interrupt;
use crate::measured::Run;
use crate::progress::Progress;
use crate::stage::timed;
use cipher::SceneCipher;
use detector::{Choice, PlainDetector, train_under};
use rows::Row;
use source::Source;

pub mod cipher;
pub mod detector;
mod draw;
pub mod find;
pub mod own;
mod photos;
pub mod rows;
pub mod source;
pub mod training;

/// What is run on every set of scenes.
#[derive(Debug, Clone)]
pub struct Experiment {
    /// Ids of the ciphers; plain is always run.
    pub schemes: Vec<&'static str>,
    /// Regimes to run: `none`, `same-key`, `cross-scheme`.
    pub regimes: Vec<Regime>,
}

impl Experiment {
    /// Runs all schemes on one set of scenes and adds inputs, rows, curves and images to `results`; gives the detector
    /// of plain scenes.
    pub fn run(&self, config: &RunConfig, source: &Source, run: &mut Run<'_>) -> Result<PlainDetector> {
        let Run { results, timings, staged } = run;
        let run = SceneRun { experiment: self, config, source };
        let (plain, found) = run.all(timings).with_context(|| source.dataset.clone())?;
        for input in &source.inputs {
            if results.input(&input.dataset).is_none() {
                results.inputs.push(input.clone());
            }
        }
        for row in &found {
            results.detection.extend(row.detections(&source.dataset)?);
            results.curves.extend(row.curve(&source.dataset)?);
        }
        let shown = found.iter().filter(|row| row.scheme == row.test_scheme);
        let shown = shown.filter(|row| self.schemes.contains(&row.scheme));
        let shown: Vec<(&Row, SceneCipher)> =
            shown.map(|row| Ok((row, run.cipher(row.scheme, row.options)?))).collect::<Result<_>>()?;
        results.artifacts.extend(draw::scenes(source, &shown, staged)?);
        Ok(plain)
    }

    fn encrypted(&self) -> impl Iterator<Item = &'static str> {
        self.schemes.iter().copied().filter(|&id| id != "plain")
    }

    /// How often all scenes are searched for an encrypted scheme.
    fn n_scans_encrypted(&self) -> usize {
        let scans = |&regime: &Regime| match regime {
            Regime::SameKey => 1,
            Regime::CrossScheme => 2,
            _ => 0,
        };
        self.regimes.iter().map(scans).sum()
    }

    /// What is run: schemes and key regimes, plain first.
    pub fn parts(&self) -> Vec<Part<'static>> {
        let keyed = self.regimes.iter().copied().filter(|&regime| regime != Regime::None);
        let parts = self.encrypted().flat_map(|id| keyed.clone().map(move |regime| (vec![id], regime)));
        [(vec!["plain"], Regime::None)].into_iter().chain(parts).collect()
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
        let (source, config) = (self.source, self.config);
        let n_scans = 1 + self.experiment.encrypted().count() * self.experiment.n_scans_encrypted();
        let n_scenes = Choice::n_scenes(&source.training, config.scale) + n_scans * source.scenes.len();
        let progress = Progress::new(config.progress, &source.dataset, n_scenes as u64);
        let choice = Choice::of(&source.training, config.scale, config.keys, &progress)?;
        progress.work_on("plain");
        let stage = |what: &str| format!("{}: {what} ({} jobs)", source.dataset, config.jobs);
        let (plain, options) = (SceneCipher::PLAIN, choice.options);
        let n_faces = source.training.data.objects.len();
        let trained =
            timed(timings, stage("train a detector"), Some(n_faces), |_| self.train(options, &plain))?;
        let mut row = timed(timings, stage("scan all scenes"), Some(source.scenes.len()), |_| {
            self.row(&trained, options, (&plain, &plain), Regime::None, &progress)
        })?;
        row.notes.extend(choice.notes(&trained));
        let mut all = vec![row];
        for scheme in self.experiment.encrypted() {
            interrupt::check()?;
            progress.work_on(scheme);
            all.extend(self.encrypted(scheme, options, &trained, &progress)?);
        }
        Ok((PlainDetector { choice, trained }, all))
    }

    fn cipher(&self, scheme: &str, options: DetectorOptions) -> Result<SceneCipher> {
        SceneCipher::new(scheme, self.config.keys, &self.source.dataset, options.hog.cell)
    }

    fn train(&self, options: DetectorOptions, cipher: &SceneCipher) -> Result<Trained> {
        train_under(&self.source.training, options, cipher, self.config.keys)
    }

    /// Trained on cipher patches and on plain ones, over cipher scenes and plain ones.
    fn encrypted(
        &self,
        scheme: &'static str,
        options: DetectorOptions,
        plain: &Trained,
        progress: &Progress,
    ) -> Result<Vec<Row>> {
        let (clear, cipher) = (SceneCipher::PLAIN, self.cipher(scheme, options)?);
        let wanted = |regime| self.experiment.regimes.contains(&regime);
        let mut rows = Vec::new();
        if wanted(Regime::SameKey) || wanted(Regime::CrossScheme) {
            let trained = self.train(options, &cipher)?;
            if wanted(Regime::SameKey) {
                rows.push(self.row(&trained, options, (&cipher, &cipher), Regime::SameKey, progress)?);
            }
            if wanted(Regime::CrossScheme) {
                rows.push(self.row(&trained, options, (&cipher, &clear), Regime::CrossScheme, progress)?);
                rows.push(self.row(plain, options, (&clear, &cipher), Regime::CrossScheme, progress)?);
            }
        }
        Ok(rows)
    }

    fn row(
        &self,
        trained: &Trained,
        options: DetectorOptions,
        (patches, scenes): (&SceneCipher, &SceneCipher),
        regime: Regime,
        progress: &Progress,
    ) -> Result<Row> {
        let detector = trained.model.detector(options)?;
        let opening = source::opening(progress);
        let boxes = scenes.scanning(|scan| scan_scenes(&detector, &scan, &self.source.scenes, &opening))?;
        Ok(Row::new((patches, scenes), regime, options, boxes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_is_always_run_and_without_a_key() {
        let experiment = |schemes: &[&'static str]| Experiment {
            schemes: schemes.to_vec(),
            regimes: vec![Regime::None, Regime::SameKey, Regime::CrossScheme],
        };
        let plain = (vec!["plain"], Regime::None);
        let rotation = |regime| (vec!["rotation"], regime);
        let expected = [plain.clone(), rotation(Regime::SameKey), rotation(Regime::CrossScheme)];
        assert_eq!(experiment(&["rotation"]).parts(), expected);
        assert_eq!(experiment(&["plain", "rotation"]).parts(), expected);
        assert_eq!(experiment(&["plain"]).parts(), [plain]);
        assert_eq!(experiment(&["rotation"]).n_scans_encrypted(), 3);
    }
}
