//! Detections over scenes, as pictures.

use anyhow::Result;
use evaluation::{BoundingBox, SceneBoxes};
use image::{RgbImage, imageops};
use report::model::Artifact;

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
const TRUE: [u8; 3] = [0, 160, 80];
/// Colour of found boxes.
const FOUND: [u8; 3] = [230, 90, 0];
/// Boxes with at least this score are drawn: those that the model calls faces.
const SCORE: f32 = 0.0;

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
    let caption = format!(
        "Scenes as the searcher sees them, under {}: faces marked by people in green, faces found by a detector trained \
         under the same scheme in orange.",
        schemes.join(", ")
    );
    let alt = format!(
        "{} scenes under {} ciphers with green and orange boxes; {}",
        shown.len(),
        rows.len(),
        counts(&rows)
    );
    let words =
        Words { kind: "detections", dataset: &source.dataset, scheme: None, caption: &caption, alt: &alt };
    Ok(Some(shelf.put(&sheet.draw()?, words)?))
}

/// The first scenes with some faces and a landscape or square shape.
fn pick(source: &Source) -> Vec<usize> {
    let fits = |index: &usize| {
        let scene = &source.scenes[*index];
        (2..=MOST_FACES).contains(&scene.boxes.len()) && scene.picture.width() >= scene.picture.height()
    };
    (0..source.scenes.len()).filter(fits).take(SHOWN).collect()
}

fn scene(source: &Source, row: &Row, veil: &Veil, index: usize) -> Result<RgbImage> {
    let covered = veil.scene(&source.scenes[index].picture)?;
    let scale = f64::from(WIDTH) / f64::from(covered.width());
    let height = (f64::from(covered.height()) * scale).round().max(1.0) as u32;
    let small = imageops::resize(&covered, WIDTH, height, imageops::FilterType::Triangle);
    let mut picture = enlarged(&small, 1);
    let SceneBoxes { truth, found } = &row.boxes[index];
    boxes_on(&mut picture, truth.iter().map(|place| scaled(place, scale)), TRUE);
    let sure = found.iter().filter(|found| found.score >= SCORE);
    boxes_on(&mut picture, sure.map(|found| scaled(&found.place, scale)), FOUND);
    Ok(picture)
}

fn scaled(place: &BoundingBox, scale: f64) -> [f64; 4] {
    place.xywh().map(|length| length * scale)
}

fn counts(rows: &[(&Row, &Veil)]) -> String {
    let sure = |boxes: &SceneBoxes| boxes.found.iter().filter(|found| found.score >= SCORE).count();
    let one = |row: &Row| {
        format!("{}: {} boxes in all scenes", row.scheme, row.boxes.iter().map(sure).sum::<usize>())
    };
    rows.iter().map(|(row, _)| one(row)).collect::<Vec<_>>().join(", ")
}
