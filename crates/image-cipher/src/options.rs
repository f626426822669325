//! What a user may choose about a cipher.

use std::{fmt, str::FromStr};

use crate::CipherError;

/// Options of all schemes; each scheme reads its own and ignores the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "note", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "note",
    serde(from = "crate::note::WrittenOptions", into = "crate::note::WrittenOptions")
)]
pub struct CipherOptions {
    /// `rubik`: how often the whole procedure is repeated (ITERmax in the paper), 1 to 64.
    pub rubik_rounds: u32,
    /// `value-rotation`: one offset for each pixel position, or one for the image.
    pub value_mode: ValueMode,
    /// `block-scramble`: side of a block in pixels, 1 to 4096; must divide the image.
    pub block: u32,
    /// `block-scramble`: whether each block has a rotation, flip and sign of its own.
    pub block_keys: BlockKeys,
    /// `block-scramble`: whether blocks change places.
    pub block_order: BlockOrder,
    /// `tile-permutation`: side of a tile in pixels, 1 to 4096; must divide the image.
    pub tile: u32,
    /// `ff1-region`: the rectangle to encrypt.
    pub region: Region,
    /// `ff1-region`: bytes encrypted together, 3 to 32.
    pub chunk: u32,
}

impl Default for CipherOptions {
    fn default() -> Self {
        Self {
            rubik_rounds: 1,
            value_mode: ValueMode::Stream,
            block: 4,
            block_keys: BlockKeys::Different,
            block_order: BlockOrder::Permuted,
            tile: 4,
            region: Region::CentralHalf,
            chunk: 16,
        }
    }
}

impl CipherOptions {
    /// The same with another `rubik_rounds`.
    #[must_use]
    pub fn with_rubik_rounds(self, rubik_rounds: u32) -> Self {
        Self { rubik_rounds, ..self }
    }

    /// The same with another `value_mode`.
    #[must_use]
    pub fn with_value_mode(self, value_mode: ValueMode) -> Self {
        Self { value_mode, ..self }
    }

    /// The same with another `block`.
    #[must_use]
    pub fn with_block(self, block: u32) -> Self {
        Self { block, ..self }
    }

    /// The same with another `block_keys`.
    #[must_use]
    pub fn with_block_keys(self, block_keys: BlockKeys) -> Self {
        Self { block_keys, ..self }
    }

    /// The same with another `block_order`.
    #[must_use]
    pub fn with_block_order(self, block_order: BlockOrder) -> Self {
        Self { block_order, ..self }
    }

    /// The same with another `tile`.
    #[must_use]
    pub fn with_tile(self, tile: u32) -> Self {
        Self { tile, ..self }
    }

    /// The same with another `region`.
    #[must_use]
    pub fn with_region(self, region: Region) -> Self {
        Self { region, ..self }
    }

    /// The same with another `chunk`.
    #[must_use]
    pub fn with_chunk(self, chunk: u32) -> Self {
        Self { chunk, ..self }
    }
}

/// Offsets of `value-rotation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueMode {
    /// A key-dependent offset for every pixel position, the same for all images of a key.
    Stream,
    /// One offset from 1 to 255 for all pixels of all images of a key.
    Offset,
}

/// Rotation, flip and sign of the blocks of `block-scramble`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKeys {
    /// Drawn for each block position.
    Different,
    /// Drawn once and used for all blocks.
    Equal,
}

/// Places of the blocks of `block-scramble`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockOrder {
    /// Blocks change places over the whole image.
    Permuted,
    /// Every block stays where it is.
    Kept,
}

/// The rectangle that `ff1-region` encrypts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region {
    /// Half the width and half the height (at least one pixel of each), in the middle.
    CentralHalf,
    /// The whole image.
    Whole,
    /// A given rectangle.
    Rectangle(Rectangle),
}

/// A rectangle in pixels from the top left of an image; notes hold it as `[x, y, width, height]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "note", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "note", serde(from = "[u32; 4]", into = "[u32; 4]"))]
pub struct Rectangle {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

impl Rectangle {
    /// Whether the rectangle lies within an image of this size.
    pub fn is_inside(self, width: u32, height: u32) -> bool {
        let right = u64::from(self.x) + u64::from(self.width);
        let bottom = u64::from(self.y) + u64::from(self.height);
        right <= u64::from(width) && bottom <= u64::from(height)
    }
}

impl From<[u32; 4]> for Rectangle {
    fn from([x, y, width, height]: [u32; 4]) -> Self {
        Self { x, y, width, height }
    }
}

impl From<Rectangle> for [u32; 4] {
    fn from(Rectangle { x, y, width, height }: Rectangle) -> Self {
        [x, y, width, height]
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CentralHalf => f.write_str("central-half"),
            Self::Whole => f.write_str("whole"),
            Self::Rectangle(Rectangle { x, y, width, height }) => write!(f, "{width}x{height}+{x}+{y}"),
        }
    }
}

/// A text that names no [`Region`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("region {text:?}: give central-half, whole, or WIDTHxHEIGHT+X+Y in pixels")]
pub struct UnknownRegion {
    /// The text.
    pub text: String,
}

impl FromStr for Region {
    type Err = UnknownRegion;

    /// Reads what `Display` writes: `central-half`, `whole`, or `WIDTHxHEIGHT+X+Y`.
    fn from_str(text: &str) -> Result<Self, UnknownRegion> {
        let rectangle = || {
            let (size, place) = text.split_once('+')?;
            let ((width, height), (x, y)) = (size.split_once('x')?, place.split_once('+')?);
            let [width, height, x, y] = [width, height, x, y].map(|number| number.parse().ok());
            Some(Self::Rectangle(Rectangle { x: x?, y: y?, width: width?, height: height? }))
        };
        match text {
            "central-half" => Ok(Self::CentralHalf),
            "whole" => Ok(Self::Whole),
            _ => rectangle().ok_or_else(|| UnknownRegion { text: text.to_owned() }),
        }
    }
}

/// Checks that an option lies within `min..=max`.
pub(crate) fn within(
    scheme: &'static str,
    option: &'static str,
    found: u32,
    (min, max, allowed): (u32, u32, &'static str),
) -> Result<u32, CipherError> {
    if (min..=max).contains(&found) {
        return Ok(found);
    }
    Err(CipherError::Option { scheme, option, found: u64::from(found), allowed })
}
