//! What a server tells its clients about preparing rows of a table: a fitted preprocessor and a standardiser as JSON. A
//! client applies them to its own file, so nothing that is accepted may panic.
//!
//! The input is the preprocessor, a NUL byte, the standardiser, a NUL byte, a schema in TOML, a NUL byte, and a CSV file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tabular_data::{Preprocessor, Records, Schema, Standardiser};

fuzz_target!(|input: &[u8]| {
    let mut parts = input.splitn(4, |&byte| byte == 0);
    let mut next = || parts.next().unwrap_or_default();
    let Ok(preprocessor) = serde_json::from_slice::<Preprocessor>(next()) else { return };
    let standardiser = serde_json::from_slice::<Standardiser>(next());
    let schema = std::str::from_utf8(next()).ok().and_then(|text| Schema::from_toml(text).ok());
    let (Ok(standardiser), Some(schema)) = (standardiser, schema) else { return };
    let Ok(records) = Records::from_reader(next(), "fuzz.csv".as_ref(), &schema) else { return };
    if let Ok(design) = preprocessor.transform_records(&records) {
        assert_eq!(design.dim(), (records.n_rows(), preprocessor.columns().len()));
        let _ = standardiser.transform(design.view());
    }
});
