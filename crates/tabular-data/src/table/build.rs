//! Grows a table batch by batch.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::classes::{Classes, LabelBuilder};
use super::column::{Column, LevelBuilder, TextColumn};
use super::reading::{ColumnReading, DroppedRows};
use super::{Table, missing_cell, target_of};
use crate::csv::batches::Batch;
use crate::error::{ColumnRole, TableError};
use crate::schema::{ColumnSpec, Imputer, Schema};

enum ColumnBuilder {
    Numeric(Vec<f64>),
    Categorical(LevelBuilder),
}

/// A table in the making.
pub(super) struct TableBuilder {
    path: PathBuf,
    schema: Schema,
    /// Absent for records without labels.
    target: Option<String>,
    columns: Vec<(ColumnSpec, ColumnBuilder)>,
    labels: LabelBuilder,
    ids: Option<TextColumn>,
    /// Rows that are kept.
    rows: usize,
    /// Every column of the file, in its order.
    reading: Vec<ColumnReading>,
    unlabelled: DroppedRows,
}

impl TableBuilder {
    pub(super) fn new(path: &Path, schema: &Schema, header: &[String]) -> Result<Self, TableError> {
        let target = target_of(schema, path)?.to_owned();
        if !header.contains(&target) {
            let (path, available) = (path.to_owned(), header.to_vec());
            return Err(TableError::MissingColumn {
                path,
                column: target,
                role: ColumnRole::Target,
                available,
            });
        }
        Ok(Self { target: Some(target), ..Self::unlabelled(path, schema, header)? })
    }

    /// For records of which no label is known; a target column of the file is passed over.
    pub(super) fn unlabelled(path: &Path, schema: &Schema, header: &[String]) -> Result<Self, TableError> {
        if schema.features().next().is_none() {
            return Err(TableError::NoFeatures { path: path.to_owned() });
        }
        let builder = |spec: &ColumnSpec| match spec.is_numeric() {
            true => ColumnBuilder::Numeric(Vec::new()),
            false => ColumnBuilder::Categorical(LevelBuilder::default()),
        };
        Ok(Self {
            path: path.to_owned(),
            schema: schema.clone(),
            target: None,
            columns: schema.features().map(|spec| (spec.clone(), builder(spec))).collect(),
            labels: LabelBuilder::default(),
            ids: schema.id().map(|_| TextColumn::default()),
            rows: 0,
            reading: header.iter().map(|name| ColumnReading::new(name, schema)).collect(),
            unlabelled: DroppedRows::default(),
        })
    }

    pub(super) fn append(&mut self, batch: &Batch) -> Result<(), TableError> {
        let keep = self.append_labels(batch)?;
        for reading in &mut self.reading {
            match self.columns.iter_mut().find(|(spec, _)| spec.name == reading.name) {
                Some((_, ColumnBuilder::Numeric(values))) => reading.read_numbers(batch, &keep, values)?,
                Some((_, ColumnBuilder::Categorical(levels))) => {
                    reading.count_missing(batch, &keep)?;
                    kept(batch.cells(&reading.name)?, &keep).for_each(|cell| {
                        levels.push(cell);
                    });
                }
                None => reading.count_missing(batch, &keep)?,
            }
        }
        self.rows += keep.iter().filter(|keep| **keep).count();
        self.append_ids(batch, &keep)
    }

    /// Takes the labels, and says which rows have one.
    fn append_labels(&mut self, batch: &Batch) -> Result<Vec<bool>, TableError> {
        let mut keep = vec![true; batch.n_rows()];
        let Some(target) = &self.target else { return Ok(keep) };
        for ((cell, &at), keep) in batch.cells(target)?.zip(batch.positions()).zip(&mut keep) {
            match cell {
                Some(label) => self.labels.push(label, at),
                None => {
                    self.unlabelled.push(at);
                    *keep = false;
                }
            }
        }
        Ok(keep)
    }

    fn append_ids(&mut self, batch: &Batch, keep: &[bool]) -> Result<(), TableError> {
        let (Some(ids), Some(name)) = (&mut self.ids, self.schema.id()) else { return Ok(()) };
        for (row, cell) in batch.cells(name)?.enumerate().filter(|(row, _)| keep.get(*row) == Some(&true)) {
            ids.push(cell.ok_or_else(|| missing_cell(&self.path, batch, row, name, ColumnRole::Identifier))?);
        }
        Ok(())
    }

    fn check_labelled(&self) -> Result<(), TableError> {
        let (cells, column) = (self.unlabelled.rows, self.target.clone().unwrap_or_default());
        if cells == 0 || (self.schema.options().drop_missing_target && self.rows > 0) {
            return Ok(());
        }
        let (path, rows, first) = (self.path.clone(), self.rows + cells, self.unlabelled.first.clone());
        Err(TableError::MissingTargets { path, column, cells, rows, first })
    }

    pub(super) fn finish(self) -> Result<Table, TableError> {
        self.check_labelled()?;
        let (path, schema) = (&self.path, &self.schema);
        if let (Some(ids), Some(name)) = (&self.ids, schema.id()) {
            check_unique(ids, path, name)?;
        }
        let labelled = self.target.is_some();
        let Classes { names: classes, targets, labels } = match labelled {
            true => self.labels.finish(path, schema)?,
            false => Classes { targets: vec![0; self.rows], ..Classes::default() },
        };
        let mut columns = Vec::with_capacity(self.columns.len());
        for (spec, builder) in self.columns {
            let column = builder.finish();
            if labelled {
                check_some_value(&spec, &column, targets.len(), path)?;
            }
            columns.push((spec.name, column));
        }
        let all_rows = (0..targets.len()).collect();
        let (reading, dropped) = (self.reading, self.unlabelled);
        Ok(Table {
            schema: self.schema,
            columns,
            classes,
            targets,
            ids: self.ids,
            all_rows,
            reading,
            labels,
            dropped,
        })
    }
}

impl ColumnBuilder {
    fn finish(self) -> Column {
        match self {
            Self::Numeric(values) => Column::Numeric(values),
            Self::Categorical(levels) => Column::Categorical(levels.finish()),
        }
    }
}

/// The cells of the rows that are kept.
fn kept<'a, T>(cells: impl Iterator<Item = T> + 'a, keep: &'a [bool]) -> impl Iterator<Item = T> + 'a {
    cells.zip(keep).filter_map(|(cell, keep)| keep.then_some(cell))
}

fn check_some_value(spec: &ColumnSpec, column: &Column, rows: usize, path: &Path) -> Result<(), TableError> {
    if matches!(spec.impute, Imputer::Constant(_)) || column.n_missing() < rows {
        return Ok(());
    }
    Err(TableError::AllMissing { path: path.to_owned(), column: spec.name.clone() })
}

/// The line of a repeated identifier is not kept for every row; its data row is enough to find it.
fn check_unique(ids: &TextColumn, path: &Path, column: &str) -> Result<(), TableError> {
    let mut first = HashMap::with_capacity(ids.len());
    for row in 0..ids.len() {
        let Some(id) = ids.cell(row) else { continue };
        if let Some(before) = first.insert(id, row) {
            return Err(TableError::DuplicateId {
                path: path.to_owned(),
                column: column.to_owned(),
                value: crate::error::excerpt(id),
                first_row: before + 1,
                second_row: row + 1,
            });
        }
    }
    Ok(())
}
