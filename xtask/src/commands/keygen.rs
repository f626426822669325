//! `keygen`: a secret key from the operating system.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::keyfile::{self, KeyFormat};

/// Options of `keygen`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask keygen my.key
  cargo xtask keygen my.key --format fernet     # a key that Python's cryptography reads, too

A Fernet key serves every command that takes --key. encrypt-table --scheme fernet uses it as it is, so that
Fernet(key).decrypt() in Python opens each cell; all other schemes derive their keys from its 32 bytes.")]
pub struct KeygenArgs {
    /// The key file to make; an existing file is never overwritten.
    file: PathBuf,
    /// How the key is written down.
    #[arg(long, value_enum, default_value = "cipherlens")]
    format: KeyFormat,
}

/// Makes the key file.
pub fn run(args: KeygenArgs) -> Result<()> {
    safe_files::check(&[("the key file", &args.file)], &[])?;
    keyfile::create(&args.file, args.format)?;
    println!(
        "{}: a new secret key, readable by you only; without it nothing can be decrypted",
        args.file.display()
    );
    Ok(())
}
