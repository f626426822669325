//! The way back.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, Result, anyhow, bail};
use image_cipher::note::{self, Decryptor, ImageNote, NoteError, names, place};
use image_data::folder::quoted;
use rayon::prelude::*;

use super::Reader;
use super::listing::{Listing, checked_name};
use super::remarks::Report;
use crate::images::folder::listed;
use crate::interrupt;
use crate::progress::{Mode, Progress};
use image_cipher::Key;
use safe_files::{Access, NewFolder};

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
            return of(place(from, true), None);
        }
        let mut name = checked_name(from)?.to_owned();
        let beside = place(from, false);
        if beside.is_file() {
            return of(beside, Some(name));
        }
        let full = fs::canonicalize(from).with_context(|| format!("{}: cannot be read", from.display()))?;
        for folder in full.ancestors().skip(1) {
            let note = place(folder, true);
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
pub fn decrypt(asked: &Decryption, to: &Path, max_megapixels: u64, key: &Key) -> Result<Report> {
    let (from, at) = (asked.from.display(), asked.note.display());
    let text = fs::read_to_string(&asked.note).with_context(|| {
        format!("{at}: cannot be read; encrypt-image leaves it with the images, and decryption needs it")
    })?;
    let decryptor = Decryptor::new(&text, key).with_context(|| at.to_string())?;
    let work = Work { decryptor, reader: Reader::new(max_megapixels) };
    let Some(name) = &asked.single else { return work.folder(&asked.from, to) };
    let image = work.decryptor.note().image(name);
    let image = image.with_context(|| format!("{from}: {at} does not list {name:?}; was it renamed?"))?;
    work.image(image, &asked.from, to)?;
    Ok(Report { n: 1, lines: Vec::new() })
}

/// A decryption under way.
struct Work {
    decryptor: Decryptor,
    reader: Reader,
}

impl Work {
    fn folder(&self, from: &Path, to: &Path) -> Result<Report> {
        let images = &self.decryptor.note().images;
        let targets = names::pngs(images.iter().map(|image| image.plain.as_str()))?;
        let missing = images.iter().map(|image| &image.file).filter(|file| !from.join(file).is_file());
        let missing: Vec<_> = missing.map(|file| quoted(file)).collect();
        if !missing.is_empty() {
            bail!("{}: missing of what the note lists: {}; {COPY_AGAIN}", from.display(), listed(&missing));
        }
        let folder = NewFolder::at("--to", to, Access::Owner)?;
        let progress = Progress::new(Mode::detect(false), "decrypt", images.len() as u64);
        images.par_iter().zip(&targets).try_for_each(|(image, target)| -> Result<()> {
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
        Ok(Report { n: images.len(), lines: self.unlisted(from).into_iter().collect() })
    }

    /// Images in the folder that the note does not know.
    fn unlisted(&self, from: &Path) -> Option<String> {
        let known = self.decryptor.note().images.iter().map(|image| image.file.as_str());
        let known: HashSet<&str> = known.collect();
        // A name that could not have been encrypted is not of the note either; it stops nothing here.
        let images = Listing::of(from, true).ok()?.images;
        let unlisted = images.iter().map(|image| image.name.as_str()).filter(|name| !known.contains(name));
        let unlisted: Vec<_> = unlisted.map(quoted).collect();
        (!unlisted.is_empty()).then(|| format!("WARNING: not in the note, left out: {}", listed(&unlisted)))
    }

    fn image(&self, image: &ImageNote, from: &Path, to: &Path) -> Result<()> {
        let encrypted = self.reader.load(from, COPY_AGAIN)?.image;
        interrupt::check()?;
        let plain = self.decryptor.decrypt(image, &encrypted).map_err(|error| match error {
            NoteError::OtherImage => anyhow!("{}: {error}; {COPY_AGAIN}", from.display()),
            error => Error::new(error).context(from.display().to_string()),
        })?;
        interrupt::check()?;
        let bytes = plain.to_png()?;
        interrupt::check()?;
        Ok(safe_files::create(to, Access::Owner, &bytes)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plain images, and what `encrypt-image` made of them.
    const GOLDEN: &str =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/image-cipher/tests/golden/encrypted");

    fn key() -> Key {
        Key::new(std::array::from_fn(|byte| byte as u8))
    }

    fn is_same(name: &str, decrypted: &Path) -> Result<bool> {
        Ok(image::open(Path::new(GOLDEN).join("plain").join(name))? == image::open(decrypted)?)
    }

    #[test]
    fn a_folder_and_one_of_its_images_are_decrypted() -> Result<()> {
        let (encrypted, dir) = (Path::new(GOLDEN).join("boxes"), tempfile::tempdir()?);
        let (all, one) = (dir.path().join("all"), dir.path().join("one.png"));
        let report = decrypt(&Decryption::of(&encrypted)?, &all, 200, &key())?;
        assert_eq!(report, Report { n: 4, lines: Vec::new() });
        for name in ["grey.png", "rgba16.png", "more/rgb.png", "more/alpha.png"] {
            assert!(is_same(name, &all.join(name))?, "{name}");
        }
        let single = Decryption::of(&encrypted.join("more/rgb.png"))?;
        assert_eq!(single.single.as_deref(), Some("more/rgb.png"));
        assert!(single.note().ends_with("boxes/cipherlens.toml"));
        assert_eq!(decrypt(&single, &one, 200, &key())?.n, 1);
        assert!(is_same("more/rgb.png", &one)?);
        Ok(())
    }

    #[test]
    fn what_the_note_does_not_list_is_said() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let (encrypted, to) = (dir.path().join("enc"), dir.path().join("new"));
        fs::create_dir_all(encrypted.join("more"))?;
        for name in ["cipherlens.toml", "grey.png", "rgba16.png", "more/rgb.png"] {
            fs::copy(Path::new(GOLDEN).join("whole").join(name), encrypted.join(name))?;
        }
        let said = || decrypt(&Decryption::of(&encrypted)?, &to, 200, &key());
        let refused = said().err().map(|error| error.to_string()).unwrap_or_default();
        assert!(
            refused.contains("missing of what the note lists: more/alpha.png; copy the file"),
            "{refused}"
        );
        for (from, name) in [("more/alpha.png", "more/alpha.png"), ("grey.png", "b, c.png")] {
            fs::copy(Path::new(GOLDEN).join("whole").join(from), encrypted.join(name))?;
        }
        assert_eq!(said()?.lines, ["WARNING: not in the note, left out: \"b, c.png\""]);
        fs::copy(encrypted.join("grey.png"), dir.path().join("grey.png"))?;
        let alone = Decryption::of(&dir.path().join("grey.png")).err().map(|error| error.to_string());
        assert!(alone.is_some_and(|text| text.contains("there is no note with it")));
        Ok(())
    }
}
