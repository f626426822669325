//! `encrypt-image`: encrypts a picture of one's own, or a folder of them.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use image_cipher::{BlockKeys, CipherOptions, Region};

use crate::images::cipher_folder::{Method, encrypt};
use crate::images::cipher_note::{CipherNote, parse_region};
use crate::{files, keyfile};

/// Options of `encrypt-image`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  cargo xtask keygen my.key
  cargo xtask encrypt-image --images holiday --scheme aes-ctr --key my.key --to holiday.enc
  cargo xtask decrypt-image --images holiday.enc --key my.key --to holiday.again

Only aes-ctr hides a picture from someone who tries; the other schemes are here to be studied.")]
pub struct EncryptImageArgs {
    /// A picture (PNG, JPEG or PNM), or a folder of pictures.
    #[arg(long, value_name = "PATH")]
    images: PathBuf,
    /// Id of the cipher: aes-ctr, rotation, rubik, value-rotation, pixel-permutation, block-scramble,
    /// tile-permutation, cat-map or ff1-region.
    #[arg(long, value_name = "ID")]
    scheme: String,
    /// Key file made by keygen.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The encrypted picture (PNG), or a new folder; a note for decrypt-image is written with it.
    #[arg(long, value_name = "PATH")]
    to: PathBuf,
    /// Cut pictures whose size the cipher does not take, instead of refusing them.
    #[arg(long)]
    crop: bool,
    /// Side of a block of block-scramble in pixels.
    #[arg(long, value_name = "PIXELS", default_value_t = CipherOptions::default().block)]
    block: u32,
    /// Turn and negate all blocks of block-scramble alike.
    #[arg(long)]
    equal_blocks: bool,
    /// Side of a tile of tile-permutation in pixels.
    #[arg(long, value_name = "PIXELS", default_value_t = CipherOptions::default().tile)]
    tile: u32,
    /// Rounds of rubik.
    #[arg(long, value_name = "N", default_value_t = CipherOptions::default().rubik_rounds)]
    rubik_rounds: u32,
    /// What ff1-region encrypts: central-half, whole, or WIDTHxHEIGHT+X+Y.
    #[arg(long, value_name = "REGION", value_parser = parse_region, default_value = "central-half")]
    region: Region,
}

/// Encrypts.
pub fn run(args: EncryptImageArgs) -> Result<()> {
    let note = CipherNote::place(&args.to, false);
    let outputs: [(&str, &Path); 2] = [("--to", &args.to), ("the note", &note)];
    let outputs = if args.images.is_dir() { &outputs[..1] } else { &outputs[..] };
    files::check(outputs, &[("--images", &args.images), ("--key", &args.key)])?;
    let key = keyfile::read(&args.key)?;
    let method = Method { scheme: args.scheme.clone(), options: args.options(), crop: args.crop };
    let n = encrypt(&args.images, &args.to, &method, &key)?;
    let note = CipherNote::place(&args.to, args.to.is_dir());
    println!(
        "{}: {n} encrypted with {}; note for decryption: {}",
        args.to.display(),
        args.scheme,
        note.display()
    );
    Ok(())
}

impl EncryptImageArgs {
    fn options(&self) -> CipherOptions {
        CipherOptions {
            block: self.block,
            block_keys: if self.equal_blocks { BlockKeys::Equal } else { BlockKeys::Different },
            tile: self.tile,
            rubik_rounds: self.rubik_rounds,
            region: self.region,
            ..CipherOptions::default()
        }
    }
}
