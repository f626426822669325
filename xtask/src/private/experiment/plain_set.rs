//! What is experimented on: the plain feature rows of a table or of a set of pictures, split by split.

use anyhow::{Context, Result};
use experiment::{Rows, SplitRecords, SplitRows};
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
pub struct PlainSet {
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
    rows: SetRows,
}

enum SetRows {
    /// Rows that depend on the split, because they are standardised on its training part.
    Each(Vec<PlainSplit>),
    /// The same rows in every split.
    Shared(Array2<f32>, Vec<Split>),
}

impl PlainSet {
    /// The standardised indicator columns of a table.
    pub fn of_table(source: &tabular::source::Source, config: &RunConfig) -> Result<Self> {
        Ok(Self {
            input: source.input.clone(),
            modality: Modality::Tabular,
            features: Features::Indicators,
            options: Vec::new(),
            targets: source.table.targets().to_vec(),
            classes: source.table.classes().to_vec(),
            rows: SetRows::Each(plain_splits(source, config)?),
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
            rows: SetRows::Shared(rows, splits::of(source, config).with_context(dataset)?),
        })
    }

    /// The data set's id.
    pub fn dataset(&self) -> &str {
        &self.input.dataset
    }

    /// The splits.
    pub fn splits(&self) -> Vec<SplitRecords<'_>> {
        fn records<'a>((label, train, test): (&'a str, &'a [usize], &'a [usize])) -> SplitRecords<'a> {
            SplitRecords { label, train, test }
        }
        match &self.rows {
            SetRows::Each(splits) => {
                let parts =
                    splits.iter().map(|split| (&*split.label, &*split.train_records, &*split.test_records));
                parts.map(records).collect()
            }
            SetRows::Shared(_, splits) => {
                splits.iter().map(|split| records((split.label(), split.train(), split.test()))).collect()
            }
        }
    }

    /// The rows of split number `index` for so many conditions, which are the same for all of them.
    pub fn rows(&self, index: usize, n_conditions: usize) -> SplitRows<'_> {
        let of = |exact: &dyn Fn() -> Array2<f32>| match &self.rows {
            SetRows::Each(_) => Rows::Exact(exact()),
            SetRows::Shared(rows, _) => Rows::All(rows),
        };
        let tests = (0..n_conditions).map(|_| of(&|| self.test(index))).collect();
        SplitRows { train: of(&|| self.train(index)), tests }
    }

    /// The training rows of split number `index`.
    pub fn train(&self, index: usize) -> Array2<f32> {
        match &self.rows {
            SetRows::Each(splits) => splits[index].train.clone(),
            SetRows::Shared(rows, splits) => rows.select(Axis(0), splits[index].train()),
        }
    }

    /// The test rows of split number `index`.
    pub fn test(&self, index: usize) -> Array2<f32> {
        match &self.rows {
            SetRows::Each(splits) => splits[index].test.clone(),
            SetRows::Shared(rows, splits) => rows.select(Axis(0), splits[index].test()),
        }
    }
}
