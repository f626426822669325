//! The experiment with private inference: what comes back from ciphertexts is what the plain model decides.

use serde_json::Value;

use crate::support::{Scratch, cell, real_data};

/// Ids of the three forms of a model.
const FORMS: [&str; 3] = ["private-float", "private-quantised", "private-bfv"];

fn accuracy(results: &Value, scheme: &str, classifier: &str) -> f64 {
    let cell = cell(results, &[("scheme", scheme), ("classifier", classifier)]);
    cell["summary"]["accuracy"]["mean"].as_f64().unwrap()
}

/// Confusion counts of a cell's runs under key 0.
fn confusions(results: &Value, scheme: &str, classifier: &str) -> Vec<Value> {
    let runs = cell(results, &[("scheme", scheme), ("classifier", classifier)])["runs"].as_array().unwrap();
    runs.iter().filter(|run| run["key"] == 0).map(|run| run["confusion"].clone()).collect()
}

/// All three forms of every classifier, encrypted equal to integers, and those within half a point of float.
fn check(results: &Value, classifiers: &[&str]) {
    for classifier in classifiers {
        let [float, quantised, encrypted] = FORMS.map(|scheme| accuracy(results, scheme, classifier));
        assert_eq!(encrypted, quantised, "{classifier}");
        assert!((quantised - float).abs() <= 0.005, "{classifier}: {float} in floats, {quantised} rounded");
        assert_eq!(
            confusions(results, "private-bfv", classifier),
            confusions(results, "private-quantised", classifier)
        );
    }
    let models = results["private"].as_array().unwrap();
    assert_eq!(models.len(), classifiers.len());
    for model in models {
        assert_eq!(model["decisions_equal"], model["decisions"], "{model}");
        assert!(model["decisions"].as_u64().unwrap() > 0);
        assert!(model["margin_bits"].as_f64().unwrap() > 0.0, "{model}");
    }
}

#[test]
fn encrypted_decisions_on_the_generated_table_are_the_plain_ones() {
    let scratch = Scratch::new();
    scratch.ok(&[
        "private",
        "experiment",
        "--quick",
        "--keys",
        "2",
        "--dataset",
        "loan-synthetic",
        "--quiet",
    ]);
    let results = scratch.results("out");
    check(&results, &["logistic", "svm-linear", "naive-bayes", "svm-poly", "tree"]);
    let encrypted = cell(&results, &[("scheme", "private-bfv"), ("classifier", "logistic")]);
    assert_eq!(encrypted["regime"], "same-key");
    // Decisions are the same under every key, so the row is of the 2 splits under the first, and the model counts both keys.
    assert_eq!(encrypted["runs"].as_array().unwrap().len(), 2);
    assert!(encrypted["notes"].to_string().contains("run under 2 keys"), "{}", encrypted["notes"]);
    for model in results["private"].as_array().unwrap() {
        let count = |name: &str| model[name].as_u64().unwrap();
        assert_eq!(count("decisions"), 2 * count("rounded_decisions"), "{model}");
    }
}

#[test]
fn encrypted_decisions_on_generated_faces_are_the_plain_ones() {
    let scratch = Scratch::new();
    let limit = ["--limit", "60"];
    let args = ["private", "experiment", "--quick", "--dataset", "faces-synthetic", "--quiet"];
    scratch.ok(&[&args[..], &limit[..]].concat());
    check(&scratch.results("out"), &["linear-svm", "svm-poly"]);
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let bytes = |jobs: &str| {
        let scratch = Scratch::new();
        let sets = "loan-synthetic,faces-synthetic";
        let classifiers = "logistic,linear-svm,tree";
        scratch.ok(&[
            "private",
            "experiment",
            "--quick",
            "--dataset",
            sets,
            "--limit",
            "60",
            "--classifiers",
            classifiers,
            "--jobs",
            jobs,
            "--quiet",
        ]);
        let mut results = scratch.results("out");
        results["provenance"]["command"] = Value::Null;
        results.to_string()
    };
    assert_eq!(bytes("1"), bytes("3"));
}

#[test]
fn the_page_says_what_was_compared_and_what_it_costs() {
    let scratch = Scratch::new();
    let args =
        ["private", "experiment", "--quick", "--dataset", "loan-synthetic", "--classifiers", "logistic"];
    let said = scratch.ok(&args);
    assert!(said.contains("private-bfv"), "{said}");
    assert!(!said.contains("No encrypted data") && !said.contains("No classifier was trained"), "{said}");
    let page = std::fs::read_to_string(scratch.path("out").join("report.md")).unwrap();
    for part in ["Private inference", "246 of 246", "Public keys", "15 (1 request)"] {
        assert!(page.contains(part), "no {part:?} in the page");
    }
    let timings = std::fs::read_to_string(scratch.path("out").join("timings.json")).unwrap();
    let timings: Value = serde_json::from_str(&timings).unwrap();
    let costs = timings["private"].as_array().unwrap();
    let records: Vec<u64> = costs.iter().map(|cost| cost["records"].as_u64().unwrap()).collect();
    assert_eq!(records, [1, 4096]);
    for cost in costs {
        assert!(cost["noise_budget_bits"].as_f64().unwrap() > 0.0, "{cost}");
    }
}

#[test]
fn what_cannot_be_encrypted_is_refused() {
    let scratch = Scratch::new();
    let base = ["private", "experiment", "--quick", "--quiet", "--classifiers", "svm-rbf"];
    scratch.refused(&base, &["--classifiers svm-rbf", "logistic", "tree"]);
    scratch.refused(
        &["private", "experiment", "--dataset", "nonesuch"],
        &["--dataset nonesuch", "loan-synthetic"],
    );
    let wide = ["private", "experiment", "--dataset", "faces-synthetic", "--limit", "40", "--cell", "99"];
    scratch.refused(&wide, &["--cell 99", "block of 2x2 cells"]);
}

#[test]
fn the_studys_logistic_regression_keeps_every_digit_under_encryption() {
    let Some(data) = real_data() else { return };
    let scratch = Scratch::new();
    let data = data.to_string_lossy();
    scratch.ok(&[
        "private",
        "experiment",
        "--data",
        &data,
        "--dataset",
        "loan",
        "--split",
        "paper",
        "--quiet",
    ]);
    let results = scratch.results("out");
    check(&results, &["logistic", "svm-linear", "naive-bayes", "svm-poly", "tree"]);
    for scheme in FORMS {
        assert_eq!(accuracy(&results, scheme, "logistic"), 0.8617886178861789, "{scheme}");
        let counts = &confusions(&results, scheme, "logistic")[0];
        assert_eq!(counts, &serde_json::json!({ "tn": 22, "fp": 16, "fn": 1, "tp": 84 }), "{scheme}");
    }
}
