#![doc = include_str!("../README.md")]

mod cholesky;
mod class_weights;
mod conjugate_gradients;
mod debug;
mod elm;
mod learner;
mod linear;
mod link;
mod logistic;
mod majority;
mod model_file;
mod naive_bayes;
mod options;
mod registry;
mod simd;
mod stop;
mod svm;
mod tree;
mod wrapper;

// What public functions take and give, so that a program gets the same version without naming one.
pub use ndarray;

pub use cholesky::{Cholesky, NotPositiveDefinite};
pub use class_weights::ClassWeights;
pub use elm::{MlElm, MlElmModel, MlElmOptions, Penalty, RandomLayer};
pub use learner::{Classifier, FitError, Learner, LinearForm, Link, PredictError, TrainSet};
pub use linear::{
    Blocks, DualVariables, LinearFit, LinearLearner, LinearLoss, LinearModel, LinearOptions, LinearReport,
    LinearSolver, MinedFit, MiningError, OutOfCoreError, OutOfCoreOptions, RowBlock, RowFile, RowFileError,
    RowFileWriter,
};
pub use logistic::{Logistic, LogisticModel, LogisticOptions};
pub use majority::{Majority, MajorityModel};
pub use model_file::{DataHash, LoadError, ModelFault, ModelFile, ModelScores, SaveModel, SavedModel};
pub use naive_bayes::{ColumnKinds, ColumnModel, NaiveBayes, NaiveBayesModel, NaiveBayesOptions};
pub use registry::{LEARNER_IDS, LearnerInfo, LearnerOptions, learner, learner_info, learners};
pub use svm::{
    Gamma, Kernel, KernelKind, LinfaSvm, MultiClass, OneVsOneSvm, OneVsOneSvmModel, Svm, SvmModel,
    SvmOptions, SvmReport,
};
pub use tree::{DecisionTree, TreeModel, TreeNode, TreeOptions};
pub use wrapper::{
    Folds, OneVsRest, OneVsRestModel, Platt, PlattModel, Tuned, TunedModel, cross_validated_scores,
};
