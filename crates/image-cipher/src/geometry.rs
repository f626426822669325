//! Image sizes whose products are known to fit.

/// Size of an image that passed the common checks: 1 to 2^28 pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    width: u32,
    height: u32,
}

impl Size {
    /// Callers have checked the bounds (see `checked_size`).
    pub(crate) fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    pub(crate) fn width(self) -> u32 {
        self.width
    }

    pub(crate) fn height(self) -> u32 {
        self.height
    }

    /// Width as an index.
    pub(crate) fn columns(self) -> usize {
        self.width as usize
    }

    /// Height as an index.
    pub(crate) fn rows(self) -> usize {
        self.height as usize
    }

    pub(crate) fn pixels(self) -> usize {
        self.columns() * self.rows()
    }

    /// Row-major position of a pixel.
    pub(crate) fn index(self, x: u32, y: u32) -> u32 {
        y * self.width + x
    }

    /// Every position as `(x, y)`, row by row.
    pub(crate) fn positions(self) -> impl Iterator<Item = (u32, u32)> {
        (0..self.height).flat_map(move |y| (0..self.width).map(move |x| (x, y)))
    }
}
