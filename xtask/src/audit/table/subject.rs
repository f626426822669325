//! A table as the audit sees it: every record coded, as the schemes take it.

use anyhow::{Context, Result};
use crypto_encode::Column as CipherColumn;
use leakage::tabular::{Column, ColumnKind, Scale};
use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use protocol::KeySchedule;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;
use tabular_data::{ColumnMeta, DesignKind, PreprocessOptions, Preprocessor, Schema, Standardiser, Table};

/// The most records that are audited; of a larger table a sample is drawn. Linkage compares all pairs of victims.
pub const MOST_RECORDS: usize = 1200;

/// A coded table.
#[derive(Debug)]
pub struct Subject {
    /// Id of the data set.
    pub dataset: String,
    /// What the attacks are told of the columns.
    pub columns: Vec<Column>,
    /// What the encoders are told of the columns.
    pub cipher_columns: Vec<CipherColumn>,
    /// n x d coded cells.
    pub cells: Array2<f64>,
    /// The same, standardised.
    pub standard: Array2<f64>,
    /// What brings the numbers of each column to one length.
    pub paddings: Vec<f64>,
    /// How the second came from the first.
    pub scales: Vec<Scale>,
    /// Class of each record.
    pub targets: Vec<usize>,
    /// Number of classes.
    pub n_classes: usize,
    /// Records in the whole table.
    pub all_records: usize,
}

impl Subject {
    /// Codes the table; imputers and scales are those that its owner would publish, fitted on all records.
    pub fn new(keys: KeySchedule, dataset: &str, table: &Table) -> Result<Self> {
        let preprocessor = Preprocessor::fit(&table.as_train(), &PreprocessOptions::default())
            .with_context(|| format!("{dataset}: cannot code the table"))?;
        let design = preprocessor.transform(&table.as_train())?;
        let kept = sample(keys, dataset, design.values().nrows());
        let cells = design.values().select(Axis(0), &kept);
        let standardiser = Standardiser::fit(cells.view())?;
        let scales = standardiser.mean().iter().zip(standardiser.scale());
        Ok(Self {
            columns: design.columns().iter().map(column).collect(),
            cipher_columns: cipher_columns(design.columns(), table.schema()),
            standard: standardiser.transform(cells.view())?,
            paddings: paddings(&cells, design.columns()),
            scales: scales.map(|(&mean, &scale)| Scale { mean, scale }).collect(),
            targets: kept.iter().map(|&row| design.targets()[row]).collect(),
            n_classes: table.classes().len(),
            all_records: design.values().nrows(),
            cells,
            dataset: dataset.to_owned(),
        })
    }

    /// Records audited.
    pub fn n_records(&self) -> usize {
        self.cells.nrows()
    }

    /// Raw cells with every number brought to one length.
    pub fn padded(&self, cells: ArrayView2<'_, f64>) -> Array2<f64> {
        let mut padded = cells.to_owned();
        for (mut values, &padding) in padded.columns_mut().into_iter().zip(&self.paddings) {
            if padding > 0.0 {
                values.mapv_inplace(|value| (value + padding).round());
            }
        }
        padded
    }

    /// What a reader must know when not all records were used.
    pub fn note(&self) -> Option<String> {
        let (used, all) = (self.n_records(), self.all_records);
        (used < all).then(|| {
            format!("{}: attacks were run on a random sample of {used} of {all} records", self.dataset)
        })
    }
}

/// For every column what brings all its numbers to one length when it is added and the sum is rounded: twice the power
/// of ten above all magnitudes; 0 for indicators, which have one length anyway.
fn paddings(cells: &Array2<f64>, columns: &[ColumnMeta]) -> Vec<f64> {
    let padding = |(values, meta): (ArrayView1<'_, f64>, &ColumnMeta)| match meta.kind {
        DesignKind::Indicator => 0.0,
        DesignKind::Numeric => {
            let largest = values.iter().fold(1.0_f64, |largest, value| largest.max(value.abs()));
            2.0 * 10_f64.powf(largest.log10().floor() + 1.0)
        }
    };
    cells.columns().into_iter().zip(columns).map(padding).collect()
}

fn sample(keys: KeySchedule, dataset: &str, n: usize) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..n).collect();
    if n > MOST_RECORDS {
        rows.shuffle(&mut ChaCha20Rng::from_seed(keys.seed_of(&format!("{dataset}/audit-sample"))));
        rows.truncate(MOST_RECORDS);
        rows.sort_unstable();
    }
    rows
}

fn column(meta: &ColumnMeta) -> Column {
    Column {
        name: meta.name.clone(),
        source: meta.source.clone(),
        level: meta.level.clone(),
        kind: match meta.kind {
            DesignKind::Numeric => ColumnKind::Numeric,
            DesignKind::Indicator => ColumnKind::Indicator,
        },
    }
}

/// The design columns as encoders know them; bounds are the declared ones of the table's column.
fn cipher_columns(columns: &[ColumnMeta], schema: &Schema) -> Vec<CipherColumn> {
    let column = |meta: &ColumnMeta| {
        let declared = schema.column(&meta.source).and_then(|column| column.bounds);
        match (meta.kind, declared) {
            (DesignKind::Indicator, _) => CipherColumn::indicator(&meta.name),
            (DesignKind::Numeric, None) => CipherColumn::numeric(&meta.name),
            (DesignKind::Numeric, Some(bounds)) => {
                CipherColumn::bounded(&meta.name, bounds.low(), bounds.high())
            }
        }
    };
    columns.iter().map(column).collect()
}

#[cfg(test)]
mod tests {
    use leakage::tabular::text_length;
    use ndarray::array;

    use super::*;

    fn meta(name: &str, kind: DesignKind) -> ColumnMeta {
        ColumnMeta { name: name.to_owned(), source: name.to_owned(), level: None, kind }
    }

    #[test]
    fn padding_brings_numbers_to_one_length_and_leaves_indicators() {
        let cells = array![[7.0, 0.0], [1508.0, 1.0], [-320.5, 0.0]];
        let columns = [meta("income", DesignKind::Numeric), meta("married", DesignKind::Indicator)];
        let paddings = paddings(&cells, &columns);
        assert_eq!(paddings, [20_000.0, 0.0]);
        let lengths: Vec<usize> =
            cells.column(0).iter().map(|cell| text_length((cell + paddings[0]).round())).collect();
        assert_eq!(lengths, [5, 5, 5]);
    }

    #[test]
    fn a_large_table_is_sampled_in_order() {
        let keys = KeySchedule::new(1);
        assert_eq!(sample(keys, "t", 5), [0, 1, 2, 3, 4]);
        let sampled = sample(keys, "t", 5000);
        assert_eq!(sampled.len(), MOST_RECORDS);
        assert!(sampled.is_sorted() && sampled != sample(keys, "u", 5000));
    }
}
