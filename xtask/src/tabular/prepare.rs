//! A table split and coded, ready to be encrypted: everything fitted here has seen training rows only.

use anyhow::{Context, Result, anyhow};
use crypto_encode::Column;
use ndarray::Array2;
use tabular_data::{
    ColumnMeta, DesignKind, DesignMatrix, PreprocessOptions, Preprocessor, Schema, Split, StandardiseError,
    Standardiser, Table,
};

/// One split of a table: raw design matrices, and the same standardised.
#[derive(Debug)]
pub struct Prepared {
    /// The split's label, for example `paper` or `holdout-3`.
    pub label: String,
    /// Coded training rows.
    pub train: DesignMatrix,
    /// Coded test rows.
    pub test: DesignMatrix,
    /// Training rows with mean 0 and standard deviation 1 a column.
    pub standard_train: Array2<f64>,
    /// Test rows on the same scale.
    pub standard_test: Array2<f64>,
    /// Fitted imputers and levels.
    pub preprocessor: Preprocessor,
    /// The scale itself.
    pub standardiser: Standardiser,
    /// What the encoders are told of each column.
    pub columns: Vec<Column>,
}

impl Prepared {
    /// Fits the coding on the split's training rows and applies it to both sides.
    pub fn new(table: &Table, split: &Split, options: &PreprocessOptions) -> Result<Self> {
        let (train, test) = table.partition(split)?;
        let preprocessor = Preprocessor::fit(&train, options)
            .with_context(|| format!("split {}: cannot code the training rows", split.label()))?;
        let train = preprocessor.transform(&train)?;
        let test = preprocessor.transform(&test)?;
        let standardiser = standardiser(&train)?;
        Ok(Self {
            label: split.label().to_owned(),
            standard_train: standardiser.transform(train.values().view())?,
            standard_test: standardiser.transform(test.values().view())?,
            columns: cipher_columns(train.columns(), table.schema()),
            preprocessor,
            standardiser,
            train,
            test,
        })
    }
}

/// The scale of the training rows; a column that has none is named.
fn standardiser(train: &DesignMatrix) -> Result<Standardiser> {
    Standardiser::fit(train.values().view()).map_err(|error| match error {
        StandardiseError::NotFinite { column } => {
            let name = train.names().nth(column).unwrap_or_default();
            anyhow!(
                "column {name:?}: its mean or variance is not a finite number; some of its values are too large, such as {:e}: \
                 correct them, scale the column, or leave it out (kind = \"ignored\" in a schema)",
                largest(train, column)
            )
        }
        error => error.into(),
    })
}

fn largest(design: &DesignMatrix, column: usize) -> f64 {
    let size = |value: &&f64| value.abs();
    let values = design.values().column(column);
    values.iter().max_by(|a, b| size(a).total_cmp(&size(b))).copied().unwrap_or(f64::NAN)
}

/// The design columns as encoders know them; bounds are the declared ones of the table's column.
pub fn cipher_columns(columns: &[ColumnMeta], schema: &Schema) -> Vec<Column> {
    let column = |meta: &ColumnMeta| {
        let declared = schema.column(&meta.source).and_then(|column| column.bounds);
        match (meta.kind, declared) {
            (DesignKind::Indicator, _) => Column::indicator(&meta.name),
            (DesignKind::Numeric, None) => Column::numeric(&meta.name),
            (DesignKind::Numeric, Some(bounds)) => Column::bounded(&meta.name, bounds.low(), bounds.high()),
        }
    };
    columns.iter().map(column).collect()
}
