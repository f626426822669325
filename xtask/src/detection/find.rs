//! The detector as a tool: trained once, kept in a file, and asked for the faces of a photo.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail};
use hog_features::{Detection, DetectorFile};
use image::GrayImage;
use image_data::PixelBox;
use image_data::boxes::FoundBox;

use super::detector::PlainDetector;
use super::training::Training;
use crate::config::Scale;
use crate::interrupt;
use crate::progress::Mode;
use protocol::KeySchedule;

/// The largest detector file that is read.
const MOST_BYTES: u64 = 64 << 20;
/// The longest side of a photo that is searched.
const LONGEST_SIDE: u32 = 65_535;

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
        FoundBox::new(file, self.place, Some(rounded(self.score)))
    }
}

/// A score to four decimals.
pub fn rounded(score: f32) -> f64 {
    (f64::from(score) * 1e4).round() / 1e4
}

/// One photo that could be read.
pub struct Searched {
    /// Its path in the folder.
    pub name: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// All boxes, whatever their score.
    pub found: Vec<Detection>,
    /// Those that are taken for faces.
    pub faces: Vec<Face>,
    /// The photo, small, where it is shown.
    pub thumbnail: Option<GrayImage>,
    /// Pixels of the thumbnail for a pixel of the photo.
    pub scale: f64,
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
        let training = Training::generated(keys, Scale::Default)?;
        let file = PlainDetector::train(&training, Scale::Default, keys, Mode::Quiet)?;
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
        Ok(self.file.detector().scanner().with_stop(&interrupt::is_requested).detect(photo)?)
    }

    /// The boxes that are taken for faces, in whole pixels, surest first. A detector misses faces: that there is none does
    /// not say that there is none in the photo.
    pub fn of_found(&self, found: &[Detection], size: (u32, u32)) -> Vec<Face> {
        let faces = found.iter().filter(|found| found.score >= self.least_score);
        faces
            .filter_map(|found| {
                let [x, y, w, h] = found.touched_pixels(size)?;
                Some(Face { place: PixelBox { x, y, w, h }, score: found.score })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faces_of_the_generated_set_are_found_after_a_turn_through_the_file() -> Result<()> {
        let keys = KeySchedule::new(1);
        let training = Training::generated(keys, Scale::Quick)?;
        let file = PlainDetector::train(&training, Scale::Quick, keys, Mode::Quiet)?;
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
