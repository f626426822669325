//! Limits and size of what is loaded.

use crate::ImageError;

/// How files are loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadOptions {
    /// Images of more pixels are refused from their header. Default [`MAX_PIXELS`].
    pub max_pixels: u64,
    /// Larger files are refused unread. Default: what [`with_max_pixels`](Self::with_max_pixels) allows.
    pub max_bytes: u64,
    /// The size that every image is brought to; `None` keeps each image's own.
    pub resize: Option<Size>,
}

/// Pixels that an image may have unless the options say otherwise: 200 million.
pub const MAX_PIXELS: u64 = 200_000_000;

impl Default for LoadOptions {
    fn default() -> Self {
        Self { max_pixels: 0, max_bytes: 0, resize: None }.with_max_pixels(MAX_PIXELS)
    }
}

impl LoadOptions {
    /// Takes images of up to `max_pixels`, and files as large as such an image is without compression: 8 bytes per pixel
    /// (four samples of 16 bits), and 64 MiB for metadata.
    pub fn with_max_pixels(self, max_pixels: u64) -> Self {
        let max_bytes = max_pixels.saturating_mul(8).saturating_add(64 << 20);
        Self { max_pixels, max_bytes, ..self }
    }

    /// The same with another `max_bytes`.
    #[must_use]
    pub fn with_max_bytes(self, max_bytes: u64) -> Self {
        Self { max_bytes, ..self }
    }

    /// The same, but every image is brought to this size.
    #[must_use]
    pub fn with_resize(self, size: Size) -> Self {
        Self { resize: Some(size), ..self }
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
