//! A block of rows as text cells, row after row in one piece of memory.

use crate::error::Position;

/// Consecutive rows of one width.
#[derive(Debug, Default)]
pub(crate) struct RawBlock {
    pub(crate) positions: Vec<Position>,
    width: usize,
    text: String,
    /// Where in `text` each cell ends, row by row.
    ends: Vec<usize>,
    /// Which cells hold nothing whatever the schema says, row by row; empty where none does.
    missing: Vec<bool>,
}

/// A block in the making.
#[derive(Debug)]
pub(crate) struct BlockBuilder {
    positions: Vec<Position>,
    width: usize,
    text: Vec<u8>,
    ends: Vec<usize>,
    missing: Vec<bool>,
}

impl RawBlock {
    /// The cells of a column; none of one that is not there.
    pub(crate) fn column(&self, column: usize) -> impl Iterator<Item = &str> {
        self.cells(column).map(Option::unwrap_or_default)
    }

    /// The cells of a column; `None` where there is no text, which only data frames and binary files know.
    pub(crate) fn cells(&self, column: usize) -> impl Iterator<Item = Option<&str>> {
        let index = move |row| row * self.width + column;
        let is_missing = |index: usize| self.missing.get(index) == Some(&true);
        (0..self.positions.len()).map(index).map(move |index| (!is_missing(index)).then(|| self.cell(index)))
    }

    fn cell(&self, index: usize) -> &str {
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(index).copied().unwrap_or(start);
        self.text.get(start..end).unwrap_or_default()
    }
}

impl BlockBuilder {
    pub(crate) fn new(width: usize) -> Self {
        Self { positions: Vec::new(), width, text: Vec::new(), ends: Vec::new(), missing: Vec::new() }
    }

    /// Number of rows.
    pub(crate) fn n_rows(&self) -> usize {
        self.positions.len()
    }

    /// Bytes of text.
    pub(crate) fn n_bytes(&self) -> usize {
        self.text.len()
    }

    /// Appends a row: the texts of its cells, which are UTF-8, one after the other, and where each ends.
    pub(crate) fn push(&mut self, at: Position, text: &[u8], ends: &[usize]) {
        let before = self.text.len();
        self.positions.push(at);
        self.text.extend_from_slice(text);
        self.ends.extend(ends.iter().map(|end| before + end));
    }

    /// Appends a row of which some cells hold nothing.
    #[cfg(feature = "polars")]
    pub(crate) fn push_with_missing(&mut self, at: Position, text: &str, ends: &[usize], missing: &[bool]) {
        self.push(at, text.as_bytes(), ends);
        self.missing.extend_from_slice(missing);
    }

    /// The block; `None` without rows.
    pub(crate) fn finish(self) -> Option<RawBlock> {
        let Self { positions, width, text, ends, missing } = self;
        if positions.is_empty() {
            return None;
        }
        // Each row was checked; this finds nothing.
        let text = String::from_utf8(text).unwrap_or_default();
        Some(RawBlock { positions, width, text, ends, missing })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_by_row_and_column() {
        let mut block = BlockBuilder::new(3);
        for (row, (text, ends)) in
            [("abcd", [1, 1, 4]), ("", [0, 0, 0]), ("éx", [2, 3, 3])].iter().enumerate()
        {
            block.push(Position { line: row + 2, row: row + 1 }, text.as_bytes(), ends);
        }
        assert_eq!((block.n_rows(), block.n_bytes()), (3, 7));
        let block = block.finish().expect("rows");
        let column = |column| block.column(column).collect::<Vec<_>>();
        assert_eq!([column(0), column(1), column(2)], [["a", "", "é"], ["", "", "x"], ["bcd", "", ""]]);
        assert!(BlockBuilder::new(1).finish().is_none());
    }
}
