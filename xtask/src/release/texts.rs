//! The cells of a table as texts, column by column: a plain table and its release side by side.

use std::path::Path;

use anyhow::{Result, bail};
use tabular_data::{CsvFormat, Received, TableFile, sniff_separator};

use crate::tabular::cipher_table::{next, open};

/// A table of texts. A missing cell is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts {
    /// What messages call it.
    pub name: String,
    /// Trimmed names of its columns.
    pub header: Vec<String>,
    /// The cells of each column.
    pub columns: Vec<Vec<String>>,
}

impl Texts {
    /// Reads a table whole.
    pub fn read(file: &TableFile) -> Result<Self> {
        let name = file.name().display().to_string();
        let mut records = open(file, sniff_separator(file)?, "reading")?;
        let header: Vec<String> = records.header().iter().map(|cell| cell.trim().to_owned()).collect();
        let mut columns = vec![Vec::new(); header.len()];
        while let Some(record) = next(&mut records)? {
            if !record.is_row() {
                continue;
            }
            let (line, found) = (record.position().line, record.cells().count());
            if found != header.len() {
                bail!("{name}, line {line}: {found} cells, but the header has {}", header.len());
            }
            let cells = columns.iter_mut().zip(record.cells());
            cells.for_each(|(column, cell)| column.push(cell.text().into_owned()));
        }
        let table = Self { name, header, columns };
        match table.n_rows() {
            0 => bail!("{}: no rows; give a table with a line per record under its header", table.name),
            _ => Ok(table),
        }
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }

    /// The cells of the column with this name.
    pub fn column(&self, name: &str) -> Option<&[String]> {
        let place = self.header.iter().position(|column| column == name)?;
        self.columns.get(place).map(Vec::as_slice)
    }

    /// The table as a receiver reads it: every cell in its place, quoted where it needs to be.
    pub fn received(&self) -> Result<Received> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(&self.header)?;
        for row in 0..self.n_rows() {
            csv.write_record(self.columns.iter().map(|column| column[row].as_str()))?;
        }
        let bytes = csv.into_inner()?;
        Ok(Received::from_reader(bytes.as_slice(), Path::new(&self.name), &CsvFormat::default())?)
    }

    /// Bytes of a row with its separators, on average.
    pub fn bytes_per_row(&self) -> f64 {
        let cells: usize = self.columns.iter().flatten().map(|cell| cell.len() + 1).sum();
        cells as f64 / self.n_rows().max(1) as f64
    }

    /// Refuses a name that no column has.
    pub fn check(&self, option: &str, name: &str) -> Result<()> {
        match self.column(name) {
            Some(_) => Ok(()),
            None => {
                bail!("{option} {name}: {} has no such column; it has {}", self.name, self.header.join(", "))
            }
        }
    }
}

/// How many different cells a column has, and how many rows have a cell that no other row has; empty cells do not count.
pub fn distinct_and_unique(cells: &[String]) -> (u64, u64) {
    let mut counts: std::collections::HashMap<&str, u64> = std::collections::HashMap::new();
    for cell in cells.iter().filter(|cell| !cell.is_empty()) {
        *counts.entry(cell).or_default() += 1;
    }
    (counts.len() as u64, counts.values().filter(|&&count| count == 1).count() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_by_column_and_rows_of_another_width_are_named() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let path = dir.path().join("my.csv");
        std::fs::write(&path, "name; income\nann;10\n\"bo; b\";\n")?;
        let table = Texts::read(&path.as_path().into())?;
        assert_eq!(table.header, ["name", "income"]);
        assert_eq!(
            (table.column("name"), table.n_rows()),
            (Some(&["ann".to_owned(), "bo; b".to_owned()][..]), 2)
        );
        assert!(
            table.check("--target", "age").is_err_and(|error| error.to_string().contains("name, income"))
        );
        std::fs::write(&path, "a,b\n1,2\n3\n")?;
        assert!(Texts::read(&path.as_path().into()).is_err_and(|error| error.to_string().contains("line 3")));
        Ok(())
    }

    #[test]
    fn empty_cells_are_no_values() {
        let cells = ["a", "b", "a", "", ""].map(str::to_owned);
        assert_eq!(distinct_and_unique(&cells), (2, 1));
    }
}
