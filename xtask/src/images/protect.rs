//! Records under a recipe: the cipher of each image, or the map of each feature vector.

use std::borrow::Cow;

use anyhow::{Context, Result};
use crypto_encode::{CipherColumn, EncodeOptions, EncodeSpec, MatrixEncoder};
use image::GrayImage;
use image_cipher::{CipherOptions, ImageCipher, Key, PreparedCipher};
use image_data::{Size, decode};
use ndarray::ArrayView2;

use super::plan::{Recipe, Scheme};
use super::source::Source;
use protocol::{KeyName, KeySchedule, Planned, Purpose, Role, ScheduledKey};

/// What all conditions of a data set share.
#[derive(Debug, Clone)]
pub struct Protection {
    /// Reproducible keys.
    pub keys: KeySchedule,
    /// Id of the data set, part of every key's label.
    pub dataset: String,
    /// Options of the ciphers.
    pub options: CipherOptions,
    /// Size at which features are taken.
    pub size: Size,
    /// Whether images are brought to that size after encryption.
    pub resize_after: bool,
}

/// A recipe under one key, ready for any number of records; shared by threads.
pub struct Protected {
    role: Role,
    key: ScheduledKey,
    size: Size,
    how: How,
}

enum How {
    /// A key and a size for all images.
    Fixed(Box<dyn PreparedCipher>),
    /// A key or a size of its own for each.
    Each(Box<dyn ImageCipher>),
    /// Nothing is done to images, but to vectors.
    Vector(Box<dyn MatrixEncoder>),
}

impl Protection {
    /// The usual ciphers on the images of a set.
    pub fn of(keys: KeySchedule, source: &Source) -> Self {
        Self {
            keys,
            dataset: source.input.dataset.clone(),
            options: CipherOptions::default(),
            size: source.pictures.size(),
            resize_after: source.pictures.resize_after(),
        }
    }

    /// Whether the scheme of a recipe can be run on this set: the error says why not.
    pub fn accepts(&self, scheme: Scheme) -> Result<()> {
        let Scheme::Picture(scheme) = scheme else { return Ok(()) };
        let (width, height) = self.size.dimensions();
        let accepted = image_cipher::cipher(scheme.id, &self.options)?.accepts(width, height);
        accepted.with_context(|| format!("{}, images of {width}x{height}", self.dataset))
    }

    /// Derives what depends on the key; `width` is the number of features.
    pub fn under(&self, recipe: Recipe, key: usize, width: usize) -> Result<Protected> {
        let key = self.keys.key(&KeyName {
            purpose: Purpose::Experiment,
            dataset: &self.dataset,
            scheme: recipe.scheme.id(),
            role: recipe.role,
            number: key,
        });
        let how = self.how(recipe, key.key(), width);
        let how = how.with_context(|| format!("{}, {}", self.dataset, recipe.scheme.id()))?;
        Ok(Protected { role: recipe.role, key, size: self.size, how })
    }

    fn how(&self, recipe: Recipe, key: &Key, width: usize) -> Result<How> {
        let scheme = match recipe.scheme {
            Scheme::Picture(scheme) => scheme,
            Scheme::Vector(scheme) => {
                let columns: Vec<CipherColumn> =
                    (0..width).map(|column| CipherColumn::numeric(column.to_string())).collect();
                let spec = EncodeSpec::new(EncodeOptions::default())?;
                return Ok(How::Vector(scheme.build(&columns, &spec, key)?));
            }
        };
        let cipher = image_cipher::cipher(scheme.id, &self.options)?;
        match self.resize_after || (recipe.role == Role::Record && scheme.keyed) {
            true => Ok(How::Each(cipher)),
            false => Ok(How::Fixed(cipher.prepare(key, self.size.width(), self.size.height())?)),
        }
    }
}

impl Protected {
    /// Encrypts image number `record` into `out`, at the size of the features.
    pub fn picture(&self, picture: &GrayImage, record: usize, out: &mut GrayImage) -> Result<()> {
        match &self.how {
            How::Vector(_) => out.clone_from(picture),
            How::Fixed(prepared) => {
                if out.dimensions() != picture.dimensions() {
                    *out = GrayImage::new(picture.width(), picture.height());
                }
                prepared.encrypt_into(picture, out, &self.key.nonce(record))?;
            }
            How::Each(cipher) => {
                *out = cipher.encrypt(picture, self.record_key(record).key(), &self.key.nonce(record))?
            }
        }
        if out.dimensions() != self.size.dimensions() {
            *out = decode::resized(out, self.size);
        }
        Ok(())
    }

    /// Decrypts what [`Protected::picture`] made with `cipher`, where the images were not resized afterwards.
    pub fn decrypt(&self, cipher: &dyn ImageCipher, picture: &GrayImage, record: usize) -> Result<GrayImage> {
        Ok(cipher.decrypt(picture, self.record_key(record).key(), &self.key.nonce(record))?)
    }

    /// Encrypts feature vectors in place, where that is what the scheme does. `first` is the number of the first row.
    pub fn vectors(&self, rows: &mut [f32], width: usize, first: usize) -> Result<()> {
        let How::Vector(encoder) = &self.how else { return Ok(()) };
        let values = ArrayView2::from_shape((rows.len() / width, width), &*rows)?.mapv(f64::from);
        let numbers: Vec<usize> = (first..).take(values.nrows()).collect();
        let encoded = encoder.encode(values.view(), &numbers)?;
        rows.iter_mut().zip(&encoded).for_each(|(place, value)| *place = *value as f32);
        Ok(())
    }

    fn record_key(&self, record: usize) -> Cow<'_, ScheduledKey> {
        match self.role {
            Role::Record => Cow::Owned(self.key.of_record(record)),
            _ => Cow::Borrowed(&self.key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn protection(resize_after: bool) -> Result<Protection> {
        Ok(Protection {
            keys: KeySchedule::new(1),
            dataset: "small".to_owned(),
            options: CipherOptions::default(),
            size: Size::new(8, 8)?,
            resize_after,
        })
    }

    fn scheme(id: &str) -> Result<Scheme> {
        Scheme::all().into_iter().find(|scheme| scheme.id() == id).context("a registered scheme")
    }

    fn picture(side: u32) -> GrayImage {
        GrayImage::from_fn(side, side, |x, y| image::Luma([(37 * x + 11 * y * y) as u8]))
    }

    fn encrypted(protected: &Protected, picture: &GrayImage, record: usize) -> Result<GrayImage> {
        let mut out = GrayImage::new(0, 0);
        protected.picture(picture, record, &mut out)?;
        Ok(out)
    }

    #[test]
    fn a_role_says_whose_key_a_picture_has_and_its_owner_decrypts_it() -> Result<()> {
        let (protection, plain) = (protection(false)?, picture(8));
        let scheme = scheme("pixel-permutation")?;
        let cipher = image_cipher::cipher(scheme.id(), &protection.options)?;
        let under = |role, key| protection.under(Recipe { scheme, role }, key, 0);
        let (shared, each) = (under(Role::Train, 0)?, under(Role::Record, 0)?);
        let first = encrypted(&shared, &plain, 0)?;
        assert_ne!(first, plain);
        assert_eq!(encrypted(&shared, &plain, 1)?, first);
        assert_ne!(encrypted(&under(Role::Test, 0)?, &plain, 0)?, first);
        assert_ne!(encrypted(&under(Role::Train, 1)?, &plain, 0)?, first);
        assert_ne!(encrypted(&each, &plain, 0)?, encrypted(&each, &plain, 1)?);
        for protected in [shared, each] {
            let hidden = encrypted(&protected, &plain, 5)?;
            assert_eq!(protected.decrypt(cipher.as_ref(), &hidden, 5)?, plain);
        }
        Ok(())
    }

    #[test]
    fn pictures_that_are_resized_afterwards_are_encrypted_as_they_are() -> Result<()> {
        let (plain, scheme) = (picture(16), scheme("value-rotation")?);
        let recipe = Recipe { scheme, role: Role::Train };
        let after = protection(true)?.under(recipe, 0, 0)?;
        let cipher = image_cipher::cipher(scheme.id(), &CipherOptions::default())?;
        let whole = cipher.encrypt(&plain, after.key.key(), &after.key.nonce(3))?;
        let found = encrypted(&after, &plain, 3)?;
        assert_eq!(found, decode::resized(&whole, Size::new(8, 8)?));
        Ok(())
    }

    #[test]
    fn vectors_are_encrypted_alike_in_one_piece_and_in_several() -> Result<()> {
        let recipe = Recipe { scheme: scheme("orthogonal")?, role: Role::Train };
        let protected = protection(false)?.under(recipe, 0, 6)?;
        let plain: Vec<f32> = (0..30).map(|value| ((value * value) % 7) as f32).collect();
        let (mut whole, mut parts) = (plain.clone(), plain.clone());
        protected.vectors(&mut whole, 6, 0)?;
        protected.vectors(&mut parts[..12], 6, 0)?;
        protected.vectors(&mut parts[12..], 6, 2)?;
        assert!(whole == parts && whole != plain);
        assert_eq!(encrypted(&protected, &picture(8), 0)?, picture(8));
        Ok(())
    }

    #[test]
    fn a_cipher_that_does_not_take_the_size_is_refused_with_the_size() -> Result<()> {
        let wide = Protection { size: Size::new(8, 6)?, ..protection(false)? };
        let said = wide.accepts(scheme("cat-map")?).err().map(|error| error.to_string());
        assert_eq!(said.as_deref(), Some("small, images of 8x6"));
        assert!(wide.accepts(scheme("orthogonal")?).is_ok() && wide.accepts(scheme("aes-ctr")?).is_ok());
        Ok(())
    }
}
