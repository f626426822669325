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

The note binds, under the key, the name, the pixels and the number and kind of samples of every encrypted
image, and the encrypted Exif data and colour profile. Whatever was changed, exchanged or removed is refused by name.

The note does not bind how a PNG file stores its pixels (compression, filters), nor text and other chunks
that were added to it. These are neither checked nor kept.")]
pub struct DecryptImageArgs {
    /// The encrypted folder, one of its images, or a single encrypted image. The note that encrypt-image wrote must still be
    /// there.
    #[arg(long, value_name = "PATH")]
    images: PathBuf,
    /// The key file it was encrypted with.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The decrypted image (PNG), or a new folder; readable by you only.
    #[arg(long, value_name = "PATH")]
    to: PathBuf,
    /// Refuse images with more megapixels.
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
