//! Small CSV files with named columns; errors name the file and the line.

use std::path::Path;

use csv::{Position, Reader, StringRecord};

use crate::ImageError;

/// CSV text being read row by row; `path` is what errors name.
pub(crate) struct CsvFile<'a> {
    path: &'a Path,
    text: &'a [u8],
    reader: Reader<&'a [u8]>,
}

/// One row and where it stands.
pub(crate) struct Row {
    record: StringRecord,
    line: u64,
}

impl<'a> CsvFile<'a> {
    pub(crate) fn new(path: &'a Path, text: &'a [u8]) -> Self {
        let reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text);
        Self { path, text, reader }
    }

    /// Where the named columns are, in the order asked for.
    pub(crate) fn columns<const N: usize>(
        &mut self,
        names: [&'static str; N],
        expected: &'static str,
    ) -> Result<[usize; N], ImageError> {
        let header = self.reader.headers().map_err(|source| csv_error(self.path, source))?;
        if let (1, Some(cell)) = (header.len(), header.get(0))
            && let Some(found) = cell.chars().find(|c| [';', '\t', '|'].contains(c))
        {
            return Err(ImageError::Separator { path: self.path.to_owned(), found });
        }
        let mut places = [0; N];
        for (place, name) in places.iter_mut().zip(names) {
            *place = header.iter().position(|column| column == name).ok_or_else(|| {
                ImageError::MissingColumn { path: self.path.to_owned(), column: name, expected }
            })?;
        }
        Ok(places)
    }

    pub(crate) fn next_row(&mut self) -> Result<Option<Row>, ImageError> {
        let mut record = StringRecord::new();
        let more = self.reader.read_record(&mut record);
        if !more.map_err(|source| csv_error(self.path, source))? {
            return Ok(None);
        }
        let line = record.position().map_or(0, |position| self.line(position));
        Ok(Some(Row { record, line }))
    }

    /// The line of a record; the reader's own count is that of the empty lines before it.
    fn line(&self, position: &Position) -> u64 {
        let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
        let rest = self.text.get(start..).unwrap_or_default();
        let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        position.line() + ends.filter(|&&byte| byte == b'\n').count() as u64
    }
}

impl Row {
    /// The text of a cell; every row has as many cells as the header.
    pub(crate) fn cell(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or_default()
    }

    /// Line in the file, counted from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }
}

fn csv_error(path: &Path, source: csv::Error) -> ImageError {
    ImageError::Csv { path: path.to_owned(), source }
}
