//! Support vector machines of several classes and full-grown trees against scikit-learn: on rows drawn here as
//! golden/generate_multi_class.py draws them, and on its bundled sets where `CIPHERLENS_SKLEARN_DATA` names them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use classifiers::{
    ClassWeights, Classifier, DecisionTree, KernelKind, Learner, LearnerOptions, MultiClass, OneVsOneSvm,
    Svm, SvmOptions, TrainSet, TreeNode, TreeOptions, learner,
};
use ndarray::{Array2, Axis, s};
use serde::Deserialize;

use crate::data::{Matrix, assert_close, drawn, golden};

#[derive(Deserialize)]
struct Golden {
    svm: Vec<SvmCase>,
    trees: Vec<TreeCase>,
    sets: BTreeMap<String, SetCase>,
}

fn answers() -> Golden {
    golden(include_str!("../golden/multi_class.json"))
}

/// The generator of the script: Knuth's MMIX, 12 bits a number.
struct Drawn(u64);

impl Drawn {
    fn unit(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 52) as f32 / 4096.0
    }

    fn blobs(mut self, n: usize, d: usize, classes: usize, spread: f32) -> (Array2<f32>, Vec<usize>) {
        let centres = Array2::from_shape_simple_fn((classes, d), || spread * self.unit());
        let labels: Vec<usize> = (0..n).map(|row| (row % classes).min(row / 3 % classes)).collect();
        let middle = spread / 2.0 + 1.5;
        let rows = Array2::from_shape_fn((n, d), |(row, column)| {
            centres[[labels[row], column]] + self.unit() + self.unit() + self.unit() - middle
        });
        (rows, labels)
    }
}

#[derive(Deserialize)]
struct SvmCase {
    seed: u64,
    classes: usize,
    kernel: KernelKind,
    c: f64,
    balanced: bool,
    margins: Matrix,
    scores: Matrix,
    predicted: Vec<usize>,
    without_ties: usize,
    n_support: usize,
}

impl SvmCase {
    fn name(&self) -> String {
        format!("{} classes, {:?}", self.classes, self.kernel)
    }

    fn options(&self) -> SvmOptions {
        SvmOptions {
            kernel: self.kernel,
            c: self.c,
            class_weights: if self.balanced { ClassWeights::Balanced } else { ClassWeights::Uniform },
            tolerance: 1e-4,
            ..SvmOptions::default()
        }
    }
}

#[test]
fn one_vs_one_equals_scikit_learn() {
    for case in answers().svm {
        let (rows, labels) = Drawn(case.seed).blobs(180, 4, case.classes, 1.5);
        let train = TrainSet::new(rows.slice(s![..120, ..]), &labels[..120], case.classes).unwrap();
        let test = rows.slice(s![120.., ..]);
        let model = OneVsOneSvm::new(case.options()).unwrap().fit_model(&train).unwrap();
        assert!(model.reports().iter().all(|report| report.converged), "{}", case.name());
        assert_close(&model.margins(test).unwrap(), &case.margins.array(), 5e-3);
        assert_close(&model.scores(test).unwrap(), &case.scores.array(), 5e-3);
        assert_eq!(model.predict(test).unwrap(), case.predicted, "{}", case.name());
    }
}

/// The golden answers have ties, so that the rule for them is held too.
#[test]
fn some_golden_votes_are_tied() {
    assert!(answers().svm.iter().any(|case| case.without_ties < case.predicted.len()));
}

#[test]
fn support_vectors_are_kept_once() {
    for case in answers().svm.iter().filter(|case| case.kernel != KernelKind::Linear) {
        let (rows, labels) = Drawn(case.seed).blobs(180, 4, case.classes, 1.5);
        let train = TrainSet::new(rows.slice(s![..120, ..]), &labels[..120], case.classes).unwrap();
        let model = OneVsOneSvm::new(case.options()).unwrap().fit_model(&train).unwrap();
        let found = model.saved();
        let text = serde_json::to_value(&found).unwrap();
        let sizes = text.pointer("/fields/expansion/support/sizes").unwrap().as_array().unwrap();
        let n_support: u64 = sizes.iter().map(|size| size.as_u64().unwrap()).sum();
        assert!(n_support.abs_diff(case.n_support as u64) <= 2, "{}: {n_support}", case.name());
    }
}

/// Weights of each machine where they are small, support vectors where they are not: the same margins.
#[test]
fn a_linear_machine_has_the_margins_of_its_pair_alone() {
    for (n_rows, n_features) in [(90, 2), (9, 40)] {
        let (rows, labels) = drawn(n_rows, n_features, 3, 31);
        let options = SvmOptions { kernel: KernelKind::Linear, tolerance: 1e-4, ..SvmOptions::default() };
        let all = OneVsOneSvm::new(options.clone()).unwrap();
        let all = all.fit_model(&TrainSet::new(rows.view(), &labels, 3).unwrap()).unwrap();
        let margins = all.margins(rows.view()).unwrap();
        for (pair, [a, b]) in [[0, 1], [0, 2], [1, 2]].into_iter().enumerate() {
            let mut order: Vec<usize> = (0..n_rows).filter(|&row| labels[row] == a).collect();
            let n_first = order.len();
            order.extend((0..n_rows).filter(|&row| labels[row] == b));
            let own: Vec<usize> = (0..order.len()).map(|row| usize::from(row >= n_first)).collect();
            let part = rows.select(Axis(0), &order);
            let train = TrainSet::new(part.view(), &own, 2).unwrap();
            let alone = Svm::new(options.clone()).unwrap().fit_model(&train).unwrap();
            let expected = alone.scores(rows.view()).unwrap();
            let found = margins.slice(s![.., pair..=pair]).to_owned();
            assert_close(&found, &expected, 1e-5);
        }
    }
}

#[test]
fn two_classes_are_the_machine_itself() {
    let (rows, labels) = drawn(80, 4, 2, 12);
    let train = TrainSet::new(rows.view(), &labels, 2).unwrap();
    for kernel in [KernelKind::Linear, KernelKind::Rbf, KernelKind::Poly, KernelKind::Sigmoid] {
        let options = SvmOptions { kernel, ..SvmOptions::default() };
        let expected = Svm::new(options.clone()).unwrap().fit(&train).unwrap().saved();
        let learner = OneVsOneSvm::new(options).unwrap();
        assert!(learner.fit(&train).unwrap().saved() == expected, "{kernel:?}");
        let model = learner.fit_model(&train).unwrap();
        assert_eq!(model.scores(rows.view()).unwrap().dim(), (80, 1));
    }
}

#[test]
fn both_ways_to_handle_several_classes_can_be_chosen() {
    let (rows, labels) = drawn(90, 4, 3, 5);
    let train = TrainSet::new(rows.view(), &labels, 3).unwrap();
    for (way, kind) in [(MultiClass::OneVsOne, "svm-one-vs-one"), (MultiClass::OneVsRest, "one-vs-rest")] {
        let learner = learner("svm-rbf", &LearnerOptions::default().with_multi_class(way)).unwrap();
        assert_eq!(learner.fit(&train).unwrap().saved().kind(), kind);
        assert_eq!(learner.options()["multi_class"], way.id());
    }
}

#[test]
fn class_weights_of_another_number_of_classes_are_refused() {
    let (rows, labels) = drawn(30, 2, 3, 5);
    let class_weights = ClassWeights::PerClass(vec![1.0, 2.0]);
    let learner = OneVsOneSvm::new(SvmOptions { class_weights, ..SvmOptions::default() }).unwrap();
    assert!(learner.fit(&TrainSet::new(rows.view(), &labels, 3).unwrap()).is_err());
}

#[derive(Deserialize)]
struct TreeCase {
    seed: u64,
    n: usize,
    columns: usize,
    classes: usize,
    leaf: usize,
    spread: f32,
    depth: usize,
    features: Vec<i64>,
    thresholds: Vec<f64>,
    left: Vec<i64>,
    right: Vec<i64>,
}

#[test]
fn scikit_learn_grows_the_same_trees_without_a_limit() {
    for case in answers().trees {
        let (rows, labels) = Drawn(case.seed).blobs(case.n, case.columns, case.classes, case.spread);
        let options = TreeOptions { min_samples_leaf: case.leaf, ..TreeOptions::default() };
        let train = TrainSet::new(rows.view(), &labels, case.classes).unwrap();
        let model = DecisionTree::new(options).unwrap().fit_model(&train).unwrap();
        assert_eq!((model.nodes().len(), model.depth()), (case.features.len(), case.depth));
        for (at, node) in model.nodes().iter().enumerate() {
            let found = match *node {
                TreeNode::Leaf { .. } => (-2, -2.0, -1, -1),
                TreeNode::Split { feature, threshold, left, right } => {
                    (feature as i64, threshold, left as i64, right as i64)
                }
            };
            assert_eq!(found, (case.features[at], case.thresholds[at], case.left[at], case.right[at]));
        }
    }
}

#[derive(Deserialize)]
struct SetCase {
    rows: usize,
    columns: usize,
    classes: usize,
    sum: f64,
    learners: BTreeMap<String, SetAnswer>,
}

#[derive(Deserialize)]
struct SetAnswer {
    accuracy: f64,
}

/// A set as the script's `--data` wrote it.
fn bundled(set: &str) -> Option<(Array2<f32>, Vec<usize>)> {
    let folder = PathBuf::from(std::env::var_os("CIPHERLENS_SKLEARN_DATA")?);
    let text = std::fs::read_to_string(folder.join(format!("{set}.csv"))).unwrap();
    let line = |line: &str| line.split(',').map(|cell| cell.parse().unwrap()).collect::<Vec<f32>>();
    let cells: Vec<Vec<f32>> = text.lines().skip(1).map(line).collect();
    let columns = cells[0].len() - 1;
    let rows = Array2::from_shape_fn((cells.len(), columns), |(row, column)| cells[row][column]);
    Some((rows, cells.iter().map(|cells| cells[columns] as usize).collect()))
}

/// The share of rows that the models of the other folds decide rightly; the n-th row of a class is in fold n mod 5.
fn cross_validated(learner: &dyn Learner, rows: &Array2<f32>, labels: &[usize], n_classes: usize) -> f64 {
    let mut seen = vec![0; n_classes];
    let fold = |&label: &usize| {
        seen[label] += 1;
        (seen[label] - 1) % 5
    };
    let folds: Vec<usize> = labels.iter().map(fold).collect();
    let mut right = 0;
    for held_out in 0..5 {
        let part = |outside: bool| -> (Array2<f32>, Vec<usize>) {
            let order: Vec<usize> =
                (0..labels.len()).filter(|&row| (folds[row] == held_out) == outside).collect();
            (rows.select(Axis(0), &order), order.iter().map(|&row| labels[row]).collect())
        };
        let ((inside, own), (outside, answers)) = (part(false), part(true));
        let model = learner.fit(&TrainSet::new(inside.view(), &own, n_classes).unwrap()).unwrap();
        let predicted = model.predict(outside.view()).unwrap();
        right += predicted.iter().zip(&answers).filter(|(a, b)| a == b).count();
    }
    right as f64 / labels.len() as f64
}

#[test]
fn bundled_sets_are_learnt_as_well_as_by_scikit_learn() {
    for (name, set) in answers().sets {
        let Some((rows, labels)) = bundled(&name) else {
            println!("skipped: CIPHERLENS_SKLEARN_DATA does not name the folder of {name}.csv");
            continue;
        };
        assert_eq!(rows.dim(), (set.rows, set.columns));
        assert!((rows.mapv(f64::from).sum() - set.sum).abs() < 1e-3);
        for (id, expected) in set.learners {
            let learner = learner(&id, &LearnerOptions::default()).unwrap();
            let found = cross_validated(learner.as_ref(), &rows, &labels, set.classes);
            println!("{name} {id}: {found:.4}, scikit-learn {:.4}", expected.accuracy);
            assert!((found - expected.accuracy).abs() < 0.01, "{name} {id}: {found}");
        }
    }
}
