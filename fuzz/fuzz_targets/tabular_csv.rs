//! A schema and a CSV file, both arbitrary: neither may panic, and what is accepted must be consistent.
//!
//! The input is a schema in TOML, a NUL byte, and a CSV file; without a NUL byte all of it is CSV and the schema is inferred.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use tabular_data::{InferOptions, PreprocessOptions, Preprocessor, Schema, Table};

fuzz_target!(|input: &[u8]| {
    let path = Path::new("fuzz.csv");
    match input.iter().position(|&byte| byte == 0) {
        Some(end) => {
            let schema =
                std::str::from_utf8(&input[..end]).ok().and_then(|text| Schema::from_toml(text).ok());
            if let Some(schema) = schema {
                check(&schema, &input[end + 1..], path);
            }
        }
        None => {
            let options = InferOptions { target: Some("y".to_owned()), ..InferOptions::default() };
            if let Ok(inferred) = Schema::infer_from_bytes(input, path, &options) {
                let table = check(&inferred.schema, input, path);
                assert!(table.is_none_or(|table| table.n_rows() == inferred.rows));
            }
        }
    }
});

/// Reads the table and, where that succeeds, fits and transforms it.
fn check(schema: &Schema, csv: &[u8], path: &Path) -> Option<Table> {
    let again =
        Schema::from_toml(&schema.to_toml().expect("a schema can be written")).expect("and read again");
    assert_eq!(&again, schema);
    let table = Table::from_reader(csv, path, schema).ok()?;
    if let Ok(fitted) = Preprocessor::fit(&table.as_train(), &PreprocessOptions::default()) {
        let design = fitted.transform(&table.as_train()).expect("rows it was fitted on");
        assert!(design.values().iter().all(|value| value.is_finite()));
        assert_eq!(design.values().nrows(), table.n_rows());
    }
    Some(table)
}
