//! The note beside encrypted pictures: everything that decryption needs but the key. It holds no secret.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use image_cipher::{BlockKeys, BlockOrder, CipherOptions, Nonce, Region, ValueMode};
use serde::{Deserialize, Serialize};

use crate::files::{self, Access};

/// Version of the note.
const VERSION: u32 = 1;
/// Name of the note in a folder of encrypted pictures, and the end of its name beside a single one.
const NAME: &str = "cipherlens.toml";

/// What was done to pictures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CipherNote {
    /// Version of this note's format.
    pub version: u32,
    /// Id of the cipher.
    pub scheme: String,
    /// Its options.
    pub options: NoteOptions,
    /// The pictures.
    pub pictures: Vec<PictureNote>,
}

/// Options of the ciphers as they are written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoteOptions {
    block: u32,
    equal_blocks: bool,
    kept_blocks: bool,
    tile: u32,
    rubik_rounds: u32,
    one_offset: bool,
    region: String,
    chunk: u32,
}

/// One encrypted picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureNote {
    /// Name of the encrypted file.
    pub file: String,
    /// Name of the plain file it was made from.
    pub plain: String,
    /// Its nonce, 32 hexadecimal digits.
    pub nonce: String,
    /// Whether it has colour.
    pub colour: bool,
    /// HMAC-SHA256 of nonce, size and encrypted pixels under a key derived from the secret one, 64 hexadecimal digits.
    pub tag: String,
}

impl CipherNote {
    /// A note of `pictures`.
    pub fn new(scheme: &str, options: &CipherOptions, pictures: Vec<PictureNote>) -> Self {
        Self { version: VERSION, scheme: scheme.to_owned(), options: NoteOptions::of(options), pictures }
    }

    /// Where the note of encrypted pictures stands: in their folder, or beside a single one.
    pub fn place(pictures: &Path, is_folder: bool) -> PathBuf {
        if is_folder {
            return pictures.join(NAME);
        }
        let mut name = pictures.as_os_str().to_owned();
        name.push(".");
        name.push(NAME);
        PathBuf::from(name)
    }

    /// Reads a note and checks that every name in it is that of a file in the same folder.
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| {
            format!(
                "{}: cannot be read; encrypt-image leaves it with the pictures, and decryption needs it",
                path.display()
            )
        })?;
        let note: Self = toml::from_str(&text).with_context(|| path.display().to_string())?;
        if note.version != VERSION {
            bail!(
                "{}: version {} of the note is not known; this program reads {VERSION}",
                path.display(),
                note.version
            );
        }
        for picture in &note.pictures {
            if !is_plain_name(&picture.file) || !is_plain_name(&picture.plain) {
                bail!("{}: {:?} is not the name of a file beside it", path.display(), picture.file);
            }
        }
        Ok(note)
    }

    /// Writes the note.
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = toml::to_string(self).context("a note is plain text and numbers")?;
        files::create(path, Access::Shared, |out| Ok(out.write_all(text.as_bytes())?))
    }
}

fn is_plain_name(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0'])
}

impl NoteOptions {
    fn of(options: &CipherOptions) -> Self {
        Self {
            block: options.block,
            equal_blocks: options.block_keys == BlockKeys::Equal,
            kept_blocks: options.block_order == BlockOrder::Kept,
            tile: options.tile,
            rubik_rounds: options.rubik_rounds,
            one_offset: options.value_mode == ValueMode::Offset,
            region: options.region.to_string(),
            chunk: options.chunk,
        }
    }

    /// The options as the ciphers take them.
    pub fn to_options(&self) -> Result<CipherOptions> {
        Ok(CipherOptions {
            rubik_rounds: self.rubik_rounds,
            value_mode: if self.one_offset { ValueMode::Offset } else { ValueMode::Stream },
            block: self.block,
            block_keys: if self.equal_blocks { BlockKeys::Equal } else { BlockKeys::Different },
            block_order: if self.kept_blocks { BlockOrder::Kept } else { BlockOrder::Permuted },
            tile: self.tile,
            region: parse_region(&self.region)?,
            chunk: self.chunk,
        })
    }
}

impl PictureNote {
    /// The nonce as bytes.
    pub fn nonce_bytes(&self) -> Result<Nonce> {
        let mut nonce = Nonce::default();
        let whole =
            self.nonce.len() == 2 * nonce.len() && self.nonce.bytes().all(|digit| digit.is_ascii_hexdigit());
        if !whole {
            bail!("{}: its nonce in the note is not {} hexadecimal digits", self.file, 2 * nonce.len());
        }
        for (byte, pair) in nonce.iter_mut().zip(self.nonce.as_bytes().chunks_exact(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair)?, 16)?;
        }
        Ok(nonce)
    }
}

/// `central-half`, `whole`, or `WxH+X+Y`.
pub fn parse_region(text: &str) -> Result<Region> {
    let numbers = || -> Option<Region> {
        let (size, place) = text.split_once('+')?;
        let ((width, height), (x, y)) = (size.split_once('x')?, place.split_once('+')?);
        let [width, height, x, y] = [width, height, x, y].map(|number| number.parse().ok());
        Some(Region::Rectangle { x: x?, y: y?, width: width?, height: height? })
    };
    match text {
        "central-half" => Ok(Region::CentralHalf),
        "whole" => Ok(Region::Whole),
        _ => numbers().with_context(|| {
            format!("region {text:?}: give central-half, whole, or WIDTHxHEIGHT+X+Y in pixels")
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_come_back() -> Result<()> {
        let region = Region::Rectangle { x: 1, y: 2, width: 30, height: 4 };
        for region in [region, Region::Whole, Region::CentralHalf] {
            let options =
                CipherOptions { region, block: 8, block_keys: BlockKeys::Equal, ..Default::default() };
            assert_eq!(NoteOptions::of(&options).to_options()?, options);
        }
        Ok(())
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        assert!(is_plain_name("holiday.jpg"));
        for wrong in ["", "..", "../a.png", "a/b.png", "a\\b.png", ".hidden", "a\0b"] {
            assert!(!is_plain_name(wrong), "{wrong:?}");
        }
    }
}
