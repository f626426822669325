//! A person's own table as spreadsheets here and there write it, and what is said when it does not fit.

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
