//! The detector as a tool: trained once, kept in a file, and asked for the faces of a photo.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail};
use hog_features::{Detection, DetectorFile};
use image::GrayImage;
use image_data::PixelBox;
use image_data::boxes::FoundBox;

use super::choose::{Choice, LeastScore, choose, default_options, least_score};
use super::rows::notes_on_choice;
use super::scan::unless_stopped;
use super::train::{Trained, train_under};
use super::training::TrainingData;
use super::veil::Veil;
use crate::config::{RunConfig, Scale};
use crate::interrupt;
use protocol::KeySchedule;

/// The score from which a box is a face where nothing was put aside to choose one: the border of the classifier.
const BORDER: f32 = 0.0;
/// The largest detector file that is read.
const MOST_BYTES: u64 = 64 << 20;
/// The longest side of a photo that is searched.
const LONGEST_SIDE: u32 = 65_535;

/// A detector of plain pictures with the settings chosen for it.
#[derive(Debug)]
pub struct PlainDetector {
    /// The settings.
    pub choice: Choice,
    /// The model.
    pub trained: Trained,
}

impl PlainDetector {
    /// The settings that a run of this scale uses.
    pub fn choose(training: &TrainingData, config: &RunConfig) -> Result<Choice> {
        Self::choose_at(training, config.scale, config.keys)
    }

    fn choose_at(training: &TrainingData, scale: Scale, keys: KeySchedule) -> Result<Choice> {
        match scale {
            Scale::Quick => Ok(Choice { options: default_options(), tried: Vec::new() }),
            _ => choose(training, keys),
        }
    }

    /// Chooses the settings and trains.
    pub fn train(training: &TrainingData, scale: Scale, keys: KeySchedule) -> Result<Self> {
        let choice = Self::choose_at(training, scale, keys)?;
        let trained = train_under(training, choice.options, &Veil::none(), keys)?;
        Ok(Self { choice, trained })
    }

    /// The detector as a file, with the score from which a box is a face.
    pub fn file(&self, training: &TrainingData, keys: KeySchedule) -> Result<DetectorFile> {
        let least = least_score(training, self.choice.options, keys)?;
        let mut notes = vec![training.counts()];
        match least {
            Some(least) => {
                notes.extend(notes_on_choice(&self.choice, &self.trained));
                notes.push(on_least_score(&least));
            }
            None => notes.push(
                "too few faces or photos to put some aside: neither the settings nor the least score were tried; boxes count \
                 from the border of the classifier on"
                    .to_owned(),
            ),
        }
        let score = least.map_or(BORDER, |least| least.score);
        self.trained.file(self.choice.options, score, training, notes)
    }
}

fn on_least_score(least: &LeastScore) -> String {
    format!(
        "boxes count from score {:.2} on: of the {} faces put aside and pasted into photos put aside, {:.0} % are found there, \
         and {:.0} % of the boxes are faces (the best F2 measure, in which a missed face weighs more than a box too many)",
        least.score,
        least.faces,
        100.0 * least.recall,
        100.0 * least.precision,
    )
}

/// A face in a photo.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Face {
    /// Where it is: whole pixels, inside the photo.
    pub place: PixelBox,
    /// How sure the detector is; the scale is its own.
    pub score: f32,
}

impl Face {
    /// It as a line of a file of boxes; the score to four decimals.
    pub fn found_box(&self, file: &str) -> FoundBox {
        FoundBox {
            file: file.to_owned(),
            x: i64::from(self.place.x),
            y: i64::from(self.place.y),
            w: self.place.w,
            h: self.place.h,
            score: Some((f64::from(self.score) * 1e4).round() / 1e4),
        }
    }
}

/// Finds faces. Shared between threads.
#[derive(Debug)]
pub struct Finder {
    file: DetectorFile,
    least_score: f32,
}

impl Finder {
    /// A finder with this detector; `min_score` in place of the detector's own least score.
    pub fn new(file: DetectorFile, min_score: Option<f32>) -> Self {
        let least_score = min_score.unwrap_or_else(|| file.least_score());
        Self { file, least_score }
    }

    /// A finder with a detector that was trained on generated faces.
    pub fn generated() -> Result<Self> {
        let keys = KeySchedule::new(1);
        let training = TrainingData::generated(keys, Scale::Default)?;
        let file = PlainDetector::train(&training, Scale::Default, keys)?.file(&training, keys)?;
        Ok(Self::new(file, None))
    }

    /// Reads the file that `--model` names.
    pub fn read(path: &Path) -> Result<DetectorFile> {
        let said = || format!("--model {}", path.display());
        let file = File::open(path).with_context(|| format!("{}: cannot be opened", said()))?;
        let mut bytes = Vec::new();
        let read = file.take(MOST_BYTES + 1).read_to_end(&mut bytes);
        read.with_context(|| format!("{}: cannot be read", said()))?;
        if bytes.len() as u64 > MOST_BYTES {
            bail!("{}: more than {MOST_BYTES} bytes are no detector file", said());
        }
        let remedy = "give a file that `cargo xtask detect --save-model FILE` wrote";
        DetectorFile::from_json(&bytes).with_context(|| format!("{}; {remedy}", said()))
    }

    /// The detector.
    pub fn file(&self) -> &DetectorFile {
        &self.file
    }

    /// The score from which a box is a face.
    pub fn least_score(&self) -> f32 {
        self.least_score
    }

    /// All boxes, those below the least score too, surest first.
    pub fn search(&self, photo: &GrayImage) -> Result<Vec<Detection>> {
        let (width, height) = photo.dimensions();
        if width.max(height) > LONGEST_SIDE {
            bail!("{width}x{height}: a side has more than {LONGEST_SIDE} pixels; cut the photo");
        }
        unless_stopped(self.file.detector().scanner().with_stop(&interrupt::is_requested).detect(photo))
    }

    /// The boxes that are taken for faces, in whole pixels, surest first. A detector misses faces: that there is none does
    /// not say that there is none in the photo.
    pub fn of_found(&self, found: &[Detection], size: (u32, u32)) -> Vec<Face> {
        let faces = found.iter().filter(|found| found.score >= self.least_score);
        faces
            .filter_map(|found| Some(Face { place: whole_pixels(found, size)?, score: found.score }))
            .collect()
    }
}

/// The pixels that a box touches, inside a photo of this size; `None` where it touches none.
fn whole_pixels(found: &Detection, (width, height): (u32, u32)) -> Option<PixelBox> {
    let span = |start: f32, length: f32, limit: u32| {
        let inside = |place: f64| place.clamp(0.0, f64::from(limit));
        let from = inside(f64::from(start).floor());
        let to = inside((f64::from(start) + f64::from(length)).ceil());
        (to > from).then_some((from as u32, (to - from) as u32))
    };
    let ((x, w), (y, h)) = (span(found.x, found.w, width)?, span(found.y, found.h, height)?);
    Some(PixelBox { x, y, w, h })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check([x, y, w, h]: [f32; 4], expected: Option<[u32; 4]>) {
        let found = Detection { x, y, w, h, score: 1.0 };
        let place = whole_pixels(&found, (100, 50));
        assert_eq!(place.map(|place| [place.x, place.y, place.w, place.h]), expected);
    }

    #[test]
    fn boxes_become_the_pixels_they_touch() {
        check([10.0, 5.0, 20.0, 30.0], Some([10, 5, 20, 30]));
        check([10.2, 5.9, 20.0, 30.0], Some([10, 5, 21, 31]));
        check([-4.0, -3.5, 10.0, 10.0], Some([0, 0, 6, 7]));
        check([95.5, 45.0, 40.0, 40.0], Some([95, 45, 5, 5]));
        check([-4.0, -3.5, 1e9, 1e9], Some([0, 0, 100, 50]));
        check([100.0, 0.0, 5.0, 5.0], None);
        check([-9.0, 0.0, 9.0, 5.0], None);
    }

    #[test]
    fn faces_of_the_generated_set_are_found_after_a_turn_through_the_file() -> Result<()> {
        let keys = KeySchedule::new(1);
        let training = TrainingData::generated(keys, Scale::Quick)?;
        let file = PlainDetector::train(&training, Scale::Quick, keys)?.file(&training, keys)?;
        assert!(file.trained_on().iter().all(|set| set.generated), "{:?}", file.trained_on());
        let read = DetectorFile::from_json(&file.to_json())?;
        let scene = image_data::SceneGenerator::new(&image_data::SceneOptions::default())?.scene(0);
        let faces = |file| -> Result<Vec<Face>> {
            let finder = Finder::new(file, None);
            Ok(finder.of_found(&finder.search(&scene.image)?, scene.image.dimensions()))
        };
        let found = faces(file)?;
        assert_eq!(faces(read)?, found);
        let near = |face: &Face| scene.boxes.iter().any(|truth| truth.overlaps(&face.place));
        assert!(
            found.len() == scene.boxes.len() && found.iter().all(near),
            "{found:?} for {:?}",
            scene.boxes
        );
        Ok(())
    }
}
