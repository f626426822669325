//! Parquet files, row group by row group.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use polars::error::{PolarsError, PolarsResult};
use polars_arrow::array::ArrayRef;
use polars_arrow::datatypes::{ArrowDataType, Field};
use polars_parquet::read::{
    BasicDecompressor, ColumnChunkMetadata, FileMetadata, PageReader, RowGroupMetadata,
    column_iter_to_arrays, infer_schema, read_metadata,
};
use polars_utils::mmap::{MemReader, MemSlice};

use crate::csv::file::FileAt;

/// An open file.
pub(super) struct ParquetFile {
    file: BufReader<FileAt>,
    metadata: FileMetadata,
    fields: Vec<Field>,
    next_group: usize,
    /// Arrays of the group that is being read, those of one length together, the next last.
    waiting: Vec<Vec<ArrayRef>>,
}

impl ParquetFile {
    pub(super) fn open(file: FileAt) -> PolarsResult<Self> {
        let mut file = BufReader::new(file);
        let metadata = read_metadata(&mut file)?;
        let fields = infer_schema(&metadata)?.iter_values().cloned().collect();
        Ok(Self { file, metadata, fields, next_group: 0, waiting: Vec::new() })
    }

    /// Names and types of the columns.
    pub(super) fn fields(&self) -> Vec<(String, ArrowDataType)> {
        self.fields.iter().map(|field| (field.name.to_string(), field.dtype.clone())).collect()
    }

    /// The next arrays.
    pub(super) fn next(&mut self) -> PolarsResult<Option<Vec<ArrayRef>>> {
        while self.waiting.is_empty() {
            let Some(group) = self.metadata.row_groups.get(self.next_group) else { return Ok(None) };
            self.next_group += 1;
            let columns = self.fields.iter().map(|field| read_column(&mut self.file, group, field));
            self.waiting = transposed(columns.collect::<PolarsResult<_>>()?)?;
        }
        Ok(self.waiting.pop())
    }
}

/// The arrays of one column of a row group, whose bytes are read from the file.
fn read_column(
    file: &mut (impl Read + Seek),
    group: &RowGroupMetadata,
    field: &Field,
) -> PolarsResult<Vec<ArrayRef>> {
    let missing = || PolarsError::ColumnNotFound(field.name.to_string().into());
    let chunks = group.columns_under_root_iter(&field.name).ok_or_else(missing)?;
    let (mut pages, mut types) = (Vec::new(), Vec::new());
    for chunk in chunks {
        let bytes = MemReader::new(MemSlice::from_vec(read_chunk(file, chunk)?));
        let reader = PageReader::new(bytes, chunk, Vec::new(), usize::MAX);
        pages.push(BasicDecompressor::new(reader, Vec::new()));
        types.push(&chunk.descriptor().descriptor.primitive_type);
    }
    let (arrays, _) = column_iter_to_arrays(pages, types, field.clone(), None)?;
    match arrays.iter().map(|array| array.len()).sum::<usize>() == group.num_rows() {
        true => Ok(arrays),
        false => Err(PolarsError::ShapeMismatch("columns of different length".into())),
    }
}

/// The bytes of a column; the file's end is found before memory is taken for more than there is.
fn read_chunk(file: &mut (impl Read + Seek), chunk: &ColumnChunkMetadata) -> io::Result<Vec<u8>> {
    let range = chunk.byte_range();
    let length = range.end.saturating_sub(range.start);
    file.seek(SeekFrom::Start(range.start))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    match bytes.len() as u64 == length {
        true => Ok(bytes),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// The arrays row by row: columns of one array each as they are, others joined.
fn transposed(columns: Vec<Vec<ArrayRef>>) -> PolarsResult<Vec<Vec<ArrayRef>>> {
    let joined = |mut arrays: Vec<ArrayRef>| match arrays.len() {
        1 => Ok(arrays.swap_remove(0)),
        _ => polars_arrow::compute::concatenate::concatenate(
            &arrays.iter().map(|array| array.as_ref()).collect::<Vec<_>>(),
        ),
    };
    let is_empty = columns.iter().all(|arrays| arrays.is_empty());
    let group = columns.into_iter().filter(|_| !is_empty).map(joined).collect::<PolarsResult<Vec<_>>>()?;
    Ok(if group.is_empty() { Vec::new() } else { vec![group] })
}
