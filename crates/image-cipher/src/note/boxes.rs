//! Encrypting boxes of an image and nothing else.
//!
//! The pixels inside the boxes, row by row and each once however many boxes cover it, are one row of pixels, which is
//! encrypted as an image of its own and put back (after Jang and Lee, Int. J. Distributed Sensor Networks 16(3), 2020,
//! whose cipher is `ff1-region`).

use std::ops::Range;

use image::{DynamicImage, ImageBuffer, Pixel, Primitive};

use super::NoteError;
use crate::{CipherError, Rectangle, samples::Sample};

/// Encrypts or decrypts a row of pixels.
type Transform<'a> = &'a dyn Fn(&DynamicImage) -> Result<DynamicImage, CipherError>;

/// Applies `transform`, which keeps size and samples, to the pixels inside the boxes as one row of them. The boxes lie
/// inside the image.
pub(super) fn map(
    image: &DynamicImage,
    boxes: &[Rectangle],
    transform: Transform<'_>,
) -> Result<DynamicImage, NoteError> {
    let spans = Spans::of(boxes);
    if spans.0.is_empty() {
        return Ok(image.clone());
    }
    match image {
        DynamicImage::ImageLuma8(image) => spans.map(image, transform),
        DynamicImage::ImageLumaA8(image) => spans.map(image, transform),
        DynamicImage::ImageRgb8(image) => spans.map(image, transform),
        DynamicImage::ImageRgba8(image) => spans.map(image, transform),
        DynamicImage::ImageLuma16(image) => spans.map(image, transform),
        DynamicImage::ImageLumaA16(image) => spans.map(image, transform),
        DynamicImage::ImageRgb16(image) => spans.map(image, transform),
        DynamicImage::ImageRgba16(image) => spans.map(image, transform),
        _ => Err(NoteError::Samples),
    }
}

/// Parts of rows, `(y, from, to)`, in reading order; no two share a pixel.
struct Spans(Vec<(u32, u32, u32)>);

impl Spans {
    fn of(boxes: &[Rectangle]) -> Self {
        let first = boxes.iter().map(|b| b.y).min().unwrap_or(0);
        let last = boxes.iter().map(|b| b.y + b.height).max().unwrap_or(0);
        let mut spans: Vec<(u32, u32, u32)> = Vec::new();
        for y in first..last {
            let crossed = boxes.iter().filter(|b| (b.y..b.y + b.height).contains(&y));
            let mut row: Vec<(u32, u32)> = crossed.map(|b| (b.x, b.x + b.width)).collect();
            row.sort_unstable();
            for (from, to) in row {
                match spans.last_mut() {
                    Some(last) if last.0 == y && from <= last.2 => last.2 = last.2.max(to),
                    _ => spans.push((y, from, to)),
                }
            }
        }
        Self(spans)
    }

    /// The samples of each span in a buffer of rows of `width` pixels.
    fn samples(&self, width: u32, channels: u8) -> impl Iterator<Item = Range<usize>> {
        let place = move |y: u32, x: u32| (y as usize * width as usize + x as usize) * usize::from(channels);
        self.0.iter().map(move |&(y, from, to)| place(y, from)..place(y, to))
    }

    fn map<P, S>(
        &self,
        image: &ImageBuffer<P, Vec<S>>,
        transform: Transform<'_>,
    ) -> Result<DynamicImage, NoteError>
    where
        P: Pixel<Subpixel = S>,
        S: Sample + Primitive,
        DynamicImage: From<ImageBuffer<P, Vec<S>>>,
    {
        let places: Vec<Range<usize>> = self.samples(image.width(), P::CHANNEL_COUNT).collect();
        let mut row = Vec::with_capacity(places.iter().map(ExactSizeIterator::len).sum());
        places.iter().for_each(|place| row.extend_from_slice(image.get(place.clone()).unwrap_or_default()));
        let length = u32::try_from(row.len() / usize::from(P::CHANNEL_COUNT));
        let length = length.map_err(|_| NoteError::ManyPixels)?;
        let row = ImageBuffer::<P, _>::from_raw(length, 1, row).ok_or(NoteError::ManyPixels)?;
        let mapped = S::read(transform(&row.into())?.as_bytes());
        let (mut target, mut mapped) = (image.clone(), mapped.into_iter());
        for place in places {
            let samples = target.get_mut(place).unwrap_or_default();
            samples.iter_mut().zip(&mut mapped).for_each(|(sample, new)| *sample = new);
        }
        Ok(target.into())
    }
}

#[cfg(test)]
mod tests {
    use image::{Luma, Rgba};

    use super::*;

    fn rectangle(x: u32, y: u32, width: u32, height: u32) -> Rectangle {
        Rectangle { x, y, width, height }
    }

    /// Turns every bit, so that a pixel met twice would come out as it was.
    fn invert(image: &DynamicImage) -> Result<DynamicImage, CipherError> {
        let mut image = image.clone();
        image.invert();
        Ok(image)
    }

    #[test]
    fn each_pixel_of_the_union_is_met_once() -> Result<(), NoteError> {
        let boxes =
            [rectangle(2, 1, 5, 4), rectangle(4, 3, 5, 4), rectangle(0, 8, 10, 1), rectangle(7, 1, 1, 1)];
        let plain = ImageBuffer::from_fn(10, 9, |x, y| Luma([(y * 10 + x) as u16 * 700]));
        let mapped = map(&plain.clone().into(), &boxes, &invert)?.to_luma16();
        for (x, y, pixel) in plain.enumerate_pixels() {
            let covered =
                boxes.iter().any(|b| (b.x..b.x + b.width).contains(&x) && (b.y..b.y + b.height).contains(&y));
            let expected = if covered { u16::MAX - pixel.0[0] } else { pixel.0[0] };
            assert_eq!(mapped.get_pixel(x, y).0[0], expected, "{x} {y}");
        }
        Ok(())
    }

    #[test]
    fn all_channels_are_met() -> Result<(), NoteError> {
        let plain: DynamicImage = ImageBuffer::from_pixel(4, 4, Rgba([1u8, 2, 3, 4])).into();
        let seen = |row: &DynamicImage| {
            assert_eq!((row.width(), row.height(), row.color()), (2, 1, image::ColorType::Rgba8));
            invert(row)
        };
        assert!(map(&plain, &[rectangle(1, 1, 2, 1)], &seen)? != plain);
        assert!(map(&plain, &[], &seen)? == plain);
        Ok(())
    }
}
