//! Decision trees against scikit-learn's `DecisionTreeClassifier`.

use classifiers::{
    Classifier, DecisionTree, FitError, Learner, ModelFile, ModelScores, TrainSet, TreeNode, TreeOptions,
};
use ndarray::{Array2, array};
use proptest::prelude::*;
use serde::Deserialize;

use crate::data::{Matrix, assert_close, drawn, golden};

#[derive(Deserialize)]
struct Golden {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    depth: usize,
    leaf: usize,
    rows: Matrix,
    labels: Vec<usize>,
    features: Vec<i64>,
    thresholds: Vec<f64>,
    left: Vec<i64>,
    right: Vec<i64>,
    fresh: Matrix,
    predicted: Vec<usize>,
    probabilities: Matrix,
}

fn tree(max_depth: usize, min_samples_leaf: usize) -> DecisionTree {
    DecisionTree::new(TreeOptions { max_depth: Some(max_depth), min_samples_leaf }).unwrap()
}

fn full() -> DecisionTree {
    DecisionTree::new(TreeOptions::default()).unwrap()
}

#[test]
fn scikit_learn_grows_the_same_tree() {
    let golden: Golden = golden(include_str!("../golden/tree.json"));
    assert_eq!(golden.cases.len(), 2);
    for case in golden.cases {
        let rows = case.rows.rows();
        let train = TrainSet::new(rows.view(), &case.labels, 3).unwrap();
        let model = tree(case.depth, case.leaf).fit_model(&train).unwrap();
        assert_eq!((model.nodes().len(), model.depth()), (case.features.len(), case.depth));
        for (at, node) in model.nodes().iter().enumerate() {
            let expected = (case.features[at], case.left[at], case.right[at]);
            match node {
                TreeNode::Leaf { .. } => assert_eq!(expected.1, -1),
                TreeNode::Split { feature, threshold, left, right } => {
                    assert_eq!((*feature as i64, *left as i64, *right as i64), expected, "node {at}");
                    assert!((threshold - case.thresholds[at]).abs() < 1e-6, "node {at}");
                }
            }
        }
        let fresh = case.fresh.rows();
        assert_eq!(model.predict(fresh.view()).unwrap(), case.predicted);
        assert_close(&model.scores(fresh.view()).unwrap(), &case.probabilities.array(), 1e-6);
    }
}

#[test]
fn equally_good_splits_go_to_the_lowest_column_and_threshold() {
    let rows = array![[0.0f32, 0.0], [1.0, 1.0], [2.0, 2.0], [3.0, 3.0]];
    let model = tree(1, 1).fit_model(&TrainSet::new(rows.view(), &[0, 1, 0, 1], 2).unwrap()).unwrap();
    let expected = TreeNode::Split { feature: 0, threshold: 0.5, left: 1, right: 2 };
    assert_eq!(model.nodes()[0], expected);
}

#[test]
fn rows_that_cannot_be_told_apart_make_one_leaf() {
    let rows = array![[1.0f32], [1.0], [1.0], [1.0]];
    let model = tree(3, 1).fit_model(&TrainSet::new(rows.view(), &[0, 1, 1, 1], 2).unwrap()).unwrap();
    assert_eq!(model.nodes(), [TreeNode::Leaf { shares: vec![0.25, 0.75] }]);
    assert_eq!(model.scores(rows.view()).unwrap()[[0, 0]], 0.75);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn depth_leaves_and_order_of_rows_are_as_promised(
        seed in 0u64..999, classes in 2usize..5, depth in 1usize..6, leaf in 1usize..12, turn in 1usize..99,
    ) {
        let (rows, labels) = drawn(100, 4, classes, seed);
        let model = tree(depth, leaf).fit_model(&TrainSet::new(rows.view(), &labels, classes).unwrap()).unwrap();
        prop_assert!(model.depth() <= depth);

        let order: Vec<usize> = (0..100).map(|row| (row + turn) % 100).collect();
        let turned = rows.select(ndarray::Axis(0), &order);
        let kinds: Vec<usize> = order.iter().map(|&row| labels[row]).collect();
        let again = tree(depth, leaf).fit_model(&TrainSet::new(turned.view(), &kinds, classes).unwrap()).unwrap();
        prop_assert_eq!(&model, &again);

        let scores = model.scores(rows.view()).unwrap();
        for score in scores.rows() {
            let alike = scores.rows().into_iter().filter(|other| *other == score).count();
            prop_assert!(alike >= leaf, "a leaf of {} rows", alike);
        }
    }
}

#[test]
fn options_out_of_range_are_named() {
    for (options, expected) in [
        (TreeOptions { max_depth: Some(0), min_samples_leaf: 1 }, "max_depth"),
        (TreeOptions { max_depth: None, min_samples_leaf: 0 }, "min_samples_leaf"),
    ] {
        assert!(
            matches!(DecisionTree::new(options), Err(FitError::Option { option, .. }) if option == expected)
        );
    }
}

/// Alternating labels: whatever is split off is one row, so the tree is as deep as there are rows.
#[test]
fn a_chain_of_thousands_of_nodes_is_grown_scored_and_stored() {
    let n_rows = 20_000;
    let rows = Array2::from_shape_fn((n_rows, 1), |(row, _)| row as f32);
    let labels: Vec<usize> = (0..n_rows).map(|row| row % 2).collect();
    let train = TrainSet::new(rows.view(), &labels, 2).unwrap();
    let model = full().fit_model(&train).unwrap();
    assert_eq!((model.depth(), model.nodes().len()), (n_rows - 1, 2 * n_rows - 1));
    let first = rows.slice(ndarray::s![..100, ..]);
    assert_eq!(model.predict(first).unwrap(), labels[..100]);
    let file = ModelFile::new(&full(), &train, Box::new(model), ModelScores::default()).to_json();
    assert!(file.len() < 50 * n_rows, "{} bytes", file.len());
    assert_eq!(ModelFile::from_json(&file).unwrap().model().predict(first).unwrap(), labels[..100]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Values on a coarse grid, so that rows coincide and a leaf may hold several classes.
    #[test]
    fn a_full_tree_gives_every_training_row_the_shares_of_its_equals(
        seed in 0u64..999, classes in 2usize..5, steps in 1f32..20.0,
    ) {
        let (rows, labels) = drawn(90, 2, classes, seed);
        let rows = rows.mapv(|value| (value * steps).round());
        let model = full().fit_model(&TrainSet::new(rows.view(), &labels, classes).unwrap()).unwrap();
        let scores = model.scores(rows.view()).unwrap();
        for (row, scores) in rows.rows().into_iter().zip(scores.rows()) {
            let equals: Vec<usize> = (0..90).filter(|&other| rows.row(other) == row).collect();
            let share = |class| {
                equals.iter().filter(|&&row| labels[row] == class).count() as f64 / equals.len() as f64
            };
            for (score, class) in scores.iter().zip(if classes == 2 { 1.. } else { 0.. }) {
                prop_assert_eq!(*score, share(class) as f32);
            }
        }
    }
}

/// `Σ count² / n`: the more, the purer.
fn purity(labels: &[usize], rows: &[usize], classes: usize) -> f64 {
    let count = |class| rows.iter().filter(|&&row| labels[row] == class).count() as f64;
    (0..classes).map(|class| count(class).powi(2)).sum::<f64>() / rows.len().max(1) as f64
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_split_leaves_less_impurity_than_the_one_taken(
        seed in 0u64..999, classes in 2usize..5, leaf in 1usize..6, steps in 1f32..30.0,
    ) {
        let (rows, labels) = drawn(60, 3, classes, seed);
        let rows = rows.mapv(|value| (value * steps).round());
        let options = TreeOptions { min_samples_leaf: leaf, ..TreeOptions::default() };
        let train = TrainSet::new(rows.view(), &labels, classes).unwrap();
        let model = DecisionTree::new(options).unwrap().fit_model(&train).unwrap();
        let mut inside = vec![Vec::new(); model.nodes().len()];
        inside[0] = (0..60).collect::<Vec<usize>>();
        for (at, node) in model.nodes().iter().enumerate() {
            let TreeNode::Split { feature, threshold, left, right } = *node else { continue };
            let divide = |column: usize, threshold: f64| -> (Vec<usize>, Vec<usize>) {
                inside[at].iter().partition(|&&row| f64::from(rows[[row, column]]) <= threshold)
            };
            let of = |(left, right): &(Vec<usize>, Vec<usize>)| {
                purity(&labels, left, classes) + purity(&labels, right, classes)
            };
            let taken = divide(feature, threshold);
            for (column, value) in inside[at].iter().flat_map(|&row| [0, 1, 2].map(|c| (c, rows[[row, c]]))) {
                let other = divide(column, f64::from(value));
                let allowed = other.0.len() >= leaf && other.1.len() >= leaf;
                prop_assert!(!allowed || of(&other) <= of(&taken) + 1e-9);
            }
            (inside[left], inside[right]) = taken;
        }
    }
}

#[test]
fn a_model_file_gives_the_tree_back() {
    let (rows, labels) = drawn(60, 3, 2, 8);
    let train = TrainSet::new(rows.view(), &labels, 2).unwrap();
    for learner in [tree(3, 2), full()] {
        let scores = learner.fit(&train).unwrap().scores(rows.view());
        let file =
            ModelFile::new(&learner, &train, learner.fit(&train).unwrap(), ModelScores::default()).to_json();
        assert_eq!(ModelFile::from_json(&file).unwrap().model().scores(rows.view()), scores);
    }
}

#[test]
fn a_loop_in_a_model_file_is_refused() {
    let text = include_str!("../golden/model_version_1/tree.json");
    assert!(ModelFile::from_json(text.as_bytes()).is_ok() && text.contains("\"left\": 1"));
    assert!(ModelFile::from_json(text.replace("\"left\": 1", "\"left\": 0").as_bytes()).is_err());
}
