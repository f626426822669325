//! The marker segments around the scans (T.81, annex B).

use super::{Fault, frame::Frame, scan, tables::Tables};

const START_OF_FRAME: u8 = 0xC0;
const HUFFMAN_TABLES: u8 = 0xC4;
const ARITHMETIC_CONDITIONING: u8 = 0xCC;
const END_OF_IMAGE: u8 = 0xD9;
const START_OF_SCAN: u8 = 0xDA;
const RESTART_INTERVAL: u8 = 0xDD;
const COMMENT: u8 = 0xFE;

/// What a part of a colour profile begins with.
const ICC_NAME: &[u8] = b"ICC_PROFILE\0";

/// More scans are made to cost time, not to hold an image; the decoder has the same limit.
const MOST_SCANS: usize = 100;

/// What a whole file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::decode) struct Contents {
    /// Components of the frame: 1 grey, 3 colour, 4 as for print.
    pub(in crate::decode) components: usize,
    /// Whether an end marker follows the image.
    pub(in crate::decode) has_end_marker: bool,
    /// What there is of a colour profile.
    pub(in crate::decode) icc: Icc,
    /// What there is beside the image, as the names of its segments tell.
    pub(in crate::decode) beside: Vec<String>,
}

/// The colour profile, which may be spread over several segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::decode) enum Icc {
    /// There is none.
    #[default]
    Absent,
    /// All its parts are there.
    Whole,
    /// Parts are missing, or contradict each other.
    Incomplete,
}

/// Whether the image is whole; `max_pixels` bounds what is spent on finding out.
pub(in crate::decode) fn check(bytes: &[u8], max_pixels: u64) -> Result<Contents, Fault> {
    let mut walk = Walk {
        bytes,
        max_pixels,
        tables: Tables::default(),
        frame: None,
        n_scans: 0,
        icc_parts: Vec::new(),
        beside: Vec::new(),
    };
    let mut position = 0;
    while let Some((marker, after)) = next_marker(bytes, position) {
        position = match marker {
            END_OF_IMAGE => return walk.contents(Some(after)),
            0x01 | 0xD0..=0xD8 => after,
            _ => walk.segment(marker, after)?,
        };
    }
    walk.contents(None)
}

/// A file being read.
struct Walk<'a> {
    bytes: &'a [u8],
    max_pixels: u64,
    tables: Tables,
    frame: Option<Frame>,
    n_scans: usize,
    /// Number of each part of the colour profile, and how many there should be.
    icc_parts: Vec<(u8, u8)>,
    beside: Vec<String>,
}

impl Walk<'_> {
    /// Takes in a segment whose length stands at `start`; where the next one begins.
    fn segment(&mut self, marker: u8, start: usize) -> Result<usize, Fault> {
        let rest = self.bytes.get(start..).unwrap_or_default();
        let &[high, low, ..] = rest else { return Err(Fault::Truncated) };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let segment = rest.get(2..length.max(2)).ok_or(Fault::Truncated)?;
        let end = start + length.max(2);
        match marker {
            HUFFMAN_TABLES => self.tables.define(segment)?,
            RESTART_INTERVAL => {
                let &[high, low, ..] = segment else { return Err(Fault::Truncated) };
                self.tables.restart_interval = u32::from(u16::from_be_bytes([high, low]));
            }
            START_OF_FRAME..=0xC2 => self.start_frame(segment, marker == 0xC2)?,
            0xC3 | 0xC5..=0xCF if marker != ARITHMETIC_CONDITIONING => {
                return Err(Fault::Broken(
                    "a lossless, hierarchical or arithmetic process, which is not read",
                ));
            }
            START_OF_SCAN => return self.scan(segment, end),
            COMMENT => self.beside.push("a comment".to_owned()),
            0xE2 if segment.starts_with(ICC_NAME) => {
                let numbers = segment[ICC_NAME.len()..].first_chunk::<2>();
                self.icc_parts.push(numbers.map_or((0, 0), |&[part, of]| (part, of)));
            }
            0xE0..=0xEF => self.beside.extend(application_data(marker, segment)),
            _ => {}
        }
        Ok(end)
    }

    fn start_frame(&mut self, segment: &[u8], progressive: bool) -> Result<(), Fault> {
        match self.frame.replace(Frame::parse(segment, progressive, self.max_pixels)?) {
            Some(_) => Err(Fault::Broken("two frames")),
            None => Ok(()),
        }
    }

    fn scan(&mut self, segment: &[u8], start: usize) -> Result<usize, Fault> {
        let frame = self.frame.as_mut().ok_or(Fault::Broken("a scan before the frame header"))?;
        self.n_scans += 1;
        if self.n_scans > MOST_SCANS {
            return Err(Fault::Broken("more than 100 scans"));
        }
        scan::walk(frame, &self.tables, segment, self.bytes, start)
    }

    /// `end` is where the end marker ended, if there was one.
    fn contents(self, end: Option<usize>) -> Result<Contents, Fault> {
        let frame = self.frame.filter(Frame::is_complete).ok_or(Fault::Truncated)?;
        let mut beside = self.beside;
        let behind = end.map_or(&[][..], |end| self.bytes.get(end..).unwrap_or_default());
        if behind.iter().any(|&byte| byte != 0) {
            beside.push("data after the image".to_owned());
        }
        beside.sort();
        beside.dedup();
        let (components, icc) = (frame.components.len(), icc(self.icc_parts));
        Ok(Contents { components, has_end_marker: end.is_some(), icc, beside })
    }
}

/// Whether the parts of a colour profile are all there, each once.
fn icc(mut parts: Vec<(u8, u8)>) -> Icc {
    parts.sort_unstable();
    let is_whole = parts
        .iter()
        .zip(1..)
        .all(|(&(part, of), n)| usize::from(part) == n && usize::from(of) == parts.len());
    match (parts.is_empty(), is_whole) {
        (true, _) => Icc::Absent,
        (false, true) => Icc::Whole,
        (false, false) => Icc::Incomplete,
    }
}

/// What the segment JFIF holds beside its version: a resolution other than none or 72 dots an inch, a small image.
fn jfif(segment: &[u8]) -> Option<String> {
    let &[unit, x_high, x_low, y_high, y_low, ref picture @ ..] = segment.get(7..)? else { return None };
    let resolution = (u16::from_be_bytes([x_high, x_low]), u16::from_be_bytes([y_high, y_low]));
    let is_usual = matches!((unit, resolution), (0, (1, 1)) | (1, (72, 72)));
    let has_picture = picture.len() > 2 && picture[..2].iter().all(|&side| side > 0);
    match (is_usual, has_picture) {
        (true, false) => None,
        (true, true) => Some("a thumbnail (JFIF)".to_owned()),
        (false, false) => Some("the resolution (JFIF)".to_owned()),
        (false, true) => Some("the resolution and a thumbnail (JFIF)".to_owned()),
    }
}

/// What a segment of an application holds; nothing for those that belong to the image.
fn application_data(marker: u8, segment: &[u8]) -> Option<String> {
    let name = segment.split(|&byte| byte == 0).next().unwrap_or_default();
    match (marker - 0xE0, name) {
        (0, b"JFIF") => jfif(segment),
        (0, b"JFXX") => Some("a thumbnail (JFXX)".to_owned()),
        (1, b"Exif") => None,
        (14, name) if name.starts_with(b"Adobe") => None,
        (1, name) if name.starts_with(b"http://ns.adobe.com/") => Some("XMP".to_owned()),
        (13, name) if name.starts_with(b"Photoshop") => Some("IPTC or Photoshop data".to_owned()),
        (number, _) => Some(format!("application data (APP{number})")),
    }
}

/// The next marker code from `position` on and what follows it; anything before it is passed over.
fn next_marker(bytes: &[u8], position: usize) -> Option<(u8, usize)> {
    let rest = bytes.get(position..)?;
    let start = rest.windows(2).position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xFF))?;
    Some((rest[start + 1], position + start + 2))
}
