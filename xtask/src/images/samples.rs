//! Images of what was done: plain, encrypted and decrypted samples, and their HOG.

use std::path::Path;

use anyhow::{Context, Result, bail};
use image::{GrayImage, RgbImage};
use image_cipher::ImageCipher;
use report::sheets::{Sheet, enlarged};
use results::Artifact;
use results::scheme::named;

use super::features::FeatureSpec;
use super::plan::{Recipe, Scheme};
use super::protect::Protection;
use super::source::Source;
use crate::pictures::{Caption, add_picture};
use protocol::{Planned, Role};

/// The lesser side of a shown sample in pixels, at least.
const SHOWN: u32 = 96;
/// Images of a class among which the one to show is looked for.
const CANDIDATES: usize = 12;
/// Side of a HOG cell in the drawing, in pixels.
const STROKE: usize = 16;

/// What the sheets of one set are made from.
pub struct Samples<'a> {
    /// The images.
    pub source: &'a Source,
    /// The ciphers' common options.
    pub protection: &'a Protection,
    /// Schemes in the order of the sheet.
    pub schemes: &'a [Scheme],
}

impl Samples<'_> {
    /// The sheets of the set: samples under each cipher, and their HOG where `hog` is given.
    pub fn artifacts(&self, hog: Option<&FeatureSpec>, staged: &Path) -> Result<Vec<Artifact>> {
        let mut artifacts = vec![self.sheet(staged)?];
        if let Some(FeatureSpec::Hog(spec)) = hog {
            artifacts.push(self.hog_sheet(spec, staged)?);
        }
        Ok(artifacts)
    }

    fn sheet(&self, staged: &Path) -> Result<Artifact> {
        let what = "samples, the same under each cipher with one key, and decrypted with it.";
        let alt = |samples, schemes| {
            format!(
                "A table of small images: {samples} samples in plain, encrypted and decrypted form, one row for each of \
                 {schemes}"
            )
        };
        let triple = |scheme, record, sample: &GrayImage| self.triple(scheme, record, sample);
        self.drawn(staged, "sample-sheet", ["plain", "encrypted", "decrypted"], what, alt, triple)
    }

    fn hog_sheet(&self, spec: &hog_features::HogSpec, staged: &Path) -> Result<Artifact> {
        let what = "what HOG sees of the same samples; a stroke lies along an edge and is the brighter the stronger.";
        let alt = |_, schemes| {
            format!("Small images beside drawings of their oriented gradients, one row for each of {schemes}")
        };
        let pair = |scheme, record, sample: &GrayImage| {
            let shown = self.encrypted(scheme, record, sample)?;
            let hog = hog_features::draw(spec, &spec.extract(&shown)?, STROKE)?;
            Ok([zoomed(&shown), enlarged(&hog, 1)])
        };
        self.drawn(staged, "hog", ["picture", "HOG"], what, alt, pair)
    }

    /// A sheet with a row for each cipher and `N` images of each sample; `alt` is told how many samples and which ciphers.
    fn drawn<const N: usize>(
        &self,
        staged: &Path,
        kind: &str,
        headings: [&str; N],
        what: &str,
        alt: impl Fn(usize, String) -> String,
        pictures: impl Fn(Scheme, usize, &GrayImage) -> Result<[RgbImage; N]>,
    ) -> Result<Artifact> {
        let samples = self.samples()?;
        let mut sheet = Sheet::new(&vec![headings.map(str::to_owned); samples.len()].concat());
        for scheme in self.ciphers() {
            let of = |(record, sample): &(usize, GrayImage)| pictures(scheme, *record, sample);
            sheet.row(&self.name(scheme), samples.iter().map(of).collect::<Result<Vec<_>>>()?.concat());
        }
        let dataset = &self.source.input.dataset;
        let schemes = self.ciphers().map(|scheme| self.name(scheme)).collect::<Vec<_>>().join(", ");
        let (caption, alt) = (format!("{dataset}: {what}"), alt(samples.len(), schemes));
        add_picture(staged, &sheet.draw()?, Caption { kind, dataset, caption: &caption, alt: &alt })
    }

    /// The name that a cipher has in all results.
    fn name(&self, scheme: Scheme) -> String {
        named(scheme.id(), &image_cipher::shown(scheme.id(), &self.protection.options))
    }

    fn ciphers(&self) -> impl Iterator<Item = Scheme> + '_ {
        self.schemes.iter().copied().filter(|scheme| matches!(scheme, Scheme::Picture(_)))
    }

    /// An image of the last class and of the first one: of two classes, a positive and a negative.
    fn samples(&self) -> Result<Vec<(usize, GrayImage)>> {
        let classes = [self.source.classes.len().saturating_sub(1), 0];
        classes.into_iter().map(|class| self.sample(class)).collect()
    }

    /// The image with most contrast among the first of a class.
    fn sample(&self, class: usize) -> Result<(usize, GrayImage)> {
        let members = (0..self.source.targets.len()).filter(|&record| self.source.targets[record] == class);
        let mut best: Option<(usize, GrayImage, f64)> = None;
        for record in members.take(CANDIDATES) {
            let picture = self.source.pictures.load(record)?.into_owned();
            let spread = spread(&picture);
            if best.as_ref().is_none_or(|(_, _, most)| spread > *most) {
                best = Some((record, picture, spread));
            }
        }
        let (record, picture, _) = best.context("every class has an image")?;
        Ok((record, picture))
    }

    /// At the size of the features.
    fn encrypted(&self, scheme: Scheme, record: usize, sample: &GrayImage) -> Result<GrayImage> {
        let protected = self.protection.under(Recipe { scheme, role: Role::Train }, 0, 0)?;
        let mut out = GrayImage::new(0, 0);
        protected.picture(sample, record, &mut out)?;
        Ok(out)
    }

    fn triple(&self, scheme: Scheme, record: usize, sample: &GrayImage) -> Result<[RgbImage; 3]> {
        let encrypted = self.encrypted(scheme, record, sample)?;
        let decrypted = match self.protection.resize_after && scheme.is_keyed() {
            true => RgbImage::new(0, 0),
            false => zoomed(&self.decrypted(scheme, record, &encrypted, sample)?),
        };
        Ok([zoomed(sample), zoomed(&encrypted), decrypted])
    }

    fn decrypted(
        &self,
        scheme: Scheme,
        record: usize,
        encrypted: &GrayImage,
        plain: &GrayImage,
    ) -> Result<GrayImage> {
        let protected = self.protection.under(Recipe { scheme, role: Role::Train }, 0, 0)?;
        let cipher: Box<dyn ImageCipher> = image_cipher::cipher(scheme.id(), &self.protection.options)?;
        let decrypted = protected.decrypt(cipher.as_ref(), encrypted, record)?;
        let same = decrypted.dimensions() != plain.dimensions() || decrypted == *plain;
        match scheme.is_decryptable() && !same {
            true => bail!("{}: decryption does not give the plain image back", scheme.id()),
            false => Ok(decrypted),
        }
    }
}

/// Variance of the grey values.
fn spread(picture: &GrayImage) -> f64 {
    let n = picture.as_raw().len().max(1) as f64;
    let mean = picture.as_raw().iter().map(|&grey| f64::from(grey)).sum::<f64>() / n;
    picture.as_raw().iter().map(|&grey| (f64::from(grey) - mean).powi(2)).sum::<f64>() / n
}

fn zoomed(picture: &GrayImage) -> RgbImage {
    let times = SHOWN.div_ceil(picture.width().min(picture.height()).max(1)).max(1);
    enlarged(picture, times)
}

#[cfg(test)]
mod tests {
    use protocol::KeySchedule;

    use super::*;

    fn with_samples(look: impl FnOnce(&Samples<'_>) -> Result<()>) -> Result<()> {
        let source = Source::small(12)?;
        let protection = Protection::of(KeySchedule::new(1), &source);
        let named = |scheme: &Scheme| ["plain", "rubik", "orthogonal"].contains(&scheme.id());
        let schemes: Vec<Scheme> = Scheme::all().into_iter().filter(named).collect();
        look(&Samples { source: &source, protection: &protection, schemes: &schemes })
    }

    #[test]
    fn a_sheet_has_a_row_a_cipher_and_a_sample_a_class() -> Result<()> {
        let dir = tempfile::tempdir()?;
        with_samples(|samples| {
            let artifacts = samples.artifacts(None, dir.path())?;
            let alt = artifacts[0].alt.clone().unwrap_or_default();
            assert!(alt.contains("2 samples") && alt.ends_with("one row for each of plain, rubik"), "{alt}");
            assert!(artifacts.len() == 1 && dir.path().join(&artifacts[0].path).is_file());
            let shown = samples.samples()?;
            assert_eq!(
                shown.iter().map(|(record, _)| samples.source.targets[*record]).collect::<Vec<_>>(),
                [1, 0]
            );
            for (record, picture) in shown {
                let class = samples.source.targets[record];
                let members = (0..12).filter(|&other| samples.source.targets[other] == class);
                for other in members {
                    assert!(spread(&*samples.source.pictures.load(other)?) <= spread(&picture));
                }
            }
            Ok(())
        })
    }

    #[test]
    fn a_decryption_that_does_not_give_the_plain_image_back_is_an_error() -> Result<()> {
        with_samples(|samples| {
            let (scheme, plain) = (samples.schemes[1], samples.source.pictures.load(0)?.into_owned());
            let mut encrypted = samples.encrypted(scheme, 0, &plain)?;
            assert_eq!(samples.decrypted(scheme, 0, &encrypted, &plain)?, plain);
            encrypted.get_pixel_mut(3, 3).0[0] ^= 1;
            assert!(samples.decrypted(scheme, 0, &encrypted, &plain).is_err());
            Ok(())
        })
    }
}
