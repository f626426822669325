//! `cargo xtask`: the command line that composes the crates into experiments.
//!
//! Exit codes: 0 done; 2 something about the input, an option or the output place has to change (the message says
//! what); 130 interrupted.

use std::process::ExitCode;

use clap::Parser;

mod cli;
mod commands;
mod config;
mod datasets;
mod finish;
mod interrupt;
mod judge;
mod keys;
mod output;
mod progress;
mod provenance;
mod tabular;

/// Exit code of a run that cannot be done as asked.
const UNUSABLE: u8 = 2;
/// Exit code after Ctrl-C, as shells expect it (128 + SIGINT).
const INTERRUPTED: u8 = 130;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match interrupt::install().and_then(|()| commands::run(cli.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(exit_code(&error))
        }
    }
}

fn exit_code(error: &anyhow::Error) -> u8 {
    match error.is::<interrupt::Interrupted>() {
        true => INTERRUPTED,
        false => UNUSABLE,
    }
}
