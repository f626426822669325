//! Boxes found in images, as a CSV file of one's own: `file,x,y,w,h,score`.
//!
//! `file` is the path of an image in the folder that was searched, with `/` between folders. A box is in whole pixels
//! from the top left of the image as a viewer shows it (an orientation in the metadata applied), and may reach past its
//! edges. The score is optional: a file of another tool need not have it, and columns with other names are passed over.

use std::{
    collections::{HashMap, HashSet},
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use crate::{
    ImageError, PixelBox,
    csv_file::{CsvFile, Row},
};

/// The columns, in the order in which they are written.
pub const COLUMNS: [&str; 6] = ["file", "x", "y", "w", "h", "score"];

/// The largest magnitude of a position or side, in pixels.
const LARGEST: i64 = 1 << 31;

/// A box in an image.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundBox {
    /// Path of the image in its folder, with `/` between folders.
    pub file: String,
    /// Left edge; negative where the box begins left of the image.
    pub x: i64,
    /// Top edge; negative where the box begins above the image.
    pub y: i64,
    /// Width, from 1.
    pub w: u32,
    /// Height, from 1.
    pub h: u32,
    /// How sure the detector was; higher is surer, the scale is the detector's own.
    pub score: Option<f64>,
}

impl FoundBox {
    /// The box `place` of the image `file`.
    pub fn new(file: &str, place: PixelBox, score: Option<f64>) -> Self {
        let PixelBox { x, y, w, h } = place;
        Self { file: file.to_owned(), x: i64::from(x), y: i64::from(y), w, h, score }
    }

    /// The part of the box inside an image of this size; `None` when there is none.
    pub fn clipped(&self, width: u32, height: u32) -> Option<PixelBox> {
        let inside = |start: i64, length: u32, limit: u32| {
            let from = start.max(0);
            let to = (start + i64::from(length)).min(i64::from(limit));
            let length = u32::try_from(to - from).ok().filter(|&length| length > 0)?;
            Some((u32::try_from(from).ok()?, length))
        };
        let ((x, w), (y, h)) = (inside(self.x, self.w, width)?, inside(self.y, self.h, height)?);
        Some(PixelBox { x, y, w, h })
    }
}

/// A box and the line that gave it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BoxLine {
    /// The box.
    pub found: FoundBox,
    /// Line in the file, counted from 1.
    pub line: u64,
}

/// Reads a file of boxes.
///
/// # Errors
/// [`ImageError::Io`], and as [`parse`].
pub fn read(path: &Path) -> Result<Vec<BoxLine>, ImageError> {
    let text = fs::read(path).map_err(|source| ImageError::Io {
        path: path.to_owned(),
        action: "read the file",
        source,
    })?;
    parse(path, &text)
}

/// Reads boxes from CSV text; `path` is what errors name.
///
/// # Errors
/// [`ImageError::Csv`], [`ImageError::MissingColumn`] and [`ImageError::BadCell`]. Whether the images exist is not looked
/// at.
pub fn parse(path: &Path, text: &[u8]) -> Result<Vec<BoxLine>, ImageError> {
    let mut csv = CsvFile::new(path, text);
    let [file, x, y, w, h] =
        csv.columns(["file", "x", "y", "w", "h"], "the columns file, x, y, w and h (and may have score)")?;
    let score = csv.columns(["score"], "").map(|[score]| score).ok();
    let mut lines = Vec::new();
    while let Some(row) = csv.next_row()? {
        let cells = Cells { path, row: &row };
        let found = FoundBox {
            file: cells.file(file)?,
            x: cells.position(x, "x")?,
            y: cells.position(y, "y")?,
            w: cells.side(w, "w")?,
            h: cells.side(h, "h")?,
            score: score.map_or(Ok(None), |score| cells.score(score))?,
        };
        lines.push(BoxLine { found, line: row.line() });
    }
    Ok(lines)
}

/// Writes boxes as [`read`] reads them.
///
/// # Errors
/// What `out` refuses.
pub fn write<'a>(out: impl Write, boxes: impl IntoIterator<Item = &'a FoundBox>) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    for FoundBox { file, x, y, w, h, score } in boxes {
        let score = score.map(|score| score.to_string()).unwrap_or_default();
        csv.write_record([file, &x.to_string(), &y.to_string(), &w.to_string(), &h.to_string(), &score])?;
    }
    csv.flush()
}

/// The boxes of many images, and the file that errors name.
#[derive(Debug, Clone, PartialEq)]
pub struct BoxFile {
    path: PathBuf,
    lines: Vec<BoxLine>,
}

impl BoxFile {
    /// Reads a file of boxes.
    ///
    /// # Errors
    /// As [`read`].
    pub fn read(path: &Path) -> Result<Self, ImageError> {
        Ok(Self { lines: read(path)?, path: path.to_owned() })
    }

    /// Boxes that no file gave; `path` is what errors name.
    pub fn of(path: &Path, found: impl IntoIterator<Item = FoundBox>) -> Self {
        let lines = found.into_iter().zip(2..).map(|(found, line)| BoxLine { found, line }).collect();
        Self { path: path.to_owned(), lines }
    }

    /// The number of boxes of an image.
    pub fn count(&self, image: &str) -> usize {
        self.lines.iter().filter(|line| line.found.file == image).count()
    }

    /// The boxes of each of these images of `folder`, by name; images without a box are left out. With `neighbours`, a
    /// line may also be of another file in the folder, and is passed over then.
    ///
    /// # Errors
    /// [`ImageError::UnknownFile`] for a line of another image.
    pub fn by_image<'a>(
        &'a self,
        folder: &Path,
        images: impl IntoIterator<Item = &'a str>,
        neighbours: bool,
    ) -> Result<HashMap<&'a str, Vec<&'a FoundBox>>, ImageError> {
        let images: HashSet<&str> = images.into_iter().collect();
        let mut by_image: HashMap<&str, Vec<&FoundBox>> = HashMap::new();
        for BoxLine { found, line } in &self.lines {
            if images.contains(found.file.as_str()) {
                by_image.entry(&found.file).or_default().push(found);
            } else if !neighbours || !folder.join(&found.file).is_file() {
                let (path, folder) = (self.path.clone(), folder.to_owned());
                return Err(ImageError::UnknownFile { path, line: *line, file: found.file.clone(), folder });
            }
        }
        Ok(by_image)
    }
}

/// Boxes as far as they lie in an image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Clipped {
    /// The parts inside, in the order of the boxes.
    pub inside: Vec<PixelBox>,
    /// How many of these are cut at an edge of the image.
    pub n_cut: usize,
    /// How many boxes lie outside.
    pub n_outside: usize,
}

impl Clipped {
    /// Boxes of an image of this size in pixels.
    pub fn new(boxes: &[&FoundBox], width: u32, height: u32) -> Self {
        let mut clipped = Self::default();
        for found in boxes {
            match found.clipped(width, height) {
                Some(inside) => {
                    clipped.n_cut += usize::from((inside.w, inside.h) != (found.w, found.h));
                    clipped.inside.push(inside);
                }
                None => clipped.n_outside += 1,
            }
        }
        clipped
    }
}

/// One row, and the file that errors name.
struct Cells<'a> {
    path: &'a Path,
    row: &'a Row,
}

impl Cells<'_> {
    fn file(&self, column: usize) -> Result<String, ImageError> {
        match self.row.cell(column) {
            "" => Err(self.bad(column, "file", "the path of an image in the folder")),
            file => Ok(file.to_owned()),
        }
    }

    fn position(&self, column: usize, name: &'static str) -> Result<i64, ImageError> {
        let number = self.row.cell(column).parse::<i64>().ok();
        let number = number.filter(|number| (-LARGEST..=LARGEST).contains(number));
        number.ok_or_else(|| self.bad(column, name, "an integer of pixels"))
    }

    fn side(&self, column: usize, name: &'static str) -> Result<u32, ImageError> {
        let number = self.row.cell(column).parse::<u32>().ok();
        let number = number.filter(|&number| number > 0 && i64::from(number) <= LARGEST);
        number.ok_or_else(|| self.bad(column, name, "an integer of pixels from 1"))
    }

    fn score(&self, column: usize) -> Result<Option<f64>, ImageError> {
        match self.row.cell(column) {
            "" => Ok(None),
            cell => match cell.parse::<f64>() {
                Ok(score) if score.is_finite() => Ok(Some(score)),
                _ => Err(self.bad(column, "score", "a number, or nothing")),
            },
        }
    }

    fn bad(&self, column: usize, name: &'static str, expected: &'static str) -> ImageError {
        ImageError::BadCell {
            path: self.path.to_owned(),
            line: self.row.line(),
            column: name,
            found: self.row.cell(column).to_owned(),
            expected,
        }
    }
}
