#![doc = include_str!("../README.md")]

mod learner;
mod majority;
mod model_file;
mod options;
mod registry;
mod simd;

pub use learner::{Classifier, FitError, Learner, LinearForm, Link, PredictError, TrainSet};
pub use majority::{Majority, MajorityModel};
pub use model_file::{
    DataHash, LoadError, ModelFault, ModelFile, ModelScores, SaveModel, SavedModel,
};
pub use registry::{LEARNER_IDS, LearnerOptions, learner, learners};
