//! The first pass over a table: with what sizes its columns are to be written.

use std::collections::BTreeMap;

use super::{Cell, CipherTableError, ColumnCipher, Head, check_width, find_columns};
use crate::release::{ColumnScheme, ColumnSurvey, Padding, ReleasePlan};

/// Looks at a table row by row, before an [`Encryptor`](super::Encryptor) writes it.
#[derive(Debug)]
pub struct TableSurvey<'a> {
    columns: Vec<Column<'a>>,
    rows: u64,
}

#[derive(Debug)]
struct Column<'a> {
    name: String,
    scheme: &'a ColumnScheme,
    survey: ColumnSurvey<'a>,
}

impl<'a> TableSurvey<'a> {
    /// Begins a table.
    ///
    /// # Errors
    /// [`CipherTableError::Plan`] for a plan that cannot be followed, [`CipherTableError::NoColumn`] for one that names a column
    /// which the table does not have.
    pub fn new(plan: &'a ReleasePlan, head: &Head<'_>) -> Result<Self, CipherTableError> {
        plan.check()?;
        let found = find_columns(head.columns, plan.columns.iter().map(|column| column.name.as_str()))?;
        let planned: BTreeMap<usize, &ColumnScheme> =
            found.into_iter().zip(plan.columns.iter().map(|column| &column.scheme)).collect();
        let column = |(at, name): (usize, &String)| {
            let scheme = planned.get(&at).copied().unwrap_or(&ColumnScheme::Keep);
            Column { name: name.trim().to_owned(), scheme, survey: ColumnSurvey::new(scheme) }
        };
        Ok(Self { columns: head.columns.iter().enumerate().map(column).collect(), rows: 0 })
    }

    /// Looks at the next row; `line` is the number of its first line, for messages.
    ///
    /// # Errors
    /// [`CipherTableError::Width`] for another number of cells than the header has, [`CipherTableError::Cell`] for a cell that the
    /// scheme of its column cannot write.
    pub fn row(&mut self, line: u64, cells: &[Cell<'_>]) -> Result<(), CipherTableError> {
        check_width(line, cells, self.columns.len())?;
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            let text = cell.text();
            let fault = |fault| CipherTableError::of_cell(fault, &column.name, text, line, self.rows);
            column.survey.add(text).map_err(fault)?;
        }
        self.rows += 1;
        Ok(())
    }

    /// How every column of the table is to be written.
    pub fn finish(self, padding: Padding) -> Vec<ColumnCipher> {
        let column = |column: Column<'_>| ColumnCipher {
            shape: column.survey.shape(padding),
            scheme: column.scheme.clone(),
            name: column.name,
        };
        self.columns.into_iter().map(column).collect()
    }
}
