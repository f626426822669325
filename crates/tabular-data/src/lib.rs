#![doc = include_str!("../README.md")]

mod csv;
mod error;
#[cfg(feature = "polars")]
mod frame;
mod manifest;
mod partition;
mod preprocess;
mod received;
mod schema;
mod split;
#[cfg(feature = "synthetic")]
pub mod synthetic;
mod table;
mod toml_fault;

// What public functions take and give, so that a program gets the same version without naming one.
#[cfg(feature = "linfa")]
pub use linfa;
pub use ndarray;
#[cfg(feature = "polars")]
pub use polars;

pub use csv::batches::{Batch, CsvBatches, DEFAULT_BATCH_ROWS};
pub use csv::file::{TableFile, TableReader};
pub use csv::kind::FileKind;
pub use csv::names::{ColumnNamesError, column_names};
pub use csv::verbatim::{VerbatimCell, VerbatimRecord, VerbatimRecords};
pub use error::{ColumnRole, Example, Position, TableError};
pub use manifest::{DatasetFile, DatasetManifest, ManifestError, Modality, Origin, Source, SplitFile};
pub use partition::{Part, Test, Train};
pub use preprocess::{
    ColumnMeta, DesignKind, DesignMatrix, PreprocessError, PreprocessOptions, Preprocessor, StandardiseError,
    Standardiser,
};
pub use received::{Dtype, MISSING_LEVEL, Received, ReceivedCells, ReceivedColumn, ReceivedTarget};
pub use schema::{
    Bounds, BoundsError, ColumnKind, ColumnSpec, Conclusion, CsvFormat, DEFAULT_MISSING,
    DEFAULT_MISSING_NUMBERS, DecimalMark, Finding, Imputer, InferOptions, Inferred, LabelCase, NumberFault,
    NumberFormat, Reason, Schema, SchemaError, SchemaOptions, ThousandsMark, Unreadable, UnseenLevel,
    sniff_separator,
};
pub use split::{
    PartName, Split, SplitError, TestSize, repeated_stratified_group_kfold, repeated_stratified_kfold,
    stratified_group_kfold, stratified_holdout, stratified_holdouts, stratified_kfold,
};
pub use table::{
    CategoricalColumn, Column, ColumnReading, DroppedRows, LabelReading, LevelCount, ReadAs, ReadingReport,
    Records, Remark, ReportedColumn, Table, TargetLeak,
};
