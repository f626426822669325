//! Arrow IPC files, record batch by record batch.

use std::io::BufReader;

use polars::error::PolarsResult;
use polars_arrow::array::ArrayRef;
use polars_arrow::datatypes::ArrowDataType;
use polars_arrow::io::ipc::read::{FileReader, read_file_metadata};

use crate::csv::file::FileAt;

/// An open file.
pub(super) struct ArrowFile(FileReader<BufReader<FileAt>>);

impl ArrowFile {
    pub(super) fn open(file: FileAt) -> PolarsResult<Self> {
        let mut file = BufReader::new(file);
        let metadata = read_file_metadata(&mut file)?;
        Ok(Self(FileReader::new(file, metadata, None, None)))
    }

    /// Names and types of the columns.
    pub(super) fn fields(&self) -> Vec<(String, ArrowDataType)> {
        self.0.schema().iter_values().map(|field| (field.name.to_string(), field.dtype.clone())).collect()
    }

    /// The arrays of the next record batch.
    pub(super) fn next(&mut self) -> PolarsResult<Option<Vec<ArrayRef>>> {
        self.0.next().map(|batch| batch.map(|batch| batch.into_arrays())).transpose()
    }
}
