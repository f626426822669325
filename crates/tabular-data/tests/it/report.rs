//! What is said of a table that was read.

use tabular_data::{InferOptions, LabelCase, LevelCount, Remark, Schema, Table};

use crate::support::read;

const TYPED: &str = r#"
    target = "y"
    drop_missing_target = true
    target_case = "fold"
    missing_numbers = ["-"]
    columns = [
        { name = "x", kind = "numeric", unreadable = "missing" },
        { name = "c", kind = "categorical" },
        { name = "out", kind = "ignored" },
    ]
"#;

fn words(remarks: &[Remark]) -> Vec<(bool, String)> {
    remarks.iter().map(|remark| (remark.is_warning(), remark.to_string())).collect()
}

fn table() -> Table {
    let csv = b"x,c,out,extra,y\n1,a,,,yes\nabc,b,,,no\n3,,,,Yes\n4,a,,,-\n5,a,,,\n6,b,,,no\n7,a,,,yes\n";
    read(csv, &Schema::from_toml(TYPED).unwrap()).unwrap()
}

#[test]
fn a_declared_table_is_told_in_words() {
    let report = table().report(&[]);
    assert_eq!(
        report.to_string(),
        "6 rows, 5 columns read as 2 features; 2 cells imputed, of which 1 unreadable"
    );
    let left_out =
        "columns left out: \"out\" (declared in the schema), \"extra\" (the schema does not list it)";
    assert_eq!(report.left_out().as_deref(), Some(left_out));
    let expected = [
        (false, "labels of \"y\" that are alike are one: \"Yes\" (1 row) as \"yes\""),
        (true, "x: 1 cell that cannot be read as numbers are taken as missing, the first: \"abc\" (line 3)"),
        (
            true,
            "\"-\" (1 row, the first on line 5) is a label of the target \"y\" here, and means \"missing\" in columns of numbers",
        ),
        (true, "1 row without a value of the target \"y\" left out, the first on line 6"),
    ];
    assert_eq!(words(&report.remarks), expected.map(|(is_warning, text)| (is_warning, text.to_owned())));
}

/// 2^53 is the first integer after which a 64-bit float does not hold every one (IEEE 754: 53 bits of significand).
#[test]
fn integers_that_lose_digits_are_told() {
    let csv = b"x,y\n9007199254740992,yes\n9007199254740993,no\n-9007199254740993,no\n9007199254740994,yes\n1e300,no\n";
    let schema =
        Schema::from_toml("target = \"y\"\ncolumns = [{ name = \"x\", kind = \"numeric\" }]").unwrap();
    let remarks = read(csv, &schema).unwrap().report(&[]).remarks;
    let expected = "x: 2 integers beyond 2^53 rounded to the nearest 64-bit float, the first: \"9007199254740993\" (line 3), \
                    \"-9007199254740993\" (line 4); a schema that declares the column categorical, identifier or ignored keeps \
                    all digits";
    assert_eq!(words(&remarks)[0], (true, expected.to_owned()));
}

#[test]
fn levels_are_counted_in_each_class() {
    let table = table();
    let classes = table.classes();
    let found: Vec<_> = table
        .level_counts()
        .into_iter()
        .map(|LevelCount { column, level, class, rows }| (column, level, classes[class].as_str(), rows))
        .collect();
    assert_eq!(found, [("c", "", "yes", 1), ("c", "a", "-", 1), ("c", "a", "yes", 2), ("c", "b", "no", 2)]);
}

/// Sixty rows with a number that follows the label, and a column of numbers with text among them.
fn inferred() -> (Table, Vec<tabular_data::Conclusion>, String) {
    let row = |i: usize| format!("{i};{};{}.5;{}\n", i * 7 % 13, i % 2 * 100 + i % 7, ["no", "yes"][i % 2]);
    let csv: String = std::iter::once("row;noise;after;y\n".to_owned()).chain((0..60).map(row)).collect();
    let options = InferOptions {
        target: Some("y".to_owned()),
        target_case: Some(LabelCase::Fold),
        ..InferOptions::default()
    };
    let inferred = Schema::infer_from_bytes(csv.as_bytes(), "dir/own.csv.gz".as_ref(), &options).unwrap();
    let toml = inferred.to_commented_toml().unwrap();
    (read(csv.as_bytes(), &inferred.schema).unwrap(), inferred.conclusions, toml)
}

#[test]
fn an_inferred_table_is_told_with_its_reasons() {
    let (table, conclusions, _) = inferred();
    let report = table.report(&conclusions);
    assert_eq!(
        report.to_string(),
        "60 rows, 4 columns read as 2 features; 0 cells imputed, of which 0 unreadable"
    );
    let why = &report.columns[0].why;
    assert!(why.contains("consecutive integers, each once"), "{why}");
    let words = words(&report.remarks);
    assert!(!words[0].0 && words[0].1.starts_with("guessed of the file: "), "{words:?}");
    let leak = words.last().unwrap();
    assert!(
        leak.0 && leak.1.starts_with("after: this column alone separates the classes (AUC 1.000)"),
        "{leak:?}"
    );
    let leaks: Vec<String> = table.target_leaks().into_iter().map(|leak| leak.column).collect();
    assert_eq!(leaks, ["after"]);
}

#[test]
fn an_inferred_schema_is_written_with_its_reasons_and_read_again() {
    let (table, conclusions, toml) = inferred();
    assert_eq!(table.schema().name(), "own");
    assert_eq!(toml.lines().take_while(|line| line.starts_with("# ")).count(), conclusions.len());
    assert_eq!(&Schema::from_toml(&toml).unwrap(), table.schema());
}
