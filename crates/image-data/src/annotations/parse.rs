//! The lines of an annotation file.

use std::path::Path;

use super::PixelBox;
use crate::{
    ImageError,
    csv_file::{CsvFile, Row},
};

/// One line: an image's name and a box in it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Annotation {
    /// Name of the image, as written.
    pub file: String,
    /// The box; it has an area.
    pub bounds: PixelBox,
    /// Line in the file, counted from 1.
    pub line: u64,
}

/// Reads annotations from CSV text; `path` is what errors name.
///
/// # Errors
/// [`ImageError::Csv`], [`ImageError::MissingColumn`], [`ImageError::BadNumber`] and
/// [`ImageError::EmptyBox`]. Whether the images exist is not looked at.
pub fn parse_annotations(path: &Path, text: &[u8]) -> Result<Vec<Annotation>, ImageError> {
    let mut csv = CsvFile::new(path, text);
    let [file, x, y, w, h] = csv.columns(["file", "x", "y", "w", "h"], "the columns file, x, y, w and h")?;
    let mut annotations = Vec::new();
    while let Some(row) = csv.next_row()? {
        let number = |column, name| number(path, &row, column, name);
        let bounds =
            PixelBox { x: number(x, "x")?, y: number(y, "y")?, w: number(w, "w")?, h: number(h, "h")? };
        if bounds.w == 0 || bounds.h == 0 {
            return Err(ImageError::EmptyBox { path: path.to_owned(), line: row.line(), found: bounds });
        }
        annotations.push(Annotation { file: row.cell(file).to_owned(), bounds, line: row.line() });
    }
    Ok(annotations)
}

fn number(path: &Path, row: &Row, column: usize, name: &'static str) -> Result<u32, ImageError> {
    let cell = row.cell(column);
    cell.parse::<u16>().map(u32::from).map_err(|_| ImageError::BadNumber {
        path: path.to_owned(),
        line: row.line(),
        column: name,
        found: cell.to_owned(),
    })
}
