//! `results.json`: written, read again, and refused when it makes no sense.

use proptest::prelude::*;
use results::{ReleaseVerdict, Results, Timings, fixture};
use serde_json::{Value, json};
use std::path::PathBuf;
use tempfile::TempDir;

fn written(text: &str) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("results.json");
    std::fs::write(&path, text).expect("a file");
    (dir, path)
}

#[test]
fn what_is_written_is_read_again() {
    let results = fixture::results();
    let text = results.to_json().unwrap();
    let (_dir, path) = written(&text);
    let again = Results::read(&path).unwrap();
    assert_eq!(again, results);
    assert_eq!(again.to_json().unwrap(), text);
}

#[test]
fn one_run_stands_on_one_line() {
    let text = fixture::results().to_json().unwrap();
    let runs = text.lines().filter(|line| line.trim_start().starts_with("{\"split\": "));
    let results = fixture::results();
    let of_cells: usize = results.cells.iter().map(|cell| cell.runs.len()).sum();
    let scaled: usize = results.scaled_runs.iter().map(|scaled| scaled.runs.len()).sum();
    assert_eq!(runs.count(), of_cells + scaled);
    let first = text.lines().find(|line| line.contains("\"split\"")).unwrap();
    assert_eq!(
        first.trim(),
        "{\"split\": \"paper\", \"key\": 0, \"threshold\": 0.5, \
         \"confusion\": {\"tn\": 0, \"fp\": 38, \"fn\": 0, \"tp\": 85}, \"accuracy\": 0.6910569105691057, \
         \"balanced_accuracy\": 0.5, \"f1\": 0.8173076923076924, \"mcc\": null, \"roc_auc\": 0.5, \
         \"average_precision\": 0.691},"
    );
}

#[test]
fn timings_are_optional() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("timings.json");
    assert_eq!(Timings::read(&path).unwrap(), None);
    fixture::timings().write_atomic(&path).unwrap();
    assert_eq!(Timings::read(&path).unwrap(), Some(fixture::timings()));
    std::fs::write(&path, "{\"host\": {\"jobs\": -1}}").unwrap();
    let error = Timings::read(&path).unwrap_err().to_string();
    assert!(error.contains("host.jobs"), "{error}");
}

/// The fixture with one place changed, read as a file.
#[track_caller]
fn check(pointer: &str, value: Value, expected: &[&str]) {
    check_in(&fixture::results(), pointer, value, expected);
}

#[track_caller]
fn check_in(results: &Results, pointer: &str, value: Value, expected: &[&str]) {
    let mut file: Value = serde_json::from_str(&results.to_json().expect("valid")).expect("JSON");
    *file.pointer_mut(pointer).expect("a place of the fixture") = value;
    let (_dir, path) = written(&file.to_string());
    let error = Results::read(&path).expect_err("nonsense is refused").to_string();
    for part in expected.iter().chain(&["results.json"]) {
        assert!(error.contains(part), "{error:?} lacks {part:?}");
    }
}

#[test]
fn nonsense_is_refused_with_its_place() {
    check("/inputs/0/columns/1/imputed", json!(24), &["inputs[0].columns[1].imputed", "24", "only 23"]);
    check("/inputs/0/columns/1/unreadable", json!(0), &["inputs[0].columns[1]"]);
    check("/cells/1/runs/0/accuracy", json!(1.2), &["cells[1].runs[0].accuracy", "1.2", "[0, 1]"]);
    check("/cells/1/runs/0/accuracy", json!(0.5), &["cells[1].runs[0].accuracy", "the counts give 0.86"]);
    check("/cells/1/runs/0/accuracy", Value::Null, &["cells[1].runs[0].accuracy", "null"]);
    check("/cells/1/runs/0/f1", json!(0.1), &["cells[1].runs[0].f1", "the counts give 0.9"]);
    check("/cells/1/runs/0/confusion/tn", json!(-3), &["cells[1].runs[0].confusion.tn", "-3"]);
    check("/cells/1/runs/0/confusion/fn", json!(7000), &["cells[1].runs[0].confusion", "614 records"]);
    check("/cells/1/runs/0/confusion", Value::Null, &["cells[1].runs[0].confusion", "missing"]);
    check("/cells/1/runs/0/mcc", json!(-1.5), &["cells[1].runs[0].mcc", "[-1, 1]"]);
    check(
        "/cells/1/summary/accuracy/mean",
        json!(0.1),
        &["cells[1].summary.accuracy.mean", "runs lie between"],
    );
    check(
        "/cells/1/summary/accuracy/ci95",
        json!([0.9, 0.1]),
        &["cells[1].summary.accuracy.ci95", "no interval"],
    );
    check("/cells/1/p_adjusted", json!(3), &["cells[1].p_adjusted"]);
    check("/cells/1/p_floor", json!(-0.1), &["cells[1].p_floor"]);
    check("/scaled_runs/0/settled", json!(4), &["scaled_runs[0].settled", "4 of 3 runs"]);
    check("/scaled_runs/1/runs/2/accuracy", json!(0.7), &["scaled_runs[1].runs[2].accuracy", "0.69"]);
    check("/scaled_runs/1/dataset", json!("iris"), &["scaled_runs[1].dataset", "iris", "inputs"]);
    check("/cells/1/regime", json!("some-key"), &["cells[1].regime", "some-key"]);
    check("/cells/1/dataset", json!("iris"), &["cells[1].dataset", "iris", "inputs"]);
    check("/inputs/0/sha256", json!("xyz"), &["inputs[0].sha256", "xyz"]);
    check("/inputs/1/dataset", json!("loan"), &["inputs", "listed twice"]);
    check("/detection/0/average_precision", json!(2), &["detection[0].average_precision"]);
    check("/leakage/0/ci95", json!([1, 0]), &["leakage[0].ci95"]);
    check("/risks/0/control", json!(1.5), &["risks[0].control", "[0, 1]"]);
    check("/risks/0/ci95", json!([0.5, 1.5]), &["risks[0].ci95", "[0, 1]"]);
    check("/risks/0/kind", json!("fame"), &["risks[0].kind", "fame"]);
    check("/risks/6/kind", json!("linkability"), &["risks[6].column"]);
    check("/reidentification/0/k", json!(615), &["reidentification[0].k", "615 of 614"]);
    check("/reidentification/0/columns", json!([]), &["reidentification[0].columns"]);
    check("/reidentification/0/journalist/at_risk", json!(-1), &["reidentification[0].journalist.at_risk"]);
    check("/curves/0/points/3", json!([0.1]), &["curves[0].points[3]"]);
    check("/token_anatomy/0/digits", json!(5), &["token_anatomy[0].by_field", "5"]);
    check("/private/0/decisions_equal", json!(1231), &["private[0].decisions_equal", "1231 of 1230"]);
    check("/schema_version", json!(3), &["schema_version 3", "reads up to 2"]);
    check("/schema_version", json!(0), &["schema_version", "no version 0"]);
    check("/provenance", json!([]), &["provenance"]);
}

#[test]
fn releases_that_cannot_be_are_refused() {
    let results = fixture::released(fixture::release(ReleaseVerdict::Release));
    let check = |pointer, value, expected: &[&str]| check_in(&results, pointer, value, expected);
    check("/releases/0/options/0/auc", json!(1.5), &["releases[0].options[0].auc", "1.5"]);
    check("/releases/0/columns/0/unique", json!(1_000_000_000), &["releases[0].columns[0].unique"]);
    check("/releases/0/max_risk", json!(-0.1), &["releases[0].max_risk"]);
    check("/releases/0/options/0/chosen", json!(true), &["releases[0].options", "2 chosen"]);
    check("/releases/0/dataset", json!("elsewhere"), &["releases[0].dataset", "elsewhere"]);
}

fn with_second_opinion() -> Results {
    let mut results = fixture::results();
    results.second_opinions.push(results::SecondOpinion {
        dataset: "loan".to_owned(),
        classifier: "svm-rbf".to_owned(),
        package: Some("linfa-svm".to_owned()),
        split: "paper".to_owned(),
        agreements: vec![results::Agreement {
            scheme: "plain".to_owned(),
            test_scheme: None,
            regime: results::Regime::None,
            clock: None,
            decisions: 123,
            equal: 122,
        }],
        not_compared: Vec::new(),
    });
    results
}

#[test]
fn a_second_opinion_is_read_as_it_was_written_and_makes_sense() {
    let results = with_second_opinion();
    let (_dir, path) = written(&results.to_json().unwrap());
    assert_eq!(Results::read(&path).unwrap(), results);
    let refused = |change: fn(&mut results::SecondOpinion), expected: &str| {
        let mut results = with_second_opinion();
        change(&mut results.second_opinions[0]);
        let error = results.to_json().unwrap_err().to_string();
        assert!(error.contains(expected), "{error:?} lacks {expected:?}");
    };
    refused(|one| one.agreements[0].equal = 124, "second_opinions[0].agreements[0].equal: is 124 of 123");
    refused(|one| one.agreements.clear(), "second_opinions[0].not_compared: is empty");
    refused(|one| one.package = None, "second_opinions[0].package");
    refused(|one| one.dataset = "iris".to_owned(), "second_opinions[0].dataset: `iris`");
}

#[test]
fn a_file_from_before_risks_is_still_read() {
    let mut file: Value = serde_json::from_str(&fixture::results().to_json().unwrap()).unwrap();
    let fields = file.as_object_mut().unwrap();
    assert!(fields.remove("risks").is_some() && fields.remove("reidentification").is_some());
    let (_dir, path) = written(&file.to_string());
    let read = Results::read(&path).unwrap();
    assert!(read.risks.is_empty() && read.reidentification.is_empty());
    let text = read.to_json().unwrap();
    assert!(
        !text.contains("\"risks\"") && !text.contains("\"reidentification\""),
        "empty lists are left out"
    );
}

#[test]
fn without_a_second_opinion_the_file_does_not_name_one() {
    assert!(!fixture::results().to_json().unwrap().contains("second_opinion"));
}

#[test]
fn paths_out_of_the_folder_are_refused() {
    for path in ["../x.png", "/etc/x.png", "a\\b.png", "c:x.png", ""] {
        let mut results = fixture::results();
        results.artifacts.push(results::Artifact::new("hog", path, &"0".repeat(64)));
        let error = results.to_json().unwrap_err().to_string();
        assert!(error.contains("artifacts[0].path"), "{path}: {error}");
    }
}

#[test]
fn infinite_numbers_are_not_written() {
    let mut results = fixture::results();
    results.cells[1].retained_utility = Some(f64::NAN);
    let error = results.to_json().unwrap_err().to_string();
    assert!(error.contains("cells[1].retained_utility: is NaN"), "{error}");
}

#[test]
fn other_files_are_told_from_results() {
    let check = |text: &str, expected: &str| {
        let (_dir, path) = written(text);
        let error = Results::read(&path).unwrap_err().to_string();
        assert!(error.contains(expected), "{error:?} lacks {expected:?}");
    };
    check("", "truncated");
    check("hello", "not valid JSON");
    check("{}", "schema_version");
    check("{\"schema_version\": 1}", "provenance");
    check("\"results\"", "invalid type");
    check("{\"schema_version\": 99, \"new\": {}}", "use the version that wrote it");
    let (dir, _) = written("");
    let error = Results::read(&dir.path().join("absent.json")).unwrap_err().to_string();
    assert!(error.starts_with("cannot read") && error.contains("absent.json"), "{error}");
}

#[test]
fn a_failed_write_leaves_the_old_file() {
    let (dir, path) = written("old");
    std::fs::create_dir(dir.path().join("results.json.partial")).unwrap();
    assert!(fixture::results().write_atomic(&path).is_err());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_cut_file_is_called_truncated(share in 0.0..0.999f64) {
        let text = fixture::results().to_json().unwrap();
        let cut = (share * text.trim_end().len() as f64) as usize;
        let cut = (0..=cut).rev().find(|&at| text.is_char_boundary(at)).unwrap();
        let (_dir, path) = written(&text[..cut]);
        let error = Results::read(&path).unwrap_err().to_string();
        prop_assert!(error.contains("truncated"), "{}", error);
    }

    #[test]
    fn damaged_bytes_never_panic(at in 0.0..1.0f64, byte in any::<u8>()) {
        let mut bytes = fixture::results().to_json().unwrap().into_bytes();
        let index = (at * bytes.len() as f64) as usize;
        bytes[index] = byte;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("results.json");
        std::fs::write(&path, bytes).unwrap();
        match Results::read(&path) {
            Ok(results) => prop_assert!(results.check().is_ok()),
            Err(error) => prop_assert!(error.to_string().contains("results.json")),
        }
    }
}

#[test]
fn recordings_that_cannot_be_are_refused() {
    let results = fixture::speech();
    let again: Results = serde_json::from_str(&results.to_json().unwrap()).unwrap();
    assert_eq!(again, results);
    let check = |pointer, value, expected: &[&str]| check_in(&results, pointer, value, expected);
    check("/speech/1/recordings", json!("songs"), &["speech[1].recordings", "songs"]);
    check("/speech/1/verification/0/eer", json!(1.5), &["speech[1].verification[0].eer", "1.5"]);
    check("/speech/1/verification/0/attacker", json!("bored"), &["attacker", "bored"]);
    check("/speech/1/verification/0/det/3/0", json!(0.01), &["speech[1].verification[0].det", "ascend"]);
    check("/speech/1/intelligibility/estoi", json!(2), &["speech[1].intelligibility.estoi"]);
}
