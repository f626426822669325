//! A person's own table as spreadsheets here and there write it, and what is said when it does not fit.

use image::{DynamicImage, GrayImage, Rgb, RgbImage};
use image_data::{Generator, GeneratorOptions, generate};

use crate::support::{Scratch, stderr};

/// What a German spreadsheet saves: byte order mark, semicolons, decimal commas, CRLF.
fn german_table() -> String {
    let row = |i: u32| {
        let town = ["Köln", "Ulm"][i as usize % 2];
        let answer = if i.is_multiple_of(3) { "nein" } else { "ja" };
        format!("k{i};{},5;{},{:02};{town};{answer}\r\n", 20 + i, 1000 + i * 37 % 500, i % 100)
    };
    "\u{feff}Kunde;Alter;Einkommen;Stadt;Zusage\r\n".to_owned() + &(1..=60).map(row).collect::<String>()
}

const SMALL: [&str; 5] = ["--quick", "--schemes", "plain,fernet-digits", "--classifiers", "logistic"];

#[test]
fn a_german_spreadsheet_reaches_a_page() {
    let scratch = Scratch::new();
    let path = scratch.write("de.csv", german_table());
    let own = ["numeric", "--csv", &path, "--target", "Zusage", "--positive", "ja"];
    let output = scratch.run(&[&own[..], &SMALL].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let said = String::from_utf8(output.stdout.clone()).unwrap() + &stderr(&output);
    for part in ["separator ';', decimal mark ','", "Alter: numeric", "Einkommen: numeric", "report.html"] {
        assert!(said.contains(part), "no {part:?} in {said}");
    }
    assert!(!said.contains('\u{feff}'), "the byte order mark became part of a name");
    let page = std::fs::read_to_string(scratch.path("out/report.html")).unwrap();
    assert!(page.contains("What encryption does to a classifier: de<"), "the page names the table");
    assert_eq!(scratch.results("out")["inputs"][0]["records"], 60);
}

#[test]
fn the_shown_schema_is_a_schema_file() {
    let scratch = Scratch::new();
    let path = scratch.write("de.csv", german_table());
    let own = ["numeric", "--csv", &path, "--target", "Zusage", "--positive", "ja", "--out", "inferred"];
    let said = scratch.ok(&[&own[..], &SMALL].concat());
    let start = said.find("name = \"de\"").unwrap();
    let end = said.find("\nde (user, 60 records)").unwrap();
    let schema = scratch.write("schema.toml", &said[start..end]);
    scratch
        .ok(&[&["numeric", "--csv", &path, "--schema", &schema, "--out", "declared"][..], &SMALL].concat());
    let [inferred, declared] = ["inferred", "declared"].map(|out| scratch.results(out)["cells"].clone());
    assert_eq!(inferred, declared);
}

#[test]
fn messages_say_what_to_change() {
    let scratch = Scratch::new();
    let path = scratch.write("de.csv", german_table());
    scratch.refused(&["numeric", "--csv", &path], &["--target COLUMN", "--schema FILE"]);
    let target = |target, positive| ["numeric", "--csv", &path, "--target", target, "--positive", positive];
    scratch.refused(&target("zusage", "ja"), &["zusage", "Kunde, Alter, Einkommen, Stadt, Zusage"]);
    scratch.refused(&target("Zusage", "Ja"), &["positive label \"Ja\"", "ja, nein"]);
}

/// A generated patch, tinted and brought to a size of its own: what a folder of photos is like.
fn photo(generator: &Generator, index: usize) -> (DynamicImage, &'static str) {
    let (patch, label) = generator.labelled(index);
    let (width, height) = (90 + 13 * index as u32, 80 + 9 * index as u32);
    let resized = image::imageops::resize(&patch, width, height, image::imageops::FilterType::Triangle);
    (tinted(&resized, index), generate::CLASSES[label])
}

fn tinted(grey: &GrayImage, index: usize) -> DynamicImage {
    let tint = |value: u8| Rgb([value, value.saturating_sub(20 + index as u8), value / 2 + 60]);
    RgbImage::from_fn(grey.width(), grey.height(), |x, y| tint(grey.get_pixel(x, y)[0])).into()
}

/// Six photos of either class, half of them PNG, half JPEG, and a file that is none.
fn photos(scratch: &Scratch) {
    let generator = Generator::new(&GeneratorOptions::default()).unwrap();
    for index in 0..12 {
        let (photo, class) = photo(&generator, index);
        let folder = scratch.path("photos").join(class);
        std::fs::create_dir_all(&folder).unwrap();
        let ending = if index / 2 % 2 == 0 { "png" } else { "jpg" };
        photo.save(folder.join(format!("p{index}.{ending}"))).unwrap();
    }
    scratch.write("photos/faces/notes.txt", "holidays");
}

#[test]
fn twelve_photos_reach_a_page() {
    let scratch = Scratch::new();
    photos(&scratch);
    let small = ["--quick", "--schemes", "plain,rotation", "--regimes", "same-key"];
    let said = scratch.ok(&[&["image", "--images", "photos"][..], &small].concat());
    for part in ["photos (user, 12 records)", "images brought to ", "notes.txt", "report.html"] {
        assert!(said.contains(part), "no {part:?} in {said}");
    }
    let page = std::fs::read_to_string(scratch.path("out/report.html")).unwrap();
    assert!(page.contains("What encryption does to a classifier: photos<"), "the page names the folder");
    assert!(page.contains("src=\"data:image/png;base64,"), "the page shows the photos");
    assert_eq!(scratch.results("out")["inputs"][0]["records"], 12);
}

#[test]
fn messages_on_photos_say_what_to_change() {
    let scratch = Scratch::new();
    photos(&scratch);
    let run = |more: &[&str], parts: &[&str]| {
        scratch.refused(&[&["image", "--quick", "--images", "photos"][..], more].concat(), parts);
    };
    run(&["--positive", "cats"], &["--positive cats", "faces, nonfaces"]);
    scratch.write("photos/faces/broken.png", "no picture");
    run(&[], &["broken.png", "--broken skip"]);
    let small = ["--quick", "--schemes", "plain", "--features", "pixels", "--out", "skipped"];
    let skipped = scratch.ok(&[&["image", "--images", "photos", "--broken", "skip"][..], &small].concat());
    assert!(skipped.contains("12 records") && skipped.contains("broken.png"), "{skipped}");
    scratch.refused(&["image", "--images", "photos/faces"], &["photos/faces", "class"]);
    scratch.refused(&["image", "--images", "nowhere"], &["nowhere"]);
}
