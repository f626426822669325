//! Scanning one image.

use std::fmt;
use std::ops::Range;

use image::GrayImage;

use crate::HogError;
use crate::descriptor::{DenseHog, HogExtractor};
use crate::detect::Detector;
use crate::detect::boxes::{Detection, suppress};
use crate::detect::convolve::{Convolve, Planes, Scores};
use crate::detect::pyramid::{Level, levels};
use crate::detect::resize::Resizer;
use crate::detect::strip::{Strip, strips};
use crate::pixels::{MAX_PIXELS, Pixels, wide};
use crate::simd::{WIDTH, dispatch};

/// Where the descriptors of windows come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowFeatures {
    /// From the grid of the whole level, as in a scan.
    Shared,
    /// From the window cut out of the level, as for a patch of a training set; so that a model cannot tell negatives
    /// from positives by their borders.
    Isolated,
}

/// A window whose score reached the threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Candidate {
    detection: Detection,
    level: usize,
    /// Position in the level's grid.
    position: (usize, usize),
}

/// What is done to a level's pixels (row by row, with its width and height) before it is searched. A filter that fails
/// says why with [`HogError::Filter`], which ends the search.
pub type LevelFilter<'a> = &'a (dyn Fn(&mut [u8], (u32, u32)) -> Result<(), HogError> + Sync);

/// Pixels of a level that are searched at once, unless [`Scanner::with_strips_of`] says otherwise: some 50 MB of buffers.
const STRIP_PIXELS: usize = 1 << 22;

/// A [`Detector`] with the buffers that scanning needs. One per thread.
///
/// Beside a copy of the image and its halvings (2.4 bytes per pixel in all) a scanner holds a strip of one level, so its
/// memory hardly depends on how far an image is enlarged. With a level filter, or for mining, levels are held whole, and
/// those of more than [`MAX_PIXELS`] are left away; they could only hold boxes of a few pixels.
#[derive(Clone)]
pub struct Scanner<'a> {
    detector: &'a Detector,
    filter: Option<LevelFilter<'a>>,
    stop: Option<&'a (dyn Fn() -> bool + Sync)>,
    strip_pixels: usize,
    extractor: HogExtractor,
    resizer: Resizer,
    level: Vec<u8>,
    dense: DenseHog,
    planes: Vec<f32>,
    scores: Scores,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(detector: &'a Detector) -> Self {
        Self {
            detector,
            filter: None,
            stop: None,
            strip_pixels: STRIP_PIXELS,
            extractor: detector.spec.extractor(),
            resizer: Resizer::new(),
            level: Vec::new(),
            dense: DenseHog::of(detector.spec.plan.clone()),
            planes: Vec::new(),
            scores: Scores::default(),
        }
    }

    /// The same scanner, but `filter` changes the pixels of every level of the pyramid (row by row, with the level's
    /// width and height) before features are taken: to search a scene whose levels were encrypted by their owner.
    #[must_use]
    pub fn with_level_filter(mut self, filter: LevelFilter<'a>) -> Self {
        self.filter = Some(filter);
        self
    }

    /// The same scanner, but `stop` is asked a few times per second, and once it says so the search ends with
    /// [`HogError::Stopped`].
    #[must_use]
    pub fn with_stop(mut self, stop: &'a (dyn Fn() -> bool + Sync)) -> Self {
        self.stop = Some(stop);
        self
    }

    /// The same scanner, but strips of about `pixels` are searched at once. What is found does not depend on it.
    #[must_use]
    pub fn with_strips_of(mut self, pixels: usize) -> Self {
        self.strip_pixels = pixels;
        self
    }

    /// The faces (or whatever the model was trained for) of `image`: overlapping boxes suppressed, best first.
    ///
    /// An image smaller than a window at every level has none.
    ///
    /// # Errors
    /// An image without pixels, or with more than [`crate::MAX_SOURCE_PIXELS`]; [`HogError::Stopped`]; what a filter fails
    /// with.
    pub fn detect(&mut self, image: &GrayImage) -> Result<Vec<Detection>, HogError> {
        let options = &self.detector.options;
        let whole = self.filter.is_some();
        let best = self.best_windows(image, options.max_candidates, whole)?;
        let boxes = best.into_iter().map(|candidate| candidate.detection).collect();
        Ok(suppress(boxes, &options.suppression, options.threshold, options.max_detections))
    }

    /// Calls `visit` with the `most` best windows that reach the threshold and their descriptors, level by level and
    /// best first in each: for mining hard negatives. Overlapping windows are all visited. The boxes are those of the windows.
    ///
    /// # Errors
    /// As for [`Self::detect`].
    pub fn scan_windows(
        &mut self,
        image: &GrayImage,
        most: usize,
        features: WindowFeatures,
        mut visit: impl FnMut(&Detection, &[f32]),
    ) -> Result<(), HogError> {
        let mut best = self.best_windows(image, most, true)?;
        best.sort_unstable_by(|a, b| a.level.cmp(&b.level).then(a.detection.order(&b.detection)));
        let mut descriptor = vec![0.0; self.detector.spec.len()];
        let sizes = self.levels(image, true);
        let mut loaded = None;
        for candidate in &best {
            if loaded != Some(candidate.level) {
                let level = &sizes[candidate.level];
                self.load_rows(level, 0..level.size.1)?;
                if features == WindowFeatures::Shared {
                    self.compute_grid(level)?;
                }
                loaded = Some(candidate.level);
            }
            self.describe(candidate, &sizes[candidate.level], features, &mut descriptor)?;
            visit(&candidate.detection, &descriptor);
        }
        Ok(())
    }

    /// The levels to search, of which each is held `whole` or in strips.
    fn levels(&self, image: &GrayImage, whole: bool) -> Vec<Level> {
        let mut levels = levels(&self.detector.options, (image.width() as usize, image.height() as usize));
        levels.retain(|level| !whole || level.size.0.saturating_mul(level.size.1) <= MAX_PIXELS);
        levels
    }

    /// The `most` best windows of all levels that reach the threshold, in no particular order.
    fn best_windows(
        &mut self,
        image: &GrayImage,
        most: usize,
        whole: bool,
    ) -> Result<Vec<Candidate>, HogError> {
        self.resizer.load(image)?;
        let strip_pixels = if whole { usize::MAX } else { self.strip_pixels };
        let mut best = Vec::new();
        for (index, level) in self.levels(image, whole).iter().enumerate() {
            for strip in strips(&self.detector.spec, level.size, strip_pixels)? {
                self.check_stop()?;
                self.load_rows(level, strip.pixels.clone())?;
                self.compute_grid(level)?;
                self.score_grid();
                self.collect(index, level, &strip, &mut best);
                if best.len() > most.saturating_mul(2) {
                    keep_best(&mut best, most);
                }
            }
        }
        keep_best(&mut best, most);
        Ok(best)
    }

    fn check_stop(&self) -> Result<(), HogError> {
        match self.stop.is_some_and(|stop| stop()) {
            true => Err(HogError::Stopped),
            false => Ok(()),
        }
    }

    /// Resizes the image to `level` and keeps some rows of it.
    fn load_rows(&mut self, level: &Level, rows: Range<usize>) -> Result<(), HogError> {
        let height = rows.len();
        self.resizer.resize_into(level.size, rows, &mut self.level)?;
        if let Some(filter) = self.filter {
            // Levels that are held whole have at most 2^27 pixels.
            filter(&mut self.level, (level.size.0 as u32, height as u32))?;
        }
        Ok(())
    }

    /// The grid of the rows that were loaded.
    fn compute_grid(&mut self, level: &Level) -> Result<(), HogError> {
        let width = level.size.0;
        self.dense.compute_pixels(Pixels::new(&self.level, width, self.level.len() / width)?)
    }

    fn score_grid(&mut self) {
        let planes = planes_of(&self.dense, &mut self.planes);
        let convolve = Convolve { model: &self.detector.model, planes, scores: &mut self.scores };
        dispatch(self.dense.scratch.backend, convolve);
    }

    fn collect(&self, index: usize, level: &Level, strip: &Strip, best: &mut Vec<Candidate>) {
        let threshold = self.detector.options.threshold;
        for row in strip.windows.clone() {
            for (column, &score) in self.scores.row(row - strip.first).iter().enumerate() {
                if score >= threshold {
                    let detection = self.window_box(level, (column, row), score);
                    best.push(Candidate { detection, level: index, position: (column, row) });
                }
            }
        }
    }

    /// The box in the image of the window at a position of a level's grid.
    fn window_box(&self, level: &Level, position: (usize, usize), score: f32) -> Detection {
        let (across, down) = level.ratio;
        let pitch = self.dense.pitch_pixels();
        let (width, height) = self.detector.options.window;
        Detection {
            x: (position.0 * pitch) as f32 * across,
            y: (position.1 * pitch) as f32 * down,
            w: width as f32 * across,
            h: height as f32 * down,
            score,
        }
    }

    /// The descriptor of a candidate, whose level is loaded.
    fn describe(
        &mut self,
        candidate: &Candidate,
        level: &Level,
        features: WindowFeatures,
        out: &mut [f32],
    ) -> Result<(), HogError> {
        let (column, row) = candidate.position;
        if features == WindowFeatures::Shared {
            return self.dense.window_into(candidate.position, self.detector.spec.grid(), out);
        }
        let pitch = self.dense.pitch_pixels();
        let pixels = Pixels::new(&self.level, level.size.0, level.size.1)?;
        let window = pixels.window((column * pitch, row * pitch), wide(self.detector.options.window))?;
        self.extractor.extract_pixels(window, out)
    }
}

impl fmt::Debug for Scanner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let filtered = self.filter.is_some();
        f.debug_struct("Scanner")
            .field("detector", self.detector)
            .field("filtered", &filtered)
            .finish_non_exhaustive()
    }
}

/// Leaves the `most` best.
fn keep_best(candidates: &mut Vec<Candidate>, most: usize) {
    if candidates.len() > most {
        candidates.select_nth_unstable_by(most, |a, b| a.detection.order(&b.detection));
        candidates.truncate(most);
    }
}

/// The grid as planes: as it is where it comes so, otherwise brought to that order in `buffer`.
fn planes_of<'a>(dense: &'a DenseHog, buffer: &'a mut Vec<f32>) -> Planes<'a> {
    let ((columns, rows), strides) = (dense.grid(), dense.strides());
    if strides.column == 1 {
        return Planes { columns, rows, pitch: strides.bin, values: dense.features() };
    }
    let depth = dense.depth();
    let pitch = columns.next_multiple_of(WIDTH);
    buffer.resize(rows * depth * pitch + WIDTH, 0.0);
    for (row, planes) in buffer.chunks_exact_mut(depth * pitch).take(rows).enumerate() {
        for column in 0..columns {
            let start = row * strides.row + column * strides.column;
            let values = &dense.features()[start..start + depth];
            planes[column..].iter_mut().step_by(pitch).zip(values).for_each(|(place, value)| *place = *value);
        }
    }
    Planes { columns, rows, pitch, values: buffer }
}
