//! The first example in each crate's README is a program that can be pasted: with the dependencies shown before it, it is a
//! package of its own, for which no neighbour in this workspace turns features on.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
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
    for Example { name, dependencies, program } in examples().into_iter().filter(|one| is_chosen(&one.name)) {
        let start = Instant::now();
        let folder = root.join(&name);
        fs::create_dir_all(folder.join("src")).unwrap();
        let from_here =
            format!("path = {:?}", workspace().canonicalize().unwrap().join("crates").join(&name));
        let dependencies = dependencies.replace(REPOSITORY, &from_here);
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
