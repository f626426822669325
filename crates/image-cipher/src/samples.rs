//! Images of 16-bit samples and with alpha as parts that the ciphers take: 8 bits, grey or three colours.
//!
//! The high bytes of the colours are encrypted as an 8-bit image of them would be. The low bytes are a second such image,
//! alpha is a grey one. Each part has a key of its own, except that both bytes of a sample share one in schemes that move
//! samples or negate them: what is moved or negated is then the whole sample.

use image::{DynamicImage, GrayImage, ImageBuffer, Luma, Pixel, Primitive, Rgb, RgbImage};

use crate::{
    CipherError, Key, Scheme,
    key::{channel_key, subkey},
};

/// Number of alpha among the channels, after three colours.
const ALPHA: u8 = 3;

/// Encrypts or decrypts one part, an 8-bit image without alpha, under a key.
pub(crate) type Transform<'a> = &'a dyn Fn(&DynamicImage, &Key) -> Result<DynamicImage, CipherError>;

/// Applies `transform` to each part under that part's key.
pub(crate) fn map_parts(
    scheme: &'static Scheme,
    image: &DynamicImage,
    key: &Key,
    transform: Transform<'_>,
) -> Result<DynamicImage, CipherError> {
    let parts = Parts { scheme, key, transform };
    match image {
        DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) => transform(image, key),
        DynamicImage::ImageLumaA8(image) => parts.map(image).map(Into::into),
        DynamicImage::ImageRgba8(image) => parts.map(image).map(Into::into),
        DynamicImage::ImageLuma16(image) => parts.map(image).map(Into::into),
        DynamicImage::ImageLumaA16(image) => parts.map(image).map(Into::into),
        DynamicImage::ImageRgb16(image) => parts.map(image).map(Into::into),
        DynamicImage::ImageRgba16(image) => parts.map(image).map(Into::into),
        _ => Err(CipherError::Samples { scheme: scheme.id }),
    }
}

struct Parts<'a> {
    scheme: &'static Scheme,
    key: &'a Key,
    transform: Transform<'a>,
}

impl Parts<'_> {
    fn map<P, S>(&self, image: &ImageBuffer<P, Vec<S>>) -> Result<ImageBuffer<P, Vec<S>>, CipherError>
    where
        P: Pixel<Subpixel = S>,
        S: Sample + Primitive,
    {
        let mut target = ImageBuffer::new(image.width(), image.height());
        let (colours, has_alpha) = match P::CHANNEL_COUNT {
            channels @ 1..=2 => (1, channels == 2),
            channels => (3, channels == 4),
        };
        for byte in 0..S::BYTES {
            let key = self.byte_key(byte);
            let part = if colours == 1 { grey_part(image, byte, 0) } else { colour_part(image, byte) };
            put(&(self.transform)(&part, &key)?, &mut target, byte, 0);
            if has_alpha {
                let part = grey_part(image, byte, colours);
                put(&(self.transform)(&part, &channel_key(&key, ALPHA))?, &mut target, byte, colours);
            }
        }
        Ok(target)
    }

    fn byte_key(&self, byte: u32) -> Key {
        match byte {
            1 if !self.scheme.isometry => subkey(self.key, "sample", "low"),
            _ => self.key.clone(),
        }
    }
}

/// One byte of one channel.
fn grey_part<P, S>(image: &ImageBuffer<P, Vec<S>>, byte: u32, channel: usize) -> DynamicImage
where
    P: Pixel<Subpixel = S>,
    S: Sample + Primitive,
{
    let value = |x, y| Luma([image.get_pixel(x, y).channels()[channel].byte(byte)]);
    GrayImage::from_fn(image.width(), image.height(), value).into()
}

/// One byte of the colour channels.
fn colour_part<P, S>(image: &ImageBuffer<P, Vec<S>>, byte: u32) -> DynamicImage
where
    P: Pixel<Subpixel = S>,
    S: Sample + Primitive,
{
    let value = |x, y| {
        let channels = image.get_pixel(x, y).channels();
        Rgb([0, 1, 2].map(|channel| channels[channel].byte(byte)))
    };
    RgbImage::from_fn(image.width(), image.height(), value).into()
}

/// Puts a part's bytes into the samples from channel `first` on.
fn put<P, S>(part: &DynamicImage, target: &mut ImageBuffer<P, Vec<S>>, byte: u32, first: usize)
where
    P: Pixel<Subpixel = S>,
    S: Sample + Primitive,
{
    let values = part.as_bytes().chunks_exact(usize::from(part.color().channel_count()));
    for (pixel, values) in target.pixels_mut().zip(values) {
        for (sample, &value) in pixel.channels_mut()[first..].iter_mut().zip(values) {
            sample.put(byte, value);
        }
    }
}

/// A sample as its bytes, the high one first.
pub(crate) trait Sample: Copy {
    /// Number of bytes.
    const BYTES: u32;

    /// Samples from the bytes that [`DynamicImage::as_bytes`] gives.
    #[cfg(feature = "note")]
    fn read(bytes: &[u8]) -> Vec<Self>;

    fn byte(self, place: u32) -> u8;

    fn put(&mut self, place: u32, value: u8);
}

impl Sample for u8 {
    const BYTES: u32 = 1;

    #[cfg(feature = "note")]
    fn read(bytes: &[u8]) -> Vec<Self> {
        bytes.to_vec()
    }

    fn byte(self, _place: u32) -> u8 {
        self
    }

    fn put(&mut self, _place: u32, value: u8) {
        *self = value;
    }
}

impl Sample for u16 {
    const BYTES: u32 = 2;

    #[cfg(feature = "note")]
    fn read(bytes: &[u8]) -> Vec<Self> {
        bytes.as_chunks::<2>().0.iter().map(|&pair| Self::from_ne_bytes(pair)).collect()
    }

    fn byte(self, place: u32) -> u8 {
        self.to_be_bytes()[place as usize]
    }

    fn put(&mut self, place: u32, value: u8) {
        let mut bytes = self.to_be_bytes();
        bytes[place as usize] = value;
        *self = Self::from_be_bytes(bytes);
    }
}
