//! A tree as it is in a model file: packed, or as the list of nodes that files of version 1 hold.
//!
//! Packed nodes are in the order of the tree, where the left child of a split is the next node, so only the right one is
//! named. A tree of 100,000 nodes takes about 2 MB.

use serde::{Deserialize, Serialize};

use super::{TreeModel, TreeNode};
use crate::ModelFault;
use crate::model_file::{packed_f64, packed_u32};

/// What stands for a leaf among the columns of the splits.
const LEAF: u32 = u32::MAX;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredTree {
    n_classes: usize,
    n_features: usize,
    nodes: StoredNodes,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum StoredNodes {
    Packed(PackedNodes),
    Listed(Vec<TreeNode>),
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PackedNodes {
    /// The column of each node, or [`LEAF`].
    #[serde(with = "packed_u32")]
    features: Vec<u32>,
    /// One per split.
    #[serde(with = "packed_f64")]
    thresholds: Vec<f64>,
    /// One per split.
    #[serde(with = "packed_u32")]
    right: Vec<u32>,
    /// One per class, leaf by leaf.
    #[serde(with = "packed_f64")]
    shares: Vec<f64>,
}

impl From<TreeModel> for StoredTree {
    fn from(tree: TreeModel) -> Self {
        let TreeModel { n_classes, n_features, nodes } = tree;
        let nodes = match PackedNodes::pack(&nodes) {
            Some(packed) => StoredNodes::Packed(packed),
            None => StoredNodes::Listed(nodes),
        };
        Self { n_classes, n_features, nodes }
    }
}

impl TryFrom<StoredTree> for TreeModel {
    type Error = ModelFault;

    fn try_from(stored: StoredTree) -> Result<Self, ModelFault> {
        let StoredTree { n_classes, n_features, nodes } = stored;
        let nodes = match nodes {
            StoredNodes::Packed(packed) => packed.unpack(n_classes)?,
            StoredNodes::Listed(nodes) => nodes,
        };
        Ok(Self { n_classes, n_features, nodes })
    }
}

impl PackedNodes {
    /// `None` where a left child is not the next node, or a number does not fit: a tree that was read from a list.
    fn pack(nodes: &[TreeNode]) -> Option<Self> {
        let mut packed = Self::default();
        for (at, node) in nodes.iter().enumerate() {
            match node {
                TreeNode::Leaf { shares } => {
                    packed.features.push(LEAF);
                    packed.shares.extend(shares);
                }
                TreeNode::Split { feature, threshold, left, right } if *left == at + 1 => {
                    let feature = u32::try_from(*feature).ok().filter(|&feature| feature != LEAF)?;
                    packed.features.push(feature);
                    packed.thresholds.push(*threshold);
                    packed.right.push(u32::try_from(*right).ok()?);
                }
                TreeNode::Split { .. } => return None,
            }
        }
        Some(packed)
    }

    fn unpack(&self, n_classes: usize) -> Result<Vec<TreeNode>, ModelFault> {
        let n_leaves = self.features.iter().filter(|&&feature| feature == LEAF).count();
        let n_splits = self.features.len() - n_leaves;
        ModelFault::within("n_classes", n_classes, 2, usize::MAX)?;
        ModelFault::length("thresholds", self.thresholds.len(), n_splits)?;
        ModelFault::length("right", self.right.len(), n_splits)?;
        ModelFault::length("shares", self.shares.len(), n_leaves.saturating_mul(n_classes))?;
        let mut splits = self.thresholds.iter().zip(&self.right);
        let mut leaves = self.shares.chunks_exact(n_classes);
        let node = |(at, &feature): (usize, &u32)| match feature {
            LEAF => leaves.next().map(|shares| TreeNode::Leaf { shares: shares.to_vec() }),
            _ => splits.next().map(|(&threshold, &right)| TreeNode::Split {
                feature: feature as usize,
                threshold,
                left: at + 1,
                right: right as usize,
            }),
        };
        Ok(self.features.iter().enumerate().filter_map(node).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SaveModel;

    fn tree() -> TreeModel {
        let leaf = |share: f64| TreeNode::Leaf { shares: vec![1.0 - share, share] };
        let split = |feature, left, right| TreeNode::Split { feature, threshold: 0.1, left, right };
        TreeModel::new(2, 2, vec![split(1, 1, 4), split(0, 2, 3), leaf(0.0), leaf(0.3), leaf(1.0)])
    }

    #[test]
    fn packed_nodes_are_the_nodes() {
        let stored = StoredTree::from(tree());
        assert!(matches!(stored.nodes, StoredNodes::Packed(_)));
        assert_eq!(TreeModel::try_from(stored), Ok(tree()));
    }

    #[test]
    fn nodes_in_another_order_are_listed() {
        let mut other = tree();
        let Some(TreeNode::Split { left, right, .. }) = other.nodes.first_mut() else { panic!("a split") };
        std::mem::swap(left, right);
        let stored = StoredTree::from(other.clone());
        assert!(matches!(stored.nodes, StoredNodes::Listed(_)));
        assert_eq!(TreeModel::try_from(stored), Ok(other));
    }

    /// The outcome of reading the packed nodes after `damage`.
    fn read(damage: impl Fn(&mut PackedNodes)) -> Result<(), ModelFault> {
        let mut packed = PackedNodes::pack(&tree().nodes).unwrap();
        damage(&mut packed);
        let stored = StoredTree { n_classes: 2, n_features: 2, nodes: StoredNodes::Packed(packed) };
        TreeModel::try_from(stored)?.check()
    }

    #[test]
    fn damaged_nodes_are_refused() {
        assert_eq!(read(|_| ()), Ok(()));
        assert!(matches!(read(|p| p.right[1] = 1), Err(ModelFault::Range { field: "right", .. })));
        assert!(matches!(read(|p| p.right[0] = 5), Err(ModelFault::Range { field: "right", .. })));
        assert!(matches!(read(|p| p.features[0] = 2), Err(ModelFault::Range { field: "feature", .. })));
        assert!(matches!(read(|p| p.features[4] = 0), Err(ModelFault::Length { field: "thresholds", .. })));
        assert!(matches!(read(|p| p.shares[0] = f64::NAN), Err(ModelFault::Range { field: "shares", .. })));
        assert!(matches!(read(|p| p.shares.truncate(5)), Err(ModelFault::Length { field: "shares", .. })));
        assert!(matches!(
            read(|p| *p = PackedNodes::default()),
            Err(ModelFault::Range { field: "nodes", .. })
        ));
    }
}
