//! Limits and size of what is loaded.

use crate::ImageError;

/// How files are loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadOptions {
    /// Images of more pixels are refused from their header. Default 2^26, about 67 million.
    pub max_pixels: u64,
    /// Larger files are refused unread. Default 2^29 bytes.
    pub max_bytes: u64,
    /// The size that every image is brought to; `None` keeps each image's own.
    pub resize: Option<Size>,
}

impl Default for LoadOptions {
    fn default() -> Self {
        Self { max_pixels: 1 << 26, max_bytes: 1 << 29, resize: None }
    }
}

/// A size from 1x1 to 65,535x65,535 pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Size {
    width: u16,
    height: u16,
}

impl Size {
    /// A size in pixels.
    ///
    /// # Errors
    /// [`ImageError::Size`] when a side is zero or above 65,535.
    pub fn new(width: u32, height: u32) -> Result<Self, ImageError> {
        let side = |length| u16::try_from(length).ok().filter(|&length| length > 0);
        match (side(width), side(height)) {
            (Some(width), Some(height)) => Ok(Self { width, height }),
            _ => Err(ImageError::Size { width, height }),
        }
    }

    /// Width in pixels.
    pub fn width(self) -> u32 {
        u32::from(self.width)
    }

    /// Height in pixels.
    pub fn height(self) -> u32 {
        u32::from(self.height)
    }

    /// Width and height in pixels.
    pub fn dimensions(self) -> (u32, u32) {
        (self.width(), self.height())
    }
}
