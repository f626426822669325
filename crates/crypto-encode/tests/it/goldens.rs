//! Encoded tables against what Python computes from the documented derivations (`golden/generate.py`), in integers: the
//! golden holds the numbers of `siv` times 2^53.

use crypto_encode::{Clock, Column, EncodeOptions, EncodeSpec, Key, scheme};
use ndarray::Array2;
use serde_json::Value;

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn columns(golden: &Value) -> Vec<Column> {
    let column = |pair: &Value| match (pair[0].as_str().unwrap(), pair[1].as_str().unwrap()) {
        (name, "indicator") => Column::indicator(name),
        (name, _) => Column::numeric(name),
    };
    golden["columns"].as_array().unwrap().iter().map(column).collect()
}

#[test]
fn encoded_tables_equal_pythons() {
    let golden: Value = serde_json::from_str(include_str!("../golden/features.json")).unwrap();
    let columns = columns(&golden);
    let cells: Vec<f64> = golden["cells"].as_array().unwrap().iter().flat_map(numbers).collect();
    let table = Array2::from_shape_vec((cells.len() / columns.len(), columns.len()), cells).unwrap();
    let rows: Vec<u64> = golden["rows"].as_array().unwrap().iter().map(|row| row.as_u64().unwrap()).collect();
    let clock = Clock::Running {
        start: golden["start"].as_u64().unwrap(),
        cells_per_second: u32::try_from(golden["rate"].as_u64().unwrap()).unwrap(),
    };
    let spec = EncodeSpec::new(EncodeOptions { clock, ..EncodeOptions::default() }).unwrap();
    let key = Key::from_hex(golden["key"].as_str().unwrap()).unwrap();
    for (id, expected) in golden["encoded"].as_object().unwrap() {
        let encoder = scheme(id).unwrap().build(&columns, &spec, &key).unwrap();
        let encoded = encoder.encode(table.view(), &rows).unwrap();
        let unit = if id == "siv" { (1_u64 << 53) as f64 } else { 1.0 };
        assert_eq!(encoded.mapv(|value| value * unit).into_raw_vec_and_offset().0, numbers(expected), "{id}");
    }
}
