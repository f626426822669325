//! The design matrix: numbers only, one row per record.

use ndarray::Array2;

use super::standardise::{StandardiseError, Standardiser};

/// How encoders treat a design column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DesignKind {
    /// A number.
    Numeric,
    /// 0 or 1: a level of a categorical column, or a numeric column declared an indicator.
    Indicator,
}

/// What one column of a design matrix is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ColumnMeta {
    /// Column name, or `column=level` for an indicator of a level.
    pub name: String,
    /// Column of the table it was made from.
    pub source: String,
    /// The level it indicates, if it was made from a categorical column.
    pub level: Option<String>,
    /// How encoders treat it.
    pub kind: DesignKind,
}

/// Imputed, indicator-coded rows with their classes.
#[derive(Debug, Clone, PartialEq)]
pub struct DesignMatrix {
    values: Array2<f64>,
    columns: Vec<ColumnMeta>,
    targets: Vec<usize>,
    rows: Vec<usize>,
}

impl DesignMatrix {
    /// Parts that agree in their lengths, as the preprocessor makes them.
    pub(super) fn new(
        values: Array2<f64>,
        columns: Vec<ColumnMeta>,
        targets: Vec<usize>,
        rows: Vec<usize>,
    ) -> Self {
        Self { values, columns, targets, rows }
    }

    /// Finite values, rows x columns.
    pub fn values(&self) -> &Array2<f64> {
        &self.values
    }

    /// The values without a copy.
    pub fn into_values(self) -> Array2<f64> {
        self.values
    }

    /// What the columns are.
    pub fn columns(&self) -> &[ColumnMeta] {
        &self.columns
    }

    /// Names of the columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|c| c.name.as_str())
    }

    /// The scale of these rows, which should be training rows.
    ///
    /// # Errors
    /// [`StandardiseError::NoRows`]; [`StandardiseError::TooLarge`] with the name of a column whose variance overflows.
    pub fn standardiser(&self) -> Result<Standardiser, StandardiseError> {
        Standardiser::fit(self.values.view()).map_err(|error| match error {
            StandardiseError::NotFinite { column } => StandardiseError::TooLarge {
                name: self.names().nth(column).unwrap_or_default().to_owned(),
                largest: self.largest(column),
            },
            error => error,
        })
    }

    /// The value of the largest magnitude in a column.
    fn largest(&self, column: usize) -> f64 {
        let values = self.values.column(column);
        values.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or(f64::NAN)
    }

    /// Class of every row.
    pub fn targets(&self) -> &[usize] {
        &self.targets
    }

    /// Row numbers in the table, from 0.
    pub fn rows(&self) -> &[usize] {
        &self.rows
    }
}

#[cfg(feature = "linfa")]
impl From<DesignMatrix> for linfa::Dataset<f64, usize, ndarray::Ix1> {
    /// Records, targets and feature names.
    fn from(design: DesignMatrix) -> Self {
        let names: Vec<String> = design.names().map(str::to_owned).collect();
        Self::new(design.values, ndarray::Array1::from(design.targets)).with_feature_names(names)
    }
}
