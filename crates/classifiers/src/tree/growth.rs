//! A tree under construction.

use std::ops::Range;

use super::columns::{SortedColumns, partition};
use super::split::{Scan, Split};
use super::{TreeNode, TreeOptions};
use crate::{FitError, TrainSet};

/// The nodes of the tree of `train`, depth first, left before right. Columns are kept sorted in `sorted_bytes`.
pub(super) fn grow(
    train: &TrainSet<'_>,
    options: TreeOptions,
    sorted_bytes: usize,
) -> Result<Vec<TreeNode>, FitError> {
    let mut growth = Growth::new(train, options, sorted_bytes);
    while let Some(node) = growth.waiting.pop() {
        train.stop().check()?;
        growth.add(node)?;
    }
    Ok(growth.nodes)
}

/// A node that has no place in the tree yet.
struct Waiting {
    /// Where its rows are in [`Growth::rows`].
    rows: Range<usize>,
    /// How often each class occurs among them.
    counts: Vec<usize>,
    depth: usize,
    /// The node whose right child it is.
    right_of: Option<usize>,
}

struct Growth<'a> {
    train: TrainSet<'a>,
    /// The class of each training row, close together.
    labels: Vec<u32>,
    options: TreeOptions,
    nodes: Vec<TreeNode>,
    /// All training rows; those of a node are side by side.
    rows: Vec<u32>,
    /// The node to be added next is the last.
    waiting: Vec<Waiting>,
    sorted: SortedColumns,
    scan: Scan,
    /// Whether each row goes left at the node in hand.
    goes_left: Vec<bool>,
    spare: Vec<u32>,
}

impl<'a> Growth<'a> {
    fn new(train: &TrainSet<'a>, options: TreeOptions, sorted_bytes: usize) -> Self {
        let labels: Vec<u32> = train.labels().iter().map(|&label| label as u32).collect();
        let n_rows = labels.len();
        let mut growth = Self {
            train: *train,
            labels,
            options,
            nodes: Vec::new(),
            rows: (0..n_rows as u32).collect(),
            waiting: Vec::new(),
            sorted: SortedColumns::new(sorted_bytes),
            scan: Scan::new(train.n_classes(), options.min_samples_leaf),
            goes_left: vec![false; n_rows],
            spare: Vec::new(),
        };
        let root = growth.node(0..n_rows, 0, None);
        growth.waiting.push(root);
        growth
    }

    /// Adds a node and puts its children, if any, on the list. The left child is the next node of the tree.
    fn add(&mut self, node: Waiting) -> Result<(), FitError> {
        let at = self.nodes.len();
        if let Some(parent) = node.right_of
            && let TreeNode::Split { right, .. } = &mut self.nodes[parent]
        {
            *right = at;
        }
        match self.best_split(&node)? {
            None => self.nodes.push(leaf(&node)),
            Some(split) => {
                let (feature, threshold) = (split.feature, split.threshold);
                self.nodes.push(TreeNode::Split { feature, threshold, left: at + 1, right: at + 1 });
                self.divide(&node, split, at);
            }
        }
        Ok(())
    }

    fn best_split(&mut self, node: &Waiting) -> Result<Option<Split>, FitError> {
        if !self.is_open(node) {
            return Ok(None);
        }
        let rows = self.train.rows();
        self.scan.start(&node.counts);
        if self.sorted.hold(rows, &self.rows, &node.rows) {
            for feature in 0..rows.ncols() {
                self.scan.column(feature, self.sorted.column(feature, &node.rows), &self.labels);
            }
        } else {
            for (feature, column) in rows.columns().into_iter().enumerate() {
                self.train.stop().check()?;
                let keys = self.sorted.sort_one(column, &self.rows[node.rows.clone()]);
                self.scan.column(feature, keys, &self.labels);
            }
        }
        Ok(self.scan.best())
    }

    /// Whether a node may be split at all.
    fn is_open(&self, node: &Waiting) -> bool {
        let shallow = self.options.max_depth.is_none_or(|depth| node.depth < depth);
        let several = node.counts.iter().filter(|&&count| count > 0).nth(1).is_some();
        shallow && several && node.rows.len() / 2 >= self.options.min_samples_leaf
    }

    fn divide(&mut self, node: &Waiting, split: Split, at: usize) {
        let column = self.train.rows();
        let column = column.column(split.feature);
        for &row in &self.rows[node.rows.clone()] {
            self.goes_left[row as usize] = f64::from(column[row as usize]) <= split.threshold;
        }
        let goes_left = &self.goes_left;
        let rows = &mut self.rows[node.rows.clone()];
        let n_left = partition(rows, &mut self.spare, |row| goes_left[row as usize]);
        let middle = node.rows.start + n_left;
        let left = self.node(node.rows.start..middle, node.depth + 1, None);
        let right = self.node(middle..node.rows.end, node.depth + 1, Some(at));
        if self.is_open(&left) || self.is_open(&right) {
            self.sorted.divide(&node.rows, &self.goes_left);
        }
        self.waiting.extend([right, left]);
    }

    fn node(&self, rows: Range<usize>, depth: usize, right_of: Option<usize>) -> Waiting {
        let mut counts = vec![0; self.train.n_classes()];
        for &row in &self.rows[rows.clone()] {
            counts[self.labels[row as usize] as usize] += 1;
        }
        Waiting { rows, counts, depth, right_of }
    }
}

fn leaf(node: &Waiting) -> TreeNode {
    let n_rows = node.rows.len() as f64;
    TreeNode::Leaf { shares: node.counts.iter().map(|&count| count as f64 / n_rows).collect() }
}
