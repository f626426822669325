//! A fitted decision tree.

mod stored;

use ndarray::{Array2, ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};

use crate::learner::check_width;
use crate::{Classifier, ModelFault, PredictError, SaveModel, SavedModel};
use stored::StoredTree;

/// The nodes of a decision tree; node 0 is the root and children come after their parent.
///
/// Scores are the class shares of the leaf's training rows: that of class 1 for two classes, decided at 0.5, else one a
/// class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(into = "StoredTree", try_from = "StoredTree")]
pub struct TreeModel {
    pub(super) n_classes: usize,
    pub(super) n_features: usize,
    pub(super) nodes: Vec<TreeNode>,
}

/// A node of a tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum TreeNode {
    /// A decision on one column.
    Split {
        /// The column.
        feature: usize,
        /// Rows with at most this value go left, others right.
        threshold: f64,
        /// The index of the node on the left.
        left: usize,
        /// The index of the node on the right.
        right: usize,
    },
    /// An answer.
    Leaf {
        /// The share of each class among the training rows that came here.
        shares: Vec<f64>,
    },
}

impl TreeModel {
    pub(super) fn new(n_classes: usize, n_features: usize, nodes: Vec<TreeNode>) -> Self {
        Self { n_classes, n_features, nodes }
    }

    /// The nodes.
    pub fn nodes(&self) -> &[TreeNode] {
        &self.nodes
    }

    /// The most decisions from the root to a leaf.
    pub fn depth(&self) -> usize {
        let mut depths = vec![0; self.nodes.len()];
        for (at, node) in self.nodes.iter().enumerate() {
            if let TreeNode::Split { left, right, .. } = *node {
                depths[left] = depths[at] + 1;
                depths[right] = depths[at] + 1;
            }
        }
        depths.into_iter().max().unwrap_or_default()
    }

    /// The class shares of the leaf that `row` comes to; a column that `row` lacks counts as 0.
    fn leaf(&self, row: ArrayView1<'_, f32>) -> &[f64] {
        let mut at = 0;
        loop {
            match &self.nodes[at] {
                TreeNode::Leaf { shares } => return shares,
                TreeNode::Split { feature, threshold, left, right } => {
                    let value = row.get(*feature).copied().unwrap_or_default();
                    at = if f64::from(value) <= *threshold { *left } else { *right };
                }
            }
        }
    }

    fn check_node(&self, at: usize, node: &TreeNode) -> Result<(), ModelFault> {
        match node {
            TreeNode::Leaf { shares } => {
                ModelFault::length("shares", shares.len(), self.n_classes)?;
                ModelFault::finite("shares", shares)
            }
            TreeNode::Split { feature, threshold, left, right } => {
                ModelFault::within("feature", *feature, 0, self.n_features - 1)?;
                ModelFault::finite("threshold", &[*threshold])?;
                ModelFault::within("left", *left, at + 1, self.nodes.len() - 1)?;
                ModelFault::within("right", *right, at + 1, self.nodes.len() - 1)
            }
        }
    }
}

impl Classifier for TreeModel {
    fn n_classes(&self) -> usize {
        self.n_classes
    }

    fn n_features(&self) -> usize {
        self.n_features
    }

    fn scores(&self, rows: ArrayView2<'_, f32>) -> Result<Array2<f32>, PredictError> {
        check_width(rows, self.n_features)?;
        let skipped = usize::from(self.n_classes == 2);
        let mut scores = Array2::zeros((rows.nrows(), self.n_classes - skipped));
        for (row, mut out) in rows.rows().into_iter().zip(scores.rows_mut()) {
            for (score, &share) in out.iter_mut().zip(&self.leaf(row)[skipped..]) {
                *score = share as f32;
            }
        }
        Ok(scores)
    }

    fn threshold(&self) -> f32 {
        0.5
    }

    fn saved(&self) -> SavedModel {
        SavedModel::of(self)
    }
}

impl SaveModel for TreeModel {
    const KIND: &'static str = "tree";

    fn check(&self) -> Result<(), ModelFault> {
        ModelFault::within("n_classes", self.n_classes, 2, usize::MAX)?;
        ModelFault::within("n_features", self.n_features, 1, usize::MAX)?;
        ModelFault::within("nodes", self.nodes.len(), 1, usize::MAX)?;
        self.nodes.iter().enumerate().try_for_each(|(at, node)| self.check_node(at, node))
    }
}
