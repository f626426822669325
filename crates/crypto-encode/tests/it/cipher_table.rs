//! Tables that the command line encrypted, read by a program with its own CSV reader.

use std::fs;
use std::path::PathBuf;

use crypto_encode::cipher_table::{
    Cell, CipherTableError, ColumnCipher, Counts, Decryptor, Difference, Encryptor, Fresh, Head, NoteError,
    NoteFault, QuoteStyle, RowCipher, SealedNote, StoredNote, TableCipher, UnboundCipher,
};
use crypto_encode::release::{ColumnScheme, ColumnShape};
use crypto_encode::text::TextFault;
use crypto_encode::{Key, key_file};
use tabular_data::VerbatimRecords;

/// Schemes of the golden tables, with what was encrypted in them.
const GOLDEN: [(&str, &str, u64, u64); 5] = [
    ("fernet", "my.key", 5, 1),
    ("siv", "my.key", 5, 1),
    ("ff1", "my.key", 3, 0),
    ("ope", "my.key", 3, 0),
    ("fernet-digits-deterministic", "fernet.key", 8, 1),
];

fn golden(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/cipher_table");
    fs::read_to_string(folder.join(name)).unwrap()
}

fn key(name: &str) -> Key {
    key_file::parse(&golden(name)).unwrap()
}

fn sealed(note: &str) -> SealedNote {
    match StoredNote::parse(note).unwrap() {
        StoredNote::Sealed(sealed) => *sealed,
        StoredNote::Unbound(_) => panic!("version 1"),
    }
}

/// Decrypts `table`, byte for byte.
fn decrypt(table: &str, note: &SealedNote, key: &Key) -> Result<(String, Counts), CipherTableError> {
    let verified = note.verify(key).unwrap();
    let separator = verified.note().separator as u8;
    let mut records = VerbatimRecords::from_reader(table.as_bytes(), "t.csv".as_ref(), separator).unwrap();
    let head = Head { columns: records.header(), separator_line: records.separator_line() };
    let mut decryptor = Decryptor::new(&verified, &head)?;
    let mut out = records.preamble().to_owned();
    while let Some(record) = records.read().unwrap() {
        let cells: Vec<_> = record.cells().map(|cell| Cell::verbatim(cell.raw(), cell.text())).collect();
        match record.is_row() {
            true => decryptor.row(record.position().line as u64, &cells, &mut out)?,
            false => assert!(decryptor.blank_line()),
        }
        out += record.line_end();
    }
    Ok((out, decryptor.finish()?))
}

fn siv() -> (String, SealedNote, Key) {
    (golden("siv.csv"), sealed(&golden("siv.csv.cipherlens.toml")), key("my.key"))
}

#[test]
fn tables_that_the_command_line_encrypted_decrypt_byte_for_byte() {
    for (scheme, key_name, cells, empty) in GOLDEN {
        let note = sealed(&golden(&format!("{scheme}.csv.cipherlens.toml")));
        let (plain, counts) = decrypt(&golden(&format!("{scheme}.csv")), &note, &key(key_name)).unwrap();
        assert_eq!(plain, golden("plain.csv"), "{scheme}");
        assert_eq!(counts, Counts { rows: 3, cells, empty }, "{scheme}");
    }
}

/// A table of version 3: a scheme per column, one column dropped, one with noise.
#[test]
fn a_table_that_the_command_line_wrote_under_a_plan_decrypts() {
    let note = sealed(&golden("release.csv.cipherlens.toml"));
    let (plain, counts) = decrypt(&golden("release.csv"), &note, &key("my.key")).unwrap();
    assert_eq!(counts, Counts { rows: 3, cells: 13, empty: 2 });
    let columns = |csv: &str, names: &[&str]| {
        let mut records = VerbatimRecords::from_reader(csv.as_bytes(), "t.csv".as_ref(), b',').unwrap();
        let at = |name: &&str| records.header().iter().position(|column| column == name).unwrap();
        let places: Vec<usize> = names.iter().map(at).collect();
        let mut cells = Vec::new();
        while let Some(record) = records.read().unwrap() {
            let row: Vec<String> = record.cells().map(|cell| cell.raw().to_owned()).collect();
            cells.extend(places.iter().map(|&at| row[at].clone()));
        }
        cells
    };
    let back = ["id", "name", "city", "income", "fee", "note", "churn"];
    assert_eq!(columns(&plain, &back), columns(&golden("release-plain.csv"), &back));
    assert_eq!(columns(&plain, &["age"]), columns(&golden("release.csv"), &["age"]));
    let note = note.unverified();
    assert_eq!(note.columns_where(|scheme| !scheme.is_reversible()), ["age", "plan"]);
    assert_eq!((note.version(), note.domain.as_deref()), (3, Some("golden")));
}

#[test]
fn a_note_says_what_was_done_and_is_verified() {
    let (_, sealed, key) = siv();
    let note = sealed.verify(&key).unwrap().note();
    assert_eq!((note.version(), note.separator, note.rows), (2, ';', 3));
    assert_eq!(note.separator_line.as_deref(), Some("sep=;"));
    let styles: Vec<_> =
        note.columns.iter().map(|column| (column.name.as_str(), column.scheme.id(), column.quotes)).collect();
    let expected = [
        ("name", "siv", Some(QuoteStyle::Needed)),
        ("income", "keep", None),
        (" city ", "siv", Some(QuoteStyle::All)),
    ];
    assert_eq!(styles, expected);
    assert_eq!(sealed.verify(&Key::new([1; 32])).err(), Some(NoteFault::AnotherKey));
    let edited = golden("siv.csv.cipherlens.toml").replacen("rows = 3", "rows = 2", 1);
    assert_eq!(self::sealed(&edited).verify(&key).err(), Some(NoteFault::Edited));
}

#[test]
fn what_is_no_note_is_told_apart() {
    let note = golden("siv.csv.cipherlens.toml");
    let check = |text: &str, expected: &str| {
        assert_eq!(StoredNote::parse(text).unwrap_err().to_string(), expected, "{text}");
    };
    assert_eq!(StoredNote::parse("a = 1"), Err(NoteError::NoNote));
    check(
        &note.replacen("version = 2", "version = 4", 1),
        "version 4 of the note is not known; this program reads 1 to 3",
    );
    let edited = "the note is not as encrypt-table wrote it; restore it";
    check(&format!("# mine\n{note}"), &format!("{edited}: its first lines differ"));
    check(
        &note.replacen("tag = \"6", "tag = \"G", 1),
        &format!("{edited}: its tag is not 64 hexadecimal digits"),
    );
    check(
        &note.replacen("separator = \";\"", "separator = \"é\"", 1),
        &format!("{edited}: 'é' cannot separate cells"),
    );
    check(&note.replacen("version = 2", "version = 3", 1), edited);
    check(&format!("{note}more = 1\n"), edited);
}

#[test]
fn a_note_of_version_1_is_read_and_binds_nothing() {
    let note = "version = 1\nscheme = \"siv\"\ncolumns = [\"income\"]\nseparator = \";\"\n";
    let StoredNote::Unbound(note) = StoredNote::parse(note).unwrap() else { panic!("version 2") };
    let key = Key::new([1; 32]);
    let cipher =
        UnboundCipher { scheme: &note.scheme, columns: &note.columns, separator: note.separator, key: &key };
    let header = ["name".to_owned(), "income".to_owned()];
    let head = Head { columns: &header, separator_line: "" };
    let mut decryptor = Decryptor::unauthenticated(&cipher, &head).unwrap();
    let mut out = String::new();
    decryptor.row(2, &["Ann", "apbI27fFtsGKxdz4Dg7mc5voVd0="].map(Cell::of_text), &mut out).unwrap();
    assert_eq!(out, "Ann;1200");
    assert_eq!(decryptor.finish(), Ok(Counts { rows: 1, cells: 1, empty: 0 }));
    let mut decryptor = Decryptor::unauthenticated(&cipher, &head).unwrap();
    let refused = decryptor.row(7, &["Ann", "1200"].map(Cell::of_text), &mut out).unwrap_err();
    let (column, value) = ("income".to_owned(), "1200".to_owned());
    let fault = TextFault::NotCiphertext;
    assert_eq!(refused, CipherTableError::Cell { line: 7, row: 1, column, value, fault });
}

#[test]
fn any_edit_is_refused_with_its_place() {
    let (table, note, key) = siv();
    let check = |from: &str, to: &str, expected: &str| {
        let error = decrypt(&table.replacen(from, to, 1), &note, &key).unwrap_err();
        assert!(matches!(error, CipherTableError::Changed(_)), "{error}");
        assert_eq!(error.to_string(), format!("this is not the table that was encrypted: {expected}"));
    };
    check("sep=;\r\n", "", "its first line \"sep=;\" is missing");
    check("sep=;", "SEP=;", "line 1 was \"sep=;\", and here it is \"SEP=;\"");
    check("income", "Income", "column 2 was \"income\", and here it is \"Income\"");
    check(
        ";1200;",
        ";1201;",
        "3 rows were encrypted, and here are 1; the first difference is in row 1 (line 3)",
    );
}

#[test]
fn rows_that_were_not_read_are_for_the_caller_to_add() {
    let (table, note, key) = siv();
    let Err(CipherTableError::Changed(Difference::Rows(mut rows))) =
        decrypt(&table.replacen(";1200;", ";1201;", 1), &note, &key)
    else {
        panic!("the table was edited")
    };
    assert_eq!((rows.encrypted, rows.found), (3, 1));
    rows.found += 2;
    assert_eq!(rows.to_string(), "the first difference is in row 1 (line 3)");
    let end = table.rfind("928g").unwrap();
    let error = decrypt(&table[..end], &note, &key).unwrap_err().to_string();
    assert!(error.ends_with(
        "3 rows were encrypted, and here are 2; the first 2 rows are as they were, what follows them is not"
    ));
}

#[test]
fn a_reader_that_knows_texts_only_serves_as_well() {
    let key = Key::new([9; 32]);
    let header = ["note".to_owned()];
    let head = Head { columns: &header, separator_line: "" };
    let columns = [siv_column("note", Some(9))];
    let cipher = TableCipher { columns: &columns, separator: ',', key: &key, domain: None };
    let mut noise = rand::rng();
    let fresh = Fresh { salt: [3; 16], time: 0, noise: &mut noise };
    let mut encryptor = Encryptor::new(&cipher, &head, fresh).unwrap();
    let texts = ["a, \"b\"", "", "line\nend"];
    let mut rows = Vec::new();
    for text in texts {
        let mut row = String::new();
        encryptor.row(2, &[Cell::of_text(text)], &mut row).unwrap();
        rows.push(row);
    }
    assert_eq!(rows[1], "\"\"", "a row, not a blank line");
    let note = sealed(&encryptor.finish().unwrap().sealed);
    let verified = note.verify(&key).unwrap();
    let mut decryptor = Decryptor::new(&verified, &head).unwrap();
    let mut plain = String::new();
    for row in &rows {
        decryptor.row(2, &[Cell::of_text(row.trim_matches('"'))], &mut plain).unwrap();
        plain.push('|');
    }
    assert_eq!(plain, "\"a, \"\"b\"\"\"|\"\"|\"line\nend\"|");
    assert_eq!(decryptor.finish(), Ok(Counts { rows: 3, cells: 2, empty: 1 }));
}

fn siv_column(name: &str, width: Option<u32>) -> ColumnCipher {
    let shape = ColumnShape { width, decimals: None };
    ColumnCipher { name: name.to_owned(), scheme: ColumnScheme::Siv, shape }
}

#[test]
fn what_cannot_be_encrypted_is_refused() {
    let key = Key::new([9; 32]);
    let header = ["a".to_owned(), " b ".to_owned()];
    let head = Head { columns: &header, separator_line: "" };
    let columns = [siv_column("a", Some(3)), siv_column("b", None)];
    let cipher = TableCipher { columns: &columns, separator: ',', key: &key, domain: None };
    let refused = |cipher: &TableCipher<'_>| {
        let mut noise = rand::rng();
        let fresh = Fresh { salt: [3; 16], time: 0, noise: &mut noise };
        Encryptor::new(cipher, &head, fresh).err().map(|error| error.to_string()).unwrap_or_default()
    };
    let absent = [siv_column("c", None)];
    assert_eq!(refused(&TableCipher { columns: &absent, ..cipher }), "no column \"c\"; the file has: a, b");
    let twice = [siv_column("a", None), siv_column("a", None)];
    assert_eq!(
        refused(&TableCipher { columns: &twice, ..cipher }),
        "column \"a\" is named twice; name it once"
    );
    assert_eq!(refused(&TableCipher { separator: '"', ..cipher }), "'\"' cannot separate cells");
    let mut noise = rand::rng();
    let fresh = Fresh { salt: [3; 16], time: 0, noise: &mut noise };
    let mut encryptor = Encryptor::new(&cipher, &head, fresh).unwrap();
    let mut out = String::new();
    let narrow = encryptor.row(5, &[Cell::of_text("1")], &mut out);
    assert_eq!(narrow, Err(CipherTableError::Width { line: 5, found: 1, expected: 2 }));
    let long = encryptor.row(6, &["1234", ""].map(Cell::of_text), &mut out);
    let (column, value, fault) =
        ("a".to_owned(), "1234".to_owned(), TextFault::TooLong { bytes: 4, width: 3 });
    assert_eq!(long, Err(CipherTableError::Cell { line: 6, row: 1, column, value, fault }));
    assert_eq!(encryptor.finish().err(), Some(CipherTableError::NoRows));
}

#[test]
fn a_scheme_that_texts_do_not_have_is_no_scheme_of_an_unbound_table() {
    let key = Key::new([9; 32]);
    let header = ["a".to_owned()];
    let head = Head { columns: &header, separator_line: "" };
    let cipher = UnboundCipher { scheme: "laplace", columns: &header, separator: ',', key: &key };
    let refused = Decryptor::unauthenticated(&cipher, &head).err().map(|error| error.to_string());
    assert!(refused.is_some_and(|said| said.contains("`laplace` is not a text cipher")));
}
