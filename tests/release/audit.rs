//! `audit --release`: a file as it was written, also by another program.

use serde_json::Value;

use super::people;
use crate::support::Scratch;

const TARGET: [&str; 4] = ["--target", "paid", "--positive", "yes"];

/// The table with its columns `columns` replaced.
fn rewritten(table: &str, columns: &[usize], cell: impl Fn(usize, usize, &str) -> String) -> String {
    let lines = table.lines().enumerate().map(|(row, line)| {
        let cells = line.split(',').enumerate();
        let cells: Vec<String> = cells
            .map(|(place, old)| match row > 0 && columns.contains(&place) {
                true => cell(row, place, old),
                false => old.to_owned(),
            })
            .collect();
        cells.join(",") + "\n"
    });
    lines.collect()
}

/// What stands for a text, without a key: whatever program made it, equal texts have equal tokens.
fn token(place: usize, text: &str, length: usize) -> String {
    let mut state = text.bytes().fold(14_695_981_039_346_656_037_u64 ^ place as u64, |state, byte| {
        (state ^ u64::from(byte)).wrapping_mul(1_099_511_628_211)
    });
    let mut token = String::new();
    while token.len() < length {
        token += &format!("{state:016x}");
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
    }
    token.truncate(length);
    token
}

fn audited(scratch: &Scratch, release: &str, more: &[&str]) -> Value {
    let plain = scratch.write("plain.csv", people(400));
    let path = scratch.write("released.csv", release);
    let args = ["audit", "--quiet", "--release", &path, "--csv", &plain];
    scratch.ok(&[&args[..], &TARGET, more].concat());
    let results = scratch.results("out");
    results["releases"][0].clone()
}

fn reading<'a>(release: &'a Value, column: &str, knowledge: &str) -> &'a Value {
    let columns = release["columns"].as_array().unwrap();
    let column = columns.iter().find(|found| found["name"] == column).unwrap();
    let read = column["read"].as_array().unwrap();
    read.iter().find(|reading| reading["knowledge"] == knowledge).unwrap()
}

fn visible(release: &Value, column: &str) -> Vec<String> {
    let columns = release["columns"].as_array().unwrap();
    let column = columns.iter().find(|found| found["name"] == column).unwrap();
    let seen =
        column["visible"].as_array().map(|seen| seen.iter().map(|one| one.as_str().unwrap().to_owned()));
    seen.map(Iterator::collect).unwrap_or_default()
}

#[test]
fn tokens_of_another_program_are_read_by_frequency_and_by_length() {
    let scratch = Scratch::new();
    let equal = rewritten(&people(400), &[0, 1, 2, 3], |_, place, text| token(place, text, 24));
    let release = audited(&scratch, &equal, &[]);
    assert_eq!(release["verdict"], "do not release", "{}", release["because"]);
    let read = reading(&release, "history", "nothing");
    assert_eq!(read["success"], 1.0, "{read}");
    assert_eq!(visible(&release, "history"), ["equality"]);
    assert_eq!(release["columns"][0]["scheme"], "unknown");

    // a fresh token for every cell, as long as its text is
    let scratch = Scratch::new();
    let lengths = rewritten(&people(400), &[0, 1, 2, 3], |row, place, text| {
        token(place, &format!("{row}"), 24 + text.len() / 8 * 8)
    });
    let release = audited(&scratch, &lengths, &[]);
    let read = reading(&release, "history", "nothing");
    assert_eq!(
        (&read["success"], &read["attack"]),
        (&Value::from(1.0), &Value::from("token-length")),
        "{read}"
    );
    assert_eq!(visible(&release, "history"), ["lengths"]);

    // and all of one length: nothing is read
    let scratch = Scratch::new();
    let hidden = rewritten(&people(400), &[0, 1, 2, 3], |row, place, _| token(place, &format!("{row}"), 32));
    let release = audited(&scratch, &hidden, &[]);
    assert_eq!(release["verdict"], "release", "{}", release["because"]);
    assert!(visible(&release, "history").is_empty());
}

#[test]
fn the_terminal_shows_one_screen_at_any_width() {
    let scratch = Scratch::new();
    let plain = scratch.write("plain.csv", people(200));
    let args = ["audit", "--release", &plain, "--csv", &plain];
    for width in ["40", "80", "200"] {
        let mut command = scratch.command(&[&args[..], &TARGET, &["--out", width]].concat());
        let output = command.env("COLUMNS", width).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && said.contains("do not release"), "{said}");
        assert!(said.lines().count() <= 30 && !said.contains('\u{1b}'), "{width}: {said}");
        let widest = said.lines().map(|line| line.chars().count()).max().unwrap();
        let path = said.lines().filter(|line| line.starts_with("page: ")).count();
        assert!(widest <= width.parse().unwrap() && path == 1, "{width}: {said}");
    }
}

#[test]
fn wrong_inputs_are_named() {
    let scratch = Scratch::new();
    let plain = scratch.write("plain.csv", people(60));
    let short = scratch.write("short.csv", people(59));
    let other = scratch.write("other.csv", "a,b\n".to_owned() + &"1,2\n".repeat(60));
    let refused = |release: &str, more: &[&str], parts: &[&str]| {
        let args = ["audit", "--quiet", "--release", release, "--csv", &plain];
        scratch.refused(&[&args[..], more].concat(), parts);
    };
    refused(&short, &TARGET, &["short.csv", "59 rows", "60"]);
    refused(&other, &TARGET, &["other.csv", "person, town, history, income, paid"]);
    refused(&plain, &["--target", "payed"], &["--target payed", "person, town"]);
    refused(&plain, &["--target", "paid", "--sensitive", "age"], &["--sensitive age"]);
    refused(&plain, &["--target", "paid", "--max-risk", "2"], &["--max-risk 2", "0 to 1"]);
    refused(&plain, &["--target", "paid", "--purpose", "sell"], &["--purpose sell", "vendor-trains"]);
    refused("missing.csv", &TARGET, &["missing.csv"]);
}
