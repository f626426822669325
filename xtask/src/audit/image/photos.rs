//! Jigsaw solving by block size, on photos large enough for it.

use anyhow::{Context, Result, bail};
use image::{GrayImage, imageops};
use image_cipher::{BlockKeys, BlockOrder, CipherOptions, Scheme};
use image_data::{FolderOptions, ImageSet, LoadOptions};
use leakage::Outcome;
use leakage::audit::{Entry, Ledger};
use leakage::image::{JIGSAW, solve_scrambled};
use protocol::KeySchedule;
use rayon::prelude::*;
use results::{Input, Regime, Results};
use tabular_data::Modality;

use super::ImageCase;
use crate::audit::conclude;
use crate::config::RunConfig;
use crate::datasets::{self, Dataset};
use crate::images::layout::{Kind, Layout};
use crate::interrupt;

/// Photos are brought to squares of this side.
const SIDE: u32 = 256;

/// Sides of blocks.
const BLOCKS: [u32; 4] = [8, 16, 32, 64];

/// Keys that each size is repeated over.
const KEYS: usize = 4;

/// The most photos.
const PHOTOS: usize = 6;

/// Whether photos are scrambled with this cipher.
pub fn is_scrambler(scheme: &Scheme) -> bool {
    scheme.moves_blocks
}

/// Solves scrambled photos of the known sets of photos that are present.
pub fn audit_photos(config: &RunConfig, asked: &[String], results: &mut Results) -> Result<()> {
    for set in datasets::known(config.data.as_deref())? {
        let is_asked = datasets::names_all(asked) || asked.iter().any(|name| name == set.id());
        if is_asked && set.manifest.modality == Modality::Image {
            let layout = Layout::of(&set)?;
            if layout.layout != Kind::Photos {
                continue;
            }
            if layout.is_present(&set) {
                audit(config, &set, &layout, results).with_context(|| set.id().to_owned())?;
            } else if asked.iter().any(|name| name == set.id()) {
                bail!("{}", set.how_to_get());
            }
        }
    }
    Ok(())
}

fn audit(config: &RunConfig, set: &Dataset, layout: &Layout, results: &mut Results) -> Result<()> {
    let root = layout.root(set).with_context(|| set.how_to_get())?;
    let folder = ImageSet::open(&root, &FolderOptions { single_class: true, ..FolderOptions::default() })?;
    let load = |record: &image_data::Record| Ok(square(&record.load(&LoadOptions::default())?));
    let photos: Vec<GrayImage> = folder.records().iter().take(PHOTOS).map(load).collect::<Result<_>>()?;
    let mut ledger = Ledger::default();
    for block in BLOCKS {
        let options = CipherOptions {
            block,
            block_keys: BlockKeys::Different,
            block_order: BlockOrder::Permuted,
            ..CipherOptions::default()
        };
        for scheme in image_cipher::schemes().iter().filter(|scheme| is_scrambler(scheme)) {
            let case = ImageCase::new(scheme, Regime::SameKey, &options)?;
            let entry = Entry { case: case.case.clone(), attack: JIGSAW.info };
            let solved: Vec<_> =
                (0..KEYS).into_par_iter().map(|key| trial(config.keys, &case, &photos, key)).collect();
            for outcome in solved {
                ledger.add(&entry, outcome?);
            }
        }
    }
    results.inputs.push(input(set, &root, folder.records().len())?);
    conclude(set.id(), image_cipher::plain().id, &[], ledger, results)
}

/// All photos under one key.
fn trial(keys: KeySchedule, case: &ImageCase, photos: &[GrayImage], key: usize) -> Result<Outcome> {
    let key = keys.labelled(format!("photos/{}/key-{key}", case.case.options.join(",")));
    solve_scrambled(photos, case.block.unwrap_or(1), |photo| {
        interrupt::check()?;
        Ok(case.cipher.encrypt(photo, key.key(), &[0; 16])?)
    })
}

/// The central square, shrunk or enlarged.
fn square(photo: &GrayImage) -> GrayImage {
    let side = photo.width().min(photo.height());
    let (left, top) = ((photo.width() - side) / 2, (photo.height() - side) / 2);
    let centre = imageops::crop_imm(photo, left, top, side, side).to_image();
    imageops::resize(&centre, SIDE, SIDE, imageops::FilterType::Triangle)
}

fn input(set: &Dataset, root: &std::path::Path, records: usize) -> Result<Input> {
    let sha256 = crate::images::hash::hash_files(root)?;
    let mut input = Input::new(set.id(), set.origin(), &sha256, records as u64);
    input.licence = Some(set.manifest.licence.clone());
    input
        .notes
        .push(format!("the first {PHOTOS} photos, cut to squares of {SIDE}x{SIDE}, for jigsaw solving only"));
    Ok(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_is_cut_to_its_central_square() {
        // Black, but for the square in the middle.
        let photo = |width: u32, height: u32, left: u32, top: u32, side: u32| {
            GrayImage::from_fn(width, height, |x, y| {
                let inside = (left..left + side).contains(&x) && (top..top + side).contains(&y);
                image::Luma([if inside { 200 } else { 0 }])
            })
        };
        for photo in [photo(300, 100, 100, 0, 100), photo(100, 300, 0, 100, 100)] {
            let found = square(&photo);
            assert_eq!(found.dimensions(), (SIDE, SIDE));
            assert!(found.pixels().all(|pixel| pixel.0 == [200]));
        }
    }

    #[test]
    fn scrambled_photos_are_solved() -> Result<()> {
        let scheme = image_cipher::schemes().iter().find(|scheme| is_scrambler(scheme));
        let options = CipherOptions { block: 64, ..CipherOptions::default() };
        let case = ImageCase::new(scheme.context("one moves blocks")?, Regime::SameKey, &options)?;
        let smooth = GrayImage::from_fn(SIDE, SIDE, |x, y| image::Luma([((x + y) / 2) as u8]));
        let outcome = trial(KeySchedule::new(1), &case, std::slice::from_ref(&smooth), 0)?;
        assert!(outcome.is_ok_and(|findings| !findings.is_empty()));
        Ok(())
    }
}
