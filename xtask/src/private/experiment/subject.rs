//! What is experimented on: the plain feature rows of a table or of a set of pictures, split by split.

use anyhow::{Context, Result};
use ndarray::{Array2, Axis};
use results::{Features, Input, Modality};
use tabular_data::Split;

use crate::config::RunConfig;
use crate::images::plain::hog_rows;
use crate::images::splits;
use crate::tabular::plain::{PlainSplit, plain_splits};
use crate::{images, tabular};

/// Cells along the shorter side of a picture: with blocks of 2x2 cells a square picture has 324 values.
const CELLS: u32 = 4;

/// Labelled feature rows with their splits.
pub struct Subject {
    /// The data set.
    pub input: Input,
    /// What a record is.
    pub modality: Modality,
    /// What a model reads.
    pub features: Features,
    /// What sets the features apart, as `name=value`.
    pub options: Vec<String>,
    /// Class of every record.
    pub targets: Vec<usize>,
    /// Names of the classes.
    pub classes: Vec<String>,
    rows: Rows,
}

enum Rows {
    /// Rows that depend on the split, because they are standardised on its training part.
    Each(Vec<PlainSplit>),
    /// The same rows in every split.
    Shared(Array2<f32>, Vec<Split>),
}

impl Subject {
    /// The standardised indicator columns of a table.
    pub fn of_table(source: &tabular::source::Source, config: &RunConfig) -> Result<Self> {
        Ok(Self {
            input: source.input.clone(),
            modality: Modality::Tabular,
            features: Features::Indicators,
            options: Vec::new(),
            targets: source.table.targets().to_vec(),
            classes: source.table.classes().to_vec(),
            rows: Rows::Each(plain_splits(source, config)?),
        })
    }

    /// The HOG vectors of pictures.
    pub fn of_pictures(
        source: &images::source::Source,
        config: &RunConfig,
        cell: Option<usize>,
    ) -> Result<Self> {
        let size = source.pictures.size();
        let cell = cell.unwrap_or((size.width().min(size.height()) / CELLS).max(1) as usize);
        let dataset = || source.input.dataset.clone();
        let rows = hog_rows(source, config.keys, cell).with_context(dataset)?;
        Ok(Self {
            input: source.input.clone(),
            modality: Modality::Image,
            features: Features::Hog,
            options: vec![format!("cell={cell}")],
            targets: source.targets.clone(),
            classes: source.classes.clone(),
            rows: Rows::Shared(rows, splits::of(source, config).with_context(dataset)?),
        })
    }

    /// The data set's id.
    pub fn dataset(&self) -> &str {
        &self.input.dataset
    }

    /// The number of splits.
    pub fn n_splits(&self) -> usize {
        match &self.rows {
            Rows::Each(splits) => splits.len(),
            Rows::Shared(_, splits) => splits.len(),
        }
    }

    /// The rows of one split.
    pub fn split(&self, index: usize) -> PlainSplit {
        match &self.rows {
            Rows::Each(splits) => splits[index].clone(),
            Rows::Shared(rows, splits) => {
                let split = &splits[index];
                PlainSplit {
                    label: split.label().to_owned(),
                    train: rows.select(Axis(0), split.train()),
                    train_targets: split.train().iter().map(|&record| self.targets[record]).collect(),
                    test: rows.select(Axis(0), split.test()),
                    records: split.test().to_vec(),
                }
            }
        }
    }
}
