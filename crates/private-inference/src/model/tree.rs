//! Decision trees as sums along paths.
//!
//! A split `column <= threshold` is a 0/1 feature that the client computes, so the thresholds are public (which columns
//! at which values; not how they are combined). A leaf's *path cost* counts the splits on its path that a record answers
//! the other way; it is zero at the one leaf the record reaches, and linear in the encrypted answers: Tai, Ma, Zhao and
//! Chow, *Privacy-Preserving Decision Trees Evaluation via Linear Functions*, ESORICS 2017. The product over each path
//! would need a multiplication of ciphertexts a level; the sum needs none, and depth costs nothing.

use super::{FloatModel, Form};
use crate::error::ModelError;
use crate::features::{FeatureMap, Indicator, Test};

/// Most leaves of a tree; a reply holds two values a leaf.
pub(crate) const MAX_LEAVES: usize = 64;
/// Longest path of a tree.
pub(crate) const MAX_DEPTH: usize = 16;

/// A node of a binary tree; node 0 is the root.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TreeNode {
    /// Goes to `left` when `column <= threshold`, otherwise to `right`.
    Split {
        /// Column index, from 0.
        column: usize,
        /// The threshold.
        threshold: f64,
        /// Index of the node for values at or below it; larger than this node's own.
        left: usize,
        /// Index of the node for values above it; larger than this node's own.
        right: usize,
    },
    /// Answers with a score.
    Leaf {
        /// For example the share of class 1 among its training rows.
        score: f64,
    },
}

/// The nodes of a tree over records of `columns` columns.
#[derive(Clone, PartialEq)]
pub struct Tree {
    /// Number of columns of a record.
    pub columns: usize,
    /// The nodes; children come after their parent.
    pub nodes: Vec<TreeNode>,
}

/// The splits on the way to a leaf (index of the test, the answer that leads on), and the leaf's score.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Path {
    pub(crate) literals: Vec<(usize, bool)>,
    pub(crate) score: f64,
}

/// A tree as the list of its leaves.
#[derive(Clone, PartialEq)]
pub(crate) struct TreeForm {
    pub(crate) paths: Vec<Path>,
}

impl TreeForm {
    /// The score of the leaf whose tests all hold; `features` are 0 or 1.
    pub(crate) fn score(&self, features: &[f64]) -> f64 {
        let reached = self.paths.iter().find(|path| {
            path.literals
                .iter()
                .all(|&(test, answer)| features.get(test).is_some_and(|&f| (f > 0.5) == answer))
        });
        reached.map_or(f64::NAN, |path| path.score)
    }
}

impl Tree {
    /// The model: every distinct split is a feature, every leaf a path.
    ///
    /// # Errors
    /// [`ModelError::Child`] for a node that does not come after its parent, [`ModelError::TreeSize`] beyond 64 leaves or
    /// depth 16, [`ModelError::Shape`] for no node or a column that is not there, [`ModelError::Value`] for a score that
    /// is not finite.
    pub fn into_model(self) -> Result<FloatModel, ModelError> {
        let mut walk = Walk { nodes: &self.nodes, indicators: Vec::new(), paths: Vec::new() };
        walk.visit(0, &mut Vec::new())?;
        let Walk { mut indicators, paths, .. } = walk;
        super::finite("leaf score", paths.iter().map(|path| path.score))?;
        if indicators.is_empty() {
            indicators.push(Indicator { column: 0, test: Test::AtMost(0.0) });
        }
        let map = FeatureMap::Indicators { columns: self.columns, indicators };
        FloatModel::new(map, Form::Tree(TreeForm { paths }))
    }
}

struct Walk<'a> {
    nodes: &'a [TreeNode],
    indicators: Vec<Indicator>,
    paths: Vec<Path>,
}

impl Walk<'_> {
    fn visit(&mut self, node: usize, path: &mut Vec<(usize, bool)>) -> Result<(), ModelError> {
        let found = self.nodes.get(node).ok_or(ModelError::Shape {
            what: "tree nodes",
            expected: node + 1,
            found: self.nodes.len(),
        })?;
        match *found {
            TreeNode::Leaf { score } => self.finish(path, score),
            TreeNode::Split { column, threshold, left, right } => {
                self.check_size(path.len() + 1)?;
                let test = self.test_index(column, threshold);
                for (child, answer) in [(left, true), (right, false)] {
                    self.check_child(node, child)?;
                    path.push((test, answer));
                    self.visit(child, path)?;
                    path.pop();
                }
                Ok(())
            }
        }
    }

    /// A leaf below a contradiction is never reached and is dropped; a repeated test is kept once.
    fn finish(&mut self, path: &[(usize, bool)], score: f64) -> Result<(), ModelError> {
        let mut literals: Vec<(usize, bool)> = Vec::with_capacity(path.len());
        for &(test, answer) in path {
            match literals.iter().find(|(seen, _)| *seen == test) {
                Some(&(_, seen)) if seen != answer => return Ok(()),
                Some(_) => {}
                None => literals.push((test, answer)),
            }
        }
        self.paths.push(Path { literals, score });
        self.check_size(path.len())
    }

    fn test_index(&mut self, column: usize, threshold: f64) -> usize {
        let wanted = Indicator { column, test: Test::AtMost(threshold) };
        let known = self.indicators.iter().position(|seen| *seen == wanted);
        known.unwrap_or_else(|| {
            self.indicators.push(wanted);
            self.indicators.len() - 1
        })
    }

    fn check_child(&self, node: usize, child: usize) -> Result<(), ModelError> {
        if child > node && child < self.nodes.len() {
            return Ok(());
        }
        Err(ModelError::Child { node, child, nodes: self.nodes.len() })
    }

    fn check_size(&self, depth: usize) -> Result<(), ModelError> {
        if depth <= MAX_DEPTH && self.paths.len() <= MAX_LEAVES {
            return Ok(());
        }
        Err(ModelError::TreeSize {
            leaves: self.paths.len(),
            depth,
            max_leaves: MAX_LEAVES,
            max_depth: MAX_DEPTH,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(column: usize, threshold: f64, left: usize, right: usize) -> TreeNode {
        TreeNode::Split { column, threshold, left, right }
    }

    fn leaf(score: f64) -> TreeNode {
        TreeNode::Leaf { score }
    }

    #[test]
    fn records_reach_the_leaf_of_the_tree() {
        let tree = Tree {
            columns: 2,
            nodes: vec![split(0, 1.0, 1, 2), split(1, 5.0, 3, 4), leaf(0.9), leaf(0.1), leaf(0.4)],
        };
        let model = tree.into_model().unwrap();
        let rows = ndarray::array![[1.0_f32, 5.0], [0.0, 5.5], [1.5, 0.0]];
        let scores = model.scores(rows.view()).unwrap();
        assert_eq!(scores.iter().copied().collect::<Vec<_>>(), [0.1, 0.4, 0.9]);
    }

    #[test]
    fn broken_trees_are_refused() {
        let check = |nodes: Vec<TreeNode>| Tree { columns: 1, nodes }.into_model().unwrap_err();
        assert!(matches!(check(vec![]), ModelError::Shape { .. }));
        assert!(matches!(check(vec![split(0, 1.0, 0, 1), leaf(0.0)]), ModelError::Child { child: 0, .. }));
        assert!(matches!(check(vec![split(0, 1.0, 1, 9), leaf(0.0)]), ModelError::Child { child: 9, .. }));
        assert!(matches!(
            check(vec![split(3, 1.0, 1, 2), leaf(0.0), leaf(1.0)]),
            ModelError::Shape { found: 3, .. }
        ));
        assert!(matches!(check(vec![leaf(f64::NAN)]), ModelError::Value { .. }));
        let mut deep: Vec<TreeNode> =
            (0..20).flat_map(|i| [split(0, i as f64, 2 * i + 1, 2 * i + 2), leaf(0.0)]).collect();
        deep.push(leaf(1.0));
        assert!(matches!(check(deep), ModelError::TreeSize { .. }));
    }
}
