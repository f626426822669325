//! What a run leaves.

use super::folder;
use crate::support::{Scratch, cell};

#[test]
fn generated_speech_is_learned_and_a_real_cipher_hides_it() {
    let scratch = Scratch::new();
    let args = ["audio", "--quick", "--quiet", "--schemes", "segment-permutation,aes-ctr", "--keys", "2"];
    let said = scratch.ok(&args);
    let results = scratch.results("out");
    let accuracy = |task: &str, scheme: &str, regime: &str| {
        let dataset = format!("speech-synthetic-{task}");
        let fields = [
            ("dataset", dataset.as_str()),
            ("scheme", scheme),
            ("regime", regime),
            ("features", "speech-statistics"),
            ("classifier", "svm-rbf"),
        ];
        cell(&results, &fields)["summary"]["accuracy"]["mean"].as_f64().unwrap()
    };
    assert!(accuracy("content", "plain", "none") > 0.8);
    assert!(accuracy("speaker", "plain", "none") > 0.3);
    assert!(accuracy("content", "segment-permutation", "same-key") > 0.5);
    let hidden = accuracy("content", "aes-ctr", "same-key");
    assert!(hidden < 0.2, "{hidden}");
    assert!(said.contains("generated"), "{said}");
    let page = std::fs::read_to_string(scratch.path("out/report.html")).unwrap();
    assert!(page.contains("generated speech"));
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let scratch = Scratch::new();
    let run = |out: &str, jobs: &str| {
        let args =
            ["audio", "--quick", "--quiet", "--schemes", "sign-flip", "--keys", "1", "--task", "content"];
        scratch.ok(&[&args[..], &["--out", out, "--jobs", jobs]].concat());
        std::fs::read(scratch.path(out).join("results.json")).unwrap()
    };
    assert!(run("one", "1") == run("two", "2"));
}

#[test]
fn own_recordings_have_both_tasks_and_stay_off_the_page() {
    let scratch = Scratch::new();
    folder(&scratch, "words");
    let args = ["audio", "--audio", "words", "--quick", "--quiet", "--schemes", "frequency-inversion"];
    scratch.ok(&args);
    let results = scratch.results("out");
    let names: Vec<&str> =
        results["inputs"].as_array().unwrap().iter().filter_map(|input| input["dataset"].as_str()).collect();
    assert_eq!(names, ["words-content", "words-speaker"]);
    assert!(results["artifacts"].as_array().unwrap().is_empty(), "nobody asked for originals on the page");
    scratch.ok(&[&args[..], &["--show-originals", "--out", "shown"]].concat());
    assert!(!scratch.results("shown")["artifacts"].as_array().unwrap().is_empty());
}
