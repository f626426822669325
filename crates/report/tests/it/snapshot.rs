//! Texts that must not change unnoticed.

use crate::fixture;
use crate::rendering::report;
use report::summary;
use std::path::Path;

/// Compares a text with its snapshot, or writes it when `CIPHERLENS_BLESS` is set.
#[track_caller]
fn check(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    if std::env::var_os("CIPHERLENS_BLESS").is_some() {
        std::fs::write(&path, found).expect("a snapshot");
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let differing = found.lines().zip(expected.lines()).find(|(a, b)| a != b);
    assert!(found == expected, "{name} differs, first at {differing:?}");
}

#[test]
fn markdown() {
    check("report.md", &std::fs::read_to_string(&report().rendered.markdown).unwrap());
}

#[test]
fn terminal_of_160_columns() {
    check("terminal-160.txt", &summary::terminal(&fixture::results(), 160));
}

#[test]
fn terminal_of_40_columns() {
    check("terminal-40.txt", &summary::terminal(&fixture::results(), 40));
}

#[test]
fn releases() {
    let verdicts = results::ReleaseVerdict::ALL.iter().map(|verdict| fixture::release(*verdict));
    let releases = verdicts.chain([fixture::nothing_proposed(), fixture::one_option()]);
    let results: Vec<results::Results> = releases.map(fixture::released).collect();
    for width in [40, 80, 200] {
        let screens: Vec<String> = results.iter().map(|results| summary::terminal(results, width)).collect();
        check(&format!("release-{width}.txt"), &screens.join("\n"));
    }
    check("release-dpia.md", &report::dpia(&results[1]));
}

#[test]
fn recordings() {
    let speech = fixture::speech();
    for width in [110, 40] {
        check(&format!("speech-{width}.txt"), &summary::terminal(&speech, width));
    }
}
