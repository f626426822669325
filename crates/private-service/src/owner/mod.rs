//! The owner of the data, who has the secret key: records become a [`Job`], a folder of encrypted requests; [`Sending`]
//! fills it with responses; [`Job::decide`] turns them into decisions.
//!
//! Everything else of this crate does without a secret key, and names nothing of this module. The folder of a job holds no
//! secret key and no readable value of a record but the records' names, so it can be sent from another machine than the one
//! that keeps the key.
//!
//! How a record becomes a row of numbers is the caller's own affair: a type that implements [`Preparation`] travels in the
//! [`ModelNotes`] of a model, and with them in cards and jobs.
//!
//! [`Loopback`] is both ends in one process, to measure what decisions cost.

mod altered;
mod card;
mod card_error;
mod decide;
mod error;
mod files;
mod job;
mod list;
mod loopback;
mod notes;
mod records;
mod seal;
mod send;

pub use altered::{Altered, AlteredCells, clips};
pub use card::{Card, CardFile};
pub use card_error::CardError;
pub use decide::{Decided, Decision};
pub use error::JobError;
pub use job::{Job, NewJob, records_per_request};
pub use list::Batch;
pub use loopback::{Classified, Cost, Difference, Loopback};
pub use notes::{ModelNotes, Preparation};
pub use records::Records;
pub use seal::Sealed;
pub use send::{Sending, Sent};

use crate::client::Retry;

/// Told how the work on a job goes, and asked whether to go on; `&()` where nobody wants to know.
pub trait Watch: Sync {
    /// One more request is encrypted, or has its response.
    fn step(&self) {}

    /// An attempt to send a request failed and is going to be repeated.
    fn retries(&self, _retry: &Retry) {}

    /// Whether to stop. Asked before every request, and while a failed attempt waits to be repeated.
    fn is_stopped(&self) -> bool {
        false
    }
}

impl Watch for () {}

fn go_on(watch: &dyn Watch) -> Result<(), JobError> {
    match watch.is_stopped() {
        true => Err(JobError::Stopped),
        false => Ok(()),
    }
}
