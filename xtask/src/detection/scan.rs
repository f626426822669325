//! A detector over scenes, and how well its boxes fit the true ones.

use anyhow::Result;
use evaluation::{BoundingBox, DetectionMatches, SceneBoxes, ScoredBox, match_detections};
use hog_features::{Detection, Detector, HogError};
use image_data::PixelBox;
use rayon::prelude::*;

use super::source::TestScene;
use super::veil::Veil;
use crate::interrupt::{self, Interrupted};

/// Overlaps that count as found.
pub const OVERLAPS: [f64; 2] = [0.5, 0.3];

/// What a scanner found, unless it stopped because the user asked to.
pub fn unless_stopped<T>(found: Result<T, HogError>) -> Result<T> {
    match found {
        Err(HogError::Stopped) => Err(Interrupted.into()),
        found => Ok(found?),
    }
}

/// The boxes of every scene, true and found.
pub fn scan(detector: &Detector, scenes: &[TestScene], veil: &Veil) -> Result<Vec<SceneBoxes>> {
    let search = |scanner: &mut hog_features::Scanner<'_>, scene: &TestScene| -> Result<SceneBoxes> {
        interrupt::check()?;
        let found = unless_stopped(scanner.detect(scene.load()?.as_ref()))?;
        Ok(SceneBoxes {
            truth: scene.boxes.iter().map(true_box).collect::<Result<_>>()?,
            found: found.iter().map(scored).collect::<Result<_>>()?,
        })
    };
    let boxes = scenes.par_iter().map_init(|| veil.scanner(detector), search).collect::<Result<_>>()?;
    veil.check()?;
    Ok(boxes)
}

/// The boxes matched at each of [`OVERLAPS`].
pub fn matches(boxes: &[SceneBoxes]) -> Result<Vec<DetectionMatches>> {
    OVERLAPS.iter().map(|&iou| Ok(match_detections(boxes, iou)?)).collect()
}

/// A marked box to be matched.
pub fn true_box(place: &PixelBox) -> Result<BoundingBox> {
    let [x, y, w, h] = [place.x, place.y, place.w, place.h].map(f64::from);
    Ok(BoundingBox::new(x, y, w, h)?)
}

/// A found box to be matched.
pub fn scored(found: &Detection) -> Result<ScoredBox> {
    let [x, y, w, h] = [found.x, found.y, found.w, found.h].map(f64::from);
    Ok(ScoredBox { place: BoundingBox::new(x, y, w, h)?, score: found.score })
}
