//! A table split and coded, ready to be encrypted: everything fitted here has seen training rows only.

use anyhow::{Context, Result};
use crypto_encode::CipherColumn;
use ndarray::Array2;
use tabular_data::{
    ColumnMeta, DesignKind, DesignMatrix, PreprocessOptions, Preprocessor, Schema, Split, Standardiser, Table,
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
    pub columns: Vec<CipherColumn>,
}

impl Prepared {
    /// Fits the coding on the split's training rows and applies it to both sides.
    pub fn new(table: &Table, split: &Split, options: &PreprocessOptions) -> Result<Self> {
        let (train, test) = table.partition(split)?;
        let preprocessor = Preprocessor::fit(&train, options)
            .with_context(|| format!("split {}: cannot code the training rows", split.label()))?;
        let train = preprocessor.transform(&train)?;
        let test = preprocessor.transform(&test)?;
        let standardiser = train.standardiser()?;
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

/// The design columns as encoders know them; bounds are the declared ones of the table's column.
pub fn cipher_columns(columns: &[ColumnMeta], schema: &Schema) -> Vec<CipherColumn> {
    let column = |meta: &ColumnMeta| {
        let declared = schema.column(&meta.source).and_then(|column| column.bounds);
        let column = CipherColumn::new(&meta.name, meta.kind == DesignKind::Indicator);
        CipherColumn { bounds: declared.map(|bounds| (bounds.low(), bounds.high())), ..column }
    };
    columns.iter().map(column).collect()
}
