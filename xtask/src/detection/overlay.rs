//! Photos with the boxes found in them, small, on sheets.

use anyhow::Result;
use image::{GrayImage, Rgb, RgbImage, imageops};
use image_data::PixelBox;
use results::Artifact;

use super::draw::{FOUND, TRUE};
use super::find::Face;
use crate::sheets::{LINE, Pen, Shelf, Words, boxes_on, enlarged};

/// Photos across a sheet.
const ACROSS: usize = 3;
/// Photos on a sheet.
const ON_SHEET: usize = 12;
/// Space around a photo.
const GAP: u32 = 8;

/// A photo to be shown.
pub struct Thumbnail<'a> {
    /// Its name.
    pub name: &'a str,
    /// The photo, small.
    pub picture: &'a GrayImage,
    /// Pixels of it for a pixel of the photo.
    pub scale: f64,
    /// The faces found.
    pub faces: &'a [Face],
    /// The faces marked, where somebody marked any.
    pub truth: Option<&'a [PixelBox]>,
}

/// The sheets of these photos, out of `n_searched`.
pub fn sheets(
    dataset: &str,
    shown: &[Thumbnail<'_>],
    n_searched: usize,
    shelf: &Shelf<'_>,
) -> Result<Vec<Artifact>> {
    let n_sheets = shown.len().div_ceil(ON_SHEET);
    let one = |(index, photos): (usize, &[Thumbnail<'_>])| {
        let (first, last) = (index * ON_SHEET + 1, index * ON_SHEET + photos.len());
        let marked = match photos.iter().any(|photo| photo.truth.is_some()) {
            true => " Green: faces as annotated.",
            false => "",
        };
        let caption = format!(
            "Photos {first} to {last} of {n_searched} of {dataset}, with the number of boxes of each. Orange: boxes of \
             boxes.csv.{marked}"
        );
        let boxes: usize = photos.iter().map(|photo| photo.faces.len()).sum();
        let alt =
            format!("{} photos, with {boxes} orange boxes where the detector finds faces", photos.len());
        let number = match n_sheets {
            1 => dataset.to_owned(),
            _ => format!("{dataset}-{:02}", index + 1),
        };
        let words = Words { kind: "overlays", dataset: &number, scheme: None, caption: &caption, alt: &alt };
        let mut artifact = shelf.put(&sheet(photos)?, words)?;
        artifact.dataset = Some(dataset.to_owned());
        Ok(artifact)
    };
    shown.chunks(ON_SHEET).enumerate().map(one).collect()
}

/// One sheet: photos in rows, the name and number of boxes of each below it.
fn sheet(photos: &[Thumbnail<'_>]) -> Result<RgbImage> {
    let pen = Pen::new()?;
    let pictures: Vec<RgbImage> = photos.iter().map(drawn).collect();
    let cell = pictures.iter().map(RgbImage::width).max().unwrap_or(0).max(160);
    let rows: Vec<&[RgbImage]> = pictures.chunks(ACROSS).collect();
    let heights: Vec<u32> =
        rows.iter().map(|row| row.iter().map(RgbImage::height).max().unwrap_or(0)).collect();
    let across = photos.len().min(ACROSS) as u32;
    let height = GAP + heights.iter().map(|height| height + LINE + 2 * GAP).sum::<u32>();
    let mut paper = RgbImage::from_pixel(GAP + across * (cell + GAP), height, Rgb([255; 3]));
    let mut y = GAP;
    for ((row, photos), height) in rows.iter().zip(photos.chunks(ACROSS)).zip(&heights) {
        for (column, (picture, photo)) in row.iter().zip(photos).enumerate() {
            let x = GAP + column as u32 * (cell + GAP);
            let top = y + (height - picture.height());
            imageops::replace(&mut paper, picture, i64::from(x), i64::from(top));
            pen.write(&mut paper, (x, y + height + 4), &label(&pen, photo, cell));
        }
        y += height + LINE + 2 * GAP;
    }
    Ok(paper)
}

fn drawn(photo: &Thumbnail<'_>) -> RgbImage {
    let mut picture = enlarged(photo.picture, 1);
    let scaled = |place: &PixelBox| [place.x, place.y, place.w, place.h].map(|l| f64::from(l) * photo.scale);
    boxes_on(&mut picture, photo.truth.unwrap_or_default().iter().map(scaled), TRUE);
    boxes_on(&mut picture, photo.faces.iter().map(|face| scaled(&face.place)), FOUND);
    picture
}

/// The number of boxes and the end of the name, as much as fits.
fn label(pen: &Pen, photo: &Thumbnail<'_>, width: u32) -> String {
    let boxes = match photo.faces.len() {
        0 => "no box".to_owned(),
        1 => "1 box".to_owned(),
        n => format!("{n} boxes"),
    };
    let whole = format!("{boxes}: {}", photo.name);
    let mut cuts = photo.name.char_indices().map(|(start, _)| format!("{boxes}: …{}", &photo.name[start..]));
    match pen.width(&whole) <= width {
        true => whole,
        false => cuts.find(|text| pen.width(text) <= width).unwrap_or(boxes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_has_a_place_for_every_photo_and_its_boxes() -> Result<()> {
        let picture = GrayImage::from_pixel(120, 90, image::Luma([40]));
        let face = Face { place: PixelBox { x: 100, y: 50, w: 200, h: 200 }, score: 1.0 };
        let truth = [PixelBox { x: 500, y: 300, w: 300, h: 200 }];
        let photo = |name: &'static str, faces: &'static [Face]| Thumbnail {
            name,
            picture: &picture,
            scale: 0.1,
            faces,
            truth: Some(&truth[..]),
        };
        let faces: &'static [Face] = Box::leak(vec![face].into_boxed_slice());
        let long = "a folder/with a very long name/of a photo that does not fit.png";
        let paper =
            sheet(&[photo("a.png", faces), photo("b.png", &[]), photo("c.png", &[]), photo(long, &[])])?;
        let count = |colour: [u8; 3]| paper.pixels().filter(|pixel| pixel.0 == colour).count();
        assert_eq!(paper.width(), GAP + 3 * (160 + GAP));
        // Two pixels around 20x20, and four times around 30x20.
        assert_eq!((count(FOUND), count(TRUE)), (2 * (20 + 20 - 4) * 2, 4 * 2 * (30 + 20 - 4) * 2));
        assert!(count([40; 3]) > 4 * 120 * 90 * 9 / 10);
        let cut = label(&Pen::new()?, &photo(long, &[]), 160);
        assert!(cut.starts_with("no box: …") && cut.ends_with("fit.png"), "{cut}");
        Ok(())
    }
}
