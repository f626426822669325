//! Encrypting a person's own pictures, one file or a folder of them, and decrypting them again.
//!
//! Encrypted pictures are PNG files of the same size, whatever the plain ones were: a cipher picture that is compressed
//! with loss cannot be decrypted. Grey pictures stay grey, colour comes back bit for bit; transparency is dropped, and
//! 16-bit samples are rounded to 8 bits before encryption. A tag for each picture tells a wrong key or a changed file
//! from the right ones, which the ciphers themselves do not.

use std::collections::HashMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use hkdf::Hkdf;
use image::{DynamicImage, ImageFormat, RgbImage, imageops};
use image_cipher::{CipherOptions, ImageCipher, Nonce, cipher};
use image_data::{LoadOptions, decode, folder::list_images};
use rayon::prelude::*;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::cipher_note::{CipherNote, PictureNote};
use super::pictures::with_remedy;
use crate::datasets::hex;
use crate::files::{self, Access, NewFolder};
use crate::interrupt;
use crate::keyfile::{SecretKey, os_random};

/// Purpose of the key that tags are made with.
const TAG_KEY: &[u8] = b"cipherlens/encrypted-picture/tag/1";
/// What to do about a plain picture that cannot be read.
const REMEDY: &str = "replace the file, or take it out of what is encrypted";
/// What to do about an encrypted picture that cannot be read.
const COPY_AGAIN: &str = "copy the file again from where it was encrypted";

/// How pictures are encrypted.
#[derive(Debug, Clone)]
pub struct Method {
    /// Id of the cipher.
    pub scheme: String,
    /// Its options.
    pub options: CipherOptions,
    /// Whether pictures of a size that the cipher does not take are cut.
    pub crop: bool,
}

/// Encrypts the picture or folder of pictures at `from` to `to`; gives the number of pictures.
pub fn encrypt(from: &Path, to: &Path, method: &Method, key: &SecretKey) -> Result<usize> {
    let cipher = cipher(&method.scheme, &method.options)?;
    let work = Work { cipher: cipher.as_ref(), key };
    let files = plain_files(from)?;
    let names = png_names(&files)?;
    let jobs: Vec<(&PathBuf, &String)> = files.iter().zip(&names).collect();
    let write = |folder: Option<&Path>| -> Result<Vec<PictureNote>> {
        jobs.par_iter()
            .map(|(file, name)| {
                interrupt::check()?;
                let target = folder.map_or_else(|| to.to_owned(), |folder| folder.join(name));
                work.encrypt(file, &target, method.crop)
            })
            .collect()
    };
    let note = |pictures| CipherNote::new(&method.scheme, &method.options, pictures);
    if !from.is_dir() {
        let pictures = write(None)?;
        let beside = note(pictures).write(&CipherNote::place(to, false));
        return beside.map(|()| 1).inspect_err(|_| remove(to));
    }
    let staged = NewFolder::at("--to", to, Access::Shared)?;
    note(write(Some(staged.path()))?).write(&CipherNote::place(staged.path(), true))?;
    staged.publish()?;
    Ok(files.len())
}

/// Decrypts what [`encrypt`] left at `from` to `to`; gives the number of pictures.
pub fn decrypt(from: &Path, to: &Path, key: &SecretKey) -> Result<usize> {
    let is_folder = from.is_dir();
    let note = CipherNote::read(&CipherNote::place(from, is_folder))?;
    let cipher = cipher(&note.scheme, &note.options.to_options()?)?;
    let work = Work { cipher: cipher.as_ref(), key };
    if !is_folder {
        let picture = note.pictures.first().context("the note beside it lists no picture")?;
        work.decrypt(picture, from, to)?;
        return Ok(1);
    }
    let plain: Vec<PathBuf> = note.pictures.iter().map(|picture| PathBuf::from(&picture.plain)).collect();
    let names = png_names(&plain)?;
    let staged = NewFolder::at("--to", to, Access::Owner)?;
    let jobs: Vec<(&PictureNote, &String)> = note.pictures.iter().zip(&names).collect();
    jobs.par_iter().try_for_each(|(picture, name)| {
        interrupt::check()?;
        work.decrypt(picture, &from.join(&picture.file), &staged.path().join(name))
    })?;
    staged.publish()?;
    Ok(names.len())
}

/// A cipher under a person's key.
struct Work<'a> {
    cipher: &'a dyn ImageCipher,
    key: &'a SecretKey,
}

impl Work<'_> {
    fn encrypt(&self, from: &Path, to: &Path, crop: bool) -> Result<PictureNote> {
        let picture =
            decode::load_rgb(from, &LoadOptions::default()).map_err(|error| with_remedy(error, REMEDY))?;
        let picture = self.fitting(picture, crop).with_context(|| from.display().to_string())?;
        let nonce = fresh_nonce()?;
        let colour = has_colour(&picture);
        let encrypted = match colour {
            true => DynamicImage::from(self.cipher.encrypt_rgb(&picture, self.key, &nonce)?),
            false => {
                DynamicImage::from(self.cipher.encrypt(&imageops::grayscale(&picture), self.key, &nonce)?)
            }
        };
        write_png(&encrypted, to, Access::Shared)?;
        Ok(PictureNote {
            file: name(to),
            plain: name(from),
            nonce: hex(&nonce),
            colour,
            tag: self.tag(&nonce, &encrypted)?,
        })
    }

    fn decrypt(&self, note: &PictureNote, from: &Path, to: &Path) -> Result<()> {
        let nonce = note.nonce_bytes()?;
        let load = LoadOptions::default();
        let encrypted = match note.colour {
            true => decode::load_rgb(from, &load).map(DynamicImage::from),
            false => decode::load_grey(from, &load).map(DynamicImage::from),
        };
        let encrypted = encrypted.map_err(|error| with_remedy(error, COPY_AGAIN))?;
        if self.tag(&nonce, &encrypted)? != note.tag {
            bail!(
                "{}: cannot be decrypted: the key is not the one it was encrypted with, or the picture or its note was \
                 changed",
                from.display()
            );
        }
        let plain = match &encrypted {
            DynamicImage::ImageLuma8(grey) => {
                DynamicImage::from(self.cipher.decrypt(grey, self.key, &nonce)?)
            }
            colour => DynamicImage::from(self.cipher.decrypt_rgb(&colour.to_rgb8(), self.key, &nonce)?),
        };
        write_png(&plain, to, Access::Owner)
    }

    /// The picture, or as much of it as the cipher takes.
    fn fitting(&self, picture: RgbImage, crop: bool) -> Result<RgbImage> {
        let (width, height) = picture.dimensions();
        let Err(refused) = self.cipher.accepts(width, height) else { return Ok(picture) };
        match self.cipher.largest_accepted(width, height) {
            Some((width, height)) if crop => Ok(imageops::crop_imm(&picture, 0, 0, width, height).to_image()),
            Some((width, height)) => {
                Err(refused).context(format!("--crop would encrypt the upper left {width}x{height} of it"))
            }
            None => Err(refused.into()),
        }
    }

    /// HMAC-SHA256, which is what the extraction step of HKDF computes.
    fn tag(&self, nonce: &Nonce, picture: &DynamicImage) -> Result<String> {
        let mut key = Zeroizing::new([0u8; 32]);
        let expanded = Hkdf::<Sha256>::new(None, self.key.as_ref()).expand(TAG_KEY, key.as_mut());
        expanded.ok().context("32 bytes are within what HKDF-SHA256 can give")?;
        let size = [picture.width().to_le_bytes(), picture.height().to_le_bytes()].concat();
        let message = [nonce, size.as_slice(), picture.as_bytes()].concat();
        let (tag, _) = Hkdf::<Sha256>::extract(Some(key.as_ref()), &message);
        Ok(hex(&tag))
    }
}

fn fresh_nonce() -> Result<Nonce> {
    let mut nonce = Nonce::default();
    nonce.copy_from_slice(&os_random()?[..16]);
    Ok(nonce)
}

fn has_colour(picture: &RgbImage) -> bool {
    picture.pixels().any(|pixel| pixel.0[0] != pixel.0[1] || pixel.0[1] != pixel.0[2])
}

fn plain_files(from: &Path) -> Result<Vec<PathBuf>> {
    if !from.is_dir() {
        return Ok(vec![from.to_owned()]);
    }
    let files = list_images(from)?;
    if files.is_empty() {
        bail!(
            "{}: this folder holds no PNG, JPEG or PNM file (folders in it are not searched; give one of them)",
            from.display()
        );
    }
    Ok(files)
}

/// The name of each file with the ending `.png`; two files that would get one name are an error.
fn png_names(files: &[PathBuf]) -> Result<Vec<String>> {
    let mut taken: HashMap<String, &Path> = HashMap::new();
    let mut names = Vec::with_capacity(files.len());
    for file in files {
        let name = format!("{}.png", file.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default());
        if let Some(other) = taken.insert(name.clone(), file) {
            bail!("{} and {} would both become {name}; rename one of them", other.display(), file.display());
        }
        names.push(name);
    }
    Ok(names)
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Writes a new PNG file, whole or not at all.
pub fn write_png(picture: &DynamicImage, to: &Path, access: Access) -> Result<()> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).with_context(|| to.display().to_string())?;
    files::create(to, access, |out| Ok(out.write_all(bytes.get_ref())?))
}

fn remove(path: &Path) {
    // The error that led here is the one to report.
    let _ = fs::remove_file(path);
}
