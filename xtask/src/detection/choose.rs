//! Choices about the detector, made on pasted faces and never on the pictures it is tried on.
//!
//! Every fifth face and every fifth photo without faces is put aside, and with the photo all patches cut from it. A
//! detector trained on the rest is scanned over the photos put aside, into which the faces put aside were pasted at
//! random places and sizes. The settings with the best mean of both average precisions are taken; of equals, the first.

use anyhow::Result;
use hog_features::{Detector, DetectorOptions, Epsilon, HogOptions, Suppression};
use image::GrayImage;
use image_data::{PasteOptions, Paster};
use rayon::prelude::*;

use super::scan::{matches, scan};
use super::source::{Background, NonFace, ScenePicture, Source, TestScene, WINDOW};
use super::train::{Material, train};
use super::veil::Veil;
use crate::keys::Keys;

/// Sides of a HOG cell that are tried.
const CELLS: [usize; 2] = [4, 6];
/// Norms added to a cell's own, in grey levels of gradient, so that faint texture stays faint, that are tried.
const EPSILONS: [f32; 2] = [100.0, 1.0];
/// Scales of the first level that are tried.
const STARTS: [f32; 2] = [1.3, 1.0];
/// Overlaps from which boxes are averaged that are tried.
const AVERAGES: [Option<f32>; 2] = [Some(0.5), None];
/// One of so many is put aside.
const ASIDE: usize = 5;
/// Least score of a box that is kept: windows well on the wrong side of the model's margin are left out.
const THRESHOLD: f32 = -1.0;

/// Settings and how they did on pasted faces.
#[derive(Debug, Clone)]
pub struct Tried {
    /// The settings.
    pub options: DetectorOptions,
    /// Average precision at each overlap.
    pub precisions: Vec<f64>,
}

/// The chosen settings and all that were tried.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The settings to use.
    pub options: DetectorOptions,
    /// What was tried, in order; empty when nothing was.
    pub tried: Vec<Tried>,
}

/// The settings that a run without validation uses: the first ones tried.
pub fn default_options() -> DetectorOptions {
    options((CELLS[0], EPSILONS[0]), STARTS[0], AVERAGES[0])
}

fn options((cell, epsilon): (usize, f32), start_scale: f32, average: Option<f32>) -> DetectorOptions {
    let defaults = DetectorOptions::default();
    DetectorOptions {
        hog: HogOptions { cell, epsilon: Epsilon::Quadrature(epsilon), ..defaults.hog },
        window: (WINDOW as usize, WINDOW as usize),
        threshold: THRESHOLD,
        start_scale,
        suppression: Suppression { average, ..Suppression::default() },
        ..defaults
    }
}

/// Tries all settings on pasted faces.
pub fn choose(source: &Source, keys: Keys) -> Result<Choice> {
    let parts = Parts::of(source);
    let scenes = parts.pasted(keys.derive(&format!("{}/detection/pasted", source.dataset)))?;
    let mut tried = Vec::new();
    for hog in CELLS.iter().flat_map(|cell| EPSILONS.map(|epsilon| (*cell, epsilon))) {
        let first = options(hog, STARTS[0], AVERAGES[0]);
        let seed = keys.derive(&format!("{}/detection/validation", source.dataset));
        let trained = train(&parts.material(), first, &Veil::none(), seed)?;
        for (start, average) in STARTS.iter().flat_map(|start| AVERAGES.map(|average| (*start, average))) {
            let detector = trained.detector(options(hog, start, average))?;
            tried.push(measure(&detector, &scenes)?);
        }
    }
    let best = tried.iter().fold(None, |best: Option<&Tried>, next| match best {
        Some(best) if best.merit() >= next.merit() => Some(best),
        _ => Some(next),
    });
    Ok(Choice { options: best.map_or_else(default_options, |best| best.options), tried })
}

fn measure(detector: &Detector, scenes: &[TestScene]) -> Result<Tried> {
    let matches = matches(&scan(detector, scenes, &Veil::none())?)?;
    let precisions = matches.iter().map(|matched| matched.average_precision().unwrap_or(0.0)).collect();
    Ok(Tried { options: *detector.options(), precisions })
}

impl Tried {
    fn merit(&self) -> f64 {
        self.precisions.iter().sum::<f64>() / self.precisions.len().max(1) as f64
    }
}

/// Training material and what was put aside.
struct Parts<'a> {
    faces: Vec<&'a GrayImage>,
    nonfaces: Vec<&'a NonFace>,
    photos: Vec<&'a Background>,
    faces_aside: Vec<GrayImage>,
    photos_aside: Vec<&'a Background>,
}

impl<'a> Parts<'a> {
    fn of(source: &'a Source) -> Self {
        let (photos_aside, photos) = apart(&source.backgrounds);
        let (faces_aside, faces) = apart(&source.faces);
        let is_aside = |name: &String| photos_aside.iter().any(|photo: &&Background| photo.name == *name);
        let nonfaces = source.nonfaces.iter().filter(|nonface| !nonface.photo.as_ref().is_some_and(is_aside));
        Self {
            faces,
            nonfaces: nonfaces.collect(),
            faces_aside: faces_aside.into_iter().cloned().collect(),
            photos,
            photos_aside,
        }
    }

    fn material(&self) -> Material<'_> {
        Material { faces: &self.faces, nonfaces: &self.nonfaces, photos: &self.photos }
    }

    fn pasted(&self, seed: [u8; 32]) -> Result<Vec<TestScene>> {
        let paster = Paster::new(&PasteOptions { seed, ..PasteOptions::default() }, &self.faces_aside)?;
        let paste = |(index, photo): (usize, &&Background)| {
            let scene = paster.scene(&photo.picture, index as u64);
            TestScene {
                name: photo.name.clone(),
                boxes: scene.boxes,
                picture: ScenePicture::Kept(scene.image),
            }
        };
        Ok(self.photos_aside.par_iter().enumerate().map(paste).collect())
    }
}

/// Every fifth one, and the others.
fn apart<T>(all: &[T]) -> (Vec<&T>, Vec<&T>) {
    let is_aside = |index: usize| index % ASIDE == ASIDE - 1;
    let part = |aside: bool| {
        let wanted = all.iter().enumerate().filter(move |(index, _)| is_aside(*index) == aside);
        wanted.map(|(_, item)| item).collect()
    };
    (part(true), part(false))
}
