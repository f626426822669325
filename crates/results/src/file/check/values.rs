//! Checks of single values, each at a named place inside the file.

use crate::ResultsError;
use std::fmt;
use std::path::{Component, Path};

/// A path inside the file, such as `cells[3].runs[0].accuracy`.
#[derive(Debug, Clone)]
pub(super) struct Place(String);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(super) fn fail(place: Place, reason: impl Into<String>) -> Result<(), ResultsError> {
    Err(ResultsError::Implausible { field: place.0, reason: reason.into() })
}

impl Place {
    pub(super) fn root() -> Self {
        Self(String::new())
    }

    pub(super) fn field(&self, name: &str) -> Self {
        match self.0.as_str() {
            "" => Self(name.to_owned()),
            parent => Self(format!("{parent}.{name}")),
        }
    }

    /// Runs a check on every item of a list.
    pub(super) fn each<T>(
        &self,
        name: &str,
        items: &[T],
        mut check: impl FnMut(Self, &T) -> Result<(), ResultsError>,
    ) -> Result<(), ResultsError> {
        let list = self.field(name);
        items.iter().enumerate().try_for_each(|(index, item)| check(Self(format!("{list}[{index}]")), item))
    }

    pub(super) fn finite(self, value: f64) -> Result<(), ResultsError> {
        if value.is_finite() {
            return Ok(());
        }
        fail(self, format!("is {value}, not a finite number"))
    }

    pub(super) fn not_negative(self, value: f64) -> Result<(), ResultsError> {
        if value.is_finite() && value >= 0.0 {
            return Ok(());
        }
        fail(self, format!("is {value}, but it cannot be negative"))
    }

    pub(super) fn share(self, value: f64) -> Result<(), ResultsError> {
        self.between(value, 0.0, 1.0)
    }

    pub(super) fn between(self, value: f64, low: f64, high: f64) -> Result<(), ResultsError> {
        if (low..=high).contains(&value) {
            return Ok(());
        }
        fail(self, format!("is {value}, outside [{low}, {high}]"))
    }

    pub(super) fn interval(self, [low, high]: [f64; 2]) -> Result<(), ResultsError> {
        if low.is_finite() && high.is_finite() && low <= high {
            return Ok(());
        }
        fail(self, format!("is [{low}, {high}], which is no interval"))
    }

    pub(super) fn optional_share(self, value: Option<f64>) -> Result<(), ResultsError> {
        value.map_or(Ok(()), |value| self.share(value))
    }

    pub(super) fn optional_finite(self, value: Option<f64>) -> Result<(), ResultsError> {
        value.map_or(Ok(()), |value| self.finite(value))
    }

    pub(super) fn optional_interval(self, ends: Option<[f64; 2]>) -> Result<(), ResultsError> {
        ends.map_or(Ok(()), |ends| self.interval(ends))
    }

    pub(super) fn sha256(self, hash: &str) -> Result<(), ResultsError> {
        let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if hash.len() == 64 && hash.bytes().all(hex) {
            return Ok(());
        }
        fail(self, format!("`{hash}` is not 64 lower-case hexadecimal digits"))
    }

    /// A path that stays inside the results folder on every system.
    pub(super) fn relative_path(self, path: &str) -> Result<(), ResultsError> {
        let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        if inside && !path.is_empty() && !path.contains(['\\', ':']) {
            return Ok(());
        }
        fail(self, format!("`{path}` does not stay inside the results folder"))
    }
}
