//! How the JSON is laid out: one line for every run, so that files stay small and differences stay readable.

use serde_json::ser::Formatter;
use std::io::{self, Write};

/// Nesting depth from which everything stands on one line: the runs of a cell and the points of a curve.
const ONE_LINE_FROM: usize = 5;

/// Indents by two spaces down to [`ONE_LINE_FROM`] and writes compactly below.
#[derive(Debug, Default)]
pub(super) struct Layout {
    depth: usize,
    has_value: bool,
}

impl Layout {
    fn open(&mut self, writer: &mut (impl Write + ?Sized), bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.has_value = false;
        writer.write_all(bracket)
    }

    fn close(&mut self, writer: &mut (impl Write + ?Sized), bracket: &[u8]) -> io::Result<()> {
        let one_line = self.depth >= ONE_LINE_FROM;
        self.depth = self.depth.saturating_sub(1);
        if self.has_value && !one_line {
            self.new_line(writer)?;
        }
        self.has_value = true;
        writer.write_all(bracket)
    }

    fn next(&mut self, writer: &mut (impl Write + ?Sized), first: bool) -> io::Result<()> {
        match (first, self.depth >= ONE_LINE_FROM) {
            (true, true) => Ok(()),
            (false, true) => writer.write_all(b", "),
            (first, false) => {
                if !first {
                    writer.write_all(b",")?;
                }
                self.new_line(writer)
            }
        }
    }

    fn new_line(&self, writer: &mut (impl Write + ?Sized)) -> io::Result<()> {
        writer.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| writer.write_all(b"  "))
    }
}

impl Formatter for Layout {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.next(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _writer: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.next(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _writer: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }
}
