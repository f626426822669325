//! Everything that can be wrong with a CSV file, one variant a fault.
//!
//! Each message names the file, the line and the row, the column and the value where there is one, and says what to do.

use std::fmt;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Where a record stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    /// Line of the file on which the record begins, from 1 (the header is usually line 1); of a row of a data frame, a Parquet or an
    /// Arrow file the line it has when exported as CSV, if no cell before it holds a line break.
    pub line: usize,
    /// Data row, from 1, not counting the header; 0 for the header itself.
    pub row: usize,
}

impl Position {
    /// Row `row`, from 1, of a table that has no lines: that of the line on which it would stand as CSV, if no cell held a line break.
    #[cfg(feature = "polars")]
    pub(crate) fn of_row(row: usize) -> Self {
        Self { line: row + 1, row }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row {
            0 => write!(f, "line {} (header)", self.line),
            row => write!(f, "line {} (row {row})", self.line),
        }
    }
}

/// A cell of a file, shortened, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Its row.
    pub at: Position,
    /// The first characters of the cell.
    pub value: String,
}

impl Example {
    pub(crate) fn new(at: Position, cell: &str) -> Self {
        Self { at, value: excerpt(cell) }
    }
}

impl fmt::Display for Example {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} (line {})", self.value, self.at.line)
    }
}

/// What a column is needed for; part of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnRole {
    /// The column of class labels.
    Target,
    /// The column that names the rows.
    Identifier,
    /// A numeric or categorical feature.
    Feature,
    /// The train/test column of a split file.
    Part,
}

impl fmt::Display for ColumnRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Target => "target",
            Self::Identifier => "identifier",
            Self::Feature => "feature",
            Self::Part => "part",
        })
    }
}

/// A CSV file that cannot be read as the schema says.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TableError {
    /// The file cannot be opened.
    #[error("{}: cannot open: {source}; check the path and its permissions", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Reading broke off.
    #[error("{}: reading failed: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A folder where a file is needed.
    #[error("{}: this is a folder; name the CSV file in it", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
    },
    /// A workbook, an archive, text in another encoding.
    #[error("{}: this is {kind}", path.display())]
    NotCsv {
        /// The file.
        path: PathBuf,
        /// What it is, and what to do.
        kind: crate::FileKind,
    },
    /// A file that is called as a binary table and is none.
    #[error(
        "{}: named as {named}, but its first bytes are not those of one; if it is CSV, give it a name that ends in .csv; else write \
         or fetch it again",
        path.display()
    )]
    Misnamed {
        /// The file.
        path: PathBuf,
        /// What its name says that it is.
        named: String,
    },
    /// A Parquet or Arrow file that cannot be read as one.
    #[error("{}: this begins as {kind}, but cannot be read as one: {message}; write or fetch it again, or export it as CSV", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What its first bytes say that it is.
        kind: String,
        /// What polars said.
        message: String,
    },
    /// A column whose cells are no texts, numbers or dates.
    #[error(
        "{}: column {column:?} holds {holds}; leave it out, or write its values as text, numbers or dates, each in a column of its own",
        path.display()
    )]
    NoText {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// What its cells are.
        holds: &'static str,
    },
    /// The file's first line and the schema name different separators.
    #[error("{}: line 1 says that {line:?} separates cells, the schema says {schema:?}; set `csv.separator` in the schema to {line:?}", path.display())]
    SeparatorConflict {
        /// The file.
        path: PathBuf,
        /// What `sep=` says.
        line: char,
        /// What the schema says.
        schema: char,
    },
    /// The file holds no header.
    #[error("{}: the file is empty; a header line and at least one row are needed", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The file holds a header and nothing else.
    #[error("{}: only a header, no rows; add at least one row", path.display())]
    HeaderOnly {
        /// The file.
        path: PathBuf,
    },
    /// Two columns have one name.
    #[error("{}: the header has the column {column:?} twice (columns {first} and {second}); rename one", path.display())]
    DuplicateHeader {
        /// The file.
        path: PathBuf,
        /// The name met twice.
        column: String,
        /// Its first place, from 1.
        first: usize,
        /// Its second place, from 1.
        second: usize,
    },
    /// A row has too few or too many cells.
    #[error(
        "{}: {at}: {found} cells, but the header has {expected}; look for a missing or surplus separator, or a cell that needs quotation marks",
        path.display()
    )]
    Ragged {
        /// The file.
        path: PathBuf,
        /// The row.
        at: Position,
        /// Cells found.
        found: usize,
        /// Columns of the header.
        expected: usize,
    },
    /// Bytes that are not UTF-8.
    #[error(
        "{}: {at}: byte {byte:#04x} is not UTF-8{}; save the file in the encoding UTF-8 (Excel: \"CSV UTF-8\"), or convert it: iconv -f WINDOWS-1252 -t UTF-8",
        path.display(), in_latin_1(*byte)
    )]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The row.
        at: Position,
        /// The first offending byte.
        byte: u8,
    },
    /// A byte 0, which no text has.
    #[error(
        "{}: {at}: a cell holds the byte 0 (NUL), which text does not; if the file is in UTF-16, convert it: iconv -f UTF-16LE -t \
         UTF-8; else take such bytes out: tr -d '\\000'",
        path.display()
    )]
    NulByte {
        /// The file.
        path: PathBuf,
        /// The row.
        at: Position,
    },
    /// A quotation mark inside an unquoted cell, or text after a closing one.
    #[error(
        "{}: {at}: a quotation mark inside a cell; put the whole cell in quotation marks and double those within (RFC 4180)",
        path.display()
    )]
    StrayQuote {
        /// The file.
        path: PathBuf,
        /// The row.
        at: Position,
    },
    /// A quoted cell that never ends.
    #[error("{}: {at}: a quotation mark opens here and never closes", path.display())]
    UnclosedQuote {
        /// The file.
        path: PathBuf,
        /// The row.
        at: Position,
    },
    /// A record longer than any sensible row: most often a quotation mark that closes far too late.
    #[error("{}: {at}: the row is longer than {limit} bytes; look for an unclosed quotation mark", path.display())]
    RecordTooLong {
        /// The file.
        path: PathBuf,
        /// The row.
        at: Position,
        /// The limit in bytes.
        limit: usize,
    },
    /// The schema names a column that the file lacks.
    #[error("{}: no {role} column {column:?}; the file has: {}", path.display(), available.join(", "))]
    MissingColumn {
        /// The file.
        path: PathBuf,
        /// The column looked for.
        column: String,
        /// What it is needed for.
        role: ColumnRole,
        /// Columns of the file.
        available: Vec<String>,
    },
    /// A labelled table was asked for, but the schema has no target.
    #[error("{}: the schema names no target column; set `target`", path.display())]
    NoTarget {
        /// The file.
        path: PathBuf,
    },
    /// Rows without a label.
    #[error(
        "{}: column {column:?} (target) is empty in {cells} of {rows} rows, the first: {}; fill the cells, or leave such rows out: drop_missing_target = true in a schema",
        path.display(),
        first.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    )]
    MissingTargets {
        /// The file.
        path: PathBuf,
        /// The target column.
        column: String,
        /// Rows without a label.
        cells: usize,
        /// Rows of the file.
        rows: usize,
        /// The first of them.
        first: Vec<Position>,
    },
    /// Labels that differ in upper and lower case or in spaces only, or are one number.
    #[error(
        "{}: column {column:?}: the labels {} differ only in case or spaces, or are one number; correct them, or say in a schema whether they are one label (target_case = \"fold\") or several (target_case = \"keep\")",
        path.display(),
        labels.iter().map(|(label, rows)| format!("{label:?} ({rows} row{})", if *rows == 1 { "" } else { "s" })).collect::<Vec<_>>().join(", ")
    )]
    SimilarLabels {
        /// The file.
        path: PathBuf,
        /// The target column.
        column: String,
        /// The labels with their rows.
        labels: Vec<(String, usize)>,
    },
    /// A target or identifier cell is missing.
    #[error("{}: {at}: column {column:?} ({role}) is empty; fill the cell or leave the row out", path.display())]
    MissingCell {
        /// The file.
        path: PathBuf,
        /// The row.
        at: Position,
        /// The column.
        column: String,
        /// What it is needed for.
        role: ColumnRole,
    },
    /// A label outside the declared classes.
    #[error(
        "{}: {at}: column {column:?}: unknown label {value:?}; the schema declares: {}",
        path.display(),
        expected.join(", ")
    )]
    UnknownLabel {
        /// The file.
        path: PathBuf,
        /// The row where it stands first.
        at: Position,
        /// The target column.
        column: String,
        /// The label.
        value: String,
        /// Declared labels.
        expected: Vec<String>,
    },
    /// The positive label occurs in no row.
    #[error("{}: column {column:?}: no row has the positive label {label:?}; found: {}", path.display(), found.join(", "))]
    UnknownPositive {
        /// The file.
        path: PathBuf,
        /// The target column.
        column: String,
        /// The label asked for.
        label: String,
        /// Labels of the file (the first 20).
        found: Vec<String>,
    },
    /// All rows have one class.
    #[error(
        "{}: column {column:?}: every row with a label has the class {label:?} (empty cells and those that mean missing, such \
         as NA, are no labels); a classifier needs two classes",
        path.display()
    )]
    OneClass {
        /// The file.
        path: PathBuf,
        /// The target column.
        column: String,
        /// The one class.
        label: String,
    },
    /// More classes than the caller allows.
    #[error(
        "{}: column {column:?} has more than {limit} distinct values; choose a target with few classes",
        path.display()
    )]
    TooManyClasses {
        /// The file.
        path: PathBuf,
        /// The target column.
        column: String,
        /// Largest number of classes allowed.
        limit: usize,
    },
    /// Text where the schema says numeric.
    #[error(
        "{}: {at}: column {column:?}: {value:?} is not a number; correct the cell, add it to `missing`, say how the column's numbers are written (number = {{ thousands = \",\", currency = \"$\", ... }}), pass over such cells (unreadable = \"missing\"), or declare the column categorical",
        path.display()
    )]
    NotANumber {
        /// The file.
        path: PathBuf,
        /// The row.
        at: Position,
        /// The column.
        column: String,
        /// The cell, shortened.
        value: String,
    },
    /// A number that no 64-bit float holds.
    #[error("{}: {at}: column {column:?}: {value:?} is infinite or too large for a 64-bit number; correct the cell, add it to `missing`, or pass over such cells: unreadable = \"missing\"", path.display())]
    NotFinite {
        /// The file.
        path: PathBuf,
        /// The row.
        at: Position,
        /// The column.
        column: String,
        /// The cell, shortened.
        value: String,
    },
    /// A feature without a single value.
    #[error("{}: column {column:?} has no value in any row; declare it `ignored`", path.display())]
    AllMissing {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
    },
    /// Two rows have one identifier.
    #[error(
        "{}: rows {first_row} and {second_row}: column {column:?}: both have the identifier {value:?}; identifiers must be unique",
        path.display()
    )]
    DuplicateId {
        /// The file.
        path: PathBuf,
        /// The identifier column.
        column: String,
        /// The identifier.
        value: String,
        /// Data row of its first use, from 1.
        first_row: usize,
        /// Data row of its second use, from 1.
        second_row: usize,
    },
    /// No column to learn from.
    #[error("{}: no feature: at least one numeric or categorical column is needed beside the target and identifiers", path.display())]
    NoFeatures {
        /// The file.
        path: PathBuf,
    },
    /// Conclusions that do not make a valid schema.
    #[error("{}: {source}", path.display())]
    Schema {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: crate::SchemaError,
    },
}

/// What a byte would be in the encoding that most such files have.
fn in_latin_1(byte: u8) -> String {
    match char::from(byte) {
        letter if letter.is_alphabetic() => format!(" (in Latin-1 or Windows-1252 it is {letter:?})"),
        _ => String::new(),
    }
}

/// The first characters of a cell, for messages.
pub(crate) fn excerpt(cell: &str) -> String {
    const SHOWN: usize = 40;
    match cell.char_indices().nth(SHOWN) {
        None => cell.to_owned(),
        Some((end, _)) => {
            format!("{}… ({} characters)", cell.get(..end).unwrap_or_default(), cell.chars().count())
        }
    }
}
