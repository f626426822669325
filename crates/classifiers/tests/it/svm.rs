//! Support vector machines against scikit-learn's `SVC`, linfa-svm, and each other.

#[cfg(feature = "linfa")]
use classifiers::LinfaSvm;
use classifiers::{
    ClassWeights, Classifier, FitError, Gamma, Kernel, KernelKind, Learner, Svm, SvmModel, SvmOptions,
    TrainSet,
};
use ndarray::{Array2, array};
#[cfg(feature = "linfa")]
use proptest::prelude::*;
use serde::Deserialize;

use crate::data::{drawn, golden};
use crate::kernel_data::kernel_data;

#[derive(Deserialize)]
struct Golden {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    data: String,
    kernel: KernelKind,
    c: f64,
    balanced: bool,
    degree: u32,
    coef0: f64,
    gamma: f64,
    objective: f64,
    n_support: usize,
    intercept: f64,
    predicted: Vec<usize>,
    decision: Vec<f64>,
}

impl Case {
    fn options(&self) -> SvmOptions {
        SvmOptions {
            kernel: self.kernel,
            c: self.c,
            degree: self.degree,
            coef0: self.coef0,
            class_weights: if self.balanced { ClassWeights::Balanced } else { ClassWeights::Uniform },
            ..SvmOptions::default()
        }
    }
}

/// The cases whose dual has one optimum; the sigmoid kernel is not positive definite.
fn convex_cases() -> Vec<Case> {
    let golden: Golden = golden(include_str!("../golden/svm.json"));
    golden.cases.into_iter().filter(|case| case.kernel != KernelKind::Sigmoid).collect()
}

fn fit(options: SvmOptions, rows: &Array2<f32>, labels: &[usize]) -> SvmModel {
    Svm::new(options).unwrap().fit_model(&TrainSet::new(rows.view(), labels, 2).unwrap()).unwrap()
}

fn gamma_of(kernel: Kernel) -> Option<f64> {
    match kernel {
        Kernel::Rbf { gamma } | Kernel::Poly { gamma, .. } | Kernel::Sigmoid { gamma, .. } => Some(gamma),
        _ => None,
    }
}

/// Compares a model fitted to tolerance 1e-3 with the golden optimum.
#[track_caller]
fn check_against(case: &Case, model: &SvmModel, test: &Array2<f32>) {
    let name = format!("{} {:?}", case.data, case.kernel);
    let report = model.report();
    assert!(report.converged, "{name}");
    let error = (report.objective - case.objective).abs() / case.objective.abs();
    assert!(error < 1e-3, "{name}: objective {} instead of {}", report.objective, case.objective);
    assert_eq!(model.predict(test.view()).unwrap(), case.predicted, "{name}");
    if let Some(gamma) = gamma_of(model.kernel()) {
        assert!((gamma / case.gamma - 1.0).abs() < 1e-6, "{name}: gamma {gamma}");
    }
}

#[test]
fn own_solver_equals_scikit_learn() {
    for case in convex_cases() {
        let data = kernel_data(&case.data);
        let model = fit(case.options(), &data.train, &data.labels);
        check_against(&case, &model, &data.test);
        let spread = (model.report().n_support as f64 / case.n_support as f64 - 1.0).abs();
        assert!(spread < 0.05, "{} support vectors instead of {}", model.report().n_support, case.n_support);
    }
}

#[cfg(feature = "linfa")]
#[test]
fn linfa_backend_equals_scikit_learn() {
    for case in convex_cases() {
        let data = kernel_data(&case.data);
        let train = TrainSet::new(data.train.view(), &data.labels, 2).unwrap();
        let model = LinfaSvm::new(case.options()).unwrap().fit_model(&train).unwrap();
        check_against(&case, &model, &data.test);
    }
}

#[test]
fn a_tight_tolerance_reaches_the_decision_values() {
    for case in convex_cases() {
        let data = kernel_data(&case.data);
        let model = fit(SvmOptions { tolerance: 1e-4, ..case.options() }, &data.train, &data.labels);
        let scores = model.scores(data.test.view()).unwrap();
        for (found, expected) in scores.iter().zip(&case.decision) {
            let error = (f64::from(*found) - expected).abs();
            assert!(error < 2e-3 * expected.abs().max(1.0), "{}: {found} instead of {expected}", case.data);
        }
        assert!((model.intercept() - case.intercept).abs() < 2e-3 * case.intercept.abs().max(1.0));
    }
}

#[test]
fn the_sigmoid_kernel_agrees_with_scikit_learn_on_most_rows() {
    let golden: Golden = golden(include_str!("../golden/svm.json"));
    for case in golden.cases.iter().filter(|case| case.kernel == KernelKind::Sigmoid) {
        let data = kernel_data(&case.data);
        let model = fit(case.options(), &data.train, &data.labels);
        let predicted = model.predict(data.test.view()).unwrap();
        let equal = predicted.iter().zip(&case.predicted).filter(|(a, b)| a == b).count();
        assert!(model.report().converged);
        assert!(equal * 100 >= 90 * predicted.len(), "{}: {equal} of {}", case.data, predicted.len());
    }
}

#[cfg(feature = "linfa")]
#[test]
fn linfa_has_no_sigmoid_kernel() {
    let options = SvmOptions { kernel: KernelKind::Sigmoid, ..SvmOptions::default() };
    assert!(matches!(LinfaSvm::new(options), Err(FitError::Unsupported { .. })));
}

/// 2,400 overlapping rows, enough for shrinking, and their labels.
fn many_rows() -> (Array2<f32>, Vec<usize>) {
    let (rows, mut labels) = drawn(2400, 6, 2, 11);
    labels.iter_mut().step_by(9).for_each(|label| *label = 1 - *label);
    (rows, labels)
}

#[test]
fn shrinking_and_a_small_cache_do_not_change_the_optimum() {
    let (rows, labels) = many_rows();
    for kernel in [KernelKind::Linear, KernelKind::Rbf] {
        let options = SvmOptions { kernel, ..SvmOptions::default() };
        let plain = fit(SvmOptions { shrinking: false, ..options.clone() }, &rows, &labels);
        for cache_bytes in [0, 200_000, 256 << 20] {
            let model = fit(SvmOptions { cache_bytes, ..options.clone() }, &rows, &labels);
            let (found, expected) = (model.report(), plain.report());
            assert!(found.converged && expected.converged);
            assert!((found.objective / expected.objective - 1.0).abs() < 1e-5, "{kernel:?} {cache_bytes}");
        }
    }
}

#[test]
fn the_cache_limit_alone_changes_nothing() {
    let (rows, labels) = many_rows();
    let options = SvmOptions { shrinking: false, ..SvmOptions::default() };
    let small = fit(SvmOptions { cache_bytes: 0, ..options.clone() }, &rows, &labels);
    assert_eq!(small, fit(options, &rows, &labels));
}

#[test]
fn an_iteration_limit_is_reported() {
    let data = kernel_data("loan");
    let model =
        fit(SvmOptions { max_iterations: Some(10), ..SvmOptions::default() }, &data.train, &data.labels);
    assert!(!model.report().converged);
    assert_eq!(model.report().n_iterations, Some(10));
}

#[test]
fn linear_weights_give_the_scores() {
    let data = kernel_data("cancer");
    let options = SvmOptions { kernel: KernelKind::Linear, ..SvmOptions::default() };
    let model = fit(options, &data.train, &data.labels);
    let form = model.linear().unwrap();
    let expected = data.test.mapv(f64::from).dot(&form.coefficients.row(0)) + form.intercepts[0];
    let scores = model.scores(data.test.view()).unwrap();
    assert!(scores.iter().zip(&expected).all(|(a, b)| (f64::from(*a) - b).abs() < 1e-5));
}

#[test]
fn support_vectors_expand_to_the_scores() {
    let data = kernel_data("cancer");
    let model =
        fit(SvmOptions { gamma: Gamma::Value(0.1), ..SvmOptions::default() }, &data.train, &data.labels);
    let (test, vectors) = (data.test.row(3), model.support_vectors());
    let terms = vectors.rows().into_iter().zip(model.dual_coefficients()).map(|(vector, beta)| {
        let distance: f64 = vector.iter().zip(test).map(|(a, b)| f64::from(a - b).powi(2)).sum();
        beta * (-0.1 * distance).exp()
    });
    let expected = terms.sum::<f64>() + model.intercept();
    let score = f64::from(model.scores(data.test.view()).unwrap()[[3, 0]]);
    assert!((score - expected).abs() < 1e-5, "{score} instead of {expected}");
}

#[test]
fn options_out_of_range_are_refused() {
    let bad = [
        SvmOptions { c: 0.0, ..SvmOptions::default() },
        SvmOptions { c: f64::NAN, ..SvmOptions::default() },
        SvmOptions { gamma: Gamma::Value(-1.0), ..SvmOptions::default() },
        SvmOptions { degree: 0, ..SvmOptions::default() },
        SvmOptions { degree: 65, ..SvmOptions::default() },
        SvmOptions { coef0: f64::INFINITY, ..SvmOptions::default() },
        SvmOptions { tolerance: 0.0, ..SvmOptions::default() },
        SvmOptions { class_weights: ClassWeights::PerClass(vec![1.0, -1.0]), ..SvmOptions::default() },
    ];
    for options in bad {
        assert!(matches!(Svm::new(options), Err(FitError::Option { .. })));
    }
}

#[test]
fn a_kernel_that_overflows_is_an_error() {
    let rows = array![[1e20f32, 0.0], [0.0, 1e20], [1e20, 1e20], [3e20, 0.0]];
    let train = TrainSet::new(rows.view(), &[0, 1, 0, 1], 2).unwrap();
    for kernel in [KernelKind::Linear, KernelKind::Poly] {
        let svm = Svm::new(SvmOptions { kernel, ..SvmOptions::default() }).unwrap();
        assert!(matches!(svm.fit(&train), Err(FitError::Solver { .. })), "{kernel:?}");
    }
}

#[cfg(feature = "linfa")]
proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Feasible dual variables and the optimum of an independent solver, on overlapping random rows.
    #[test]
    fn random_problems_reach_the_optimum_of_linfa(
        n_rows in 4usize..60,
        n_features in 1usize..6,
        c in 0.05f64..5.0,
        kernel in prop_oneof![Just(KernelKind::Rbf), Just(KernelKind::Poly)],
        seed: u64,
    ) {
        let (rows, labels) = drawn(n_rows, n_features, 2, seed);
        let options = SvmOptions { kernel, c, tolerance: 1e-4, ..SvmOptions::default() };
        let train = TrainSet::new(rows.view(), &labels, 2).unwrap();
        let peer = LinfaSvm::new(options.clone()).unwrap().fit_model(&train).unwrap().report();
        let own = fit(options, &rows, &labels);
        prop_assert!(own.report().converged);
        let error = (own.report().objective - peer.objective).abs();
        prop_assert!(error <= 1e-4 * peer.objective.abs() + 1e-6, "{} and {}", own.report().objective, peer.objective);
        let beta = own.dual_coefficients();
        prop_assert!(beta.iter().sum::<f64>().abs() < 1e-9 * c * n_rows as f64);
        prop_assert!(beta.iter().all(|beta| beta.abs() <= c));
    }
}
