//! Any table comes back as it was; notes are read in one form only.

mod plans;

use std::path::Path;

use proptest::prelude::*;
use tabular_data::VerbatimRecords;

use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use super::*;
use crate::binding::TableKey;
use crate::key_file;
use crate::release::{ColumnPlan, Padding, ReleasePlan, ResponseDomain};

/// An encrypted table, and the note that goes with it.
struct Pair {
    table: String,
    text: String,
    sealed: SealedNote,
    counts: Counts,
}

type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

fn key() -> Key {
    Key::new([7; 32])
}

fn sealed(text: &str) -> Result<SealedNote> {
    match StoredNote::parse(text)? {
        StoredNote::Sealed(sealed) => Ok(*sealed),
        StoredNote::Unbound(_) => Err("version 1".into()),
    }
}

fn head<'a>(records: &'a VerbatimRecords<&[u8]>) -> Head<'a> {
    Head { columns: records.header(), separator_line: records.separator_line() }
}

/// Every record through `cipher`, and everything else as it was.
fn pass(
    mut records: VerbatimRecords<&[u8]>,
    header: Option<String>,
    cipher: &mut dyn RowCipher,
) -> Result<String> {
    let mut out = header.map_or_else(|| records.preamble().to_owned(), |header| header + "\n");
    while let Some(record) = records.read()? {
        let cells: Vec<_> = record.cells().map(|cell| Cell::verbatim(cell.raw(), cell.text())).collect();
        match record.is_row() {
            true => cipher.row(record.position().line as u64, &cells, &mut out)?,
            false if !cipher.blank_line() => continue,
            false => {}
        }
        out += record.line_end();
    }
    Ok(out)
}

fn read(csv: &str, separator: char) -> Result<VerbatimRecords<&[u8]>> {
    Ok(VerbatimRecords::from_reader(csv.as_bytes(), Path::new("t.csv"), separator as u8)?)
}

/// What is chosen beside a plan.
#[derive(Clone, Copy)]
struct Choice<'a> {
    separator: char,
    padding: Padding,
    domain: Option<&'a str>,
    salt: u8,
}

const USUAL: Choice<'_> = Choice { separator: ',', padding: Padding::Longest, domain: None, salt: 5 };

fn surveyed(csv: &str, plan: &ReleasePlan, choice: Choice<'_>) -> Result<Vec<ColumnCipher>> {
    let mut records = read(csv, choice.separator)?;
    let mut survey = TableSurvey::new(plan, &head(&records))?;
    while let Some(record) = records.read()? {
        let cells: Vec<_> = record.cells().map(|cell| Cell::verbatim(cell.raw(), cell.text())).collect();
        if record.is_row() {
            survey.row(record.position().line as u64, &cells)?;
        }
    }
    Ok(survey.finish(choice.padding))
}

fn released(csv: &str, plan: &ReleasePlan, choice: Choice<'_>) -> Result<Pair> {
    let columns = surveyed(csv, plan, choice)?;
    let records = read(csv, choice.separator)?;
    let (key, domain) = (key(), choice.domain);
    let cipher = TableCipher { columns: &columns, separator: choice.separator, key: &key, domain };
    let mut noise = ChaCha20Rng::seed_from_u64(1);
    let fresh = Fresh { salt: [choice.salt; 16], time: 1_700_000_000, noise: &mut noise };
    let mut encryptor = Encryptor::new(&cipher, &head(&records), fresh)?;
    let header = encryptor.new_header();
    let table = pass(records, header, &mut encryptor)?;
    let done = encryptor.finish()?;
    Ok(Pair { table, sealed: sealed(&done.sealed)?, text: done.sealed, counts: done.counts })
}

/// One scheme for `columns`, or for all where none is named.
fn encrypted(csv: &str, separator: char, scheme: &str, columns: &[String]) -> Result<Pair> {
    let all: Vec<String> = read(csv, separator)?.header().iter().map(|name| name.trim().to_owned()).collect();
    let columns = if columns.is_empty() { &all } else { columns };
    released(csv, &plan(scheme, columns), Choice { separator, ..USUAL })
}

fn plan(scheme: &str, columns: &[impl AsRef<str>]) -> ReleasePlan {
    let scheme = ColumnScheme::without_options(scheme).expect("a scheme without options");
    ReleasePlan::of_one_scheme(&scheme, columns.iter().map(AsRef::as_ref))
}

fn decrypted(pair: &Pair) -> Result<String> {
    let (text, counts) = decrypted_from(&pair.table, &pair.sealed)?;
    assert_eq!(counts, pair.counts);
    Ok(text)
}

fn decrypted_from(table: &str, sealed: &SealedNote) -> Result<(String, Counts)> {
    let key = key();
    let verified = sealed.verify(&key)?;
    let records = read(table, verified.note().separator)?;
    let mut decryptor = Decryptor::new(&verified, &head(&records))?;
    let text = pass(records, None, &mut decryptor)?;
    Ok((text, decryptor.finish()?))
}

/// The cells of a column, without the header.
fn cells_of(table: &str, column: usize) -> Vec<String> {
    let mut records = read(table, ',').expect("a table");
    let mut cells = Vec::new();
    while let Some(record) = records.read().expect("rows of one width") {
        cells.extend(record.cells().nth(column).map(|cell| cell.text().into_owned()));
    }
    cells
}

#[test]
fn empty_cells_and_blank_rows_are_counted_as_such() -> Result<()> {
    let pair = encrypted("name\nann\n\nbob\n", ',', "siv", &[])?;
    assert_eq!(pair.counts, Counts { rows: 3, cells: 2, empty: 1 });
    let pair = encrypted("a,b\n1,\n\n\"\",2\n", ',', "siv", &["a".to_owned()])?;
    assert_eq!(pair.counts, Counts { rows: 2, cells: 1, empty: 1 });
    Ok(())
}

#[test]
fn a_note_says_what_was_done() -> Result<()> {
    let pair = encrypted("a, b ,c\n1,2,\"3\"\n", ',', "fernet", &["b".to_owned(), "c".to_owned()])?;
    let note = pair.sealed.unverified();
    assert_eq!((note.version(), note.rows, note.domain.as_deref()), (3, 1, None));
    let columns: Vec<_> =
        note.columns.iter().map(|column| (column.name.as_str(), column.scheme.id(), column.quotes)).collect();
    let expected = [
        ("a", "keep", None),
        (" b ", "fernet", Some(QuoteStyle::Needed)),
        ("c", "fernet", Some(QuoteStyle::All)),
    ];
    assert_eq!(columns, expected);
    assert_eq!(note.columns_where(ColumnScheme::is_encryption), ["b", "c"]);
    assert_eq!(pair.sealed.verify(&Key::new([8; 32])).err(), Some(NoteFault::AnotherKey));
    Ok(())
}

/// How a cell of a generated table is written.
#[derive(Debug, Clone)]
struct Written {
    text: String,
    quoted_when_empty: bool,
}

/// A table of any shape: columns by whether all of their cells are quoted, rows with their line ends and the blank lines
/// before them.
#[derive(Debug, Clone)]
struct Generated {
    mark: bool,
    separator: char,
    quoted: Vec<bool>,
    rows: Vec<(Vec<Written>, &'static str, usize)>,
    closed: bool,
}

fn cell() -> impl Strategy<Value = Written> {
    let text = prop_oneof!["[a,;\"\n\r é\u{feff}']{0,6}", any::<String>()];
    (text, any::<bool>()).prop_map(|(text, quoted_when_empty)| Written { text, quoted_when_empty })
}

fn generated() -> impl Strategy<Value = Generated> {
    (1_usize..4).prop_flat_map(|width| {
        let line_end = prop_oneof![Just("\n"), Just("\r\n"), Just("\r")];
        let row = (prop::collection::vec(cell(), width), line_end, 0_usize..2);
        let quoted = prop::collection::vec(any::<bool>(), width);
        let rows = prop::collection::vec(row, 1..12);
        (any::<bool>(), prop_oneof![Just(','), Just(';'), Just('\t')], quoted, rows, any::<bool>()).prop_map(
            |(mark, separator, quoted, rows, closed)| Generated { mark, separator, quoted, rows, closed },
        )
    })
}

impl Generated {
    /// The table as text.
    fn write(&self) -> String {
        let header: Vec<_> = (0..self.quoted.len()).map(|i| format!("column {i}")).collect();
        let mut csv = String::from(if self.mark { "\u{feff}" } else { "" });
        csv += &header.join(&self.separator.to_string());
        let mut line_end = "\n";
        for (cells, end, blank) in &self.rows {
            csv += line_end;
            line_end = end;
            if self.quoted.len() > 1 {
                csv += &line_end.repeat(*blank);
            }
            let cells: Vec<_> =
                cells.iter().zip(&self.quoted).map(|(cell, all)| self.cell(cell, *all)).collect();
            csv += &cells.join(&self.separator.to_string());
        }
        csv + if self.closed { line_end } else { "" }
    }

    fn cell(&self, cell: &Written, all: bool) -> String {
        let text = &cell.text;
        let is_quoted = match text.is_empty() {
            true => cell.quoted_when_empty,
            false => all || text.contains([self.separator, '"', '\n', '\r']),
        };
        if is_quoted { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.clone() }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_byte_of_any_table_comes_back(table in generated(), scheme in 0_usize..3, some: bool) {
        let scheme = ["fernet", "fernet-digits-deterministic", "siv"][scheme];
        let columns = if some { vec!["column 0".to_owned()] } else { Vec::new() };
        let csv = table.write();
        match encrypted(&csv, table.separator, scheme, &columns) {
            Ok(pair) => prop_assert_eq!(decrypted(&pair).unwrap(), csv),
            // The only row is an empty cell without a line end: nothing stands there.
            Err(error) => prop_assert!(table.rows.len() == 1 && csv.ends_with("column 0\n"), "{error}"),
        }
    }

    #[test]
    fn numbers_come_back_too(numbers in prop::collection::vec(prop::option::of(-54_000_000_i64..54_000_000), 1..20)) {
        let cell = |number: &Option<i64>| number.map_or(String::new(), |n| n.to_string());
        let rows: String = numbers.iter().map(|number| format!("x,{}\n", cell(number))).collect();
        let csv = format!("name,income\n{rows}");
        for scheme in ["ff1", "ope"] {
            let pair = encrypted(&csv, ',', scheme, &["income".to_owned()]).unwrap();
            prop_assert_eq!(&decrypted(&pair).unwrap(), &csv);
        }
    }

    #[test]
    fn a_note_with_another_byte_is_refused(at in 0_usize..10_000, byte in 0_u8..128) {
        let pair = encrypted("a,b\n1,2\n3,4\n", ',', "siv", &[]).unwrap();
        let mut bytes = pair.text.into_bytes();
        let at = at % bytes.len();
        prop_assume!(bytes[at] != byte);
        bytes[at] = byte;
        if let Ok(StoredNote::Sealed(sealed)) = StoredNote::parse(std::str::from_utf8(&bytes).unwrap()) {
            prop_assert!(sealed.verify(&key()).is_err());
        }
    }
}

fn golden(name: &str) -> Result<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/cipher_table");
    Ok(std::fs::read_to_string(folder.join(name))?)
}

/// A note of version 2 that was written before it bound a line `sep=;`.
#[test]
fn a_note_without_the_line_of_the_separator_is_read() -> Result<()> {
    let key = key_file::parse(&golden("my.key")?)?;
    let text = golden("siv.csv.cipherlens.toml")?;
    let body = text.splitn(3, '\n').nth(2).unwrap_or_default().replace("separator_line = \"sep=;\"\n", "");
    let table_key = TableKey::new(&key, sealed(&text)?.unverified().salt());
    let tag = hex::encode(table_key.note_tag(body.as_bytes()));
    let first = text.lines().next().unwrap_or_default();
    let note = sealed(&format!("{first}\ntag = \"{tag}\"\n{body}"))?;
    assert_eq!(note.unverified().separator_line, None);
    for table in [golden("siv.csv")?, golden("siv.csv")?.replacen("sep=;\r\n", "", 1)] {
        let verified = note.verify(&key)?;
        let records = read(&table, ';')?;
        let mut decryptor = Decryptor::new(&verified, &head(&records))?;
        let plain = pass(records, None, &mut decryptor)?;
        decryptor.finish()?;
        assert!(plain.ends_with(golden("plain.csv")?.trim_start_matches("sep=;\r\n")), "it is not bound");
    }
    Ok(())
}

#[test]
fn every_bit_of_a_note_is_bound() -> Result<()> {
    let text = released("a,b\n1,2\n", &mixed_plan(), USUAL)?.text;
    for at in 0..8 * text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at / 8] ^= 1 << (at % 8);
        let Ok(edited) = std::str::from_utf8(&bytes) else { continue };
        if let Ok(StoredNote::Sealed(sealed)) = StoredNote::parse(edited) {
            assert!(sealed.verify(&key()).is_err(), "bit {at}");
        }
    }
    Ok(())
}

/// Both kinds of options that a note holds.
fn mixed_plan() -> ReleasePlan {
    let domain = ResponseDomain::Bins { low: 0.0, high: 8.0, bins: 4 };
    let response = ColumnScheme::RandomisedResponse { epsilon: 1.5, domain };
    let columns = vec![ColumnPlan::new("a", ColumnScheme::Ope), ColumnPlan::new("b", response)];
    ReleasePlan { columns, ..ReleasePlan::default() }
}
