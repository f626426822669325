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

/// What is kept beside the results folder `out`.
fn kept(scratch: &Scratch) -> Vec<PathBuf> {
    let entries = fs::read_dir(scratch.path(".out.work")).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Finished pieces of work among it.
fn pieces(scratch: &Scratch) -> Vec<PathBuf> {
    kept(scratch).into_iter().filter(|path| path.extension().is_some_and(|end| end == "outcomes")).collect()
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

/// A run on two classes of one's own, of some hundred pieces of work.
const OWN: [&str; 9] =
    ["image", "--images", "pics", "--keys", "60", "--schemes", "rotation,rubik", "--features", "hog"];

/// The order of the classes is part of what decides a piece: another positive class asks for other pieces.
#[cfg(unix)]
#[test]
fn another_positive_class_does_not_go_on_from_kept_work() {
    let scratch = Scratch::new();
    super::two_classes(&scratch, 40);
    let faces = [&OWN[..], &["--positive", "faces"]].concat();
    let nonfaces = [&OWN[..], &["--positive", "nonfaces"]].concat();
    let (code, said) = interrupted(&scratch, &faces, || !pieces(&scratch).is_empty());
    assert_eq!(code, Some(130), "{said}");
    let stopped = pieces(&scratch);
    let output = scratch.run(&nonfaces);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(!stderr(&output).contains("were kept from a run"), "{}", stderr(&output));
    let left = format!("keeps {} pieces of a stopped run with other options", stopped.len());
    assert!(stderr(&output).contains(&left), "no {left:?} in {}", stderr(&output));
    let after = fs::read(scratch.path("out/results.json")).unwrap();
    assert!(after == results(&scratch, &nonfaces, "fresh"), "another positive class gives stale results");
    assert_eq!(pieces(&scratch), stopped, "the stopped run's work is still there");
    let output = scratch.run(&faces);
    let reused = format!("{} pieces of work were kept", stopped.len());
    assert!(stderr(&output).contains(&reused), "no {reused:?} in {}", stderr(&output));
    let resumed = fs::read(scratch.path("out/results.json")).unwrap();
    assert!(resumed == results(&scratch, &faces, "fresh"), "a resumed run gives other results");
    assert_eq!(scratch.listing(), ["fresh", "out", "pics"]);
}

#[test]
fn a_work_folder_that_is_not_ours_is_refused() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.path(".out.work")).unwrap();
    scratch.write(".out.work/thesis.txt", "mine");
    super::refused(&scratch, &SMALL, &[".out.work", "was not made for it", "--out"]);
    fs::rename(scratch.path(".out.work"), scratch.path("theirs")).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("theirs", scratch.path(".out.work")).unwrap();
        super::refused(&scratch, &SMALL, &[".out.work", "was not made for it"]);
    }
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
    let is_rows = |path: PathBuf| path.extension().is_some_and(|ending| ending == "rows");
    let rows = || kept(&scratch).into_iter().any(is_rows);
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
        assert!(note.contains("decisions are those on plain images"), "{scheme}: {note:?}");
        let last = note.rsplit(' ').next().unwrap().trim_end_matches(['"', '.']);
        assert!(last == "same" || last.parse::<f64>().unwrap() <= 1e-4, "{scheme}: {note}");
    }
}

/// A linear machine does not see where a pixel stands, as long as it stands there in every image.
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
