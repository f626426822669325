//! Sheets for the page: scenes under each cipher, and photos with the boxes found in them.

use std::path::Path;

use anyhow::Result;
use evaluation::BoundingBox;
use image::{RgbImage, imageops};
use image_data::PixelBox;
use report::sheets::{Captioned, Sheet, boxes_on, enlarged, photo_sheet};
use results::Artifact;

use super::cipher::SceneCipher;
use super::find::Searched;
use super::rows::Row;
use super::source::{Source, open};
use crate::pictures::{Caption, add_picture};

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
/// Photos across a sheet.
const ACROSS: usize = 3;
/// Photos on a sheet.
const ON_SHEET: usize = 12;

/// A sheet: some scenes under each cipher, with true and found boxes.
pub fn scenes(source: &Source, rows: &[(&Row, SceneCipher)], staged: &Path) -> Result<Option<Artifact>> {
    let shown = pick(source);
    if shown.is_empty() || rows.is_empty() {
        return Ok(None);
    }
    let headings: Vec<String> = shown.iter().map(|&index| source.scenes[index].name().to_owned()).collect();
    let mut sheet = Sheet::new(&headings);
    for (row, cipher) in rows {
        let pictures = shown.iter().map(|&index| scene(source, row, cipher, index)).collect::<Result<_>>()?;
        sheet.row(&row.label(), pictures);
    }
    let schemes = rows.iter().map(|(row, _)| row.label()).collect::<Vec<_>>().join(", ");
    let caption = format!(
        "Scenes as the searcher sees them, under {schemes}. Green: true faces. Orange: the best boxes of a detector \
         trained under the same scheme, as many in all scenes as there are faces."
    );
    let alt = format!(
        "{} scenes, once for each of {schemes}, with green boxes around faces and orange ones where the detector finds \
         some",
        shown.len(),
    );
    let said = Caption { kind: "detections", dataset: &source.dataset, caption: &caption, alt: &alt };
    add_picture(staged, &sheet.draw()?, said).map(Some)
}

/// The first scenes with some faces and a landscape or square shape.
fn pick(source: &Source) -> Vec<usize> {
    let fits = |index: &usize| {
        let scene = &source.scenes[*index];
        (2..=MOST_FACES).contains(&scene.boxes().len()) && scene.dimensions().0 >= scene.dimensions().1
    };
    (0..source.scenes.len()).filter(fits).take(SHOWN).collect()
}

fn scene(source: &Source, row: &Row, cipher: &SceneCipher, index: usize) -> Result<RgbImage> {
    let covered = cipher.scene(open(&source.scenes[index])?.0.as_ref())?;
    let scale = f64::from(WIDTH) / f64::from(covered.width());
    let height = (f64::from(covered.height()) * scale).round().max(1.0) as u32;
    let mut picture = enlarged(&imageops::resize(&covered, WIDTH, height, imageops::FilterType::Triangle), 1);
    let scaled = |place: &BoundingBox| place.xywh().map(|length| length * scale);
    boxes_on(&mut picture, row.boxes[index].truth.iter().map(scaled), TRUE);
    let matched = row.matched()?;
    let last = matched.ranked().get(matched.n_truth().saturating_sub(1));
    let sure = |score: f32| last.is_none_or(|last| score >= last.score);
    let found = row.boxes[index].found.iter().filter(|found| sure(found.score));
    boxes_on(&mut picture, found.map(|found| scaled(&found.place)), FOUND);
    Ok(picture)
}

/// A photo to be shown, and the faces marked in it, where somebody marked any.
type Shown<'a> = (&'a Searched, Option<&'a [PixelBox]>);

/// The sheets of these photos, out of `n_searched`.
pub fn photos(dataset: &str, shown: &[Shown<'_>], n_searched: usize, staged: &Path) -> Result<Vec<Artifact>> {
    let is_one = shown.len() <= ON_SHEET;
    let one = |(index, photos): (usize, &[Shown<'_>])| {
        let (first, last) = (index * ON_SHEET + 1, index * ON_SHEET + photos.len());
        let marked = match photos.iter().any(|(_, marked)| marked.is_some()) {
            true => " Green: faces as annotated.",
            false => "",
        };
        let caption = format!(
            "Photos {first} to {last} of {n_searched} of {dataset}, with the number of boxes of each. Orange: boxes of \
             boxes.csv.{marked}"
        );
        let boxes: usize = photos.iter().map(|(photo, _)| photo.faces.len()).sum();
        let alt =
            format!("{} photos, with {boxes} orange boxes where the detector finds faces", photos.len());
        let number = if is_one { dataset.to_owned() } else { format!("{dataset}-{:02}", index + 1) };
        let said = Caption { kind: "overlays", dataset: &number, caption: &caption, alt: &alt };
        let captioned: Vec<Captioned<'_>> = photos.iter().filter_map(captioned).collect();
        let mut artifact = add_picture(staged, &photo_sheet(&captioned, ACROSS)?, said)?;
        artifact.dataset = Some(dataset.to_owned());
        Ok(artifact)
    };
    shown.chunks(ON_SHEET).enumerate().map(one).collect()
}

fn captioned<'a>(&(photo, marked): &Shown<'a>) -> Option<Captioned<'a>> {
    let mut picture = enlarged(photo.thumbnail.as_ref()?, 1);
    let scaled = |place: &PixelBox| place.xywh().map(|length| length * photo.scale);
    boxes_on(&mut picture, marked.unwrap_or_default().iter().map(scaled), TRUE);
    boxes_on(&mut picture, photo.faces.iter().map(|face| scaled(&face.place)), FOUND);
    let lead = match photo.faces.len() {
        0 => "no box".to_owned(),
        1 => "1 box".to_owned(),
        n => format!("{n} boxes"),
    };
    Some(Captioned { picture, lead, name: &photo.name })
}

#[cfg(test)]
mod tests {
    use image::GrayImage;

    use super::*;
    use crate::detection::find::Face;

    #[test]
    fn a_photo_is_shown_with_its_boxes_at_its_scale() {
        let picture = GrayImage::from_pixel(120, 90, image::Luma([40]));
        let face = Face { place: PixelBox { x: 100, y: 50, w: 200, h: 200 }, score: 1.0 };
        let truth = [PixelBox { x: 500, y: 300, w: 300, h: 200 }];
        let photo = |faces| Searched {
            name: "a.png".to_owned(),
            sha256: String::new(),
            found: Vec::new(),
            faces,
            thumbnail: Some(picture.clone()),
            scale: 0.1,
        };
        let (some, none) = (photo(vec![face]), photo(Vec::new()));
        let drawn = |photo| captioned(&(photo, Some(&truth))).expect("it has a thumbnail");
        let (some, none) = (drawn(&some), drawn(&none));
        let count = |shown: &RgbImage, colour| shown.pixels().filter(|pixel| pixel.0 == colour).count();
        // Two pixels around 20x20, and around 30x20.
        let boxes = |shown: &Captioned<'_>| (count(&shown.picture, FOUND), count(&shown.picture, TRUE));
        assert_eq!(boxes(&some), (2 * (20 + 20 - 4) * 2, 2 * (30 + 20 - 4) * 2));
        assert_eq!(boxes(&none), (0, 2 * (30 + 20 - 4) * 2));
        assert_eq!((some.lead.as_str(), none.lead.as_str()), ("1 box", "no box"));
    }
}
