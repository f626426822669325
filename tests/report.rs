//! A page drawn again from its results, and results files that are refused.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use crate::support::{Scratch, files, stderr};

const RUN: [&str; 8] =
    ["numeric", "--quick", "--schemes", "plain,fernet-digits", "--classifiers", "logistic", "--out", "first"];

#[test]
fn a_page_is_drawn_again_byte_for_byte() {
    let scratch = Scratch::new();
    scratch.ok(&RUN);
    let said = scratch.ok(&["report", "--from", "first/results.json", "--out", "second"]);
    assert!(said.contains("second/report.html"), "{said}");
    scratch.ok(&["report", "--from", "first", "--out", "third"]);
    let first = files(&scratch.path("first"));
    for name in ["report.html", "report.md", "results.json", "timings.json"] {
        assert!(first.contains_key(Path::new(name)), "{name} is missing");
    }
    for again in ["second", "third"] {
        let again = files(&scratch.path(again));
        assert_eq!(first.keys().collect::<Vec<_>>(), again.keys().collect::<Vec<_>>());
        let differ: Vec<_> = first.iter().filter(|(name, bytes)| again.get(*name) != Some(*bytes)).collect();
        assert!(differ.is_empty(), "{:?} differ", differ.iter().map(|(name, _)| name).collect::<Vec<_>>());
    }
}

#[test]
fn results_that_cannot_be_trusted_are_refused() {
    let scratch = Scratch::new();
    scratch.ok(&RUN);
    let sound = fs::read_to_string(scratch.path("first/results.json")).unwrap();
    let check = |content: &str, parts: &[&str]| {
        fs::write(scratch.path("first/results.json"), content).unwrap();
        scratch.refused(&["report", "--from", "first/results.json"], parts);
    };
    let newer = sound.replacen("\"schema_version\": 2", "\"schema_version\": 99", 1);
    assert_ne!(newer, sound);
    check(&newer, &["results.json", "99", "use the version that wrote it"]);
    check(&sound[..sound.len() / 2], &["results.json", "truncated"]);
    check("accuracy = 1", &["results.json", "not valid JSON"]);
    check(&sound.replacen("\"cells\"", "\"sells\"", 1), &["results.json", "unknown field `sells`"]);
    scratch.refused(&["report", "--from", "nowhere/results.json"], &["nowhere/results.json", "no such"]);
}

/// Runs `fetch --list` into a standard output that takes nothing; returns exit code and standard error.
fn print_into(stdout: impl Into<Stdio>) -> (Option<i32>, String) {
    let output = Scratch::new().command(&["fetch", "--list"]).stdout(stdout).output().unwrap();
    (output.status.code(), stderr(&output))
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_who_goes_away_is_no_error_and_a_full_disk_is() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    assert_eq!(print_into(writer), (Some(0), String::new()));
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let (code, said) = print_into(full);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.starts_with("error: cannot write to standard output") && said.lines().count() == 1,
        "{said}"
    );
}

#[test]
fn completions_name_the_commands() {
    let scratch = Scratch::new();
    let script = scratch.ok(&["completions", "bash"]);
    for command in ["complete", "run-all", "numeric", "report", "fetch"] {
        assert!(script.contains(command), "no {command} in the script");
    }
    let refused = scratch.run(&["completions", "teletype"]);
    assert_eq!(refused.status.code(), Some(2));
}
