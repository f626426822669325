//! Grows a table batch by batch.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::classes::LabelBuilder;
use super::column::{Column, LevelBuilder, TextColumn};
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
    rows: usize,
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
        Ok(Self { target: Some(target), ..Self::unlabelled(path, schema)? })
    }

    /// For records of which no label is known; a target column of the file is passed over.
    pub(super) fn unlabelled(path: &Path, schema: &Schema) -> Result<Self, TableError> {
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
        })
    }

    pub(super) fn append(&mut self, batch: &Batch) -> Result<(), TableError> {
        for (spec, builder) in &mut self.columns {
            match builder {
                ColumnBuilder::Numeric(values) => values.extend(batch.numbers(&spec.name)?),
                ColumnBuilder::Categorical(levels) => {
                    batch.cells(&spec.name)?.for_each(|cell| {
                        levels.push(cell);
                    });
                }
            }
        }
        self.rows += batch.n_rows();
        self.append_labels(batch)?;
        self.append_ids(batch)
    }

    fn append_labels(&mut self, batch: &Batch) -> Result<(), TableError> {
        let Some(target) = &self.target else { return Ok(()) };
        for (row, (cell, &at)) in batch.cells(target)?.zip(batch.positions()).enumerate() {
            let missing = || missing_cell(&self.path, batch, row, target, ColumnRole::Target);
            self.labels.push(cell.ok_or_else(missing)?, at);
        }
        Ok(())
    }

    fn append_ids(&mut self, batch: &Batch) -> Result<(), TableError> {
        let (Some(ids), Some(name)) = (&mut self.ids, self.schema.id()) else { return Ok(()) };
        for (row, cell) in batch.cells(name)?.enumerate() {
            ids.push(cell.ok_or_else(|| missing_cell(&self.path, batch, row, name, ColumnRole::Identifier))?);
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<Table, TableError> {
        let (path, schema) = (&self.path, &self.schema);
        if let (Some(ids), Some(name)) = (&self.ids, schema.id()) {
            check_unique(ids, path, name)?;
        }
        let labelled = self.target.is_some();
        let (classes, targets) = match labelled {
            true => self.labels.finish(path, schema)?,
            false => (Vec::new(), vec![0; self.rows]),
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
        Ok(Table { schema: self.schema, columns, classes, targets, ids: self.ids, all_rows })
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
