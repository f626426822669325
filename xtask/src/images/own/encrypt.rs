//! The way there.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use image::{ColorType, DynamicImage};
use image_cipher::{CipherOptions, ImageCipher, Nonce, Region, cipher, scheme};
use image_data::boxes::BoxLine;
use image_data::{Decoded, Metadata, PixelBox, decode};
use rayon::prelude::*;

use super::Reader;
use super::kept::Kept;
use super::listing::{Listing, NAMED, Source};
use super::note::{ImageNote, Note, NoteOptions, Samples, VERSION};
use super::regions::{self, Boxes, Regions};
use super::remarks::{Remark, Report, warning};
use super::seal::Seal;
use super::{names, png};
use crate::datasets::hex;
use crate::files::{self, Access, NewFile, NewFolder};
use crate::images::folder::{listed_up_to, quoted};
use crate::interrupt;
use crate::keyfile::{SecretKey, os_random};
use crate::progress::{Mode, Progress};

/// What to do about a plain image that cannot be read.
const REMEDY: &str = "replace the file, or take it out of what is encrypted";

/// Schemes that encrypt a row of pixels of any length.
const FOR_BOXES: [&str; 2] = ["aes-ctr", "ff1-region"];

/// What whoever relies on a detector must know.
const FACES_ARE_MISSED: &str = "A detector misses faces: look at every encrypted image. `detect --images` shows the boxes, \
                                and --regions boxes.csv takes those that you corrected.";

/// What is encrypted and how.
#[derive(Debug)]
pub struct Encryption {
    /// An image or a folder.
    pub from: PathBuf,
    /// The encrypted image, or a new folder.
    pub to: PathBuf,
    /// Id of the cipher.
    pub scheme: String,
    /// Its options.
    pub options: CipherOptions,
    /// Whether images of a size that the cipher does not take are cut.
    pub crop: bool,
    /// The parts to encrypt; whole images when absent.
    pub regions: Option<Regions>,
    /// Whether images without a box are written in the clear.
    pub allow_none: bool,
    /// Whether files that are no images are left out.
    pub skip_others: bool,
    /// Whether folders in the folder are encrypted too.
    pub recursive: bool,
    /// Whether images are encrypted without their metadata.
    pub drop_metadata: bool,
    /// Images of more megapixels are refused.
    pub max_megapixels: u64,
}

/// Encrypts.
pub fn encrypt(asked: &Encryption, key: &SecretKey) -> Result<Report> {
    let listing = Listing::of(&asked.from, asked.recursive)?;
    listing.refuse_others(&asked.from, asked.skip_others, asked.recursive)?;
    if listing.images.is_empty() {
        bail!("{}: this folder holds no PNG, JPEG or PNM file", asked.from.display());
    }
    refuse_inside(&asked.from, &asked.to)?;
    let options = asked.effective_options()?;
    let reader = Reader::new(asked.max_megapixels);
    let found = match &asked.regions {
        Some(Regions::Faces(finder)) => Some(Boxes::of_faces(finder, &listing.images, &reader)?),
        _ => None,
    };
    let boxes = match &asked.regions {
        Some(Regions::Boxes(boxes)) => Some(boxes),
        _ => found.as_ref(),
    };
    let work = Work {
        asked,
        options: NoteOptions::of(&options),
        cipher: cipher(&asked.scheme, &options)?,
        reader,
        boxes: boxes.map(|boxes| boxes.by_image(&asked.from, &listing.images)).transpose()?,
        seal: Seal::new(key)?,
        key,
    };
    let mut report = match asked.from.is_dir() {
        true => work.folder(&listing.images)?,
        false => work.single(&listing.images[0])?,
    };
    if let Some(found) = &found {
        report.lines.extend(found.counts(&listing.images));
        report.lines.push(FACES_ARE_MISSED.to_owned());
    }
    report.lines.extend(scheme(&asked.scheme).and_then(warning));
    if !listing.others.is_empty() {
        report.lines.push(format!("NOT encrypted ({}): {}", listing.others.len(), listing.others.join(", ")));
    }
    Ok(report)
}

impl Encryption {
    fn effective_options(&self) -> Result<CipherOptions> {
        let mut options = self.options.clone();
        if self.regions.is_some() {
            if !FOR_BOXES.contains(&self.scheme.as_str()) {
                bail!("--regions: boxes are encrypted with {}, not {}", FOR_BOXES.join(" or "), self.scheme);
            }
            options.region = Region::Whole;
        }
        Ok(options)
    }
}

/// An encryption under way.
struct Work<'a> {
    asked: &'a Encryption,
    options: NoteOptions,
    cipher: Box<dyn ImageCipher>,
    reader: Reader,
    boxes: Option<HashMap<&'a str, Vec<&'a BoxLine>>>,
    seal: Seal,
    key: &'a SecretKey,
}

/// One encrypted image that is not written yet.
struct Encrypted {
    note: ImageNote,
    png: Vec<u8>,
    remarks: Vec<Remark>,
}

impl Work<'_> {
    fn folder(&self, images: &[Source]) -> Result<Report> {
        let targets = names::pngs(images.iter().map(|image| image.name.as_str()))?;
        self.refuse_clear(images)?;
        let folder = NewFolder::at("--to", &self.asked.to, Access::Shared)?;
        let progress = Progress::new(Mode::detect(false), "encrypt", images.len() as u64);
        let jobs: Vec<(&Source, &String)> = images.iter().zip(&targets).collect();
        let write = |(image, target): &(&Source, &String)| -> Result<(ImageNote, Vec<Remark>)> {
            interrupt::check()?;
            let _turn = self.reader.turn(&image.path);
            let encrypted = self.image(image, target)?;
            let path = folder.path().join(target);
            path.parent().map_or(Ok(()), fs::create_dir_all).with_context(|| target.to_string())?;
            files::create(&path, Access::Shared, &encrypted.png)?;
            progress.step();
            Ok((encrypted.note, encrypted.remarks))
        };
        let (notes, remarks): (Vec<_>, Vec<_>) =
            jobs.par_iter().map(write).collect::<Result<Vec<_>>>()?.into_iter().unzip();
        progress.finish();
        let text = self.note(notes)?;
        let place = Note::place(folder.path(), true);
        files::create(&place, Access::Shared, text.as_bytes())?;
        folder.publish()?;
        Ok(Report::new(images.iter().map(|i| i.name.as_str()).zip(remarks.iter().map(Vec::as_slice))))
    }

    /// Refuses images that no box lies in, all at once; those whose header cannot be read are refused when they are loaded.
    fn refuse_clear(&self, images: &[Source]) -> Result<()> {
        let Some(boxes) = self.boxes.as_ref().filter(|_| !self.asked.allow_none) else { return Ok(()) };
        let is_clear = |image: &&Source| {
            let Some(boxes) = boxes.get(image.name.as_str()) else { return true };
            let size = decode::dimensions(&image.path, &self.reader.options);
            size.is_ok_and(|(width, height)| regions::inside(boxes, width, height).0.is_empty())
        };
        let clear: Vec<String> =
            images.iter().filter(is_clear).map(|image| quoted(&image.name).into_owned()).collect();
        if clear.is_empty() {
            return Ok(());
        }
        bail!(
            "{}: no box of --regions lies in {} of {} images, so that they would stay in the clear: {}; take them out of what \
             is encrypted, or give --allow-none",
            self.asked.from.display(),
            clear.len(),
            images.len(),
            listed_up_to(&clear, NAMED)
        )
    }

    fn single(&self, image: &Source) -> Result<Report> {
        let to = &self.asked.to;
        let target = to.file_name().with_context(|| format!("--to {}: is no file name", to.display()))?;
        let target = names::checked(target).with_context(|| format!("--to {}", to.display()))?;
        let encrypted = self.image(image, target)?;
        let text = self.note(vec![encrypted.note])?;
        let mut note = NewFile::at(&Note::place(to, false), Access::Shared)?;
        let mut file = NewFile::at(to, Access::Shared)?;
        let written = std::io::Write::write_all(&mut note, text.as_bytes())
            .and_then(|()| std::io::Write::write_all(&mut file, &encrypted.png));
        written.with_context(|| format!("cannot write {}", to.display()))?;
        files::publish([note, file])?;
        Ok(Report::new([(image.name.as_str(), encrypted.remarks.as_slice())]))
    }

    fn note(&self, images: Vec<ImageNote>) -> Result<String> {
        self.seal.write(&Note {
            version: VERSION,
            scheme: self.asked.scheme.clone(),
            key_check: self.seal.key_check().to_owned(),
            options: self.options.clone(),
            images,
        })
    }

    fn image(&self, source: &Source, target: &str) -> Result<Encrypted> {
        let decoded = self.reader.load(&source.path, REMEDY)?;
        self.decoded(decoded, source, target).with_context(|| source.path.display().to_string())
    }

    fn decoded(&self, decoded: Decoded, source: &Source, target: &str) -> Result<Encrypted> {
        let kept = Kept::of(&decoded.metadata, self.asked.drop_metadata)?;
        let mut remarks = self.of_metadata(decoded.metadata);
        remarks.extend((!is_png(&source.path)).then_some(Remark::NowPng));
        let (plain, boxes) = match &self.boxes {
            None => (self.fitting(decoded.image, &mut remarks)?, None),
            Some(boxes) => {
                let boxes = boxes.get(source.name.as_str()).map_or(&[][..], Vec::as_slice);
                let inside = self.boxes_inside(boxes, &decoded.image, &mut remarks)?;
                (decoded.image, Some(inside))
            }
        };
        let nonce = fresh_nonce()?;
        interrupt::check()?;
        let encrypted = self.pixels(&plain, boxes.as_deref(), &nonce)?;
        interrupt::check()?;
        let is_clear = boxes.as_ref().is_some_and(Vec::is_empty);
        remarks.extend((encrypted == plain && !is_clear).then_some(Remark::Unchanged));
        // What is left in the clear is to be seen in its own colours.
        let shown = if boxes.is_some() { kept.icc.clone() } else { Vec::new() };
        let png = png::encoded(&encrypted, &Kept { icc: shown, exif: Vec::new() })?;
        interrupt::check()?;
        let mut note = ImageNote {
            file: target.to_owned(),
            plain: source.name.clone(),
            nonce: hex(&nonce),
            samples: samples(encrypted.color())?,
            width: encrypted.width(),
            height: encrypted.height(),
            boxes: boxes.map(|boxes| boxes.iter().map(|b| [b.x, b.y, b.w, b.h]).collect()),
            metadata: self.seal.hide(&kept, &nonce)?,
            tag: String::new(),
        };
        note.tag = self.seal.tag(&self.asked.scheme, &self.options, &note, &encrypted)?;
        Ok(Encrypted { note, png, remarks })
    }

    fn of_metadata(&self, mut metadata: Metadata) -> Vec<Remark> {
        let rescaled = metadata.rescaled_from.take().map(Remark::Rescaled);
        let dropped = (self.asked.drop_metadata && metadata.is_any()).then_some(Remark::Dropped);
        let not_kept = metadata.beside.into_iter().map(Remark::NotKept);
        dropped.into_iter().chain(rescaled).chain(not_kept).collect()
    }

    fn pixels(
        &self,
        plain: &DynamicImage,
        boxes: Option<&[PixelBox]>,
        nonce: &Nonce,
    ) -> Result<DynamicImage> {
        let encrypt = |image: &DynamicImage| Ok(self.cipher.encrypt_image(image, self.key, nonce)?);
        match boxes {
            None => encrypt(plain),
            Some(boxes) => regions::map(plain, boxes, &encrypt),
        }
    }

    /// The boxes as far as they lie in the image; none is refused unless that was allowed.
    fn boxes_inside(
        &self,
        lines: &[&BoxLine],
        image: &DynamicImage,
        remarks: &mut Vec<Remark>,
    ) -> Result<Vec<PixelBox>> {
        let (inside, said) = regions::inside(lines, image.width(), image.height());
        remarks.extend(said);
        if inside.is_empty() && !self.asked.allow_none {
            bail!(
                "no box of --regions lies in it, so that it would stay in the clear; take it out of what is encrypted, \
                 or give --allow-none"
            );
        }
        remarks.extend(inside.is_empty().then_some(Remark::InTheClear));
        Ok(inside)
    }

    /// The image, or as much of it as the cipher takes.
    fn fitting(&self, image: DynamicImage, remarks: &mut Vec<Remark>) -> Result<DynamicImage> {
        let Err(refused) = self.cipher.accepts(image.width(), image.height()) else { return Ok(image) };
        match self.cipher.largest_accepted(image.width(), image.height()) {
            Some((width, height)) if self.asked.crop => {
                remarks.push(Remark::Cropped(width, height));
                Ok(image.crop_imm(0, 0, width, height))
            }
            Some((width, height)) => {
                Err(refused).context(format!("--crop would encrypt the upper left {width}x{height} of it"))
            }
            None => Err(refused.into()),
        }
    }
}

/// Encrypted images among plain ones would be encrypted again the next time.
fn refuse_inside(from: &Path, to: &Path) -> Result<()> {
    let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let places = fs::canonicalize(from).ok().zip(fs::canonicalize(parent).ok());
    match from.is_dir() && places.is_some_and(|(from, parent)| parent.starts_with(from)) {
        true => bail!(
            "--to {}: lies in --images {}, among the plain images; give a place outside it",
            to.display(),
            from.display()
        ),
        false => Ok(()),
    }
}

fn fresh_nonce() -> Result<Nonce> {
    let mut nonce = Nonce::default();
    nonce.copy_from_slice(&os_random()?[..16]);
    Ok(nonce)
}

fn is_png(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png"))
}

/// The kind of samples as notes name it.
pub(super) fn samples(colour: ColorType) -> Result<Samples> {
    Ok(match colour {
        ColorType::L8 => Samples::Grey8,
        ColorType::La8 => Samples::GreyAlpha8,
        ColorType::Rgb8 => Samples::Rgb8,
        ColorType::Rgba8 => Samples::Rgba8,
        ColorType::L16 => Samples::Grey16,
        ColorType::La16 => Samples::GreyAlpha16,
        ColorType::Rgb16 => Samples::Rgb16,
        ColorType::Rgba16 => Samples::Rgba16,
        _ => bail!("its samples are not whole numbers of 8 or 16 bits"),
    })
}
