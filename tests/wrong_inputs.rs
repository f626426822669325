//! Wrong inputs: each ends with exit code 2, a message that says what to change, and nothing half-written.

use std::fs;
use std::process::{Command, Stdio};

use crate::support::{Scratch, stderr};

const HEADER: &str = "id,age,city,approved\n";

/// A usable table of `rows` rows.
fn table(rows: usize) -> String {
    let row = |i: usize| format!("{i},{},{},{}\n", 20 + i, ["Bonn", "Ulm"][i % 2], ["yes", "no"][i % 3 / 2]);
    HEADER.to_owned() + &(0..rows).map(row).collect::<String>()
}

/// Runs `numeric` on a CSV of this content.
fn check(content: impl AsRef<[u8]>, more: &[&str], parts: &[&str]) {
    let scratch = Scratch::new();
    let path = scratch.write("own.csv", content);
    let common = ["numeric", "--csv", &path, "--target", "approved", "--positive", "yes"];
    scratch.refused(&[&common[..], more].concat(), &[&["own.csv"], parts].concat());
    assert_eq!(scratch.listing(), ["own.csv"], "something was left behind");
}

#[test]
fn files_that_hold_no_table() {
    let scratch = Scratch::new();
    scratch.refused(&["numeric", "--csv", "nowhere.csv", "--target", "approved"], &["nowhere.csv"]);
    check("", &[], &["empty"]);
    check(HEADER, &[], &["no rows"]);
}

#[test]
fn rows_and_bytes_that_cannot_be_read() {
    check(table(30) + "31,40\n", &[], &["row 31"]);
    let mut bytes = table(30).into_bytes();
    bytes.extend_from_slice(b"31,40,B\xffnn,yes\n");
    check(bytes, &[], &["UTF-8"]);
    check(table(30).replacen("city", "age", 1), &[], &["age"]);
}

#[test]
fn targets_that_cannot_be_learned() {
    let missing = ["--target", "paid", "--positive", "yes"];
    let scratch = Scratch::new();
    let path = scratch.write("own.csv", table(30));
    scratch.refused(&[&["numeric", "--csv", &path][..], &missing].concat(), &["paid", "approved"]);
    scratch.refused(
        &["numeric", "--csv", &path, "--target", "approved", "--positive", "maybe"],
        &["maybe", "yes"],
    );
    check(table(30).replace(",no\n", ",yes\n"), &[], &["approved"]);
}

const SCHEMA: &str = "target = \"approved\"\npositive = \"yes\"\nid = \"id\"\n\n\
                      [[columns]]\nname = \"age\"\nkind = \"numeric\"\n\n\
                      [[columns]]\nname = \"city\"\nkind = \"categorical\"\n";

/// Runs `numeric` on a CSV of this content under the declared schema.
fn check_declared(content: &str, parts: &[&str]) {
    let scratch = Scratch::new();
    let path = scratch.write("own.csv", content);
    let schema = scratch.write("schema.toml", SCHEMA);
    scratch.refused(&["numeric", "--csv", &path, "--schema", &schema], &[&["own.csv"], parts].concat());
}

#[test]
fn cells_that_are_no_numbers() {
    for (wrong, part) in [("inf", "inf"), ("1e400", "1e400"), (&"9".repeat(400), "999"), ("many", "many")] {
        check_declared(&(table(30) + &format!("31,{wrong},Bonn,yes\n")), &["age", "31", part]);
    }
}

#[test]
fn a_column_without_any_value() {
    let empty = table(30).replace("Bonn", "").replace("Ulm", "");
    check_declared(&empty, &["city"]);
}

#[test]
fn options_that_make_no_run() {
    let scratch = Scratch::new();
    scratch.refused(&["numeric", "--keys", "0"], &["--keys 0"]);
    scratch.refused(&["numeric", "--splits", "some"], &["--splits some"]);
    scratch.refused(&["numeric", "--schemes", "rot13"], &["rot13", "plain"]);
    scratch.refused(&["numeric", "--dataset", "nowhere"], &["nowhere"]);
    check(table(4), &["--splits", "3"], &["yes: 3", "no: 1"]);
}

#[test]
fn a_folder_of_data_is_not_replaced_by_generated_data() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.path("data")).unwrap();
    let commands = ["numeric", "image", "detect", "audit", "run-all", "private experiment"];
    for command in commands.map(|words| words.split(' ').collect::<Vec<_>>()) {
        let refused = |more: &[&str], parts: &[&str]| {
            scratch.refused(&[&command[..], &["--quick"], more].concat(), parts);
        };
        let empty = ["--data data (or CIPHERLENS_DATA): holds n", "; for generated ", "--dataset "];
        refused(&["--data", "data"], &empty);
        refused(&["--data", "data", "--dataset", "all"], &empty);
        refused(&["--data", "nowhere"], &["--data nowhere (or CIPHERLENS_DATA): no such folder"]);
    }
    for (command, set) in [
        ("numeric", "loan"),
        ("image", "faces-orl"),
        ("detect", "locate-mit-cmu"),
        ("audit", "loan"),
        ("audit", "faces-orl"),
        ("audit", "photos-skimage"),
        ("run-all", "loan"),
        ("run-all", "faces-orl"),
    ] {
        let args = [command, "--quick", "--data", "data", "--dataset", set];
        scratch.refused(&args, &[&format!("data set {set} is not "), "--data DIR or CIPHERLENS_DATA"]);
    }
}

/// Runs `command` with options that would change nothing there.
fn idle(command: &[&str], options: &[&str], parts: &[&str]) {
    let scratch = Scratch::new();
    let path = scratch.write("own.csv", table(30));
    let own = |word: &&str| if *word == "own.csv" { path.clone() } else { (*word).to_owned() };
    let words: Vec<String> = command.iter().chain(options).map(own).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    scratch.refused(&words, &[&options[..1], parts].concat());
    assert_eq!(scratch.listing(), ["own.csv"], "something was left behind");
}

#[test]
fn options_that_a_command_does_not_have() {
    for option in ["--keys", "--splits", "--features", "--classifiers"] {
        idle(&["detect"], &[option, "1"], &["unexpected argument"]);
    }
    idle(&["numeric"], &["--features", "hog"], &["unexpected argument"]);
    idle(&["audit"], &["--test-scheme", "siv"], &["unexpected argument"]);
    idle(&["detect"], &["--regimes", "cross-key"], &["cross-key", "none, same-key, cross-scheme"]);
    idle(
        &["audit"],
        &["--regimes", "cross-scheme"],
        &["cross-scheme", "same-key, cross-key, per-record-key"],
    );
}

#[test]
fn schemes_and_regimes_that_do_not_meet() {
    for command in ["numeric", "audit"] {
        idle(&[command], &["--schemes", "siv", "--regimes", "none"], &["siv", "name another regime"]);
    }
    for command in ["image", "detect"] {
        idle(&[command], &["--schemes", "rubik", "--regimes", "none"], &["rubik", "name another regime"]);
    }
    for command in ["numeric", "audit", "image", "detect"] {
        idle(&[command], &["--regimes", "same-key", "--schemes", "plain"], &["same-key", "another scheme"]);
    }
    let matrix = ["--schemes", "orthogonal", "--regimes", "per-record-key"];
    idle(&["image"], &matrix, &["orthogonal", "name another regime"]);
}

#[test]
fn options_of_schemes_and_classifiers_that_are_not_run() {
    let few = ["numeric", "--schemes", "siv", "--classifiers", "logistic", "--regimes", "same-key"];
    idle(&few, &["--test-scheme", "ff1"], &["no effect", "cross-scheme"]);
    idle(&few, &["--epsilon", "0.5"], &["laplace"]);
    idle(&few, &["--indicator-baseline", "3"], &["Fernet"]);
    idle(&few, &["--cells-per-second", "3"], &["clock"]);
    idle(&few, &["--platt"], &["svm-rbf"]);
    let few = ["image", "--schemes", "aes-ctr", "--features", "pixels", "--classifiers", "tree"];
    idle(&few, &["--test-image-scheme", "rubik"], &["no effect", "cross-scheme"]);
    idle(&few, &["--splits", "paper"], &["published split"]);
    idle(&few, &["--block", "4"], &["block-scramble"]);
    idle(&few, &["--tile", "4"], &["tile-permutation"]);
    idle(&few, &["--rubik-rounds", "2"], &["rubik"]);
    idle(&few, &["--cell", "4"], &["hog"]);
    idle(&few, &["--c", "2"], &["linear-svm"]);
}

#[test]
fn options_of_tables_for_pictures_and_the_other_way_round() {
    let pictures = ["--dataset", "faces-synthetic"];
    let audit = [&["audit"], &pictures[..]].concat();
    idle(&audit, &["--sensitive", "age"], &["for tables"]);
    idle(&audit, &["--platt"], &["for tables"]);
    idle(&audit, &["--schemes", "siv"], &["siv", "rubik"]);
    for command in [&audit, &[&["run-all"], &pictures[..]].concat()] {
        idle(command, &["--splits", "paper"], &["published split"]);
    }
    let own = ["audit", "--csv", "own.csv", "--target", "approved", "--positive", "yes"];
    idle(&own, &["--features", "hog"], &["no images"]);
    idle(&own, &["--schemes", "rubik"], &["rubik", "siv"]);
    let table = ["private", "experiment", "--dataset", "loan-synthetic"];
    idle(&table, &["--cell", "4"], &["for images"]);
    idle(&table, &["--limit", "40"], &["for images"]);
}

#[test]
fn an_output_place_that_cannot_be_written() {
    let scratch = Scratch::new();
    let file = scratch.write("taken", "a letter");
    for out in [file.as_str(), "/proc/cipherlens"] {
        scratch.refused(&["numeric", "--quick", "--schemes", "plain", "--out", out], &[out]);
    }
    assert_eq!(std::fs::read_to_string(scratch.path("taken")).unwrap(), "a letter");
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_nothing_behind() {
    let scratch = Scratch::new();
    let mut command = scratch.command(&["numeric", "--schemes", "all", "--keys", "1000", "--splits", "1000"]);
    let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let building = || scratch.listing().iter().any(|name| name.contains("part"));
    let started = std::time::Instant::now();
    while !building() && started.elapsed().as_secs() < 60 {
        std::thread::yield_now();
    }
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(130), "{}", stderr(&child.wait_with_output().unwrap()));
    assert!(scratch.listing().is_empty(), "left behind: {:?}", scratch.listing());
}

#[test]
fn a_class_of_too_few_images_is_named_by_its_folder() {
    let scratch = Scratch::new();
    for (class, count) in [("cat", 6u8), ("dog", 2)] {
        fs::create_dir_all(scratch.path("im").join(class)).unwrap();
        for number in 0..count {
            let grey = |x, y| image::Luma([(x * 7 + y * 3) as u8 ^ (number * 31 + class.len() as u8)]);
            let place = scratch.path("im").join(class).join(format!("{number}.png"));
            image::GrayImage::from_fn(24, 24, grey).save(place).unwrap();
        }
    }
    for place in ["im/top.png", "im/cat/more/one.png", "im/.hidden/one.png"] {
        fs::create_dir_all(scratch.path(place).parent().unwrap()).unwrap();
        fs::copy(scratch.path("im/cat/0.png"), scratch.path(place)).unwrap();
    }
    let said = stderr(&scratch.run(&["image", "--images", "im", "--quick", "--schemes", "plain"]));
    for part in ["3 images or folders of them were left out", "top.png", "cat/more", ".hidden"] {
        assert!(said.contains(part), "no {part:?} in {said}");
    }
    for command in ["image", "audit"] {
        let args = [command, "--images", "im", "--quick", "--schemes", "plain"];
        scratch.refused(&args, &["class \"dog\"", "2 images", "5 folds", "add images"]);
    }
}
