//! Training a detector: patches to a linear model, hard negatives mined from photos without objects, and settings chosen
//! on material put aside.
//!
//! The learner is the caller's ([`WindowLearner`]): any that fits a linear model of two classes. So are the question
//! whether to stop, a filter of pixels ([`ScanOptions`]) and the scenes that settings are tried on. Work is spread over
//! the rayon pool that a function is called in; what comes out does not depend on it.

mod material;
mod scan;
mod settings;
mod trainer;

pub use material::{Background, HeldOut, Material, Negative, TrainingData};
pub use scan::{ScanOptions, scan_scenes};
pub use settings::{SettingsGrid, Tried, best_settings, try_settings};
pub use trainer::{Trained, Trainer, WindowLearner, WindowModel, WindowRows};
