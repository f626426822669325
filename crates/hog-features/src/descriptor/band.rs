//! A few rows of grey values as floats, padded for the gradient.

use crate::descriptor::votes::Rows;
use crate::options::Border;
use crate::pixels::Pixels;
use crate::simd::{Simd, WIDTH};

/// The rows of a segment and one on either side, converted once each.
///
/// Every row has one more value on the left and enough on the right for an integer of vectors of gradients.
#[derive(Debug, Default, Clone)]
pub(crate) struct Band {
    values: Vec<f32>,
    stride: usize,
    /// Row `y` takes the place `y & mask`.
    mask: usize,
    /// Number of the row after the last one held.
    end: usize,
}

impl Band {
    /// Makes room for segments of `rows` rows of `width` pixels, and forgets the rows held.
    pub(crate) fn reset(&mut self, width: usize, rows: usize) {
        let places = (rows + 2).next_power_of_two();
        self.stride = width.next_multiple_of(WIDTH) + 2;
        (self.mask, self.end) = (places - 1, 0);
        self.values.resize(self.stride * places, 0.0);
    }

    /// Goes on to the rows from `first` to before `end`, neither before those held.
    #[inline(always)]
    pub(crate) fn advance<S: Simd>(
        &mut self,
        simd: S,
        (first, end): (usize, usize),
        pixels: Pixels<'_>,
        border: Border,
        transform_sqrt: bool,
    ) {
        for y in self.end.max(first)..end {
            let row = &mut self.values[(y & self.mask) * self.stride..][..self.stride];
            convert_row(simd, pixels.row(y), row, transform_sqrt);
            extend_row(row, pixels.width(), border);
        }
        self.end = self.end.max(end);
    }

    /// The rows around row `y`, from column `start` on, enough for `len` gradients.
    #[inline(always)]
    pub(crate) fn around(
        &self,
        y: usize,
        height: usize,
        border: Border,
        start: usize,
        len: usize,
    ) -> Rows<'_> {
        let (above, below) = neighbours(y, height, border);
        Rows {
            above: self.row(above, start, len),
            here: self.row(y, start, len),
            below: self.row(below, start, len),
        }
    }

    #[inline(always)]
    fn row(&self, y: usize, start: usize, len: usize) -> &[f32] {
        &self.values[(y & self.mask) * self.stride + start..][..len + 2]
    }
}

/// The rows above and below `y`, or what stands for them at the border.
#[inline(always)]
fn neighbours(y: usize, height: usize, border: Border) -> (usize, usize) {
    let last = height - 1;
    let inner = (y.saturating_sub(1), (y + 1).min(last));
    match border {
        Border::Replicate => inner,
        Border::Zero | Border::Skip if y == 0 || y == last => (y, y),
        Border::Zero | Border::Skip => inner,
    }
}

/// Grey values, or their square roots, from place 1 on. A last vector that is not whole overlaps the one before.
#[inline(always)]
fn convert_row<S: Simd>(simd: S, from: &[u8], to: &mut [f32], root: bool) {
    let to = &mut to[1..=from.len()];
    for (from, to) in from.as_chunks().0.iter().zip(to.as_chunks_mut().0) {
        convert(simd, from, to, root);
    }
    match (from.last_chunk(), to.last_chunk_mut()) {
        (Some(from), Some(to)) => convert(simd, from, to, root),
        _ => {
            for (grey, value) in from.iter().zip(to) {
                *value = if root { f32::from(*grey).sqrt() } else { f32::from(*grey) };
            }
        }
    }
}

#[inline(always)]
fn convert<S: Simd>(simd: S, from: &[u8; WIDTH], to: &mut [f32; WIDTH], root: bool) {
    let values = simd.load(&from.map(f32::from));
    simd.store(if root { simd.sqrt(values) } else { values }, to);
}

/// Fills in what stands left and right of a row's `width` pixels.
#[inline(always)]
fn extend_row(row: &mut [f32], width: usize, border: Border) {
    let (left, right) = match border {
        Border::Replicate => (1, width),
        Border::Zero | Border::Skip => (2.min(width), (width - 1).max(1)),
    };
    (row[0], row[width + 1]) = (row[left], row[right]);
}
