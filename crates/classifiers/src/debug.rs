//! What `{:?}` shows of a learner or a model behind its trait: enough to tell which one it is, not its numbers.

use std::fmt;

use crate::{Classifier, Learner};

impl fmt::Debug for dyn Learner + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Learner").field("id", &self.id()).field("options", &self.options()).finish()
    }
}

impl fmt::Debug for dyn Classifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Classifier")
            .field("n_classes", &self.n_classes())
            .field("n_features", &self.n_features())
            .field("threshold", &self.threshold())
            .finish_non_exhaustive()
    }
}
