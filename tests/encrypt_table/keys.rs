//! Key files of both forms, other keys, and the tokens that Python makes.

use std::fs;

use serde_json::Value;

use super::{DECRYPT, TABLE, encrypt};
use crate::support::Scratch;

/// A key and tokens of Python's `cryptography`.
fn python() -> Value {
    serde_json::from_str(include_str!("../../crates/crypto-encode/tests/golden/python_tokens.json")).unwrap()
}

#[test]
fn another_key_is_told_before_any_work() {
    let scratch = Scratch::new();
    encrypt(&scratch, TABLE, "ff1", "income");
    scratch.ok(&["keygen", "other.key"]);
    let decrypt = ["decrypt-table", "--csv", "enc.csv", "--key", "other.key", "--to", "out"];
    scratch.refused(&decrypt, &["--key other.key", "not the key", "encrypted under"]);
}

#[test]
fn a_fernet_key_serves_every_scheme() {
    for scheme in ["fernet", "fernet-digits-deterministic", "siv", "ff1", "ope"] {
        let scratch = Scratch::new();
        scratch.ok(&["keygen", "fernet.key", "--format", "fernet"]);
        let key = fs::read_to_string(scratch.path("fernet.key")).unwrap();
        assert_eq!((key.len(), &key[43..]), (45, "=\n"), "{scheme}");
        // Python writes the key without a line end.
        scratch.write("bare.key", key.trim_end());
        let plain = scratch.write("people.csv", TABLE);
        let args = ["--columns", "income", "--scheme", scheme, "--key", "fernet.key", "--to", "enc.csv"];
        scratch.ok(&[&["encrypt-table", "--csv", &plain][..], &args].concat());
        scratch.ok(&["decrypt-table", "--csv", "enc.csv", "--key", "bare.key", "--to", "again.csv"]);
        assert_eq!(fs::read_to_string(scratch.path("again.csv")).unwrap(), TABLE, "{scheme}");
    }
}

#[test]
fn tokens_of_python_decrypt_when_nothing_is_claimed_of_them() {
    let scratch = Scratch::new();
    let golden = python();
    scratch.write("python.key", golden["key"].as_str().unwrap());
    let text = |pair: &Value, field: &str| pair[field].as_str().unwrap().to_owned();
    let pairs: Vec<_> = golden["tokens"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| (text(pair, "token"), text(pair, "text")))
        .collect();
    let rows: Vec<String> = (1..).zip(&pairs).map(|(id, (token, _))| format!("{id},{token}\r\n")).collect();
    scratch.write("tokens.csv", format!("id,secret\r\n{}", rows.concat()));
    let decrypt = ["decrypt-table", "--csv", "tokens.csv", "--key", "python.key", "--to"];
    let scheme = ["--unauthenticated", "--scheme", "fernet", "--columns", "secret"];
    scratch.refused(&[&decrypt[..], &["out"]].concat(), &["tokens.csv.cipherlens.toml", "--unauthenticated"]);
    scratch.refused(&[&decrypt[..], &["out"], &scheme[1..]].concat(), &["--unauthenticated"]);
    let piped = ["decrypt-table", "--csv", "-", "--key", "python.key", "--to", "out"];
    scratch.refused(&piped, &["--csv -", "no note"]);
    let said = scratch.ok(&[&decrypt[..], &["plain.csv"], &scheme].concat());
    assert!(said.contains("NOTHING WAS VERIFIED"), "{said}");
    let mut plain = csv::Reader::from_path(scratch.path("plain.csv")).unwrap();
    let found: Vec<String> = plain.records().map(|row| row.unwrap()[1].to_owned()).collect();
    let expected: Vec<String> = pairs.into_iter().map(|(_, text)| text).collect();
    assert_eq!(found, expected);
}

/// A table of version 0.1.0, whose note bound nothing.
#[test]
fn tables_of_the_first_version_decrypt_when_asked_for_loudly() {
    let scratch = Scratch::new();
    scratch.write("my.key", format!("cipherlens-key 1\n{}\n", "01".repeat(32)));
    scratch.write("enc.csv", format!("name;income\nAnn;{OLD_CIPHERTEXT}\n"));
    let note = "version = 1\nscheme = \"siv\"\ncolumns = [\"income\"]\nseparator = \";\"\n";
    scratch.write("enc.csv.cipherlens.toml", note);
    scratch.refused(&DECRYPT, &["enc.csv.cipherlens.toml", "version 1", "--unauthenticated"]);
    let said = scratch.ok(&[&DECRYPT[..], &["--unauthenticated"]].concat());
    assert!(said.contains("NOTHING WAS VERIFIED"), "{said}");
    assert_eq!(fs::read_to_string(scratch.path("again.csv")).unwrap(), "name;income\nAnn;1200\n");
}

/// `1200` in a column `income` by AES-SIV under the key 0x0101…01, written by version 0.1.0.
const OLD_CIPHERTEXT: &str = "apbI27fFtsGKxdz4Dg7mc5voVd0=";

#[test]
fn what_is_no_key_file_is_named_with_what_was_found() {
    let scratch = Scratch::new();
    encrypt(&scratch, TABLE, "siv", "");
    for (name, content, found) in [
        ("empty.key", "".to_owned(), "empty"),
        ("large.key", "x".repeat(5000), "more than 1024 bytes"),
        ("table.key", TABLE.to_owned(), "first line"),
        ("cut.key", "A".repeat(44), "not a Fernet key"),
    ] {
        scratch.write(name, content);
        let decrypt = ["decrypt-table", "--csv", "enc.csv", "--key", name, "--to", "out"];
        scratch.refused(&decrypt, &[name, found]);
    }
    scratch.refused(
        &["decrypt-table", "--csv", "enc.csv", "--key", "/dev/zero", "--to", "out"],
        &["/dev/zero", "more than 1024"],
    );
}

#[test]
fn a_key_file_has_no_slash_at_the_end_of_its_name() {
    let scratch = Scratch::new();
    for name in ["new/", "new/."] {
        scratch.refused(&["keygen", name], &[name, "ends with a slash", "give the name of a new file"]);
    }
    assert!(scratch.listing().is_empty());
}
