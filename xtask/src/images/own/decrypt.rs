//! The way back.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use image_cipher::{ImageCipher, cipher};
use image_data::PixelBox;
use rayon::prelude::*;

use super::Reader;
use super::encrypt::samples;
use super::listing::Listing;
use super::note::{self, ImageNote, Note};
use super::remarks::Report;
use super::seal::Seal;
use super::{names, png, regions};
use crate::files::{self, Access, NewFolder};
use crate::images::folder::{listed, quoted};
use crate::interrupt;
use crate::keyfile::SecretKey;
use crate::progress::{Mode, Progress};

/// What to do about an encrypted image that cannot be read.
const COPY_AGAIN: &str = "copy the file again from where it was encrypted";

/// Encrypted images and their note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decryption {
    /// An encrypted image or folder.
    from: PathBuf,
    /// The note.
    note: PathBuf,
    /// The path of the single image as its note has it.
    single: Option<String>,
}

impl Decryption {
    /// Finds the note of what is at `from`: in a folder, beside a single image, or in the folder that it was encrypted
    /// with.
    pub fn of(from: &Path) -> Result<Self> {
        let of = |note, single| Ok(Self { from: from.to_owned(), note, single });
        if from.is_dir() {
            return of(Note::place(from, true), None);
        }
        let name = from.file_name().with_context(|| format!("--images {}: is no file", from.display()))?;
        let mut name = names::checked(name).with_context(|| from.display().to_string())?.to_owned();
        let beside = Note::place(from, false);
        if beside.is_file() {
            return of(beside, Some(name));
        }
        let full = fs::canonicalize(from).with_context(|| format!("{}: cannot be read", from.display()))?;
        for folder in full.ancestors().skip(1) {
            let note = Note::place(folder, true);
            if note.is_file() {
                return of(note, Some(name));
            }
            let above = folder.file_name().map(|above| above.to_string_lossy()).unwrap_or_default();
            name = format!("{above}/{name}");
        }
        bail!(
            "{}: there is no note with it, neither {} nor {} in its folder; encrypt-image leaves one, and decryption \
             needs it",
            from.display(),
            beside.display(),
            note::NAME
        )
    }

    /// The note's path, which is read.
    pub fn note(&self) -> &Path {
        &self.note
    }
}

/// Decrypts to `to`, an image or a new folder.
pub fn decrypt(asked: &Decryption, to: &Path, max_megapixels: u64, key: &SecretKey) -> Result<Report> {
    let seal = Seal::new(key)?;
    let text = fs::read_to_string(&asked.note).with_context(|| {
        format!(
            "{}: cannot be read; encrypt-image leaves it with the images, and decryption needs it",
            asked.note.display()
        )
    })?;
    let note = seal.read(&text).with_context(|| asked.note.display().to_string())?;
    let cipher = cipher(&note.scheme, &note.options.to_options()?)?;
    let work = Work { note: &note, cipher, reader: Reader::new(max_megapixels), seal, key };
    match &asked.single {
        Some(name) => {
            let image = note.images.iter().find(|image| image.file == *name).with_context(|| {
                format!(
                    "{}: {} does not list {name:?}; was it renamed?",
                    asked.from.display(),
                    asked.note.display()
                )
            })?;
            work.image(image, &asked.from, to)?;
            Ok(Report::new([(name.as_str(), &[][..])]))
        }
        None => work.folder(&asked.from, to),
    }
}

/// A decryption under way.
struct Work<'a> {
    note: &'a Note,
    cipher: Box<dyn ImageCipher>,
    reader: Reader,
    seal: Seal,
    key: &'a SecretKey,
}

impl Work<'_> {
    fn folder(&self, from: &Path, to: &Path) -> Result<Report> {
        let images = &self.note.images;
        let targets = names::pngs(images.iter().map(|image| image.plain.as_str()))?;
        let missing = images.iter().map(|image| &image.file).filter(|file| !from.join(file).is_file());
        let missing: Vec<String> = missing.map(|file| quoted(file).into_owned()).collect();
        if !missing.is_empty() {
            bail!("{}: missing of what the note lists: {}; {COPY_AGAIN}", from.display(), listed(&missing));
        }
        let folder = NewFolder::at("--to", to, Access::Owner)?;
        let progress = Progress::new(Mode::detect(false), "decrypt", images.len() as u64);
        let jobs: Vec<(&ImageNote, &String)> = images.iter().zip(&targets).collect();
        jobs.par_iter().try_for_each(|(image, target)| -> Result<()> {
            interrupt::check()?;
            let encrypted = from.join(&image.file);
            let _turn = self.reader.turn(&encrypted);
            let target = folder.path().join(target);
            target.parent().map_or(Ok(()), fs::create_dir_all).with_context(|| image.file.clone())?;
            self.image(image, &encrypted, &target)?;
            progress.step();
            Ok(())
        })?;
        progress.finish();
        folder.publish()?;
        let mut report = Report::new(images.iter().map(|image| (image.file.as_str(), &[][..])));
        report.lines.extend(self.unlisted(from)?);
        Ok(report)
    }

    /// Images in the folder that the note does not know.
    fn unlisted(&self, from: &Path) -> Result<Option<String>> {
        let known: HashSet<&str> = self.note.images.iter().map(|image| image.file.as_str()).collect();
        // A name that could not have been encrypted is not of the note either; it stops nothing here.
        let Ok(listing) = Listing::of(from, true) else { return Ok(None) };
        let names = listing.images.into_iter().map(|image| image.name);
        let unlisted = names.filter(|name| !known.contains(name.as_str()));
        let unlisted: Vec<String> = unlisted.map(|name| quoted(&name).into_owned()).collect();
        let line = || format!("WARNING: not in the note, left out: {}", listed(&unlisted));
        Ok((!unlisted.is_empty()).then(line))
    }

    fn image(&self, image: &ImageNote, from: &Path, to: &Path) -> Result<()> {
        let nonce = image.nonce_bytes()?;
        let encrypted = self.reader.load(from, COPY_AGAIN)?.image;
        let is_kind = samples(encrypted.color()).is_ok_and(|samples| samples == image.samples);
        let is_size = (encrypted.width(), encrypted.height()) == (image.width, image.height);
        let tag = self.seal.tag(&self.note.scheme, &self.note.options, image, &encrypted)?;
        if !is_kind || !is_size || tag != image.tag {
            bail!(
                "{}: is not the image that was encrypted under this name: it was changed, or exchanged with another one; \
                 {COPY_AGAIN}",
                from.display()
            );
        }
        interrupt::check()?;
        let decrypt = |image: &image::DynamicImage| Ok(self.cipher.decrypt_image(image, self.key, &nonce)?);
        let plain = match &image.boxes {
            None => decrypt(&encrypted)?,
            Some(boxes) => {
                let boxes: Vec<_> = boxes.iter().map(|&[x, y, w, h]| PixelBox { x, y, w, h }).collect();
                regions::map(&encrypted, &boxes, &decrypt)?
            }
        };
        interrupt::check()?;
        let kept = self.seal.show(image.metadata.as_deref(), &nonce)?;
        let bytes = png::encoded(&plain, &kept)?;
        interrupt::check()?;
        Ok(files::create(to, Access::Owner, &bytes)?)
    }
}
