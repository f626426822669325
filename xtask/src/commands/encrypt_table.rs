//! `encrypt-table`: encrypts columns of a CSV file of one's own, cell by cell.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::tabular::cipher_table::{CipherNote, Direction, note_path};
use crate::{files, keyfile};

/// Options of `encrypt-table`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  cargo xtask keygen my.key
  cargo xtask encrypt-table --csv people.csv --scheme siv --columns name,income --key my.key --to people.enc.csv
  cargo xtask decrypt-table --csv people.enc.csv --key my.key --to people.again.csv

Equal cells of a column give equal ciphertexts under every scheme but fernet; ope shows the order
as well.")]
pub struct EncryptTableArgs {
    /// The table.
    #[arg(long, value_name = "FILE")]
    csv: PathBuf,
    /// fernet (randomised tokens), fernet-digits-deterministic (deterministic tokens), ff1, siv or ope.
    #[arg(long, value_name = "ID")]
    scheme: String,
    /// Columns to encrypt (default: all).
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    columns: Vec<String>,
    /// Key file made by keygen.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The encrypted table; a note for decrypt-table is written beside it.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

/// Encrypts the table.
pub fn run(args: EncryptTableArgs) -> Result<()> {
    files::check(
        &[("the note", &note_path(&args.to)), ("--to", &args.to)],
        &[("--csv", &args.csv), ("--key", &args.key)],
    )?;
    let key = keyfile::read(&args.key)?;
    let note = CipherNote::new(&args.csv, &args.scheme, &args.columns)?;
    let nonce = *keyfile::os_random()?;
    let counts = note.turn(&args.csv, &args.to, &key, nonce, Direction::Encrypt)?;
    note.write(&args.to)?;
    println!(
        "{}: {} rows, {} cells encrypted with {}, {} empty cells left empty; note for decryption: {}",
        args.to.display(),
        counts.rows,
        counts.cells,
        note.scheme,
        counts.empty,
        note_path(&args.to).display()
    );
    Ok(())
}
