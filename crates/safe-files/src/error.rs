//! Why a file was not written.

use std::error::Error;
use std::fmt;

/// What this crate's functions return.
pub(crate) type Result<T, E = FileError> = std::result::Result<T, E>;

/// A message that names the path, and what lies beneath it.
#[derive(Debug)]
pub struct FileError {
    message: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl FileError {
    /// An error with nothing beneath it.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), source: None }
    }

    /// Message and sources in one line, from the outermost on.
    pub(crate) fn in_full(&self) -> String {
        let sources = std::iter::successors(self.source(), |error| (*error).source());
        sources.fold(self.message.clone(), |line, error| format!("{line}: {error}"))
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for FileError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|error| error as _)
    }
}

/// Says what was being done when something failed.
pub(crate) trait Context<T> {
    /// With a message made when it is needed.
    fn with_context<S: Into<String>>(self, message: impl FnOnce() -> S) -> Result<T>;
}

impl<T, E: Error + Send + Sync + 'static> Context<T> for std::result::Result<T, E> {
    fn with_context<S: Into<String>>(self, message: impl FnOnce() -> S) -> Result<T> {
        self.map_err(|error| FileError { message: message().into(), source: Some(Box::new(error)) })
    }
}

impl<T> Context<T> for Option<T> {
    fn with_context<S: Into<String>>(self, message: impl FnOnce() -> S) -> Result<T> {
        self.ok_or_else(|| FileError::new(message()))
    }
}

/// Returns a [`FileError`] with this message.
macro_rules! bail {
    ($($message:tt)*) => { return Err($crate::error::FileError::new(format!($($message)*))) };
}
pub(crate) use bail;
