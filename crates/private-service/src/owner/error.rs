//! What can go wrong with a job.

use std::io;
use std::path::PathBuf;

use private_inference::{InferenceError, MessageError};
use safe_files::FileError;
use thiserror::Error;

use super::CardError;
use crate::error::ClientError;

/// What helps against a job that cannot be used any more.
const AGAIN: &str = "encrypt the records again into a new folder";

/// Why a job could not be made, sent or decided.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum JobError {
    /// The caller asked to stop.
    #[error("stopped")]
    Stopped,
    /// A file could not be written.
    #[error(transparent)]
    Write(#[from] FileError),
    /// A file could not be read.
    #[error("{}: cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Something that JSON cannot hold.
    #[error("{what} cannot be written as JSON")]
    Json {
        /// What was to be written.
        what: &'static str,
        /// Why.
        source: serde_json::Error,
    },
    /// The cipher failed.
    #[error("the note on the records could not be encrypted")]
    Seal,
    /// Not one record fits into a request.
    #[error("requests of at most {given} bytes hold no record; the smallest request has {smallest} bytes")]
    RequestBytes {
        /// The most bytes of a request.
        given: u64,
        /// Bytes of a request with one record.
        smallest: u64,
    },
    /// Requests of no records.
    #[error("requests of no records; give at least one record a request")]
    EmptyRequests,
    /// Keys, requests or responses could not be computed.
    #[error(transparent)]
    Inference(#[from] InferenceError),
    /// A message that was made a moment ago cannot be read.
    #[error(transparent)]
    OwnMessage(#[from] MessageError),
    /// There is no job in the folder.
    #[error("{}: no job there", folder.display())]
    NoJob {
        /// The folder.
        folder: PathBuf,
        /// Why its list could not be read.
        source: io::Error,
    },
    /// More bytes than a list of requests has.
    #[error("{}: {size} bytes, more than the list of a job's requests can have ({most}); {AGAIN}", path.display())]
    ListSize {
        /// The file.
        path: PathBuf,
        /// Its bytes.
        size: u64,
        /// The most.
        most: u64,
    },
    /// Not a list of requests.
    #[error("{}: not the list of a job's requests; {AGAIN}", path.display())]
    NotAList {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A list of another format.
    #[error("{}: format {found:?}, the list of a job's requests has {expected:?}; {AGAIN}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// The format found.
        found: String,
        /// The format of a list of requests.
        expected: &'static str,
    },
    /// A job of another version.
    #[error("{}: a job of version {found}, this program reads version {supported}; {AGAIN}", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// The version found.
        found: u32,
        /// The version read.
        supported: u32,
    },
    /// A list of requests that is not whole, or was changed.
    #[error("{}: a damaged list of a job's requests; {AGAIN}", path.display())]
    DamagedList {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A name in the list that could lead out of the folder.
    #[error("{}: {name:?} is not the name of a request; {AGAIN}", path.display())]
    RequestName {
        /// The list.
        path: PathBuf,
        /// The name.
        name: String,
    },
    /// The card in the list.
    #[error("{}", path.display())]
    Card {
        /// The list.
        path: PathBuf,
        /// What is wrong with it.
        source: CardError,
    },
    /// A file that should be a message.
    #[error("{}", path.display())]
    Message {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: MessageError,
    },
    /// A request that is not the one in the list.
    #[error("{}: not the request that {list} lists; {AGAIN}", path.display())]
    NotListed {
        /// The file.
        path: PathBuf,
        /// The list's name.
        list: &'static str,
    },
    /// Not a sealed note.
    #[error("{}: not the sealed note of a job; {AGAIN}", path.display())]
    NotASeal {
        /// The file.
        path: PathBuf,
    },
    /// A sealed note of another version.
    #[error("{}: version {found}, this program reads {supported}; {AGAIN}", path.display())]
    SealVersion {
        /// The file.
        path: PathBuf,
        /// The version found.
        found: u16,
        /// The version read.
        supported: u16,
    },
    /// The sealed note does not open beside its list under the key.
    #[error(
        "{} or the list of requests beside it was changed since the records were encrypted; {AGAIN}",
        path.display()
    )]
    Changed {
        /// The sealed note.
        path: PathBuf,
    },
    /// A sealed note of something else.
    #[error("{}", path.display())]
    SealContent {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The job is of records with other names.
    #[error("{}: holds a job of other records ({records} of {input})", folder.display())]
    OtherRecords {
        /// The job's folder.
        folder: PathBuf,
        /// Its records.
        records: usize,
        /// What they are called together.
        input: String,
    },
    /// The job is of records with the same names and other values.
    #[error("{}: holds a job of other values of the same records (of {input})", folder.display())]
    OtherValues {
        /// The job's folder.
        folder: PathBuf,
        /// What the records are called together.
        input: String,
    },
    /// The job's records were encrypted under another key.
    #[error("{}: its records were encrypted under another key, called {key}", folder.display())]
    OtherKey {
        /// The job's folder.
        folder: PathBuf,
        /// The public name of that key.
        key: String,
    },
    /// The requests to decide were encrypted under another key.
    #[error(
        "this is not the key that the requests were encrypted under: it is called {given}, theirs {expected}"
    )]
    WrongKey {
        /// The public name of the key given.
        given: String,
        /// That of the requests.
        expected: String,
    },
    /// A response that belongs to no request, or is damaged.
    #[error("{}: is not the response to its request; remove it to ask again", path.display())]
    Response {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: MessageError,
    },
    /// A response that the model cannot have given.
    #[error("{}: refused; remove it to ask again", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// Why.
        source: InferenceError,
    },
    /// A request that was not answered yet.
    #[error("request {request} has no response yet")]
    NoResponse {
        /// Its name.
        request: String,
    },
    /// A service that gives no answer.
    #[error("request {request}")]
    Sending {
        /// Its name.
        request: String,
        /// Why.
        source: ClientError,
    },
    /// The service cannot be asked at all.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The decisions could not be written.
    #[error(transparent)]
    Csv(#[from] csv::Error),
}

impl JobError {
    /// Whether the job cannot be used any more and its records have to be encrypted again.
    pub fn is_lost(&self) -> bool {
        matches!(
            self,
            Self::ListSize { .. }
                | Self::NotAList { .. }
                | Self::Format { .. }
                | Self::Version { .. }
                | Self::DamagedList { .. }
                | Self::RequestName { .. }
                | Self::NotListed { .. }
                | Self::NotASeal { .. }
                | Self::SealVersion { .. }
                | Self::Changed { .. }
        )
    }
}
