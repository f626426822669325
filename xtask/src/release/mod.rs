//! What is handed over: a release measured beside its plain table, and plans of releases.
//!
//! What is measured is the written form, read as a receiver and as an adversary would read it: no key and no experiment stands
//! between the file and the figures.

mod audit;
mod candidates;
mod lines;
mod measure;
mod noted;
mod own_key;
mod plan;
mod propose;
mod shell;
mod texts;
mod utility;
#[cfg(test)]
mod vendor_tests;

pub use self::audit::ReleaseAudit;
pub use propose::Planner;

/// The largest share of what guessing leaves unread that an adversary may read, where no other is given.
pub const MAX_RISK: f64 = 0.1;
