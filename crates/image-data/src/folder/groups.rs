//! Which images belong together, so that a split does not tear them apart.

use std::{collections::BTreeMap, fs, path::Path};

use super::GroupFile;
use crate::{ImageError, csv_file::CsvFile};

/// Group by file name, for the files of one class folder; empty where there is no group file.
pub(super) fn read_groups(root: &Path, file: &GroupFile) -> Result<BTreeMap<String, String>, ImageError> {
    let path = root.join(&file.name);
    if !path.is_file() {
        return Ok(BTreeMap::new());
    }
    let text = fs::read(&path).map_err(|source| ImageError::Io {
        path: path.clone(),
        action: "read the file",
        source,
    })?;
    parse(&path, &text, file.column)
}

fn parse(path: &Path, text: &[u8], column: &'static str) -> Result<BTreeMap<String, String>, ImageError> {
    let mut csv = CsvFile::new(path, text);
    let [name, group] = csv.columns(["file", column], "the columns file and the group's")?;
    let mut groups = BTreeMap::new();
    let mut lines = BTreeMap::new();
    while let Some(row) = csv.next_row()? {
        let name = row.cell(name).to_owned();
        if let Some(&first) = lines.get(&name) {
            let (path, line) = (path.to_owned(), row.line());
            return Err(ImageError::Repeated { path, line, file: name, first });
        }
        lines.insert(name.clone(), row.line());
        groups.insert(name, row.cell(group).to_owned());
    }
    Ok(groups)
}
