//! The usual statistics of cipher pictures, one row a cipher.

use anyhow::Result;
use image::GrayImage;
use leakage::image::{adjacent_correlation, chi_square, entropy, npcr, uaci};
use protocol::KeySchedule;
use rayon::prelude::*;
use results::{ImageStatistics, Regime};

use super::ImageCase;
use super::encrypt::Encryptor;
use crate::images::source::Source;

/// Pictures that the statistics are means over.
const PICTURES: usize = 20;

/// One row for every cipher; all regimes give the same.
pub fn statistics(keys: KeySchedule, source: &Source, cases: &[ImageCase]) -> Result<Vec<ImageStatistics>> {
    let once = |case: &&ImageCase| matches!(case.case.regime, Regime::None | Regime::SameKey);
    let cases: Vec<&ImageCase> = cases.iter().filter(once).collect();
    cases.into_par_iter().map(|case| of_case(keys, source, case)).collect()
}

/// Sums over pictures.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    npcr: f64,
    uaci: f64,
    entropy: f64,
    correlation: f64,
    chi_square: f64,
    key: f64,
}

fn of_case(keys: KeySchedule, source: &Source, case: &ImageCase) -> Result<ImageStatistics> {
    let size = source.pictures.size().dimensions();
    let key = keys.labelled(format!("{}/statistics/{}", source.input.dataset, case.scheme.id));
    let encryptor = Encryptor::new(case, key, size)?;
    let n = PICTURES.min(source.pictures.len());
    let mut sums = Sums::default();
    for index in 0..n {
        let plain = source.pictures.load(index * source.pictures.len() / n.max(1))?;
        add(&mut sums, case, &encryptor, &plain, index as u64)?;
    }
    let mean = |sum: f64| sum / n.max(1) as f64;
    Ok(ImageStatistics {
        dataset: source.input.dataset.clone(),
        scheme: case.scheme.id.to_owned(),
        npcr: mean(sums.npcr),
        uaci: mean(sums.uaci),
        entropy: mean(sums.entropy),
        adjacent_correlation: mean(sums.correlation),
        chi_square: mean(sums.chi_square),
        key_sensitivity: case.scheme.keyed.then(|| mean(sums.key)),
    })
}

fn add(
    sums: &mut Sums,
    case: &ImageCase,
    encryptor: &Encryptor<'_>,
    plain: &GrayImage,
    index: u64,
) -> Result<()> {
    let cipher = encryptor.encrypt(plain, index)?;
    let changed = encryptor.encrypt(&one_pixel_changed(plain), index)?;
    let mut key = *encryptor.key();
    key[0] ^= 1;
    let other_key = case.cipher.encrypt(plain, &key, &encryptor.nonce(index))?;
    sums.npcr += npcr(&cipher, &changed).unwrap_or(0.0);
    sums.uaci += uaci(&cipher, &changed).unwrap_or(0.0);
    sums.entropy += entropy(&cipher);
    sums.correlation += adjacent_correlation(&cipher);
    sums.chi_square += chi_square(&cipher).unwrap_or(0.0);
    sums.key += npcr(&cipher, &other_key).unwrap_or(0.0);
    Ok(())
}

/// The middle pixel's lowest bit flipped.
fn one_pixel_changed(plain: &GrayImage) -> GrayImage {
    let mut changed = plain.clone();
    let (x, y) = (plain.width() / 2, plain.height() / 2);
    if let Some(pixel) = changed.get_pixel_mut_checked(x, y) {
        pixel.0[0] ^= 1;
    }
    changed
}
