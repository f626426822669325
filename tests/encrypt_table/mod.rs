//! `keygen`, `encrypt-table` and `decrypt-table` on a person's own CSV.

mod keys;
mod long;
mod plans;
mod tampering;

use std::fs;
use std::io::Write;
use std::process::Stdio;

use crate::support::Scratch;

const TABLE: &str = "name;income;city\n\"Ann; Lee\";1200;Bonn\nBob;-7.50;\nÉva;1200;Ulm\n";

/// Encrypts `columns` of a table as `enc.csv`.
fn encrypt(scratch: &Scratch, table: &str, scheme: &str, columns: &str) -> String {
    let plain = scratch.write("people.csv", table);
    scratch.ok(&["keygen", "my.key"]);
    let to = ["--key", "my.key", "--to", "enc.csv"];
    let encrypt = ["encrypt-table", "--csv", &plain, "--scheme", scheme];
    match columns {
        "" => scratch.ok(&[&encrypt[..], &to].concat()),
        columns => scratch.ok(&[&encrypt[..], &["--columns", columns], &to].concat()),
    }
}

const DECRYPT: [&str; 7] = ["decrypt-table", "--csv", "enc.csv", "--key", "my.key", "--to", "again.csv"];

/// Encrypts `columns` of `table`, checks that every byte comes back, and returns the encrypted text.
fn round_trip(table: &str, scheme: &str, columns: &str) -> String {
    let scratch = Scratch::new();
    encrypt(&scratch, table, scheme, columns);
    scratch.ok(&DECRYPT);
    assert_eq!(fs::read_to_string(scratch.path("again.csv")).unwrap(), table, "{scheme}");
    fs::read_to_string(scratch.path("enc.csv")).unwrap()
}

#[test]
fn every_text_cipher_gives_the_table_back() {
    for (scheme, columns) in [
        ("fernet", "name,income,city"),
        ("fernet-digits-deterministic", "name,income,city"),
        ("siv", "name,income,city"),
        ("ff1", "income"),
        ("ope", "income"),
    ] {
        let encrypted = round_trip(TABLE, scheme, columns);
        assert!(!encrypted.contains("1200"), "{scheme} left an income readable:\n{encrypted}");
    }
}

#[test]
fn every_byte_of_the_file_comes_back() {
    for (table, columns) in [
        ("name\nann\n\nbob\n", ""),
        ("name\r\nann\r\n\r\n\r\n", ""),
        ("\u{feff}a,b\r\n1,2\r\n\r\n\r\n3,4", "b"),
        ("a,b\r1,2\r3,4\r", ""),
        ("\"a\",\" b \"\n\"1\",\"2\"\n\"x,y\",\"\"\n", ""),
        ("a|b\n\"x|\"|\"two\nlines\"\n\"said \"\"yes\"\"\"|\n", "a,b"),
        ("a\tb\n \t 1\n", ""),
        ("\u{feff}sep=-\r\na-b\r\n1-2\r\n3-4\r\n", ""),
    ] {
        let encrypted = round_trip(table, "siv", columns);
        assert_eq!(encrypted.lines().count(), table.replace("two\n", "").lines().count(), "{table:?}");
    }
}

#[test]
fn needless_quotation_marks_without_a_rule_are_named_and_left_out() {
    let scratch = Scratch::new();
    let said = encrypt(&scratch, "a,b,c\n\"1\",\"2\",3\n4,5,6\n", "siv", "a");
    assert!(said.contains("column \"a\" has needless quotation marks"), "{said}");
    scratch.ok(&DECRYPT);
    // Those of the plain columns stay all the same.
    assert_eq!(fs::read_to_string(scratch.path("again.csv")).unwrap(), "a,b,c\n1,\"2\",3\n4,5,6\n");
}

#[test]
fn quotation_marks_do_not_show_which_cells_need_them() {
    let encrypted = round_trip("a,b\n\"x,y\",1\nz,2\n", "fernet", "a");
    assert!(!encrypted.contains('"'), "{encrypted}");
}

#[test]
fn a_decrypted_table_is_its_owner_s_alone() {
    let scratch = Scratch::new();
    encrypt(&scratch, TABLE, "siv", "");
    scratch.ok(&DECRYPT);
    #[cfg(unix)]
    for name in ["again.csv", "my.key"] {
        let mode =
            std::os::unix::fs::PermissionsExt::mode(&scratch.path(name).metadata().unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn only_deterministic_ciphers_show_equal_cells() {
    let incomes = |scheme| {
        let encrypted = round_trip(TABLE, scheme, "income");
        let cell = |line: &str| line.rsplit(';').nth(1).unwrap().to_owned();
        encrypted.lines().skip(1).map(cell).collect::<Vec<_>>()
    };
    let (siv, fernet) = (incomes("siv"), incomes("fernet"));
    assert_eq!(siv[0], siv[2]);
    assert_ne!(fernet[0], fernet[2]);
}

#[test]
fn what_cannot_be_done_is_refused_and_leaves_nothing() {
    let scratch = Scratch::new();
    let plain = scratch.write("people.csv", TABLE);
    scratch.ok(&["keygen", "my.key"]);
    let encrypt = |scheme: &str, columns: &str, key: &str, parts: &[&str]| {
        let args = ["--csv", &plain, "--scheme", scheme, "--columns", columns, "--key", key, "--to", "out"];
        scratch.refused(&[&["encrypt-table"][..], &args].concat(), parts);
    };
    encrypt("laplace", "income", "my.key", &["laplace"]);
    encrypt("rot13", "income", "my.key", &["rot13"]);
    encrypt("siv", "salary", "my.key", &["people.csv", "salary", "income"]);
    encrypt(
        "ff1",
        "name",
        "my.key",
        &["people.csv", "line 2 (row 1)", "\"name\"", "\"Ann; Lee\"", "decimal"],
    );
    encrypt("siv", "income", "none.key", &["none.key"]);
    scratch.write("short.key", "cipherlens-key 1\nabc\n");
    encrypt("siv", "income", "short.key", &["short.key", "64"]);
    assert_eq!(scratch.listing(), ["my.key", "people.csv", "short.key"]);
}

#[test]
fn a_cell_that_cannot_be_encrypted_is_named_by_line_and_column() {
    let scratch = Scratch::new();
    scratch.ok(&["keygen", "my.key"]);
    let rows = "note,income\n\"two\nlines\",1\n\nx,54975581389.5\ny,6\n";
    let plain = scratch.write("people.csv", rows);
    let args = ["encrypt-table", "--csv", &plain, "--key", "my.key", "--to", "out", "--columns", "income"];
    let refused =
        |scheme, parts: &[&str]| scratch.refused(&[&args[..], &["--scheme", scheme]].concat(), parts);
    refused(
        "ope",
        &[
            "people.csv",
            "line 5 (row 2)",
            "\"income\"",
            "\"54975581389.5\"",
            "at 1 decimals",
            "54975581388",
            "ff1",
        ],
    );
    let long = "9".repeat(50);
    scratch.write("people.csv", format!("note,income\nx,1\ny,{long}\n"));
    refused("ff1", &["line 3 (row 2)", "50 digits", "at most 37", "9\"…"]);
    scratch.write("people.csv", "note,income\nx\n");
    refused("ff1", &["line 2 (row 1)", "1 cells", "header has 2"]);
    scratch.write("people.csv", "note,income\n");
    refused("ff1", &["people.csv", "only a header"]);
    assert_eq!(scratch.listing(), ["my.key", "people.csv"]);
}

#[test]
fn columns_with_commas_gzip_and_standard_input_are_taken() {
    let scratch = Scratch::new();
    scratch.ok(&["keygen", "my.key"]);
    let table = "\"last, first\",income\n\"Lee, Ann\",1\n";
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(table.as_bytes()).unwrap();
    scratch.write("people.csv.gz", packed.finish().unwrap());
    let scheme = "siv:\"last, first\"";
    let args = ["encrypt-table", "--scheme", scheme, "--domain", "here", "--key", "my.key"];
    scratch.ok(&[&args[..], &["--csv", "people.csv.gz", "--to", "enc.csv"]].concat());
    scratch.ok(&DECRYPT);
    assert_eq!(fs::read_to_string(scratch.path("again.csv")).unwrap(), table);

    let mut child = scratch
        .command(&[&args[..], &["--csv", "-", "--to", "piped.csv"]].concat())
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(table.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    let read = |name: &str| fs::read_to_string(scratch.path(name)).unwrap();
    assert_eq!(read("piped.csv"), read("enc.csv"));
}

#[test]
fn limits_stand_in_the_help() {
    let help = Scratch::new().ok(&["encrypt-table", "--help"]);
    for part in [
        "at most 37 digits",
        "digit longer",
        "549,755,813,888",
        "9 decimals",
        "at most 15 digits",
        "fernet crate",
    ] {
        assert!(help.contains(part), "no {part:?} in:\n{help}");
    }
}
