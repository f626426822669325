//! Resizing for pyramids.
//!
//! Down to a half, a pixel of the result is the mean of the area of the source that it covers; that is exact for any
//! ratio and needs at most three source pixels a direction. Smaller sizes start from the picture halved once or more
//! (means of 2x2 pixels, kept as floats), so that no result costs more than its own size. Enlarging is bilinear between
//! pixel centres. Against a filter of wider support (Lanczos), means of areas alias a little more and never ring.

use image::GrayImage;

use crate::HogError;
use crate::pixels::{Pixels, check_size};
use crate::simd::{Backend, Kernel, Simd, WIDTH, dispatch, eight};

/// Source pixels that a pixel of the result takes in, a direction.
const TAPS: usize = 3;

/// 2^23: adding it to a small float leaves the nearest whole number in the low bits.
const ROUND: f32 = 8_388_608.0;

/// A picture and its halvings, as floats.
#[derive(Debug, Default, Clone)]
pub struct Resizer {
    octaves: Vec<Octave>,
    used: usize,
    columns: Vec<Tap>,
    blended: Vec<f32>,
    row: Vec<f32>,
}

/// One halving; rows have [`WIDTH`] values more than the picture, for reading past the end.
#[derive(Debug, Default, Clone)]
struct Octave {
    values: Vec<f32>,
    width: usize,
    height: usize,
}

/// The source pixels of one pixel of the result, from `first` on, and their weights.
#[derive(Debug, Default, Clone, Copy)]
struct Tap {
    first: usize,
    weights: [f32; TAPS],
}

impl Resizer {
    /// A resizer without a picture.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes `image` as the source of the results to come.
    ///
    /// # Errors
    /// A picture without pixels, or with more than [`crate::MAX_PIXELS`].
    pub fn load(&mut self, image: &GrayImage) -> Result<(), HogError> {
        self.load_pixels(Pixels::of(image)?);
        Ok(())
    }

    /// The source at `width` x `height` pixels.
    ///
    /// # Errors
    /// No source yet, or a size without pixels or with more than [`crate::MAX_PIXELS`].
    pub fn resize(&mut self, width: u32, height: u32) -> Result<GrayImage, HogError> {
        let mut values = Vec::new();
        self.resize_into(width as usize, height as usize, &mut values)?;
        let found = values.len();
        let expected = width as usize * height as usize;
        GrayImage::from_raw(width, height, values).ok_or(HogError::LengthMismatch {
            what: "pixels",
            found,
            expected,
        })
    }

    pub(crate) fn load_pixels(&mut self, pixels: Pixels<'_>) {
        if self.octaves.is_empty() {
            self.octaves.push(Octave::default());
        }
        self.octaves[0].convert(pixels);
        self.used = 1;
    }

    /// Replaces `out` by the source at `width` x `height` pixels.
    pub(crate) fn resize_into(
        &mut self,
        width: usize,
        height: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), HogError> {
        check_size(width, height)?;
        if self.used == 0 {
            return Err(HogError::LengthMismatch { what: "source", found: 0, expected: 1 });
        }
        let octave = self.octave_for(width, height);
        out.resize(width * height, 0);
        let source = &self.octaves[octave];
        self.columns.clear();
        self.columns.extend((0..width).map(|at| Tap::new(at, source.width, width)));
        self.blended.resize(source.width + WIDTH, 0.0);
        self.row.resize(width, 0.0);
        let (columns, blended, row) = (&self.columns[..], &mut self.blended[..], &mut self.row[..]);
        dispatch(Backend::Native, Resample { source, columns, height, blended, row, out });
        Ok(())
    }

    /// The smallest octave that is not smaller than the result, made if need be.
    fn octave_for(&mut self, width: usize, height: usize) -> usize {
        let mut octave = 0;
        while self.octaves[octave].width >= 2 * width && self.octaves[octave].height >= 2 * height {
            if octave + 1 == self.used {
                if self.octaves.len() == self.used {
                    self.octaves.push(Octave::default());
                }
                let (larger, smaller) = self.octaves.split_at_mut(self.used);
                smaller[0].halve(&larger[octave]);
                self.used += 1;
            }
            octave += 1;
        }
        octave
    }
}

impl Octave {
    fn reset(&mut self, width: usize, height: usize) {
        (self.width, self.height) = (width, height);
        self.values.resize((width + WIDTH) * height, 0.0);
    }

    fn row(&self, y: usize) -> &[f32] {
        &self.values[y * (self.width + WIDTH)..][..self.width + WIDTH]
    }

    fn convert(&mut self, pixels: Pixels<'_>) {
        self.reset(pixels.width(), pixels.height());
        for (y, row) in self.values.chunks_exact_mut(self.width + WIDTH).enumerate() {
            row.iter_mut().zip(pixels.row(y)).for_each(|(value, &grey)| *value = f32::from(grey));
        }
    }

    /// Means of 2x2 pixels; an odd last row or column is left away.
    fn halve(&mut self, larger: &Self) {
        self.reset(larger.width / 2, larger.height / 2);
        for (y, row) in self.values.chunks_exact_mut(self.width + WIDTH).enumerate() {
            let upper = larger.row(2 * y).as_chunks::<2>().0;
            let lower = larger.row(2 * y + 1).as_chunks::<2>().0;
            for (value, (upper, lower)) in row[..self.width].iter_mut().zip(upper.iter().zip(lower)) {
                *value = 0.25 * ((upper[0] + upper[1]) + (lower[0] + lower[1]));
            }
        }
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
    source: &'a Octave,
    columns: &'a [Tap],
    height: usize,
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
        let Self { source, columns, height, blended, row, out } = self;
        for (y, out) in out.chunks_exact_mut(columns.len()).enumerate() {
            let tap = Tap::new(y, source.height, height);
            blend_rows(simd, source, tap, blended);
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
fn blend_rows<S: Simd>(simd: S, source: &Octave, tap: Tap, blended: &mut [f32]) {
    let row = |i: usize| source.row((tap.first + i).min(source.height - 1));
    let (a, b, c) = (row(0), row(1), row(2));
    let weights = [simd.splat(tap.weights[0]), simd.splat(tap.weights[1]), simd.splat(tap.weights[2])];
    for (i, place) in blended.as_chunks_mut::<WIDTH>().0.iter_mut().enumerate() {
        let at = i * WIDTH;
        let sum =
            simd.add(simd.mul(weights[0], eight(simd, a, at)), simd.mul(weights[1], eight(simd, b, at)));
        simd.store(simd.add(sum, simd.mul(weights[2], eight(simd, c, at))), place);
    }
}
