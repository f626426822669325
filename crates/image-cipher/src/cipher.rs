//! The trait every image cipher implements.
//!
//! A cipher is its options and nothing else: keys enter by parameter. The work that depends on the key
//! and on the image size (permutation tables, shift vectors, round keys) is done once by
//! [`ImageCipher::prepare`], so that a stream of equally sized images pays for it once.

use std::fmt;

use image::{DynamicImage, GrayImage, RgbImage};
use sha2::{Digest, Sha256};

use crate::{CipherError, Key, PreparedCipher, Scheme, colour, geometry::Size, registry, samples::map_parts};

/// Nonce of one image; ignored by schemes whose [`Scheme::uses_nonce`] is false.
pub type Nonce = [u8; 16];

/// The most pixels an image may have, 2^28: it bounds the permutation tables to 1 GiB.
pub const MAX_PIXELS: u64 = 1 << 28;

/// One image to a cipher image of the same size, and back.
///
/// Encryption never changes the size or the pixel format, so a cipher image can be stored and shown
/// as an image (use a lossless format). Decryption with the same key and nonce is bit-exact.
pub trait ImageCipher: fmt::Debug + Send + Sync {
    /// Stable id of the scheme, as reports and files show it.
    fn id(&self) -> &'static str;

    /// Whether images of this size can be encrypted.
    ///
    /// # Errors
    /// Says why not. [`encrypt`](Self::encrypt) and [`prepare`](Self::prepare) fail with the same error
    /// for exactly the sizes refused here.
    fn accepts(&self, width: u32, height: u32) -> Result<(), CipherError>;

    /// Derives everything that depends on the key and the size only.
    ///
    /// # Errors
    /// As [`accepts`](Self::accepts).
    fn prepare(&self, key: &Key, width: u32, height: u32) -> Result<Box<dyn PreparedCipher>, CipherError>;

    /// The step in pixels on which windows commute with the cipher under one key, if there is one: the
    /// encryption of a window at a multiple of the step is that window of the encrypted image.
    ///
    /// `Some(1)` means every window. A sliding-window detector trained on encrypted patches can only
    /// work on encrypted scenes where such a step exists.
    fn window_step(&self) -> Option<u32> {
        None
    }

    /// The largest size not above `width` x `height` that the cipher accepts, for cropping.
    fn largest_accepted(&self, width: u32, height: u32) -> Option<(u32, u32)> {
        self.accepts(width, height).ok().map(|()| (width, height))
    }

    /// The description of the scheme.
    fn scheme(&self) -> &'static Scheme {
        registry::of(self.id())
    }

    /// Encrypts a grey image.
    ///
    /// # Errors
    /// As [`accepts`](Self::accepts).
    fn encrypt(&self, image: &GrayImage, key: &Key, nonce: &Nonce) -> Result<GrayImage, CipherError> {
        let prepared = self.prepare(key, image.width(), image.height())?;
        let mut target = GrayImage::new(image.width(), image.height());
        prepared.encrypt_into(image, &mut target, nonce)?;
        Ok(target)
    }

    /// Decrypts what [`encrypt`](Self::encrypt) made with the same key and nonce.
    ///
    /// # Errors
    /// As [`accepts`](Self::accepts). A wrong key gives a wrong image, not an error: none of the
    /// schemes is authenticated.
    fn decrypt(&self, image: &GrayImage, key: &Key, nonce: &Nonce) -> Result<GrayImage, CipherError> {
        let prepared = self.prepare(key, image.width(), image.height())?;
        let mut target = GrayImage::new(image.width(), image.height());
        prepared.decrypt_into(image, &mut target, nonce)?;
        Ok(target)
    }

    /// Encrypts a colour image, each channel under a key of its own derived from `key`, unless the
    /// scheme says otherwise (`block-scramble` moves the three channels together and shuffles them).
    ///
    /// # Errors
    /// As [`accepts`](Self::accepts).
    fn encrypt_rgb(&self, image: &RgbImage, key: &Key, nonce: &Nonce) -> Result<RgbImage, CipherError> {
        colour::map_channels(image, key, |plane, channel_key| self.encrypt(plane, channel_key, nonce))
    }

    /// Decrypts what [`encrypt_rgb`](Self::encrypt_rgb) made with the same key and nonce.
    ///
    /// # Errors
    /// As [`accepts`](Self::accepts).
    fn decrypt_rgb(&self, image: &RgbImage, key: &Key, nonce: &Nonce) -> Result<RgbImage, CipherError> {
        colour::map_channels(image, key, |plane, channel_key| self.decrypt(plane, channel_key, nonce))
    }

    /// Encrypts an image of 8-bit or 16-bit samples, grey or colour, with or without alpha. The result has the same
    /// kind of samples; for 8 bits without alpha it is that of [`encrypt`](Self::encrypt) or
    /// [`encrypt_rgb`](Self::encrypt_rgb). Schemes that move pixels move whole samples; the others encrypt the low bytes
    /// under a key of their own, and all of them alpha.
    ///
    /// # Errors
    /// As [`accepts`](Self::accepts), and [`CipherError::Samples`] for samples of another kind.
    fn encrypt_image(
        &self,
        image: &DynamicImage,
        key: &Key,
        nonce: &Nonce,
    ) -> Result<DynamicImage, CipherError> {
        map_parts(self.scheme(), image, key, &|part, key| {
            let grey = |grey: &GrayImage| self.encrypt(grey, key, nonce);
            map_part(self.id(), part, grey, |colour| self.encrypt_rgb(colour, key, nonce))
        })
    }

    /// Decrypts what [`encrypt_image`](Self::encrypt_image) made with the same key and nonce.
    ///
    /// # Errors
    /// As [`encrypt_image`](Self::encrypt_image).
    fn decrypt_image(
        &self,
        image: &DynamicImage,
        key: &Key,
        nonce: &Nonce,
    ) -> Result<DynamicImage, CipherError> {
        map_parts(self.scheme(), image, key, &|part, key| {
            let grey = |grey: &GrayImage| self.decrypt(grey, key, nonce);
            map_part(self.id(), part, grey, |colour| self.decrypt_rgb(colour, key, nonce))
        })
    }
}

/// Encrypts the largest part of a grey image that the cipher takes, from the upper left, and blackens the rest: an image
/// of any size, such as a level of a detector's pyramid, and never a plain pixel. `pixels` are rows of `width`; `nonce` gives
/// that of the part from its pixels.
///
/// # Errors
/// As [`ImageCipher::encrypt`] for sizes that it says it accepts.
pub fn encrypt_largest(
    cipher: &dyn ImageCipher,
    pixels: &mut [u8],
    width: u32,
    key: &Key,
    nonce: impl FnOnce(&[u8]) -> Nonce,
) -> Result<(), CipherError> {
    let row = (width as usize).max(1);
    let height = u32::try_from(pixels.len() / row).unwrap_or(u32::MAX);
    let part = cipher.largest_accepted(width, height).and_then(|(across, down)| {
        let rows = pixels.chunks_exact(row).take(down as usize);
        let part = rows.flat_map(|row| row.iter().take(across as usize)).copied().collect();
        GrayImage::from_raw(across, down, part)
    });
    let covered = part.map(|part| cipher.encrypt(&part, key, &nonce(part.as_raw()))).transpose()?;
    pixels.fill(0);
    for (row, from) in pixels.chunks_exact_mut(row).zip(covered.iter().flat_map(|part| part.rows())) {
        row.iter_mut().zip(from).for_each(|(pixel, from)| *pixel = from.0[0]);
    }
    Ok(())
}

/// A nonce that differs between images and is the same in every run, as no clock or counter is that threads could reorder.
/// Equal images get equal nonces, which shows that they are equal: for experiments, not for people's images.
pub fn pixel_nonce(pixels: &[u8]) -> Nonce {
    let hash = Sha256::new().chain_update(b"nonce").chain_update(pixels).finalize();
    let mut nonce = Nonce::default();
    nonce.iter_mut().zip(hash).for_each(|(byte, from)| *byte = from);
    nonce
}

/// Maps a part of an image by what is for grey or for colour.
fn map_part(
    scheme: &'static str,
    part: &DynamicImage,
    grey: impl FnOnce(&GrayImage) -> Result<GrayImage, CipherError>,
    colour: impl FnOnce(&RgbImage) -> Result<RgbImage, CipherError>,
) -> Result<DynamicImage, CipherError> {
    match part {
        DynamicImage::ImageLuma8(image) => grey(image).map(Into::into),
        DynamicImage::ImageRgb8(image) => colour(image).map(Into::into),
        _ => Err(CipherError::Samples { scheme }),
    }
}

/// The checks common to all schemes: at least one pixel, at most [`MAX_PIXELS`].
pub(crate) fn checked_size(scheme: &'static str, width: u32, height: u32) -> Result<Size, CipherError> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 {
        return Err(CipherError::Empty { scheme, width, height });
    }
    if pixels > MAX_PIXELS {
        return Err(CipherError::TooLarge { scheme, width, height, limit: MAX_PIXELS });
    }
    Ok(Size::new(width, height))
}
