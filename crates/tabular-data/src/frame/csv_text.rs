//! Rows of a binary file as the CSV text that they would be exported to: separated by commas, lines ended by a line feed.

use std::io::{self, Read};

use super::rows::FrameRows;

/// Bytes of text that are made at once.
const PIECE: usize = 1 << 16;

/// The text, from the header on.
///
/// A missing cell is empty, an empty text is `""`: what reads CSV takes both for missing.
pub(crate) struct CsvText {
    rows: FrameRows,
    text: Vec<u8>,
    read: usize,
}

impl CsvText {
    pub(crate) fn new(rows: FrameRows) -> Self {
        let mut text = String::new();
        for (i, name) in rows.header().iter().enumerate() {
            // What would stand for itself at the start of a file is quoted.
            let start = name.get(..4).unwrap_or_default();
            let is_preamble = i == 0 && (name.starts_with('\u{feff}') || start.eq_ignore_ascii_case("sep="));
            push_cell(name, i > 0, is_preamble, &mut text);
        }
        text.push('\n');
        Self { rows, text: text.into_bytes(), read: 0 }
    }

    fn refill(&mut self) -> io::Result<()> {
        let mut text = String::with_capacity(PIECE);
        let filled = self.rows.visit(|_, row| {
            for (i, cell) in row.cells().enumerate() {
                match cell {
                    Some(cell) => push_cell(cell, i > 0, false, &mut text),
                    None if i > 0 => text.push(','),
                    None => {}
                }
            }
            text.push('\n');
            text.len() < PIECE
        });
        (self.text, self.read) = (text.into_bytes(), 0);
        filled.map_err(io::Error::other)
    }
}

impl Read for CsvText {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read == self.text.len() {
            self.refill()?;
        }
        let read = self.text.get(self.read..).unwrap_or_default().read(buffer)?;
        self.read += read;
        Ok(read)
    }
}

/// Appends a cell, quoted where RFC 4180 asks for it and where it is empty.
fn push_cell(cell: &str, follows: bool, quote: bool, out: &mut String) {
    if follows {
        out.push(',');
    }
    if quote || cell.is_empty() || cell.contains(['"', ',', '\n', '\r']) {
        out.push('"');
        out.push_str(&cell.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(cell);
    }
}
