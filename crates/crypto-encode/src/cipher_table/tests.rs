//! Any table comes back as it was; notes are read in one form only.

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

#[test]
fn ciphertexts_of_a_padded_column_have_one_length() -> Result<()> {
    let csv = "name,age\nann,7\na much longer name,12345\n,\nbo,-3\n";
    for (scheme, column) in [("siv", "name"), ("ff1", "age")] {
        let pair = released(csv, &plan(scheme, &[column]), USUAL)?;
        let cells = cells_of(&pair.table, usize::from(column == "age"));
        let lengths: Vec<_> = cells.iter().map(|cell| cell.trim_start_matches('-').len()).collect();
        assert_eq!(lengths, [lengths[0], lengths[0], 0, lengths[0]], "{scheme}");
        assert_eq!(decrypted(&pair)?, csv);
    }
    let bare = Choice { padding: Padding::None, ..USUAL };
    let pair = released(csv, &plan("siv", &["name"]), bare)?;
    assert_eq!(cells_of(&pair.table, 0).iter().map(String::len).collect::<Vec<_>>(), [28, 48, 0, 24]);
    assert_eq!(decrypted(&pair)?, csv);
    Ok(())
}

#[test]
fn tables_match_in_a_domain_only() -> Result<()> {
    let (one, two) = ("id\n17\n4\n", "id\n4\n123456\n17\n");
    for scheme in ["siv", "fernet-digits-deterministic", "ff1", "ope"] {
        let matches = |domains: [Option<&str>; 2]| -> Result<usize> {
            let cells = |csv, salt, domain| -> Result<Vec<String>> {
                let choice = Choice { salt, domain, padding: Padding::Joinable, ..USUAL };
                let pair = released(csv, &plan(scheme, &["id"]), choice)?;
                assert_eq!(decrypted(&pair)?, csv);
                Ok(cells_of(&pair.table, 0))
            };
            let (one, two) = (cells(one, 1, domains[0])?, cells(two, 2, domains[1])?);
            Ok(one.iter().filter(|cell| two.contains(cell)).count())
        };
        assert_eq!(matches([None, None])?, 0, "{scheme}");
        assert_eq!(matches([Some("shops"), Some("shops")])?, 2, "{scheme}");
        assert_eq!(matches([Some("shops"), Some("banks")])?, 0, "{scheme}");
        assert_eq!(matches([Some("shops"), None])?, 0, "{scheme}");
    }
    Ok(())
}

#[test]
fn columns_never_share_a_ciphertext() -> Result<()> {
    let csv = "a,b\n12,12\n34,34\n56,12\n";
    for scheme in ["siv", "fernet-digits-deterministic", "ff1", "ope"] {
        let pair = encrypted(csv, ',', scheme, &[])?;
        let [a, b] = [0, 1].map(|column| cells_of(&pair.table, column));
        assert!(a.iter().all(|cell| !b.contains(cell)), "{scheme}");
        assert_eq!(b[0], b[2], "{scheme}");
    }
    Ok(())
}

#[test]
fn numbers_that_another_program_wrote_again_decrypt() -> Result<()> {
    let csv = "age,pay,name,fee,code\n31,12.50,ann,7.50,007\n,,bo,,\n7,3,eva,12.25,010\nNA,0,ann,0.10,10\n";
    for scheme in ["ope", "ff1"] {
        let mut plan = plan(scheme, &["age", "pay"]);
        if scheme == "ff1" {
            plan.columns.truncate(1);
        }
        let pair = released(csv, &plan, USUAL)?;
        // As pandas writes a column with empty cells: 123.0, and without needless zeros.
        let again = |(at, cell): (usize, &str)| match cell.parse::<f64>() {
            Ok(number) if at < plan.columns.len() || at == 3 => format!("{number:?}"),
            _ => cell.to_owned(),
        };
        let rewritten =
            |line: &str| line.split(',').enumerate().map(again).collect::<Vec<_>>().join(",") + "\n";
        let table: String = pair.table.lines().map(rewritten).collect();
        assert!(table.contains(".0,") && table.contains(",7.5,"), "{table}");
        assert_eq!(decrypted_from(&table, &pair.sealed)?.0, csv, "{scheme}");
        for (from, to) in [(".0,", "1.0,"), (",7.5,", ",7.51,"), (",007", ",7"), ("ann", "Ann")] {
            assert!(decrypted_from(&table.replacen(from, to, 1), &pair.sealed).is_err(), "{from}");
        }
    }
    Ok(())
}

#[test]
fn what_is_dropped_is_gone_and_what_is_noisy_stays() -> Result<()> {
    let csv = "\"id, old\",age,city\n1,31,Bonn\n\n2,54,Ulm\n3,,Bonn\n";
    let laplace = ColumnScheme::Laplace { epsilon: 1.0, low: 0.0, high: 90.0 };
    let mut plan = plan("siv", &["city"]);
    plan.columns.push(ColumnPlan::new("age", laplace));
    plan.columns.push(ColumnPlan::new("id, old", ColumnScheme::Drop));
    let pair = released(csv, &plan, USUAL)?;
    assert!(pair.table.starts_with("age,city\n"), "{}", pair.table);
    let (text, counts) = decrypted_from(&pair.table, &pair.sealed)?;
    assert_eq!((pair.counts.cells, counts.cells), (5, 3));
    assert_eq!(cells_of(&text, 1), ["Bonn", "Ulm", "Bonn"]);
    assert_eq!(cells_of(&text, 0), cells_of(&pair.table, 0));
    let note = pair.sealed.unverified();
    assert_eq!(note.columns_where(|scheme| !scheme.is_reversible()), ["id, old", "age"]);
    Ok(())
}

#[test]
fn one_column_that_is_left_has_the_rows_of_the_table() -> Result<()> {
    let pair = released("a,b\n1,x\n\n,y\n2,z\n", &plan("drop", &["b"]), USUAL)?;
    assert_eq!(pair.table, "a\n1\n\"\"\n2\n");
    assert_eq!(decrypted(&pair)?, pair.table);
    let all = released("a,b\n1,x\n", &plan("drop", &["a", "b"]), USUAL).err();
    assert!(all.is_some_and(|error| error.to_string().contains("every column is dropped")));
    Ok(())
}

#[test]
fn what_cannot_be_written_is_named_by_its_place() {
    let said = |csv: &str, plan: &ReleasePlan| {
        released(csv, plan, USUAL).err().map(|error| error.to_string()).unwrap_or_default()
    };
    let twice = ReleasePlan::of_one_scheme(&ColumnScheme::Siv, ["a", "a"]);
    assert_eq!(said("a\n1\n", &twice), "column \"a\" is named twice; keep one of its [[column]] tables");
    assert_eq!(said("a\n1\n", &plan("siv", &["b"])), "no column \"b\"; the file has: a");
    let refused = said("a,b\n1,\"two\nlines\"\n\nx,3\n", &plan("ope", &["a"]));
    assert!(refused.starts_with("line 5 (row 2): column \"a\": \"x\" is not a decimal number"), "{refused}");
}

/// A scheme for a column of numbers.
fn number_scheme() -> impl Strategy<Value = ColumnScheme> {
    let laplace = ColumnScheme::Laplace { epsilon: 1.0, low: -50.0, high: 50.0 };
    let domain = ResponseDomain::Bins { low: -50.0, high: 50.0, bins: 7 };
    let response = ColumnScheme::RandomisedResponse { epsilon: 2.0, domain };
    let options = [laplace, response, ColumnScheme::Bins { edges: vec![0.0, 25.5] }];
    let simple = ColumnScheme::IDS[..7].iter().filter_map(|id| ColumnScheme::without_options(id));
    prop::sample::select(simple.chain(options).collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_table_comes_back_from_any_plan(
        schemes in prop::collection::vec(number_scheme(), 3),
        rows in prop::collection::vec(prop::collection::vec(prop::option::of(-999_i32..999), 3), 1..12),
        padded: bool,
    ) {
        let write = |cell: &Option<i32>| cell.map_or(String::new(), |n| (f64::from(n) / 8.0).to_string());
        let line = |row: &Vec<Option<i32>>| row.iter().map(write).collect::<Vec<_>>().join(",") + ",end\n";
        let csv = format!("a,b,c,d\n{}", rows.iter().map(line).collect::<String>());
        let columns = ["a", "b", "c"].into_iter().zip(&schemes).map(|(name, scheme)| ColumnPlan::new(name, scheme.clone()));
        let plan = ReleasePlan { columns: columns.collect(), ..ReleasePlan::default() };
        let padding = if padded { Padding::Longest } else { Padding::None };
        let pair = released(&csv, &plan, Choice { padding, ..USUAL }).unwrap();
        prop_assert!(pair.sealed.unverified().columns.iter().zip(&schemes).all(|(column, scheme)| column.scheme == *scheme));
        let (plain, _) = decrypted_from(&pair.table, &pair.sealed).unwrap();
        let mut at = 0;
        for (column, scheme) in schemes.iter().enumerate() {
            match scheme {
                ColumnScheme::Drop => continue,
                scheme if scheme.is_reversible() => prop_assert_eq!(cells_of(&plain, at), cells_of(&csv, column)),
                _ => {}
            }
            at += 1;
        }
        let again = released(&csv, &plan, Choice { padding, ..USUAL }).unwrap();
        prop_assert_eq!(schemes.contains(&ColumnScheme::Fernet) || again.table == pair.table, true);
    }
}
