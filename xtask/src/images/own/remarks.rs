//! What is to be said of images that were worked on, each thing in one line for all of them.

use std::collections::BTreeMap;

use image_cipher::Scheme;
use image_data::folder::quoted;

use crate::images::folder::listed;

/// Something about one image that its owner should know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Remark {
    /// It is the same as before.
    Unchanged,
    /// It has no box and stands in the clear.
    InTheClear,
    /// So many of its boxes reached past its edges.
    Clipped(usize),
    /// So many of its boxes lie outside it.
    Outside(usize),
    /// It was cut to this size.
    Cropped(u32, u32),
    /// It was a file of another format than PNG.
    NowPng,
    /// Its samples were scaled from this largest one to the largest of 8 or 16 bits, as asked.
    Rescaled(u32),
    /// Its metadata were dropped, as asked.
    Dropped,
    /// It held this too, which is not kept.
    NotKept(String),
}

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Number of images.
    pub n: usize,
    /// Lines for the user.
    pub lines: Vec<String>,
}

impl Report {
    /// Collects the remarks of all images, in the order of the images.
    pub(super) fn new<'a>(remarks: impl IntoIterator<Item = (&'a str, &'a [Remark])>) -> Self {
        let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut n = 0;
        for (file, remarks) in remarks {
            n += 1;
            for remark in remarks {
                let (line, detail) = remark.said();
                said.entry(line).or_default().push(format!("{}{detail}", quoted(file)));
            }
        }
        let lines = said.into_iter().map(|(line, files)| format!("{line}: {}", listed(&files))).collect();
        Self { n, lines }
    }
}

impl Remark {
    /// What is said once for all images, and of this one.
    fn said(&self) -> (String, String) {
        let (line, detail) = match self {
            Self::Unchanged => {
                ("WARNING: encryption left the image as it was (all its pixels are alike)", String::new())
            }
            Self::InTheClear => ("WARNING: no box, so written in the clear", String::new()),
            Self::Clipped(n) => ("boxes that reach past the image, cut at its edges", format!(" ({n})")),
            Self::Outside(n) => ("boxes outside the image, left out", format!(" ({n})")),
            Self::Cropped(width, height) => ("cut at the right and below", format!(" (to {width}x{height})")),
            Self::NowPng => ("written as PNG, which keeps every decoded pixel", String::new()),
            Self::Rescaled(maxval) => {
                ("samples scaled to 8 or 16 bits", format!(" (from a largest one of {maxval})"))
            }
            Self::Dropped => ("metadata dropped", String::new()),
            Self::NotKept(what) => return (format!("not kept: {what}"), String::new()),
        };
        (line.to_owned(), detail)
    }
}

/// What a scheme that shows more than the size of an image says of itself.
pub(super) fn warning(scheme: &Scheme) -> Option<String> {
    // Only a cipher that depends on a fresh nonce can hide that two images are alike, or that one is flat.
    (!scheme.uses_nonce).then(|| {
        format!(
            "WARNING: {} does not protect an image; aes-ctr does. {}",
            scheme.id,
            one_line(scheme.protects)
        )
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_is_said_once() {
        let remarks = [vec![Remark::NowPng, Remark::Clipped(2)], vec![Remark::NowPng], vec![]];
        let files = ["a", "b", "c"];
        let report = Report::new(files.into_iter().zip(remarks.iter().map(Vec::as_slice)));
        let expected = [
            "boxes that reach past the image, cut at its edges: a (2)",
            "written as PNG, which keeps every decoded pixel: a, b",
        ];
        assert_eq!((report.n, report.lines), (3, expected.map(str::to_owned).to_vec()));
    }

    #[test]
    fn only_real_encryption_goes_without_a_warning() {
        let silent: Vec<_> =
            image_cipher::schemes().iter().filter(|scheme| warning(scheme).is_none()).map(|s| s.id).collect();
        assert_eq!(silent, ["aes-ctr"]);
    }
}
