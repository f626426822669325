//! Tables as their receiver reads them, against pandas.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tabular_data::{CsvFormat, DecimalMark, Dtype, Received, ReceivedCells, ReceivedColumn, TableError};

/// What pandas made of a column.
#[derive(Debug, Deserialize)]
struct Expected {
    name: String,
    dtype: String,
    missing: usize,
    #[serde(default)]
    numbers: Vec<f64>,
    #[serde(default)]
    levels: Vec<String>,
    #[serde(default)]
    codes: Vec<u32>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/received")
}

fn check(file: &str) {
    let golden = std::fs::read_to_string(folder().join("received.toml")).unwrap();
    let mut golden: BTreeMap<String, Vec<Expected>> = toml::from_str(&golden).unwrap();
    let expected = golden.remove(file).unwrap();
    let received = Received::read(&folder().join(file).with_extension("csv"), &CsvFormat::default()).unwrap();
    assert_eq!(received.columns().len(), expected.len());
    for (column, expected) in received.columns().iter().zip(&expected) {
        check_column(column, expected);
    }
}

fn check_column(column: &ReceivedColumn, expected: &Expected) {
    assert_eq!((column.name(), column.n_missing()), (&*expected.name, expected.missing), "{expected:?}");
    assert_eq!(pandas(column), expected.dtype, "{expected:?}");
    match column.cells() {
        ReceivedCells::Texts { codes, levels } => {
            assert_eq!((codes, levels), (&expected.codes, &expected.levels), "{expected:?}");
        }
        ReceivedCells::Numbers(values) => {
            assert_eq!(values.len(), expected.numbers.len(), "{expected:?}");
            for (value, expected_value) in values.iter().zip(&expected.numbers) {
                // pandas' floats are off by a last bit here and there
                let same = (value - expected_value).abs() <= expected_value.abs() * f64::EPSILON;
                assert!(same || (value.is_nan() && expected_value.is_nan()), "{values:?}: {expected:?}");
            }
        }
    }
}

/// The name of its type.
fn pandas(column: &ReceivedColumn) -> &'static str {
    match column.dtype() {
        Dtype::Integer if column.n_missing() == 0 => "int64",
        Dtype::Unsigned => "uint64",
        Dtype::Integer | Dtype::Float => "float64",
        Dtype::Truth if column.n_missing() == 0 => "bool",
        Dtype::Truth | Dtype::LargeInteger => "object",
        _ => "str",
    }
}

#[test]
fn awkward_columns_are_read_as_pandas_does() {
    check("columns");
}

#[test]
fn a_release_is_read_as_pandas_does() {
    check("release");
}

fn read(csv: &str, format: &CsvFormat) -> Result<Received, TableError> {
    Received::from_reader(csv.as_bytes(), Path::new("r.csv"), format)
}

fn read_usual(csv: &str) -> Received {
    read(csv, &CsvFormat::default()).unwrap()
}

#[test]
fn separator_and_decimal_mark_are_as_the_receiver_sets_them() {
    let german = CsvFormat { separator: ';', decimal: DecimalMark::Comma, thousands: false };
    let received = read("a;b\n1,5;1.5\n-2e1;2\n", &german).unwrap();
    assert_eq!(received.column("a").unwrap().cells(), &ReceivedCells::Numbers(vec![1.5, -20.0]));
    assert_eq!(received.column("b").unwrap().dtype(), Dtype::Text);
}

#[test]
fn labels_are_in_ascending_order_as_scikit_learn_takes_them() {
    let received = read_usual("n,t,b,x\n10,yes,TRUE,1\n9,no,False,2\n10.0,no,true,3\n");
    let target = |name: &str, positive: Option<&str>| received.target(name, positive).unwrap();
    let found = target("n", None);
    assert_eq!((found.classes.join(" "), found.targets), ("9 10".to_owned(), vec![1, 0, 1]));
    let found = target("t", Some("no"));
    assert_eq!((found.classes.join(" "), found.targets), ("yes no".to_owned(), vec![0, 1, 1]));
    assert_eq!(target("b", Some("true")).targets, [1, 0, 1]);
    assert_eq!(target("n", Some("9.0")).targets, [0, 1, 0]);
    assert_eq!(target("x", None).targets, [0, 1, 2]);
    assert_eq!(target("x", Some("2")).classes, ["not 2", "2"]);
}

#[test]
fn what_cannot_be_read_is_named() {
    assert!(matches!(read("a,b\n", &CsvFormat::default()), Err(TableError::HeaderOnly { .. })));
    assert!(matches!(read("", &CsvFormat::default()), Err(TableError::Empty { .. })));
    assert!(matches!(read("a,b\n1\n", &CsvFormat::default()), Err(TableError::Ragged { .. })));
    let received = read_usual("y,one,x\n1,a,1\nNA,a,2\n0,a,3\nNA,a,4\n");
    let message = |outcome: Result<_, TableError>| outcome.map(drop).unwrap_err().to_string();
    let missing = message(received.target("y", None).map(|_| ()));
    assert!(
        missing.contains("r.csv") && missing.contains("2 of 4 rows") && missing.contains("line 3"),
        "{missing}"
    );
    let absent = message(received.target("z", None).map(|_| ()));
    assert!(absent.contains("target column \"z\"") && absent.contains("y, one, x"), "{absent}");
    assert!(matches!(received.target("one", None), Err(TableError::OneClass { .. })));
    assert!(matches!(received.target("x", Some("5")), Err(TableError::UnknownPositive { .. })));
    assert!(received.columns_without(&["z"]).is_err());
    let names =
        |columns: Vec<&ReceivedColumn>| columns.iter().map(|c| c.name().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(received.columns_without(&["one", "y"]).unwrap()), ["x"]);
}

#[test]
fn a_number_for_every_row_is_no_label() {
    let rows: String = (0..101).map(|row| format!("{row},{}\n", row % 2)).collect();
    let received = read_usual(&format!("id,y\n{rows}"));
    assert!(matches!(received.target("id", None), Err(TableError::TooManyClasses { limit: 100, .. })));
    assert_eq!(received.target("id", Some("7")).unwrap().targets.iter().sum::<usize>(), 1);
    assert_eq!(received.n_rows(), 101);
}

/// Truth values of a binary file are those of Python, its dates texts.
#[cfg(feature = "parquet")]
#[test]
fn a_parquet_file_is_read_as_its_export() {
    let frames = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/frames");
    let read = |name: &str| Received::read(&frames.join(name), &CsvFormat::default()).unwrap();
    let (csv, parquet) = (read("table.csv"), read("polars-zstd.parquet"));
    assert_eq!(csv.columns().len(), parquet.columns().len());
    for (column, other) in csv.columns().iter().zip(parquet.columns()) {
        let parts =
            |c: &ReceivedColumn| format!("{} {:?} {:?} {}", c.name(), c.dtype(), c.cells(), c.n_missing());
        assert_eq!(parts(column), parts(other));
    }
    let dtype = |name: &str| parquet.column(name).unwrap().dtype();
    assert_eq!([dtype("flag"), dtype("day"), dtype("x")], [Dtype::Truth, Dtype::Text, Dtype::Float]);
}
