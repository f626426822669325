//! Private inference from the command line: the owner of the data encrypts, a server classifies without seeing, the
//! owner decrypts. [`experiment`] measures what that costs.
//!
//! [`train`] makes a model file for a server and a [`card`] for its clients; [`serve`] answers requests. A client's
//! [`records`] become a [`job`] of `private_service::owner`: a folder of encrypted requests, which is sent and decided, and
//! told of on a [`page`].

pub mod card;
pub mod experiment;
pub mod file_kind;
pub mod job;
pub mod page;
pub mod passphrase;
pub mod preparation;
pub mod records;
pub mod secret_file;
pub mod serve;
pub mod train;

/// The depth of a tree unless the user says otherwise: its leaves have to fit into a reply, and it tells a client more
/// the deeper it is.
pub const TREE_DEPTH: usize = 3;
