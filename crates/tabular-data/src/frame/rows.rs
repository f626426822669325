//! Rows of a frame or a file, in its order, as text cells.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use polars::error::{PolarsError, PolarsResult};
use polars::prelude::{CompatLevel, DataFrame};
use polars_arrow::array::ArrayRef;
use polars_arrow::datatypes::ArrowDataType;

use super::Format;
use super::arrow::ArrowFile;
use super::cells::{cells, is_number, refused};
#[cfg(feature = "parquet")]
use super::parquet::ParquetFile;
use crate::csv::block::{BlockBuilder, RawBlock};
use crate::csv::file::FileAt;
use crate::csv::raw::{MAX_BLOCK_BYTES, check_header};
use crate::error::{Position, TableError};

/// What messages call a data frame.
const FRAME: &str = "data frame";

/// Gives one row after the other; memory is bounded by what the file holds together.
pub(crate) struct FrameRows {
    path: PathBuf,
    format: Option<Format>,
    header: Vec<String>,
    numbers: Vec<bool>,
    source: Source,
    /// Arrays that are being read, and how many of their rows have been.
    current: (Vec<ArrayRef>, usize),
    /// Rows so far.
    rows: usize,
}

/// Where arrays come from.
enum Source {
    Frame {
        frame: DataFrame,
        next_chunk: usize,
    },
    Arrow(Box<ArrowFile>),
    #[cfg(feature = "parquet")]
    Parquet(Box<ParquetFile>),
}

/// One row as text.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) text: String,
    pub(super) ends: Vec<usize>,
    pub(super) missing: Vec<bool>,
}

impl FrameRows {
    /// The rows of a data frame.
    pub(crate) fn of_frame(frame: &DataFrame) -> Result<Self, TableError> {
        let mut frame = frame.clone();
        let fields = guarded(|| {
            frame.align_chunks();
            let field = |column: &polars::prelude::Column| {
                let field = column.dtype().to_arrow_field(column.name().clone(), CompatLevel::newest());
                (field.name.to_string(), field.dtype)
            };
            Ok(frame.get_columns().iter().map(field).collect::<Vec<_>>())
        });
        let path = Path::new(FRAME);
        let fields = fields.map_err(|source| fault(path, None, &source))?;
        Self::new(path, None, fields, Source::Frame { frame, next_chunk: 0 })
    }

    /// The rows of a file, whose first bytes are those of `format`; `path` is what messages call it.
    pub(crate) fn of_file(file: FileAt, format: Format, path: &Path) -> Result<Self, TableError> {
        let opened = guarded(|| match format {
            Format::Arrow => ArrowFile::open(file).map(|file| (file.fields(), Source::Arrow(Box::new(file)))),
            #[cfg(feature = "parquet")]
            Format::Parquet => {
                ParquetFile::open(file).map(|file| (file.fields(), Source::Parquet(Box::new(file))))
            }
            #[cfg(not(feature = "parquet"))]
            Format::Parquet => Err(PolarsError::ComputeError("built without `parquet`".into())),
        });
        let (fields, source) = opened.map_err(|source| fault(path, Some(format), &source))?;
        Self::new(path, Some(format), fields, source)
    }

    fn new(
        path: &Path,
        format: Option<Format>,
        fields: Vec<(String, ArrowDataType)>,
        source: Source,
    ) -> Result<Self, TableError> {
        if fields.is_empty() {
            return Err(TableError::Empty { path: path.to_owned() });
        }
        for (column, dtype) in &fields {
            if let Some(holds) = refused(dtype) {
                let (path, column) = (path.to_owned(), column.clone());
                return Err(TableError::NoText { path, column, holds });
            }
        }
        let numbers = fields.iter().map(|(_, dtype)| is_number(dtype)).collect();
        let header: Vec<String> = fields.into_iter().map(|(name, _)| name.trim().to_owned()).collect();
        check_header(path, &header)?;
        let (path, current) = (path.to_owned(), (Vec::new(), 0));
        Ok(Self { path, format, header, numbers, source, current, rows: 0 })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    /// Which columns hold numbers.
    pub(crate) fn numbers(&self) -> &[bool] {
        &self.numbers
    }

    /// The next block of at most `rows` rows, or `None` at the end.
    pub(crate) fn next_block(&mut self, rows: usize) -> Result<Option<RawBlock>, TableError> {
        let mut block = BlockBuilder::new(self.header.len());
        self.visit(|at, row| {
            block.push_with_missing(at, &row.text, &row.ends, &row.missing);
            block.n_rows() < rows && block.n_bytes() < MAX_BLOCK_BYTES
        })?;
        Ok(block.finish())
    }

    /// Shows rows to `take` until it has enough or they are at their end.
    pub(super) fn visit(&mut self, mut take: impl FnMut(Position, &Row) -> bool) -> Result<(), TableError> {
        let mut row = Row::default();
        loop {
            let (arrays, read) = &mut self.current;
            let height = arrays.first().map_or(0, |array| array.len());
            if *read >= height {
                let next = guarded(|| self.source.next());
                match next.map_err(|source| fault(&self.path, self.format, &source))? {
                    Some(arrays) => self.current = (arrays, 0),
                    None => return Ok(()),
                }
                continue;
            }
            let columns: Option<Vec<_>> = arrays.iter().map(|array| cells(array.as_ref())).collect();
            let Some(columns) = columns else {
                let source = PolarsError::ComputeError("a column changes its type".into());
                return Err(fault(&self.path, self.format, &source));
            };
            while *read < height {
                row.fill(*read, &columns);
                *read += 1;
                self.rows += 1;
                if !take(Position::of_row(self.rows), &row) {
                    return Ok(());
                }
            }
        }
    }
}

impl Source {
    /// The next arrays, one per column and all of one length.
    fn next(&mut self) -> PolarsResult<Option<Vec<ArrayRef>>> {
        let arrays = match self {
            Self::Frame { frame, next_chunk } => {
                let chunk = *next_chunk;
                *next_chunk += 1;
                let columns = || frame.get_columns().iter().map(|column| column.as_materialized_series());
                let is_there = columns().all(|series| chunk < series.chunks().len());
                is_there.then(|| {
                    columns().map(|series| series.to_arrow(chunk, CompatLevel::newest())).collect::<Vec<_>>()
                })
            }
            Self::Arrow(file) => file.next()?,
            #[cfg(feature = "parquet")]
            Self::Parquet(file) => file.next()?,
        };
        let height = arrays.iter().flatten().next().map(|array| array.len());
        match arrays.iter().flatten().all(|array| Some(array.len()) == height) {
            true => Ok(arrays),
            false => Err(PolarsError::ShapeMismatch("columns of different length".into())),
        }
    }
}

impl Row {
    fn fill(&mut self, row: usize, columns: &[super::cells::Cells<'_>]) {
        self.text.clear();
        self.ends.clear();
        self.missing.clear();
        for cell in columns {
            self.missing.push(!cell(row, &mut self.text));
            self.ends.push(self.text.len());
        }
    }

    /// The cells; `None` where missing.
    pub(super) fn cells(&self) -> impl Iterator<Item = Option<&str>> {
        let mut start = 0;
        self.ends.iter().zip(&self.missing).map(move |(&end, &missing)| {
            let cell = self.text.get(std::mem::replace(&mut start, end)..end);
            cell.filter(|_| !missing)
        })
    }
}

/// Runs what reads a file that may be damaged: polars' readers panic at some faults that they do not expect.
fn guarded<T>(read: impl FnOnce() -> PolarsResult<T>) -> PolarsResult<T> {
    catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|panic| Err(PolarsError::ComputeError(panic_text(panic.as_ref()).into())))
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("its content is damaged").to_owned()
}

fn fault(path: &Path, format: Option<Format>, source: &PolarsError) -> TableError {
    let (path, message) = (path.to_owned(), source.to_string());
    let kind = format.map_or_else(|| "a data frame".to_owned(), |format| format.to_string());
    TableError::Damaged { path, kind, message }
}

#[cfg(test)]
mod tests {
    use polars::df;

    use super::*;

    #[test]
    fn blocks_hold_as_many_rows_as_asked_for() {
        let frame =
            df!(" a " => [Some(1), None, Some(3)], "b" => ["x", "", "z"]).expect("columns of one length");
        let mut rows = FrameRows::of_frame(&frame).expect("a header");
        assert_eq!(
            (rows.header(), rows.numbers()),
            (&["a".to_owned(), "b".to_owned()][..], &[true, false][..])
        );
        let mut found = Vec::new();
        while let Some(block) = rows.next_block(2).expect("rows") {
            let cells = |column| block.cells(column).map(|cell| cell.map(str::to_owned)).collect::<Vec<_>>();
            found.push((
                block.positions.iter().map(|at| (at.line, at.row)).collect::<Vec<_>>(),
                cells(0),
                cells(1),
            ));
        }
        let text = |cell: &str| Some(cell.to_owned());
        assert_eq!(
            found,
            [
                (vec![(2, 1), (3, 2)], vec![text("1"), None], vec![text("x"), text("")]),
                (vec![(4, 3)], vec![text("3")], vec![text("z")]),
            ]
        );
    }

    #[test]
    fn names_that_differ_in_spaces_only_and_frames_without_columns_are_refused() {
        let twice = df!("a" => [1], "a " => [2]).expect("two names");
        assert!(matches!(FrameRows::of_frame(&twice), Err(TableError::DuplicateHeader { .. })));
        assert!(matches!(FrameRows::of_frame(&DataFrame::empty()), Err(TableError::Empty { .. })));
    }

    #[test]
    fn a_panic_of_a_reader_is_an_error() {
        let error = guarded::<()>(|| panic!("index {} out of range", 7)).expect_err("a panic");
        let message = fault(Path::new("x.parquet"), Some(Format::Parquet), &error).to_string();
        assert!(
            message.starts_with("x.parquet: this begins as a Parquet file") && message.contains("index 7"),
            "{message}"
        );
    }
}
