//! `cargo xtask`: the command line that composes the crates into experiments.
//!
//! Exit codes: 0 done; 2 something about the input, an option or the output place has to change (the message says
//! what); 130 interrupted.

#![allow(unreachable_pub, reason = "in a binary `pub` marks what a module offers to the others")]

use std::io::ErrorKind;
use std::process::ExitCode;

use clap::Parser;

#[macro_use]
mod stdout;

mod audit;
mod bench;
mod cli;
mod columns;
mod commands;
mod config;
mod datasets;
mod detection;
mod fetch;
mod files;
mod finish;
mod growth;
mod host;
mod idle;
mod images;
mod interrupt;
mod judge;
mod keyfile;
mod learners;
mod memory;
mod private;
mod progress;
mod provenance;
mod sheets;
mod small_file;
mod stage;
mod tabular;

/// Exit code of a run that cannot be done as asked.
const UNUSABLE: u8 = 2;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match interrupt::install().and_then(|()| commands::run(cli.command)).map_err(interrupt::recognised) {
        Ok(()) if stdout::has_failed() => ExitCode::from(UNUSABLE),
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", message(&error));
            ExitCode::from(exit_code(&error))
        }
    }
}

fn exit_code(error: &anyhow::Error) -> u8 {
    match error.is::<interrupt::Interrupted>() || error.is::<interrupt::InterruptedKeeping>() {
        true => interrupt::EXIT_CODE,
        false => UNUSABLE,
    }
}

/// The error and its causes in one line; a cause that the message above it already quotes is not said twice.
fn message(error: &anyhow::Error) -> String {
    let said =
        error.chain().map(|cause| cause.to_string()).fold(String::new(), |said, cause| match said.as_str() {
            "" => cause,
            _ if said.contains(cause.trim()) => said,
            _ => format!("{said}: {cause}"),
        });
    match error.chain().any(is_no_room) {
        true => format!("{said}; make room there, or choose another place"),
        false => said,
    }
}

/// Whether a write failed because the place is full.
fn is_no_room(cause: &(dyn std::error::Error + 'static)) -> bool {
    let full = [ErrorKind::StorageFull, ErrorKind::QuotaExceeded, ErrorKind::FileTooLarge];
    cause.downcast_ref::<std::io::Error>().is_some_and(|error| full.contains(&error.kind()))
}

#[cfg(test)]
mod tests {
    use anyhow::{Context, anyhow};

    use super::*;

    #[test]
    fn a_quoted_cause_is_not_said_twice() {
        let cause = || Err::<(), _>(anyhow!("row 3 is short"));
        let said = |outer: &str| cause().context(outer.to_owned()).map_err(|error| message(&error));
        assert_eq!(said("a.csv"), Err("a.csv: row 3 is short".to_owned()));
        assert_eq!(said("a.csv: row 3 is short"), Err("a.csv: row 3 is short".to_owned()));
    }
}
