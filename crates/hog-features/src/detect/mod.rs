//! Sliding-window detection: a pyramid of images, a linear model on the windows of each level's grid, and suppression
//! of overlapping boxes.

mod boxes;
mod convolve;
#[cfg(feature = "detector-file")]
mod file;
mod options;
mod pyramid;
mod resize;
mod scanner;
mod source;
mod strip;
#[cfg(feature = "training")]
pub mod training;

pub use boxes::Detection;
#[cfg(feature = "detector-file")]
pub use file::{DetectorFile, DetectorFileError, TrainingSet};
pub use options::{DetectorOptions, MAX_START_SCALE, Suppression};
pub use resize::Resizer;
pub use scanner::{LevelFilter, Scanner, WindowFeatures};

use crate::HogError;
use crate::descriptor::HogSpec;
use crate::detect::convolve::Model;
use crate::error::{check_finite, check_len};

/// A linear model on HOG windows, ready to scan images. Shared between threads; each thread has a [`Scanner`].
#[derive(Debug, Clone, PartialEq)]
pub struct Detector {
    options: DetectorOptions,
    spec: HogSpec,
    model: Model,
}

impl Detector {
    /// A detector whose score of a window is `bias` plus the product of `weights` with the window's descriptor, in the
    /// order of the [`HogSpec`] of `options.hog` and `options.window`.
    ///
    /// # Errors
    /// Options out of range or in conflict; a number of weights other than [`HogSpec::len`]; a weight or bias that is
    /// not finite.
    pub fn new(options: DetectorOptions, weights: &[f32], bias: f32) -> Result<Self, HogError> {
        options.validate()?;
        let spec = HogSpec::new(options.hog, options.window.0, options.window.1)?;
        check_len("weights", weights.len(), spec.len())?;
        check_finite("weights", weights)?;
        check_finite("bias", &[bias])?;
        let model = arrange(&spec, weights, bias);
        Ok(Self { options, spec, model })
    }

    /// The options that the detector was made from.
    #[must_use]
    pub fn options(&self) -> &DetectorOptions {
        &self.options
    }

    /// The descriptor of a window: the one to train on.
    #[must_use]
    pub fn spec(&self) -> &HogSpec {
        &self.spec
    }

    /// A scanner with buffers of its own, for one thread.
    #[must_use]
    pub fn scanner(&self) -> Scanner<'_> {
        Scanner::new(self)
    }

    /// The model's value for a descriptor of [`HogSpec::len`] values.
    ///
    /// # Errors
    /// A descriptor of another length.
    pub fn score(&self, descriptor: &[f32]) -> Result<f32, HogError> {
        check_len("descriptor", descriptor.len(), self.spec.len())?;
        let depth = self.model.depth;
        let mut sum = f64::from(self.model.bias);
        for row in 0..self.model.rows {
            for column in 0..self.model.columns {
                let Some(offset) = self.spec.offset(column, row) else { continue };
                for (feature, value) in descriptor[offset..offset + depth].iter().enumerate() {
                    sum += f64::from(self.model.weight(feature, column, row)) * f64::from(*value);
                }
            }
        }
        Ok(sum as f32)
    }
}

/// Brings weights from the order of a descriptor to that of the convolution.
fn arrange(spec: &HogSpec, weights: &[f32], bias: f32) -> Model {
    let ((columns, rows), depth) = (spec.grid(), spec.depth());
    let mut model = Model { columns, rows, depth, bias, weights: vec![0.0; weights.len()] };
    for row in 0..rows {
        for column in 0..columns {
            let Some(offset) = spec.offset(column, row) else { continue };
            for (feature, &weight) in weights[offset..offset + depth].iter().enumerate() {
                let place = model.place(feature, column, row);
                model.weights[place] = weight;
            }
        }
    }
    model
}
