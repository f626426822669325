//! `decrypt-table`: gives back the table that `encrypt-table` encrypted.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::tabular::cipher_table::{CipherNote, Direction, note_path};
use crate::{files, keyfile};

/// Options of `decrypt-table`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  cargo xtask decrypt-table --csv people.enc.csv --key my.key --to people.again.csv")]
pub struct DecryptTableArgs {
    /// The encrypted table, with its note beside it.
    #[arg(long, value_name = "FILE")]
    csv: PathBuf,
    /// The key file it was encrypted under.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The decrypted table.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

/// Decrypts the table.
pub fn run(args: DecryptTableArgs) -> Result<()> {
    files::check(
        &[("--to", &args.to)],
        &[("--csv", &args.csv), ("--key", &args.key), ("the note", &note_path(&args.csv))],
    )?;
    let key = keyfile::read(&args.key)?;
    let note = CipherNote::read(&args.csv)?;
    let counts = note.turn(&args.csv, &args.to, &key, [0; 32], Direction::Decrypt)?;
    println!("{}: {} rows, {} cells decrypted", args.to.display(), counts.rows, counts.cells);
    Ok(())
}
