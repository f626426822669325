//! A borrowed rectangle of grey pixels.

use image::GrayImage;

use crate::HogError;

/// Greatest number of pixels of a window, or of an image whose grid is held whole: some tens of bytes per pixel.
pub const MAX_PIXELS: usize = 1 << 27;

/// Greatest number of pixels of an image to resize or to search: a search holds it as bytes, smaller sizes of it as a
/// third of its pixels in floats, and of levels one strip at a time.
pub const MAX_SOURCE_PIXELS: usize = 1 << 30;

/// Rows of grey values inside a larger image. At least one pixel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pixels<'a> {
    data: &'a [u8],
    stride: usize,
    width: usize,
    height: usize,
}

impl<'a> Pixels<'a> {
    /// A whole image of `width` columns, row by row.
    pub(crate) fn new(data: &'a [u8], width: usize, height: usize) -> Result<Self, HogError> {
        check_size(width, height)?;
        Self::of_rows(data, width, height)
    }

    /// The whole of an image to resize or to search.
    pub(crate) fn of_source(image: &'a GrayImage) -> Result<Self, HogError> {
        let (width, height) = wide(image.dimensions());
        check_up_to(width, height, MAX_SOURCE_PIXELS)?;
        Self::of_rows(image.as_raw(), width, height)
    }

    fn of_rows(data: &'a [u8], width: usize, height: usize) -> Result<Self, HogError> {
        crate::error::check_len("pixels", data.len(), width * height)?;
        Ok(Self::of_bytes(data, width, height))
    }

    /// Bytes that are known to be `width` x `height` pixels.
    pub(crate) fn of_bytes(data: &'a [u8], width: usize, height: usize) -> Self {
        Self { data, stride: width, width, height }
    }

    /// The whole of `image`.
    pub(crate) fn of(image: &'a GrayImage) -> Result<Self, HogError> {
        let (width, height) = wide(image.dimensions());
        Self::new(image.as_raw(), width, height)
    }

    /// The rectangle of `size` (width, height) whose upper left pixel is `origin` (column, row).
    pub(crate) fn window(self, origin: (usize, usize), size: (usize, usize)) -> Result<Self, HogError> {
        let fits = |at: usize, len: usize, whole: usize| {
            len > 0 && at.checked_add(len).is_some_and(|end| end <= whole)
        };
        if !fits(origin.0, size.0, self.width) || !fits(origin.1, size.1, self.height) {
            return Err(HogError::WindowOutside { origin, size, whole: (self.width, self.height) });
        }
        let data = &self.data[origin.1 * self.stride + origin.0..];
        Ok(Self { data, stride: self.stride, width: size.0, height: size.1 })
    }

    pub(crate) fn width(self) -> usize {
        self.width
    }

    pub(crate) fn height(self) -> usize {
        self.height
    }

    /// Row `y`, which must be below [`Self::height`].
    #[inline(always)]
    pub(crate) fn row(self, y: usize) -> &'a [u8] {
        &self.data[y * self.stride..][..self.width]
    }
}

/// A size or place in pixels as indices are counted.
pub(crate) fn wide((across, down): (u32, u32)) -> (usize, usize) {
    (across as usize, down as usize)
}

/// Refuses sizes without pixels, or with more than [`MAX_PIXELS`].
pub(crate) fn check_size(width: usize, height: usize) -> Result<(), HogError> {
    check_up_to(width, height, MAX_PIXELS)
}

fn check_up_to(width: usize, height: usize, greatest: usize) -> Result<(), HogError> {
    match width.checked_mul(height) {
        Some(0) => Err(HogError::TooSmall { width, height, cell: 1, block: 1, least: 1 }),
        Some(pixels) if pixels <= greatest => Ok(()),
        _ => Err(HogError::TooLarge { width, height, greatest }),
    }
}
