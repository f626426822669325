//! Images, folders and boxes that cannot be used: each is named, nothing is written, nothing is lost.

use std::fs;

use image::ImageFormat;

use super::{colourful, contents, encoded, grey, put, refused, two_classes};
use crate::support::{Scratch, stderr, workspace};

/// An image run on `pics` that takes a second.
const RUN: [&str; 8] =
    ["image", "--images", "pics", "--quick", "--schemes", "rotation", "--classifiers", "linear-svm"];

/// Runs on a folder with a file of these bytes among good ones.
fn check(name: &str, bytes: &[u8], parts: &[&str]) {
    let scratch = Scratch::new();
    two_classes(&scratch, 6);
    scratch.write(&format!("pics/faces/{name}"), bytes);
    refused(&scratch, &RUN, &[&[name, "--broken skip"], parts].concat());
    let output = scratch.run(&[&RUN[..], &["--broken", "skip"]].concat());
    assert!(output.status.success(), "{name} is not skipped: {}", stderr(&output));
    let input = &scratch.results("out")["inputs"][0];
    assert_eq!((input["records"].as_u64(), input["skipped"].as_u64()), (Some(12), Some(1)), "{name}");
    assert!(input["notes"].to_string().contains(name), "{name} is not named in the results");
}

#[test]
fn files_that_are_no_whole_pictures() {
    let whole = encoded(grey(64, 64), ImageFormat::Jpeg);
    check("cut.jpg", &whole[..whole.len() * 2 / 3], &["truncated"]);
    let whole = encoded(grey(64, 64), ImageFormat::Png);
    check("cut.png", &whole[..whole.len() / 2], &["cannot be decoded"]);
    check("zero.png", b"", &["empty (0 bytes)"]);
    check("letter.png", b"Dear Sir or Madam,", &["not a PNG, JPEG or PNM image", "Dear Sir"]);
}

/// A broken image that comes first decides no size.
#[test]
fn the_first_file_may_be_the_broken_one() {
    check("0.png", b"", &["empty (0 bytes)"]);
}

/// The header of a PNG file of this size, and nothing after it.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = encoded(grey(1, 1), ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    bytes
}

/// The checksum of PNG chunks (ISO 3309).
pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
    })
}

#[test]
fn a_huge_picture_is_refused_by_its_header() {
    check("huge.png", &png_header(60_000, 60_000), &["60000x60000", "limit"]);
}

/// Its 3.6 GB of pixels are never asked for: two gigabytes of address space are enough to refuse it.
#[cfg(target_os = "linux")]
#[test]
fn nothing_is_allocated_for_a_huge_picture() {
    let scratch = Scratch::new();
    two_classes(&scratch, 6);
    scratch.write("pics/faces/huge.png", png_header(60_000, 60_000));
    let output = super::run_limited(&scratch, "-v 2000000", &RUN);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("huge.png"), "{}", stderr(&output));
    scratch.ok(&["keygen", "my.key"]);
    let encrypt = ["encrypt-image", "--images", "pics/faces", "--scheme", "rotation", "--key", "my.key"];
    let output = super::run_limited(&scratch, "-v 2000000", &[&encrypt[..], &["--to", "out"]].concat());
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("huge.png") && !scratch.path("out").exists());
}

#[test]
fn folders_without_two_classes() {
    let scratch = Scratch::new();
    let image = |folder: &str, parts: &[&str]| refused(&scratch, &["image", "--images", folder], parts);
    image("nowhere", &["nowhere"]);
    fs::create_dir_all(scratch.path("none")).unwrap();
    image("none", &["none", "faces/ and nonfaces/"]);
    fs::create_dir_all(scratch.path("one/faces")).unwrap();
    put(&scratch, "one/faces/a.png", grey(32, 32));
    image("one", &["one", "one class", "faces", "at least two"]);
    fs::create_dir_all(scratch.path("one/cats")).unwrap();
    image("one", &["cats", "put images there or remove the folder"]);
    put(&scratch, "one/cats/a.png", grey(32, 32));
    image("one", &["5 folds", "2 rows"]);
}

#[test]
fn options_that_do_not_fit_the_pictures() {
    let scratch = Scratch::new();
    two_classes(&scratch, 6);
    let image = |more: &[&str], parts: &[&str]| {
        refused(&scratch, &[&["image", "--images", "pics", "--quick"], more].concat(), parts);
    };
    image(&["--positive", "dogs"], &["dogs", "faces, nonfaces"]);
    image(&["--schemes", "block-scramble", "--block", "5"], &["block-scramble", "32x32", "5x5"]);
    image(&["--schemes", "tile-permutation", "--tile", "7"], &["tile-permutation", "32x32", "7x7"]);
    image(&["--schemes", "cat-map", "--size", "32x28"], &["cat-map", "square", "32x28"]);
    image(&["--schemes", "rot13"], &["rot13", "rotation"]);
    image(&["--size", "0x9"], &["0x9"]);
    image(&["--features", "hog", "--cell", "40"], &["--cell 40", "32x32"]);
    image(&["--limit", "1"], &["--limit 1", "at least"]);
}

/// The files that the manifest of a known set lists.
fn listed(set: &str) -> Vec<String> {
    let manifest = fs::read_to_string(workspace().join("data").join(set).join("dataset.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let files = manifest["files"].as_array().unwrap();
    files.iter().map(|file| file["path"].as_str().unwrap().to_owned()).collect()
}

/// A data folder with the sets of detection: every file that their manifests list, all of them one image, and these
/// boxes.
fn scenes(scratch: &Scratch, annotations: &str) {
    put(scratch, "one.png", colourful(80, 60));
    let patches = ["faces/a.png", "faces/b.png", "nonfaces/a.png", "nonfaces/b.png"].map(str::to_owned);
    for set in ["locate-mit-cmu", "scenes-noface", "faces-web36"] {
        let more = if set == "faces-web36" { patches.to_vec() } else { Vec::new() };
        for path in listed(set).into_iter().chain(more) {
            let path = scratch.path("data").join(set).join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::hard_link(scratch.path("one.png"), path).unwrap();
        }
    }
    let boxes = scratch.path("data/locate-mit-cmu/annotations.csv");
    fs::remove_file(&boxes).unwrap();
    fs::write(boxes, annotations).unwrap();
    let groups = scratch.path("data/faces-web36/nonface_windows.csv");
    fs::remove_file(&groups).unwrap();
    fs::write(groups, "file,scene,x,y,side\n").unwrap();
}

const DETECT: [&str; 6] = ["detect", "--data", "data", "--dataset", "locate-mit-cmu", "--quick"];

#[test]
fn boxes_that_do_not_fit_their_pictures() {
    let scratch = Scratch::new();
    scenes(&scratch, "");
    for (line, parts) in [
        ("Argentina.jpg,50,10,31,20", ["line 2", "31x20+50+10", "80x60"]),
        ("Argentina.jpg,0,40,10,21", ["line 2", "10x21+0+40", "80x60"]),
        ("Argentina.jpg,0,0,0,9", ["line 2", "0x9+0+0", "no area"]),
        ("Argentina.jpg,-3,0,9,9", ["line 2", "x is \"-3\"", "0 to 65535"]),
        ("Atlantis.jpg,0,0,9,9", ["line 2", "Atlantis.jpg", "images"]),
        ("Argentina.jpg,0,0,9", ["line", "2", "fields"]),
    ] {
        let boxes = scratch.path("data/locate-mit-cmu/annotations.csv");
        fs::write(boxes, format!("file,x,y,w,h\n{line}\n")).unwrap();
        scratch.refused(&DETECT, &[&["annotations.csv"][..], &parts].concat());
    }
    assert_eq!(scratch.listing(), ["data", "one.png"], "something was left behind");
}

#[test]
fn broken_or_missing_pictures_of_a_set_are_named_before_any_work() {
    let scratch = Scratch::new();
    scenes(&scratch, "file,x,y,w,h\nArgentina.jpg,5,5,40,40\n");
    let whole = encoded(grey(64, 64), ImageFormat::Jpeg);
    for set in ["scenes-noface", "locate-mit-cmu"] {
        let name = listed(set).pop().unwrap();
        let path = scratch.path("data").join(set).join(&name);
        fs::remove_file(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        scratch.refused(&DETECT, &[&name, "truncated"]);
        fs::remove_file(&path).unwrap();
    }
    let last = listed("locate-mit-cmu").pop().unwrap();
    scratch.refused(&DETECT, &["locate-mit-cmu", "not complete", &last, "is missing"]);
    assert_eq!(scratch.listing(), ["data", "one.png"], "something was left behind");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_stops_a_run_and_loses_nothing() {
    let scratch = Scratch::new();
    two_classes(&scratch, 20);
    let run = [&RUN[..], &["--features", "hog"]].concat();
    scratch.ok(&run);
    let before = contents(&scratch.path(""));
    // Blocks of 512 bytes: enough for the small files of a run and not for its feature rows, then not for its page.
    for (blocks, more) in [("20", &["--memory", "0"][..]), ("120", &[])] {
        let output = super::run_limited(&scratch, &format!("-f {blocks}"), &[&run[..], more].concat());
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("make room") && said.contains("out"), "{said}");
        assert!(contents(&scratch.path("")) == before, "files were left or changed: {:?}", scratch.listing());
    }
}

/// The first input of a run that must succeed, and what was said on standard error.
fn measured(scratch: &Scratch, more: &[&str]) -> (serde_json::Value, String) {
    let output = scratch.run(&[&RUN[..], more].concat());
    assert!(output.status.success(), "{more:?}: {}", stderr(&output));
    (scratch.results("out")["inputs"][0].clone(), stderr(&output))
}

fn copy(scratch: &Scratch, from: &str, to: &str) {
    fs::copy(scratch.path("pics").join(from), scratch.path("pics").join(to)).unwrap();
}

#[test]
fn duplicates_are_counted_and_warned_of() {
    let scratch = Scratch::new();
    two_classes(&scratch, 10);
    let (input, said) = measured(&scratch, &[]);
    assert!(
        input["duplicates"].is_null() && input["warnings"].is_null() && !said.contains("warning"),
        "{input}"
    );
    for index in 0..4 {
        copy(&scratch, &format!("faces/00{index}.png"), &format!("faces/1{index}0.png"));
    }
    let (input, said) = measured(&scratch, &[]);
    assert_eq!(input["duplicates"]["within_class"], 4, "{input}");
    assert_eq!(input["duplicates"]["across_classes"], 0, "{input}");
    assert!(input["duplicates"]["train_and_test"].as_u64() > Some(0), "{input}");
    assert!(said.contains("warning: pics:") && said.contains("also among its training images"), "{said}");
    let page = fs::read_to_string(scratch.path("out/report.html")).unwrap();
    let warning = page.find("class=\"warning\"").unwrap();
    assert!(warning < page.find("<ol>").unwrap(), "the warning is not at the top of the page");
    let (input, said) = measured(&scratch, &["--group-duplicates"]);
    assert_eq!(input["duplicates"]["train_and_test"], 0, "{input}");
    assert!(!said.contains("warning"), "{said}");
}

#[test]
fn an_image_in_two_classes_is_named_with_both() {
    let scratch = Scratch::new();
    two_classes(&scratch, 10);
    copy(&scratch, "faces/003.png", "nonfaces/900.png");
    let (input, said) = measured(&scratch, &[]);
    assert_eq!(input["duplicates"]["across_classes"], 2, "{input}");
    let both = "faces/003.png (faces) and nonfaces/900.png (nonfaces)";
    assert!(said.contains(both) && input["warnings"].to_string().contains(both), "{said}");
}

/// A panorama that comes first decides neither width nor height.
#[test]
fn one_odd_image_does_not_set_the_size() {
    let scratch = Scratch::new();
    two_classes(&scratch, 10);
    put(&scratch, "pics/faces/0-panorama.png", grey(2000, 50));
    let (input, said) = measured(&scratch, &[]);
    let notes = input["notes"].to_string();
    assert!(notes.contains("images brought to 32x32: 1 of 21 resized"), "{notes}");
    let worst = "by a factor of 40.0 at worst (faces/0-panorama.png, 2000x50)";
    assert!(
        notes.contains(worst) && said.contains(worst) && input["warnings"].to_string().contains("--size")
    );
    let (input, _) = measured(&scratch, &["--size", "400x12"]);
    assert!(input["notes"].to_string().contains("images brought to 400x12: 21 of 21 resized"), "{input}");
}

#[test]
fn a_positive_class_among_several_is_refused() {
    let scratch = Scratch::new();
    two_classes(&scratch, 6);
    fs::create_dir(scratch.path("pics/watch")).unwrap();
    put(&scratch, "pics/watch/a.png", grey(32, 32));
    let parts = ["--positive watch", "3 classes", "faces, nonfaces, watch", "leave --positive out"];
    refused(&scratch, &[&RUN[..], &["--positive", "watch"]].concat(), &parts);
}

#[cfg(unix)]
#[test]
fn a_linked_class_folder_is_refused_with_a_remedy() {
    let scratch = Scratch::new();
    two_classes(&scratch, 6);
    fs::rename(scratch.path("pics/faces"), scratch.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", scratch.path("pics/faces")).unwrap();
    refused(&scratch, &RUN, &["pics/faces", "elsewhere", "put what it names there in its place"]);
}
