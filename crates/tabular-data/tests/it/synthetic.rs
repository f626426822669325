//! The generator: the committed file, determinism, planted effects.

use tabular_data::{Column, Schema, Table, synthetic};

use crate::support::{data, manifest, read};

#[test]
fn the_committed_table_is_what_the_generator_writes() {
    let committed = std::fs::read_to_string(data("loan-synthetic/loan.csv")).unwrap();
    assert!(
        synthetic::loan(synthetic::LOAN_ROWS, synthetic::LOAN_SEED) == committed,
        "run `cargo xtask make-data`"
    );
}

#[test]
fn a_shorter_table_begins_a_longer_one() {
    let (short, long) = (synthetic::loan(50, [3; 32]), synthetic::loan(80, [3; 32]));
    assert!(long.starts_with(&short));
    assert_ne!(short, synthetic::loan(50, [4; 32]));
    let mut written = Vec::new();
    synthetic::write_loan_csv(80, [3; 32], &mut written).unwrap();
    assert_eq!(written, long.as_bytes());
}

fn large() -> Table {
    let schema: Schema = manifest("loan-synthetic").schema.unwrap();
    read(synthetic::loan(40_000, [1; 32]).as_bytes(), &schema).unwrap()
}

/// Approval rate among rows whose cell in `column` satisfies `holds`.
fn rate(table: &Table, column: &str, holds: impl Fn(&Column, usize) -> bool) -> f64 {
    let column = table.column(column).unwrap();
    let rows: Vec<usize> = (0..table.n_rows()).filter(|&row| holds(column, row)).collect();
    rows.iter().map(|&row| table.targets()[row]).sum::<usize>() as f64 / rows.len() as f64
}

fn check(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() < tolerance, "{found} is not {expected} within {tolerance}");
}

/// Expected shares are those of the real table; tolerances cover 40,000 rows and the simplicity of the model.
#[test]
fn planted_effects_are_there() {
    let table = large();
    check(table.positive_rate().unwrap(), 0.687, 0.02);
    let number =
        |value: f64| move |c: &Column, row: usize| matches!(c, Column::Numeric(v) if v[row] == value);
    check(rate(&table, "Credit_History", number(1.0)), 0.796, 0.02);
    check(rate(&table, "Credit_History", number(0.0)), 0.079, 0.05);
    let level = |level: &'static str| move |c: &Column, row: usize| matches!(c, Column::Categorical(l) if l.level(row) == Some(level));
    let semiurban = rate(&table, "Property_Area", level("Semiurban"));
    let rural = rate(&table, "Property_Area", level("Rural"));
    check(semiurban - rural, 0.1, 0.06);
    check(rate(&table, "Gender", level("Male")) - rate(&table, "Gender", level("Female")), 0.03, 0.03);
}

#[test]
fn cells_are_missing_at_the_rates_of_the_real_set() {
    let table = large();
    let expected = [
        ("Gender", 13.0),
        ("Self_Employed", 32.0),
        ("LoanAmount", 22.0),
        ("Credit_History", 50.0),
        ("Education", 0.0),
    ];
    for (column, of_614) in expected {
        let share = table.column(column).unwrap().n_missing() as f64 / table.n_rows() as f64;
        check(share, of_614 / 614.0, 0.005);
    }
}

/// Skewness and excess kurtosis of log income are those of a normal distribution (nearly: graduates earn a little more).
#[test]
fn incomes_are_log_normal() {
    let table = large();
    let Some(Column::Numeric(income)) = table.column("ApplicantIncome") else { panic!("numeric") };
    let logs: Vec<f64> = income.iter().map(|v| v.ln()).collect();
    let moment =
        |p: i32, centre: f64| logs.iter().map(|v| (v - centre).powi(p)).sum::<f64>() / logs.len() as f64;
    let mean = moment(1, 0.0);
    let deviation = moment(2, mean).sqrt();
    check(mean, 8.345, 0.02);
    check(deviation, 0.62, 0.02);
    check(moment(3, mean) / deviation.powi(3), 0.0, 0.05);
    check(moment(4, mean) / deviation.powi(4), 3.0, 0.1);
}
