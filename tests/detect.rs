//! Faces of one's own photos: boxes, overlays, saved detectors, and what is refused.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use image::{GrayImage, Luma};
use image_data::generate::CLASSES;
use image_data::{Generator, GeneratorOptions, SceneGenerator, SceneOptions};
use serde_json::Value;

use crate::support::{Scratch, real_data, stderr};

const BOXES: &str = "out/boxes.csv";

/// Generated scenes as photos, the second in a sub-folder, with a file of their true boxes.
fn photos(scratch: &Scratch) {
    let scenes = SceneGenerator::new(&SceneOptions::default()).unwrap();
    let mut lines = "file,x,y,w,h\n".to_owned();
    fs::create_dir_all(scratch.path("photos/more")).unwrap();
    for (index, name) in ["a.png", "more/b.png", "c.jpg", "d.pgm"].into_iter().enumerate() {
        let scene = scenes.scene(index);
        scene.image.save(scratch.path("photos").join(name)).unwrap();
        for place in scene.boxes {
            lines += &format!("{name},{},{},{},{}\n", place.x, place.y, place.w, place.h);
        }
    }
    scratch.write("marked.csv", lines);
}

/// So many patches to train on in the folder `mine`.
fn own_patches(scratch: &Scratch, n: usize) {
    let patches = Generator::new(&GeneratorOptions { width: 40, height: 40, ..Default::default() }).unwrap();
    for index in 0..n {
        let (patch, label) = patches.labelled(index);
        let folder = scratch.path("mine").join(CLASSES[label]);
        fs::create_dir_all(&folder).unwrap();
        patch.save(folder.join(format!("{index}.png"))).unwrap();
    }
}

fn boxes(scratch: &Scratch, path: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(scratch.path(path)).unwrap();
    let rows = text.lines().map(|line| line.split(',').map(str::to_owned).collect());
    rows.collect()
}

/// Average precision at each overlap.
fn precisions(results: &Value) -> Vec<f64> {
    let rows = results["detection"].as_array().unwrap().iter();
    rows.filter(|row| row["scheme"] == "plain" && row["regime"] == "none")
        .map(|row| row["average_precision"].as_f64().unwrap())
        .collect()
}

#[test]
fn faces_are_found_shown_measured_and_found_again_by_the_saved_detector() {
    let scratch = Scratch::new();
    photos(&scratch);
    let own = ["detect", "--quick", "--recursive", "--images", "photos"];
    let more = ["--annotations", "marked.csv", "--save-model", "faces.json"];
    let said = scratch.ok(&[&own[..], &more].concat());
    for part in
        ["trained on generated faces", "boxes.csv", "annotated", "detector: faces.json", "report.html"]
    {
        assert!(said.contains(part), "no {part:?} in {said}");
    }
    let rows = boxes(&scratch, BOXES);
    assert_eq!(rows[0].join(","), "file,x,y,w,h,score");
    let results = scratch.results("out");
    let search = &results["searches"][0];
    assert_eq!(search["detector"]["trained_on"][0]["generated"], true);
    assert_eq!(search["annotated"]["found"], search["annotated"]["faces"], "{search}");
    for photo in search["photos"].as_array().unwrap() {
        let n = rows.iter().filter(|row| photo["file"] == row[0]).count();
        assert_eq!(photo["boxes"], n, "{photo}");
    }
    assert!(precisions(&results).iter().all(|precision| *precision > 0.9), "{:?}", precisions(&results));
    let page = fs::read_to_string(scratch.path("out/report.html")).unwrap();
    for part in
        ["Faces in the photos of photos", "trained on generated faces", "src=\"data:image/png;base64,"]
    {
        assert!(page.contains(part), "no {part:?} on the page");
    }
    let with_model =
        ["detect", "--recursive", "--images", "photos", "--model", "faces.json", "--out", "again"];
    let said = scratch.ok(&with_model);
    assert!(said.contains("it was read from") && said.contains("Nobody marked"), "{said}");
    assert_eq!(boxes(&scratch, "again/boxes.csv"), rows);
    assert_eq!(scratch.results("again")["detection"].as_array().map(Vec::len), Some(0));
    let sure =
        scratch.ok(&[&with_model[..6], &["--min-score", "1e6", "--out", "sure", "--overlays", "0"]].concat());
    assert!(sure.contains("photos have no box"), "{sure}");
    assert_eq!(boxes(&scratch, "sure/boxes.csv").len(), 1);
    let page = fs::read_to_string(scratch.path("sure/report.html")).unwrap();
    assert!(!page.contains("src=\"data:image/"), "--overlays 0 keeps photos off the page");
}

#[test]
fn the_saved_detector_is_the_one_of_the_experiment() {
    let scratch = Scratch::new();
    photos(&scratch);
    scratch.ok(&["detect", "--quick", "--schemes", "plain", "--save-model", "one.json", "--quiet"]);
    let own =
        ["detect", "--quick", "--images", "photos", "--save-model", "two.json", "--out", "own", "--quiet"];
    scratch.ok(&own);
    assert_eq!(fs::read(scratch.path("one.json")).unwrap(), fs::read(scratch.path("two.json")).unwrap());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(scratch.path("one.json")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_folder_of_one_s_own_is_trained_on() {
    let scratch = Scratch::new();
    photos(&scratch);
    own_patches(&scratch, 80);
    let own = ["detect", "--quick", "--images", "photos", "--train", "mine", "--out", "own"];
    let said = scratch.ok(&own);
    assert!(said.contains("trained on photos: mine; it was trained"), "{said}");
    let detector = scratch.results("own")["searches"][0]["detector"].clone();
    assert_eq!(detector["trained_on"][0]["name"], "mine");
    assert!(detector["notes"].to_string().contains("too few faces or photos"), "{detector}");
    fs::create_dir(scratch.path("mine/cats")).unwrap();
    scratch.write("mine/cats/1.pgm", "P5 1 1 255 a");
    scratch.refused(&own, &["--train mine", "cats", "photos"]);
}

/// A large photo is searched for hard negatives for many seconds; a detector of few patches is fitted in no time.
#[test]
#[cfg(unix)]
fn ctrl_c_is_answered_while_a_photo_is_mined() {
    let scratch = Scratch::new();
    photos(&scratch);
    own_patches(&scratch, 40);
    let noise =
        |x: u32, y: u32| Luma([(x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).to_le_bytes()[2]]);
    fs::create_dir(scratch.path("mine/photos")).unwrap();
    GrayImage::from_fn(4000, 3000, noise).save(scratch.path("mine/photos/large.pgm")).unwrap();
    let args = ["detect", "--images", "photos", "--train", "mine", "--jobs", "1"];
    let mut child = scratch.command(&args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    assert!(line.starts_with("training a detector on mine"), "{line}");
    // Time to reach the photo, on a clock that nothing is sent to.
    let (_keep, clock) = mpsc::channel::<()>();
    assert_eq!(clock.recv_timeout(Duration::from_millis(700)), Err(mpsc::RecvTimeoutError::Timeout));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let sent = Instant::now();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(sent.elapsed() < Duration::from_secs(2), "answered after {:?}", sent.elapsed());
    assert!(!scratch.path("out").exists());
}

#[test]
fn what_is_not_searched_is_named() {
    let scratch = Scratch::new();
    photos(&scratch);
    scratch.ok(&["detect", "--quick", "--images", "photos", "--save-model", "faces.json", "--out", "first"]);
    scratch.write("photos/broken.png", "no image");
    scratch.write("photos/phone.heic", "ftypheic");
    GrayImage::from_pixel(1500, 1000, Luma([9])).save(scratch.path("photos/large.png")).unwrap();
    let run = ["detect", "--images", "photos", "--model", "faces.json", "--max-megapixels", "1"];
    let output = scratch.run(&run);
    assert!(output.status.success(), "{}", stderr(&output));
    let page = fs::read_to_string(scratch.path("out/report.html")).unwrap();
    for part in ["broken.png (", "phone.heic (", "large.png (", "raise --max-megapixels", "more/ (a folder)"]
    {
        assert!(stderr(&output).contains(part), "no {part:?} in {}", stderr(&output));
        assert!(page.contains(part), "no {part:?} on the page");
    }
    let results = scratch.results("out");
    assert_eq!(results["inputs"][0]["skipped"], 2);
    assert_eq!(results["searches"][0]["not_searched"].as_array().map(Vec::len), Some(4));
    assert_eq!(results["searches"][0]["photos"].as_array().map(Vec::len), Some(3));
}

#[test]
fn options_and_files_that_do_not_fit_are_refused() {
    let scratch = Scratch::new();
    photos(&scratch);
    let refused = |more: &[&str], parts: &[&str]| {
        scratch.refused(&[&["detect", "--quick"][..], more].concat(), parts);
    };
    let own = |more: &[&str], parts: &[&str]| refused(&[&["--images", "photos"][..], more].concat(), parts);
    for option in ["--dataset", "--schemes", "--regimes"] {
        own(&[option, "plain"], &[option, "--images"]);
    }
    refused(&["--min-score", "0"], &["--min-score", "--images DIR"]);
    refused(&["--model", "faces.json"], &["--model", "--images DIR"]);
    own(&["--max-megapixels", "0"], &["--max-megapixels 0", "1 to 1000"]);
    own(&["--model", "none.json"], &["--quick", "--model"]);
    own(&["--train", "nowhere"], &["--train nowhere"]);
    own(&["--train", "photos"], &["--train photos", "more", "faces and nonfaces"]);
    refused(&["--images", "nowhere"], &["nowhere"]);
    fs::create_dir(scratch.path("empty")).unwrap();
    refused(&["--images", "empty"], &["--images empty", "no PNG, JPEG or PNM"]);
    scratch.write("some.json", "{\"format\": \"cipherlens-model\"}");
    let loaded = ["detect", "--images", "photos", "--model", "some.json"];
    scratch.refused(&loaded, &["--model some.json", "cipherlens-model", "--save-model"]);
    own(&["--save-model", "some.json"], &["--save-model some.json"]);
    assert_eq!(fs::read(scratch.path("some.json")).unwrap(), b"{\"format\": \"cipherlens-model\"}");
    let marked = |lines: &str, parts: &[&str]| {
        scratch.write("wrong.csv", format!("file,x,y,w,h\n{lines}"));
        own(&["--annotations", "wrong.csv"], parts);
    };
    marked("z.png,1,1,5,5\n", &["wrong.csv", "line 2", "z.png"]);
    marked("a.png,1,1,5,5\na.png,1,1,60000,5\n", &["wrong.csv", "line 3", "outside"]);
    marked("a.png,1,-1,5,5\n", &["wrong.csv", "line 2", "-1"]);
    marked("", &["wrong.csv", "no box"]);
}

#[test]
fn a_folder_of_data_without_scenes_is_not_replaced_by_generated_ones() {
    let scratch = Scratch::new();
    photos(&scratch);
    let own = ["detect", "--quick", "--schemes", "plain", "--data", "photos"];
    scratch.refused(&own, &["--data photos", "--images DIR", "--dataset faces-synthetic"]);
    scratch.ok(&[&own[..], &["--dataset", "faces-synthetic"]].concat());
}

/// Everything that a detector is tried on but the scenes, which are some of them.
#[test]
fn photos_give_the_average_precision_of_the_set_of_scenes() {
    let Some(data) = real_data() else { return };
    let scratch = Scratch::new();
    let data = data.to_string_lossy();
    let set = ["detect", "--quick", "--data", &data, "--dataset", "locate-mit-cmu", "--schemes", "plain"];
    scratch.ok(&[&set[..], &["--save-model", "faces.json", "--quiet"]].concat());
    let expected = precisions(&scratch.results("out"));
    assert!(
        expected.len() == 2 && expected.iter().all(|precision| (0.3..1.0).contains(precision)),
        "{expected:?}"
    );
    let (images, marked) =
        (format!("{data}/locate-mit-cmu/images"), format!("{data}/locate-mit-cmu/annotations.csv"));
    let own = ["detect", "--images", &images, "--annotations", &marked, "--model", "faces.json"];
    scratch.ok(&[&own[..], &["--out", "own", "--overlays", "12", "--quiet"]].concat());
    let results = scratch.results("own");
    assert_eq!(precisions(&results), expected);
    let (of_set, of_own) = (scratch.results("out")["detection"][0].clone(), &results["detection"][0]);
    for field in ["recall", "mean_iou", "boxes", "images", "detections"] {
        assert_eq!(of_set[field], of_own[field], "{field}");
    }
    assert!(Path::new(&scratch.path("own/boxes.csv")).exists());
}
