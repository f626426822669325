//! The dependency rule of ARCHITECTURE.md: leaf crates do not know each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::support::workspace;

/// What every crate may use.
const COMMON: &[&str] = &["evaluation", "protocol"];

/// The edges between our own crates that are allowed beside those to [`COMMON`].
const ALLOWED: &[(&str, &str)] = &[
    ("report", "results"),
    ("experiment", "results"),
    ("experiment", "classifiers"),
    ("experiment", "safe-files"),
    ("leakage", "results"),
    ("leakage", "tabular-data"),
    ("leakage", "crypto-encode"),
    ("leakage", "image-cipher"),
    ("leakage", "hog-features"),
    ("leakage", "classifiers"),
    ("private-inference", "classifiers"),
    ("private-service", "private-inference"),
    ("private-service", "safe-files"),
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
fn the_workflow_has_a_job_per_crate() {
    let workflow = fs::read_to_string(workspace().join(".github/workflows/ci.yml")).unwrap();
    let (_, matrix) = workflow.split_once("        crate:\n").unwrap();
    let jobs: BTreeSet<String> =
        matrix.lines().map_while(|line| line.strip_prefix("          - ")).map(str::to_owned).collect();
    assert_eq!(jobs, crates());
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

/// A file by its module path within its crate: `["detect", "resize"]`.
type Module = Vec<String>;

/// The files below `dir` with what they hold outside comments and tests.
fn modules(dir: &Path, at: &[String], found: &mut BTreeMap<Module, String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let inside = || [at, &[stem.to_owned()]].concat();
        if path.is_dir() {
            modules(&path, &inside(), found);
        } else if path.extension().is_some_and(|end| end == "rs") && !stem.ends_with("tests") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod ").next().unwrap();
            let code =
                code.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n");
            let module = if ["mod", "lib", "main"].contains(&stem) { at.to_vec() } else { inside() };
            found.insert(module, code);
        }
    }
}

/// The paths that begin with `crate` or `super`, those of nested `use` groups taken apart.
fn paths(code: &str) -> Vec<Vec<String>> {
    let spaced = |c: char| if "{},;".contains(c) { format!(" {c} ") } else { c.to_string() };
    let code: String = code.chars().map(spaced).collect();
    let (mut groups, mut found) = (Vec::<Vec<String>>::new(), Vec::new());
    let mut words = code.split(|c: char| c.is_whitespace() || "()<>&[]!?=|#.'\"".contains(c)).peekable();
    while let Some(word) = words.next() {
        let begins = ["crate::", "super::"].iter().any(|root| word.starts_with(root));
        match word {
            "}" => drop(groups.pop()),
            ";" => groups.clear(),
            _ if begins || (!groups.is_empty() && !["", ",", "as"].contains(&word)) => {
                let parts = word.split("::").filter(|part| !part.is_empty()).map(str::to_owned);
                let whole: Vec<String> =
                    groups.last().cloned().unwrap_or_default().into_iter().chain(parts).collect();
                while words.next_if(|next| next.is_empty()).is_some() {}
                match words.next_if(|next| *next == "{") {
                    Some(_) if word.ends_with("::") => groups.push(whole),
                    _ => found.push(whole),
                }
            }
            _ => {}
        }
    }
    found
}

/// The file that a path leads to: as far down as there are files. What a parent gives out again is taken for the parent's.
fn target(files: &BTreeMap<Module, String>, from: &Module, path: &[String]) -> Option<Module> {
    let up = path.iter().take_while(|part| *part == "super").count();
    let base = if up > 0 { &from[..from.len().checked_sub(up)?] } else { &[] };
    let whole = [base, &path[up.max(1)..]].concat();
    (1..=whole.len()).rev().map(|depth| whole[..depth].to_vec()).find(|module| files.contains_key(module))
}

/// What each file of a crate uses of other files by name, its own parents apart.
fn uses(src: &Path) -> BTreeMap<Module, BTreeSet<Module>> {
    let mut files = BTreeMap::new();
    modules(src, &[], &mut files);
    let of = |(module, code): (&Module, &String)| {
        let all = paths(code).into_iter().filter_map(|path| target(&files, module, &path));
        (module.clone(), all.filter(|used| !module.starts_with(used)).collect())
    };
    files.iter().map(of).collect()
}

/// Files that use each other in a circle: what is left when files that use none of the rest are taken away again and again.
fn circles(mut uses: BTreeMap<Module, BTreeSet<Module>>) -> Vec<String> {
    loop {
        let there: BTreeSet<Module> = uses.keys().cloned().collect();
        uses.retain(|_, used| !used.is_disjoint(&there));
        if uses.len() == there.len() {
            return there.iter().map(|module| module.join("::")).collect();
        }
    }
}

#[test]
fn files_of_a_crate_do_not_use_each_other_in_a_circle() {
    let mut n_uses = 0;
    for name in crates() {
        let uses = uses(&workspace().join("crates").join(&name).join("src"));
        n_uses += uses.values().map(BTreeSet::len).sum::<usize>();
        assert_eq!(circles(uses), Vec::<String>::new(), "{name}: these files lead into a circle of uses");
    }
    assert!(n_uses > 500, "only {n_uses} uses were found");
}

#[test]
fn a_circle_of_two_files_is_found() {
    let code = "use super::{\n    b::{self, B},\n    c,\n};\nfn f(x: &crate::d::e::E) {}";
    let names = |path: &[&str]| path.iter().map(|part| (*part).to_owned()).collect::<Vec<String>>();
    let expected = [names(&["super", "b", "self"]), names(&["super", "b", "B"]), names(&["super", "c"])];
    assert_eq!(paths(code)[..3], expected);
    assert_eq!(paths(code)[3..], [names(&["crate", "d", "e", "E"])]);
    let uses = [("a", vec!["b"]), ("b", vec!["a"]), ("c", vec!["d"]), ("d", vec![])];
    let uses =
        uses.map(|(module, used)| (names(&[module]), used.into_iter().map(|used| names(&[used])).collect()));
    assert_eq!(circles(uses.into()), ["a", "b"]);
}
