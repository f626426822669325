//! A few rows of grey values as floats, padded for the gradient.

use crate::descriptor::votes::Rows;
use crate::options::Border;
use crate::pixels::Pixels;
use crate::simd::WIDTH;

/// The rows of a segment and one on either side, converted once each.
///
/// Every row has one more value on the left and enough on the right for a whole number of vectors of gradients.
#[derive(Debug, Default, Clone)]
pub(crate) struct Band {
    values: Vec<f32>,
    stride: usize,
    /// Number of the first row held.
    first: usize,
    /// Number of the row after the last one held.
    end: usize,
}

impl Band {
    /// Makes room for segments of `rows` rows of `width` pixels, and forgets the rows held.
    pub(crate) fn reset(&mut self, width: usize, rows: usize) {
        self.stride = width.next_multiple_of(WIDTH) + 2;
        (self.first, self.end) = (0, 0);
        self.values.clear();
        self.values.resize(self.stride * (rows + 2), 0.0);
    }

    /// Goes on to the rows from `first` to before `end`, neither before those held.
    #[inline(always)]
    pub(crate) fn advance(
        &mut self,
        first: usize,
        end: usize,
        pixels: Pixels<'_>,
        border: Border,
        transform_sqrt: bool,
    ) {
        let kept = first.min(self.end);
        let held = (self.end - self.first) * self.stride;
        self.values.copy_within((kept - self.first) * self.stride..held, 0);
        (self.first, self.end) = (first, self.end.max(first));
        let converted = (self.end - first) * self.stride;
        for row in self.values[converted..].chunks_exact_mut(self.stride).take(end.saturating_sub(self.end)) {
            convert_row(pixels.row(self.end), row, border, transform_sqrt);
            self.end += 1;
        }
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
        &self.values[(y - self.first) * self.stride + start..][..len + 2]
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
