//! Rendering the fixture, once for all tests.

use crate::fixture;
use report::{Rendered, render};
use results::ResultsFolder;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;

/// The fixture's results folder and its report.
pub(crate) struct Report {
    pub(crate) results: TempDir,
    pub(crate) out: TempDir,
    pub(crate) rendered: Rendered,
}

pub(crate) fn report() -> &'static Report {
    static REPORT: OnceLock<Report> = OnceLock::new();
    REPORT.get_or_init(|| {
        let (results, out) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        fixture::write_folder(results.path());
        let folder = ResultsFolder::open(results.path()).expect("the fixture is valid");
        let rendered = render(&folder, out.path()).expect("a report");
        Report { results, out, rendered }
    })
}

/// All files below a folder with their bytes.
pub(crate) fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![dir.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => open.push(path),
                false => {
                    let bytes = std::fs::read(&path).expect("a file");
                    found.insert(path, bytes);
                }
            }
        }
    }
    found
}

fn relative(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let strip =
        |(path, bytes): (PathBuf, Vec<u8>)| (path.strip_prefix(dir).expect("below").to_owned(), bytes);
    files(dir).into_iter().map(strip).collect()
}

#[test]
fn the_same_folder_gives_the_same_bytes() {
    let again = tempfile::tempdir().unwrap();
    let folder = ResultsFolder::open(&report().results.path().join("results.json")).unwrap();
    render(&folder, again.path()).unwrap();
    let (first, second) = (relative(report().out.path()), relative(again.path()));
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for (path, bytes) in first {
        assert!(second[&path] == bytes, "{} differs", path.display());
    }
}

#[test]
fn everything_promised_is_written() {
    let out = report().out.path();
    let written = relative(out);
    for name in ["report.html", "report.md", "samples/sheet.png", "tables/cells.csv", "tables/categories.csv"]
    {
        assert!(written.contains_key(Path::new(name)), "{name} is missing");
    }
    assert!(!written.keys().any(|path| path.to_string_lossy().ends_with(".partial")));
    for figure in 1..=8 {
        let prefix = format!("figures/study-{figure}-");
        let of_figure = written.keys().filter(|path| path.to_string_lossy().starts_with(&prefix));
        let kinds: Vec<_> = of_figure.filter_map(|path| path.extension()).collect();
        assert_eq!(kinds, ["png", "svg"], "study figure {figure}");
    }
    let rendered = &report().rendered;
    assert!(rendered.page.is_file() && rendered.markdown.is_file());
    assert!(rendered.figures.len() > 20 && rendered.figures.iter().all(|path| path.is_file()));
}

#[test]
fn csv_holds_every_cell_in_full() {
    let mut reader = csv::Reader::from_path(report().out.path().join("tables/cells.csv")).unwrap();
    let headings = reader.headers().unwrap().clone();
    let column = |name: &str| headings.iter().position(|heading| heading == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let results = fixture::results();
    assert_eq!(rows.len(), results.cells.len());
    for (row, cell) in rows.iter().zip(&results.cells) {
        assert_eq!(&row[column("scheme")], cell.scheme);
        let accuracy: f64 = row[column("accuracy")].parse().unwrap();
        assert_eq!(Some(accuracy), cell.summary.accuracy.map(|stat| stat.mean));
        assert_eq!(&row[column("verdict")], cell.verdict.map_or("", |verdict| verdict.id()));
    }
}

#[test]
fn sections_without_measurements_are_left_out() {
    let dir = tempfile::tempdir().unwrap();
    let mut results = fixture::results();
    results.cells.retain(|cell| cell.dataset == "faces-generated");
    results.leakage.clear();
    results.curves.clear();
    results.detection.clear();
    results.token_anatomy.clear();
    results.image_statistics.clear();
    results.recommendations.clear();
    results.write_atomic(&dir.path().join("results.json")).unwrap();
    let folder = ResultsFolder::open(dir.path()).unwrap();
    assert!(folder.timings().is_none());
    let page = std::fs::read_to_string(render(&folder, dir.path()).unwrap().page).unwrap();
    for absent in
        ["scaling", "private", "private-costs", "leakage", "detection", "curves", "fernet", "study", "images"]
    {
        assert!(!page.contains(&format!("id=\"{absent}\"")), "{absent}");
    }
    for present in ["answer", "verdicts", "utility", "inputs"] {
        assert!(page.contains(&format!("id=\"{present}\"")), "{present}");
    }
}

#[test]
fn an_empty_run_still_has_a_page() {
    let dir = tempfile::tempdir().unwrap();
    let results = results::Results::new(fixture::results().provenance);
    results.write_atomic(&dir.path().join("results.json")).unwrap();
    let rendered = render(&ResultsFolder::open(dir.path()).unwrap(), dir.path()).unwrap();
    let page = std::fs::read_to_string(rendered.page).unwrap();
    assert!(page.contains("No encrypted data were classified in this run."));
    assert_eq!((rendered.figures, rendered.tables), (vec![], vec![]));
}

#[test]
fn a_changed_picture_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    fixture::write_folder(dir.path());
    std::fs::write(dir.path().join("samples/sheet.png"), b"another image").unwrap();
    let error = ResultsFolder::open(dir.path()).unwrap_err().to_string();
    assert!(error.contains("sheet.png has SHA-256"), "{error}");
    std::fs::remove_file(dir.path().join("samples/sheet.png")).unwrap();
    let error = ResultsFolder::open(dir.path()).unwrap_err().to_string();
    assert!(error.contains("cannot read") && error.contains("sheet.png"), "{error}");
}

#[test]
fn an_unwritable_folder_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("taken");
    std::fs::write(&file, b"").unwrap();
    let folder = ResultsFolder::open(report().results.path()).unwrap();
    let error = render(&folder, &file).unwrap_err().to_string();
    assert!(error.contains("taken"), "{error}");
}
