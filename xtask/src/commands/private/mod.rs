//! `private`: decisions on encrypted records; one file a subcommand.

use anyhow::Result;
use clap::{Args, Subcommand};

pub mod classify;
pub mod decrypt;
pub mod encrypt;
pub mod experiment;
pub mod keygen;
pub mod serve;
pub mod train;

/// Options of `private`: which of its commands.
#[derive(Debug, Args)]
#[command(after_help = "The owner of the model:
  cargo xtask private train --images photos --classifier linear-svm --to faces.clm
  cargo xtask private serve --model faces.clm
The owner of the data, who needs only the address of the server:
  cargo xtask private keygen my.secret
  cargo xtask private classify --images mine --server http://127.0.0.1:8643 --key my.secret --to mine.job

Tables (--csv) may be CSV (also compressed by gzip), Parquet or Arrow IPC (Feather) files.")]
pub struct PrivateArgs {
    #[command(subcommand)]
    command: PrivateCommand,
}

/// The commands of private inference.
#[derive(Debug, Subcommand)]
pub enum PrivateCommand {
    /// Train a model on plain records, for `private serve`.
    Train(train::TrainArgs),
    /// Serve models to clients whose records stay encrypted.
    Serve(serve::ServeArgs),
    /// Make the secret key with which records are encrypted and decisions decrypted.
    Keygen(keygen::KeygenArgs),
    /// Encrypt records into a folder of requests.
    Encrypt(encrypt::EncryptArgs),
    /// Send encrypted records to a server. With --key, also encrypt them first and decrypt the decisions.
    Classify(classify::ClassifyArgs),
    /// Decrypt the responses of a server into decisions.
    Decrypt(decrypt::DecryptArgs),
    /// Run the experiment: the same models in floating point, in integers and on encrypted records.
    Experiment(experiment::ExperimentArgs),
}

/// Runs the command that was asked for.
pub fn run(args: PrivateArgs) -> Result<()> {
    match args.command {
        PrivateCommand::Train(args) => train::run(args),
        PrivateCommand::Serve(args) => serve::run(args),
        PrivateCommand::Keygen(args) => keygen::run(args),
        PrivateCommand::Encrypt(args) => encrypt::run(args),
        PrivateCommand::Classify(args) => classify::run(args),
        PrivateCommand::Decrypt(args) => decrypt::run(args),
        PrivateCommand::Experiment(args) => experiment::run(args),
    }
}

#[cfg(test)]
pub mod tests {
    use anyhow::bail;

    use super::*;
    use crate::commands::{Cli, Command};

    pub fn parsed(line: &str) -> Result<PrivateCommand> {
        match Cli::of_line(&format!("private {line}"))? {
            Command::Private(args) => Ok(args.command),
            _ => bail!("another command"),
        }
    }
}
