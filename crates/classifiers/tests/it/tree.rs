//! Decision trees against scikit-learn's `DecisionTreeClassifier`.

use classifiers::{
    Classifier, DecisionTree, FitError, Learner, ModelFile, ModelScores, TrainSet, TreeNode, TreeOptions,
};
use ndarray::array;
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
    DecisionTree::new(TreeOptions { max_depth, min_samples_leaf }).unwrap()
}

#[test]
fn scikit_learn_grows_the_same_tree() {
    let golden: Golden = golden(include_str!("../golden/tree.json"));
    assert_eq!(golden.cases.len(), 2);
    for case in golden.cases {
        let rows = case.rows.rows();
        let train = TrainSet::new(rows.view(), &case.labels, 3).unwrap();
        let model = tree(case.depth, case.leaf).fit_model(&train);
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
    let model = tree(1, 1).fit_model(&TrainSet::new(rows.view(), &[0, 1, 0, 1], 2).unwrap());
    let expected = TreeNode::Split { feature: 0, threshold: 0.5, left: 1, right: 2 };
    assert_eq!(model.nodes()[0], expected);
}

#[test]
fn rows_that_cannot_be_told_apart_make_one_leaf() {
    let rows = array![[1.0f32], [1.0], [1.0], [1.0]];
    let model = tree(3, 1).fit_model(&TrainSet::new(rows.view(), &[0, 1, 1, 1], 2).unwrap());
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
        let model = tree(depth, leaf).fit_model(&TrainSet::new(rows.view(), &labels, classes).unwrap());
        prop_assert!(model.depth() <= depth);

        let order: Vec<usize> = (0..100).map(|row| (row + turn) % 100).collect();
        let turned = rows.select(ndarray::Axis(0), &order);
        let kinds: Vec<usize> = order.iter().map(|&row| labels[row]).collect();
        let again = tree(depth, leaf).fit_model(&TrainSet::new(turned.view(), &kinds, classes).unwrap());
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
        (TreeOptions { max_depth: 0, min_samples_leaf: 1 }, "max_depth"),
        (TreeOptions { max_depth: 33, min_samples_leaf: 1 }, "max_depth"),
        (TreeOptions { max_depth: 3, min_samples_leaf: 0 }, "min_samples_leaf"),
    ] {
        assert!(
            matches!(DecisionTree::new(options), Err(FitError::Option { option, .. }) if option == expected)
        );
    }
}

#[test]
fn a_model_file_gives_the_tree_back_and_a_loop_in_it_is_refused() {
    let (rows, labels) = drawn(60, 3, 2, 8);
    let learner = tree(3, 2);
    let train = TrainSet::new(rows.view(), &labels, 2).unwrap();
    let scores = learner.fit(&train).unwrap().scores(rows.view());
    let bytes =
        ModelFile::new(&learner, &train, learner.fit(&train).unwrap(), ModelScores::default()).to_json();
    assert_eq!(ModelFile::from_json(&bytes).unwrap().model().scores(rows.view()), scores);
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("\"left\": 1"));
    assert!(ModelFile::from_json(text.replace("\"left\": 1", "\"left\": 0").as_bytes()).is_err());
    assert!(ModelFile::from_json(text.replace("\"left\": 1", "\"left\": 999").as_bytes()).is_err());
}
