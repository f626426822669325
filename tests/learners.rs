//! Options of classifiers on a table of one's own with three classes.

use crate::support::{Scratch, cell};

/// Three overlapping groups along a diagonal, the middle one between the others.
fn three_classes() -> String {
    let row = |i: usize| {
        let noise = |step: usize| ((i * step % 89) as f64 / 89.0 - 0.5) * 1.4;
        let class = i % 3;
        let (x, y) = (class as f64 + noise(37), class as f64 + noise(53));
        format!("{x:.3},{y:.3},{}\n", ["low", "mid", "high"][class])
    };
    "x,y,level\n".to_owned() + &(0..150).map(row).collect::<String>()
}

const COMMON: [&str; 6] = ["--target", "level", "--schemes", "plain", "--classifiers", "svm-linear,tree"];

fn run(scratch: &Scratch, out: &str, more: &[&str]) -> serde_json::Value {
    let path = scratch.path("own.csv");
    let csv = ["numeric", "--quick", "--csv", path.to_str().unwrap(), "--out", out];
    scratch.ok(&[&csv[..], &COMMON, more].concat());
    scratch.results(out)
}

fn accuracy(results: &serde_json::Value, classifier: &str) -> f64 {
    cell(results, &[("classifier", classifier)])["summary"]["accuracy"]["mean"].as_f64().unwrap()
}

/// The middle class cannot be told from both others at once by one line, but from each of them.
#[test]
fn pairs_of_classes_and_the_depth_of_trees_are_options() {
    let scratch = Scratch::new();
    scratch.write("own.csv", three_classes());
    let default = run(&scratch, "default", &[]);
    let other = run(&scratch, "other", &["--multi-class", "one-vs-rest", "--tree-depth", "1"]);
    assert!(accuracy(&default, "svm-linear") > accuracy(&other, "svm-linear") + 0.05);
    assert!(accuracy(&default, "tree") > accuracy(&other, "tree") + 0.1);
    for (classifier, option) in [("svm-linear", "multi-class=one-vs-rest"), ("tree", "tree-depth=1")] {
        assert_eq!(cell(&other, &[("classifier", classifier)])["options"], serde_json::json!([option]));
        assert!(
            cell(&default, &[("classifier", classifier)])["options"].as_array().is_none_or(Vec::is_empty)
        );
    }
}

#[test]
fn options_that_change_nothing_are_refused() {
    let scratch = Scratch::new();
    let way = ["--multi-class", "one-vs-rest"];
    let refused = |args: &[&str], more: &[&str], parts: &[&str]| {
        scratch.refused(&[args, more].concat(), &[&["no effect"], parts].concat());
    };
    let two = ["numeric", "--quick", "--dataset", "loan-synthetic", "--schemes", "plain"];
    refused(&two, &way, &["two classes"]);
    refused(&[&two[..], &["--classifiers", "logistic,tree"]].concat(), &way, &["svm-rbf"]);
    refused(&two, &["--tree-depth", "3"], &["tree"]);
    let pictures =
        ["image", "--quick", "--generated", "40", "--classifiers", "svm-rbf", "--schemes", "plain"];
    refused(&pictures, &way, &["two classes"]);
    refused(&pictures, &["--tree-depth", "3"], &["tree"]);
    scratch.refused(&[&two[..], &["--classifiers", "tree", "--tree-depth", "0"]].concat(), &["--tree-depth"]);
}
