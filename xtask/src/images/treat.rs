//! Records under a recipe: the cipher of each picture, or the map of each feature vector.

use std::borrow::Cow;

use anyhow::{Context, Result};
use crypto_encode::{Column, EncodeOptions, EncodeSpec, MatrixEncoder};
use image::GrayImage;
use image_cipher::{CipherOptions, ImageCipher, Key, PreparedCipher};
use image_data::{Size, decode};
use ndarray::ArrayView2;

use super::plan::{Recipe, Scheme};
use protocol::{KeyName, KeySchedule, Planned, Purpose, Role, ScheduledKey};

/// What all conditions of a data set share.
#[derive(Debug, Clone)]
pub struct Treatments {
    /// Reproducible keys.
    pub keys: KeySchedule,
    /// Id of the data set, part of every key's label.
    pub dataset: String,
    /// Options of the ciphers.
    pub options: CipherOptions,
    /// Size at which features are taken.
    pub size: Size,
    /// Whether pictures are brought to that size after encryption.
    pub resize_after: bool,
}

/// A recipe under one key, ready for any number of records; shared by threads.
pub struct Treated {
    role: Role,
    key: ScheduledKey,
    size: Size,
    how: How,
}

enum How {
    /// A key and a size for all pictures.
    Fixed(Box<dyn PreparedCipher>),
    /// A key or a size of its own for each.
    Each(Box<dyn ImageCipher>),
    /// Nothing is done to pictures, but to vectors.
    Vector(Box<dyn MatrixEncoder>),
}

impl Treatments {
    /// Whether the scheme of a recipe can be run on this set: the error says why not.
    pub fn accepts(&self, scheme: Scheme) -> Result<()> {
        let Scheme::Picture(scheme) = scheme else { return Ok(()) };
        let (width, height) = self.size.dimensions();
        let accepted = image_cipher::cipher(scheme.id, &self.options)?.accepts(width, height);
        accepted.with_context(|| format!("{}, pictures of {width}x{height}", self.dataset))
    }

    /// Derives what depends on the key; `width` is the number of features.
    pub fn under(&self, recipe: Recipe, key: usize, width: usize) -> Result<Treated> {
        let key = self.keys.key(&KeyName {
            purpose: Purpose::Experiment,
            dataset: &self.dataset,
            scheme: recipe.scheme.id(),
            role: recipe.role,
            number: key,
        });
        let how = self.how(recipe, key.bytes(), width);
        let how = how.with_context(|| format!("{}, {}", self.dataset, recipe.scheme.id()))?;
        Ok(Treated { role: recipe.role, key, size: self.size, how })
    }

    fn how(&self, recipe: Recipe, key: &Key, width: usize) -> Result<How> {
        let scheme = match recipe.scheme {
            Scheme::Picture(scheme) => scheme,
            Scheme::Vector(scheme) => {
                let columns: Vec<Column> =
                    (0..width).map(|column| Column::numeric(column.to_string())).collect();
                let spec = EncodeSpec::new(EncodeOptions::default())?;
                return Ok(How::Vector(scheme.build(&columns, &spec, &crypto_encode::Key::new(*key))?));
            }
        };
        let cipher = image_cipher::cipher(scheme.id, &self.options)?;
        match self.resize_after || (recipe.role == Role::Record && scheme.keyed) {
            true => Ok(How::Each(cipher)),
            false => Ok(How::Fixed(cipher.prepare(key, self.size.width(), self.size.height())?)),
        }
    }
}

impl Treated {
    /// Encrypts picture number `record` into `out`, at the size of the features.
    pub fn picture(&self, picture: &GrayImage, record: usize, out: &mut GrayImage) -> Result<()> {
        match &self.how {
            How::Vector(_) => out.clone_from(picture),
            How::Fixed(prepared) => {
                if out.dimensions() != picture.dimensions() {
                    *out = GrayImage::new(picture.width(), picture.height());
                }
                prepared.encrypt_into(picture, out, &self.key.nonce(record as u64))?;
            }
            How::Each(cipher) => {
                *out = cipher.encrypt(
                    picture,
                    self.record_key(record).bytes(),
                    &self.key.nonce(record as u64),
                )?
            }
        }
        if out.dimensions() != self.size.dimensions() {
            *out = decode::resized(out, self.size);
        }
        Ok(())
    }

    /// Decrypts what [`Treated::picture`] made with `cipher`, where the pictures were not resized afterwards.
    pub fn decrypt(&self, cipher: &dyn ImageCipher, picture: &GrayImage, record: usize) -> Result<GrayImage> {
        Ok(cipher.decrypt(picture, self.record_key(record).bytes(), &self.key.nonce(record as u64))?)
    }

    /// Encrypts feature vectors in place, where that is what the scheme does. `first` is the number of the first row.
    pub fn vectors(&self, rows: &mut [f32], width: usize, first: usize) -> Result<()> {
        let How::Vector(encoder) = &self.how else { return Ok(()) };
        let values = ArrayView2::from_shape((rows.len() / width, width), &*rows)?.mapv(f64::from);
        let numbers: Vec<u64> = (0..values.nrows()).map(|row| (first + row) as u64).collect();
        let encoded = encoder.encode(values.view(), &numbers)?;
        rows.iter_mut().zip(&encoded).for_each(|(place, value)| *place = *value as f32);
        Ok(())
    }

    fn record_key(&self, record: usize) -> Cow<'_, ScheduledKey> {
        match self.role {
            Role::Record => Cow::Owned(self.key.of_record(record as u64)),
            _ => Cow::Borrowed(&self.key),
        }
    }
}
