//! Design matrices and standardising, against pandas and scikit-learn.

use std::path::Path;

use ndarray::{Array2, Axis, array};
use proptest::prelude::*;
use tabular_data::{
    DesignKind, DesignMatrix, Part, PreprocessError, PreprocessOptions, Preprocessor, Records, Schema, Split,
    StandardiseError, Standardiser, Table, UnseenLevel,
};

use crate::support::{data, golden, manifest, read, small_schema};

/// The split that `golden/generate.py` uses.
fn every_fifth(table: &Table) -> Split {
    let (test, train) = (0..table.n_rows()).partition(|row| (row + 1) % 5 == 0);
    Split::new("every-fifth", train, test).unwrap()
}

fn synthetic_loan() -> Table {
    let schema = manifest("loan-synthetic").schema.unwrap();
    Table::read_csv(&data("loan-synthetic/loan.csv"), &schema).unwrap()
}

#[test]
fn the_design_matrix_is_that_of_pandas() {
    let table = synthetic_loan();
    let split = every_fifth(&table);
    let (train, test) = table.partition(&split).unwrap();
    let fitted = Preprocessor::fit(&train, &PreprocessOptions::default()).unwrap();
    let (header, rows) = golden("design.csv");
    for design in [fitted.transform(&train).unwrap(), fitted.transform(&test).unwrap()] {
        assert_eq!(design.names().collect::<Vec<_>>(), header);
        for (found, &row) in design.values().rows().into_iter().zip(design.rows()) {
            assert_eq!(found.to_vec(), rows[row], "row {row}");
        }
    }
}

#[test]
fn standardising_is_that_of_scikit_learn() {
    let (_, rows) = golden("design.csv");
    let all = Array2::from_shape_vec((rows.len(), 14), rows.concat()).unwrap();
    let train: Vec<usize> = (0..rows.len()).filter(|row| (row + 1) % 5 != 0).collect();
    let fitted = Standardiser::fit(all.select(Axis(0), &train).view()).unwrap();
    let (_, scaler) = golden("scaler.csv");
    for (found, expected) in [(fitted.mean(), &scaler[0]), (fitted.scale(), &scaler[1])] {
        found.iter().zip(expected).for_each(|(f, e)| assert!((f - e).abs() <= 1e-12 * e.abs(), "{f} {e}"));
    }
    let scaled = fitted.transform(all.view()).unwrap();
    let (_, expected) = golden("scaled.csv");
    for (row, expected) in expected.iter().enumerate() {
        scaled.row(row * 7).iter().zip(expected).for_each(|(f, e)| assert!((f - e).abs() < 1e-11, "{f} {e}"));
    }
}

#[test]
fn nearly_constant_columns_are_judged_as_by_scikit_learn() {
    let columns = Array2::from_shape_fn((50, 2), |(i, j)| if j == 0 { 0.1 } else { 1e9 + i as f64 * 1e-3 });
    let fitted = Standardiser::fit(columns.view()).unwrap();
    let (_, scaler) = golden("scaler.csv");
    assert_eq!(fitted.scale()[0], scaler[1][14]);
    assert!((fitted.scale()[1] / scaler[1][15] - 1.0).abs() < 1e-6);
    assert!(fitted.transform(columns.view()).unwrap().column(0).iter().all(|v| v.abs() < 1e-15));
}

#[test]
fn matrices_that_cannot_be_standardised_are_refused() {
    assert_eq!(Standardiser::fit(Array2::zeros((0, 3)).view()), Err(StandardiseError::NoRows));
    let error = Standardiser::fit(array![[1.0, 2.0], [1.0, f64::NAN]].view());
    assert_eq!(error, Err(StandardiseError::NotFinite { column: 1 }));
    let fitted = Standardiser::fit(array![[1.0, 2.0], [1.0, 3.0]].view()).unwrap();
    let wide = fitted.transform(Array2::zeros((1, 3)).view());
    assert_eq!(wide, Err(StandardiseError::Width { found: 3, expected: 2 }));
}

#[test]
fn a_column_without_a_scale_is_named() {
    let csv = b"id,x,c,y\n1,1e200,a,no\n2,-3e200,b,yes\n3,2,a,yes\n4,3,b,no\n";
    let table = read(csv, &small_schema()).unwrap();
    let fitted = Preprocessor::fit(&table.as_train(), &PreprocessOptions::default()).unwrap();
    let error = fitted.transform(&table.as_train()).unwrap().standardiser().unwrap_err();
    assert_eq!(error, StandardiseError::TooLarge { name: "x".to_owned(), largest: -3e200 });
    assert!(error.to_string().contains("such as -3e200: correct them"), "{error}");
}

#[test]
fn the_real_table_has_the_study_s_columns() {
    let Some(real) = std::env::var_os("CIPHERLENS_DATA") else {
        println!("skipped: CIPHERLENS_DATA is not set");
        return;
    };
    let loan = manifest("loan");
    let table =
        Table::read_csv(&Path::new(&real).join("loan/loan.csv"), loan.schema.as_ref().unwrap()).unwrap();
    let split = Split::from_file(&data("loan/paper_split.csv"), "paper", &table).unwrap();
    let (train, test) = table.partition(&split).unwrap();
    let fitted = Preprocessor::fit(&train, &PreprocessOptions::default()).unwrap();
    let (train, test) = (fitted.transform(&train).unwrap(), fitted.transform(&test).unwrap());
    assert_eq!((train.values().dim(), test.values().dim()), ((491, 14), (123, 14)));
    let (header, _) = golden("design.csv");
    assert_eq!(train.names().collect::<Vec<_>>(), header);
    assert_eq!(test.targets().iter().sum::<usize>(), 85);
    let numeric: Vec<usize> = (0..14).filter(|&j| train.columns()[j].kind == DesignKind::Numeric).collect();
    assert_eq!(numeric, [7, 8, 9, 10]);
}

/// A table of one categorical column `c` and one numeric column `x`; labels alternate.
fn table(c_toml: &str, cells: &[&str]) -> Table {
    let schema = format!(
        "target = \"y\"\ncolumns = [{{ name = \"c\", kind = \"categorical\" {c_toml} }}, {{ name = \"x\", kind = \"numeric\" }}]"
    );
    let mut csv = "c,x,y\n".to_owned();
    for (i, cell) in cells.iter().enumerate() {
        csv += &format!("{cell},{i},{}\n", i % 2);
    }
    read(csv.as_bytes(), &Schema::from_toml(&schema).unwrap()).unwrap()
}

/// Fits on all rows but the last and transforms the last.
fn last_row(table: &Table, options: &PreprocessOptions) -> Result<DesignMatrix, PreprocessError> {
    let last = table.n_rows() - 1;
    let split = Split::new("last", (0..last).collect(), vec![last]).unwrap();
    let (train, test) = table.partition(&split).unwrap();
    Preprocessor::fit(&train, options)?.transform(&test)
}

fn check(c_toml: &str, cells: &[&str], names: &[&str], last: &[f64]) {
    let design = last_row(&table(c_toml, cells), &PreprocessOptions::default()).unwrap();
    assert_eq!(
        design.names().filter(|n| n.starts_with('c')).collect::<Vec<_>>(),
        names,
        "{c_toml} {cells:?}"
    );
    assert_eq!(design.values().row(0).to_vec()[..names.len()], *last, "{c_toml} {cells:?}");
}

#[test]
fn levels_become_indicators() {
    check("", &["b", "a", "c", "c"], &["c=b", "c=c"], &[0.0, 1.0]);
    check(", reference = \"b\"", &["b", "a", "c", "a"], &["c=a", "c=c"], &[1.0, 0.0]);
    check(", levels = [\"z\", \"a\", \"b\"]", &["b", "a", "a", "b"], &["c=a", "c=b"], &[0.0, 1.0]);
    check(
        ", levels = [\"z\", \"a\", \"b\"], reference = \"a\"",
        &["b", "a", "a", "a"],
        &["c=z", "c=b"],
        &[0.0, 0.0],
    );
    check("", &["b", "b", "a", "a", ""], &["c=b"], &[0.0]);
    check("", &["b", "b", "a", "b", ""], &["c=b"], &[1.0]);
    check(", impute = { constant = \"none\" }", &["b", "b", "a", ""], &["c=b", "c=none"], &[0.0, 1.0]);
}

#[test]
fn unseen_levels_follow_the_policy() {
    let cells = ["b", "b", "a", "new"];
    check(", unseen = \"reference\"", &cells, &["c=b"], &[0.0]);
    check(", unseen = \"mode\"", &cells, &["c=b"], &[1.0]);
    let error = last_row(&table("", &cells), &PreprocessOptions::default()).unwrap_err().to_string();
    assert!(error.contains("row 4: column \"c\": level \"new\" is unknown; known: a, b"), "{error}");
    let lenient = PreprocessOptions { unseen: Some(UnseenLevel::Reference), ..PreprocessOptions::default() };
    assert_eq!(last_row(&table("", &cells), &lenient).unwrap().values().row(0).to_vec(), [0.0, 3.0]);
    let undeclared = table(", levels = [\"a\", \"b\"]", &["b", "x", "a", "a"]);
    assert!(matches!(
        last_row(&undeclared, &PreprocessOptions::default()),
        Err(PreprocessError::UnseenLevel { row: 1, .. })
    ));
}

#[test]
fn every_level_can_keep_its_indicator() {
    let options = PreprocessOptions { drop_reference: false, ..PreprocessOptions::default() };
    let design = last_row(&table("", &["b", "a", "b"]), &options).unwrap();
    assert_eq!(design.names().collect::<Vec<_>>(), ["c=a", "c=b", "x"]);
    assert_eq!(design.columns()[1].level.as_deref(), Some("b"));
}

#[test]
fn a_column_missing_from_all_training_rows_is_an_error() {
    let error = last_row(&table("", &["", "", "a"]), &PreprocessOptions::default());
    assert!(matches!(error, Err(PreprocessError::NothingToImpute { column, .. }) if column == "c"));
}

#[test]
fn a_fitted_preprocessor_transforms_another_table() {
    let (first, second) = (table("", &["b", "a", "c"]), table("", &["c", "b", "b", "a"]));
    let fitted = Preprocessor::fit(&first.as_train(), &PreprocessOptions::default()).unwrap();
    let design = fitted.transform(&second.as_test()).unwrap();
    assert_eq!(design.values().column(0).to_vec(), [0.0, 1.0, 1.0, 0.0]);
    assert_eq!(design.values().column(1).to_vec(), [1.0, 0.0, 0.0, 0.0]);
    let other = read(
        b"x,y\n1,a\n2,b\n",
        &Schema::from_toml("target = \"y\"\ncolumns = [{ name = \"x\", kind = \"numeric\" }]").unwrap(),
    );
    let error = fitted.transform(&other.unwrap().as_test());
    assert!(matches!(error, Err(PreprocessError::ColumnMismatch { column }) if column == "c"));
}

#[test]
fn fitted_parts_are_saved_and_checked_when_read() {
    let table = synthetic_loan();
    let fitted = Preprocessor::fit(&table.as_train(), &PreprocessOptions::default()).unwrap();
    let text = toml::to_string(&fitted).unwrap();
    assert_eq!(toml::from_str::<Preprocessor>(&text).unwrap(), fitted);
    let altered = text.replacen("fill = 1", "fill = 7", 1);
    assert_ne!(altered, text);
    let message = toml::from_str::<Preprocessor>(&altered).unwrap_err().to_string();
    assert!(message.contains("column \"Gender\" is inconsistent"), "{message}");
    let scale = Standardiser::fit(array![[1.0, 2.0], [1.0, 3.0]].view()).unwrap();
    assert_eq!(toml::from_str::<Standardiser>(&toml::to_string(&scale).unwrap()).unwrap(), scale);
    for bad in ["mean = [1.0]\nscale = []", "mean = [1.0]\nscale = [0.0]", "mean = [nan]\nscale = [1.0]"] {
        assert!(toml::from_str::<Standardiser>(bad).is_err(), "{bad}");
    }
}

#[cfg(feature = "linfa")]
#[test]
fn a_design_matrix_becomes_a_linfa_dataset() {
    let table = synthetic_loan();
    let design = Preprocessor::fit(&table.as_train(), &PreprocessOptions::default())
        .and_then(|fitted| fitted.transform(&table.as_train()))
        .unwrap();
    let dataset = tabular_data::linfa::Dataset::from(design);
    assert_eq!((dataset.records.dim(), dataset.targets.len()), ((614, 14), 614));
    assert_eq!(dataset.feature_names()[13], "Property_Area=Urban");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn test_rows_never_change_the_fit(
        cells in prop::collection::vec(("[ab]?", prop::option::of(-100i32..100)), 8..30),
        other in prop::collection::vec(("[abz]?", prop::option::of(-100i32..100)), 1..8),
    ) {
        let schema = Schema::from_toml(
            "target = \"y\"\ncolumns = [{ name = \"c\", kind = \"categorical\", unseen = \"mode\", impute = { constant = \"a\" } },
             { name = \"x\", kind = \"numeric\", impute = { constant = \"0\" } }]",
        ).unwrap();
        let fit = |tail: &[(String, Option<i32>)]| {
            let mut csv = "c,x,y\n".to_owned();
            for (i, (c, x)) in cells.iter().chain(tail).enumerate() {
                csv += &format!("{c},{},{}\n", x.map(|x| x.to_string()).unwrap_or_default(), i % 2);
            }
            let table = read(csv.as_bytes(), &schema).unwrap();
            let n = cells.len();
            let split = Split::new("s", (0..n).collect(), (n..table.n_rows()).collect()).unwrap();
            let (train, test) = table.partition(&split).unwrap();
            let fitted = Preprocessor::fit(&train, &PreprocessOptions::default()).unwrap();
            assert_eq!(fitted.transform(&test).unwrap().values().nrows(), test.rows().len());
            fitted
        };
        prop_assert_eq!(fit(&other), fit(&[("b".into(), Some(5))]));
    }
}

#[test]
fn records_without_labels_are_coded_as_the_same_rows_with_labels() {
    let table = synthetic_loan();
    let fitted = Preprocessor::fit(&table.as_train(), &PreprocessOptions::default()).unwrap();
    let expected = fitted.transform(&table.as_test()).unwrap();
    let schema = manifest("loan-synthetic").schema.unwrap();
    let path = data("loan-synthetic/loan.csv");
    let records = Records::read_csv(&path, &schema).unwrap();
    assert_eq!(records.n_rows(), table.n_rows());
    assert_eq!(records.row_id(3), table.row_id(3));
    assert_eq!(fitted.transform_records(&records).unwrap(), expected.values());
}

#[test]
fn one_record_of_missing_cells_is_filled() {
    let schema = r#"
        target = "ok"
        columns = [{ name = "age", kind = "numeric" }, { name = "area", kind = "categorical" }]
    "#;
    let schema = Schema::from_toml(schema).unwrap();
    let table = "age,area,ok\n30,rural,n\n50,urban,y\n70,urban,y\n".as_bytes();
    let table = Table::from_reader(table, Path::new("train.csv"), &schema).unwrap();
    let fitted = Preprocessor::fit(&table.as_train(), &PreprocessOptions::default()).unwrap();
    let records = Records::from_reader("age,area\n,\n".as_bytes(), Path::new("new.csv"), &schema).unwrap();
    assert_eq!(fitted.transform_records(&records).unwrap(), array![[50.0, 1.0]]);
    let lacking = Records::from_reader("age\n1\n".as_bytes(), Path::new("new.csv"), &schema);
    assert!(lacking.unwrap_err().to_string().contains("area"));
}
