//! Reading CSV: round trips, every fault with its message, batches.

use std::path::Path;

use proptest::prelude::*;
use tabular_data::{Column, CsvBatches, Schema, Table, TableError};

use crate::support::{read, small_schema, write_cell};

const GOOD: &str = "id,x,c,y\n1,2.5,a,n\n2,,b,y\n3,-1e2,,y\n";

#[test]
fn a_table_is_typed() {
    let table = read(GOOD.as_bytes(), &small_schema()).unwrap();
    assert_eq!(
        (table.n_rows(), table.classes(), table.targets()),
        (3, &["n".into(), "y".into()][..], &[0, 1, 1][..])
    );
    let Some(Column::Numeric(x)) = table.column("x") else { panic!("x is numeric") };
    assert_eq!((x[0], x[1].is_nan(), x[2]), (2.5, true, -100.0));
    let Some(Column::Categorical(c)) = table.column("c") else { panic!("c is categorical") };
    assert_eq!((0..3).map(|row| c.level(row)).collect::<Vec<_>>(), [Some("a"), Some("b"), None]);
    assert_eq!((table.row_id(1), table.row_id(3)), (Some("2"), None));
    assert_eq!(table.positive_rate(), Some(2.0 / 3.0));
}

#[test]
fn line_ends_marks_and_spaces_do_not_matter() {
    let without_lines = |table: Table| {
        let text = format!("{table:?}");
        let parts = text.split("line: ").map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit()));
        parts.collect::<String>()
    };
    let expected = without_lines(read(GOOD.as_bytes(), &small_schema()).unwrap());
    let variants = [
        GOOD.replace('\n', "\r\n"),
        GOOD.replace('\n', "\r"),
        format!("\u{feff}{GOOD}"),
        GOOD.trim_end().to_owned(),
        GOOD.replace('\n', "\n\n"),
        GOOD.replace(",a,", ", a ,").replace("x,", " x ,").replace("2.5", "\" 2.5\""),
        GOOD.replace("2,,b", "2,?,b").replace("-1e2,,", "-1e2,NA,"),
    ];
    for csv in variants {
        let table = read(csv.as_bytes(), &small_schema()).unwrap_or_else(|e| panic!("{csv:?}: {e}"));
        assert_eq!(without_lines(table), expected, "{csv:?}");
    }
}

/// Reads `csv` with the small schema; the message must contain every one of `parts`.
fn check(csv: impl AsRef<[u8]>, parts: &[&str]) {
    check_with(csv, &small_schema(), parts);
}

fn check_with(csv: impl AsRef<[u8]>, schema: &Schema, parts: &[&str]) {
    let text = String::from_utf8_lossy(csv.as_ref()).into_owned();
    let message = match read(csv.as_ref(), schema) {
        Ok(_) => panic!("{text:?} was accepted"),
        Err(error) => error.to_string(),
    };
    for part in parts.iter().chain(&["t.csv"]) {
        assert!(message.contains(part), "{text:?}: message {message:?} lacks {part:?}");
    }
}

#[test]
fn a_blank_line_is_a_row_only_where_it_is_one_cell() {
    let schema = Schema::from_toml(r#"columns = [{ name = "name", kind = "categorical" }]"#).unwrap();
    let names = |csv: &str| {
        let batches = CsvBatches::from_reader(csv.as_bytes(), Path::new("t.csv"), &schema, 2).unwrap();
        let cells = |batch: tabular_data::Batch| {
            let cells: Vec<_> = batch.raw("name").unwrap().map(str::to_owned).collect();
            let lines = (0..batch.n_rows()).map(|row| batch.position(row).unwrap().line).collect::<Vec<_>>();
            cells.into_iter().zip(lines).collect::<Vec<_>>()
        };
        batches.flat_map(|batch| cells(batch.unwrap())).collect::<Vec<_>>()
    };
    let row = |name: &str, line| (name.to_owned(), line);
    assert_eq!(names("name\nann\n\nbob\n"), [row("ann", 2), row("", 3), row("bob", 4)]);
    assert_eq!(names("\nname\r\n\r\nann\r\n\r\n"), [row("", 3), row("ann", 4), row("", 5)]);
    assert_eq!(names("name,x\nann,1\n\nbob,2\n"), [row("ann", 2), row("bob", 4)]);
}

#[test]
fn structural_faults_are_named() {
    check("", &["empty"]);
    check("\u{feff}\n\n", &["empty"]);
    check("id,x,c,y\n", &["only a header"]);
    check("id,x,c,y\n1,2,a\n", &["line 2 (row 1)", "3 cells", "header has 4"]);
    check("id,x,c,y\n1,2,a,y\n\n2,3,a,n,9\n", &["line 4 (row 2)", "5 cells"]);
    check(b"id,x,c,y\n1,2,caf\xe9,y\n", &["line 2 (row 1)", "0xe9", "UTF-8"]);
    check(b"\xff\xfei\0d\0", &["line 1 (header)", "0xff", "UTF-8"]);
    check("id,x,c,x\n1,2,a,y\n", &["\"x\" twice", "columns 2 and 4"]);
    check("id,x,c,y\n1,2,a\"b,y\n", &["line 2", "quotation mark inside"]);
    check("id,x,c,y\n1,2,\"ab,y\n2,2,b,n\n", &["line 2 (row 1)", "never closes"]);
}

#[test]
fn faults_of_cells_and_columns_are_named() {
    check("id,c,y\n1,a,y\n", &["no feature column \"x\"", "id, c, y"]);
    check("id,x,c\n1,2,a\n", &["no target column \"y\"", "id, x, c"]);
    check("x,c,y\n2,a,y\n", &["no identifier column \"id\"", "x, c, y"]);
    check("id,x,c,y\n1,2,a,y\n2,tall,a,n\n", &["line 3 (row 2)", "\"x\"", "\"tall\"", "not a number"]);
    check("id,x,c,y\n1,1e400,a,y\n", &["line 2 (row 1)", "\"x\"", "\"1e400\"", "too large"]);
    check("id,x,c,y\n1,inf,a,y\n", &["\"inf\"", "infinite"]);
    check(format!("id,x,c,y\n1,{},a,y\n", "7".repeat(400)), &["\"x\"", "… (400 characters)", "too large"]);
    check("id,x,c,y\n1,,a,y\n2,NA,b,n\n", &["\"x\" has no value in any row"]);
    check("id,x,c,y\n1,1,a,y\n2,1,b,\n", &["line 3 (row 2)", "\"y\" (target) is empty"]);
    check("id,x,c,y\n,1,a,y\n2,1,b,n\n", &["line 2 (row 1)", "\"id\" (identifier) is empty"]);
    check("id,x,c,y\n1,1,a,y\n2,1,b,y\n", &["\"y\"", "every row with a label has the class \"y\""]);
    check("id,x,c,y\n7,1,a,y\n8,1,a,y\n7,1,b,n\n", &["rows 1 and 3", "\"id\"", "\"7\""]);
}

#[test]
fn faults_of_labels_are_named() {
    let schema = |extra: &str| {
        let text = format!("target = \"y\"\n{extra}\ncolumns = [{{ name = \"x\", kind = \"numeric\" }}]");
        Schema::from_toml(&text).unwrap()
    };
    let csv = "x,y\n1,a\n2,b\n3,c\n";
    check_with(csv, &schema("positive = \"yes\""), &["positive label \"yes\"", "found: a, b, c"]);
    check_with(
        csv,
        &schema("target_levels = [\"a\", \"b\"]"),
        &["line 4 (row 3)", "unknown label \"c\"", "a, b"],
    );
    let untargeted = Schema::from_toml("columns = [{ name = \"x\", kind = \"numeric\" }]").unwrap();
    check_with(csv, &untargeted, &["no target column"]);
    let empty = Schema::from_toml("target = \"y\"").unwrap();
    check_with(csv, &empty, &["no feature", "numeric or categorical"]);
    assert_eq!(read(csv.as_bytes(), &schema("")).unwrap().targets(), [0, 1, 2]);
    let binary = read(csv.as_bytes(), &schema("positive = [\"b\", \"c\"]")).unwrap();
    assert_eq!((binary.classes(), binary.targets()), (&["a".into(), "b or c".into()][..], &[0, 1, 1][..]));
}

#[test]
fn a_missing_file_is_named() {
    let error = Table::read_csv(Path::new("no/such.csv"), &small_schema()).unwrap_err();
    assert!(matches!(error, TableError::Open { .. }));
    assert!(error.to_string().contains("no/such.csv"));
}

#[test]
fn german_numbers_are_read() {
    let schema = Schema::from_toml(
        r#"
        target = "y"
        csv = { separator = ";", decimal = ",", thousands = true }
        columns = [{ name = "x", kind = "numeric" }]
        "#,
    )
    .unwrap();
    let table = read("x;y\n1.234,56;a\n12,5;b\n".as_bytes(), &schema).unwrap();
    assert_eq!(table.column("x"), Some(&Column::Numeric(vec![1234.56, 12.5])));
}

#[test]
fn batches_need_no_target_and_stop_after_an_error() {
    let csv = "id,x,c\n1,1,a\n2,2,b\n3,no,c\n4,4,d\n";
    let mut seen = Vec::new();
    for batch in CsvBatches::from_reader(csv.as_bytes(), Path::new("t.csv"), &small_schema(), 2).unwrap() {
        let batch = batch.unwrap();
        seen.push((batch.n_rows(), batch.position(0).unwrap().line, batch.numbers("x").is_ok()));
    }
    assert_eq!(seen, [(2, 2, true), (2, 4, false)]);
    let ragged = "id,x,c\n1,1,a\n2,2\n3,3,c\n";
    let batches = CsvBatches::from_reader(ragged.as_bytes(), Path::new("t.csv"), &small_schema(), 1).unwrap();
    assert_eq!(batches.map(|b| b.is_ok()).collect::<Vec<_>>(), [true, false]);
}

fn any_cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9 ,;\"\\n\\r\\t|é€😀.-]{0,12}",
        Just(String::new()),
        "[0-9]{1,3}",
        ".{0,8}".prop_filter("no NUL in text files", |s| !s.contains('\0')),
    ]
}

fn any_grid() -> impl Strategy<Value = Vec<Vec<(String, bool)>>> {
    (2usize..6).prop_flat_map(|width| {
        prop::collection::vec(prop::collection::vec((any_cell(), any::<bool>()), width..=width), 1..12)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_cell_comes_back(
        grid in any_grid(),
        separator in prop::sample::select(vec![',', ';', '\t', '|']),
        line_end in prop::sample::select(vec!["\n", "\r\n"]),
        rows in 1usize..8,
    ) {
        let width = grid[0].len();
        let header: Vec<String> = (0..width).map(|i| format!("c{i}")).collect();
        let mut csv = header.join(&separator.to_string()) + line_end;
        for row in &grid {
            let cells: Vec<String> = row.iter().map(|(cell, quote)| write_cell(cell, *quote, separator)).collect();
            csv += &(cells.join(&separator.to_string()) + line_end);
        }
        let mark = separator.to_string();
        let schema = format!("csv = {{ separator = {mark:?} }}\ncolumns = [{{ name = \"c0\", kind = \"categorical\" }}]");
        let schema = Schema::from_toml(&schema).unwrap();
        let mut found = vec![Vec::new(); width];
        for batch in CsvBatches::from_reader(csv.as_bytes(), Path::new("t.csv"), &schema, rows).unwrap() {
            let batch = batch.unwrap();
            for (column, name) in found.iter_mut().zip(&header) {
                column.extend(batch.raw(name).unwrap().map(str::to_owned));
            }
        }
        for (i, column) in found.iter().enumerate() {
            let expected: Vec<&String> = grid.iter().map(|row| &row[i].0).collect();
            prop_assert_eq!(column.iter().collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes, &small_schema()).map(|table| table.n_rows());
    }

    #[test]
    fn arbitrary_text_after_a_header_never_panics(text in "[a-z0-9,;\"\\n\\r .e-]{0,200}") {
        let csv = format!("id,x,c,y\n{text}");
        if let Ok(table) = read(csv.as_bytes(), &small_schema()) {
            prop_assert!(table.n_rows() >= 2);
        }
    }

    #[test]
    fn numbers_come_back_to_the_last_bit(values in prop::collection::vec(any::<f64>().prop_filter("finite", |v| v.is_finite()), 2..50)) {
        let mut csv = "id,x,c,y\n".to_owned();
        for (i, value) in values.iter().enumerate() {
            csv += &format!("{i},{value:?},a,{}\n", i % 2);
        }
        let table = read(csv.as_bytes(), &small_schema()).unwrap();
        prop_assert_eq!(table.column("x"), Some(&Column::Numeric(values)));
    }
}
