//! A few rows of grey values as floats, padded for the gradient.

use crate::descriptor::votes::Rows;
use crate::options::Border;
use crate::pixels::Pixels;
use crate::simd::WIDTH;

/// A ring of the rows around the segment at hand, converted once each.
///
/// Every row has one more value on the left and enough on the right for a whole number of [`WIDTH`] gradients.
#[derive(Debug, Default, Clone)]
pub(crate) struct Band {
    rows: Vec<f32>,
    stride: usize,
    capacity: usize,
    converted: usize,
}

impl Band {
    /// Makes room for segments of `rows` rows of `width` pixels, and forgets the rows held.
    pub(crate) fn reset(&mut self, width: usize, rows: usize) {
        self.stride = width.next_multiple_of(WIDTH) + 2;
        self.capacity = rows + 2;
        self.converted = 0;
        self.rows.clear();
        self.rows.resize(self.stride * self.capacity, 0.0);
    }

    /// Converts the rows up to and without `end`, of which the last `capacity` stay available.
    #[inline(always)]
    pub(crate) fn convert_to(
        &mut self,
        end: usize,
        pixels: Pixels<'_>,
        border: Border,
        transform_sqrt: bool,
    ) {
        let first = self.converted.max(end.saturating_sub(self.capacity));
        for y in first..end {
            let start = y % self.capacity * self.stride;
            let row = &mut self.rows[start..start + self.stride];
            convert_row(pixels.row(y), row, border, transform_sqrt);
        }
        self.converted = self.converted.max(end);
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
        let row = |y: usize| &self.rows[y % self.capacity * self.stride + start..][..len + 2];
        let (above, below) = neighbours(y, height, border);
        Rows { above: row(above), here: row(y), below: row(below) }
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

#[inline(always)]
fn convert_row(from: &[u8], to: &mut [f32], border: Border, transform_sqrt: bool) {
    let inner = &mut to[1..=from.len()];
    if transform_sqrt {
        for (value, &grey) in inner.iter_mut().zip(from) {
            *value = f32::from(grey).sqrt();
        }
    } else {
        for (value, &grey) in inner.iter_mut().zip(from) {
            *value = f32::from(grey);
        }
    }
    let last = from.len();
    let (left, right) = match border {
        Border::Replicate => (1, last),
        Border::Zero | Border::Skip => (2.min(last), (last - 1).max(1)),
    };
    (to[0], to[last + 1]) = (to[left], to[right]);
}
