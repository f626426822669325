//! Resizing for pyramids.
//!
//! Down to a half, a pixel of the result is the mean of the area of the source that it covers; that is exact for any
//! ratio and needs at most three source pixels a direction. Smaller sizes start from the image halved once or more
//! (means of 2x2 pixels, kept as floats; the image itself stays bytes), so that no result costs more than its own size. Enlarging is bilinear between
//! pixel centres. Against a filter of wider support (Lanczos), means of areas alias a little more and never ring.

use std::ops::Range;

use image::GrayImage;

use crate::HogError;
use crate::detect::source::{Octave, Rows, Source, TAPS};
use crate::pixels::{Pixels, check_size};
use crate::simd::{Backend, Kernel, Simd, WIDTH, dispatch, eight};

/// 2^23: adding it to a small float leaves the nearest integer in the low bits.
const ROUND: f32 = 8_388_608.0;

/// An image and its halvings.
#[derive(Debug, Default, Clone)]
pub struct Resizer {
    source: Source,
    columns: Vec<Tap>,
    rows: Rows,
    blended: Vec<f32>,
    row: Vec<f32>,
}

/// The source pixels of one pixel of the result, from `first` on, and their weights.
#[derive(Debug, Default, Clone, Copy)]
struct Tap {
    first: usize,
    weights: [f32; TAPS],
}

impl Resizer {
    /// A resizer without an image.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes `image` as the source of the results to come.
    ///
    /// # Errors
    /// An image without pixels, or with more than [`crate::MAX_SOURCE_PIXELS`].
    pub fn load(&mut self, image: &GrayImage) -> Result<(), HogError> {
        self.source.load(Pixels::of_source(image)?);
        Ok(())
    }

    /// The source at `width` x `height` pixels.
    ///
    /// # Errors
    /// No source yet, or a size without pixels or with more than [`crate::MAX_PIXELS`].
    pub fn resize(&mut self, width: u32, height: u32) -> Result<GrayImage, HogError> {
        let mut values = Vec::new();
        let size = (width as usize, height as usize);
        self.resize_into(size, 0..size.1, &mut values)?;
        let (found, expected) = (values.len(), size.0 * size.1);
        GrayImage::from_raw(width, height, values).ok_or(HogError::LengthMismatch {
            what: "pixels",
            found,
            expected,
        })
    }

    /// Replaces `out` by the rows `rows` of the source at `size` (width, height).
    pub(crate) fn resize_into(
        &mut self,
        (width, height): (usize, usize),
        rows: Range<usize>,
        out: &mut Vec<u8>,
    ) -> Result<(), HogError> {
        check_size(width, rows.len())?;
        if self.source.is_empty() {
            return Err(HogError::LengthMismatch { what: "source", found: 0, expected: 1 });
        }
        out.resize(width * rows.len(), 0);
        let octave = self.source.octave_for(width, height);
        self.columns.clear();
        self.columns.extend((0..width).map(|at| Tap::new(at, octave.width(), width)));
        self.rows.reset(octave.width());
        self.blended.resize(octave.width() + WIDTH, 0.0);
        self.row.resize(width, 0.0);
        let Self { columns, rows: held, blended, row, .. } = self;
        let resample = Resample { octave, columns, height, first: rows.start, held, blended, row, out };
        dispatch(Backend::Native, resample);
        Ok(())
    }
}

impl Tap {
    /// The tap of pixel `at` of `to`, from `from` source pixels.
    fn new(at: usize, from: usize, to: usize) -> Self {
        let ratio = from as f64 / to as f64;
        if ratio < 1.0 {
            return Self::between((at as f64 + 0.5) * ratio - 0.5, from);
        }
        let (start, end) = (at as f64 * ratio, (at as f64 + 1.0) * ratio);
        let first = (start as usize).min(from.saturating_sub(TAPS));
        let covered = |pixel: usize| {
            let pixel = pixel as f64;
            ((pixel + 1.0).min(end) - pixel.max(start)).max(0.0)
        };
        let weights: [f64; TAPS] = std::array::from_fn(|i| covered(first + i));
        let total: f64 = weights.iter().sum();
        Self { first, weights: weights.map(|weight| (weight / total) as f32) }
    }

    /// Between the two pixels around `place`, or the one at the border.
    fn between(place: f64, from: usize) -> Self {
        let place = place.clamp(0.0, (from - 1) as f64);
        let first = (place as usize).min(from.saturating_sub(2));
        let share = (place - first as f64) as f32;
        Self { first, weights: [1.0 - share, share, 0.0] }
    }
}

struct Resample<'a> {
    octave: Octave<'a>,
    columns: &'a [Tap],
    /// Height of the result, of which `out` may be a part.
    height: usize,
    /// Row of the result that is the first of `out`.
    first: usize,
    held: &'a mut Rows,
    /// A row of the source's width.
    blended: &'a mut [f32],
    /// A row of the result's width.
    row: &'a mut [f32],
    out: &'a mut [u8],
}

impl Kernel for Resample<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { octave, columns, height, first, held, blended, row, out } = self;
        for (y, out) in out.chunks_exact_mut(columns.len()).enumerate() {
            let tap = Tap::new(first + y, octave.height(), height);
            blend_rows(simd, &octave, held, tap, blended);
            for (value, tap) in row.iter_mut().zip(columns) {
                let Some(pixels) = blended[tap.first..].first_chunk::<TAPS>() else { continue };
                let [a, b, c] = tap.weights;
                *value = (a * pixels[0] + b * pixels[1]) + c * pixels[2];
            }
            for (grey, &value) in out.iter_mut().zip(row.iter()) {
                // Rounds: the sum's unit in the last place is 1.
                *grey = (value + ROUND).to_bits() as u8;
            }
        }
    }
}

/// The weighted sum of up to three rows; a row past the last has no weight.
#[inline(always)]
fn blend_rows<S: Simd>(simd: S, octave: &Octave<'_>, held: &mut Rows, tap: Tap, blended: &mut [f32]) {
    let [a, b, c] = octave.rows(tap.first, held);
    let weights = [simd.splat(tap.weights[0]), simd.splat(tap.weights[1]), simd.splat(tap.weights[2])];
    for (i, place) in blended.as_chunks_mut::<WIDTH>().0.iter_mut().enumerate() {
        let at = i * WIDTH;
        let sum =
            simd.add(simd.mul(weights[0], eight(simd, a, at)), simd.mul(weights[1], eight(simd, b, at)));
        simd.store(simd.add(sum, simd.mul(weights[2], eight(simd, c, at))), place);
    }
}
