//! A data frame of polars to a design matrix and back: `cargo run --release -p tabular-data --example data_frame`.
//! With a file's name (CSV, Parquet or Arrow IPC) and a target column that file is read instead.

use std::error::Error;
use std::path::Path;

use tabular_data::polars::df;
use tabular_data::{
    InferOptions, PreprocessOptions, Preprocessor, Schema, Table, TestSize, stratified_holdout,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().zip(arguments.next());
    let target = file.as_ref().map_or("approved", |(_, target)| target);
    let options = InferOptions { target: Some(target.to_owned()), ..InferOptions::default() };
    let table = match &file {
        Some((path, _)) => {
            let path = Path::new(path);
            Table::read_csv(path, &Schema::infer(path, &options)?.schema)?
        }
        None => {
            let frame = df!(
                "income" => [Some(2100.5), None, Some(1800.0), Some(3950.0), Some(2700.0), Some(1250.0)],
                "area" => [Some("rural"), Some("urban"), None, Some("urban"), Some("rural"), Some("rural")],
                "approved" => [true, false, false, true, true, false],
            )?;
            Table::from_dataframe(&frame, &Schema::infer_from_dataframe(&frame, &options)?.schema)?
        }
    };
    let split = stratified_holdout(table.targets(), TestSize::Fraction(0.4), [1; 32])?;
    let (train, test) = table.partition(&split)?;
    let fitted = Preprocessor::fit(&train, &PreprocessOptions::default())?;
    let design = fitted.transform(&test)?;
    println!("{} rows, {} of them to test on; their design matrix:", table.n_rows(), design.rows().len());
    for column in design.to_dataframe()?.get_columns() {
        println!("{}: {:?}", column.name(), column.f64()?.iter().flatten().collect::<Vec<_>>());
    }
    Ok(())
}
