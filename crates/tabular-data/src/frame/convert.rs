//! Tables, records and design matrices from and to data frames.

use std::io::Empty;

use polars::error::PolarsResult;
use polars::prelude::{Column as FrameColumn, DataFrame, NamedFrom, Series};

use super::rows::FrameRows;
use crate::csv::batches::CsvBatches;
use crate::csv::raw::RawReader;
use crate::error::TableError;
use crate::preprocess::DesignMatrix;
use crate::schema::{InferOptions, Inferred, Schema, infer_from_rows};
use crate::table::{Column, Records, Table};

impl Table {
    /// Types the rows of a data frame: as [`Table::read_csv`] would if the frame were exported as CSV and read, but that numbers of
    /// a numeric column are taken as they are, whatever decimal mark the schema names.
    ///
    /// Nulls and NaN are missing, and so are texts that the schema lists under `missing`. Integers and decimals keep all their
    /// digits as identifiers, labels and levels; a numeric feature is a 64-bit float. In positions the header counts as line 1.
    ///
    /// ```
    /// use polars::df;
    /// use tabular_data::{Schema, Table};
    ///
    /// let schema = Schema::from_toml(r#"
    ///     target = "ok"
    ///     columns = [{ name = "age", kind = "numeric" }, { name = "area", kind = "categorical" }]
    /// "#)?;
    /// let frame = df!("age" => [Some(30.5), None], "area" => ["rural", "urban"], "ok" => [false, true])?;
    /// let table = Table::from_dataframe(&frame, &schema)?;
    /// assert_eq!((table.n_rows(), table.classes()), (2, &["false".to_owned(), "true".to_owned()][..]));
    /// assert_eq!(table.column("age").map(|ages| ages.n_missing()), Some(1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Table::read_csv`]; [`TableError::NoText`] for a column of lists, structures, bytes or durations.
    pub fn from_dataframe(frame: &DataFrame, schema: &Schema) -> Result<Self, TableError> {
        Self::from_batches(batches(frame, schema)?)
    }

    /// The table as a data frame: the identifiers (text) where the schema has them, the features in the order of the schema, and
    /// the names of the classes under the target's name. Numbers are 64-bit floats, levels text; missing cells are null.
    ///
    /// ```
    /// use polars::df;
    /// use tabular_data::{Schema, Table};
    ///
    /// let schema = Schema::from_toml("target = \"ok\"\ncolumns = [{ name = \"age\", kind = \"numeric\" }]")?;
    /// let table = Table::from_reader("age,ok\n30,n\n,y\n".as_bytes(), "t.csv".as_ref(), &schema)?;
    /// let frame = table.to_dataframe()?;
    /// assert!(frame.equals_missing(&df!("age" => [Some(30.0), None], "ok" => ["n", "y"])?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// polars' error where it refuses the columns; none is known.
    pub fn to_dataframe(&self) -> PolarsResult<DataFrame> {
        let mut columns: Vec<FrameColumn> = Vec::new();
        let ids: Option<Vec<&str>> = (0..self.n_rows()).map(|row| self.row_id(row)).collect();
        if let (Some(name), Some(ids)) = (self.schema().id(), ids) {
            columns.push(Series::new(name.into(), ids).into());
        }
        for (name, column) in self.columns() {
            columns.push(match column {
                Column::Numeric(values) => {
                    let values = values.iter().map(|value| Some(*value).filter(|value| !value.is_nan()));
                    Series::new(name.into(), values.collect::<Vec<_>>()).into()
                }
                Column::Categorical(levels) => {
                    let texts = (0..self.n_rows()).map(|row| levels.level(row)).collect::<Vec<_>>();
                    Series::new(name.into(), texts).into()
                }
            });
        }
        if let Some(target) = self.schema().target() {
            let names = self.targets().iter().map(|&class| self.classes().get(class).map(String::as_str));
            columns.push(Series::new(target.into(), names.collect::<Vec<_>>()).into());
        }
        DataFrame::new(columns)
    }
}

impl Records {
    /// Records from a data frame, as [`Table::from_dataframe`] takes them; a target column is passed over.
    ///
    /// # Errors
    /// As [`Records::read_csv`]; [`TableError::NoText`] for a column of lists, structures, bytes or durations.
    pub fn from_dataframe(frame: &DataFrame, schema: &Schema) -> Result<Self, TableError> {
        Self::from_batches(batches(frame, schema)?)
    }
}

impl Schema {
    /// Guesses a schema from a data frame, as [`Schema::infer`] would if the frame were exported as CSV.
    ///
    /// # Errors
    /// As [`Schema::infer`]; [`TableError::NoText`] for a column of lists, structures, bytes or durations.
    pub fn infer_from_dataframe(frame: &DataFrame, options: &InferOptions) -> Result<Inferred, TableError> {
        infer_from_rows(RawReader::<Empty>::of_frame(FrameRows::of_frame(frame)?), b',', options)
    }
}

impl DesignMatrix {
    /// The matrix as a data frame: one column of 64-bit floats a column, under its name.
    ///
    /// # Errors
    /// polars' error where two columns have one name: a level may be called as another column's.
    pub fn to_dataframe(&self) -> PolarsResult<DataFrame> {
        let columns = self.columns().iter().zip(self.values().columns());
        let column = |(meta, values): (&crate::ColumnMeta, ndarray::ArrayView1<'_, f64>)| {
            Series::new(meta.name.as_str().into(), values.to_vec()).into()
        };
        DataFrame::new(columns.map(column).collect())
    }
}

fn batches(frame: &DataFrame, schema: &Schema) -> Result<CsvBatches<Empty>, TableError> {
    let rows = RawReader::of_frame(FrameRows::of_frame(frame)?);
    CsvBatches::from_rows(rows, schema, crate::DEFAULT_BATCH_ROWS)
}
