//! `keygen`, `encrypt-table` and `decrypt-table` on a person's own CSV.

use std::fs;

use crate::support::Scratch;

const TABLE: &str = "name;income;city\n\"Ann; Lee\";1200;Bonn\nBob;-7.50;\nÉva;1200;Ulm\n";

/// Encrypts `columns` of the table, decrypts it again, and returns the encrypted text.
fn round_trip(scheme: &str, columns: &str) -> String {
    let scratch = Scratch::new();
    let plain = scratch.write("people.csv", TABLE);
    scratch.ok(&["keygen", "my.key"]);
    let common = ["--key", "my.key"];
    let encrypt =
        ["encrypt-table", "--csv", &plain, "--scheme", scheme, "--columns", columns, "--to", "enc.csv"];
    scratch.ok(&[&encrypt[..], &common].concat());
    scratch.ok(&[&["decrypt-table", "--csv", "enc.csv", "--to", "again.csv"][..], &common].concat());
    assert_eq!(fs::read_to_string(scratch.path("again.csv")).unwrap(), TABLE, "{scheme}");
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
        let encrypted = round_trip(scheme, columns);
        assert!(!encrypted.contains("1200"), "{scheme} left an income readable:\n{encrypted}");
    }
}

#[test]
fn only_deterministic_ciphers_show_equal_cells() {
    let incomes = |scheme| {
        let encrypted = round_trip(scheme, "income");
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
        let args = [
            "encrypt-table",
            "--csv",
            &plain,
            "--scheme",
            scheme,
            "--columns",
            columns,
            "--key",
            key,
            "--to",
            "out",
        ];
        scratch.refused(&args, parts);
    };
    encrypt("laplace", "income", "my.key", &["laplace"]);
    encrypt("rot13", "income", "my.key", &["rot13"]);
    encrypt("siv", "salary", "my.key", &["salary", "income"]);
    encrypt("ff1", "name", "my.key", &["name", "Ann; Lee"]);
    encrypt("siv", "income", "none.key", &["none.key"]);
    scratch.write("short.key", "cipherlens-key 1\nabc\n");
    encrypt("siv", "income", "short.key", &["short.key", "64"]);
    assert_eq!(scratch.listing(), ["my.key", "people.csv", "short.key"]);
}

#[test]
fn another_key_does_not_decrypt() {
    let scratch = Scratch::new();
    let plain = scratch.write("people.csv", TABLE);
    scratch.ok(&["keygen", "my.key"]);
    scratch.ok(&["keygen", "other.key"]);
    scratch.ok(&["encrypt-table", "--csv", &plain, "--scheme", "siv", "--key", "my.key", "--to", "enc.csv"]);
    let decrypt = ["decrypt-table", "--csv", "enc.csv", "--key", "other.key", "--to", "out"];
    scratch.refused(&decrypt, &["row"]);
}
