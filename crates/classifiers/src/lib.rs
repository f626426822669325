// The README has an example of linfa's traits.
#![cfg_attr(feature = "linfa", doc = include_str!("../README.md"))]
#![cfg_attr(not(feature = "linfa"), doc = "Learners and fitted models, without linfa.")]

mod cholesky;
mod class_weights;
mod conjugate_gradients;
mod debug;
mod elm;
mod error;
mod learner;
mod linear;
#[cfg(feature = "linfa")]
mod linfa_learners;
#[cfg(feature = "linfa")]
mod linfa_traits;
mod link;
mod logistic;
mod majority;
mod model_file;
mod naive_bayes;
mod options;
mod receiver;
mod registry;
mod simd;
mod stop;
mod svm;
mod train_set;
mod tree;
mod wrapper;

// What public functions take and give, so that a program gets the same version without naming one.
#[cfg(feature = "linfa")]
pub use linfa;
pub use ndarray;

pub use cholesky::{Cholesky, NotPositiveDefinite};
pub use class_weights::ClassWeights;
pub use elm::{MlElm, MlElmModel, MlElmOptions, Penalty, RandomLayer};
pub use error::{FitError, PredictError};
pub use learner::{Classifier, Learner, LinearForm, Link};
pub use linear::{
    Blocks, DualVariables, LinearFit, LinearLearner, LinearLoss, LinearModel, LinearOptions, LinearReport,
    LinearSolver, MinedFit, MiningError, OutOfCoreError, OutOfCoreOptions, RowBlock, RowFile, RowFileError,
    RowFileWriter,
};
#[cfg(feature = "linfa")]
pub use linfa_learners::{LinfaPeer, linfa_peer};
#[cfg(feature = "linfa")]
pub use linfa_traits::LabelledModel;
#[cfg(feature = "linfa")]
pub use logistic::LinfaLogistic;
pub use logistic::{Logistic, LogisticModel, LogisticOptions};
pub use majority::{Majority, MajorityModel};
pub use model_file::{DataHash, LoadError, ModelFault, ModelFile, ModelScores, SaveModel, SavedModel};
pub use naive_bayes::{ColumnKinds, ColumnModel, NaiveBayes, NaiveBayesModel, NaiveBayesOptions};
pub use receiver::{
    MAX_NUMBER_LEVELS, MixedColumn, MixedRows, ReadingAuc, Receiver, ReceiverError, ReceiverFold,
    TableReading,
};
pub use registry::{LEARNER_IDS, LearnerInfo, LearnerOptions, learner, learner_info, learners};
#[cfg(feature = "linfa")]
pub use svm::LinfaSvm;
pub use svm::{
    Gamma, Kernel, KernelKind, MultiClass, OneVsOneSvm, OneVsOneSvmModel, Svm, SvmModel, SvmOptions,
    SvmReport,
};
pub use train_set::{OwnedTrainSet, TrainSet};
pub use tree::{DecisionTree, TreeModel, TreeNode, TreeOptions};
pub use wrapper::{
    Folds, OneVsRest, OneVsRestModel, Platt, PlattModel, Tuned, TunedModel, cross_validated_scores,
};
