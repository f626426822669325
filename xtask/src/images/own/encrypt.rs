//! The way there.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use image::DynamicImage;
use image_cipher::note::{Encryptor, ImageNote, PlainImage, names, place};
use image_cipher::{Key, Rectangle, scheme};
use image_data::boxes::{Clipped, FoundBox};
use image_data::folder::quoted;
use image_data::{Decoded, FolderImage, decode};
use rayon::prelude::*;

use super::kept::kept;
use super::listing::{Listing, NAMED};
use super::remarks::{Remark, Report, warning};
use super::{EncryptImageArgs, Reader, Regions};
use crate::images::folder::listed_up_to;
use crate::interrupt;
use crate::keyfile::os_random;
use crate::progress::{Mode, Progress};
use safe_files::{Access, NewFile, NewFolder};

/// What to do about a plain image that cannot be read.
const REMEDY: &str = "replace the file, or take it out of what is encrypted";

/// What whoever relies on a detector must know.
const FACES_ARE_MISSED: &str = "A detector misses faces: look at every encrypted image. `detect --images` shows the boxes, \
                                and --regions boxes.csv takes those that you corrected.";

/// Encrypts what was asked for: the boxes of `regions`, or whole images.
pub fn encrypt(asked: &EncryptImageArgs, regions: Option<Regions>, key: &Key) -> Result<Report> {
    let from = &asked.images;
    let listing = Listing::of(from, asked.recursive)?;
    listing.refuse_others(from, asked.skip_others, asked.recursive)?;
    if listing.images.is_empty() {
        bail!("{}: this folder holds no PNG, JPEG or PNM file", from.display());
    }
    refuse_inside(from, &asked.to)?;
    let encryptor = match regions {
        None => Encryptor::new(&asked.scheme, &asked.options(), key)?,
        Some(_) => Encryptor::for_boxes(&asked.scheme, &asked.options(), key).context("--regions")?,
    };
    let reader = Reader::new(asked.max_megapixels);
    let are_found = matches!(regions, Some(Regions::Faces(_)));
    let boxes = regions.map(|regions| regions.boxes(&listing.images, &reader)).transpose()?;
    // The boxes of a single image may be in a file of boxes of its whole folder.
    let folder = from.parent().filter(|_| !from.is_dir());
    let names = || listing.images.iter().map(|image| image.name.as_str());
    let by_image =
        boxes.as_ref().map(|boxes| boxes.by_image(folder.unwrap_or(from), names(), folder.is_some()));
    let work = Work { asked, encryptor, reader, boxes: by_image.transpose()? };
    let mut report = match from.is_dir() {
        true => work.folder(&listing.images)?,
        false => work.single(&listing.images[0])?,
    };
    if let Some(boxes) = boxes.as_ref().filter(|_| are_found) {
        let count = |image: &FolderImage| format!("{}: {} boxes", image.name, boxes.count(&image.name));
        report.lines.extend(listing.images.iter().map(count));
        report.lines.push(FACES_ARE_MISSED.to_owned());
    }
    report.lines.extend(scheme(&asked.scheme).ok().and_then(warning));
    if !listing.others.is_empty() {
        report.lines.push(format!("NOT encrypted ({}): {}", listing.others.len(), listing.others.join(", ")));
    }
    Ok(report)
}

/// An encryption under way.
struct Work<'a> {
    asked: &'a EncryptImageArgs,
    encryptor: Encryptor,
    reader: Reader,
    boxes: Option<HashMap<&'a str, Vec<&'a FoundBox>>>,
}

/// One encrypted image that is not written yet.
struct Encrypted {
    entry: ImageNote,
    png: Vec<u8>,
    remarks: Vec<Remark>,
}

impl Work<'_> {
    fn folder(&self, images: &[FolderImage]) -> Result<Report> {
        let targets = names::pngs(images.iter().map(|image| image.name.as_str()))?;
        self.refuse_clear(images)?;
        let folder = NewFolder::at("--to", &self.asked.to, Access::Shared)?;
        let progress = Progress::new(Mode::detect(false), "encrypt", images.len() as u64);
        let write = |(image, target): (&FolderImage, &String)| -> Result<(ImageNote, Vec<Remark>)> {
            interrupt::check()?;
            let _turn = self.reader.turn(&image.path);
            let encrypted = self.image(image, target)?;
            let path = folder.path().join(target);
            path.parent().map_or(Ok(()), fs::create_dir_all).with_context(|| target.to_string())?;
            safe_files::create(&path, Access::Shared, &encrypted.png)?;
            progress.step();
            Ok((encrypted.entry, encrypted.remarks))
        };
        let written = images.par_iter().zip(&targets).map(write).collect::<Result<Vec<_>>>()?;
        progress.finish();
        let (entries, remarks): (Vec<_>, Vec<_>) = written.into_iter().unzip();
        let text = self.encryptor.note(entries)?;
        let note = place(folder.path(), true);
        safe_files::create(&note, Access::Shared, text.as_bytes())?;
        folder.publish()?;
        Ok(Report::new(images.iter().map(|i| i.name.as_str()).zip(remarks.iter().map(Vec::as_slice))))
    }

    /// Refuses images that no box lies in, all at once; those whose header cannot be read are refused when they are loaded.
    fn refuse_clear(&self, images: &[FolderImage]) -> Result<()> {
        let Some(boxes) = self.boxes.as_ref().filter(|_| !self.asked.allow_none) else { return Ok(()) };
        let is_clear = |image: &&FolderImage| {
            let Some(boxes) = boxes.get(image.name.as_str()) else { return true };
            let size = decode::dimensions(&image.path, &self.reader.options);
            size.is_ok_and(|(width, height)| Clipped::new(boxes, width, height).inside.is_empty())
        };
        let clear: Vec<_> = images.iter().filter(is_clear).map(|image| quoted(&image.name)).collect();
        if clear.is_empty() {
            return Ok(());
        }
        bail!(
            "{}: no box of --regions lies in {} of {} images, so that they would stay in the clear: {}; take them out of what \
             is encrypted, or give --allow-none",
            self.asked.images.display(),
            clear.len(),
            images.len(),
            listed_up_to(&clear, NAMED)
        )
    }

    fn single(&self, image: &FolderImage) -> Result<Report> {
        let to = &self.asked.to;
        let target = to.file_name().with_context(|| format!("--to {}: is no file name", to.display()))?;
        let target = names::checked(target).with_context(|| format!("--to {}", to.display()))?;
        let Encrypted { entry, png, remarks } = self.image(image, target)?;
        let text = self.encryptor.note(vec![entry])?;
        let mut note = NewFile::at(&place(to, false), Access::Shared)?;
        let mut file = NewFile::at(to, Access::Shared)?;
        let written = std::io::Write::write_all(&mut note, text.as_bytes())
            .and_then(|()| std::io::Write::write_all(&mut file, &png));
        written.with_context(|| format!("cannot write {}", to.display()))?;
        safe_files::publish([note, file])?;
        Ok(Report::new([(image.name.as_str(), remarks.as_slice())]))
    }

    fn image(&self, source: &FolderImage, target: &str) -> Result<Encrypted> {
        let decoded = self.reader.load(&source.path, REMEDY)?;
        self.decoded(decoded, source, target).with_context(|| source.path.display().to_string())
    }

    fn decoded(&self, decoded: Decoded, source: &FolderImage, target: &str) -> Result<Encrypted> {
        let (metadata, mut remarks) = kept(decoded.metadata, self.asked.drop_metadata)?;
        remarks.extend((!is_png(&source.path)).then_some(Remark::NowPng));
        let (image, boxes) = match &self.boxes {
            None => (self.fitting(decoded.image, &mut remarks)?, None),
            Some(boxes) => {
                let boxes = boxes.get(source.name.as_str()).map_or(&[][..], Vec::as_slice);
                let inside = self.boxes_inside(boxes, &decoded.image, &mut remarks)?;
                (decoded.image, Some(inside))
            }
        };
        let (name, boxes) = (source.name.as_str(), boxes.as_deref());
        let plain = PlainImage { image: &image, name, file: target, boxes, metadata: &metadata };
        let nonce = *os_random()?;
        interrupt::check()?;
        let encrypted = self.encryptor.encrypt(&plain, &nonce)?;
        interrupt::check()?;
        let is_clear = boxes.is_some_and(<[_]>::is_empty);
        remarks.extend((encrypted.image == image && !is_clear).then_some(Remark::Unchanged));
        let png = encrypted.to_png()?;
        interrupt::check()?;
        Ok(Encrypted { entry: encrypted.entry, png, remarks })
    }

    /// The boxes as far as they lie in the image; none is refused unless that was allowed.
    fn boxes_inside(
        &self,
        boxes: &[&FoundBox],
        image: &DynamicImage,
        remarks: &mut Vec<Remark>,
    ) -> Result<Vec<Rectangle>> {
        let Clipped { inside, n_cut, n_outside, .. } = Clipped::new(boxes, image.width(), image.height());
        remarks.extend((n_cut > 0).then_some(Remark::Clipped(n_cut)));
        remarks.extend((n_outside > 0).then_some(Remark::Outside(n_outside)));
        if inside.is_empty() && !self.asked.allow_none {
            bail!(
                "no box of --regions lies in it, so that it would stay in the clear; take it out of what is encrypted, \
                 or give --allow-none"
            );
        }
        remarks.extend(inside.is_empty().then_some(Remark::InTheClear));
        Ok(inside.iter().map(|inside| [inside.x, inside.y, inside.w, inside.h].into()).collect())
    }

    /// The image, or as much of it as the cipher takes.
    fn fitting(&self, image: DynamicImage, remarks: &mut Vec<Remark>) -> Result<DynamicImage> {
        let cipher = self.encryptor.cipher();
        let Err(refused) = cipher.accepts(image.width(), image.height()) else { return Ok(image) };
        match cipher.largest_accepted(image.width(), image.height()) {
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

fn is_png(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png"))
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use image::{GrayImage, Luma};
    use image_data::boxes::BoxFile;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: EncryptImageArgs,
    }

    /// Encrypts images of 10x10 and 9x9 pixels with these options, and boxes of the first of them if there are any.
    fn encrypted(options: &[&str], boxes: &[&str]) -> Result<Vec<String>> {
        let dir = tempfile::tempdir()?;
        let place = |name: &str| dir.path().join(name).display().to_string();
        fs::create_dir(place("pics"))?;
        for (name, side) in [("a.png", 10), ("b.png", 9)] {
            GrayImage::from_fn(side, side, |x, y| Luma([(x * 9 + y) as u8]))
                .save(format!("{}/{name}", place("pics")))?;
        }
        let (from, to, key) = (place("pics"), place("enc"), place("my.key"));
        let line = ["xtask", "--images", &from, "--key", &key, "--to", &to];
        let args = Line::try_parse_from(line.iter().chain(options))?.args;
        let boxes_file = dir.path().join("boxes.csv");
        fs::write(&boxes_file, format!("file,x,y,w,h\n{}\n", boxes.join("\n")))?;
        let regions =
            (!boxes.is_empty()).then(|| BoxFile::read(&boxes_file)).transpose()?.map(Regions::Boxes);
        let report = encrypt(&args, regions, &Key::new([7; 32]))?;
        assert!(dir.path().join("enc/cipherlens.toml").is_file() && report.n == 2);
        Ok(report.lines)
    }

    fn refused(options: &[&str], boxes: &[&str]) -> String {
        encrypted(options, boxes).err().map(|error| crate::message(&error)).unwrap_or_default()
    }

    #[test]
    fn sizes_that_a_cipher_does_not_take_are_cut_when_that_is_allowed() -> Result<()> {
        assert_eq!(encrypted(&[], &[])?, Vec::<String>::new());
        let blocks = ["--scheme", "tile-permutation", "--tile", "5"];
        let text = refused(&blocks, &[]);
        assert!(text.contains("b.png: --crop would encrypt the upper left 5x5 of it"), "{text}");
        let lines = encrypted(&[&blocks[..], &["--crop"]].concat(), &[])?;
        assert_eq!(lines[0], "cut at the right and below: b.png (to 5x5)");
        Ok(())
    }

    #[test]
    fn images_without_a_box_are_written_in_the_clear_when_that_is_allowed() -> Result<()> {
        let boxes = ["a.png,8,8,5,5", "a.png,20,0,1,1"];
        let text = refused(&[], &boxes);
        assert!(text.contains("no box of --regions lies in 1 of 2 images"), "{text}");
        let expected = [
            "WARNING: no box, so written in the clear: b.png",
            "boxes outside the image, left out: a.png (1)",
            "boxes that reach past the image, cut at its edges: a.png (1)",
        ];
        let allow = ["--regions", "x", "--allow-none"];
        assert_eq!(encrypted(&allow, &boxes)?, expected);
        assert!(refused(&allow, &["c.png,0,0,1,1"]).contains("there is no image \"c.png\""));
        let text = refused(&["--scheme", "rubik"], &boxes);
        assert!(
            text.ends_with("--regions: boxes are encrypted with aes-ctr or ff1-region, not rubik"),
            "{text}"
        );
        Ok(())
    }
}
