//! A sheet: named rows and columns of images.

use image::{GrayImage, Rgb, RgbImage, imageops};
use imageproc::drawing::draw_hollow_rect_mut;
use imageproc::rect::Rect;

use super::text::{LINE, Pen};
use crate::ReportError;

/// Space between images and around the sheet.
const GAP: u32 = 8;
/// The colour of the paper.
const PAPER: Rgb<u8> = Rgb([255, 255, 255]);

/// Rows of images under column headings, each row with its name.
#[derive(Debug, Default)]
pub struct Sheet {
    headings: Vec<String>,
    rows: Vec<(String, Vec<RgbImage>)>,
}

impl Sheet {
    /// An empty sheet with these columns.
    pub fn new(headings: &[String]) -> Self {
        Self { headings: headings.to_vec(), rows: Vec::new() }
    }

    /// Adds a row; an image without pixels leaves its place empty.
    pub fn row(&mut self, name: &str, pictures: Vec<RgbImage>) {
        self.rows.push((name.to_owned(), pictures));
    }

    /// Draws the sheet: a column is as wide as its widest image or heading, a row as high as its highest image.
    ///
    /// # Errors
    /// The embedded font cannot be read.
    pub fn draw(&self) -> Result<RgbImage, ReportError> {
        let pen = Pen::new()?;
        let margin = self.rows.iter().map(|(name, _)| pen.width(name)).max().unwrap_or(0);
        let widths: Vec<u32> =
            (0..self.headings.len()).map(|column| self.column_width(&pen, column)).collect();
        let heights: Vec<u32> = self.rows.iter().map(|(_, pictures)| row_height(pictures)).collect();
        let width = margin + GAP + widths.iter().map(|width| width + GAP).sum::<u32>() + GAP;
        let height = LINE + GAP + heights.iter().map(|height| height + GAP).sum::<u32>() + GAP;
        let mut paper = RgbImage::from_pixel(width, height, PAPER);
        self.headings(&pen, &mut paper, margin, &widths);
        let mut y = GAP + LINE;
        for ((name, pictures), height) in self.rows.iter().zip(&heights) {
            pen.write(&mut paper, (GAP, y + height.saturating_sub(LINE) / 2), name);
            let mut x = margin + 2 * GAP;
            for (picture, width) in pictures.iter().zip(&widths) {
                imageops::replace(&mut paper, picture, i64::from(x), i64::from(y));
                x += width + GAP;
            }
            y += height + GAP;
        }
        Ok(paper)
    }

    fn headings(&self, pen: &Pen, paper: &mut RgbImage, margin: u32, widths: &[u32]) {
        let mut x = margin + 2 * GAP;
        for (heading, width) in self.headings.iter().zip(widths) {
            pen.write(paper, (x, GAP), heading);
            x += width + GAP;
        }
    }

    fn column_width(&self, pen: &Pen, column: usize) -> u32 {
        let pictures = self.rows.iter().filter_map(|(_, pictures)| pictures.get(column));
        let heading = self.headings.get(column).map_or(0, |heading| pen.width(heading));
        pictures.map(RgbImage::width).chain([heading]).max().unwrap_or(0)
    }
}

fn row_height(pictures: &[RgbImage]) -> u32 {
    pictures.iter().map(RgbImage::height).chain([LINE]).max().unwrap_or(LINE)
}

/// A grey image in colour, enlarged `times` (at least once) without smoothing.
pub fn enlarged(picture: &GrayImage, times: u32) -> RgbImage {
    let times = times.max(1);
    RgbImage::from_fn(picture.width() * times, picture.height() * times, |x, y| {
        let grey = picture.get_pixel(x / times, y / times).0[0];
        Rgb([grey; 3])
    })
}

/// Draws boxes (x, y, width, height, in pixels of it) on an image, two pixels thick and inside it. An image without pixels
/// stays as it is.
pub fn boxes_on(picture: &mut RgbImage, boxes: impl Iterator<Item = [f64; 4]>, colour: [u8; 3]) {
    let (width, height) = (i64::from(picture.width()), i64::from(picture.height()));
    if picture.is_empty() {
        return;
    }
    for [x, y, w, h] in boxes {
        let (left, top) = ((x.round() as i64).clamp(0, width - 1), (y.round() as i64).clamp(0, height - 1));
        let right = ((x + w).round() as i64).clamp(left + 1, width);
        let bottom = ((y + h).round() as i64).clamp(top + 1, height);
        for inset in 0..2 {
            let (w, h) = (right - left - 2 * inset, bottom - top - 2 * inset);
            if w > 0 && h > 0 {
                let place = Rect::at((left + inset) as i32, (top + inset) as i32).of_size(w as u32, h as u32);
                draw_hollow_rect_mut(picture, place, Rgb(colour));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_stand_where_rows_and_columns_meet() {
        let mut sheet = Sheet::new(&["a".to_owned(), "b".to_owned()]);
        let picture = |grey| enlarged(&GrayImage::from_pixel(20, 30, image::Luma([grey])), 1);
        sheet.row("first", vec![picture(10), picture(20)]);
        sheet.row("second", vec![picture(30), RgbImage::new(0, 0)]);
        let paper = sheet.draw().expect("the font is there");
        assert_eq!(paper.height(), LINE + 2 * GAP + 2 * (30 + GAP));
        let count = |grey: u8| paper.pixels().filter(|pixel| pixel.0 == [grey; 3]).count();
        assert!([10, 20, 30].iter().all(|&grey| count(grey) >= 600), "an image is covered");
    }

    #[test]
    fn boxes_stay_on_the_picture() {
        let mut picture = RgbImage::new(10, 10);
        boxes_on(&mut picture, [[-5.0, -5.0, 100.0, 100.0], [20.0, 20.0, 1.0, 1.0]].into_iter(), [255, 0, 0]);
        assert_eq!(picture.get_pixel(0, 0).0, [255, 0, 0]);
        assert_eq!(picture.get_pixel(5, 5).0, [0, 0, 0]);
        let mut empty = RgbImage::new(0, 0);
        boxes_on(&mut empty, [[0.0, 0.0, 5.0, 5.0]].into_iter(), [255, 0, 0]);
        assert!(empty.is_empty());
    }

    #[test]
    fn a_box_is_two_pixels_thick() {
        let mut picture = RgbImage::new(120, 90);
        boxes_on(&mut picture, [[10.0, 5.0, 20.0, 20.0], [50.0, 30.0, 30.0, 20.0]].into_iter(), [9, 9, 9]);
        let drawn = picture.pixels().filter(|pixel| pixel.0 == [9; 3]).count();
        assert_eq!(drawn, 2 * 2 * (20 + 20 - 4) + 2 * 2 * (30 + 20 - 4));
    }
}
