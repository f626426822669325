//! Reading files that may be newer, cut off or changed by hand.

use crate::ResultsError;
use crate::{Results, SCHEMA_VERSION, Timings};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fs;
use std::path::Path;

impl Results {
    /// Reads and checks a results file. One of schema version 1 is brought to the present one: its verdicts get their present
    /// names, and a note says what its tests were.
    ///
    /// # Errors
    /// A file that cannot be read, is cut off, is no JSON, has a newer schema version, lacks a field or holds a value
    /// that no measurement can give; all but the first two name the place inside the file.
    pub fn read(path: &Path) -> Result<Self, ResultsError> {
        let text = read_text(path)?;
        check_version(path, &text)?;
        let mut results: Self = parse(path, &text)?;
        results.upgrade();
        results.check().map_err(|error| name_file(path, error))?;
        Ok(results)
    }
}

/// What a reader of results of schema version 1 must know.
const FIRST_VERSION: &str = "These results are of schema version 1. Its tests of signal did not carry the dependence between \
                             splits (they called 7 to 12 of 100 data sets without signal a signal, at level .05), its tests of \
                             equality looked at the AUC only and were not corrected, and its intervals were too narrow.";

impl Results {
    fn upgrade(&mut self) {
        if self.schema_version == 1 {
            self.notes.push(FIRST_VERSION.to_owned());
            self.schema_version = SCHEMA_VERSION;
        }
    }
}

impl Timings {
    /// Reads `timings.json`; `None` when there is no such file.
    ///
    /// # Errors
    /// A file that is there but cannot be read, is cut off, or lacks a field.
    pub fn read(path: &Path) -> Result<Option<Self>, ResultsError> {
        if !path.exists() {
            return Ok(None);
        }
        parse(path, &read_text(path)?).map(Some)
    }
}

#[derive(Deserialize)]
struct Version {
    schema_version: u64,
}

fn check_version(path: &Path, text: &str) -> Result<(), ResultsError> {
    let version: Version = parse(path, text)?;
    match version.schema_version {
        1 | SCHEMA_VERSION => Ok(()),
        found if found > SCHEMA_VERSION => {
            Err(ResultsError::NewerSchema { path: path.to_owned(), found, supported: SCHEMA_VERSION })
        }
        found => Err(ResultsError::ImplausibleFile {
            path: path.to_owned(),
            field: "schema_version".to_owned(),
            reason: format!("there is no version {found}"),
        }),
    }
}

fn read_text(path: &Path) -> Result<String, ResultsError> {
    fs::read_to_string(path).map_err(ResultsError::file("read", path))
}

fn parse<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, ResultsError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let field = error.path().to_string();
        explain(path, text, field, &error.into_inner())
    })?;
    deserializer.end().map_err(|error| explain(path, text, ".".to_owned(), &error))?;
    Ok(value)
}

fn explain(path: &Path, text: &str, field: String, error: &serde_json::Error) -> ResultsError {
    let (path, line, column) = (path.to_owned(), error.line(), error.column());
    let reason = reason(error);
    match error.classify() {
        serde_json::error::Category::Eof => ResultsError::Truncated { path, line, column },
        _ if ends_in_number(text, error) => ResultsError::Truncated { path, line, column },
        serde_json::error::Category::Data => ResultsError::Field { path, field, line, column, reason },
        _ => ResultsError::Syntax { path, line, column, reason },
    }
}

/// Whether the text ends in a number that was cut, such as `0.`, which serde_json calls invalid rather than unfinished.
fn ends_in_number(text: &str, error: &serde_json::Error) -> bool {
    let last = text.lines().last().unwrap_or_default();
    error.line() == text.lines().count()
        && error.column() >= last.len()
        && last.ends_with(|c: char| c.is_ascii_digit() || "-+.eE".contains(c))
}

/// The message without the position that serde_json appends.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => text.get(..end).unwrap_or(&text).to_owned(),
        None => text,
    }
}

fn name_file(path: &Path, error: ResultsError) -> ResultsError {
    match error {
        ResultsError::Implausible { field, reason } => {
            ResultsError::ImplausibleFile { path: path.to_owned(), field, reason }
        }
        other => other,
    }
}
