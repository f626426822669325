//! Encrypting boxes of an image and nothing else.
//!
//! The pixels inside the boxes, row by row and each once however many boxes cover it, are one row of pixels, which is
//! encrypted as an image of its own and put back (after Jang and Lee, Int. J. Distributed Sensor Networks 16(3), 2020,
//! whose cipher is `ff1-region`).

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use image::{DynamicImage, ImageBuffer, Pixel, Primitive};
use image_data::{
    ImageError, PixelBox,
    boxes::{self, BoxLine, FoundBox},
    decode,
};
use rayon::prelude::*;

use super::Reader;
use super::listing::Source;
use super::remarks::Remark;
use crate::detection::find::Finder;
use crate::interrupt;
use crate::progress::{Mode, Progress};

/// Which parts of images are encrypted.
#[derive(Debug)]
pub enum Regions {
    /// Boxes from a file.
    Boxes(Boxes),
    /// What a detector takes for faces.
    Faces(Box<Finder>),
}

/// The boxes of all images.
#[derive(Debug, Clone)]
pub struct Boxes {
    lines: Vec<BoxLine>,
    /// What errors name.
    path: PathBuf,
}

impl Boxes {
    /// Reads a file of boxes.
    pub fn read(path: &Path) -> Result<Self> {
        Ok(Self { lines: boxes::read(path)?, path: path.to_owned() })
    }

    /// The faces that a detector finds.
    pub(super) fn of_faces(finder: &Finder, images: &[Source], reader: &Reader) -> Result<Self> {
        let progress = Progress::new(Mode::detect(false), "looking for faces", images.len() as u64);
        let faces_of = |image: &Source| -> Result<Vec<FoundBox>> {
            interrupt::check()?;
            let _turn = reader.turn(&image.path);
            let grey = decode::load_grey(&image.path, &reader.options)?;
            let found = finder.search(&grey).with_context(|| image.path.display().to_string())?;
            progress.step();
            let faces = finder.of_found(&found, grey.dimensions());
            Ok(faces.iter().map(|face| face.found_box(&image.name)).collect())
        };
        let found: Vec<Vec<FoundBox>> = images.par_iter().map(faces_of).collect::<Result<_>>()?;
        let mut text = Vec::new();
        boxes::write(&mut text, found.iter().flatten())?;
        let path = PathBuf::from("--regions faces");
        Ok(Self { lines: boxes::parse(&path, &text)?, path })
    }

    /// How many boxes each image has, for whoever has to look whether a face was missed.
    pub(super) fn counts(&self, images: &[Source]) -> Vec<String> {
        let of = |image: &Source| self.lines.iter().filter(|line| line.found.file == image.name).count();
        images.iter().map(|image| format!("{}: {} boxes", image.name, of(image))).collect()
    }

    /// The boxes of each image by its name. A box of an image that is not encrypted is an error, but that of a single
    /// image's neighbour: the file may be of their whole folder.
    pub(super) fn by_image(&self, from: &Path, images: &[Source]) -> Result<HashMap<&str, Vec<&BoxLine>>> {
        let mut by_image: HashMap<&str, Vec<&BoxLine>> = HashMap::new();
        let names: HashSet<&str> = images.iter().map(|image| image.name.as_str()).collect();
        let neighbours = from.parent().filter(|_| !from.is_dir());
        for line in &self.lines {
            let file = line.found.file.as_str();
            if names.contains(file) {
                by_image.entry(file).or_default().push(line);
            } else if !neighbours.is_some_and(|folder| folder.join(file).is_file()) {
                let folder = neighbours.unwrap_or(from).to_owned();
                let (path, file) = (self.path.clone(), file.to_owned());
                bail!(ImageError::UnknownFile { path, line: line.line, file, folder });
            }
        }
        Ok(by_image)
    }
}

/// The parts of boxes that lie inside an image, and what is to be said of the others.
pub(super) fn inside(lines: &[&BoxLine], width: u32, height: u32) -> (Vec<PixelBox>, Vec<Remark>) {
    let inside: Vec<PixelBox> = lines.iter().filter_map(|line| line.found.clipped(width, height)).collect();
    let whole = lines.iter().filter(|line| {
        let found = &line.found;
        let clipped = found.clipped(width, height);
        clipped.is_some_and(|clipped| (clipped.w, clipped.h) == (found.w, found.h))
    });
    let (n_outside, n_clipped) = (lines.len() - inside.len(), inside.len() - whole.count());
    let mut remarks = Vec::new();
    remarks.extend((n_clipped > 0).then_some(Remark::Clipped(n_clipped)));
    remarks.extend((n_outside > 0).then_some(Remark::Outside(n_outside)));
    (inside, remarks)
}

/// Applies `transform`, which keeps size and samples, to the pixels inside the boxes as one row of them.
pub(super) fn map(
    image: &DynamicImage,
    boxes: &[PixelBox],
    transform: &dyn Fn(&DynamicImage) -> Result<DynamicImage>,
) -> Result<DynamicImage> {
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
        _ => bail!("its samples are not whole numbers of 8 or 16 bits"),
    }
}

/// Parts of rows, `(y, from, to)`, in reading order; no two share a pixel.
struct Spans(Vec<(u32, u32, u32)>);

impl Spans {
    fn of(boxes: &[PixelBox]) -> Self {
        let first = boxes.iter().map(|b| b.y).min().unwrap_or(0);
        let last = boxes.iter().map(|b| b.y + b.h).max().unwrap_or(0);
        let mut spans: Vec<(u32, u32, u32)> = Vec::new();
        for y in first..last {
            let crossed = boxes.iter().filter(|b| (b.y..b.y + b.h).contains(&y));
            let mut row: Vec<(u32, u32)> = crossed.map(|b| (b.x, b.x + b.w)).collect();
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
    fn samples(&self, width: u32, channels: u8) -> impl Iterator<Item = std::ops::Range<usize>> {
        let place = move |y: u32, x: u32| (y as usize * width as usize + x as usize) * usize::from(channels);
        self.0.iter().map(move |&(y, from, to)| place(y, from)..place(y, to))
    }

    fn map<P, S>(
        &self,
        image: &ImageBuffer<P, Vec<S>>,
        transform: &dyn Fn(&DynamicImage) -> Result<DynamicImage>,
    ) -> Result<DynamicImage>
    where
        P: Pixel<Subpixel = S>,
        S: Sample,
        DynamicImage: From<ImageBuffer<P, Vec<S>>>,
    {
        let (width, channels) = (image.width(), P::CHANNEL_COUNT);
        let row: Vec<S> =
            self.samples(width, channels).flat_map(|span| image.as_raw()[span].to_vec()).collect();
        let length = u32::try_from(row.len() / usize::from(channels)).context("too many pixels in boxes")?;
        let row = ImageBuffer::<P, _>::from_raw(length, 1, row).context("a row has all its samples")?;
        let mapped = S::read(transform(&row.into())?.as_bytes());
        let mut samples = image.as_raw().clone();
        let mut rest = mapped.as_slice();
        for span in self.samples(width, channels) {
            let (part, after) =
                rest.split_at_checked(span.len()).context("a transform keeps the number of pixels")?;
            samples[span].copy_from_slice(part);
            rest = after;
        }
        let target = ImageBuffer::<P, _>::from_raw(width, image.height(), samples);
        Ok(target.context("as many samples as before")?.into())
    }
}

/// A sample of an image.
trait Sample: Primitive {
    /// Samples from the bytes of a row.
    fn read(bytes: &[u8]) -> Vec<Self>;
}

impl Sample for u8 {
    fn read(bytes: &[u8]) -> Vec<Self> {
        bytes.to_vec()
    }
}

impl Sample for u16 {
    fn read(bytes: &[u8]) -> Vec<Self> {
        bytes.as_chunks::<2>().0.iter().map(|&pair| Self::from_ne_bytes(pair)).collect()
    }
}

#[cfg(test)]
mod tests {
    use image::{Luma, Rgba};

    use super::*;

    fn pixel_box(x: u32, y: u32, w: u32, h: u32) -> PixelBox {
        PixelBox { x, y, w, h }
    }

    /// Turns every bit, so that a pixel met twice would come out as it was.
    fn invert(image: &DynamicImage) -> Result<DynamicImage> {
        let mut image = image.clone();
        image.invert();
        Ok(image)
    }

    #[test]
    fn each_pixel_of_the_union_is_met_once() -> Result<()> {
        let boxes =
            [pixel_box(2, 1, 5, 4), pixel_box(4, 3, 5, 4), pixel_box(0, 8, 10, 1), pixel_box(7, 1, 1, 1)];
        let plain = ImageBuffer::from_fn(10, 9, |x, y| Luma([(y * 10 + x) as u16 * 700]));
        let mapped = map(&plain.clone().into(), &boxes, &invert)?.to_luma16();
        for (x, y, pixel) in plain.enumerate_pixels() {
            let covered =
                boxes.iter().any(|b| (b.x..b.x + b.w).contains(&x) && (b.y..b.y + b.h).contains(&y));
            let expected = if covered { u16::MAX - pixel.0[0] } else { pixel.0[0] };
            assert_eq!(mapped.get_pixel(x, y).0[0], expected, "{x} {y}");
        }
        Ok(())
    }

    #[test]
    fn all_channels_are_met() -> Result<()> {
        let plain: DynamicImage = ImageBuffer::from_pixel(4, 4, Rgba([1u8, 2, 3, 4])).into();
        let seen = |row: &DynamicImage| {
            assert_eq!((row.width(), row.height(), row.color()), (2, 1, image::ColorType::Rgba8));
            invert(row)
        };
        assert!(map(&plain, &[pixel_box(1, 1, 2, 1)], &seen)? != plain);
        assert!(map(&plain, &[], &seen)? == plain);
        Ok(())
    }
}
