#![doc = include_str!("../README.md")]

mod check;
mod digest;
mod error;
mod folder;
mod marker;
mod new_file;
mod parts;
mod results;

pub use check::{check, refuse_standard_output};
pub use digest::sha256_file;
pub use error::FileError;
pub use folder::NewFolder;
pub use new_file::{NewFile, create, publish, replace};
pub use parts::{abandon_all, clear as remove_dead_parts};
pub use results::{StagedResults, amend};

/// Who may read what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Whoever the user's umask lets: encrypted data, public cards, results.
    Shared,
    /// The owner alone (mode 0600, folders 0700): keys, models, decrypted data, decisions.
    Owner,
}
