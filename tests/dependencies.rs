//! The dependency rule of ARCHITECTURE.md: leaf crates do not know each other.

use std::collections::BTreeSet;
use std::fs;

use crate::support::workspace;

/// What every crate may use.
const COMMON: &[&str] = &["evaluation", "protocol"];

/// The edges between our own crates that are allowed beside those to [`COMMON`].
const ALLOWED: &[(&str, &str)] = &[
    ("report", "results"),
    ("experiment", "results"),
    ("experiment", "classifiers"),
    ("leakage", "results"),
    ("leakage", "tabular-data"),
    ("leakage", "crypto-encode"),
    ("leakage", "image-cipher"),
    ("leakage", "hog-features"),
    ("leakage", "classifiers"),
    ("private-inference", "classifiers"),
    ("private-service", "private-inference"),
];

/// Crates that may use rayon, in the pool that they are called in and never in one of their own: their loops over keys
/// and trials are what a run spends its time on, and results come out in input order whatever the pool. `hog-features`
/// does so in its feature `training` only: a detector is trained on thousands of patches and mined in whole photos.
const USES_CALLERS_POOL: &[&str] = &["experiment", "hog-features", "leakage"];

fn crates() -> BTreeSet<String> {
    let entries = fs::read_dir(workspace().join("crates")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Names under `[dependencies]`; tests and benches of a crate may use what they like.
fn dependencies(name: &str) -> BTreeSet<String> {
    let manifest = workspace().join("crates").join(name).join("Cargo.toml");
    let manifest: toml::Table = fs::read_to_string(manifest).unwrap().parse().unwrap();
    let table = manifest.get("dependencies").and_then(|table| table.as_table());
    table.map(|table| table.keys().cloned().collect()).unwrap_or_default()
}

fn forbidden(from: &str, to: &str) -> bool {
    !COMMON.contains(&to) && !ALLOWED.contains(&(from, to))
}

#[test]
fn leaf_crates_do_not_know_each_other() {
    let crates = crates();
    assert!(crates.len() >= 14, "found only {crates:?}");
    for name in &crates {
        for other in dependencies(name).intersection(&crates) {
            assert!(!forbidden(name, other), "{name} must not depend on {other}; see ARCHITECTURE.md");
        }
        assert!(!dependencies(name).contains("xtask"), "{name} must not depend on xtask");
    }
}

#[test]
fn the_edge_stays_out_of_the_leaves() {
    let at_the_edge = ["clap", "anyhow", "indicatif", "rayon", "ctrlc"];
    for name in crates() {
        let found = dependencies(&name);
        let may_use = |dep: &str| USES_CALLERS_POOL.contains(&name.as_str()) && dep == "rayon";
        let leaked: Vec<_> =
            at_the_edge.iter().filter(|dep| found.contains(**dep) && !may_use(dep)).collect();
        assert!(leaked.is_empty(), "{name} uses {leaked:?}, which belong to xtask");
    }
}

#[test]
fn the_owners_crates_and_libraries_are_all_there() {
    let crates = crates();
    for name in ["tabular-data", "crypto-encode", "image-cipher", "hog-features", "classifiers", "report"] {
        assert!(crates.contains(name), "{name} is missing");
    }
    let used: BTreeSet<String> = crates.iter().flat_map(|name| dependencies(name)).collect();
    for library in
        ["fernet", "ndarray", "linfa", "linfa-svm", "linfa-logistic", "image", "imageproc", "polars"]
    {
        assert!(used.contains(library), "{library} is used by no crate");
    }
}
