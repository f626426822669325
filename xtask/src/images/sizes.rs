//! The size that a person's own images are brought to when none was asked for, and what that does to them.
//!
//! The size that more than half of the images have; where there is none such, the median shape (width to height) at the
//! median number of pixels. One odd image decides nothing. Larger images are then brought to about [`MOST_PIXELS`],
//! because a classifier of all their pixels would take hours.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use image_data::{ImageError, LoadOptions, Policy, Record, Size, decode};
use rayon::prelude::*;

use super::pictures::{REMEDY, with_remedy};
use crate::interrupt;

/// Pixels of an image to which larger ones are shrunk when no size was asked for.
const MOST_PIXELS: f64 = 4096.0;
/// Shapes that differ by less are called the same: a side is a whole number of pixels, and a multiple of 4 when shrunk.
const SAME_SHAPE: f64 = 1.1;
/// From this factor on, a stretched image is worth a warning.
const BADLY_STRETCHED: f64 = 2.0;

/// Width and height of every image whose header can be read, by record; broken ones are `None` where they are to be left
/// out.
pub fn read(records: &[Record], broken: Policy) -> Result<Vec<Option<(u32, u32)>>> {
    let read = |record: &Record| -> Result<Option<(u32, u32)>> {
        interrupt::check()?;
        let size: Result<_, ImageError> = decode::dimensions(&record.path, &LoadOptions::default());
        match (size, broken) {
            (Ok(size), _) => Ok(Some(size)),
            (Err(_), Policy::Skip) => Ok(None),
            (Err(error), Policy::Fail) => Err(with_remedy(error, REMEDY)),
        }
    };
    records.par_iter().map(read).collect()
}

/// The size that suits most images, as they are.
pub fn typical(sizes: &[Option<(u32, u32)>]) -> Result<(u32, u32)> {
    let known: Vec<(u32, u32)> = sizes.iter().flatten().copied().collect();
    let mut counts: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    known.iter().for_each(|&size| *counts.entry(size).or_default() += 1);
    let usual =
        counts.iter().max_by_key(|(_, count)| **count).context("there is no image that can be read")?;
    if usual.1 * 2 > known.len() {
        return Ok(*usual.0);
    }
    let shape = median(known.iter().map(|&size| shape(size)).collect());
    let pixels = median(known.iter().map(|&(width, height)| f64::from(width) * f64::from(height)).collect());
    let side = |length: f64| length.round().clamp(1.0, 65_535.0) as u32;
    Ok((side((pixels * shape).sqrt()), side((pixels / shape).sqrt())))
}

/// A size shrunk to about [`MOST_PIXELS`] where it has more.
pub fn shrunk((width, height): (u32, u32)) -> Result<Size> {
    let pixels = f64::from(width) * f64::from(height);
    if pixels <= MOST_PIXELS {
        return Ok(Size::new(width, height)?);
    }
    let scale = (MOST_PIXELS / pixels).sqrt();
    // Multiples of 4 suit the blocks and tiles of the ciphers.
    let side = |length: u32| ((f64::from(length) * scale / 4.0).floor() as u32 * 4).max(4);
    Ok(Size::new(side(width), side(height))?)
}

/// What bringing images to one size does to them: a note, and a warning where some are stretched badly.
pub fn notes(
    records: &[Record],
    sizes: &[Option<(u32, u32)>],
    used: Size,
) -> (Option<String>, Option<String>) {
    let used = used.dimensions();
    let read = || sizes.iter().zip(records).filter_map(|(size, record)| Some(((*size)?, record)));
    let resized = read().filter(|(size, _)| *size != used).count();
    let stretched: Vec<_> = read().map(|(size, record)| (stretch(size, used), size, record)).collect();
    let distorted = stretched.iter().filter(|(factor, ..)| *factor > SAME_SHAPE).count();
    let worst = stretched.iter().max_by(|a, b| a.0.total_cmp(&b.0).then(b.2.name.cmp(&a.2.name)));
    let Some((factor, (width, height), record)) = worst.filter(|_| resized > 0) else { return (None, None) };
    let all = read().count();
    let target = format!("{}x{}", used.0, used.1);
    let mut note = format!("images brought to {target}: {resized} of {all} resized");
    let worst = format!("by a factor of {factor:.1} at worst ({}, {width}x{height})", record.name);
    if distorted > 0 {
        note.push_str(&format!(", {distorted} of them stretched to another shape, {worst}"));
    }
    let badly = stretched.iter().filter(|(factor, ..)| *factor > BADLY_STRETCHED).count();
    let warning = (badly > 0).then(|| {
        format!(
            "{badly} of {all} images have another shape than {target} and are stretched, {worst}; crop them, leave them \
             out, or give --size"
        )
    });
    (Some(note), warning)
}

/// How much wider or narrower a size is than another, from 1.
fn stretch(size: (u32, u32), used: (u32, u32)) -> f64 {
    let ratio = shape(size) / shape(used);
    ratio.max(1.0 / ratio)
}

fn shape((width, height): (u32, u32)) -> f64 {
    f64::from(width) / f64::from(height)
}

/// The upper one of two middle values.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sizes: &[(u32, u32)], expected: (u32, u32)) -> Result<()> {
        let sizes: Vec<_> = sizes.iter().copied().map(Some).collect();
        assert_eq!(typical(&sizes)?, expected, "{sizes:?}");
        Ok(())
    }

    #[test]
    fn one_odd_image_decides_nothing() -> Result<()> {
        check(&[(4000, 100), (64, 64), (64, 64)], (64, 64))?;
        check(&[(64, 64), (64, 64), (1, 65_535)], (64, 64))?;
        check(&[(19, 17)], (19, 17))?;
        Ok(())
    }

    #[test]
    fn where_no_size_is_usual_the_median_shape_and_area_count() -> Result<()> {
        check(&[(4000, 100), (40, 30), (44, 33), (400, 300), (36, 27)], (44, 33))?;
        check(&[(100, 50), (50, 100), (60, 60)], (71, 71))?;
        assert!(typical(&[None, None]).is_err());
        Ok(())
    }

    #[test]
    fn large_sizes_are_shrunk_to_multiples_of_four() -> Result<()> {
        assert_eq!(shrunk((64, 64))?.dimensions(), (64, 64));
        assert_eq!(shrunk((640, 480))?.dimensions(), (72, 52));
        assert_eq!(shrunk((4000, 1))?.dimensions(), (4000, 1));
        Ok(())
    }

    #[test]
    fn the_worst_stretch_is_named() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let sizes = [("a", 0, 64, 64), ("a", 1, 128, 128), ("b", 2, 640, 16)];
        for (class, number, width, height) in sizes {
            std::fs::create_dir_all(dir.path().join(class))?;
            image::GrayImage::new(width, height).save(dir.path().join(format!("{class}/{number}.png")))?;
        }
        let set = image_data::ImageSet::open(dir.path(), &Default::default())?;
        let read = read(set.records(), Policy::Fail)?;
        let (note, warning) = notes(set.records(), &read, Size::new(64, 64)?);
        let note = note.unwrap_or_default();
        assert!(
            note.contains("64x64: 2 of 3 resized, 1 of them") && note.contains("factor of 40.0"),
            "{note}"
        );
        assert!(warning.is_some_and(|text| text.contains("b/2.png, 640x16") && text.contains("--size")));
        assert_eq!(notes(&set.records()[..1], &read[..1], Size::new(64, 64)?), (None, None));
        Ok(())
    }
}
