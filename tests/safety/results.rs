//! A results folder is ours only where its marker says so, and only the files that a run wrote are replaced.

use std::fs;
use std::os::unix::fs::symlink;

use super::table::snapshot;
use crate::support::Scratch;

const RESULTS: &str = "results.json";

/// Commands that end with a results folder, as short as they get; `--out` follows.
const MEASURE: [&[&str]; 6] = [
    &["numeric", "--csv", "p.csv", "--target", "ok", "--quick", "--schemes", "plain"],
    &["image", "--generated", "40", "--quick", "--schemes", "plain"],
    &["audit", "--csv", "p.csv", "--target", "ok", "--quick"],
    &["detect", "--quick", "--schemes", "plain"],
    &["run-all", "--quick"],
    &["private", "experiment", "--quick"],
];

fn scratch() -> Scratch {
    let scratch = Scratch::new();
    let row =
        |row: usize| format!("{},{}\n", 20 + row * 7 % 50, ["yes", "no"][usize::from(row * 7 % 50 > 25)]);
    scratch.write("p.csv", format!("age,ok\n{}", (0..80).map(row).collect::<String>()));
    scratch
}

#[test]
fn a_place_that_is_not_ours_is_refused_by_every_command_that_measures() {
    let scratch = scratch();
    fs::create_dir(scratch.path("mine")).unwrap();
    scratch.write("mine/results.json", "{\"the user's\": \"own\"}");
    scratch.write("mine/thesis.txt", "the user's own");
    fs::create_dir(scratch.path("notes")).unwrap();
    scratch.write("notes/a.txt", "the user's own");
    symlink("nowhere", scratch.path("dangling")).unwrap();
    symlink("mine", scratch.path("soft-mine")).unwrap();
    symlink("/dev/null", scratch.path("null")).unwrap();
    let before = snapshot(&scratch.path(""));
    let places = [
        ("mine", "not known to be a results folder"),
        ("./mine", "not known to be a results folder"),
        ("soft-mine", "not known to be a results folder"),
        ("notes", "not known to be a results folder"),
        ("p.csv", "is a file"),
        ("dangling", "link to nothing"),
        ("null", "is a file"),
        ("-", "standard output"),
        ("p.csv/out", "p.csv"),
    ];
    for command in MEASURE {
        for (place, says) in places {
            scratch.refused(&[command, &["--out", place]].concat(), &["--out", place, says]);
            assert_eq!(snapshot(&scratch.path("")), before, "{} --out {place}", command[0]);
        }
    }
    scratch.refused(&["report", "--from", "mine", "--out", "notes"], &["results.json"]);
    assert_eq!(snapshot(&scratch.path("")), before);
}

#[test]
fn a_second_run_replaces_what_the_first_wrote_and_keeps_what_the_user_put_there() {
    let scratch = scratch();
    let run = |place: &str| scratch.run(&[MEASURE[0], &["--quiet", "--out", place]].concat());
    symlink("real", scratch.path("linked")).unwrap();
    fs::create_dir(scratch.path("real")).unwrap();
    for place in ["first", "linked"] {
        assert!(run(place).status.success());
        let folder = scratch.path(place);
        let written = fs::read(folder.join(RESULTS)).unwrap();
        fs::write(folder.join("thesis.txt"), "mine").unwrap();
        fs::write(folder.join("figures/mine.svg"), "mine").unwrap();
        assert!(run(place).status.success());
        assert_eq!(fs::read(folder.join(RESULTS)).unwrap(), written);
        assert_eq!(fs::read_to_string(folder.join("thesis.txt")).unwrap(), "mine");
        assert_eq!(fs::read_to_string(folder.join("figures/mine.svg")).unwrap(), "mine");
        fs::write(folder.join("report.md"), "with my notes").unwrap();
        let before = snapshot(&folder);
        scratch.refused(
            &[MEASURE[0], &["--quiet", "--out", place]].concat(),
            &["report.md", "changed since a run wrote it"],
        );
        assert_eq!(snapshot(&folder), before);
    }
    assert!(scratch.path("linked").is_symlink());
}

#[test]
fn benchmarks_write_to_new_places_only() {
    let scratch = scratch();
    fs::create_dir_all(scratch.path("mine/20")).unwrap();
    scratch.write("mine/20/x.f32", "the user's own");
    let before = snapshot(&scratch.path(""));
    let svm = ["bench", "svm", "--rows", "20", "--columns", "2", "--export"];
    for (place, says) in [("mine/20", "exists already, a folder"), ("p.csv", "exists already, a file")] {
        scratch.refused(&[&svm[..], &[place]].concat(), &["--export", place, says, "never overwritten"]);
    }
    let scale = ["bench", "scale", "--sizes", "40,20", "--out"];
    scratch
        .refused(&[&scale[..], &["mine"]].concat(), &["--out mine/20", "not known to be a results folder"]);
    scratch.refused(&[&scale[..], &["p.csv"]].concat(), &["--out p.csv/40", "p.csv"]);
    assert_eq!(snapshot(&scratch.path("")), before);
    scratch.ok(&[&svm[..], &["new"]].concat());
    let sizes = ["x.f32", "y.u8"].map(|name| fs::read(scratch.path("new").join(name)).unwrap().len());
    assert_eq!(sizes, [20 * 2 * 4, 20]);
}
