//! End-to-end tests: the real `xtask` binary in a scratch folder, judged by what a user reads, and the rules of the
//! workspace that no single crate can check.

#![allow(clippy::unwrap_used, clippy::panic, unreachable_pub, reason = "a test that cannot go on fails")]

mod audio;
mod audit;
mod audit_risks;
mod binary_tables;
mod dependencies;
mod detect;
mod encrypt_table;
mod fetch;
mod images;
mod learners;
mod numeric;
mod own_data;
mod page;
#[cfg(unix)]
mod patience;
mod private;
mod private_experiment;
mod readme;
mod release;
mod report;
mod run_all;
#[cfg(unix)]
mod safety;
mod support;
mod tables;
mod words;
mod wrong_inputs;
