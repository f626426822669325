//! A sheet of photos, each with a caption below.

use image::{Rgb, RgbImage, imageops};

use super::text::{LINE, Pen};
use crate::ReportError;

/// Space around a photo.
const GAP: u32 = 8;
/// The least width of a photo's place, for its caption.
const LEAST: u32 = 160;

/// A photo and what stands below it: `lead`, a colon, and as much of the end of `name` as fits.
#[derive(Debug, Clone)]
pub struct Captioned<'a> {
    /// The photo as it is shown.
    pub picture: RgbImage,
    /// What is always said.
    pub lead: String,
    /// What may be cut from the left.
    pub name: &'a str,
}

/// The sheet, `across` photos in a row; photos of a row stand on one line.
///
/// # Errors
/// The embedded font cannot be read.
pub fn photo_sheet(photos: &[Captioned<'_>], across: usize) -> Result<RgbImage, ReportError> {
    let pen = Pen::new()?;
    let across = across.max(1);
    let cell = photos.iter().map(|photo| photo.picture.width()).max().unwrap_or(0).max(LEAST);
    let rows: Vec<(&[Captioned<'_>], u32)> = photos.chunks(across).map(|row| (row, highest(row))).collect();
    let columns = photos.len().min(across) as u32;
    let height = GAP + rows.iter().map(|(_, height)| height + LINE + 2 * GAP).sum::<u32>();
    let mut paper = RgbImage::from_pixel(GAP + columns * (cell + GAP), height, Rgb([255; 3]));
    let mut y = GAP;
    for (row, height) in rows {
        for (photo, x) in row.iter().zip((GAP..).step_by((cell + GAP) as usize)) {
            let top = y + (height - photo.picture.height());
            imageops::replace(&mut paper, &photo.picture, i64::from(x), i64::from(top));
            pen.write(&mut paper, (x, y + height + 4), &caption(&pen, photo, cell));
        }
        y += height + LINE + 2 * GAP;
    }
    Ok(paper)
}

fn highest(row: &[Captioned<'_>]) -> u32 {
    row.iter().map(|photo| photo.picture.height()).max().unwrap_or(0)
}

fn caption(pen: &Pen, Captioned { lead, name, .. }: &Captioned<'_>, width: u32) -> String {
    let whole = format!("{lead}: {name}");
    let mut cuts = name.char_indices().map(|(start, _)| format!("{lead}: …{}", &name[start..]));
    match pen.width(&whole) <= width {
        true => whole,
        false => cuts.find(|text| pen.width(text) <= width).unwrap_or_else(|| lead.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_photo_has_a_place_and_a_caption_that_fits() {
        let photo = |name: &'static str, height| Captioned {
            picture: RgbImage::from_pixel(120, height, Rgb([40; 3])),
            lead: "no box".to_owned(),
            name,
        };
        let long = "a folder/with a very long name/of a photo that does not fit.png";
        let photos = [photo("a.png", 90), photo("b.png", 50), photo("c.png", 90), photo(long, 90)];
        let paper = photo_sheet(&photos, 3).expect("the font is there");
        assert_eq!(paper.dimensions(), (GAP + 3 * (LEAST + GAP), GAP + 2 * (90 + LINE + 2 * GAP)));
        let grey = paper.pixels().filter(|pixel| pixel.0 == [40; 3]).count();
        assert!(grey >= 120 * (90 + 50 + 90 + 90), "a photo is covered: {grey}");
        assert_eq!(paper.get_pixel(GAP + LEAST + GAP, GAP).0, [255; 3], "the lower photo stands on the line");
        let pen = Pen::new().expect("the font is there");
        assert_eq!(caption(&pen, &photos[0], LEAST), "no box: a.png");
        let cut = caption(&pen, &photos[3], LEAST);
        assert!(cut.starts_with("no box: …") && cut.ends_with("fit.png"), "{cut}");
        assert!(pen.width(&cut) <= LEAST);
    }
}
