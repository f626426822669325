//! Why images and their note cannot be written or read.

use super::{NameError, VERSION};
use crate::{CipherError, Rectangle, schemes};

/// What is wrong with a note, an encrypted image or a plain one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NoteError {
    /// The text does not begin as a note.
    #[error("no note of encrypt-image: its first line does not name a version")]
    NoVersion,
    /// The first version, whose images are not bound to each other.
    #[error(
        "version 1 of the note, which does not bind images to each other; decrypt them with the release that encrypted \
         them, and encrypt them again"
    )]
    FirstVersion,
    /// Another version.
    #[error("version {found} of the note is not known; this program reads {VERSION}")]
    UnknownVersion {
        /// The version found.
        found: u32,
    },
    /// The text ends before its last line.
    #[error("the last line, its digest, is missing")]
    NoDigest,
    /// The last line is damaged.
    #[error("the last line is not its digest")]
    NotItsDigest,
    /// The note was written under another key.
    #[error(
        "the key is not the one that the images were encrypted with (key check {found}, the note has {expected})"
    )]
    OtherKey {
        /// Key check of the key given, 16 hexadecimal digits.
        found: String,
        /// That of the note.
        expected: String,
    },
    /// Not the text that was written.
    #[error("the note was changed after it was written; copy it again from where it was made")]
    Changed,
    /// No TOML, or other fields than those of a note.
    #[error(transparent)]
    Toml(#[from] Box<toml::de::Error>),
    /// A note that cannot be written as text.
    #[error("a note is plain text and numbers")]
    Unwritable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Something about one image of the note.
    #[error("image {file:?}")]
    Image {
        /// Path of the encrypted file.
        file: String,
        /// What is wrong.
        #[source]
        source: Box<NoteError>,
    },
    /// A name that leads elsewhere, or that not every system can have.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A box that reaches past its image, or has no area.
    #[error(
        "the box [{}, {}, {}, {}] does not lie in its {width}x{height} pixels",
        found.x, found.y, found.width, found.height
    )]
    BoxOutside {
        /// The box.
        found: Rectangle,
        /// Width of the image.
        width: u32,
        /// Height of the image.
        height: u32,
    },
    /// Boxes for a cipher that does not take a row of pixels of any length.
    #[error("boxes are encrypted with {}, not {scheme}", box_schemes().join(" or "))]
    NotForBoxes {
        /// The scheme asked for.
        scheme: String,
    },
    /// More than 2^32 pixels in the boxes of one image.
    #[error("too many pixels in boxes")]
    ManyPixels,
    /// Samples other than integers of 8 or 16 bits.
    #[error("its samples are not integers of 8 or 16 bits")]
    Samples,
    /// The pixels are not those of the entry in the note.
    #[error(
        "is not the image that was encrypted under this name: it was changed, or exchanged with another one"
    )]
    OtherImage,
    /// More metadata than a note holds.
    #[error("more than 4 GB of metadata")]
    LongMetadata,
    /// More Exif data than a note holds.
    #[error("more than 4 GB of Exif data")]
    LongExif,
    /// Metadata that are not written as a note has them.
    #[error("the metadata in the note are not base64")]
    NotBase64(#[source] base64::DecodeError),
    /// Metadata that end too early.
    #[error("the metadata in the note are cut short")]
    ShortMetadata,
    /// The cipher does not take the image, or there is no such cipher.
    #[error(transparent)]
    Cipher(#[from] CipherError),
}

/// Ids of the schemes that boxes may be encrypted with, by the alphabet.
fn box_schemes() -> Vec<&'static str> {
    let mut ids: Vec<_> =
        schemes().iter().filter(|scheme| scheme.for_boxes).map(|scheme| scheme.id).collect();
    ids.sort_unstable();
    ids
}
