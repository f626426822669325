//! Detections over scenes, as pictures.

use anyhow::Result;
use evaluation::{BoundingBox, SceneBoxes};
use image::{RgbImage, imageops};
use results::Artifact;

use super::rows::Row;
use super::source::Source;
use super::veil::Veil;
use crate::sheets::{Sheet, Shelf, Words, boxes_on, enlarged};

/// Scenes shown.
const SHOWN: usize = 3;
/// Faces that a scene must have to be shown, at most.
const MOST_FACES: usize = 8;
/// Width of a shown scene in pixels.
const WIDTH: u32 = 320;
/// Colour of true boxes.
pub const TRUE: [u8; 3] = [0, 160, 80];
/// Colour of found boxes.
pub const FOUND: [u8; 3] = [230, 90, 0];

/// A sheet: some scenes under each cipher, with true and found boxes.
pub fn scenes(source: &Source, rows: &[&Row], veils: &[Veil], shelf: &Shelf<'_>) -> Result<Option<Artifact>> {
    let shown = pick(source);
    let rows: Vec<(&Row, &Veil)> = rows
        .iter()
        .filter(|row| row.scheme == row.test_scheme)
        .filter_map(|row| Some((*row, veils.iter().find(|veil| veil.id() == row.scheme)?)))
        .collect();
    if shown.is_empty() || rows.is_empty() {
        return Ok(None);
    }
    let headings: Vec<String> = shown.iter().map(|&index| source.scenes[index].name.clone()).collect();
    let mut sheet = Sheet::new(&headings);
    for (row, veil) in &rows {
        let pictures = shown.iter().map(|&index| scene(source, row, veil, index)).collect::<Result<_>>()?;
        sheet.row(&row.label(), pictures);
    }
    let schemes: Vec<&str> = rows.iter().map(|(row, _)| row.scheme).collect();
    let schemes = schemes.join(", ");
    let caption = format!(
        "Scenes as the searcher sees them, under {schemes}. Green: true faces. Orange: the best boxes of a detector \
         trained under the same scheme, as many in all scenes as there are faces."
    );
    let alt = format!(
        "{} scenes, once for each of {schemes}, with green boxes around faces and orange ones where the detector finds \
         some",
        shown.len(),
    );
    let words =
        Words { kind: "detections", dataset: &source.dataset, scheme: None, caption: &caption, alt: &alt };
    Ok(Some(shelf.put(&sheet.draw()?, words)?))
}

/// The first scenes with some faces and a landscape or square shape.
fn pick(source: &Source) -> Vec<usize> {
    let fits = |index: &usize| {
        let scene = &source.scenes[*index];
        (2..=MOST_FACES).contains(&scene.boxes.len()) && scene.size().0 >= scene.size().1
    };
    (0..source.scenes.len()).filter(fits).take(SHOWN).collect()
}

fn scene(source: &Source, row: &Row, veil: &Veil, index: usize) -> Result<RgbImage> {
    let covered = veil.scene(source.scenes[index].load()?.as_ref())?;
    let scale = f64::from(WIDTH) / f64::from(covered.width());
    let height = (f64::from(covered.height()) * scale).round().max(1.0) as u32;
    let small = imageops::resize(&covered, WIDTH, height, imageops::FilterType::Triangle);
    let mut picture = enlarged(&small, 1);
    let SceneBoxes { truth, found } = &row.boxes[index];
    boxes_on(&mut picture, truth.iter().map(|place| scaled(place, scale)), TRUE);
    let least = least_score(row);
    let sure = found.iter().filter(|found| found.score >= least);
    boxes_on(&mut picture, sure.map(|found| scaled(&found.place, scale)), FOUND);
    Ok(picture)
}

fn scaled(place: &BoundingBox, scale: f64) -> [f64; 4] {
    place.xywh().map(|length| length * scale)
}

/// The score of the box that is as far down the list of all boxes as there are true ones.
fn least_score(row: &Row) -> f32 {
    let n_true = row.boxes.iter().map(|scene| scene.truth.len()).sum::<usize>();
    let mut scores: Vec<f32> =
        row.boxes.iter().flat_map(|scene| &scene.found).map(|found| found.score).collect();
    scores.sort_unstable_by(|a, b| b.total_cmp(a));
    scores.get(n_true.saturating_sub(1)).copied().unwrap_or(f32::NEG_INFINITY)
}
