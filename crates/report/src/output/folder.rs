//! From a results folder to a report.

use super::{html, markdown, tables};
use crate::content;
use crate::document::Document;
use crate::error::ReportError;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use results::{ResultsError, ResultsFolder, write_atomic};
use std::fs;
use std::path::{Path, PathBuf};

/// Largest file that the page holds itself, in bytes; larger ones stay files beside it.
const MAX_EMBEDDED: usize = 4 << 20;

/// What [`render`] wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The page, `report.html`.
    pub page: PathBuf,
    /// The same page as Markdown, `report.md`.
    pub markdown: PathBuf,
    /// SVG and PNG of every figure.
    pub figures: Vec<PathBuf>,
    /// CSV tables.
    pub tables: Vec<PathBuf>,
}

/// Draws the report of a results folder into `out_dir` (made when missing): `report.html`, `report.md`,
/// `figures/*.svg` and `*.png`, `tables/*.csv`, and a copy of the artifacts. The same folder gives the same bytes.
///
/// Files are written one by one, each whole or not at all; a caller that wants all or nothing renders into a fresh
/// folder and moves that.
///
/// # Errors
/// A figure that cannot be drawn, or a file that cannot be written.
pub fn render(folder: &ResultsFolder, out_dir: &Path) -> Result<Rendered, ReportError> {
    let document = content::document(folder);
    let page = html::page(&document, &|path| embedded(folder, path))?;
    create_dir(out_dir)?;
    let figures = write_figures(&document, &out_dir.join("figures"))?;
    let tables = tables::write_csv(folder.results(), &out_dir.join("tables"))?;
    for (path, bytes) in folder.artifacts() {
        write_in(&out_dir.join(path), bytes)?;
    }
    let rendered =
        Rendered { page: out_dir.join("report.html"), markdown: out_dir.join("report.md"), figures, tables };
    write_atomic(&rendered.markdown, markdown::page(&document).as_bytes())?;
    write_atomic(&rendered.page, page.as_bytes())?;
    Ok(rendered)
}

fn write_figures(document: &Document, dir: &Path) -> Result<Vec<PathBuf>, ReportError> {
    create_dir(dir)?;
    let mut written = Vec::new();
    for figure in document.figures() {
        let (svg, png) = (dir.join(format!("{}.svg", figure.id)), dir.join(format!("{}.png", figure.id)));
        write_atomic(&svg, figure.svg_file()?.as_bytes())?;
        write_atomic(&png, &figure.png_file()?)?;
        written.extend([svg, png]);
    }
    Ok(written)
}

/// An image or a recording as a `data:` address; `None` for one that is too large or of an unknown kind.
fn embedded(folder: &ResultsFolder, path: &str) -> Option<String> {
    let bytes = folder.artifacts().get(path).filter(|bytes| bytes.len() <= MAX_EMBEDDED)?;
    let extension = Path::new(path).extension()?.to_str()?.to_ascii_lowercase();
    let kind = match extension.as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "svg" => "image/svg+xml",
        "wav" => "audio/wav",
        _ => return None,
    };
    Some(format!("data:{kind};base64,{}", STANDARD.encode(bytes)))
}

fn write_in(path: &Path, bytes: &[u8]) -> Result<(), ReportError> {
    path.parent().map_or(Ok(()), create_dir)?;
    Ok(write_atomic(path, bytes)?)
}

fn create_dir(dir: &Path) -> Result<(), ReportError> {
    Ok(fs::create_dir_all(dir).map_err(ResultsError::file("create", dir))?)
}
