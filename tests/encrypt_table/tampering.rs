//! Encrypted tables and notes, edited at random and by hand: none of them decrypts.

use std::fs;

use rand::Rng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::{DECRYPT, TABLE, encrypt};
use crate::support::{Scratch, stderr};

const NOTE: &str = "enc.csv.cipherlens.toml";

/// Header and rows.
type Cells = Vec<Vec<String>>;

fn parse(table: &str) -> Cells {
    table.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect()
}

fn write(cells: &Cells) -> String {
    cells.iter().map(|row| row.join(";") + "\n").collect()
}

/// Two different places below `n`, from `first` on.
fn two(rng: &mut ChaCha20Rng, first: usize, n: usize) -> (usize, usize) {
    let mut places: Vec<usize> = (first..n).collect();
    places.shuffle(rng);
    (places[0], places[1])
}

/// An edit of a table, by its name.
type Edit = (&'static str, fn(&mut Cells, &mut ChaCha20Rng));

const EDITS: [Edit; 16] = [
    ("cells of a column swapped", |t, rng| {
        let (column, (a, b)) = (rng.random_range(0..t[0].len()), two(rng, 1, t.len()));
        let cell = std::mem::take(&mut t[a][column]);
        t[a][column] = std::mem::replace(&mut t[b][column], cell);
    }),
    ("cells of a row swapped", |t, rng| {
        let (row, (a, b)) = (rng.random_range(1..t.len()), two(rng, 0, t[0].len()));
        t[row].swap(a, b);
    }),
    ("cell blanked", |t, rng| {
        let (row, column) = (rng.random_range(1..t.len()), rng.random_range(0..t[0].len()));
        t[row][column].clear();
    }),
    ("cell copied", |t, rng| {
        let (column, (a, b)) = (rng.random_range(0..t[0].len()), two(rng, 1, t.len()));
        t[a][column] = t[b][column].clone();
    }),
    ("cell edited", |t, rng| {
        let (row, column) = (rng.random_range(1..t.len()), rng.random_range(0..t[0].len()));
        let cell = &mut t[row][column];
        match cell.len() {
            0 => cell.push('7'),
            n => {
                let (at, byte) = (rng.random_range(0..n), *b"ABCabc0123456789".choose(rng).unwrap());
                cell.replace_range(at..=at, &char::from(byte).to_string());
            }
        }
    }),
    ("cell inserted", |t, rng| {
        let row = rng.random_range(1..t.len());
        let cell = t[row][0].clone();
        t[row].insert(1, cell);
    }),
    ("cell deleted", |t, rng| {
        let row = rng.random_range(1..t.len());
        t[row].pop();
    }),
    ("row deleted", |t, rng| {
        t.remove(rng.random_range(1..t.len()));
    }),
    ("last row deleted", |t, _| {
        t.pop();
    }),
    ("row repeated", |t, rng| {
        let (from, to) = (rng.random_range(1..t.len()), rng.random_range(1..=t.len()));
        t.insert(to, t[from].clone());
    }),
    ("row blanked", |t, rng| {
        let row = rng.random_range(1..t.len());
        t[row].iter_mut().for_each(String::clear);
    }),
    ("rows swapped", |t, rng| {
        let (a, b) = two(rng, 1, t.len());
        t.swap(a, b);
    }),
    ("rows shuffled", |t, rng| t[1..].shuffle(rng)),
    ("columns swapped", |t, rng| {
        let (a, b) = two(rng, 0, t[0].len());
        let first = if rng.random() { 0 } else { 1 };
        t[first..].iter_mut().for_each(|row| row.swap(a, b));
    }),
    ("column deleted", |t, rng| {
        let column = rng.random_range(0..t[0].len());
        t.iter_mut().for_each(|row| drop(row.remove(column)));
    }),
    ("column repeated under a new name", |t, rng| {
        let column = rng.random_range(0..t[0].len());
        t.iter_mut().for_each(|row| row.push(row[column].clone()));
        *t[0].last_mut().unwrap() = "again".to_owned();
    }),
];

/// A note with one byte, line or field changed, or another table's note.
fn edit_note(note: &str, other: &str, rng: &mut ChaCha20Rng) -> Vec<u8> {
    let mut bytes = note.as_bytes().to_vec();
    let at = rng.random_range(0..bytes.len());
    let mut lines: Vec<&str> = note.lines().collect();
    match rng.random_range(0..7) {
        0 => bytes[at] = rng.random(),
        1 => bytes[at] = *b"0123456789abcdef\"=\n #".choose(rng).unwrap(),
        2 => drop(bytes.remove(at)),
        3 => bytes.insert(at, *b"0a \n#\"".choose(rng).unwrap()),
        4 => {
            lines.remove(rng.random_range(0..lines.len()));
            bytes = (lines.join("\n") + "\n").into_bytes();
        }
        5 => {
            let (a, b) = two(rng, 0, lines.len());
            lines.swap(a, b);
            bytes = (lines.join("\n") + "\n").into_bytes();
        }
        _ => {
            // One line of the note of the same table, encrypted once more.
            let foreign: Vec<&str> = other.lines().collect();
            let line = rng.random_range(0..lines.len());
            lines[line] = foreign[line];
            bytes = (lines.join("\n") + "\n").into_bytes();
        }
    }
    bytes
}

/// Twelve people; `name` and `age` are encrypted by those schemes that can.
fn people() -> String {
    let row = |i: u32| {
        format!(
            "{}{};{};{};{}\n",
            ["ann", "bob", "eva"][i as usize % 3],
            i / 2,
            20 + i % 5,
            1000 + 250 * (i % 7),
            i % 4
        )
    };
    format!("name;age;income;children\n{}", (0..12).map(row).collect::<String>())
}

/// Decrypts what stands there; the message of the refusal.
fn refusal(scratch: &Scratch, what: &str) -> String {
    let output = scratch.run(&DECRYPT);
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{what} must be refused:\n{message}");
    assert!(!message.contains("panicked"), "{what}:\n{message}");
    assert!(!scratch.path("again.csv").exists(), "{what} left a decrypted table");
    message
}

fn no_edit_passes(scheme: &str, columns: &str) {
    let scratch = Scratch::new();
    encrypt(&scratch, &people(), scheme, columns);
    let again = ["encrypt-table", "--csv", "people.csv", "--scheme", scheme, "--columns", columns];
    scratch.ok(&[&again[..], &["--key", "my.key", "--to", "second.csv"]].concat());
    let read = |name: &str| fs::read_to_string(scratch.path(name)).unwrap();
    let (table, note, other) = (read("enc.csv"), read(NOTE), read("second.csv.cipherlens.toml"));
    let mut rng = ChaCha20Rng::seed_from_u64(scheme.len() as u64);
    let mut done = 0;
    while done < 200 {
        let (edit, what) = match done % 4 {
            0 => (None, "note"),
            _ => EDITS.choose(&mut rng).map(|&(what, edit)| (Some(edit), what)).unwrap(),
        };
        let (mut cells, mut noted) = (parse(&table), note.clone().into_bytes());
        match edit {
            Some(edit) => edit(&mut cells, &mut rng),
            None => noted = edit_note(&note, &other, &mut rng),
        }
        if write(&cells) == table && noted == note.as_bytes() {
            continue;
        }
        scratch.write("enc.csv", write(&cells));
        scratch.write(NOTE, noted);
        let message = refusal(&scratch, &format!("{scheme}, edit {done}: {what}"));
        let named = if edit.is_some() { "enc.csv: " } else { "note" };
        assert!(message.contains(named), "{what}: {message}");
        done += 1;
    }
    scratch.write("enc.csv", &table);
    scratch.write(NOTE, &note);
    scratch.ok(&DECRYPT);
    assert_eq!(read("again.csv"), people());
}

#[test]
fn no_edit_of_fernet_passes() {
    no_edit_passes("fernet", "name,income");
}

#[test]
fn no_edit_of_deterministic_fernet_passes() {
    no_edit_passes("fernet-digits-deterministic", "name,income");
}

#[test]
fn no_edit_of_siv_passes() {
    no_edit_passes("siv", "name,income");
}

#[test]
fn no_edit_of_ff1_passes() {
    no_edit_passes("ff1", "age,income");
}

#[test]
fn no_edit_of_ope_passes() {
    no_edit_passes("ope", "age,income");
}

/// Encrypts the small table, edits it, and gives the message.
fn after(edit: impl FnOnce(&str) -> String) -> String {
    let scratch = Scratch::new();
    encrypt(&scratch, &people(), "ff1", "income");
    let table = fs::read_to_string(scratch.path("enc.csv")).unwrap();
    scratch.write("enc.csv", edit(&table));
    refusal(&scratch, "the edit")
}

fn check(edit: impl FnOnce(&str) -> String, parts: &[&str]) {
    let message = after(edit);
    for part in parts.iter().chain(&["enc.csv", "not the table that was encrypted", "--unauthenticated"]) {
        assert!(message.contains(part), "no {part:?} in:\n{message}");
    }
}

/// The table without line `number`, from 1.
fn without(table: &str, number: usize) -> String {
    let lines = (1..).zip(table.lines()).filter(|(n, _)| *n != number);
    lines.map(|(_, line)| format!("{line}\n")).collect()
}

#[test]
fn the_message_says_what_differs_and_where() {
    check(|table| table.replacen("ann0", "Ann0", 1), &["first difference is in row 1 (line 2)"]);
    check(|table| without(table, 5), &["12 rows were encrypted, and here are 11", "row 4 (line 5)"]);
    check(|table| without(table, 13), &["here are 11", "the first 11 rows are as they were"]);
    check(|table| format!("{table}zoe;1;2;3\n"), &["here are 13", "the first 12 rows are as they were"]);
    check(|table| table.replacen("age", "alter", 1), &["column 2 was \"age\"", "\"alter\""]);
    check(
        |table| table.replacen("name;age", "age;name", 1),
        &["column 1 was \"name\"", "here it is \"age\""],
    );
    check(|table| table.replacen("\n", ";x\n", 1), &["4 columns were encrypted", "here are 5"]);
    check(|table| table.replacen("\n", "\n\n", 3), &["first difference is in row 1 (line 3)"]);
    check(|table| format!("{table}\n"), &["the first 12 rows are as they were"]);
}

#[test]
fn a_long_table_names_a_range_of_rows() {
    let scratch = Scratch::new();
    let rows: String = (0..1000).map(|i| format!("{i};{}\n", i % 17)).collect();
    encrypt(&scratch, &format!("id;x\n{rows}"), "siv", "x");
    let table = fs::read_to_string(scratch.path("enc.csv")).unwrap();
    scratch.write("enc.csv", table.replacen("\n698;", "\n699;", 1));
    let message = refusal(&scratch, "the edit");
    assert!(message.contains("rows 697 to 700 (from line 698 on)"), "{message}");
}

#[test]
fn what_other_programs_change_without_harm_is_not_refused() {
    let scratch = Scratch::new();
    encrypt(&scratch, TABLE, "siv", "income");
    let table = fs::read_to_string(scratch.path("enc.csv")).unwrap();
    let changed = table.replace('\n', "\r\n").replace("Bob", "\"Bob\"");
    scratch.write("enc.csv", format!("\u{feff}{}", changed.trim_end()));
    scratch.ok(&DECRYPT);
    let again = fs::read_to_string(scratch.path("again.csv")).unwrap();
    let expected = TABLE.replace('\n', "\r\n").replace("Bob", "\"Bob\"");
    assert_eq!(again, format!("\u{feff}{}", expected.trim_end()));
}

#[test]
fn an_edited_table_decrypts_unauthenticated_only() {
    let scratch = Scratch::new();
    encrypt(&scratch, TABLE, "siv", "income");
    let table = fs::read_to_string(scratch.path("enc.csv")).unwrap();
    scratch.write("enc.csv", without(&table, 3));
    refusal(&scratch, "a deleted row");
    let said = scratch.ok(&[&DECRYPT[..], &["--unauthenticated"]].concat());
    assert!(said.contains("NOTHING WAS VERIFIED"), "{said}");
    assert_eq!(fs::read_to_string(scratch.path("again.csv")).unwrap(), without(TABLE, 3));
}

#[test]
fn notes_that_are_none_are_refused_by_name() {
    let scratch = Scratch::new();
    encrypt(&scratch, TABLE, "siv", "income");
    let note = fs::read_to_string(scratch.path(NOTE)).unwrap();
    for (content, found) in [
        (note.replacen("version = 3", "version = 4", 1), "version 4"),
        (note.replacen("siv", "ff1", 1), "note was edited"),
        (note.replacen("tag = ", "tag  = ", 1), "not as encrypt-table wrote it"),
        (note.replacen('#', "##", 1), "not as encrypt-table wrote it"),
        (format!("{note}\n"), "note was edited"),
        (String::new(), "no note of encrypt-table"),
        ("a".repeat(17 << 20), "more than"),
    ] {
        scratch.write(NOTE, content);
        let message = refusal(&scratch, found);
        assert!(message.contains(NOTE) && message.contains(found), "{message}");
    }
    fs::remove_file(scratch.path(NOTE)).unwrap();
    assert!(refusal(&scratch, "no note").contains(NOTE));
}

#[test]
fn a_line_sep_is_bound_like_the_header() {
    let scratch = Scratch::new();
    for (table, edited, part) in [
        ("a;b\n1;2\n", "sep=;\n{}", "\"sep=;\", which was added"),
        ("sep=;\na;b\n1;2\n", "", "\"sep=;\" is missing"),
        ("sep=;\na;b\n1;2\n", "Sep=;\n{}", "was \"sep=;\", and here it is \"Sep=;\""),
        ("sep=;\na;b\n1;2\n", "sep=,\n{}", "when it was encrypted ';' did"),
    ] {
        let scratch = Scratch::new();
        encrypt(&scratch, table, "siv", "a");
        let written = fs::read_to_string(scratch.path("enc.csv")).unwrap();
        let rest = written.strip_prefix("sep=;\n").unwrap_or(&written);
        let edited = if edited.is_empty() { rest.to_owned() } else { edited.replace("{}", rest) };
        scratch.write("enc.csv", edited);
        let output = scratch.run(&DECRYPT);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(part) && !said.contains("schema"), "no {part:?} in {said}");
        assert!(!scratch.path("again.csv").exists());
    }
    encrypt(&scratch, "sep=;\na;b\n1;2\n", "siv", "a");
    let said = scratch.ok(&DECRYPT);
    assert!(said.contains("cells and their order are as they were") && said.contains("Not bound"), "{said}");
}
