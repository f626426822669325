//! The size that a person's own images are brought to when none was asked for, and what is said of what that does to them.

use anyhow::{Context, Result};
use image_data::sizes::{Stretching, shrunk, typical};
use image_data::{ImageError, LoadOptions, Policy, Record, Size, decode};
use rayon::prelude::*;
use results::Input;

use super::pictures::{REMEDY, with_remedy};
use crate::interrupt;
use crate::progress::warn;

/// Width and height of every image whose header can be read, by record; broken ones are `None` where they are to be left
/// out.
fn read(records: &[Record], broken: Policy) -> Result<Vec<Option<(u32, u32)>>> {
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

/// The size that most images have, as they are (see [`typical`]).
pub fn most_have(records: &[Record], broken: Policy) -> Result<(u32, u32)> {
    most_of(&read(records, broken)?)
}

fn most_of(sizes: &[Option<(u32, u32)>]) -> Result<(u32, u32)> {
    typical(sizes.iter().flatten().copied()).context("there is no image that can be read")
}

/// The size asked for, or the set's own, or the one that suits most images, which is shrunk where it is large (see
/// [`image_data::sizes`]); what images of other sizes undergo is entered in `input`.
pub fn working_size(
    own: Option<[u32; 2]>,
    records: &[Record],
    asked: Option<Size>,
    broken: Policy,
    input: &mut Input,
) -> Result<Size> {
    if let Some([width, height]) = own {
        let size = asked.map_or_else(|| shrunk((width, height)), Ok)?;
        input.notes.extend(size_note([width, height], size));
        return Ok(size);
    }
    let found = read(records, broken)?;
    let size = asked.map_or_else(|| Ok(shrunk(most_of(&found)?)?), anyhow::Ok)?;
    let (note, warning) = notes(records, &found, size);
    input.notes.extend(note);
    if let Some(warning) = warning {
        warn(&input.dataset, &warning);
        input.warnings.push(warning);
    }
    Ok(size)
}

/// What a reader must know when images are not used at their own size.
pub fn size_note(own: [u32; 2], used: Size) -> Option<String> {
    let (width, height) = used.dimensions();
    (own != [width, height]).then(|| format!("images brought to {width}x{height}"))
}

/// What bringing images to one size does to them: a note, and a warning where some are stretched badly.
fn notes(records: &[Record], sizes: &[Option<(u32, u32)>], used: Size) -> (Option<String>, Option<String>) {
    let read = records.iter().zip(sizes).filter_map(|(record, size)| Some((record.name.as_str(), (*size)?)));
    let read: Vec<(&str, (u32, u32))> = read.collect();
    let Some(found) = Stretching::new(read.iter().copied(), used) else { return (None, None) };
    let Stretching { resized, distorted, badly, worst, factor, .. } = found;
    let (all, target) = (read.len(), format!("{}x{}", used.width(), used.height()));
    let (name, (width, height)) = read[worst];
    let worst = format!("by a factor of {factor:.1} at worst ({name}, {width}x{height})");
    let mut note = format!("images brought to {target}: {resized} of {all} resized");
    if distorted > 0 {
        note.push_str(&format!(", {distorted} of them stretched to another shape, {worst}"));
    }
    let warning = (badly > 0).then(|| {
        format!(
            "{badly} of {all} images have another shape than {target} and are stretched, {worst}; crop them, leave them \
             out, or give --size"
        )
    });
    (Some(note), warning)
}

#[cfg(test)]
mod tests {
    use super::*;

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
