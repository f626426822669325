//! `job.json`: the list of a job's requests.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::files::read;
use super::{CardFile, JobError, Preparation};

const FORMAT: &str = "cipherlens-job";
const VERSION: u32 = 2;
/// The most bytes of a list that are read.
const MOST_BYTES: u64 = 256 << 20;

/// The part of a list by which any version of it is recognised.
#[derive(Debug, Deserialize)]
struct Head {
    format: String,
    version: u32,
}

/// What the file holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct List<P> {
    format: String,
    version: u32,
    pub(super) key: String,
    pub(super) input: String,
    pub(super) encrypt_seconds: f64,
    pub(super) card: CardFile<P>,
    pub(super) batches: Vec<Batch>,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// Name of its files without the ending.
    pub file: String,
    /// Its id.
    pub request: String,
    /// SHA-256 of its bytes.
    pub digest: String,
    /// Names of its records, in their order.
    pub records: Vec<String>,
}

impl<P: Preparation> List<P> {
    pub(super) fn new(
        key: String,
        input: &str,
        encrypt_seconds: f64,
        card: CardFile<P>,
        batches: Vec<Batch>,
    ) -> Self {
        let (format, version, input) = (FORMAT.to_owned(), VERSION, input.to_owned());
        Self { format, version, key, input, encrypt_seconds, card, batches }
    }

    /// The bytes of the list at `path`, which is as large as a list can be at most.
    pub(super) fn read(folder: &Path, path: &Path) -> Result<Vec<u8>, JobError> {
        let size = std::fs::metadata(path)
            .map_err(|source| JobError::NoJob { folder: folder.to_owned(), source })?
            .len();
        if size > MOST_BYTES {
            return Err(JobError::ListSize { path: path.to_owned(), size, most: MOST_BYTES });
        }
        read(path)
    }

    /// Reads the list at `path`, whose bytes are given; what cannot be used is refused here.
    pub(super) fn parse(path: &Path, text: &[u8]) -> Result<Self, JobError> {
        let path = || path.to_owned();
        let head: Head =
            serde_json::from_slice(text).map_err(|source| JobError::NotAList { path: path(), source })?;
        if head.format != FORMAT {
            return Err(JobError::Format { path: path(), found: head.format, expected: FORMAT });
        }
        if head.version != VERSION {
            return Err(JobError::Version { path: path(), found: head.version, supported: VERSION });
        }
        let list: Self =
            serde_json::from_slice(text).map_err(|source| JobError::DamagedList { path: path(), source })?;
        match list.batches.iter().find(|batch| !batch.file.bytes().all(|b| b.is_ascii_digit())) {
            Some(odd) => Err(JobError::RequestName { path: path(), name: odd.file.clone() }),
            None => Ok(list),
        }
    }
}
