//! What is to be encrypted, and how.

use std::path::PathBuf;

use clap::Args;
use image_cipher::{BlockKeys, CipherOptions, Region};

use super::MOST_MEGAPIXELS;

/// Megapixels of an image unless the user says otherwise.
pub const MEGAPIXELS: u64 = image_data::decode::MAX_PIXELS / 1_000_000;

/// Options of `encrypt-image`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask keygen my.key
  cargo xtask encrypt-image --images holiday --key my.key --to holiday.enc
  cargo xtask decrypt-image --images holiday.enc --key my.key --to holiday.again
  cargo xtask encrypt-image --images holiday --regions boxes.csv --key my.key --to holiday.enc
  cargo xtask encrypt-image --images holiday --regions faces --model faces.json --key my.key --to holiday.enc

Only aes-ctr hides an image from someone who tries; the other schemes are here to be studied.

16-bit samples, alpha, Exif data and the colour profile come back bit for bit; the Exif orientation is
applied to the pixels. Other metadata is left out and named in a line `not kept:`. A file whose colours
or samples would change without such metadata is refused unless you give --drop-metadata.

boxes.csv has the columns file,x,y,w,h, in pixels from the top left of the image as a viewer shows it.")]
pub struct EncryptImageArgs {
    /// An image (PNG, JPEG or PNM), or a folder of images.
    #[arg(long, value_name = "PATH")]
    pub images: PathBuf,
    /// Id of the cipher: aes-ctr, rotation, rubik, value-rotation, pixel-permutation, block-scramble,
    /// tile-permutation, cat-map or ff1-region.
    #[arg(long, value_name = "ID", default_value = "aes-ctr")]
    pub scheme: String,
    /// Key file made by keygen.
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// The encrypted image (PNG), or a new folder; a note for decrypt-image is written with it.
    #[arg(long, value_name = "PATH")]
    pub to: PathBuf,
    /// Encrypt only boxes, with aes-ctr or ff1-region, and leave the rest as it is. Give a file of boxes, or `faces` to let a
    /// detector find them (./faces is a file of that name).
    #[arg(long, value_name = "faces|BOXES.CSV", conflicts_with_all = ["crop", "region"])]
    pub regions: Option<PathBuf>,
    /// With --regions faces: a detector that `detect --save-model` wrote (default: one trained on generated faces, which is
    /// poor on photos).
    #[arg(long, value_name = "FILE", requires = "regions")]
    pub model: Option<PathBuf>,
    /// With --regions: write an image that has no box unencrypted, instead of refusing it.
    #[arg(long, requires = "regions")]
    pub allow_none: bool,
    /// Skip files that are not images, and sub-folders, instead of refusing the folder.
    #[arg(long)]
    pub skip_others: bool,
    /// Also encrypt the images in sub-folders.
    #[arg(long)]
    pub recursive: bool,
    /// Leave out Exif data, colour profile and other metadata, and scale PNM samples to 8 or 16 bits.
    #[arg(long)]
    pub drop_metadata: bool,
    /// Refuse images with more megapixels.
    #[arg(long, value_name = "N", default_value_t = MEGAPIXELS, value_parser = megapixels())]
    pub max_megapixels: u64,
    /// Crop images whose size the cipher does not accept, instead of refusing them.
    #[arg(long)]
    pub crop: bool,
    /// Side of a block of block-scramble in pixels.
    #[arg(long, value_name = "PIXELS", default_value_t = CipherOptions::default().block)]
    block: u32,
    /// Rotate and negate all blocks of block-scramble in the same way.
    #[arg(long)]
    equal_blocks: bool,
    /// Side of a tile of tile-permutation in pixels.
    #[arg(long, value_name = "PIXELS", default_value_t = CipherOptions::default().tile)]
    tile: u32,
    /// Rounds of rubik.
    #[arg(long, value_name = "N", default_value_t = CipherOptions::default().rubik_rounds)]
    rubik_rounds: u32,
    /// What ff1-region encrypts: central-half, whole, or WIDTHxHEIGHT+X+Y.
    #[arg(long, value_name = "REGION", default_value = "central-half")]
    region: Region,
}

/// What `--max-megapixels` takes.
pub fn megapixels() -> clap::builder::RangedU64ValueParser<u64> {
    clap::value_parser!(u64).range(1..=MOST_MEGAPIXELS)
}

impl EncryptImageArgs {
    /// Options of the cipher.
    pub fn options(&self) -> CipherOptions {
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

#[cfg(test)]
mod tests {
    use anyhow::{Result, bail};

    use super::*;
    use crate::commands::{Cli, Command};

    fn parsed(line: &str) -> Result<EncryptImageArgs> {
        match Cli::of_line(&format!("encrypt-image --images a --key k --to b {line}"))? {
            Command::EncryptImage(args) => Ok(args),
            _ => bail!("another command"),
        }
    }

    #[test]
    fn options_are_those_of_the_cipher() -> Result<()> {
        let usual = parsed("")?;
        assert_eq!((usual.scheme.as_str(), usual.max_megapixels), ("aes-ctr", MEGAPIXELS));
        assert_eq!(usual.options(), CipherOptions::default());
        let asked =
            parsed("--block 8 --equal-blocks --tile 6 --rubik-rounds 3 --region 10x20+1+2")?.options();
        assert_eq!((asked.block, asked.tile, asked.rubik_rounds), (8, 6, 3));
        assert!(asked.block_keys == BlockKeys::Equal && asked.region == "10x20+1+2".parse()?);
        Ok(())
    }

    #[test]
    fn options_that_contradict_each_other_are_refused() {
        for line in [
            "--model m.json",
            "--allow-none",
            "--regions faces --crop",
            "--regions faces --region whole",
            "--max-megapixels 0",
            "--region nowhere",
        ] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }
}
