//! The way there: a plain image to an encrypted one and its entry in the note.

use image::{DynamicImage, ImageError};

use super::{ImageNote, KeptMetadata, Note, NoteError, Samples, VERSION, boxes, encode_png, keys::NoteKeys};
use crate::{CipherOptions, ImageCipher, Key, Nonce, Rectangle, Region, cipher, scheme};

/// Whether boxes may be encrypted with a scheme.
fn is_for_boxes(id: &str) -> bool {
    scheme(id).is_ok_and(|scheme| scheme.for_boxes)
}

/// Encrypts images under one key with one scheme, and writes their note.
#[derive(Debug)]
pub struct Encryptor {
    cipher: Box<dyn ImageCipher>,
    options: CipherOptions,
    keys: NoteKeys,
}

/// An image to encrypt.
#[derive(Debug, Clone, Copy)]
pub struct PlainImage<'a> {
    /// Its pixels, upright.
    pub image: &'a DynamicImage,
    /// Path of its file in its folder, with `/` between folders.
    pub name: &'a str,
    /// Path of the encrypted file from the note's folder, in the same way.
    pub file: &'a str,
    /// The boxes to encrypt, each inside the image; the whole image when absent.
    pub boxes: Option<&'a [Rectangle]>,
    /// What is to come back with it.
    pub metadata: &'a KeptMetadata,
}

/// An encrypted image.
#[derive(Debug, Clone, PartialEq)]
pub struct EncryptedImage {
    /// Its pixels, of the size and samples of the plain image.
    pub image: DynamicImage,
    /// Its entry in the note.
    pub entry: ImageNote,
    /// What its file shows: the colour profile where only boxes are encrypted, because the rest is to be seen in its own
    /// colours.
    shown: KeptMetadata,
}

impl Encryptor {
    /// For whole images.
    ///
    /// # Errors
    /// [`NoteError::Cipher`] as [`cipher`](crate::cipher()).
    pub fn new(scheme: &str, options: &CipherOptions, key: &Key) -> Result<Self, NoteError> {
        let cipher = cipher(scheme, options)?;
        Ok(Self { cipher, options: options.clone(), keys: NoteKeys::new(key) })
    }

    /// For boxes of images; [`CipherOptions::region`] is not looked at.
    ///
    /// # Errors
    /// [`NoteError::NotForBoxes`] for a scheme that is not [`for_boxes`](crate::Scheme::for_boxes), and as [`new`](Self::new).
    pub fn for_boxes(scheme: &str, options: &CipherOptions, key: &Key) -> Result<Self, NoteError> {
        if !is_for_boxes(scheme) {
            return Err(NoteError::NotForBoxes { scheme: scheme.to_owned() });
        }
        Self::new(scheme, &CipherOptions { region: Region::Whole, ..options.clone() }, key)
    }

    /// The cipher, which says which sizes it takes.
    pub fn cipher(&self) -> &dyn ImageCipher {
        self.cipher.as_ref()
    }

    /// Encrypts an image; `nonce` is a fresh random one.
    ///
    /// # Errors
    /// [`NoteError::Image`] for names that decryption would refuse and for boxes outside the image, [`NoteError::Samples`],
    /// [`NoteError::NotForBoxes`] and [`NoteError::Cipher`].
    pub fn encrypt(&self, plain: &PlainImage<'_>, nonce: &Nonce) -> Result<EncryptedImage, NoteError> {
        let mut entry = ImageNote {
            file: plain.file.to_owned(),
            plain: plain.name.to_owned(),
            nonce: *nonce,
            samples: Samples::of(plain.image.color()).ok_or(NoteError::Samples)?,
            width: plain.image.width(),
            height: plain.image.height(),
            boxes: plain.boxes.map(<[_]>::to_vec),
            metadata: self.keys.hide(plain.metadata, nonce)?,
            tag: String::new(),
        };
        entry.check()?;
        let encrypt = |image: &DynamicImage| self.cipher.encrypt_image(image, &self.keys.pixels, nonce);
        let image = match plain.boxes {
            None => encrypt(plain.image)?,
            Some(_) if !is_for_boxes(self.cipher.id()) => {
                return Err(NoteError::NotForBoxes { scheme: self.cipher.id().to_owned() });
            }
            Some(boxes) => boxes::map(plain.image, boxes, &encrypt)?,
        };
        entry.tag = self.keys.tag(self.cipher.id(), &self.options, &entry, &image)?;
        let icc = plain.boxes.map(|_| plain.metadata.icc.clone()).unwrap_or_default();
        Ok(EncryptedImage { image, entry, shown: KeptMetadata { icc, exif: Vec::new() } })
    }

    /// The text of the note with these images.
    ///
    /// # Errors
    /// [`NoteError::Unwritable`], which no entry of [`encrypt`](Self::encrypt) gives.
    pub fn note(&self, images: Vec<ImageNote>) -> Result<String, NoteError> {
        self.keys.write(&Note {
            version: VERSION,
            scheme: self.cipher.id().to_owned(),
            key_check: self.keys.key_check.clone(),
            options: self.options.clone(),
            images,
        })
    }
}

impl EncryptedImage {
    /// The bytes of its PNG file.
    ///
    /// # Errors
    /// As [`encode_png`].
    pub fn to_png(&self) -> Result<Vec<u8>, ImageError> {
        encode_png(&self.image, &self.shown)
    }
}

#[cfg(test)]
mod tests {
    use image::{ImageBuffer, Luma, Rgb32FImage};

    use super::*;

    fn encrypt(
        encryptor: &Encryptor,
        image: &DynamicImage,
        file: &str,
        boxes: Option<&[Rectangle]>,
    ) -> Result<EncryptedImage, NoteError> {
        let metadata = KeptMetadata::default();
        encryptor.encrypt(&PlainImage { image, name: "a.jpg", file, boxes, metadata: &metadata }, &[5; 16])
    }

    #[test]
    fn what_could_not_be_decrypted_is_not_encrypted() -> Result<(), NoteError> {
        let options = CipherOptions::default();
        let image: DynamicImage = ImageBuffer::from_fn(6, 4, |x, y| Luma([(x * 9 + y) as u8])).into();
        let aes = Encryptor::for_boxes("aes-ctr", &options, &Key::new([1; 32]))?;
        let said = |result: Result<EncryptedImage, NoteError>| {
            result.err().map(|error| format!("{error}: {:?}", std::error::Error::source(&error)))
        };
        let inside = [Rectangle { x: 0, y: 1, width: 6, height: 3 }];
        let outside = [Rectangle { x: 1, ..inside[0] }];
        assert_eq!(said(encrypt(&aes, &image, "a.png", Some(&inside))), None);
        assert!(
            said(encrypt(&aes, &image, "a.png", Some(&outside))).is_some_and(|t| t.contains("BoxOutside"))
        );
        assert!(said(encrypt(&aes, &image, "../a.png", None)).is_some_and(|t| t.contains("Dot")));
        let float = Rgb32FImage::new(6, 4).into();
        assert!(said(encrypt(&aes, &float, "a.png", None)).is_some_and(|t| t.contains("8 or 16 bits")));
        let rubik = Encryptor::new("rubik", &options, &Key::new([1; 32]))?;
        let refused = said(encrypt(&rubik, &image, "a.png", Some(&inside)));
        assert!(refused.is_some_and(|t| t.contains("aes-ctr or ff1-region, not rubik")));
        assert!(Encryptor::for_boxes("rubik", &options, &Key::new([1; 32])).is_err());
        Ok(())
    }
}
