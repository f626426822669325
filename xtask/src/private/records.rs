//! A client's own records: rows of a CSV file or images, prepared as the model's notes say.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use audio_data::is_recording_name;
use image_data::{FolderImage, Size};
use ndarray::Array2;
use private_inference::FeatureMap;
use private_service::owner::{Altered, AlteredCells, Records, clips};
use tabular_data::{
    ColumnMeta, CsvFormat, Preprocessor, Records as Rows, Schema, SchemaOptions, Standardiser, TableFile,
    sniff_separator,
};

use super::card::Card;
use super::preparation::{PictureFeatures, RecordKind};
use crate::audio::rows_of_files;
use crate::images::folder::{self, listed};
use crate::images::plain;
use crate::progress::warn;
use crate::tabular::{input, reading};

/// What to do about files and folders that are passed over.
const REMEDY: &str = "convert images to PNG or JPEG, and give each sub-folder in a command of its own";

/// Where records come from.
#[derive(Debug, Clone)]
pub enum Input {
    /// A CSV file.
    Csv(PathBuf),
    /// An image or a folder of images.
    Pictures(PathBuf),
    /// A recording or a folder of recordings.
    Recordings(PathBuf),
}

impl Input {
    /// Reads and prepares for the model of `card`.
    pub fn records(&self, card: &Card) -> Result<Records> {
        match (self, &card.notes().record) {
            (Self::Csv(path), RecordKind::Table { .. }) => csv_records(path, card),
            (Self::Pictures(path), RecordKind::Picture { .. }) => pictures(path, card),
            (Self::Recordings(path), RecordKind::Recording { rate, standardiser }) => {
                recordings(path, *rate, standardiser, card)
            }
            (input, kind) => {
                let (option, path) = input.option();
                bail!("{option} {}: this model takes {}", path.display(), kind.taken())
            }
        }
    }

    /// The option that names it, and its path.
    pub fn option(&self) -> (&'static str, &Path) {
        match self {
            Self::Csv(path) => ("--csv", path),
            Self::Pictures(path) => ("--images", path),
            Self::Recordings(path) => ("--audio", path),
        }
    }

    /// What the records are called on the page.
    pub fn name(&self) -> String {
        let (_, path) = self.option();
        path.file_name()
            .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
    }
}

fn csv_records(path: &Path, card: &Card) -> Result<Records> {
    let RecordKind::Table { schema, preprocessor, standardiser } = &card.notes().record else {
        bail!("not a table")
    };
    let option = || format!("--csv {}", path.display());
    let file = input::open(path)?;
    let rows =
        Rows::read_csv(&file, &own_schema(&file, schema).with_context(option)?).with_context(option)?;
    reading::warn_of_unreadable(&file.name().to_string_lossy(), rows.reading());
    let design = preprocessor.transform_records(&rows).with_context(option)?;
    let standard = standardiser.transform(design.view()).with_context(option)?;
    let standard = standard.mapv(|value| value as f32);
    let fitted = (preprocessor, standardiser);
    let altered = altered_cells(&rows, fitted, &design, &standard, card.model().feature_map());
    let name = |row: usize| rows.row_id(row).map_or_else(|| format!("row {}", row + 1), str::to_owned);
    Ok(Records { names: (0..rows.n_rows()).map(name).collect(), rows: standard, altered })
}

/// What becomes of the rows of a table: `design` before and `standard` after standardising.
fn altered_cells(
    rows: &Rows,
    (preprocessor, standardiser): (&Preprocessor, &Standardiser),
    design: &Array2<f64>,
    standard: &Array2<f32>,
    map: &FeatureMap,
) -> Altered {
    let columns = preprocessor.columns();
    let cell =
        |record, column: &str, change| AlteredCells { record, column: column.to_owned(), cells: 1, change };
    let clipped = clips(standard, map).map(|(record, clip)| {
        let to = clip.to * standardiser.scale()[clip.column] + standardiser.mean()[clip.column];
        let change = format!("{} -> {}", design[[record, clip.column]], to as f32);
        cell(record, &columns[clip.column].name, change)
    });
    let imputed = rows.missing().map(|(record, column)| {
        let change = format!("missing -> {}", filled(columns, design, record, column));
        cell(record, column, change)
    });
    Altered::new(clipped.collect(), imputed.collect())
}

/// The value or level that stands for a missing cell.
fn filled(columns: &[ColumnMeta], design: &Array2<f64>, record: usize, column: &str) -> String {
    let made = columns.iter().enumerate().filter(|(_, meta)| meta.source == column);
    let mut taken = made.filter_map(|(index, meta)| match &meta.level {
        None => Some(design[[record, index]].to_string()),
        Some(level) => (design[[record, index]] == 1.0).then(|| level.clone()),
    });
    taken.next_back().unwrap_or_else(|| "the reference level".to_owned())
}

/// The model's schema with the separator of this file.
fn own_schema(file: &TableFile, schema: &str) -> Result<Schema> {
    let options = Schema::from_toml(schema)?.options().clone();
    let separator = sniff_separator(file)?;
    let csv = CsvFormat { separator, ..options.csv };
    Ok(Schema::new(SchemaOptions { csv, ..options })?)
}

fn pictures(path: &Path, card: &Card) -> Result<Records> {
    let RecordKind::Picture { width, height, features } = &card.notes().record else { bail!("not images") };
    let size = Size::new(*width, *height)?;
    let (names, files): (Vec<_>, Vec<_>) =
        images(path)?.into_iter().map(|image| (image.name, image.path)).unzip();
    let rows = plain::rows_of_files(&files, size, &features.spec(size)?)?;
    let values = match features {
        PictureFeatures::Pixels => "grey values",
        PictureFeatures::Hog { .. } => "HOG values",
    };
    let altered = Altered::counted(values, &rows, card.model().feature_map());
    Ok(Records { names, rows, altered })
}

/// Statistics of recordings, each brought to the rate and level of those that the model was trained on.
fn recordings(path: &Path, rate: u32, standardiser: &Standardiser, card: &Card) -> Result<Records> {
    let option = || format!("--audio {}", path.display());
    let files = recorded(path).with_context(option)?;
    let named = |file: &Path| file.strip_prefix(path).unwrap_or(file).to_string_lossy().into_owned();
    let names: Vec<String> = match path.is_dir() {
        true => files.iter().map(|file| named(file)).collect(),
        false => vec![path.to_string_lossy().into_owned()],
    };
    let standard = standardiser.transform(rows_of_files(&files, rate)?.view()).with_context(option)?;
    let rows = standard.mapv(|value| value as f32);
    let altered = Altered::counted("statistics", &rows, card.model().feature_map());
    Ok(Records { names, rows, altered })
}

/// The recording, or those of the folder by name; what else the folder holds is named.
fn recorded(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = std::fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    let (mut files, others): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|path| path.is_file() && is_recording_name(path));
    files.sort();
    if files.is_empty() {
        bail!("holds no WAV or FLAC file");
    }
    if !others.is_empty() {
        let names: Vec<String> = others.iter().map(|path| path.to_string_lossy().into_owned()).collect();
        let text = format!("passed over, so without a decision ({}): {}", names.len(), listed(&names));
        warn(&format!("--audio {}", path.display()), &text);
    }
    Ok(files)
}

/// The image, or those of the folder; what else the folder holds is named.
fn images(path: &Path) -> Result<Vec<FolderImage>> {
    if !path.is_dir() {
        let name = path.to_string_lossy().into_owned();
        return Ok(vec![FolderImage { name, path: path.to_owned() }]);
    }
    let folder = folder::list(path, false, REMEDY)?;
    if !folder.passed_over.is_empty() {
        let (count, names) = (folder.passed_over.len(), listed(&folder.passed_over));
        let text = format!("passed over, so without a decision ({count}): {names}; {REMEDY}");
        warn(&format!("--images {}", path.display()), &text);
    }
    Ok(folder.images)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::private::train::Served;

    #[test]
    fn rows_are_made_as_the_card_says_and_what_is_altered_is_told() -> Result<()> {
        let (card, dir) = (Served::small()?.card, tempfile::tempdir()?);
        let path = dir.path().join("mine.csv");
        // Another separator and order of the columns, a cell beyond what was trained on, and one that is missing.
        fs::write(&path, "b;a\n21;12\n24;1000\n;13\n")?;
        let records = Input::Csv(path.clone()).records(&card)?;
        assert_eq!(records.names, ["row 1", "row 2", "row 3"]);
        let RecordKind::Table { standardiser, .. } = &card.notes().record else { bail!("a table") };
        let [scale, mean] = [standardiser.scale(), standardiser.mean()].map(ndarray::aview1);
        let plain = &records.rows.mapv(f64::from) * &scale + mean;
        let rounded = |row: usize| plain.row(row).iter().map(|value| value.round()).collect::<Vec<_>>();
        assert_eq!((rounded(0), rounded(1)[1]), (vec![12.0, 21.0], 24.0));
        let (clipped, imputed) = (records.altered.clipped(3), records.altered.imputed(3));
        assert!(clipped[1].contains("1000 -> 13"), "{clipped:?}");
        assert!(imputed[2].contains("missing -> ") && clipped[0].is_empty(), "{imputed:?}");
        let said = Input::Pictures(path).records(&card).err().map(|error| error.to_string());
        assert!(said.is_some_and(|said| said.ends_with("this model takes rows of a table: give --csv")));
        Ok(())
    }
}
