//! Cells that the model sees otherwise than they were given: counted and named, and told to nobody without the key.

use std::fs;

use serde_json::Value;

use super::{PASSPHRASE, Server, classify, keygen, scratch, table};
use crate::support::{Scratch, files};

/// The lines that tell of them, for the records of [`odd`].
const LINES: [&str; 2] = [
    "2 cells of 2 records were clipped to the range that the model was trained on: income (1), age (1)",
    "2 cells of 2 records were imputed, because the input has no value there: age (1), area (1)",
];

/// A trained model, a key, and records of which some cells are out of range or missing.
fn odd() -> (Scratch, String) {
    let scratch = scratch();
    let train = table(&scratch, "train.csv", 90, true);
    let args = ["private", "train", "--csv", &train, "--target", "ok", "--positive", "yes", "--to", "m.clm"];
    scratch.ok(&[&args[..], &["--classifier", "logistic"]].concat());
    keygen(&scratch, "my.secret", "4096");
    let rows = "a,30,99999999,rural\nb,200,2000,urban\nc,,3000,coast\nd,40,1500,\ne,41,1600,rural\n";
    let odd = scratch.write("odd.csv", format!("id,age,income,area\n{rows}"));
    (scratch, odd)
}

/// The texts of a column of a CSV file.
fn column(scratch: &Scratch, file: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_path(scratch.path(file)).unwrap();
    let at = reader.headers().unwrap().iter().position(|header| header == name).unwrap();
    reader.records().map(|record| record.unwrap()[at].to_owned()).collect()
}

fn check_decisions(scratch: &Scratch, told: &str) {
    for line in LINES {
        assert!(told.lines().any(|told| told == line), "no {line:?} in\n{told}");
    }
    let clipped = column(scratch, "job/decisions.csv", "clipped");
    assert!(clipped[0].starts_with("income: 99999999 -> ") && clipped[1].starts_with("age: 200 -> "));
    let to: f64 = clipped[0].rsplit(' ').next().unwrap().parse().unwrap();
    assert!((4500.0..5000.0).contains(&to), "{clipped:?}");
    assert_eq!(clipped[2..], ["", "", ""]);
    let imputed = column(scratch, "job/decisions.csv", "imputed");
    assert!(imputed[2].starts_with("age: missing -> ") && imputed[3].starts_with("area: missing -> "));
    assert_eq!([&imputed[0], &imputed[1], &imputed[4]], ["", "", ""]);
    let page = fs::read_to_string(scratch.path("job/decisions.html")).unwrap();
    for line in LINES {
        assert!(page.contains(&format!("<p class=\"warning\">{line}.</p>")), "{line:?} is not on the page");
    }
    assert!(page.contains("income: 99999999 -&gt; "), "the cell is named beside its record");
}

#[test]
fn clipped_and_imputed_cells_are_named_in_the_terminal_the_table_and_the_page() {
    let (scratch, odd) = odd();
    let server = Server::start(&scratch, "m.clm", "127.0.0.1:0");
    let told = scratch.ok(&classify(["--csv", &odd], &server.url, "my.secret", "job"));
    check_decisions(&scratch, &told);
    crate::page::is_sound(&scratch.path("job/decisions.html"), &["--without-figures"]);
}

#[test]
fn a_folder_that_is_sent_elsewhere_does_not_tell_of_them() {
    let (scratch, odd) = odd();
    let key = ["--key", "my.secret", "--passphrase-file", PASSPHRASE];
    let args = ["private", "encrypt", "--csv", &odd, "--card", "m.card", "--to", "job"];
    let told = scratch.ok(&[&args[..], &key].concat());
    LINES.iter().for_each(|line| assert!(told.contains(line), "{told}"));
    for (name, bytes) in files(&scratch.path("job")) {
        for secret in ["99999999", "clipped", "imputed"] {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} is in {}", name.display());
        }
    }
    let server = Server::start(&scratch, "m.clm", "127.0.0.1:0");
    scratch.ok(&["private", "classify", "job", "--server", &server.url]);
    check_decisions(&scratch, &scratch.ok(&[&["private", "decrypt", "job"], &key[..]].concat()));
}

#[test]
fn what_lies_within_the_range_is_not_mentioned() {
    let (scratch, _) = odd();
    let plain = scratch.write("plain.csv", "id,age,income,area\na,30,2000,rural\n");
    let server = Server::start(&scratch, "m.clm", "127.0.0.1:0");
    let told = scratch.ok(&classify(["--csv", &plain], &server.url, "my.secret", "job"));
    assert!(!told.contains("clipped") && !told.contains("imputed"), "{told}");
    assert_eq!(column(&scratch, "job/decisions.csv", "clipped"), [""]);
}

#[test]
fn the_experiment_counts_clipped_cells() {
    let scratch = scratch();
    let args = ["private", "experiment", "--quick", "--dataset", "faces-synthetic", "--quiet"];
    scratch.ok(&[&args[..], &["--limit", "60", "--classifiers", "linear-svm"]].concat());
    let results = scratch.results("out");
    let cell = crate::support::cell(&results, &[("scheme", "private-bfv"), ("classifier", "linear-svm")]);
    let notes: Vec<&str> = cell["notes"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let counted =
        notes.iter().any(|note| note.ends_with("were clipped to the range of the training records"));
    assert!(counted, "{notes:?}");
}
