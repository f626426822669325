//! The page before any markup: sections of paragraphs, tables, figures and images.
//!
//! The HTML page and the Markdown file are two renderings of one [`Document`], so they cannot say different things.
//! Texts are plain; words between backticks are set as code.

mod recording;
mod screen;

pub(crate) use recording::{Player, Recording};
pub(crate) use screen::{Banner, Handover, Mark, Matrix, MatrixColumn, MatrixRow};

use crate::figure::Figure;

/// A whole page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Document {
    pub(crate) title: String,
    pub(crate) sections: Vec<Section>,
}

/// A part of the page with its own heading.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Section {
    /// Anchor: letters, digits and hyphens.
    pub(crate) id: String,
    pub(crate) heading: String,
    pub(crate) blocks: Vec<Block>,
}

/// What stands in a section, top to bottom.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Block {
    /// A heading inside the section.
    Heading(String),
    Text(String),
    /// A remark that limits what stands around it.
    Note(String),
    /// What may make the page misleading.
    Warning(String),
    List(Vec<String>),
    /// Texts side by side, each below a few words that say what it is about.
    Cards(Vec<(String, String)>),
    Code(String),
    Table(Table),
    /// A table that is opened by whoever wants it; the text says what it holds.
    Folded(String, Table),
    Banner(Banner),
    Matrix(Box<Matrix>),
    Handover(Handover),
    Figure(Box<Figure>),
    Picture(Picture),
    Recording(Box<Recording>),
}

/// A table whose first column names the rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Table {
    pub(crate) caption: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Vec<Entry>>,
    /// Rows that tell less than `rows`, folded away below them.
    pub(crate) more: Vec<Vec<Entry>>,
    /// Anchor, where something leads here: letters, digits and hyphens, different for every table of a page.
    pub(crate) id: Option<String>,
}

/// A table column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    pub(crate) heading: String,
    /// Whether it holds numbers, which stand at the right.
    pub(crate) numeric: bool,
}

/// A table entry.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) text: String,
    /// A colour behind the text, which says the same.
    pub(crate) tone: Option<Tone>,
    /// Whether a long text breaks into several lines.
    pub(crate) wraps: bool,
}

/// Colours behind table entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Signal kept, or figure reproduced.
    Strong,
    /// In between.
    Middle,
    /// No signal, or not reproduced.
    Weak,
    /// More than was allowed.
    Bad,
}

/// An image from the results folder.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Picture {
    /// Path relative to the results folder.
    pub(crate) path: String,
    pub(crate) alt: String,
    pub(crate) caption: String,
}

impl From<String> for Entry {
    fn from(text: String) -> Self {
        Self { text, tone: None, wraps: false }
    }
}

impl From<&str> for Entry {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl Entry {
    pub(crate) fn toned(text: impl Into<String>, tone: Tone) -> Self {
        Self { tone: Some(tone), ..text.into().into() }
    }

    pub(crate) fn wrapped(text: impl Into<String>) -> Self {
        Self { wraps: true, ..text.into().into() }
    }
}

impl Table {
    /// A table without rows; headings that start with `#` are of numeric columns.
    pub(crate) fn new(caption: impl Into<String>, headings: &[&str]) -> Self {
        let column = |heading: &&str| Column {
            heading: heading.trim_start_matches('#').to_owned(),
            numeric: heading.starts_with('#'),
        };
        Self { caption: caption.into(), columns: headings.iter().map(column).collect(), ..Self::default() }
    }

    /// The same table with an anchor.
    pub(crate) fn anchored(self, id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..self }
    }

    pub(crate) fn row(&mut self, entries: impl IntoIterator<Item = Entry>) {
        self.rows.push(entries.into_iter().collect());
    }

    /// A row that tells less than the others.
    pub(crate) fn lesser_row(&mut self, entries: impl IntoIterator<Item = Entry>) {
        self.more.push(entries.into_iter().collect());
    }

    /// All rows, the telling ones first.
    pub(crate) fn all_rows(&self) -> impl Iterator<Item = &Vec<Entry>> {
        self.rows.iter().chain(&self.more)
    }
}

impl Section {
    pub(crate) fn new(id: impl Into<String>, heading: impl Into<String>) -> Self {
        Self { id: id.into(), heading: heading.into(), blocks: Vec::new() }
    }

    pub(crate) fn text(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Text(text.into()));
    }

    pub(crate) fn note(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Note(text.into()));
    }

    pub(crate) fn heading(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Heading(text.into()));
    }

    pub(crate) fn table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }

    /// A table behind a line that opens it; nothing where it has no rows.
    pub(crate) fn folded(&mut self, what: impl Into<String>, table: Table) {
        if !table.rows.is_empty() {
            self.blocks.push(Block::Folded(what.into(), table));
        }
    }

    pub(crate) fn figure(&mut self, figure: Figure) {
        self.blocks.push(Block::Figure(Box::new(figure)));
    }

    /// `None` when nothing was said.
    pub(crate) fn unless_empty(self) -> Option<Self> {
        (!self.blocks.is_empty()).then_some(self)
    }
}

impl Document {
    /// All figures, in order.
    pub(crate) fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.sections.iter().flat_map(|section| &section.blocks).filter_map(|block| match block {
            Block::Figure(figure) => Some(figure.as_ref()),
            Block::Recording(recording) => recording.figure.as_ref(),
            _ => None,
        })
    }
}
