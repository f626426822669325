//! The note with encrypted images: everything that decryption needs but the key. It holds no secret.
//!
//! It is a TOML file whose last line is a digest of all that stands before it, under a key derived from the secret one:
//! whoever has the key notices any other byte, an image that was taken out, or one that was exchanged.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use image_cipher::{BlockKeys, BlockOrder, CipherOptions, Nonce, Region, ValueMode};
use serde::{Deserialize, Serialize};

use super::names;

/// Version of the note.
pub const VERSION: u32 = 2;
/// Name of the note in a folder of encrypted images, and the end of its name beside a single one.
pub const NAME: &str = "cipherlens.toml";
/// What the last line begins with.
const DIGEST: &str = "digest = \"";

/// What was done to images.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Version of this note's format.
    pub version: u32,
    /// Id of the cipher.
    pub scheme: String,
    /// A digest by which the key is known from others.
    pub key_check: String,
    /// Options of the cipher.
    pub options: NoteOptions,
    /// The images.
    pub images: Vec<ImageNote>,
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

/// One encrypted image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageNote {
    /// Path of the encrypted file from the note's folder, with `/` between folders.
    pub file: String,
    /// Path of the plain file it was made from, in the same way.
    pub plain: String,
    /// Its nonce, 32 hexadecimal digits.
    pub nonce: String,
    /// Kind of its samples.
    pub samples: Samples,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The boxes that are encrypted, `[x, y, width, height]` each and inside the image; the whole image when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boxes: Option<Vec<[u32; 4]>>,
    /// Exif data and colour profile, encrypted, in base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<String>,
    /// HMAC-SHA256 of all the above, scheme, options and encrypted pixels under a key derived from the secret one, 64
    /// hexadecimal digits.
    pub tag: String,
}

/// Channels and bits of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Samples {
    /// Grey, 8 bits.
    Grey8,
    /// Grey with alpha, 8 bits.
    GreyAlpha8,
    /// Three colours, 8 bits.
    Rgb8,
    /// Three colours with alpha, 8 bits.
    Rgba8,
    /// Grey, 16 bits.
    Grey16,
    /// Grey with alpha, 16 bits.
    GreyAlpha16,
    /// Three colours, 16 bits.
    Rgb16,
    /// Three colours with alpha, 16 bits.
    Rgba16,
}

impl Note {
    /// Where the note of encrypted images stands: in their folder, or beside a single one.
    pub fn place(images: &Path, is_folder: bool) -> PathBuf {
        if is_folder {
            return images.join(NAME);
        }
        let mut name = images.as_os_str().to_owned();
        name.push(".");
        name.push(NAME);
        PathBuf::from(name)
    }

    /// The text of a note without its last line.
    pub fn to_body(&self) -> Result<String> {
        toml::to_string(self).context("a note is plain text and numbers")
    }

    /// Reads the text without its last line; every name in it is that of a file below its folder, every box lies in its
    /// image.
    pub fn parse(body: &str) -> Result<Self> {
        let note: Self = toml::from_str(body)?;
        for image in &note.images {
            image.check().with_context(|| format!("image {:?}", image.file))?;
        }
        note.options.to_options()?;
        Ok(note)
    }
}

/// The text of a note with its last line.
pub fn with_digest(body: &str, digest: &str) -> String {
    format!("{body}{DIGEST}{digest}\"\n")
}

/// The text before the last line, and the digest in it.
pub fn split(text: &str) -> Result<(&str, &str)> {
    check_version(text)?;
    let at = text.rfind(DIGEST).filter(|&at| text[..at].ends_with('\n'));
    let (body, line) = text.split_at(at.context("the last line, its digest, is missing")?);
    let digest = line.strip_prefix(DIGEST).and_then(|rest| rest.strip_suffix("\"\n"));
    match digest {
        Some(digest) if digest.len() == 64 => Ok((body, digest)),
        _ => bail!("the last line is not its digest"),
    }
}

/// The version comes first, so that notes of another one are told from damaged ones.
fn check_version(text: &str) -> Result<()> {
    let found = text.lines().next().and_then(|line| line.strip_prefix("version = "));
    match found.map(str::parse) {
        Some(Ok(VERSION)) => Ok(()),
        Some(Ok(1)) => bail!(
            "version 1 of the note, which does not bind images to each other; decrypt them with the release that \
             encrypted them, and encrypt them again"
        ),
        Some(Ok(found)) => bail!("version {found} of the note is not known; this program reads {VERSION}"),
        _ => bail!("no note of encrypt-image: its first line does not name a version"),
    }
}

impl NoteOptions {
    /// The options as they are written down.
    pub fn of(options: &CipherOptions) -> Self {
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

impl ImageNote {
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

    fn check(&self) -> Result<()> {
        names::check_path(&self.file)?;
        names::check_path(&self.plain)?;
        self.nonce_bytes()?;
        let fits = |&[x, y, width, height]: &[u32; 4]| {
            let ends = |start: u32, length: u32, limit| {
                length > 0 && u64::from(start) + u64::from(length) <= u64::from(limit)
            };
            ends(x, width, self.width) && ends(y, height, self.height)
        };
        match self.boxes.iter().flatten().find(|found| !fits(found)) {
            Some(found) => {
                bail!("the box {found:?} does not lie in its {}x{} pixels", self.width, self.height)
            }
            None => Ok(()),
        }
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

    fn note() -> Note {
        let image = ImageNote {
            file: "a/b.png".to_owned(),
            plain: "a/b.jpg".to_owned(),
            nonce: "00ff".repeat(8),
            samples: Samples::GreyAlpha16,
            width: 30,
            height: 20,
            boxes: Some(vec![[0, 0, 30, 20], [29, 19, 1, 1]]),
            metadata: Some("AA==".to_owned()),
            tag: "0".repeat(64),
        };
        let whole = ImageNote { boxes: None, metadata: None, ..image.clone() };
        Note {
            version: VERSION,
            scheme: "aes-ctr".to_owned(),
            key_check: "1".repeat(16),
            options: NoteOptions::of(&CipherOptions::default()),
            images: vec![image, whole],
        }
    }

    #[test]
    fn a_note_is_read_as_it_was_written() -> Result<()> {
        let body = note().to_body()?;
        let digest = "a".repeat(64);
        let text = with_digest(&body, &digest);
        assert_eq!(split(&text)?, (body.as_str(), digest.as_str()));
        assert_eq!(Note::parse(&body)?, note());
        Ok(())
    }

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
    fn what_is_no_note_is_named() -> Result<()> {
        let text = with_digest(&note().to_body()?, &"a".repeat(64));
        let said = |text: &str| split(text).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(said(&text.replacen("version = 2", "version = 1", 1)).contains("version 1"));
        assert!(said(&text.replacen("version = 2", "version = 9", 1)).contains("version 9"));
        assert!(said("hello").contains("no note"));
        assert!(said(&text[..text.len() - 1]).contains("last line"));
        assert!(said(&format!("{text}\n")).contains("last line"));
        Ok(())
    }

    #[test]
    fn names_and_boxes_that_lead_elsewhere_are_refused() -> Result<()> {
        let refused = |change: fn(&mut ImageNote)| -> Result<bool> {
            let mut note = note();
            change(&mut note.images[0]);
            Ok(Note::parse(&note.to_body()?).is_err())
        };
        assert!(refused(|image| image.file = "../b.png".to_owned())?);
        assert!(refused(|image| image.plain = "a\\b.png".to_owned())?);
        assert!(refused(|image| image.nonce.truncate(31))?);
        assert!(refused(|image| image.boxes = Some(vec![[1, 0, 30, 20]]))?);
        assert!(refused(|image| image.boxes = Some(vec![[0, 0, 0, 20]]))?);
        assert!(refused(|image| image.boxes = Some(vec![[u32::MAX, 0, 2, 1]]))?);
        assert!(!refused(|_| {})?);
        Ok(())
    }
}
