//! Schemas guessed from files.

use std::path::Path;

use proptest::prelude::*;
use tabular_data::{
    Column, ColumnKind, DecimalMark, Finding, InferOptions, Inferred, Schema, Table, TableError, UnseenLevel,
};

use crate::support::data;

fn options(target: &str) -> InferOptions {
    InferOptions { target: Some(target.to_owned()), ..InferOptions::default() }
}

fn infer(csv: &str, options: &InferOptions) -> Result<Inferred, TableError> {
    Schema::infer_from_bytes(csv.as_bytes(), Path::new("my table.csv"), options)
}

fn kinds(inferred: &Inferred) -> Vec<(&str, &ColumnKind)> {
    inferred.schema.columns().iter().map(|c| (c.name.as_str(), &c.kind)).collect()
}

fn levels(levels: &[&str]) -> ColumnKind {
    ColumnKind::Categorical { levels: Some(levels.iter().map(|&l| l.to_owned()).collect()), reference: None }
}

const NUMERIC: ColumnKind = ColumnKind::Numeric { indicator: false };
const INDICATOR: ColumnKind = ColumnKind::Numeric { indicator: true };

#[test]
fn the_loan_table_is_understood() {
    let path = data("loan-synthetic/loan.csv");
    let options = InferOptions { positive: Some("Y".into()), ..options("Loan_Status") };
    let inferred = Schema::infer(&path, &options).unwrap();
    assert_eq!((inferred.rows, inferred.schema.id(), inferred.schema.name()), (614, Some("Loan_ID"), "loan"));
    let dependents = levels(&["0", "1", "2", "3+"]);
    let expected = [
        ("Loan_ID", &ColumnKind::Identifier),
        ("Gender", &levels(&["Female", "Male"])),
        ("Married", &levels(&["No", "Yes"])),
        ("Dependents", &dependents),
        ("Education", &levels(&["Graduate", "Not Graduate"])),
        ("Self_Employed", &levels(&["No", "Yes"])),
        ("ApplicantIncome", &NUMERIC),
        ("CoapplicantIncome", &NUMERIC),
        ("LoanAmount", &NUMERIC),
        ("Loan_Amount_Term", &NUMERIC),
        ("Credit_History", &INDICATOR),
        ("Property_Area", &levels(&["Rural", "Semiurban", "Urban"])),
    ];
    assert_eq!(kinds(&inferred), expected);
    assert_eq!(inferred.schema.column("Gender").unwrap().unseen, UnseenLevel::Reference);
    let again = Schema::from_toml(&inferred.schema.to_toml().unwrap()).unwrap();
    let table = Table::read_csv(&path, &again).unwrap();
    assert_eq!((table.n_rows(), table.classes()), (614, &["N".to_owned(), "Y".to_owned()][..]));
}

#[test]
fn a_german_export_is_understood() {
    let csv = "\u{feff}Kunde;Betrag;Quote;Stadt;gut\nK1;1.234,56;12,5;Köln;ja\nK2;99,00;7,25;Bonn;nein\nK3;1.000;3;Köln;ja\n";
    let inferred = infer(csv, &options("gut")).unwrap();
    let format = inferred.schema.csv();
    assert_eq!((format.separator, format.decimal, format.thousands), (';', DecimalMark::Comma, true));
    let table = Table::from_reader(csv.as_bytes(), Path::new("t.csv"), &inferred.schema).unwrap();
    assert_eq!(table.column("Betrag"), Some(&Column::Numeric(vec![1234.56, 99.0, 1000.0])));
    assert_eq!(table.column("Quote"), Some(&Column::Numeric(vec![12.5, 7.25, 3.0])));
    assert_eq!((inferred.schema.name(), table.classes()), ("my table", &["ja".into(), "nein".into()][..]));
}

#[test]
fn number_styles_follow_the_evidence() {
    let style = |csv: &str| {
        let inferred = infer(csv, &options("y")).unwrap();
        let ambiguous =
            inferred.conclusions.iter().any(|c| matches!(c.finding, Finding::AmbiguousNumbers { .. }));
        (inferred.schema.csv().decimal, inferred.schema.csv().thousands, ambiguous)
    };
    assert_eq!(style("a,b,y\n1.5,2,n\n2.5,3,y\n"), (DecimalMark::Point, false, false));
    assert_eq!(style("a,b,y\n\"1,234\",2,n\n\"2,345\",3,y\n"), (DecimalMark::Point, true, true));
    assert_eq!(style("a;b;y\n1,234;2;n\n2,345;3;y\n"), (DecimalMark::Comma, true, true));
    assert_eq!(style("a,b,y\n1.234,2,n\n2.345,3,y\n"), (DecimalMark::Point, false, false));
    assert_eq!(style("a;b;y\n1.234;2;n\n2.345;3;y\n"), (DecimalMark::Point, false, true));
    assert_eq!(style("a;b;y\n1.234;2,5;n\n2.345;3;y\n"), (DecimalMark::Comma, true, true));
    assert_eq!(style("a;b;y\n1,234.5;2;n\n2,345.25;3;y\n"), (DecimalMark::Point, true, false));
}

#[test]
fn useless_columns_are_left_out_and_said_so() {
    let mut csv = "row_id,name,note,same,gone,x,y\n".to_owned();
    for i in 0..60 {
        csv += &format!("{i},n{i},t{},k,,{},{}\n", i / 2 * 2 % 58, i % 7, i % 2);
    }
    let inferred = infer(&csv, &InferOptions { max_levels: 20, ..options("y") }).unwrap();
    let ignored = ColumnKind::Ignored;
    let identifier = ColumnKind::Identifier;
    let expected = [
        ("row_id", &identifier),
        ("name", &identifier),
        ("note", &ignored),
        ("same", &ignored),
        ("gone", &ignored),
        ("x", &NUMERIC),
    ];
    assert_eq!(kinds(&inferred), expected);
    assert_eq!(inferred.schema.id(), Some("row_id"));
    let said: Vec<String> = inferred.conclusions.iter().map(ToString::to_string).collect();
    for line in [
        "note: ignored: text with more than 20 levels",
        "same: ignored: \"k\" in every row",
        "gone: ignored: no row has a value",
    ] {
        assert!(said.iter().any(|s| s == line), "{line:?} not in {said:?}");
    }
}

/// A table that is only encrypted needs neither target nor features.
#[test]
fn a_table_without_target_may_hold_identifiers_only() {
    let inferred =
        infer("id;mail\n1;a@b\n2;c@d\n", &InferOptions { max_levels: 1, ..InferOptions::default() }).unwrap();
    assert_eq!((inferred.schema.id(), inferred.schema.csv().separator), (Some("id"), ';'));
    assert_eq!(inferred.schema.features().count(), 0);
    let csv = data("loan-synthetic/loan.csv");
    assert_eq!(tabular_data::sniff_separator(&csv).unwrap(), ',');
}

#[test]
fn a_column_of_numbers_with_some_text_is_pointed_out() {
    let inferred = infer("x,z,y\n1,1,a\n2,2,b\n3,3,a\nunknown,4,b\n", &options("y")).unwrap();
    let said: Vec<String> = inferred.conclusions.iter().map(ToString::to_string).collect();
    let expected = "x: read as text although 3 of 4 cells are numbers, because of \"unknown\" (line 5)";
    assert!(said.iter().any(|line| line.starts_with(expected)), "{said:?}");
    assert!(inferred.conclusions.iter().all(|c| !c.finding.is_warning()), "four levels may be a category");
}

fn check(csv: &str, options: &InferOptions, part: &str) {
    let message = infer(csv, options).map(|i| i.rows).unwrap_err().to_string();
    assert!(message.contains(part) && message.contains("my table.csv"), "{message:?} lacks {part:?}");
}

#[test]
fn faults_are_named() {
    let csv = "x,y\n1,a\n2,b\n3,a\n";
    check(csv, &options("label"), "no target column \"label\"; the file has: x, y");
    let positive = InferOptions { positive: Some("c".into()), ..options("y") };
    check(csv, &positive, "positive label \"c\"; found: a, b");
    check(csv, &InferOptions { id: Some("key".into()), ..options("y") }, "no identifier column \"key\"");
    check("x,y\n1,a\n2,a\n", &options("y"), "every row with a label has the class \"a\"");
    check(
        "x,y\n1,1.5\n2,2.5\n3,3.5\n",
        &InferOptions { max_levels: 2, ..options("y") },
        "more than 2 distinct",
    );
    check("id,y\n1,a\n2,b\n", &options("y"), "no feature");
    check("x,y\n", &options("y"), "only a header");
    check("", &options("y"), "empty");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_inferred_can_be_read(
        rows in prop::collection::vec((any::<i32>(), "[a-d]", -1e6f64..1e6, any::<bool>()), 4..40),
        separator in prop::sample::select(vec![",", ";", "\t", "|"]),
    ) {
        let mut csv = ["n", "c", "f", "y"].join(separator) + "\n";
        for (i, (n, c, f, y)) in rows.iter().enumerate() {
            let y = if i < 2 { i == 0 } else { *y };
            csv += &([n.to_string(), c.clone(), format!("{f:.3}"), y.to_string()].join(separator) + "\n");
        }
        let inferred = infer(&csv, &options("y")).unwrap();
        prop_assert_eq!(inferred.schema.csv().separator.to_string(), separator);
        let table = Table::from_reader(csv.as_bytes(), Path::new("t.csv"), &inferred.schema).unwrap();
        prop_assert_eq!(table.n_rows(), rows.len());
        let again = Schema::from_toml(&inferred.schema.to_toml().unwrap()).unwrap();
        prop_assert_eq!(again, inferred.schema);
    }

    #[test]
    fn arbitrary_text_never_panics(csv in "[a-c0-9,;\"\\n. ]{0,120}") {
        let _ = infer(&csv, &InferOptions::default()).map(|i| i.rows);
    }
}
