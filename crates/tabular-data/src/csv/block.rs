//! One block of checked rows through polars' CSV reader, every column as text.

use std::io::Cursor;
use std::sync::Arc;

use polars::prelude::{
    CsvParseOptions, CsvReadOptions, DataType, Field, PolarsResult, SerReader, StringChunked,
};
use polars::prelude::{Schema as PolarsSchema, SchemaRef};

/// Splits blocks of rows of one width into text columns.
#[derive(Debug)]
pub(crate) struct BlockParser {
    schema: SchemaRef,
    separator: u8,
}

impl BlockParser {
    pub(crate) fn new(width: usize, separator: u8) -> Self {
        let fields = (0..width).map(|i| Field::new(i.to_string().into(), DataType::String));
        Self { schema: Arc::new(PolarsSchema::from_iter(fields)), separator }
    }

    /// Cells of `bytes` (records without header), one column each. An empty cell is the empty text.
    pub(crate) fn parse(&self, bytes: &[u8]) -> PolarsResult<Vec<StringChunked>> {
        let parse = CsvParseOptions::default().with_separator(self.separator).with_missing_is_null(false);
        let frame = CsvReadOptions::default()
            .with_has_header(false)
            .with_schema(Some(self.schema.clone()))
            .with_n_threads(Some(1))
            .with_rechunk(true)
            .with_parse_options(parse)
            .into_reader_with_file_handle(Cursor::new(bytes))
            .finish()?;
        frame.get_columns().iter().map(|column| column.str().cloned()).collect()
    }
}
