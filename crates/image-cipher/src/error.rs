//! Why a cipher cannot be built, or cannot take an image.

use crate::options::Region;

/// What went wrong, with the values found and, where there is one, the remedy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CipherError {
    /// No scheme has this id.
    #[error("unknown image cipher `{id}`; known are {known}")]
    UnknownScheme {
        /// The id asked for.
        id: String,
        /// The ids there are, separated by commas.
        known: String,
    },
    /// An option is outside its range.
    #[error("{scheme}: option `{option}` is {found}, allowed is {allowed}")]
    Option {
        /// Scheme that reads the option.
        scheme: &'static str,
        /// Name of the field of [`CipherOptions`](crate::CipherOptions).
        option: &'static str,
        /// The value found.
        found: u64,
        /// The range allowed.
        allowed: &'static str,
    },
    /// An image with no pixel.
    #[error("{scheme}: an image of {width}x{height} has no pixel to encrypt")]
    Empty {
        /// Scheme asked.
        scheme: &'static str,
        /// Image width in pixels.
        width: u32,
        /// Image height in pixels.
        height: u32,
    },
    /// More pixels than [`MAX_PIXELS`](crate::MAX_PIXELS).
    #[error("{scheme}: an image of {width}x{height} has more than {limit} pixels")]
    TooLarge {
        /// Scheme asked.
        scheme: &'static str,
        /// Image width in pixels.
        width: u32,
        /// Image height in pixels.
        height: u32,
        /// The most pixels an image may have.
        limit: u64,
    },
    /// A block or tile scheme met a size that is no multiple of its block.
    #[error(
        "{scheme}: {width}x{height} is not a multiple of the {block}x{block} block; \
         crop or resize the image, or choose another block size"
    )]
    NotDivisible {
        /// Scheme asked.
        scheme: &'static str,
        /// Image width in pixels.
        width: u32,
        /// Image height in pixels.
        height: u32,
        /// Side of the block in pixels.
        block: u32,
    },
    /// A scheme for square images met another shape.
    #[error("{scheme}: takes square images of at least 2x2, found {width}x{height}")]
    NotSquare {
        /// Scheme asked.
        scheme: &'static str,
        /// Image width in pixels.
        width: u32,
        /// Image height in pixels.
        height: u32,
    },
    /// The rectangle to encrypt reaches past the image.
    #[error("{scheme}: the region {region} reaches past the {width}x{height} image")]
    RegionOutside {
        /// Scheme asked.
        scheme: &'static str,
        /// The region asked for.
        region: Region,
        /// Image width in pixels.
        width: u32,
        /// Image height in pixels.
        height: u32,
    },
    /// The rectangle to encrypt holds too few pixels for format-preserving encryption.
    #[error(
        "{scheme}: the region {region} of a {width}x{height} image has {pixels} pixels; \
         format-preserving encryption of bytes needs at least 3"
    )]
    RegionTooSmall {
        /// Scheme asked.
        scheme: &'static str,
        /// The region asked for.
        region: Region,
        /// Image width in pixels.
        width: u32,
        /// Image height in pixels.
        height: u32,
        /// Pixels inside the region.
        pixels: u64,
    },
    /// Samples that are not integers of 8 or 16 bits.
    #[error("{scheme}: takes images of 8-bit or 16-bit samples")]
    Samples {
        /// Scheme asked.
        scheme: &'static str,
    },
    /// A buffer does not have the size that the cipher was prepared for.
    #[error("{scheme}: prepared for {expected} pixels, the {buffer} buffer has {found}")]
    BufferSize {
        /// Scheme asked.
        scheme: &'static str,
        /// Which buffer: `source` or `target`.
        buffer: &'static str,
        /// Pixels expected.
        expected: usize,
        /// Pixels found.
        found: usize,
    },
}
