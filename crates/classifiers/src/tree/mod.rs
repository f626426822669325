//! A decision tree, which a person can read and, while it is small, a server can evaluate on encrypted indicators.
//!
//! CART (Breiman et al. 1984) with the Gini impurity and without pruning, as scikit-learn's `DecisionTreeClassifier`: a
//! node is split while its rows are of several classes, a column tells them apart and the options allow it, even where
//! the split does not lower the impurity. Thresholds lie halfway between two values.
//!
//! The split of a node is the one of least impurity. Of equally good ones the lowest column and then the lowest threshold
//! is taken, so that the tree depends on the rows only; scikit-learn draws among columns that tie. It also takes values
//! within 1e-7 of each other for equal, which here only equal values are.
//!
//! Columns are sorted once and stay sorted as nodes are divided (`columns`): time `O(d n (log n + depth))` for `n` rows
//! of `d` columns. Nodes wait on a list of their own rather than on the call stack, whatever the depth.

mod columns;
mod growth;
mod model;
mod split;

pub use model::{TreeModel, TreeNode};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::options::at_least;
use crate::{Classifier, FitError, Learner, TrainSet};

/// Bytes that sorted columns may take; larger nodes are sorted one column at a time.
const SORTED_BYTES: usize = 64 << 20;

/// What a user may choose; the defaults are those of scikit-learn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TreeOptions {
    /// The most decisions from the root to a leaf, at least 1; `None` for no limit.
    pub max_depth: Option<usize>,
    /// The fewest training rows of a leaf; at least 1.
    pub min_samples_leaf: usize,
}

impl Default for TreeOptions {
    fn default() -> Self {
        Self { max_depth: None, min_samples_leaf: 1 }
    }
}

/// A decision tree; id `tree`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecisionTree {
    options: TreeOptions,
}

impl DecisionTree {
    /// Checks the options.
    ///
    /// # Errors
    /// [`FitError::Option`] naming the option that is out of range.
    pub fn new(options: TreeOptions) -> Result<Self, FitError> {
        at_least("min_samples_leaf", options.min_samples_leaf, 1, "it must be at least 1")?;
        if let Some(depth) = options.max_depth {
            at_least("max_depth", depth, 1, "it must be at least 1")?;
        }
        Ok(Self { options })
    }

    /// Fits the concrete model.
    ///
    /// # Errors
    /// [`FitError::Stopped`] only.
    pub fn fit_model(&self, train: &TrainSet<'_>) -> Result<TreeModel, FitError> {
        self.fit_within(train, SORTED_BYTES)
    }

    fn fit_within(&self, train: &TrainSet<'_>, sorted_bytes: usize) -> Result<TreeModel, FitError> {
        let nodes = growth::grow(train, self.options, sorted_bytes)?;
        Ok(TreeModel::new(train.n_classes(), train.rows().ncols(), nodes))
    }
}

impl Learner for DecisionTree {
    fn id(&self) -> &'static str {
        "tree"
    }

    fn options(&self) -> Value {
        json!(self.options)
    }

    fn fit(&self, train: &TrainSet<'_>) -> Result<Box<dyn Classifier>, FitError> {
        Ok(Box::new(self.fit_model(train)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn the_limit_of_sorted_bytes_changes_nothing() {
        let value = |(row, column): (usize, usize)| ((row * 7 + column * 13) % (31 + column)) as f32;
        let rows = Array2::from_shape_fn((300, 5), value);
        let labels: Vec<usize> = (0..300).map(|row| (row * row / 7) % 4).collect();
        let train = TrainSet::new(rows.view(), &labels, 4).unwrap();
        for min_samples_leaf in [1, 4] {
            let tree = DecisionTree::new(TreeOptions { min_samples_leaf, ..TreeOptions::default() }).unwrap();
            let expected = tree.fit_model(&train).unwrap();
            assert!(expected.depth() > 5);
            for bytes in [0, 100, 300 * 8, 40 * 5 * 8, 299 * 5 * 8] {
                assert_eq!(tree.fit_within(&train, bytes).unwrap(), expected, "{bytes}");
            }
        }
    }
}
