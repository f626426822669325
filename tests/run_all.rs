//! `run-all` where things go wrong, and the promise that the same command gives the same bytes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::support::{Scratch, files, stderr};

/// A quick run of everything that is embedded, into a pipe of forty columns; made once for all tests.
pub struct Whole {
    /// The results folder.
    pub out: PathBuf,
    stdout: String,
    stderr: String,
}

/// The run; kept in the target folder, because nothing is dropped that is static.
pub fn whole() -> &'static Whole {
    static WHOLE: OnceLock<Whole> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("whole-run");
        if out.exists() {
            fs::remove_dir_all(&out).unwrap();
        }
        let scratch = Scratch::new();
        let mut command = scratch.command(&["run-all", "--quick"]);
        let output = command.env("COLUMNS", "40").arg("--out").arg(&out).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        Whole { out, stdout: String::from_utf8(output.stdout.clone()).unwrap(), stderr: stderr(&output) }
    })
}

/// What a run leaves except what depends on the machine: timings.json and the sections that are made from it.
fn lasting(out: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let cut = |name: &Path, bytes: Vec<u8>| match name.to_str() {
        Some("report.html") => ["scaling", "private-costs"]
            .iter()
            .fold(bytes, |text, id| without(text, &format!("<section id=\"{id}\""), "<section ")),
        Some("report.md") => ["Time and memory", "Cost of private inference"]
            .iter()
            .fold(bytes, |text, heading| without(text, &format!("\n## {heading}"), "\n## ")),
        _ => bytes,
    };
    // The marker holds the digest of timings.json.
    let passing = ["timings.json", ".cipherlens-results.json"].map(Path::new);
    let kept = files(out).into_iter().filter(|(name, _)| !passing.contains(&name.as_path()));
    kept.map(|(name, bytes)| (name.clone(), cut(&name, bytes))).collect()
}

/// A text without what stands from `start` up to the next `end`.
fn without(text: Vec<u8>, start: &str, end: &str) -> Vec<u8> {
    let text = String::from_utf8(text).unwrap();
    let (before, rest) = text.split_once(start).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    [before, end, after].concat().into_bytes()
}

#[test]
fn a_narrow_pipe_gets_short_plain_lines_and_the_answer() {
    let Whole { stdout, stderr, out } = whole();
    assert!(!stdout.contains('\u{1b}') && !stderr.contains('\u{1b}'), "an escape sequence in a pipe");
    assert!(!stdout.contains('\r') && !stderr.contains('\r'), "a redrawn line in a pipe");
    let long = |line: &&str| line.chars().count() > 40 && !line.contains(&out.display().to_string());
    assert_eq!(stdout.lines().filter(long).collect::<Vec<_>>(), [""; 0]);
    for part in ["loan-synthetic (generated, 614", "faces-synthetic (generated", "1. With one key", "page: "]
    {
        assert!(stdout.contains(part), "no {part:?} in {stdout}");
    }
    assert!(stderr.contains("faces-orl") && stderr.contains("fetch"), "absent sets are not named: {stderr}");
}

#[test]
fn the_same_command_gives_the_same_bytes() {
    let scratch = Scratch::new();
    scratch.ok(&["run-all", "--quick", "--quiet", "--jobs", "1"]);
    let (first, second) = (lasting(&whole().out), lasting(&scratch.path("out")));
    let names =
        |files: &[(PathBuf, Vec<u8>)]| -> Vec<PathBuf> { files.iter().map(|file| file.0.clone()).collect() };
    assert_eq!(names(&first), names(&second));
    let differ: Vec<_> = first.iter().zip(&second).filter(|(a, b)| a != b).map(|(a, _)| &a.0).collect();
    assert!(differ.is_empty(), "{differ:?} differ");
}

#[test]
fn the_page_is_drawn_again_byte_for_byte() {
    let scratch = Scratch::new();
    let from = whole().out.join("results.json");
    scratch.ok(&["report", "--from", from.to_str().unwrap(), "--out", "out2"]);
    let (first, second) = (files(&whole().out), files(&scratch.path("out2")));
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    let differ: Vec<_> = first.iter().filter(|(name, bytes)| second.get(*name) != Some(*bytes)).collect();
    assert!(differ.is_empty(), "{:?} differ", differ.iter().map(|(name, _)| name).collect::<Vec<_>>());
}

#[test]
fn an_output_place_under_a_file_is_named() {
    let scratch = Scratch::new();
    let file = scratch.write("letter", "dear");
    let output = scratch.run(&["run-all", "--quick", "--out", "letter/out"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("letter/out"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(file).unwrap(), "dear");
    assert_eq!(scratch.listing(), ["letter"]);
}

/// The marker of an earlier run that wrote a results.json with this content and nothing else.
fn marker(results: &str) -> String {
    let digest = hex::encode(Sha256::digest(results));
    json!({ "format": "cipherlens-results", "version": 1, "files": { "results.json": [digest] } }).to_string()
}

/// Runs on a small file system of its own, in a mount namespace that ends with the command. `prepare` is a shell command
/// there, beside an earlier results folder. Prints what is in the folder afterwards. `None` where the system does not
/// allow this.
#[cfg(target_os = "linux")]
fn on_small_disk(scratch: &Scratch, size: &str, prepare: &str, args: &[&str]) -> Option<Output> {
    let disk = scratch.path("disk");
    fs::create_dir(&disk).unwrap();
    scratch.write("marker", marker("{}\n"));
    let script = format!(
        "mount -t tmpfs -o size={size} tmpfs disk && mkdir disk/out && echo '{{}}' > disk/out/results.json \
         && cp marker disk/out/.cipherlens-results.json && echo old > disk/out/letter && {prepare} || exit 99; \"$0\" \"$@\"; code=$?; ls -A disk; cat disk/out/letter; \
         exit $code"
    );
    let try_with = |namespace: &str| {
        let mut command = Command::new("unshare");
        command.args([namespace, "sh", "-c", &script, env!("CARGO_BIN_EXE_xtask")]).args(args);
        command.current_dir(scratch.path("")).env_remove("CIPHERLENS_DATA").env("NO_COLOR", "1");
        let output = command.output().ok()?;
        let refused = output.status.code() == Some(99) || stderr(&output).contains("unshare:");
        (!refused).then_some(output)
    };
    let output = try_with("-m").or_else(|| try_with("-rm"));
    if output.is_none() {
        println!("skipped: no small file system can be mounted here");
    }
    output
}

/// Exit code 2, a message with these parts, the old results as they were and nothing beside them.
#[cfg(target_os = "linux")]
fn check_disk(size: &str, prepare: &str, parts: &[&str]) {
    let scratch = Scratch::new();
    let args = ["run-all", "--quick", "--quiet", "--dataset", "loan-synthetic", "--out", "disk/out"];
    let Some(output) = on_small_disk(&scratch, size, prepare, &args) else { return };
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{message}");
    parts.iter().for_each(|part| assert!(message.contains(part), "no {part:?} in {message}"));
    assert_eq!(message.trim().lines().count(), 1, "{message}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "out\nold\n", "not as it was");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_keeps_the_old_results() {
    check_disk("96k", "true", &["disk", "No space left on device"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_only_place_keeps_the_old_results() {
    check_disk("1m", "mount -o remount,ro disk", &["--out disk/out", "choose another --out", "Read-only"]);
}

#[cfg(unix)]
#[test]
fn ctrl_c_in_the_middle_keeps_the_old_results() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.path("out")).unwrap();
    scratch.write("out/results.json", "old");
    scratch.write("out/.cipherlens-results.json", marker("old"));
    let mut command = scratch.command(&["run-all", "--quick", "--dataset", "faces-synthetic"]);
    let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let started = std::time::Instant::now();
    let work = scratch.path(".out.work");
    while !work.exists() && started.elapsed().as_secs() < 120 {
        std::thread::yield_now();
    }
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let status = child.wait().unwrap();
    let message = stderr(&child.wait_with_output().unwrap());
    assert_eq!(status.code(), Some(130), "{message}");
    let said = message.lines().last().unwrap();
    assert!(said.starts_with("error: interrupted; what is finished is kept in .out.work"), "{message}");
    assert!(said.ends_with("goes on from there"), "{message}");
    assert_eq!(fs::read_to_string(scratch.path("out/results.json")).unwrap(), "old");
    assert_eq!(
        scratch.listing(),
        [".out.work", "out"],
        "finished work stays for the next run, and nothing else"
    );
}
