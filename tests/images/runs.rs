//! Image and detection runs: the same bytes for any number of threads, and after an interruption.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Scratch, real_data, stderr};

/// The results of a run with these options, as bytes.
fn results(scratch: &Scratch, args: &[&str], out: &str) -> Vec<u8> {
    scratch.ok(&[args, &["--out", out]].concat());
    fs::read(scratch.path(out).join("results.json")).unwrap()
}

fn check_jobs(args: &[&str]) {
    let scratch = Scratch::new();
    let one = results(&scratch, &[args, &["--jobs", "1"]].concat(), "one");
    let two = results(&scratch, &[args, &["--jobs", "2"]].concat(), "two");
    assert!(one == two, "{args:?}: results.json depends on --jobs");
}

const SMALL: [&str; 5] = ["image", "--limit", "150", "--keys", "2"];

#[test]
fn pictures_give_the_same_bytes_on_any_number_of_threads() {
    check_jobs(&[&SMALL[..], &["--schemes", "rotation,rubik,aes-ctr,orthogonal"]].concat());
}

#[test]
fn rows_in_files_give_the_same_bytes_on_any_number_of_threads() {
    check_jobs(&[&SMALL[..], &["--schemes", "pixel-permutation", "--memory", "0"]].concat());
}

#[test]
fn scenes_give_the_same_bytes_on_any_number_of_threads() {
    check_jobs(&["detect", "--quick", "--schemes", "tile-permutation,aes-ctr"]);
}

/// Starts a run, sends Ctrl-C as soon as `ready`, and gives its exit code and standard error.
fn interrupted(scratch: &Scratch, args: &[&str], ready: impl Fn() -> bool) -> (Option<i32>, String) {
    let mut command = scratch.command(args);
    let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let started = Instant::now();
    while !ready() && started.elapsed() < Duration::from_secs(120) {
        std::thread::yield_now();
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let code = child.wait().unwrap().code();
    (code, stderr(&child.wait_with_output().unwrap()))
}

/// Finished pieces of work beside the results folder `out`.
fn pieces(scratch: &Scratch) -> Vec<PathBuf> {
    let entries = fs::read_dir(scratch.path(".out.work")).into_iter().flatten();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|end| end == "outcomes")).collect()
}

/// Some hundred pieces of work: the signal comes after the first of them.
const LONG: [&str; 9] =
    ["image", "--limit", "100", "--keys", "60", "--schemes", "rotation,rubik", "--features", "hog"];

#[cfg(unix)]
#[test]
fn an_interrupted_run_goes_on_where_it_was() {
    let scratch = Scratch::new();
    let (code, said) = interrupted(&scratch, &LONG, || !pieces(&scratch).is_empty());
    assert_eq!(code, Some(130), "{said}");
    assert!(said.contains(".out.work") && said.contains("the same command goes on"), "{said}");
    assert_eq!(scratch.listing(), [".out.work"], "only finished work is kept");
    let kept = pieces(&scratch);
    damage(&kept[0]);
    let output = scratch.run(&LONG);
    assert!(output.status.success(), "{}", stderr(&output));
    let reused = format!("{} pieces of work were kept", kept.len() - 1);
    assert!(kept.len() == 1 || stderr(&output).contains(&reused), "no {reused:?} in {}", stderr(&output));
    assert_eq!(scratch.listing(), ["out"], "the kept work is removed at the end");
    let resumed = fs::read(scratch.path("out/results.json")).unwrap();
    assert!(resumed == results(&scratch, &LONG, "whole"), "a resumed run gives other results");
}

/// A piece that was cut is made again.
fn damage(piece: &PathBuf) {
    let bytes = fs::read(piece).unwrap();
    fs::write(piece, &bytes[..bytes.len() - 1]).unwrap();
}

#[cfg(unix)]
#[test]
fn a_run_that_is_stopped_in_its_rows_goes_on() {
    let scratch = Scratch::new();
    let run = [&LONG[..], &["--memory", "0"]].concat();
    let rows = || fs::read_dir(scratch.path(".out.work")).is_ok_and(|mut entries| entries.next().is_some());
    let (code, said) = interrupted(&scratch, &run, rows);
    assert_eq!(code, Some(130), "{said}");
    assert_eq!(scratch.listing(), [".out.work"]);
    let resumed = results(&scratch, &run, "out");
    assert!(resumed == results(&scratch, &run, "whole"), "a resumed run gives other results");
}

#[cfg(unix)]
#[test]
fn an_interrupted_detection_leaves_nothing_and_can_be_run_again() {
    let scratch = Scratch::new();
    let run = ["detect", "--quick", "--schemes", "rotation"];
    let building = || scratch.listing().iter().any(|name| name.contains("part"));
    let (code, said) = interrupted(&scratch, &run, building);
    assert_eq!(code, Some(130), "{said}");
    assert!(scratch.listing().is_empty(), "left behind: {:?}", scratch.listing());
    let again = results(&scratch, &run, "out");
    assert!(again == results(&scratch, &run, "whole"));
}

/// The cells of these classifier and features with their notes on likeness to plain.
fn same_as_plain(args: &[&str]) {
    let scratch = Scratch::new();
    results(&scratch, args, "out");
    let results = scratch.results("out");
    let cells = results["cells"].as_array().unwrap();
    for scheme in ["rotation", "pixel-permutation"] {
        let cell = cells.iter().find(|cell| cell["scheme"] == scheme).unwrap();
        let note = cell["notes"].as_array().and_then(|notes| notes.first()).map(ToString::to_string);
        let note = note.unwrap_or_default();
        assert!(note.contains("decisions are those on plain pictures"), "{scheme}: {note:?}");
        let last = note.rsplit(' ').next().unwrap().trim_end_matches(['"', '.']);
        assert!(last == "same" || last.parse::<f64>().unwrap() <= 1e-4, "{scheme}: {note}");
    }
}

/// A linear machine does not see where a pixel stands, as long as it stands there in every picture.
#[test]
fn moved_pixels_leave_a_linear_machine_as_it_is() {
    let moved = ["--schemes", "rotation,pixel-permutation", "--regimes", "same-key", "--features", "pixels"];
    same_as_plain(&[&["image", "--limit", "400", "--keys", "2"][..], &moved].concat());
    if let Some(data) = real_data() {
        let data = data.to_string_lossy().into_owned();
        let set = ["image", "--data", &data, "--dataset", "faces-web36", "--keys", "1"];
        same_as_plain(&[&set[..], &moved].concat());
    }
}
