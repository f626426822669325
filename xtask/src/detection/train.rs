//! Patches to a detector: fit, mine what it takes for faces in photos without any, fit again.

use anyhow::{Context, Result};
use classifiers::{LinearLearner, LinearModel, LinearOptions, TrainSet};
use hog_features::{Detection, Detector, DetectorFile, DetectorOptions, HogSpec, WindowFeatures};
use image::{GrayImage, imageops};
use ndarray::ArrayView2;
use rayon::prelude::*;

use super::scan::unless_stopped;
use super::training::{Background, NonFace, TrainingData, WINDOW};
use super::veil::Veil;
use crate::interrupt;
use protocol::KeySchedule;

/// Windows of one photo that are added to the negatives.
const HARD_PER_PHOTO: usize = 100;
/// Penalty C of the linear support vector machine.
const C: f64 = 0.01;
/// Class of faces.
const FACE: usize = 1;

/// What a detector is trained on.
#[derive(Clone, Copy)]
pub struct Material<'a> {
    /// Faces; their mirror images are used too.
    pub faces: &'a [&'a GrayImage],
    /// Non-faces.
    pub nonfaces: &'a [&'a NonFace],
    /// Photos to mine.
    pub photos: &'a [&'a Background],
}

/// A trained model and what is known of its making.
#[derive(Debug, Clone)]
pub struct Trained {
    model: LinearModel,
    /// Hard negatives that were added.
    pub hard: usize,
}

impl Trained {
    /// A detector with this model; `options.hog` and the window must be those that it was trained with.
    pub fn detector(&self, options: DetectorOptions) -> Result<Detector> {
        detector(options, &self.model)
    }

    /// The detector as a file.
    pub fn file(
        &self,
        options: DetectorOptions,
        least_score: f32,
        training: &TrainingData,
        notes: Vec<String>,
    ) -> Result<DetectorFile> {
        let (weights, bias) = (self.model.weights_f32(), bias(&self.model)?);
        Ok(DetectorFile::new(options, weights, bias, least_score, training.sets(), notes)?)
    }
}

/// Rows of descriptors with their classes.
struct Rows {
    values: Vec<f32>,
    labels: Vec<usize>,
    width: usize,
}

/// Trains a detector on patches under `veil`, which also covers the photos that are mined.
pub fn train(
    material: &Material<'_>,
    options: DetectorOptions,
    veil: &Veil,
    seed: [u8; 32],
) -> Result<Trained> {
    let learner = LinearLearner::new(LinearOptions { c: C, seed, ..LinearOptions::default() })?;
    let spec = HogSpec::new(options.hog, WINDOW as usize, WINDOW as usize)?;
    let mut rows = patch_rows(material, &spec, veil)?;
    let first = learner.fit_model(&rows.train_set()?)?;
    interrupt::check()?;
    let mining = detector(DetectorOptions { threshold: 0.0, ..options }, &first.model)?;
    let hard = mine(&mining, material.photos, veil)?;
    let n_hard = hard.len() / spec.len();
    rows.values.extend_from_slice(&hard);
    rows.labels.resize(rows.labels.len() + n_hard, 0);
    drop(hard);
    interrupt::check()?;
    let last = learner.fit_warm(&rows.train_set()?, &first.duals)?;
    veil.check()?;
    Ok(Trained { model: last.model, hard: n_hard })
}

/// Trains a detector on everything, under `veil`.
pub fn train_under(
    training: &TrainingData,
    options: DetectorOptions,
    veil: &Veil,
    keys: KeySchedule,
) -> Result<Trained> {
    let faces: Vec<_> = training.faces.iter().collect();
    let nonfaces: Vec<_> = training.nonfaces.iter().collect();
    let photos: Vec<_> = training.backgrounds.iter().collect();
    let material = Material { faces: &faces, nonfaces: &nonfaces, photos: &photos };
    let seed = keys.seed_of(&format!("{}/detection/learner", training.seed_name));
    train(&material, options, veil, seed)
}

fn detector(options: DetectorOptions, model: &LinearModel) -> Result<Detector> {
    Ok(Detector::new(options, &model.weights_f32(), bias(model)?)?)
}

fn bias(model: &LinearModel) -> Result<f32> {
    let bias = model.intercepts().first().context("a two-class model has an intercept")?;
    Ok(*bias as f32)
}

impl Rows {
    fn train_set(&self) -> Result<TrainSet<'_>> {
        let rows = ArrayView2::from_shape((self.labels.len(), self.width), &self.values)?;
        Ok(TrainSet::new(rows, &self.labels, 2)?.with_stop(&interrupt::is_requested))
    }
}

/// Faces, mirrored faces, non-faces, in this order.
fn patch_rows(material: &Material<'_>, spec: &HogSpec, veil: &Veil) -> Result<Rows> {
    let (n_faces, n_nonfaces) = (material.faces.len(), material.nonfaces.len());
    let patch = |index: usize| match index {
        face if face < n_faces => material.faces[face].clone(),
        mirrored if mirrored < 2 * n_faces => imageops::flip_horizontal(material.faces[mirrored - n_faces]),
        negative => material.nonfaces[negative - 2 * n_faces].patch.clone(),
    };
    let (n, width) = (2 * n_faces + n_nonfaces, spec.len());
    let mut values = vec![0.0; n * width];
    values.par_chunks_mut(width).enumerate().try_for_each_init(
        || spec.extractor(),
        |extractor, (index, row)| -> Result<()> {
            interrupt::check()?;
            let patch = veil.patch(patch(index))?;
            Ok(extractor.extract_into(&patch, row)?)
        },
    )?;
    let labels = (0..n).map(|index| if index < 2 * n_faces { FACE } else { 0 }).collect();
    Ok(Rows { values, labels, width })
}

/// Descriptors of the windows that the detector takes for faces, photo by photo.
fn mine(detector: &Detector, photos: &[&Background], veil: &Veil) -> Result<Vec<f32>> {
    let found: Vec<Vec<f32>> = photos
        .par_iter()
        .map_init(
            || veil.scanner(detector),
            |scanner, photo| -> Result<Vec<f32>> {
                interrupt::check()?;
                let mut hard = Vec::new();
                let visit = |_: &Detection, window: &[f32]| hard.extend_from_slice(window);
                let isolated = WindowFeatures::Isolated;
                unless_stopped(scanner.scan_windows(&photo.picture, HARD_PER_PHOTO, isolated, visit))?;
                Ok(hard)
            },
        )
        .collect::<Result<_>>()?;
    Ok(found.concat())
}
