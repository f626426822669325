//! What image files hold beside pixels.

use image::{ImageDecoder, ImageFormat, metadata::Orientation};

use super::{jpeg, png, pnm};
use crate::DecodeError;

/// Metadata of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metadata {
    /// The Exif data (a TIFF structure), in which the orientation is upright: it has been applied to the pixels.
    pub exif: Option<Vec<u8>>,
    /// The ICC profile of the colours.
    pub icc: Option<Vec<u8>>,
    /// PNG chunks by which the samples mean other colours than sRGB, other than a profile.
    pub colour: Vec<String>,
    /// The largest sample of a PNM file, where its samples were scaled to 8 or 16 bits because of it: those of the image
    /// are then not those of the file.
    pub rescaled_from: Option<u32>,
    /// What else there is: XMP, comments and the like, named as users know them.
    pub beside: Vec<String>,
}

impl Metadata {
    /// Whether the file holds anything but pixels.
    pub fn is_any(&self) -> bool {
        *self != Self::default()
    }
}

/// What is known of a file before its pixels are decoded.
pub(super) struct Outline<'a> {
    format: ImageFormat,
    png: png::Contents<'a>,
    jpeg: Option<jpeg::Contents>,
    pnm: pnm::Contents,
}

impl<'a> Outline<'a> {
    /// Looks at a whole file.
    pub(super) fn new(bytes: &'a [u8], format: ImageFormat, max_pixels: u64) -> Result<Self, DecodeError> {
        let jpeg = match format {
            ImageFormat::Jpeg => Some(jpeg::check(bytes, max_pixels)?),
            _ => None,
        };
        if jpeg.as_ref().is_some_and(|jpeg| jpeg.components == 4) {
            return Err(DecodeError::Cmyk);
        }
        let png = png_contents(bytes, format);
        if png.is_animated {
            return Err(DecodeError::Animated);
        }
        let pnm = match format {
            ImageFormat::Pnm => pnm::contents(bytes),
            _ => pnm::Contents::default(),
        };
        Ok(Self { format, png, jpeg, pnm })
    }

    /// Whether the decoder has to be given the end marker that the file lacks: it takes the last rows for missing ones
    /// otherwise.
    pub(super) fn lacks_end_marker(&self) -> bool {
        self.jpeg.as_ref().is_some_and(|jpeg| !jpeg.has_end_marker)
    }

    /// The metadata, and the orientation that they ask for.
    pub(super) fn metadata(self, decoder: &mut impl ImageDecoder) -> (Metadata, Orientation) {
        let mut exif = exif(self.format, &self.png, decoder);
        let orientation = exif.as_mut().and_then(|exif| Orientation::remove_from_exif_chunk(exif));
        let (jpeg_icc, jpeg_beside) = self.jpeg.map(|jpeg| (jpeg.icc, jpeg.beside)).unwrap_or_default();
        let icc = decoder.icc_profile().ok().flatten().filter(|_| jpeg_icc != jpeg::Icc::Incomplete);
        let is_lost = icc.is_none() && (self.png.has_icc || jpeg_icc != jpeg::Icc::Absent);
        let mut beside = [self.png.beside, jpeg_beside, self.pnm.beside].concat();
        beside.extend(is_lost.then(|| "a damaged colour profile (ICC)".to_owned()));
        let metadata =
            Metadata { exif, icc, colour: self.png.colour, rescaled_from: self.pnm.rescaled_from, beside };
        (metadata, orientation.unwrap_or(Orientation::NoTransforms))
    }
}

/// The orientation alone; what follows the header may be damaged.
pub(super) fn orientation(bytes: &[u8], format: ImageFormat, decoder: &mut impl ImageDecoder) -> Orientation {
    let exif = exif(format, &png_contents(bytes, format), decoder);
    exif.and_then(|exif| Orientation::from_exif_chunk(&exif)).unwrap_or(Orientation::NoTransforms)
}

fn png_contents(bytes: &[u8], format: ImageFormat) -> png::Contents<'_> {
    match format {
        ImageFormat::Png => png::contents(bytes),
        _ => png::Contents::default(),
    }
}

fn exif(format: ImageFormat, png: &png::Contents<'_>, decoder: &mut impl ImageDecoder) -> Option<Vec<u8>> {
    match format {
        ImageFormat::Png => png.exif.map(<[u8]>::to_vec),
        _ => decoder.exif_metadata().ok().flatten(),
    }
}
