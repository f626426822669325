//! The table experiment: the study's own figures on its own split, determinism, and the schemes told apart.

use std::fs;

use serde_json::Value;

use crate::support::{Scratch, cell, real_data};

/// The one run of a cell on the split `paper`.
fn paper_run<'a>(results: &'a Value, classifier: &str) -> &'a Value {
    let fields = [("scheme", "plain"), ("regime", "none"), ("classifier", classifier)];
    let runs = cell(results, &fields)["runs"].as_array().unwrap();
    let paper: Vec<_> = runs.iter().filter(|run| run["split"] == "paper").collect();
    assert_eq!(paper.len(), 1);
    paper[0]
}

fn confusion(run: &Value) -> [[u64; 2]; 2] {
    let count = |name: &str| run["confusion"][name].as_u64().unwrap();
    [[count("tn"), count("fp")], [count("fn"), count("tp")]]
}

#[test]
fn the_studys_plain_figures_are_reproduced() {
    let Some(data) = real_data() else { return };
    let scratch = Scratch::new();
    let data = data.to_string_lossy();
    let numeric = ["numeric", "--data", &data, "--dataset", "loan", "--split", "paper", "--schemes", "plain"];
    let said = scratch.ok(&numeric);
    let results = scratch.results("out");

    let logistic = paper_run(&results, "logistic");
    assert_eq!(logistic["accuracy"].as_f64(), Some(0.8617886178861789));
    assert_eq!(logistic["f1"].as_f64(), Some(0.9081081081081082));
    for (classifier, expected) in [
        ("logistic", [[22, 16], [1, 84]]),
        ("svm-linear", [[21, 17], [1, 84]]),
        ("svm-rbf", [[21, 17], [1, 84]]),
        ("svm-poly", [[22, 16], [2, 83]]),
        ("majority", [[0, 38], [0, 85]]),
    ] {
        assert_eq!(confusion(paper_run(&results, classifier)), expected, "{classifier}");
    }

    let majority = paper_run(&results, "majority");
    assert_eq!(majority["accuracy"].as_f64(), Some(0.6910569105691057));
    assert_eq!(majority["f1"].as_f64(), Some(0.8173076923076924));
    assert!(said.contains("0.6910569105691057") && said.contains("majority"), "{said}");
}

#[test]
fn results_depend_on_the_seed_and_on_nothing_else() {
    let scratch = Scratch::new();
    let run = |out: &str, more: &[&str]| {
        let common =
            ["numeric", "--quick", "--keys", "2", "--splits", "2", "--classifiers", "logistic,svm-rbf"];
        scratch.ok(&[&common[..], &["--out", out], more].concat());
        fs::read(scratch.path(out).join("results.json")).unwrap()
    };
    let one = run("a", &["--jobs", "1"]);
    assert_eq!(one, run("b", &["--jobs", "2"]), "the thread count shows in the results");
    assert_eq!(one, run("c", &["--jobs", "1"]), "two runs with one seed differ");
    assert_ne!(one, run("d", &["--seed", "2"]), "the seed changes nothing");
}

#[test]
fn a_same_key_rotation_keeps_what_a_kernel_sees() {
    let scratch = Scratch::new();
    scratch.ok(&[
        "numeric",
        "--keys",
        "3",
        "--splits",
        "2",
        "--schemes",
        "plain,orthogonal",
        "--regimes",
        "same-key,cross-key",
        "--classifiers",
        "svm-rbf",
    ]);
    let results = scratch.results("out");
    let runs = |scheme, regime| {
        let fields = [("scheme", scheme), ("regime", regime), ("classifier", "svm-rbf")];
        cell(&results, &fields)["runs"].as_array().unwrap().clone()
    };
    let plain = runs("plain", "none");
    let same_split =
        |run: &Value| plain.iter().find(|other| other["split"] == run["split"]).unwrap()["confusion"].clone();
    for run in runs("orthogonal", "same-key") {
        assert_eq!(run["confusion"], same_split(&run), "key {}", run["key"]);
    }
    let differs = |run: &Value| run["confusion"] != same_split(run);
    assert!(
        runs("orthogonal", "cross-key").iter().any(differs),
        "another key must not give the plain answers"
    );
}

#[test]
fn generated_data_are_called_generated() {
    let scratch = Scratch::new();
    let said = scratch.ok(&["numeric", "--quick", "--schemes", "plain", "--classifiers", "logistic"]);
    assert!(said.contains("generated"), "{said}");
    assert_eq!(scratch.results("out")["inputs"][0]["origin"], "generated");
}

#[test]
fn a_persons_own_table_runs_with_an_inferred_schema() {
    let scratch = Scratch::new();
    let mut csv = String::from("customer;age;city;approved\n");
    for i in 0..60 {
        let age = if i % 3 == 0 { "31,5".to_owned() } else { (20 + i).to_string() };
        csv += &format!("c{i};{age};{};{}\n", ["Bonn", "Ulm"][i % 2], if i % 4 < 2 { "ja" } else { "nein" });
    }
    let path = scratch.write("own.csv", csv);
    let said = scratch.ok(&[
        "numeric",
        "--csv",
        &path,
        "--target",
        "approved",
        "--positive",
        "ja",
        "--keys",
        "2",
        "--splits",
        "2",
        "--schemes",
        "plain,fernet-digits",
        "--classifiers",
        "logistic",
    ]);
    assert!(said.contains("age") && said.contains("numeric"), "the inferred schema is shown:\n{said}");
    let results = scratch.results("out");
    assert_eq!(results["inputs"][0]["origin"], "user");
    assert_eq!(results["inputs"][0]["records"], 60);
}

#[test]
fn a_second_opinion_is_asked_for_and_changes_nothing_else() {
    let scratch = Scratch::new();
    let run = |out: &str, more: &[&str]| {
        let common = ["numeric", "--quick", "--dataset", "loan-synthetic", "--schemes", "plain,siv"];
        let rest = ["--regimes", "cross-key", "--classifiers", "logistic,svm-rbf,svm-sigmoid", "--out", out];
        let said = scratch.ok(&[&common[..], &rest, more].concat());
        (said, scratch.results(out))
    };
    let (said, mut asked) = run("asked", &["--second-opinion"]);
    for line in [
        "loan-synthetic, split repeat-0-fold-0: second opinion\n",
        "  logistic: 123 of 123 decisions as linfa-logistic, 123 of 123 on encrypted rows\n",
        "  svm-rbf: 123 of 123 decisions as linfa-svm, 123 of 123 on encrypted rows\n",
        "  svm-sigmoid: not compared, linfa-svm has no sigmoid kernel\n",
    ] {
        assert!(said.contains(line), "{said}");
    }
    let page = fs::read_to_string(scratch.path("asked").join("report.md")).unwrap();
    let row = "| loan-synthetic, generated data | svm-rbf | linfa-svm | repeat-0-fold-0 | 123 of 123 | 123 of 123 | 1 |";
    assert!(page.contains("\n## Second opinion\n") && page.contains(row), "{page}");

    let opinions = asked.as_object_mut().unwrap().remove("second_opinions").unwrap();
    let plain = serde_json::json!({"scheme": "plain", "regime": "none", "decisions": 123, "equal": 123});
    assert_eq!(opinions[1]["agreements"][0], plain);
    let (said, mut alone) = run("alone", &[]);
    assert!(!said.contains("second opinion") && alone.get("second_opinions").is_none());
    for results in [&mut asked, &mut alone] {
        results["provenance"]["command"].take();
    }
    assert_eq!(asked, alone);
}
