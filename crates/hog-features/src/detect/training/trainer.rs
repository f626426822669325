//! Fit, mine what the model takes for objects in photos without any, and fit again (Felzenszwalb et al., PAMI 2010).

use image::{GrayImage, imageops};
use rayon::prelude::*;

use super::{Material, ScanOptions};
use crate::HogError;
use crate::descriptor::HogSpec;
use crate::detect::{Detection, Detector, DetectorOptions, WindowFeatures};

/// Descriptors of windows, row after row, with their classes.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowRows {
    values: Vec<f32>,
    labels: Vec<usize>,
    width: usize,
}

impl WindowRows {
    /// All values, row after row, each [`Self::width`] wide.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The class of each row: 1 for an object, 0 for none.
    #[must_use]
    pub fn labels(&self) -> &[usize] {
        &self.labels
    }

    /// Values per row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }
}

/// A linear model of windows: an object where the product of `weights` with a descriptor plus `bias` is positive.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowModel {
    /// One weight a value of a descriptor.
    pub weights: Vec<f32>,
    /// What is added.
    pub bias: f32,
}

impl WindowModel {
    /// A detector with this model. `options.hog` and `options.window` must be those that it was trained with.
    ///
    /// # Errors
    /// As [`Detector::new`].
    pub fn detector(&self, options: DetectorOptions) -> Result<Detector, HogError> {
        Detector::new(options, &self.weights, self.bias)
    }
}

/// Fits linear models of two classes.
pub trait WindowLearner {
    /// What one fit leaves for the next, such as dual variables.
    type State;
    /// Why a fit failed.
    type Error: From<HogError> + Send;

    /// Fits a model. `last` is what a fit on the first of these rows left.
    ///
    /// # Errors
    /// Whatever the learner fails with.
    fn fit(
        &self,
        rows: &WindowRows,
        last: Option<&Self::State>,
    ) -> Result<(WindowModel, Self::State), Self::Error>;
}

/// A trained model and how many windows were mined for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained {
    /// The model.
    pub model: WindowModel,
    /// Hard negatives that were added to the patches.
    pub hard: usize,
}

/// How detectors are trained.
#[derive(Debug, Clone, Copy)]
pub struct Trainer<'a> {
    /// Settings of the detector; its pyramid is also that of mining. Patches have the size of its window.
    pub options: DetectorOptions,
    /// The most windows of one photo that are added to the negatives.
    pub hard_per_photo: usize,
    /// What patches and photos go through before features are taken, and when training ends early.
    pub scan: ScanOptions<'a>,
}

impl Trainer<'_> {
    /// Fits on the patches and mirrored objects, adds the windows of the photos that score above 0, and fits again.
    ///
    /// # Errors
    /// Options out of range, a patch of another size than the window, what the learner fails with, and
    /// [`HogError::Stopped`].
    pub fn train<L: WindowLearner>(&self, material: &Material<'_>, learner: &L) -> Result<Trained, L::Error> {
        let spec = HogSpec::new(self.options.hog, self.options.window.0, self.options.window.1)?;
        let mut rows = self.describe(material, &spec)?;
        let (first, state) = learner.fit(&rows, None)?;
        self.scan.check()?;
        let mining = first.detector(DetectorOptions { threshold: 0.0, ..self.options })?;
        let mined = self.mine(&mining, &material.backgrounds)?;
        let hard = mined.len() / spec.len();
        rows.values.extend_from_slice(&mined);
        rows.labels.resize(rows.labels.len() + hard, 0);
        drop(mined);
        self.scan.check()?;
        let (model, _) = learner.fit(&rows, Some(&state))?;
        Ok(Trained { model, hard })
    }

    /// Objects, mirrored objects and negatives, in this order.
    fn describe(&self, material: &Material<'_>, spec: &HogSpec) -> Result<WindowRows, HogError> {
        let as_is = |patch: &&GrayImage| (*patch).clone();
        let mirrored = |patch: &&GrayImage| imageops::flip_horizontal(*patch);
        let n_objects = material.objects.len();
        let patches = material.objects.par_iter().map(as_is);
        let patches = patches.chain(material.objects.par_iter().map(mirrored));
        let patches = patches.chain(material.negatives.par_iter().map(as_is));
        let (n, width) = (2 * n_objects + material.negatives.len(), spec.len());
        let mut values = vec![0.0; n * width];
        patches.zip(values.par_chunks_mut(width)).try_for_each_init(
            || spec.extractor(),
            |extractor, (patch, row)| -> Result<(), HogError> {
                self.scan.check()?;
                extractor.extract_into(&self.scan.filtered(patch)?, row)
            },
        )?;
        let labels = (0..n).map(|index| usize::from(index < 2 * n_objects)).collect();
        Ok(WindowRows { values, labels, width })
    }

    /// Descriptors of the windows that the detector takes for objects, photo by photo.
    fn mine(&self, detector: &Detector, photos: &[&GrayImage]) -> Result<Vec<f32>, HogError> {
        let found: Vec<Vec<f32>> = photos
            .par_iter()
            .map_init(
                || self.scan.scanner(detector),
                |scanner, photo| {
                    self.scan.check()?;
                    let mut hard = Vec::new();
                    let visit = |_: &Detection, window: &[f32]| hard.extend_from_slice(window);
                    scanner.scan_windows(photo, self.hard_per_photo, WindowFeatures::Isolated, visit)?;
                    Ok(hard)
                },
            )
            .collect::<Result<_, HogError>>()?;
        Ok(found.concat())
    }
}
