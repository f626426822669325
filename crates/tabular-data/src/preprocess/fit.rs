//! One fitted column and how it writes its part of the design matrix.

use ndarray::{Array2, s};
use serde::{Deserialize, Serialize};

use super::impute::numeric_fill;
use super::{ColumnMeta, DesignKind, PreprocessError, PreprocessOptions};
use crate::schema::{ColumnKind, ColumnSpec, Imputer, UnseenLevel};
use crate::table::{CategoricalColumn, Column, Table};

/// What training rows taught about one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "kind", deny_unknown_fields)]
pub(super) enum FittedColumn {
    Numeric { name: String, indicator: bool, fill: f64 },
    Categorical(FittedLevels),
}

/// Levels of a categorical column, in the order of their indicators.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct FittedLevels {
    name: String,
    levels: Vec<String>,
    /// Index of the level that gets no indicator, if one is dropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dropped: Option<usize>,
    /// Index of the level that fills missing cells.
    fill: usize,
    /// Index of the most frequent training level.
    mode: usize,
    unseen: UnseenLevel,
}

/// Fits a column on the given training rows.
pub(super) fn fit_column(
    spec: &ColumnSpec,
    column: &Column,
    rows: &[usize],
    options: &PreprocessOptions,
) -> Result<FittedColumn, PreprocessError> {
    match (&spec.kind, column) {
        (ColumnKind::Numeric { indicator }, Column::Numeric(values)) => {
            let present = rows.iter().map(|&row| values[row]).filter(|v| !v.is_nan()).collect();
            let fill = numeric_fill(&spec.impute, present).ok_or_else(|| nothing_to_impute(spec))?;
            Ok(FittedColumn::Numeric { name: spec.name.clone(), indicator: *indicator, fill })
        }
        (ColumnKind::Categorical { levels, reference }, Column::Categorical(cells)) => {
            let fitted =
                FittedLevels::fit(spec, levels.as_deref(), reference.as_deref(), cells, rows, options)?;
            fitted.check_known(cells, rows)?;
            Ok(FittedColumn::Categorical(fitted))
        }
        _ => Err(PreprocessError::ColumnMismatch { column: spec.name.clone() }),
    }
}

fn nothing_to_impute(spec: &ColumnSpec) -> PreprocessError {
    PreprocessError::NothingToImpute { column: spec.name.clone(), imputer: spec.impute.clone() }
}

impl FittedColumn {
    /// Whether indices and numbers are in range, as [`fit_column`] leaves them; a saved file may say otherwise.
    pub(super) fn is_consistent(&self) -> bool {
        match self {
            Self::Numeric { fill, .. } => fill.is_finite(),
            Self::Categorical(fitted) => {
                let n = fitted.levels.len();
                fitted.fill < n && fitted.mode < n && fitted.dropped.is_none_or(|level| level < n)
            }
        }
    }

    /// Number of design columns.
    pub(super) fn width(&self) -> usize {
        match self {
            Self::Numeric { .. } => 1,
            Self::Categorical(levels) => levels.indicators().count(),
        }
    }

    /// What the design columns are.
    pub(super) fn meta(&self) -> Vec<ColumnMeta> {
        match self {
            Self::Numeric { name, indicator, .. } => {
                let kind = if *indicator { DesignKind::Indicator } else { DesignKind::Numeric };
                vec![ColumnMeta { name: name.clone(), source: name.clone(), level: None, kind }]
            }
            Self::Categorical(fitted) => fitted.meta(),
        }
    }

    /// Writes the cells of `rows` into the columns of `values` from `first` on; `values` is zero there.
    pub(super) fn write(
        &self,
        table: &Table,
        rows: &[usize],
        values: &mut Array2<f64>,
        first: usize,
    ) -> Result<(), PreprocessError> {
        match (self, table.column(self.name())) {
            (Self::Numeric { fill, .. }, Some(Column::Numeric(cells))) => {
                for (value, &row) in values.column_mut(first).iter_mut().zip(rows) {
                    *value = if cells[row].is_nan() { *fill } else { cells[row] };
                }
                Ok(())
            }
            (Self::Categorical(fitted), Some(Column::Categorical(cells))) => {
                fitted.write(cells, rows, values, first)
            }
            _ => Err(PreprocessError::ColumnMismatch { column: self.name().to_owned() }),
        }
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Self::Numeric { name, .. } => name,
            Self::Categorical(fitted) => &fitted.name,
        }
    }
}

/// What a cell becomes: the level of an index, or zeros everywhere.
#[derive(Debug, Clone, Copy)]
enum Coded {
    Level(usize),
    Zeros,
    Unknown,
}

impl FittedLevels {
    fn fit(
        spec: &ColumnSpec,
        declared: Option<&[String]>,
        reference: Option<&str>,
        cells: &CategoricalColumn,
        rows: &[usize],
        options: &PreprocessOptions,
    ) -> Result<Self, PreprocessError> {
        let counts = count_levels(cells, rows);
        let constant = match &spec.impute {
            Imputer::Constant(level) => Some(level.as_str()),
            _ => None,
        };
        let levels = known_levels(declared, reference, constant, cells, &counts);
        let count_of =
            |level: &String| cells.levels().binary_search(level).ok().map_or(0, |code| counts[code]);
        let mode =
            most_frequent(levels.iter().map(count_of).zip(&levels)).ok_or_else(|| nothing_to_impute(spec))?;
        let place = |level: &str| levels.iter().position(|l| l == level);
        if constant.is_none() && count_of(&levels[mode]) == 0 {
            return Err(nothing_to_impute(spec));
        }
        Ok(Self {
            name: spec.name.clone(),
            dropped: options.drop_reference.then(|| reference.and_then(place).unwrap_or(0)),
            fill: constant.and_then(place).unwrap_or(mode),
            mode,
            unseen: options.unseen.unwrap_or(spec.unseen),
            levels,
        })
    }

    /// Indices of the levels that get an indicator.
    fn indicators(&self) -> impl Iterator<Item = usize> {
        (0..self.levels.len()).filter(|&level| Some(level) != self.dropped)
    }

    fn meta(&self) -> Vec<ColumnMeta> {
        let meta = |level: &String| ColumnMeta {
            name: format!("{}={level}", self.name),
            source: self.name.clone(),
            level: Some(level.clone()),
            kind: DesignKind::Indicator,
        };
        self.indicators().filter_map(|level| self.levels.get(level)).map(meta).collect()
    }

    /// What each code of `cells` becomes.
    fn code_book(&self, cells: &CategoricalColumn) -> Vec<Coded> {
        let code = |level: &String| match self.levels.iter().position(|l| l == level) {
            Some(known) => Coded::Level(known),
            None => match self.unseen {
                UnseenLevel::Error => Coded::Unknown,
                UnseenLevel::Reference => Coded::Zeros,
                UnseenLevel::Mode => Coded::Level(self.mode),
            },
        };
        cells.levels().iter().map(code).collect()
    }

    fn check_known(&self, cells: &CategoricalColumn, rows: &[usize]) -> Result<(), PreprocessError> {
        let book = self.code_book(cells);
        rows.iter().try_for_each(|&row| self.coded(&book, cells, row).map(|_| ()))
    }

    fn coded(&self, book: &[Coded], cells: &CategoricalColumn, row: usize) -> Result<Coded, PreprocessError> {
        match cells.code(row).map(|code| book[code]) {
            None => Ok(Coded::Level(self.fill)),
            Some(Coded::Unknown) => Err(PreprocessError::UnseenLevel {
                row,
                column: self.name.clone(),
                level: crate::error::excerpt(cells.level(row).unwrap_or_default()),
                known: self.levels.clone(),
            }),
            Some(coded) => Ok(coded),
        }
    }

    fn write(
        &self,
        cells: &CategoricalColumn,
        rows: &[usize],
        values: &mut Array2<f64>,
        first: usize,
    ) -> Result<(), PreprocessError> {
        let book = self.code_book(cells);
        let mut place = vec![None; self.levels.len()];
        for (i, level) in self.indicators().enumerate() {
            place[level] = Some(i);
        }
        let width = self.indicators().count();
        let mut block = values.slice_mut(s![.., first..first + width]);
        for (mut out, &row) in block.rows_mut().into_iter().zip(rows) {
            if let Coded::Level(level) = self.coded(&book, cells, row)?
                && let Some(i) = place[level]
            {
                out[i] = 1.0;
            }
        }
        Ok(())
    }
}

/// Training rows of every level of the table.
fn count_levels(cells: &CategoricalColumn, rows: &[usize]) -> Vec<usize> {
    let mut counts = vec![0; cells.levels().len()];
    for code in rows.iter().filter_map(|&row| cells.code(row)) {
        counts[code] += 1;
    }
    counts
}

/// Declared levels, or those of the training rows with the reference in the order of bytes; a constant fill comes last if new.
fn known_levels(
    declared: Option<&[String]>,
    reference: Option<&str>,
    constant: Option<&str>,
    cells: &CategoricalColumn,
    counts: &[usize],
) -> Vec<String> {
    let mut levels = match declared {
        Some(levels) => levels.to_vec(),
        None => {
            let met =
                cells.levels().iter().zip(counts).filter(|(_, n)| **n > 0).map(|(level, _)| level.as_str());
            let mut levels: Vec<String> = met.chain(reference).map(str::to_owned).collect();
            levels.sort();
            levels.dedup();
            levels
        }
    };
    if let Some(constant) = constant
        && !levels.iter().any(|level| level == constant)
    {
        levels.push(constant.to_owned());
    }
    levels
}

/// Index of the largest count; among equal ones the first text in the order of bytes.
fn most_frequent<'a>(counted: impl Iterator<Item = (usize, &'a String)>) -> Option<usize> {
    counted.enumerate().min_by(|(_, a), (_, b)| b.0.cmp(&a.0).then(a.1.cmp(b.1))).map(|(i, _)| i)
}
