//! The one way in which commands write files.
//!
//! Nothing that exists is ever overwritten by what a command makes for its user: a key, an encrypted or decrypted file, a
//! model, a note. New files and folders are built under a random hidden name beside their place, synced, and moved in only
//! when they are complete and the place is still free. What is secret or decrypted is readable by its owner only.
//!
//! [`check()`] tells what a command would write from what it reads before any work begins, by what a path *is* and not by its
//! text: links, `./`, absolute and relative names of one file are one file. [`StagedResults`] is the one exception to
//! "nothing is overwritten": a folder whose marker lists the files that an earlier run wrote has just those replaced.
//!
//! A process that is killed leaves its hidden part behind. Parts are locked while their writer lives, so the next run
//! recognises the dead ones in the folder it writes to and removes them. A process that is ended by a second Ctrl-C
//! removes its own first.

mod check;
mod folder;
mod marker;
mod new_file;
mod parts;
mod results;

pub use check::{check, refuse_standard_output};
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
