//! `decrypt-image`: decrypts what `encrypt-image` made.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::images::own::{Decryption, MEGAPIXELS, decrypt, megapixels};
use crate::keyfile;

/// Options of `decrypt-image`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask decrypt-image --images holiday.enc --key my.key --to holiday.again
  cargo xtask decrypt-image --images holiday.enc/beach.png --key my.key --to beach.png

Bound to the key and to each other are: the pixels of every encrypted image, their number and kind of samples, its name,
and the note with the encrypted Exif data and colour profile. What differs there is refused by name, and so are
exchanged and missing images. Not bound is how the PNG file stores its pixels (compression, filters) and what else was
put into it (text and other chunks): that is neither checked nor carried over.")]
pub struct DecryptImageArgs {
    /// The encrypted folder, or one of its images, or a single encrypted image; the note that encrypt-image left is read
    /// too.
    #[arg(long, value_name = "PATH")]
    images: PathBuf,
    /// The key file it was encrypted with.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The decrypted image (PNG), or a new folder; readable by you only.
    #[arg(long, value_name = "PATH")]
    to: PathBuf,
    /// Refuse images of more megapixels.
    #[arg(long, value_name = "N", default_value_t = MEGAPIXELS, value_parser = megapixels())]
    max_megapixels: u64,
}

/// Decrypts.
pub fn run(args: DecryptImageArgs) -> Result<()> {
    let asked = Decryption::of(&args.images)?;
    let inputs = [("--images", args.images.as_path()), ("--key", &args.key), ("the note", asked.note())];
    safe_files::check(&[("--to", &args.to)], &inputs)?;
    let key = keyfile::read(&args.key)?;
    let report = decrypt(&asked, &args.to, args.max_megapixels, &key)?;
    println!("{}: {} decrypted", args.to.display(), report.n);
    for line in report.lines {
        println!("{line}");
    }
    Ok(())
}
