//! Any table comes back as it was; notes are read in one form only.

use std::path::Path;

use proptest::prelude::*;
use tabular_data::VerbatimRecords;

use super::*;
use crate::binding::TableKey;

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
fn pass(mut records: VerbatimRecords<&[u8]>, cipher: &mut dyn RowCipher) -> Result<String> {
    let mut out = records.preamble().to_owned();
    while let Some(record) = records.read()? {
        let cells: Vec<_> = record.cells().map(|cell| Cell::verbatim(cell.raw(), cell.text())).collect();
        match record.is_row() {
            true => cipher.row(record.position().line as u64, &cells, &mut out)?,
            false => cipher.blank_line(),
        }
        out += record.line_end();
    }
    Ok(out)
}

fn read(csv: &str, separator: char) -> Result<VerbatimRecords<&[u8]>> {
    Ok(VerbatimRecords::from_reader(csv.as_bytes(), Path::new("t.csv"), separator as u8)?)
}

fn encrypted(csv: &str, separator: char, scheme: &str, columns: &[String]) -> Result<Pair> {
    let records = read(csv, separator)?;
    let cipher = TableCipher { scheme, columns, separator, key: &key() };
    let mut encryptor = Encryptor::new(&cipher, &head(&records), [5; 16], 1_700_000_000)?;
    let table = pass(records, &mut encryptor)?;
    let done = encryptor.finish()?;
    Ok(Pair { table, sealed: sealed(&done.sealed)?, text: done.sealed, counts: done.counts })
}

fn decrypted(pair: &Pair) -> Result<String> {
    let key = key();
    let verified = pair.sealed.verify(&key)?;
    let records = read(&pair.table, verified.note().separator)?;
    let mut decryptor = Decryptor::new(&verified, &head(&records))?;
    let table = pass(records, &mut decryptor)?;
    assert_eq!(decryptor.finish()?, pair.counts);
    Ok(table)
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
    assert_eq!((note.scheme.as_str(), note.made_by.as_str(), note.rows), ("fernet", "the fernet crate", 1));
    let columns: Vec<_> =
        note.columns.iter().map(|column| (column.name.as_str(), column.encrypted)).collect();
    let expected = [("a", None), (" b ", Some(QuoteStyle::Needed)), ("c", Some(QuoteStyle::All))];
    assert_eq!(columns, expected);
    assert_eq!(note.encrypted(), ["b", "c"]);
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

/// A note that was written before it bound a line `sep=;`.
#[test]
fn a_note_without_the_line_of_the_separator_is_read() -> Result<()> {
    let mut pair = encrypted("sep=,\na,b\n1,2\n", ',', "siv", &[])?;
    let mut note = pair.sealed.unverified().clone();
    assert_eq!(note.separator_line.take().as_deref(), Some("sep=,"));
    let text = note.seal(&TableKey::new(&key(), &[5; 16]));
    assert!(!text.contains("separator_line"));
    pair.sealed = sealed(&text)?;
    assert_eq!(decrypted(&pair)?, "sep=,\na,b\n1,2\n");
    pair.table = pair.table.replacen("sep=,\n", "", 1);
    assert_eq!(decrypted(&pair)?, "a,b\n1,2\n", "it is not bound");
    Ok(())
}
