#![doc = include_str!("../README.md")]

mod learner;

pub use learner::{Classifier, FitError, Learner, PredictError, TrainSet};
