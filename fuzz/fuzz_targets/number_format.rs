//! A number format in TOML, a NUL byte, and a cell: neither may panic, and a cell that is read is a finite number.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tabular_data::{ColumnKind, CsvFormat, NumberFormat, Schema};

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let (format, cell) = text.split_once('\0').unwrap_or(("{ currency = \"$\", brackets = true }", text));
    let toml = format!("columns = [{{ name = \"x\", kind = \"numeric\", number = {format} }}]");
    let Ok(schema) = Schema::from_toml(&toml) else { return };
    for column in schema.columns() {
        let unmarked = NumberFormat::default();
        let format = column.number.as_ref().unwrap_or(&unmarked);
        if matches!(column.kind, ColumnKind::Numeric { .. })
            && let Ok(value) = format.parse_number(cell.trim(), &CsvFormat::default())
        {
            assert!(value.is_finite());
        }
    }
});
