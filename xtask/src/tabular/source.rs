//! A table to experiment on: one of the known sets, or a person's own CSV.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use report::model::{Input, Origin};
use tabular_data::{InferOptions, Modality, Schema, Split, Table, TableFile, TestSize, stratified_holdouts};

use super::input;
use crate::config::{RunConfig, SplitPlan};
use crate::datasets::{self, Dataset};
use crate::keys::Keys;
use crate::progress::Mode;

/// Share of the records in the test part of a random split.
const TEST_FRACTION: f64 = 0.2;

/// A loaded table and what the results say of it.
#[derive(Debug)]
pub struct Source {
    /// The table.
    pub table: Table,
    /// Its entry among the inputs.
    pub input: Input,
    file: PathBuf,
    published: Option<Split>,
}

/// A person's own table as the command line names it.
#[derive(Debug, Clone)]
pub struct OwnTable {
    /// The CSV file.
    pub csv: PathBuf,
    /// The schema to read it by; inferred when absent.
    pub schema: Option<PathBuf>,
    /// Target column, for inference.
    pub target: Option<String>,
    /// Positive label, for inference.
    pub positive: Option<String>,
}

/// The known tables that are present, or the ones that `asked` names.
pub fn known(config: &RunConfig, asked: &[String]) -> Result<Vec<Source>> {
    let sets = datasets::select(config.data.as_deref(), asked, Modality::Tabular)?;
    let mut sources = Vec::new();
    for set in sets {
        match set.is_present() {
            true => sources.push(Source::of_set(&set)?),
            false => config.progress.say(&set.how_to_get()),
        }
    }
    if sources.is_empty() {
        bail!("no table to run on; give --data DIR, or --csv FILE with --target COLUMN");
    }
    Ok(sources)
}

impl Source {
    /// Loads a known set.
    pub fn of_set(set: &Dataset) -> Result<Self> {
        let manifest = &set.manifest;
        let (Some(name), Some(schema)) = (&manifest.table, &manifest.schema) else {
            bail!("data set {} has no table", set.id());
        };
        let path = set.payload(name).with_context(|| set.how_to_get())?;
        let table = Table::read_csv(&path, schema)?;
        let mut input = describe(set.id(), set.origin(), &(&path).into(), &table)?;
        input.licence = Some(manifest.licence.clone());
        input.notes.extend(set.hash_note(name, &input.sha256));
        let published = published_split(set, &table)?;
        Ok(Self { table, input, file: path, published })
    }

    /// Loads a person's own table; an inferred schema is shown, so that it can be corrected.
    pub fn own(own: &OwnTable, show: Mode) -> Result<Self> {
        let file = input::open(&own.csv)?;
        let schema = match &own.schema {
            Some(path) => read_schema(path)?,
            None => infer(own, &file, show)?,
        };
        let table = Table::read_csv(&file, &schema)?;
        let input = describe(&data_set_name(file.name()), Origin::User, &file, &table)?;
        Ok(Self { table, input, file: file.name().to_owned(), published: None })
    }

    /// The splits to run: the published one where there is one, and as many random ones as planned.
    pub fn splits(&self, config: &RunConfig) -> Result<Vec<Split>> {
        let random = match config.splits {
            SplitPlan::Random(n) => self.holdouts(config.keys, n)?,
            SplitPlan::Paper if self.published.is_none() => {
                bail!("--split paper: data set {} has no published split", self.input.dataset)
            }
            SplitPlan::Paper => Vec::new(),
        };
        Ok(self.published.iter().cloned().chain(random).collect())
    }

    /// The published split, or else one random holdout.
    pub fn one_split(&self, keys: Keys) -> Result<Split> {
        match &self.published {
            Some(split) => Ok(split.clone()),
            None => self.holdouts(keys, 1)?.pop().context("one holdout was asked for"),
        }
    }

    fn class_counts(&self) -> String {
        let counts = self.table.classes().iter().zip(self.table.class_counts());
        counts.map(|(class, count)| format!("{class}: {count}")).collect::<Vec<_>>().join(", ")
    }

    fn holdouts(&self, keys: Keys, n: usize) -> Result<Vec<Split>> {
        let seed = keys.derive(&format!("{}/splits", self.input.dataset));
        stratified_holdouts(self.table.targets(), TestSize::Fraction(TEST_FRACTION), n, seed).with_context(
            || format!("{}: cannot split the rows ({})", self.file.display(), self.class_counts()),
        )
    }
}

fn describe(name: &str, origin: Origin, file: &TableFile, table: &Table) -> Result<Input> {
    let mut input = Input::new(name, origin, &input::sha256(file)?, table.n_rows() as u64);
    input.positive_rate = table.positive_rate();
    Ok(input)
}

/// A file's name without its ending (`loan` of `loan.csv.gz`).
fn data_set_name(path: &Path) -> String {
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let name = stem(path).unwrap_or_else(|| "own".to_owned());
    match name.strip_suffix(".csv").or(name.strip_suffix(".CSV")) {
        Some(plain) if !plain.is_empty() => plain.to_owned(),
        _ => name,
    }
}

fn published_split(set: &Dataset, table: &Table) -> Result<Option<Split>> {
    let Some(split) = set.manifest.splits.first() else { return Ok(None) };
    let path = set.payload(&split.path).with_context(|| set.how_to_get())?;
    Ok(Some(Split::from_file(&path, &split.name, table)?))
}

fn read_schema(path: &Path) -> Result<Schema> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("--schema {}: cannot be read", path.display()))?;
    Schema::from_toml(&text).with_context(|| format!("--schema {}", path.display()))
}

fn infer(own: &OwnTable, file: &TableFile, show: Mode) -> Result<Schema> {
    let Some(target) = &own.target else {
        bail!("--csv {}: name the column to predict with --target COLUMN", own.csv.display());
    };
    let options = InferOptions {
        name: Some(data_set_name(file.name())),
        target: Some(target.clone()),
        positive: own.positive.clone(),
        ..Default::default()
    };
    let inferred = Schema::infer(file, &options)?;
    println!(
        "schema of {}, inferred; to correct it, save the lines below and give them with --schema:",
        own.csv.display()
    );
    println!("{}", inferred.schema.to_toml()?);
    for finding in &inferred.conclusions {
        show.say(&finding.to_string());
    }
    Ok(inferred.schema)
}
