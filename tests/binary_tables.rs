//! One table as CSV, Parquet and Arrow IPC: `binary_tables/generate.py` says how the files were written.

use std::fs;

use serde_json::Value;

use crate::support::{Scratch, workspace};

const FILES: [&str; 3] = ["people.csv", "people.parquet", "people.feather"];

/// The bytes of one of the files.
fn people(file: &str) -> Vec<u8> {
    fs::read(workspace().join("tests/binary_tables").join(file)).unwrap()
}

/// What of the results does not say which file was read.
fn without_the_file(mut results: Value, file: &str) -> Value {
    let hash = results["inputs"][0]["sha256"].take();
    assert_eq!(hash.as_str().map(str::len), Some(64), "{hash}");
    let command = results["provenance"]["command"].take().to_string();
    assert!(command.contains(file), "{command}");
    results
}

#[test]
fn numeric_gives_the_same_results_whatever_the_table_is_stored_as() {
    let scratch = Scratch::new();
    let results = FILES.map(|file| {
        scratch.write(file, people(file));
        let own = ["numeric", "--csv", file, "--target", "answer", "--positive", "yes"];
        let small = ["--quick", "--schemes", "plain,fernet-digits,siv", "--classifiers", "logistic,tree"];
        let out = format!("{file}.out");
        scratch.ok(&[&own[..], &small, &["--out", &out]].concat());
        without_the_file(scratch.results(&out), file)
    });
    assert_eq!(results[0]["inputs"][0]["records"], 80);
    let columns = results[0]["inputs"][0]["columns"].as_array().unwrap();
    let missing: Vec<_> = columns.iter().map(|column| column["missing"].as_u64().unwrap()).collect();
    // Of 80 rows: none, none, those of i % 11 == 3, i % 13 == 5, i % 17 == 9 (generate.py), none.
    assert_eq!(missing, [0, 0, 7, 6, 5, 0]);
    assert_eq!(results[1], results[0], "Parquet");
    assert_eq!(results[2], results[0], "Arrow IPC");
}

#[test]
fn an_audit_gives_the_same_results_whatever_the_table_is_stored_as() {
    let scratch = Scratch::new();
    let [csv, parquet, feather] = FILES.map(|file| {
        scratch.write(file, people(file));
        let own = [
            "audit",
            "--csv",
            file,
            "--target",
            "answer",
            "--positive",
            "yes",
            "--quick",
            "--schemes",
            "siv",
        ];
        let out = format!("{file}.out");
        scratch.ok(&[&own[..], &["--classifiers", "logistic", "--out", &out]].concat());
        without_the_file(scratch.results(&out), file)
    });
    assert!(!csv["leakage"].as_array().unwrap().is_empty());
    assert_eq!(parquet, csv, "Parquet");
    assert_eq!(feather, csv, "Arrow IPC");
}

#[test]
fn encrypt_table_reads_every_format_and_writes_csv() {
    let scratch = Scratch::new();
    scratch.ok(&["keygen", "my.key"]);
    let plain = String::from_utf8(people("people.csv")).unwrap();
    for file in FILES {
        scratch.write(file, people(file));
        let (enc, again) = (format!("{file}.enc.csv"), format!("{file}.again.csv"));
        let encrypt = ["encrypt-table", "--csv", file, "--scheme", "siv", "--columns", "customer,city"];
        let said = scratch.ok(&[&encrypt[..], &["--key", "my.key", "--to", &enc]].concat());
        let told = said.contains("was read as the CSV that it would be exported to");
        assert_eq!(told, file != "people.csv", "{said}");
        scratch.ok(&["decrypt-table", "--csv", &enc, "--key", "my.key", "--to", &again]);
        assert_eq!(fs::read_to_string(scratch.path(&again)).unwrap(), plain, "{file}");
    }
    let encrypt = ["encrypt-table", "--csv", "people.parquet", "--scheme", "siv", "--key", "my.key"];
    for to in ["new.parquet", "new.feather"] {
        scratch.refused(&[&encrypt[..], &["--to", to]].concat(), &[to, "writes CSV", "ends in .csv"]);
        assert!(!scratch.path(to).exists());
    }
}

#[test]
fn what_is_no_such_file_is_refused_by_name() {
    let scratch = Scratch::new();
    let parquet = people("people.parquet");
    scratch.write("cut.parquet", &parquet[..parquet.len() / 2]);
    scratch.write("people.parquet", people("people.csv"));
    let numeric = |file| ["numeric", "--csv", file, "--target", "answer"];
    scratch.refused(
        &numeric("cut.parquet"),
        &["cut.parquet", "begins as a Parquet file", "write or fetch it again"],
    );
    scratch.refused(&numeric("people.parquet"), &["people.parquet: named as a Parquet file", "ends in .csv"]);
    scratch.refused(
        &["audit", "--csv", "cut.parquet", "--target", "answer"],
        &["cut.parquet", "begins as a Parquet file"],
    );
}
