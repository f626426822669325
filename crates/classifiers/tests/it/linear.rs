//! Large linear models: the same optimum as LIBLINEAR, certified, and what follows from the optimum.

use classifiers::{
    ClassWeights, Classifier, FitError, Learner, LearnerOptions, LinearFit, LinearLearner, LinearLoss,
    LinearModel, LinearOptions, LinearSolver, Link, ModelFile, ModelScores, TrainSet, learner,
};
use ndarray::{Array2, Axis, array};
use proptest::prelude::*;
use serde::Deserialize;

use crate::data::{Matrix, assert_close, drawn, golden};

#[derive(Deserialize)]
struct Golden {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    rows: Matrix,
    labels: Vec<usize>,
    loss: LinearLoss,
    c: f64,
    balanced: bool,
    scaling: Option<f64>,
    coefficients: Matrix,
    intercepts: Vec<f64>,
    decision: Matrix,
    predicted: Vec<usize>,
}

impl Case {
    fn options(&self, solver: LinearSolver) -> LinearOptions {
        LinearOptions {
            loss: self.loss,
            c: self.c,
            class_weights: if self.balanced { ClassWeights::Balanced } else { ClassWeights::Uniform },
            intercept_scaling: self.scaling,
            solver,
            tolerance: 1e-9,
            max_passes: 200_000,
            ..LinearOptions::default()
        }
    }

    /// The objective of scikit-learn's weights for problem `index`, by its definition.
    fn objective(&self, index: usize) -> f64 {
        let (weights, intercept) = (self.coefficients.array(), self.intercepts[index]);
        let weights = weights.row(index);
        let constant = self.scaling.map_or(0.0, |scaling| intercept / scaling);
        let positive = if self.intercepts.len() == 1 { 1 } else { index };
        let n = self.labels.len() as f64;
        let n_positive = self.labels.iter().filter(|&&label| label == positive).count() as f64;
        let rows = self.rows.array();
        let losses = rows.rows().into_iter().zip(&self.labels).map(|(row, &label)| {
            let (sign, count) = if label == positive { (1.0, n_positive) } else { (-1.0, n - n_positive) };
            let cost = if self.balanced { self.c * n / (2.0 * count) } else { self.c };
            let margin = sign * (row.dot(&weights) + intercept);
            cost * match self.loss {
                LinearLoss::Hinge => (1.0 - margin).max(0.0),
                LinearLoss::SquaredHinge => (1.0 - margin).max(0.0).powi(2),
                LinearLoss::Logistic => (-margin).exp().ln_1p(),
            }
        });
        losses.sum::<f64>() + 0.5 * (weights.dot(&weights) + constant * constant)
    }

    fn check(&self, solver: LinearSolver) {
        let rows = self.rows.rows();
        let train = TrainSet::new(rows.view(), &self.labels, self.labels.iter().max().unwrap() + 1).unwrap();
        let fit = LinearLearner::new(self.options(solver)).unwrap().fit_model(&train).unwrap();
        for (index, report) in fit.reports.iter().enumerate() {
            let expected = self.objective(index);
            assert!(report.converged, "{}: {report:?}", self.name);
            assert!(
                (report.primal / expected - 1.0).abs() < 1e-6,
                "{}: {report:?}, not {expected}",
                self.name
            );
        }
        assert_close(&fit.model.coefficients().to_owned(), &self.coefficients.array(), 1e-3);
        let margins = rows
            .rows()
            .into_iter()
            .flat_map(|row| fit.model.margins(row.to_slice().unwrap()).collect::<Vec<_>>());
        let margins =
            Array2::from_shape_vec((rows.nrows(), self.intercepts.len()), margins.collect()).unwrap();
        assert_close(&margins, &self.decision.array(), 1e-3);
        assert_eq!(fit.model.predict(rows.view()).unwrap(), self.predicted, "{}", self.name);
    }
}

#[test]
fn liblinear_finds_the_same_optimum() {
    let golden: Golden = golden(include_str!("../golden/linear.json"));
    assert_eq!(golden.cases.len(), 8);
    for case in golden.cases {
        for solver in [LinearSolver::DualDescent, LinearSolver::Newton, LinearSolver::Auto] {
            case.check(solver);
        }
    }
}

fn fit(options: LinearOptions, rows: &Array2<f32>, labels: &[usize], classes: usize) -> LinearFit {
    let train = TrainSet::new(rows.view(), labels, classes).unwrap();
    LinearLearner::new(options).unwrap().fit_model(&train).unwrap()
}

fn losses() -> impl Strategy<Value = LinearLoss> {
    prop_oneof![Just(LinearLoss::Hinge), Just(LinearLoss::SquaredHinge), Just(LinearLoss::Logistic)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_duality_gap_is_never_negative_and_ends_below_the_tolerance(
        loss in losses(), seed in 0u64..1000, n in 10usize..80, d in 1usize..30, c in 0.01f64..10.0,
    ) {
        let (rows, labels) = drawn(n, d, 2, seed);
        for solver in [LinearSolver::DualDescent, LinearSolver::Newton] {
            let options = LinearOptions { loss, c, solver, max_passes: 20_000, ..LinearOptions::default() };
            let report = fit(options, &rows, &labels, 2).reports[0];
            prop_assert!(report.converged, "{:?}", report);
            prop_assert!(report.relative_gap() > -1e-9 && report.relative_gap() <= 1e-4, "{:?}", report);
        }
    }

    #[test]
    fn a_column_permutation_changes_no_score(
        loss in losses(), seed in 0u64..1000, classes in 2usize..5, shift in 1usize..40, newton in any::<bool>(),
    ) {
        let (rows, labels) = drawn(90, 40, classes, seed);
        let order: Vec<usize> = (0..40).map(|column| (column * 7 + shift) % 40).collect();
        let permuted = rows.select(Axis(1), &order);
        let solver = if newton { LinearSolver::Newton } else { LinearSolver::Auto };
        let options = LinearOptions { loss, solver, ..LinearOptions::default() };
        let plain = fit(options.clone(), &rows, &labels, classes).model.scores(rows.view()).unwrap();
        let other = fit(options, &permuted, &labels, classes).model.scores(permuted.view()).unwrap();
        assert_close(&other, &plain, 1e-5);
    }

    #[test]
    fn an_orthogonal_map_changes_no_score(seed in 0u64..1000, angle in 0.1f32..3.0) {
        let (rows, labels) = drawn(80, 10, 2, seed);
        let mut rotated = rows.clone();
        for mut row in rotated.rows_mut() {
            for pair in 0..5 {
                let (x, y) = (row[2 * pair], row[2 * pair + 1]);
                row[2 * pair] = angle.cos() * x - angle.sin() * y;
                row[2 * pair + 1] = angle.sin() * x + angle.cos() * y;
            }
        }
        let options = LinearOptions { tolerance: 1e-10, max_passes: 100_000, ..LinearOptions::default() };
        let plain = fit(options.clone(), &rows, &labels, 2).model.scores(rows.view()).unwrap();
        let other = fit(options, &rotated, &labels, 2).model.scores(rotated.view()).unwrap();
        assert_close(&other, &plain, 1e-4);
    }

    #[test]
    fn a_warm_start_ends_at_the_same_optimum(loss in losses(), seed in 0u64..1000, first in 20usize..60) {
        let (rows, labels) = drawn(80, 6, 2, seed);
        let options = LinearOptions { loss, tolerance: 1e-8, max_passes: 50_000, ..LinearOptions::default() };
        let learner = LinearLearner::new(options.clone()).unwrap();
        let half = rows.slice(ndarray::s![..first, ..]);
        let start = learner.fit_model(&TrainSet::new(half, &labels[..first], 2).unwrap()).unwrap();
        let train = TrainSet::new(rows.view(), &labels, 2).unwrap();
        let warm = learner.fit_warm(&train, &start.duals).unwrap().reports[0];
        let cold = fit(options, &rows, &labels, 2).reports[0];
        prop_assert!(warm.converged && (warm.primal / cold.primal - 1.0).abs() < 1e-7, "{:?} {:?}", warm, cold);
    }
}

#[test]
fn the_dual_variables_make_the_weights() {
    let (rows, labels) = drawn(50, 8, 2, 4);
    let fit = fit(
        LinearOptions { solver: LinearSolver::DualDescent, ..LinearOptions::default() },
        &rows,
        &labels,
        2,
    );
    let alphas = fit.duals.problem(0).unwrap();
    let mut weights = Array2::<f64>::zeros((1, 8));
    for ((row, &label), alpha) in rows.rows().into_iter().zip(&labels).zip(alphas) {
        let sign = if label == 1 { 1.0 } else { -1.0 };
        weights.row_mut(0).zip_mut_with(&row, |w, &x| *w += alpha * sign * f64::from(x));
    }
    assert_close(&fit.model.coefficients().to_owned(), &weights, 1e-12);
    assert_eq!(alphas.iter().filter(|&&alpha| alpha > 0.0).count(), fit.reports[0].support_vectors);
    assert!(fit.duals.problem(1).is_none());
}

#[test]
fn rows_with_gaps_between_them_give_the_same_model() {
    let (wide, labels) = drawn(40, 12, 2, 9);
    let strided = wide.slice(ndarray::s![.., ..;2]);
    let learner = LinearLearner::new(LinearOptions::default()).unwrap();
    let packed = strided.to_owned();
    let a = learner.fit_model(&TrainSet::new(strided, &labels, 2).unwrap()).unwrap();
    let b = learner.fit_model(&TrainSet::new(packed.view(), &labels, 2).unwrap()).unwrap();
    assert_eq!(a, b);
    assert_eq!(a.model.scores(strided), b.model.scores(packed.view()));
}

/// Forty rows of 60 columns are solved as they are; columns of zeros make of them a problem that is first solved on the
/// products of the rows, with the same optimum.
#[test]
fn rows_of_many_columns_reach_the_same_optimum() {
    for (loss, classes) in [(LinearLoss::Hinge, 2), (LinearLoss::SquaredHinge, 3), (LinearLoss::Logistic, 4)]
    {
        let (narrow, labels) = drawn(40, 60, classes, 5);
        let mut wide = Array2::zeros((40, 300));
        wide.slice_mut(ndarray::s![.., 100..160]).assign(&narrow);
        let options =
            LinearOptions { loss, tolerance: 1e-9, max_passes: 100_000, ..LinearOptions::default() };
        let (few, many) =
            (fit(options.clone(), &narrow, &labels, classes), fit(options, &wide, &labels, classes));
        for (few, many) in few.reports.iter().zip(&many.reports) {
            assert!(many.converged && (many.primal / few.primal - 1.0).abs() < 2e-9, "{many:?}, not {few:?}");
        }
        let weights = many.model.coefficients();
        assert_close(
            &weights.slice(ndarray::s![.., 100..160]).to_owned(),
            &few.model.coefficients().to_owned(),
            1e-3,
        );
        assert!(weights.slice(ndarray::s![.., ..100]).iter().all(|&weight| weight == 0.0));
    }
}

#[test]
fn a_fit_that_runs_out_of_passes_says_so() {
    let (rows, labels) = drawn(200, 20, 2, 1);
    let options = LinearOptions { c: 1e4, max_passes: 1, tolerance: 1e-12, ..LinearOptions::default() };
    let report =
        fit(LinearOptions { solver: LinearSolver::DualDescent, ..options.clone() }, &rows, &labels, 2)
            .reports[0];
    assert!(!report.converged && report.relative_gap() > 1e-12);
    assert!(
        !fit(LinearOptions { solver: LinearSolver::Newton, ..options }, &rows, &labels, 2).reports[0]
            .converged
    );
}

#[test]
fn slow_descent_hands_over_to_newton() {
    let (mut rows, labels) = drawn(300, 30, 2, 2);
    rows.mapv_inplace(|value| 30.0 * value);
    let report = fit(LinearOptions::default(), &rows, &labels, 2).reports[0];
    assert_eq!(report.solver, LinearSolver::Newton);
    assert!(report.converged && report.passes < 200.0, "{report:?}");
}

#[test]
fn rows_of_zeros_leave_the_weights_at_zero() {
    let rows = Array2::zeros((4, 3));
    for loss in [LinearLoss::Hinge, LinearLoss::SquaredHinge, LinearLoss::Logistic] {
        for intercept_scaling in [None, Some(1.0)] {
            let options = LinearOptions { loss, intercept_scaling, ..LinearOptions::default() };
            let fit = fit(options, &rows, &[0, 1, 0, 1], 2);
            assert!(fit.model.coefficients().iter().all(|&w| w == 0.0), "{loss:?}");
            assert!(fit.model.intercepts()[0].abs() < 1e-2, "{loss:?} {:?}", fit.reports);
        }
    }
}

#[test]
fn options_out_of_range_are_named() {
    let check = |options: LinearOptions, expected: &str| match LinearLearner::new(options) {
        Err(FitError::Option { option, .. }) => assert_eq!(option, expected),
        other => panic!("{expected}: {other:?}"),
    };
    let options = LinearOptions::default;
    check(LinearOptions { c: 0.0, ..options() }, "c");
    check(LinearOptions { c: f64::NAN, ..options() }, "c");
    check(LinearOptions { tolerance: -1.0, ..options() }, "tolerance");
    check(LinearOptions { intercept_scaling: Some(0.0), ..options() }, "intercept_scaling");
    check(LinearOptions { max_passes: 0, ..options() }, "max_passes");
    check(
        LinearOptions { class_weights: ClassWeights::PerClass(vec![1.0, -1.0]), ..options() },
        "class_weights",
    );
}

#[test]
fn class_weights_must_be_one_a_class() {
    let (rows, labels) = drawn(20, 2, 2, 0);
    let options =
        LinearOptions { class_weights: ClassWeights::PerClass(vec![1.0; 3]), ..LinearOptions::default() };
    let train = TrainSet::new(rows.view(), &labels, 2).unwrap();
    let error = LinearLearner::new(options).unwrap().fit_model(&train).unwrap_err();
    assert!(matches!(error, FitError::Option { option: "class_weights", .. }), "{error}");
}

#[test]
fn the_registry_makes_the_support_vector_machine() {
    let learner = learner("linear-svm", &LearnerOptions::default()).unwrap();
    let (rows, labels) = drawn(40, 5, 3, 3);
    let train = TrainSet::new(rows.view(), &labels, 3).unwrap();
    let model = learner.fit(&train).unwrap();
    assert_eq!((learner.id(), model.n_classes(), model.n_features()), ("linear-svm", 3, 5));
    let form = model.linear().unwrap();
    assert_eq!((form.link, form.coefficients.dim()), (Link::Identity, (3, 5)));
}

#[test]
fn a_logistic_model_gives_probabilities() {
    let (rows, labels) = drawn(60, 4, 2, 6);
    let options = LinearOptions { loss: LinearLoss::Logistic, ..LinearOptions::default() };
    let model = fit(options.clone(), &rows, &labels, 2).model;
    let scores = model.scores(rows.view()).unwrap();
    assert!(scores.iter().all(|&p| 0.0 < p && p < 1.0));
    assert_eq!((model.threshold(), model.id()), (0.5, "linear-logistic"));
    assert_eq!(LinearLearner::new(options).unwrap().id(), "linear-logistic");
    assert_eq!(model.linear().unwrap().link, Link::Logistic);
}

#[test]
fn a_model_file_gives_the_model_back() {
    let (rows, labels) = drawn(50, 7, 3, 8);
    let learner = LinearLearner::new(LinearOptions::default()).unwrap();
    let train = TrainSet::new(rows.view(), &labels, 3).unwrap();
    let scores = learner.fit(&train).unwrap().scores(rows.view());
    let bytes =
        ModelFile::new(&learner, &train, learner.fit(&train).unwrap(), ModelScores::default()).to_json();
    let read = ModelFile::from_json(&bytes).unwrap();
    assert_eq!(read.model().scores(rows.view()), scores);
}

#[test]
fn a_model_can_be_made_from_weights() {
    let model = LinearModel::new(LinearLoss::Hinge, array![[1.0, -2.0]].view(), vec![0.5]).unwrap();
    assert_eq!(model.scores(array![[2.0f32, 1.0], [0.0, 1.0]].view()).unwrap(), array![[0.5], [-1.5]]);
    assert_eq!(model.weights_f32(), [1.0, -2.0]);
    assert!(model.scores(array![[1.0f32]].view()).is_err());
    assert!(LinearModel::new(LinearLoss::Hinge, array![[1.0], [2.0]].view(), vec![0.0, 0.0]).is_err());
    assert!(LinearModel::new(LinearLoss::Hinge, array![[f64::NAN]].view(), vec![0.0]).is_err());
    assert!(LinearModel::new(LinearLoss::Hinge, Array2::zeros((1, 0)).view(), vec![0.0]).is_err());
}
