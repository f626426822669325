//! What to do with a file that cannot be used.

use std::str::FromStr;

use crate::ImageError;

/// Whether a broken file stops the work or is left out and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Policy {
    /// The first broken file is an error.
    #[default]
    Fail,
    /// A broken file is left out; the caller counts and names it.
    Skip,
}

impl Policy {
    /// Passes a result on, or moves its error to `skipped` and gives `None`.
    ///
    /// # Errors
    /// Under [`Policy::Fail`], the error of `result`.
    pub fn apply<T>(
        self,
        result: Result<T, ImageError>,
        skipped: &mut Vec<ImageError>,
    ) -> Result<Option<T>, ImageError> {
        match (result, self) {
            (Ok(value), _) => Ok(Some(value)),
            (Err(error), Self::Fail) => Err(error),
            (Err(error), Self::Skip) => {
                skipped.push(error);
                Ok(None)
            }
        }
    }
}

/// A policy name other than `fail` and `skip`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown policy {found:?}; known are fail and skip")]
pub struct UnknownPolicy {
    /// The name found.
    pub found: String,
}

impl FromStr for Policy {
    type Err = UnknownPolicy;

    fn from_str(name: &str) -> Result<Self, UnknownPolicy> {
        match name {
            "fail" => Ok(Self::Fail),
            "skip" => Ok(Self::Skip),
            _ => Err(UnknownPolicy { found: name.to_owned() }),
        }
    }
}
