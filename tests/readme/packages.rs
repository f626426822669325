//! The first example in each crate's README is a program that can be pasted: with the dependencies shown before it, it is a
//! package of its own, for which no neighbour in this workspace turns features on. So are the programs in `xtask/examples`, each
//! of several crates, which say what they depend on where they begin.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::support::workspace;

const REPOSITORY: &str = r#"git = "https://github.com/cipherlens/cipherlens""#;

/// What a reader pastes.
struct Example {
    name: String,
    dependencies: String,
    program: String,
}

/// The text of the first block that opens with this fence line, and what follows the block.
fn block<'a>(text: &'a str, fence: &str) -> Option<(&'a str, &'a str)> {
    text.split_once(&format!("\n```{fence}\n"))?.1.split_once("\n```\n")
}

fn examples() -> Vec<Example> {
    let folders = fs::read_dir(workspace().join("crates")).unwrap();
    let names: BTreeSet<String> =
        folders.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let example = |name: String| {
        let readme = fs::read_to_string(workspace().join("crates").join(&name).join("README.md")).unwrap();
        let (dependencies, rest) =
            block(&readme, "toml").unwrap_or_else(|| panic!("{name}: no dependencies"));
        let (program, _) = block(rest, "rust").unwrap_or_else(|| panic!("{name}: no program"));
        Example { name, dependencies: dependencies.to_owned(), program: format!("{program}\n") }
    };
    names.into_iter().map(example).collect()
}

/// The programs of several crates.
fn programs() -> Vec<Example> {
    let files = fs::read_dir(workspace().join("xtask/examples")).unwrap();
    let paths: BTreeSet<_> = files.map(|entry| entry.unwrap().path()).collect();
    let program = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let program = fs::read_to_string(&path).unwrap();
        let head = program.lines().map_while(|line| line.strip_prefix("//!"));
        let head: String = head.map(|line| format!("{}\n", line.trim_start())).collect();
        let (dependencies, _) = block(&head, "toml").unwrap_or_else(|| panic!("{name}: no dependencies"));
        Example { name, dependencies: dependencies.to_owned(), program }
    };
    paths.into_iter().map(program).collect()
}

/// Dependencies on crates of this workspace, which a reader takes from the repository, taken from their folders.
fn from_here(dependencies: &str) -> String {
    let crates = workspace().canonicalize().unwrap().join("crates");
    let line = |line: &str| match line.split_once(" = ") {
        Some((name, _)) => line.replace(REPOSITORY, &format!("path = {:?}", crates.join(name))),
        None => line.to_owned(),
    };
    dependencies.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn programs_of_several_crates_say_what_they_depend_on() {
    let programs = programs();
    let names: Vec<&str> = programs.iter().map(|program| program.name.as_str()).collect();
    assert_eq!(names, ["faces", "private", "tables"]);
    for Example { name, dependencies, program } in &programs {
        assert!(dependencies.starts_with("[dependencies]\n"), "{name}: {dependencies}");
        assert!(dependencies.matches(REPOSITORY).count() > 1, "{name}: {dependencies}");
        assert!(program.contains("\nfn main() "), "{name}: no `main`");
    }
}

#[test]
fn dependencies_lead_to_the_folders_of_the_crates() {
    let found = from_here(&format!("[dependencies]\nresults = {{ {REPOSITORY} }}\nrand = \"0.9\""));
    let lines: Vec<&str> = found.lines().collect();
    assert_eq!((lines[0], lines[2], lines.len()), ("[dependencies]", "rand = \"0.9\"", 3));
    let path = lines[1].strip_prefix("results = { path = \"").and_then(|rest| rest.strip_suffix("\" }"));
    assert!(Path::new(path.unwrap()).join("src/lib.rs").is_file(), "{found}");
}

#[test]
fn the_first_example_of_each_crate_is_whole() {
    for Example { name, dependencies, program } in examples() {
        assert!(dependencies.starts_with("[dependencies]\n"), "{name}: {dependencies}");
        assert!(dependencies.contains(&format!("\n{name} = {{ {REPOSITORY}")), "{name}: {dependencies}");
        assert!(program.contains("\nfn main() "), "{name}: no `main`");
    }
}

/// A hidden line of a documentation test is a syntax error to whoever reads the README on a page and pastes it.
#[test]
fn no_example_hides_a_line() {
    for Example { name, .. } in examples() {
        let readme = fs::read_to_string(workspace().join("crates").join(&name).join("README.md")).unwrap();
        for code in readme.split("\n```rust").skip(1).map(|rest| rest.split("\n```\n").next().unwrap()) {
            let hidden: Vec<&str> =
                code.lines().map(str::trim).filter(|line| *line == "#" || line.starts_with("# ")).collect();
            assert!(hidden.is_empty(), "{name}: {hidden:?}");
        }
        assert!(!readme.contains("\n```\nuse "), "{name}: an example without its language");
    }
}

/// Cargo, on the package in `folder`; dependencies that were compiled with the same features are found in the target folder
/// of this workspace.
fn cargo(folder: &Path, args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO"));
    command.args(args).arg("--offline").current_dir(folder);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    command.env("CARGO_TARGET_DIR", target).env("CARGO_INCREMENTAL", "0");
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: cargo {args:?}\n{said}", folder.display());
    assert!(!said.contains("warning"), "{}: {said}", folder.display());
    String::from_utf8(output.stdout).unwrap()
}

/// Compiles for minutes, so `.ci/run` asks for it by name.
#[test]
#[ignore = "compiles every crate anew; run it by name"]
fn each_first_example_runs_as_a_package_of_its_own() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme-packages");
    let workspace_manifest = fs::read_to_string(workspace().join("Cargo.toml")).unwrap();
    let (_, profile) = workspace_manifest.split_once("\n[profile.release]").unwrap();
    let chosen = std::env::var("CIPHERLENS_README_PACKAGES").ok();
    let is_chosen =
        |name: &str| chosen.as_deref().is_none_or(|names| names.split(',').any(|one| one == name));
    let all = examples().into_iter().chain(programs()).filter(|one| is_chosen(&one.name));
    for Example { name, dependencies, program } in all {
        let start = Instant::now();
        let folder = root.join(&name);
        fs::create_dir_all(folder.join("src")).unwrap();
        let dependencies = from_here(&dependencies);
        let package =
            "[package]\nname = \"example\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n";
        let manifest = format!("{package}\n{dependencies}\n\n[profile.release]{profile}");
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        fs::write(folder.join("src/main.rs"), program).unwrap();
        fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        cargo(&folder, &["run", "--release", "--quiet"]);
        let tree =
            cargo(&folder, &["tree", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"]);
        let packages: BTreeSet<&str> = tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
        println!("{name}: {} packages beside it, {:.0} s", packages.len() - 2, start.elapsed().as_secs_f64());
    }
}
