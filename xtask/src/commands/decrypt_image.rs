//! `decrypt-image`: decrypts what `encrypt-image` made.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::images::cipher_folder::decrypt;
use crate::images::cipher_note::CipherNote;
use crate::{files, keyfile};

/// Options of `decrypt-image`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  cargo xtask decrypt-image --images holiday.enc --key my.key --to holiday.again")]
pub struct DecryptImageArgs {
    /// The encrypted picture or folder; the note that encrypt-image left with it is read too.
    #[arg(long, value_name = "PATH")]
    images: PathBuf,
    /// The key file it was encrypted with.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The decrypted picture (PNG), or a new folder.
    #[arg(long, value_name = "PATH")]
    to: PathBuf,
}

/// Decrypts.
pub fn run(args: DecryptImageArgs) -> Result<()> {
    let note = CipherNote::place(&args.images, args.images.is_dir());
    let inputs = [("--images", args.images.as_path()), ("--key", &args.key), ("the note", &note)];
    files::check(&[("--to", &args.to)], &inputs)?;
    let key = keyfile::read(&args.key)?;
    let n = decrypt(&args.images, &args.to, &key)?;
    println!("{}: {n} decrypted", args.to.display());
    Ok(())
}
