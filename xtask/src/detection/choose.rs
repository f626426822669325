//! Choices about the detector, made on pasted faces and never on the pictures it is tried on.
//!
//! Every fifth face and every fifth photo without faces is put aside, and with the photo all patches cut from it. A
//! detector trained on the rest is scanned over the photos put aside, into which the faces put aside were pasted at
//! random places and sizes. The settings with the best mean of both average precisions are taken; of equals, the first.

use anyhow::Result;
use evaluation::{DetectionMatches, match_detections};
use hog_features::{Detector, DetectorOptions, Epsilon, HogOptions, Suppression};
use image::GrayImage;
use image_data::{PasteOptions, Paster};
use rayon::prelude::*;

use super::scan::{OVERLAPS, matches, scan};
use super::source::{ScenePicture, TestScene};
use super::train::{Material, Trained, train};
use super::training::{Background, NonFace, TrainingData, WINDOW};
use super::veil::Veil;
use protocol::KeySchedule;

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
pub fn choose(training: &TrainingData, keys: KeySchedule) -> Result<Choice> {
    let parts = Parts::of(training);
    if !parts.is_enough() {
        return Ok(Choice { options: default_options(), tried: Vec::new() });
    }
    let scenes = parts.pasted(keys)?;
    let mut tried = Vec::new();
    for hog in CELLS.iter().flat_map(|cell| EPSILONS.map(|epsilon| (*cell, epsilon))) {
        let first = options(hog, STARTS[0], AVERAGES[0]);
        let trained = parts.train(first, keys)?;
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

/// The score from which a box is taken for a face, and what it reaches on the pasted faces.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeastScore {
    /// The score.
    pub score: f32,
    /// Share of the faces found.
    pub recall: f64,
    /// Share of the boxes that are faces.
    pub precision: f64,
    /// Faces pasted.
    pub faces: usize,
}

/// Recall counts so many times as much as precision: a face that is missed stays readable, a box too many does little
/// harm.
const BETA: f64 = 2.0;

/// The score with the best F-measure ([`BETA`]) on the pasted faces, under these settings; `None` where there is nothing
/// to put aside. The detector that is asked is trained on the rest, like the one it is for but for a fifth of the data.
pub fn least_score(
    training: &TrainingData,
    options: DetectorOptions,
    keys: KeySchedule,
) -> Result<Option<LeastScore>> {
    let parts = Parts::of(training);
    if !parts.is_enough() {
        return Ok(None);
    }
    let scenes = parts.pasted(keys)?;
    let detector = parts.train(options, keys)?.detector(options)?;
    let matched = match_detections(&scan(&detector, &scenes, &Veil::none())?, OVERLAPS[0])?;
    Ok(best_score(&matched))
}

fn best_score(matched: &DetectionMatches) -> Option<LeastScore> {
    let faces = matched.n_truth();
    let mut best: Option<(f64, LeastScore)> = None;
    for (found, (recall, precision)) in matched.ranked().iter().zip(matched.precision_recall()?) {
        let merit = (1.0 + BETA * BETA) * precision * recall / (BETA * BETA * precision + recall);
        if merit.is_finite() && best.is_none_or(|(most, _)| merit > most) {
            best = Some((merit, LeastScore { score: found.score, recall, precision, faces }));
        }
    }
    best.map(|(_, least)| least)
}

/// Training material and what was put aside.
struct Parts<'a> {
    seed_name: &'a str,
    faces: Vec<&'a GrayImage>,
    nonfaces: Vec<&'a NonFace>,
    photos: Vec<&'a Background>,
    faces_aside: Vec<GrayImage>,
    photos_aside: Vec<&'a Background>,
}

impl<'a> Parts<'a> {
    fn of(training: &'a TrainingData) -> Self {
        let (photos_aside, photos) = apart(&training.backgrounds);
        let (faces_aside, faces) = apart(&training.faces);
        let is_aside = |name: &String| photos_aside.iter().any(|photo: &&Background| photo.name == *name);
        let nonfaces =
            training.nonfaces.iter().filter(|nonface| !nonface.photo.as_ref().is_some_and(is_aside));
        Self {
            seed_name: &training.seed_name,
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

    /// Whether something was put aside, and something is left of everything.
    fn is_enough(&self) -> bool {
        !self.faces_aside.is_empty() && !self.photos_aside.is_empty() && !self.nonfaces.is_empty()
    }

    fn train(&self, options: DetectorOptions, keys: KeySchedule) -> Result<Trained> {
        let seed = keys.seed_of(&format!("{}/detection/validation", self.seed_name));
        train(&self.material(), options, &Veil::none(), seed)
    }

    fn pasted(&self, keys: KeySchedule) -> Result<Vec<TestScene>> {
        let seed = keys.seed_of(&format!("{}/detection/pasted", self.seed_name));
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

#[cfg(test)]
mod tests {
    use evaluation::{BoundingBox, SceneBoxes, ScoredBox};

    use super::*;

    /// Five faces; boxes in falling order of score, each on a face or beside all.
    fn check(right: &[bool], expected: f32) -> Result<()> {
        let at = |index: usize| BoundingBox::new(100.0 * index as f64, 0.0, 50.0, 50.0);
        let truth = (0..5).map(at).collect::<Result<Vec<_>, _>>()?;
        let mut next = 0;
        let mut found = Vec::new();
        for (index, &right) in right.iter().enumerate() {
            next += usize::from(right);
            let place = if right { at(next - 1)? } else { at(50 + index)? };
            found.push(ScoredBox { place, score: -(index as f32) });
        }
        let best = best_score(&match_detections(&[SceneBoxes { truth, found }], 0.5)?);
        assert_eq!(best.map(|best| (best.score, best.faces)), Some((expected, 5)));
        Ok(())
    }

    #[test]
    fn the_least_score_weighs_a_missed_face_more_than_a_box_too_many() -> Result<()> {
        check(&[true; 5], -4.0)?;
        // The last face costs two wrong boxes, which is worth it; at the price of twenty it is not.
        check(&[true, true, true, true, false, false, true], -6.0)?;
        let dear: Vec<bool> = (0..25).map(|index| index < 4 || index == 24).collect();
        check(&dear, -3.0)
    }
}
