//! What stands on the first screen: a verdict, a matrix of options, and what to do next.

use super::Tone;

/// A verdict in one line: colour, symbol and word say the same.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Banner {
    pub(crate) tone: Tone,
    pub(crate) symbol: &'static str,
    /// The verdict in a few words.
    pub(crate) word: String,
    /// Why.
    pub(crate) text: String,
}

/// A row for every option, or for every column of a table; on a phone every row is a card.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Matrix {
    /// Anchor, where something leads here.
    pub(crate) id: Option<String>,
    pub(crate) caption: String,
    /// What the rows are: the heading of the column with their names.
    pub(crate) names: &'static str,
    pub(crate) columns: Vec<MatrixColumn>,
    pub(crate) rows: Vec<MatrixRow>,
    /// Rows that tell less than `rows`, folded away below them.
    pub(crate) more: Vec<MatrixRow>,
    /// What `more` are: "schemes from which less is learnt".
    pub(crate) more_are: &'static str,
    /// What the columns and symbols mean, each with the term that it explains.
    pub(crate) terms: Vec<(String, String)>,
}

/// A column of a matrix. The first one, with the names of the rows, is not among them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MatrixColumn {
    /// What neighbouring columns have in common, or nothing.
    pub(crate) group: String,
    pub(crate) heading: String,
    /// The heading where there is little room.
    pub(crate) short: String,
    /// The heading where there is very little room.
    pub(crate) tiny: String,
}

/// An option, or a column of a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MatrixRow {
    pub(crate) name: String,
    /// Whether the verdict of the page is on this one.
    pub(crate) chosen: bool,
    /// The verdict on this option.
    pub(crate) verdict: Option<Mark>,
    /// One for every column.
    pub(crate) cells: Vec<Mark>,
}

/// One cell of a matrix: colour, symbol and words say the same.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Mark {
    pub(crate) tone: Option<Tone>,
    pub(crate) symbol: &'static str,
    /// The word that says what the colour says.
    pub(crate) word: &'static str,
    /// The number.
    pub(crate) text: String,
    /// What a reader compares it with, in smaller letters.
    pub(crate) beside: String,
    /// Length of a bar, from 0 to 1.
    pub(crate) bar: Option<f64>,
    /// The anchor of its evidence on the page.
    pub(crate) link: Option<String>,
    /// What was measured, or why nothing was.
    pub(crate) why: String,
}

/// What to do next, and what is left at risk.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Handover {
    pub(crate) commands: Vec<String>,
    /// What to send, what to keep and the like, by name.
    pub(crate) facts: Vec<(&'static str, String)>,
    /// A text to copy.
    pub(crate) residual_risk: String,
}

impl Matrix {
    /// All rows, the telling ones first.
    pub(crate) fn all_rows(&self) -> impl Iterator<Item = &MatrixRow> {
        self.rows.iter().chain(&self.more)
    }

    /// Takes away links for which `keeps` does not hold.
    pub(crate) fn retain_links(&mut self, keeps: impl Fn(&str) -> bool) {
        for mark in self.rows.iter_mut().chain(&mut self.more).flat_map(|row| &mut row.cells) {
            mark.link = mark.link.take().filter(|link| keeps(link));
        }
    }
}

impl Mark {
    /// Symbol, word and number: "✗ high 84 %".
    pub(crate) fn words(&self) -> String {
        let parts = [self.symbol, self.word, &self.text];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}
