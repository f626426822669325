//! `private`: decisions on encrypted records; one file a subcommand.

use anyhow::Result;
use clap::{Args, Subcommand};

pub mod experiment;
pub mod keygen;

/// Options of `private`: which of its commands.
#[derive(Debug, Args)]
pub struct PrivateArgs {
    #[command(subcommand)]
    command: PrivateCommand,
}

/// The commands of private inference.
#[derive(Debug, Subcommand)]
enum PrivateCommand {
    /// Run the experiment: the same models in floating point, in whole numbers and on encrypted records.
    Experiment(experiment::ExperimentArgs),
    /// Make the secret key with which records are encrypted and decisions decrypted.
    Keygen(keygen::KeygenArgs),
}

/// Runs the command that was asked for.
pub fn run(args: PrivateArgs) -> Result<()> {
    match args.command {
        PrivateCommand::Experiment(args) => experiment::run(args),
        PrivateCommand::Keygen(args) => keygen::run(args),
    }
}
