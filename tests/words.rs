//! One term for one concept: the vocabulary that documentation, comments and messages have agreed on.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::workspace;

/// What is not written, and the agreed term. A folder or an id of results may be called so: only prose is searched.
const AGREED: &[(&str, &str)] = &[
    ("picture", "image"),
    ("pictures", "images"),
    ("whole number", "integer"),
    ("whole numbers", "integers"),
    ("whole-number", "integer"),
    ("meta data", "metadata"),
    ("hyper-parameter", "hyperparameter"),
    ("data-set", "data set"),
    ("whitespaces", "spaces"),
];

/// Nouns before "a record" and the like, where it means "per record".
const COUNTED: &[&str] = &[
    "bit",
    "bits",
    "box",
    "byte",
    "bytes",
    "cell",
    "cells",
    "column",
    "columns",
    "folder",
    "job",
    "key",
    "keys",
    "line",
    "lines",
    "megabytes",
    "milliseconds",
    "model",
    "models",
    "module",
    "nonce",
    "number",
    "one",
    "photos",
    "piece",
    "pieces",
    "pixels",
    "point",
    "points",
    "recommendation",
    "request",
    "requests",
    "row",
    "rows",
    "seed",
    "seeds",
    "sub-folder",
    "target",
    "three",
    "two",
    "value",
    "values",
    "vote",
    "vector",
    "vectors",
    "window",
];

/// What is counted for each of.
const EACH: &[&str] = &[
    "attack",
    "block",
    "byte",
    "cell",
    "character",
    "cipher",
    "class",
    "column",
    "command",
    "condition",
    "crate",
    "day",
    "decision",
    "element",
    "face",
    "feature",
    "file",
    "fold",
    "fit",
    "image",
    "key",
    "line",
    "loop",
    "modality",
    "pair",
    "parser",
    "part",
    "person",
    "photo",
    "pixel",
    "plane",
    "record",
    "request",
    "row",
    "sample",
    "scene",
    "scheme",
    "second",
    "set",
    "split",
    "step",
    "support",
    "table",
    "task",
    "thread",
    "threat",
    "token",
    "value",
    "vector",
    "window",
];

/// Verbs behind "columns a row", where it begins a clause: "the columns a row has".
const VERBS: &[&str] = &[
    "are", "beside", "can", "does", "fits", "gives", "had", "has", "holds", "is", "may", "must", "needs",
    "takes", "was", "were",
];

/// Names in results.json, which stay what they were.
const IDS: &[&str] = &["whole pictures", "which picture"];

/// Lines of prose: number and text, without code.
fn prose(path: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(path).unwrap();
    let lines = (1..).zip(text.lines());
    if path.extension().is_some_and(|extension| extension == "md") {
        let mut in_code = false;
        return lines
            .filter(|(_, line)| {
                let fence = line.starts_with("```");
                in_code ^= fence;
                !in_code && !fence && !line.starts_with("    ")
            })
            .map(|(number, line)| (number, without_code(line)))
            .collect();
    }
    lines.map(|(number, line)| (number, without_code(&comment_and_strings(line)))).collect()
}

/// The comment of a line, or its strings of several words.
fn comment_and_strings(line: &str) -> String {
    if let Some((_, comment)) = line.split_once("//").filter(|(before, _)| before.trim().is_empty()) {
        return comment.to_owned();
    }
    let quoted = line.split('"').skip(1).step_by(2);
    let text = quoted.filter(|text| text.contains(' ') && !IDS.contains(text)).map(|text| {
        text.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest)).collect::<String>()
    });
    text.collect::<Vec<_>>().join(" . ")
}

/// The line without what stands in backticks.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("code")
}

fn words(line: &str) -> Vec<String> {
    let separated = line.split(|c: char| !c.is_alphanumeric() && !"-'_/".contains(c));
    separated.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// What a line says in other words than the agreed ones.
fn faults(line: &str) -> Vec<String> {
    line.split(&['.', ',', ';', ':', '(', ')'][..]).flat_map(faults_of_clause).collect()
}

fn faults_of_clause(clause: &str) -> Vec<String> {
    let words = words(clause);
    let joined = format!(" {} ", words.join(" "));
    let terms = AGREED.iter().filter(|(term, _)| joined.contains(&format!(" {term} ")));
    let mut faults: Vec<String> = terms.map(|(term, agreed)| format!("{term:?}: write {agreed:?}")).collect();
    for (place, three) in words.windows(3).enumerate() {
        let [counted, article, each] = three else { continue };
        let is_article = article == "a" || article == "an";
        let asks = words[..place].iter().any(|word| matches!(word.as_str(), "how" | "which" | "whose"));
        let is_clause = asks || words.get(place + 3).is_some_and(|next| VERBS.contains(&next.as_str()));
        let is_counted = COUNTED.contains(&counted.as_str()) && EACH.contains(&each.as_str());
        if is_article && is_counted && !is_clause {
            faults.push(format!("\"{counted} {article} {each}\": write \"{counted} per {each}\""));
        }
    }
    faults
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_prose = path.extension().is_some_and(|extension| extension == "md" || extension == "rs");
        if path.is_dir() && !path.is_symlink() {
            files(&path, found);
        } else if is_prose {
            found.push(path);
        }
    }
}

#[test]
fn prose_uses_the_agreed_vocabulary() {
    let root = workspace();
    let mut all: Vec<PathBuf> =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(|name| root.join(name)).to_vec();
    for folder in ["crates", "docs", "xtask"] {
        files(&root.join(folder), &mut all);
    }
    assert!(all.len() > 600, "found only {} files", all.len());
    let mut found = Vec::new();
    for path in &all {
        for (number, line) in prose(path) {
            let place = path.strip_prefix(&root).unwrap_or(path).display();
            found.extend(faults(&line).into_iter().map(|fault| format!("{place}:{number}: {fault}")));
        }
    }
    assert!(found.is_empty(), "{} places:\n{}", found.len(), found.join("\n"));
}

#[test]
fn words_are_found_in_prose_and_not_in_code() {
    assert_eq!(faults("A picture of two keys."), ["\"picture\": write \"image\""]);
    assert_eq!(
        faults("a folder a class, and is a class"),
        ["\"folder a class\": write \"folder per class\""]
    );
    assert_eq!(comment_and_strings("    /// a picture"), "/ a picture");
    assert_eq!(comment_and_strings(r#"let picture = say("no {picture} here", "pictures");"#), "no  here");
    assert_eq!(without_code("the folder `pictures` of"), "the folder code of");
}
