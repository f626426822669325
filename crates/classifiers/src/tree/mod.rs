//! A shallow decision tree, which a person can read and a server can evaluate on encrypted indicators.
//!
//! CART (Breiman et al. 1984) with the Gini impurity, grown depth first to a fixed depth, without pruning. The split of a
//! node is the one of least impurity; of equally good ones the lowest column and then the lowest threshold, so that the
//! tree depends on the rows only. Thresholds lie halfway between two values, as in scikit-learn's
//! `DecisionTreeClassifier`, whose predictions are the same where no two splits tie.

mod model;
mod split;

pub use model::{TreeModel, TreeNode};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::options::at_least;
use crate::{Classifier, FitError, Learner, TrainSet};
use split::best_split;

/// What a user may choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TreeOptions {
    /// The most decisions from the root to a leaf; 1 to [`TreeOptions::MAX_DEPTH`].
    pub max_depth: usize,
    /// The fewest training rows of a leaf; at least 1.
    pub min_samples_leaf: usize,
}

impl TreeOptions {
    /// The largest `max_depth`.
    pub const MAX_DEPTH: usize = 32;
}

impl Default for TreeOptions {
    fn default() -> Self {
        Self { max_depth: 3, min_samples_leaf: 1 }
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
        at_least("max_depth", options.max_depth, 1, "it must be at least 1")?;
        if options.max_depth > TreeOptions::MAX_DEPTH {
            return Err(FitError::Option {
                option: "max_depth",
                value: options.max_depth as f64,
                rule: "it must be at most 32",
            });
        }
        Ok(Self { options })
    }

    /// Fits the concrete model.
    pub fn fit_model(&self, train: &TrainSet<'_>) -> TreeModel {
        let mut growth = Growth { train: *train, options: self.options, nodes: Vec::new() };
        growth.grow((0..train.labels().len()).collect(), 0);
        TreeModel::new(train.n_classes(), train.rows().ncols(), growth.nodes)
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
        Ok(Box::new(self.fit_model(train)))
    }
}

/// A tree under construction; children come after their parent.
struct Growth<'a> {
    train: TrainSet<'a>,
    options: TreeOptions,
    nodes: Vec<TreeNode>,
}

impl Growth<'_> {
    /// Appends the tree of `rows` and returns the index of its root.
    fn grow(&mut self, rows: Vec<usize>, depth: usize) -> usize {
        let at = self.nodes.len();
        let counts = self.counts(&rows);
        self.nodes.push(leaf(&counts, rows.len()));
        let pure = counts.iter().filter(|&&count| count > 0).count() == 1;
        if depth == self.options.max_depth || pure {
            return at;
        }
        let Some(split) = best_split(&self.train, &rows, &counts, self.options.min_samples_leaf) else {
            return at;
        };
        let column = self.train.rows().column(split.feature).to_owned();
        let (left, right) = rows.into_iter().partition(|&row| f64::from(column[row]) <= split.threshold);
        let left = self.grow(left, depth + 1);
        let right = self.grow(right, depth + 1);
        self.nodes[at] = TreeNode::Split { feature: split.feature, threshold: split.threshold, left, right };
        at
    }

    fn counts(&self, rows: &[usize]) -> Vec<usize> {
        let mut counts = vec![0; self.train.n_classes()];
        for &row in rows {
            counts[self.train.labels()[row]] += 1;
        }
        counts
    }
}

fn leaf(counts: &[usize], rows: usize) -> TreeNode {
    TreeNode::Leaf { shares: counts.iter().map(|&count| count as f64 / rows as f64).collect() }
}
