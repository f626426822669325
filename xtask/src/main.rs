//! `cargo xtask`: the command line that composes the crates into experiments.
//!
//! Exit codes: 0 done; 2 something about the input, an option or the output place has to change (the message says
//! what); 130 interrupted.

#![allow(unreachable_pub, reason = "in a binary `pub` marks what a module offers to the others")]

use std::io::ErrorKind;
use std::process::ExitCode;

use clap::FromArgMatches;

#[macro_use]
mod stdout;

mod audio;
mod audit;
mod baseline;
mod bench;
mod cli;
mod columns;
mod commands;
mod config;
mod datasets;
mod detection;
mod durations;
mod fetch;
mod forecast;
mod growth;
mod host;
mod idle;
mod images;
mod interrupt;
mod keyfile;
mod learners;
mod measured;
mod memory;
mod pictures;
mod private;
mod progress;
mod provenance;
mod recipe;
mod release;
mod small_file;
mod stage;
mod tabular;

/// Exit code of a run that cannot be done as asked.
const UNUSABLE: u8 = 2;

fn main() -> ExitCode {
    let matches = commands::help::command().get_matches();
    let cli = commands::Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
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
    let said = error.chain().map(words).fold(String::new(), |said, cause| match said.as_str() {
        "" => cause,
        _ if said.contains(cause.trim()) => said,
        _ => format!("{said}: {cause}"),
    });
    match error.chain().any(is_no_room) {
        true => format!("{said}; make room there, or choose another place"),
        false => said,
    }
}

/// What a cause says. What a parser of JSON says of text that is none is meant for programmers.
fn words(cause: &(dyn std::error::Error + 'static)) -> String {
    use serde_json::error::Category;
    match cause.downcast_ref::<serde_json::Error>() {
        Some(json) if json.classify() == Category::Eof => "it ends before its JSON does".to_owned(),
        Some(json) if json.classify() == Category::Syntax => {
            format!("it is not JSON, as line {}, column {} shows", json.line(), json.column())
        }
        _ => cause.to_string(),
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
    fn what_is_no_json_is_said_in_words() {
        let said = |text: &str| {
            let read = serde_json::from_str::<u8>(text).context("card");
            read.map_err(|error| message(&error)).err().unwrap_or_default()
        };
        assert_eq!(said("name,x"), "card: it is not JSON, as line 1, column 2 shows");
        assert_eq!(said(""), "card: it ends before its JSON does");
        assert!(said("\"x\"").contains("invalid type"));
    }

    #[test]
    fn a_quoted_cause_is_not_said_twice() {
        let cause = || Err::<(), _>(anyhow!("row 3 is short"));
        let said = |outer: &str| cause().context(outer.to_owned()).map_err(|error| message(&error));
        assert_eq!(said("a.csv"), Err("a.csv: row 3 is short".to_owned()));
        assert_eq!(said("a.csv: row 3 is short"), Err("a.csv: row 3 is short".to_owned()));
    }
}
