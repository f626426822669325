//! `keygen`: a secret key from the operating system.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::{files, keyfile};

/// Options of `keygen`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cargo xtask keygen my.key")]
pub struct KeygenArgs {
    /// The key file to make; an existing file is never overwritten.
    file: PathBuf,
}

/// Makes the key file.
pub fn run(args: KeygenArgs) -> Result<()> {
    files::check(&[("the key file", &args.file)], &[])?;
    keyfile::create(&args.file)?;
    println!(
        "{}: a new secret key, readable by you only; without it nothing can be decrypted",
        args.file.display()
    );
    Ok(())
}
