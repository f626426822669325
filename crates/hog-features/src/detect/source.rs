//! The image that a resizer starts from, and its halvings.
//!
//! The image stays as bytes, which are turned into floats a few rows at a time: as floats a photo of 200 megapixels
//! would take 800 MB.

use crate::pixels::Pixels;
use crate::simd::WIDTH;

/// Source pixels that a pixel of the result takes in, a direction.
pub(crate) const TAPS: usize = 3;

/// Rows held as floats: neighbouring ones in places of their own.
const HELD: usize = 4;

/// An image and its halvings, made as they are needed. Buffers are kept from image to image.
#[derive(Debug, Default, Clone)]
pub(crate) struct Source {
    bytes: Vec<u8>,
    width: usize,
    height: usize,
    halvings: Vec<Halving>,
    /// Halvings that are of this image.
    used: usize,
}

/// An image halved once or more; rows have [`WIDTH`] values more than it, for reading past the end.
#[derive(Debug, Default, Clone)]
struct Halving {
    values: Vec<f32>,
    width: usize,
    height: usize,
}

/// The image or a halving.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Octave<'a> {
    Picture(Pixels<'a>),
    Halving(HalvingRows<'a>),
}

/// The rows of a halving.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HalvingRows<'a>(&'a Halving);

/// Rows of the image as floats, each in the place of its number modulo [`HELD`].
#[derive(Debug, Default, Clone)]
pub(crate) struct Rows {
    values: Vec<f32>,
    stride: usize,
    numbers: [Option<usize>; HELD],
}

impl Source {
    pub(crate) fn load(&mut self, pixels: Pixels<'_>) {
        (self.width, self.height, self.used) = (pixels.width(), pixels.height(), 0);
        self.bytes.clear();
        (0..self.height).for_each(|y| self.bytes.extend_from_slice(pixels.row(y)));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The smallest octave that is not smaller than a result, made if need be.
    pub(crate) fn octave_for(&mut self, width: usize, height: usize) -> Octave<'_> {
        let mut octave = 0;
        let (mut across, mut down) = (self.width, self.height);
        while across >= 2 * width && down >= 2 * height {
            if octave == self.used {
                self.halve(octave);
            }
            octave += 1;
            (across, down) = (across / 2, down / 2);
        }
        self.octave(octave)
    }

    /// The image halved `octave` times, which was made.
    fn octave(&self, octave: usize) -> Octave<'_> {
        match octave.checked_sub(1).and_then(|index| self.halvings.get(index)) {
            Some(halving) => Octave::Halving(HalvingRows(halving)),
            None => Octave::Picture(Pixels::of_bytes(&self.bytes, self.width, self.height)),
        }
    }

    /// Halves the image that was halved `octave` times.
    fn halve(&mut self, octave: usize) {
        let mut halving = self.halvings.get_mut(octave).map(std::mem::take).unwrap_or_default();
        halving.fill(self.octave(octave));
        match self.halvings.get_mut(octave) {
            Some(place) => *place = halving,
            None => self.halvings.push(halving),
        }
        self.used += 1;
    }
}

impl Halving {
    /// Means of 2x2 pixels; an odd last row or column is left away.
    fn fill(&mut self, larger: Octave<'_>) {
        (self.width, self.height) = (larger.width() / 2, larger.height() / 2);
        let stride = self.width + WIDTH;
        self.values.resize(stride * self.height, 0.0);
        let mut held = Rows::default();
        held.reset(larger.width());
        for (y, row) in self.values.chunks_exact_mut(stride).enumerate() {
            let [upper, lower, _] = larger.rows(2 * y, &mut held);
            let (upper, lower) = (upper.as_chunks::<2>().0, lower.as_chunks::<2>().0);
            for (value, (upper, lower)) in row[..self.width].iter_mut().zip(upper.iter().zip(lower)) {
                *value = 0.25 * ((upper[0] + upper[1]) + (lower[0] + lower[1]));
            }
        }
    }
}

impl<'a> Octave<'a> {
    pub(crate) fn width(&self) -> usize {
        match self {
            Self::Picture(pixels) => pixels.width(),
            Self::Halving(rows) => rows.0.width,
        }
    }

    pub(crate) fn height(&self) -> usize {
        match self {
            Self::Picture(pixels) => pixels.height(),
            Self::Halving(rows) => rows.0.height,
        }
    }

    /// The row `first` and the two after it, or the last one in their place, with [`WIDTH`] values more each.
    #[inline(always)]
    pub(crate) fn rows<'b>(&self, first: usize, held: &'b mut Rows) -> [&'b [f32]; TAPS]
    where
        'a: 'b,
    {
        let numbers: [usize; TAPS] = std::array::from_fn(|i| (first + i).min(self.height() - 1));
        match self {
            Self::Picture(pixels) => {
                numbers.iter().for_each(|&number| held.hold(number, *pixels));
                let held: &'b Rows = held;
                numbers.map(|number| held.row(number))
            }
            Self::Halving(HalvingRows(halving)) => {
                let stride = halving.width + WIDTH;
                numbers.map(|number| &halving.values[number * stride..][..stride])
            }
        }
    }
}

impl Rows {
    /// Forgets the rows held, and makes room for rows of `width`.
    pub(crate) fn reset(&mut self, width: usize) {
        self.stride = width + WIDTH;
        self.values.resize(self.stride * HELD, 0.0);
        self.numbers = [None; HELD];
    }

    #[inline(always)]
    fn hold(&mut self, number: usize, pixels: Pixels<'_>) {
        let place = number % HELD;
        if self.numbers[place] != Some(number) {
            let row = self.values[place * self.stride..].iter_mut();
            row.zip(pixels.row(number)).for_each(|(value, &grey)| *value = f32::from(grey));
            self.numbers[place] = Some(number);
        }
    }

    #[inline(always)]
    fn row(&self, number: usize) -> &[f32] {
        &self.values[number % HELD * self.stride..][..self.stride]
    }
}
