//! The note with encrypted images: everything that decryption needs but the key. It holds no secret.
//!
//! It is a TOML file whose last line is a digest of all that stands before it, under a key derived from the secret one:
//! whoever has the key notices any other byte, an image that was taken out, or one that was exchanged.

use std::path::{Path, PathBuf};

use image::ColorType;
use serde::{Deserialize, Serialize};

use super::{NoteError, names, nonce};
use crate::{CipherOptions, Nonce, Rectangle};

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
    pub options: CipherOptions,
    /// The images.
    pub images: Vec<ImageNote>,
}

/// One encrypted image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageNote {
    /// Path of the encrypted file from the note's folder, with `/` between folders.
    pub file: String,
    /// Path of the plain file it was made from, in the same way.
    pub plain: String,
    /// Its nonce, 32 hexadecimal digits in the text.
    #[serde(with = "nonce")]
    pub nonce: Nonce,
    /// Kind of its samples.
    pub samples: Samples,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The boxes that are encrypted, each inside the image; the whole image when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boxes: Option<Vec<Rectangle>>,
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

impl Samples {
    /// Those of an image; `None` for samples that are not integers of 8 or 16 bits.
    pub fn of(colour: ColorType) -> Option<Self> {
        Some(match colour {
            ColorType::L8 => Self::Grey8,
            ColorType::La8 => Self::GreyAlpha8,
            ColorType::Rgb8 => Self::Rgb8,
            ColorType::Rgba8 => Self::Rgba8,
            ColorType::L16 => Self::Grey16,
            ColorType::La16 => Self::GreyAlpha16,
            ColorType::Rgb16 => Self::Rgb16,
            ColorType::Rgba16 => Self::Rgba16,
            _ => return None,
        })
    }
}

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

impl Note {
    /// The text of a note without its last line.
    ///
    /// # Errors
    /// [`NoteError::Unwritable`], which no note of this crate gives.
    pub fn to_body(&self) -> Result<String, NoteError> {
        toml::to_string(self).map_err(|error| NoteError::Unwritable(error.into()))
    }

    /// Reads the text without its last line; every name in it is that of a file below its folder, every box lies in its
    /// image. Whether anything was changed is not looked at: that is what [`Decryptor::new`](super::Decryptor::new) does.
    ///
    /// # Errors
    /// [`NoteError::Toml`], and [`NoteError::Image`] for names and boxes.
    pub fn parse(body: &str) -> Result<Self, NoteError> {
        let note: Self = toml::from_str(body).map_err(Box::new)?;
        note.images.iter().try_for_each(ImageNote::check)?;
        Ok(note)
    }

    /// The entry of an encrypted file, by its path from the note's folder.
    pub fn image(&self, file: &str) -> Option<&ImageNote> {
        self.images.iter().find(|image| image.file == file)
    }
}

/// The text of a note with its last line.
pub fn with_digest(body: &str, digest: &str) -> String {
    format!("{body}{DIGEST}{digest}\"\n")
}

/// The text before the last line, and the digest in it.
///
/// # Errors
/// [`NoteError::NoVersion`], [`NoteError::FirstVersion`] and [`NoteError::UnknownVersion`]; [`NoteError::NoDigest`] and
/// [`NoteError::NotItsDigest`].
pub fn split(text: &str) -> Result<(&str, &str), NoteError> {
    check_version(text)?;
    let (body, line) =
        text.rfind(DIGEST).and_then(|at| text.split_at_checked(at)).ok_or(NoteError::NoDigest)?;
    if !body.ends_with('\n') {
        return Err(NoteError::NoDigest);
    }
    let digest = line.strip_prefix(DIGEST).and_then(|rest| rest.strip_suffix("\"\n"));
    match digest.filter(|digest| digest.len() == 64) {
        Some(digest) => Ok((body, digest)),
        None => Err(NoteError::NotItsDigest),
    }
}

/// The version comes first, so that notes of another one are told from damaged ones.
fn check_version(text: &str) -> Result<(), NoteError> {
    let found = text.lines().next().and_then(|line| line.strip_prefix("version = "));
    match found.map(str::parse) {
        Some(Ok(VERSION)) => Ok(()),
        Some(Ok(1)) => Err(NoteError::FirstVersion),
        Some(Ok(found)) => Err(NoteError::UnknownVersion { found }),
        _ => Err(NoteError::NoVersion),
    }
}

impl ImageNote {
    /// Checks names and boxes.
    pub(super) fn check(&self) -> Result<(), NoteError> {
        let named = |source| NoteError::Image { file: self.file.clone(), source: Box::new(source) };
        let names = names::check_path(&self.file).and_then(|()| names::check_path(&self.plain));
        names.map_err(|error| named(error.into()))?;
        let is_in = |found: &Rectangle| {
            found.width > 0 && found.height > 0 && found.is_inside(self.width, self.height)
        };
        match self.boxes.iter().flatten().find(|found| !is_in(found)) {
            Some(&found) => {
                Err(named(NoteError::BoxOutside { found, width: self.width, height: self.height }))
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BlockKeys, Region};

    fn note() -> Note {
        let image = ImageNote {
            file: "a/b.png".to_owned(),
            plain: "a/b.jpg".to_owned(),
            nonce: [0, 255].repeat(8).try_into().unwrap_or_default(),
            samples: Samples::GreyAlpha16,
            width: 30,
            height: 20,
            boxes: Some(vec![[0, 0, 30, 20].into(), [29, 19, 1, 1].into()]),
            metadata: Some("AA==".to_owned()),
            tag: "0".repeat(64),
        };
        let whole = ImageNote { boxes: None, metadata: None, ..image.clone() };
        Note {
            version: VERSION,
            scheme: "aes-ctr".to_owned(),
            key_check: "1".repeat(16),
            options: CipherOptions::default(),
            images: vec![image, whole],
        }
    }

    #[test]
    fn a_note_is_read_as_it_was_written() -> Result<(), NoteError> {
        let body = note().to_body()?;
        let digest = "a".repeat(64);
        let text = with_digest(&body, &digest);
        assert_eq!(split(&text)?, (body.as_str(), digest.as_str()));
        assert_eq!(Note::parse(&body)?, note());
        Ok(())
    }

    #[test]
    fn options_come_back() -> Result<(), NoteError> {
        for region in [Region::Rectangle([1, 2, 30, 4].into()), Region::Whole, Region::CentralHalf] {
            let options =
                CipherOptions { region, block: 8, block_keys: BlockKeys::Equal, ..Default::default() };
            let note = Note { options, ..note() };
            assert_eq!(Note::parse(&note.to_body()?)?, note);
        }
        Ok(())
    }

    #[test]
    fn what_is_no_note_is_named() -> Result<(), NoteError> {
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
    fn names_and_boxes_that_lead_elsewhere_are_refused() -> Result<(), NoteError> {
        let refused = |change: fn(&mut ImageNote)| -> Result<bool, NoteError> {
            let mut note = note();
            change(&mut note.images[0]);
            Ok(Note::parse(&note.to_body()?).is_err())
        };
        assert!(refused(|image| image.file = "../b.png".to_owned())?);
        assert!(refused(|image| image.plain = "a\\b.png".to_owned())?);
        assert!(refused(|image| image.boxes = Some(vec![[1, 0, 30, 20].into()]))?);
        assert!(refused(|image| image.boxes = Some(vec![[0, 0, 0, 20].into()]))?);
        assert!(refused(|image| image.boxes = Some(vec![[u32::MAX, 0, 2, 1].into()]))?);
        assert!(!refused(|_| {})?);
        Ok(())
    }

    #[test]
    fn a_nonce_is_all_its_digits_in_either_case() -> Result<(), NoteError> {
        let body = note().to_body()?;
        let digits = "00ff".repeat(8);
        assert_eq!(Note::parse(&body.replace(&digits, &digits.to_uppercase()))?, note());
        for wrong in ["0ff", "000ff", "+0ff", " 0ff", "00fg"] {
            let digits = digits.replacen("00ff", wrong, 1);
            assert!(Note::parse(&body.replacen(&"00ff".repeat(8), &digits, 1)).is_err(), "{wrong:?}");
        }
        Ok(())
    }
}
