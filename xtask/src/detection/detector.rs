//! The detector: a linear support vector machine on HOG windows, its settings chosen on pasted faces, kept in a file.
//!
//! Every fifth face and every fifth photo without faces is put aside, and with the photo all patches cut from it. A
//! detector trained on the rest is scanned over the photos put aside, into which the faces put aside were pasted at
//! random places and sizes. The settings with the best mean of both average precisions are taken; of equals, the first.
//! Choices are never made on the images that the detector is tried on.

use anyhow::{Context, Result};
use classifiers::{DualVariables, LinearLearner, LinearOptions, TrainSet};
use evaluation::{CurvePoint, match_detections};
use hog_features::training::{
    Background, HeldOut, Material, SettingsGrid, Trained, Trainer, Tried, WindowLearner, WindowModel,
    WindowRows, best_settings, scan_scenes, try_settings,
};
use hog_features::{DetectorFile, DetectorOptions};
use image::GrayImage;
use image_data::{BoxedScene, PasteOptions, Paster};
use ndarray::ArrayView2;
use protocol::KeySchedule;
use rayon::prelude::*;

use super::cipher::SceneCipher;
use super::rows::OVERLAPS;
use super::source::opening;
use super::training::{Training, WINDOW};
use crate::config::Scale;
use crate::interrupt;
use crate::progress::{Mode, Progress};

/// Windows of one photo that are added to the negatives.
const HARD_PER_PHOTO: usize = 100;
/// Penalty C of the linear support vector machine.
const C: f64 = 0.01;
/// One of so many is put aside.
const ASIDE: usize = 5;
/// Least score of a box that is kept: windows well on the wrong side of the model's margin are left out.
const THRESHOLD: f32 = -1.0;
/// Recall counts so many times as much as precision where the least score is chosen: a face that is missed stays readable,
/// a box too many does little harm.
const BETA: f64 = 2.0;
/// The score from which a box is a face where nothing was put aside to choose one: the border of the classifier.
const BORDER: f32 = 0.0;
/// The most settings whose trial is told.
const SHOWN: usize = 4;

/// The linear support vector machine of `classifiers`.
struct LinearSvm(LinearLearner);

impl WindowLearner for LinearSvm {
    type State = DualVariables;
    type Error = anyhow::Error;

    fn fit(&self, rows: &WindowRows, last: Option<&DualVariables>) -> Result<(WindowModel, DualVariables)> {
        let values = ArrayView2::from_shape((rows.labels().len(), rows.width()), rows.values())?;
        let train = TrainSet::new(values, rows.labels(), 2)?.with_stop(&interrupt::is_requested);
        let fit = match last {
            None => self.0.fit_model(&train)?,
            Some(duals) => self.0.fit_warm(&train, duals)?,
        };
        let bias = fit.model.intercepts().first().context("a two-class model has an intercept")?;
        Ok((WindowModel { weights: fit.model.weights_f32(), bias: *bias as f32 }, fit.duals))
    }
}

/// Settings to try, in groups of the same features, the usual ones first.
fn candidates() -> Vec<Vec<DetectorOptions>> {
    let window = (WINDOW, WINDOW);
    SettingsGrid::default().groups(&DetectorOptions {
        window,
        threshold: THRESHOLD,
        ..DetectorOptions::default()
    })
}

/// The settings that a run without validation uses: the first ones tried.
pub fn default_options() -> DetectorOptions {
    candidates().into_iter().flatten().next().unwrap_or_default()
}

/// Trains a detector on patches under `cipher`, which also covers the photos that are mined.
pub fn train(
    material: &Material<'_>,
    options: DetectorOptions,
    cipher: &SceneCipher,
    seed: [u8; 32],
) -> Result<Trained> {
    let learner = LinearLearner::new(LinearOptions { c: C, seed, ..LinearOptions::default() })?;
    cipher.scanning(|scan| {
        Trainer { options, hard_per_photo: HARD_PER_PHOTO, scan }.train(material, &LinearSvm(learner))
    })
}

/// Trains a detector on everything, under `cipher`.
pub fn train_under(
    training: &Training,
    options: DetectorOptions,
    cipher: &SceneCipher,
    keys: KeySchedule,
) -> Result<Trained> {
    train(&training.data.all(), options, cipher, training.seed(keys, "learner"))
}

/// The settings of a detector and all that were tried, in order; none where nothing was.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The settings to use.
    pub options: DetectorOptions,
    tried: Vec<Tried>,
}

impl Choice {
    /// The settings that a run of this scale uses: those that do best on pasted faces. A step of progress is a scene
    /// searched, [`Self::n_scenes`] of them.
    pub fn of(training: &Training, scale: Scale, keys: KeySchedule, progress: &Progress) -> Result<Self> {
        progress.work_on("choosing the settings of the detector");
        let validation = match scale {
            Scale::Quick => None,
            _ => Validation::of(training, keys)?,
        };
        let tried = validation.map_or(Ok(Vec::new()), |validation| validation.try_all(progress))?;
        let options = best_settings(&tried).map_or_else(default_options, |best| best.options);
        Ok(Self { options, tried })
    }

    /// How many scenes are searched for it.
    pub fn n_scenes(training: &Training, scale: Scale) -> usize {
        match scale {
            Scale::Quick => 0,
            _ => candidates().iter().flatten().count() * n_aside(training),
        }
    }

    /// How the settings were chosen, and what was mined.
    pub fn notes(&self, trained: &Trained) -> [String; 2] {
        let mined = format!("{} hard negatives mined from photos without faces", trained.hard);
        if self.tried.is_empty() {
            return [mined, "settings not validated: a quick run takes the first ones".to_owned()];
        }
        let mut tried: Vec<&Tried> = self.tried.iter().collect();
        tried.sort_by(|a, b| b.precisions.partial_cmp(&a.precisions).unwrap_or(std::cmp::Ordering::Equal));
        let tried: Vec<String> = tried.into_iter().take(SHOWN).map(Tried::to_string).collect();
        let chosen = format!(
            "settings chosen on faces pasted into photos, none of them in these scenes; average precision there at overlap \
             {} of the best of {}: {}",
            OVERLAPS.map(|overlap| overlap.to_string()).join("/"),
            self.tried.len(),
            tried.join("; ")
        );
        [mined, chosen]
    }
}

/// Photos without faces that are put aside.
fn n_aside(training: &Training) -> usize {
    training.data.hold_out(ASIDE).map_or(0, |held| held.backgrounds.len())
}

/// Material put aside, as scenes with pasted faces, and the rest to train on.
struct Validation<'a> {
    rest: Material<'a>,
    scenes: Vec<BoxedScene>,
    seed: [u8; 32],
}

impl<'a> Validation<'a> {
    fn of(training: &'a Training, keys: KeySchedule) -> Result<Option<Self>> {
        let Some(HeldOut { rest, objects, backgrounds }) = training.data.hold_out(ASIDE) else {
            return Ok(None);
        };
        let faces: Vec<GrayImage> = objects.into_iter().cloned().collect();
        let options = PasteOptions { seed: training.seed(keys, "pasted"), ..PasteOptions::default() };
        let paster = Paster::new(&options, &faces)?;
        let scenes = backgrounds.par_iter().enumerate();
        let paste = |(index, photo): (usize, &&Background)| {
            BoxedScene::Made(photo.name.clone(), paster.scene(&photo.picture, index))
        };
        Ok(Some(Self { rest, scenes: scenes.map(paste).collect(), seed: training.seed(keys, "validation") }))
    }

    fn train(&self, options: DetectorOptions) -> Result<Trained> {
        train(&self.rest, options, &SceneCipher::PLAIN, self.seed)
    }

    fn try_all(&self, progress: &Progress) -> Result<Vec<Tried>> {
        SceneCipher::PLAIN.scanning(|scan| {
            let search = |detector: &_| scan_scenes(detector, &scan, &self.scenes, opening(progress));
            try_settings(&candidates(), &OVERLAPS, |options| self.train(options), search)
        })
    }

    /// The score with the best F-measure ([`BETA`]) on the pasted faces, with recall and precision there, and how many faces
    /// there are. The detector that is asked is trained on the rest, like the one it is for but for a fifth of the data.
    fn least_score(
        &self,
        options: DetectorOptions,
        progress: &Progress,
    ) -> Result<Option<(CurvePoint, usize)>> {
        let detector = self.train(options)?.model.detector(options)?;
        let boxes = SceneCipher::PLAIN
            .scanning(|scan| scan_scenes(&detector, &scan, &self.scenes, opening(progress)))?;
        let matched = match_detections(&boxes, OVERLAPS[0])?;
        Ok(matched.best_f_measure(BETA)?.map(|best| (best, matched.n_truth())))
    }
}

/// A detector of plain images with the settings chosen for it.
#[derive(Debug)]
pub struct PlainDetector {
    /// The settings.
    pub choice: Choice,
    /// The model.
    pub trained: Trained,
}

impl PlainDetector {
    /// Chooses the settings, trains, and gives the detector as a file.
    pub fn train(training: &Training, scale: Scale, keys: KeySchedule, mode: Mode) -> Result<DetectorFile> {
        let n_scenes = Choice::n_scenes(training, scale) + n_aside(training);
        let progress = Progress::new(mode, "training a detector", n_scenes as u64);
        let choice = Choice::of(training, scale, keys, &progress)?;
        progress.work_on("on all data");
        let trained = train_under(training, choice.options, &SceneCipher::PLAIN, keys)?;
        Self { choice, trained }.file(training, keys, &progress)
    }

    /// The detector as a file, with the score from which a box is a face. A step of progress is a scene searched.
    pub fn file(&self, training: &Training, keys: KeySchedule, progress: &Progress) -> Result<DetectorFile> {
        progress.work_on("choosing the score from which a box is a face");
        let options = self.choice.options;
        let validation = Validation::of(training, keys)?;
        let least = validation.map(|validation| validation.least_score(options, progress));
        let least = least.transpose()?.flatten();
        let mut notes = vec![training.counts()];
        match &least {
            Some((best, faces)) => {
                notes.extend(self.choice.notes(&self.trained));
                notes.push(format!(
                    "boxes count from score {:.2} on: of the {faces} faces put aside and pasted into photos put aside, \
                     {:.0} % are found there, and {:.0} % of the boxes are faces (the best F2 measure, in which a missed \
                     face weighs more than a box too many)",
                    best.threshold,
                    100.0 * best.x,
                    100.0 * best.y,
                ));
            }
            None => notes.push(
                "too few faces or photos to put some aside: neither the settings nor the least score were tried; boxes count \
                 from the border of the classifier on"
                    .to_owned(),
            ),
        }
        let least = least.map_or(BORDER, |(best, _)| best.threshold);
        let WindowModel { weights, bias } = self.trained.model.clone();
        Ok(DetectorFile::new(options, weights, bias, least, training.sets(), notes)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_without_validation_uses_the_first_settings_and_says_so() -> Result<()> {
        let options = default_options();
        assert_eq!(options.shown(), ["cell=4", "epsilon=100", "start=1.3", "average=0.5"]);
        assert_eq!((options.threshold, options.window), (THRESHOLD, (36, 36)));
        let keys = KeySchedule::new(1);
        let training = Training::generated(keys, Scale::Quick)?;
        let n_scenes = |scale| Choice::n_scenes(&training, scale);
        assert_eq!((n_scenes(Scale::Quick), n_scenes(Scale::Default)), (0, 16 * n_aside(&training)));
        let choice = Choice::of(&training, Scale::Quick, keys, &Progress::new(Mode::Quiet, "", 1))?;
        assert_eq!(choice.options, options);
        let trained = Trained { model: WindowModel { weights: Vec::new(), bias: 0.0 }, hard: 7 };
        let [mined, chosen] = choice.notes(&trained);
        assert_eq!(mined, "7 hard negatives mined from photos without faces");
        assert_eq!(chosen, "settings not validated: a quick run takes the first ones");
        Ok(())
    }

    #[test]
    fn the_best_settings_tried_are_told_first() {
        let options = default_options();
        let tried = |at: f64| Tried { options, precisions: vec![at, at] };
        let choice = Choice { options, tried: [0.25, 0.5, 0.125, 0.75, 0.375].map(tried).to_vec() };
        let trained = Trained { model: WindowModel { weights: Vec::new(), bias: 0.0 }, hard: 0 };
        let [_, chosen] = choice.notes(&trained);
        assert!(chosen.contains("at overlap 0.5/0.3 of the best of 5: cell=4 "), "{chosen}");
        let places = ["0.750/0.750", "0.500/0.500", "0.375/0.375", "0.250/0.250"].map(|at| chosen.find(at));
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{chosen}");
        assert!(!chosen.contains("0.125"), "only the best {SHOWN}: {chosen}");
    }
}
