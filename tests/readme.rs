//! The README's promises that a program can check: its example, its commands and its links.

use std::fs;

use crate::support::{Scratch, workspace};

#[path = "readme/example.rs"]
mod example;
#[path = "readme/packages.rs"]
mod packages;

fn readme() -> String {
    fs::read_to_string(workspace().join("README.md")).unwrap()
}

#[test]
fn the_example_is_the_one_that_compiles_and_runs() {
    let shown = format!("```rust\n{}```", include_str!("readme/example.rs"));
    assert!(readme().contains(&shown), "README.md does not show tests/readme/example.rs");
    example::main().unwrap();
}

#[test]
fn the_commands_exist() {
    let help = Scratch::new().ok(&["--help"]);
    let readme = readme();
    let commands: Vec<&str> = readme
        .split("cargo xtask ")
        .skip(1)
        .filter_map(|rest| rest.split(|c: char| !c.is_ascii_lowercase() && c != '-').next())
        .filter(|word| !word.is_empty())
        .collect();
    assert!(commands.len() > 10, "{commands:?}");
    let unknown: Vec<&&str> = commands.iter().filter(|word| !help.contains(&format!("  {word} "))).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn the_links_lead_somewhere() {
    for document in
        ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "docs/BUILD.md", "docs/results/README.md"]
    {
        let path = workspace().join(document);
        let text = fs::read_to_string(&path).unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let is_file = !target.contains("://") && !target.starts_with('#');
            assert!(!is_file || path.with_file_name(target).exists(), "{document}: no {target}");
        }
    }
}

#[test]
fn every_crate_is_in_the_list() {
    let readme = readme();
    for entry in fs::read_dir(workspace().join("crates")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(readme.contains(&format!("[`{name}`](crates/{name})")), "{name} is missing");
    }
}
