//! Paths, small tables and seeds that several tests share.

use std::path::{Path, PathBuf};

use tabular_data::{DatasetManifest, Schema, Table, TableError};

/// A file of the repository's folder `data`, of which the package holds copies.
pub(crate) fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(path)
}

pub(crate) fn manifest(set: &str) -> DatasetManifest {
    let path = data(set).join("dataset.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    DatasetManifest::from_toml(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Schema of `x` (numeric), `c` (categorical), target `y`, identifier `id`.
pub(crate) fn small_schema() -> Schema {
    Schema::from_toml(
        r#"
        target = "y"
        id = "id"
        columns = [{ name = "x", kind = "numeric" }, { name = "c", kind = "categorical" }]
        "#,
    )
    .unwrap()
}

pub(crate) fn read(csv: &[u8], schema: &Schema) -> Result<Table, TableError> {
    Table::from_reader(csv, Path::new("t.csv"), schema)
}

/// Numbers of a golden file: after a comment line and a header line, rows of numbers.
pub(crate) fn golden(name: &str) -> (Vec<String>, Vec<Vec<f64>>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let header = lines.next().unwrap().split(',').map(str::to_owned).collect();
    let row = |line: &str| line.split(',').map(|cell| cell.parse().unwrap()).collect();
    (header, lines.map(row).collect())
}

/// A cell as RFC 4180 quotes it; unquoted where it may be and `quote` is false.
pub(crate) fn write_cell(cell: &str, quote: bool, separator: char) -> String {
    let must = cell.contains(['"', '\n', '\r', separator]) || cell.is_empty();
    if quote || must { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}
