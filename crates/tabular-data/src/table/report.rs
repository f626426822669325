//! What was read of a table, in words: every column with the reason, and what whoever uses the results should know.

use std::fmt;

use super::{ColumnReading, DroppedRows, LabelReading, ReadAs, Table, TargetLeak};
use crate::error::{Example, Position};
use crate::schema::Conclusion;

/// Columns that are left out and named one by one.
const NAMED: usize = 20;

/// What was read of a table. `Display` gives the counts in a line.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadingReport {
    /// Rows of the table.
    pub rows: usize,
    /// Every column of the file, in its order.
    pub columns: Vec<ReportedColumn>,
    /// What is worth knowing, warnings and others.
    pub remarks: Vec<Remark>,
}

/// A column as it was read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedColumn {
    /// What was found in it.
    pub reading: ColumnReading,
    /// Why it was read so.
    pub why: String,
}

/// Something worth knowing of a table that was read.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Remark {
    /// A guess about the whole file: separator, decimal and thousands marks.
    OfFile(Conclusion),
    /// Labels that were read as others.
    FoldedLabels {
        /// The target.
        target: String,
        /// Those labels.
        labels: Vec<LabelReading>,
    },
    /// A conclusion of inference that may be wrong.
    Doubtful(Conclusion),
    /// Cells that the schema passes over.
    Unreadable(ColumnReading),
    /// Integers that were rounded.
    Rounded(ColumnReading),
    /// A label that means "missing" among numbers, where nobody has said that it is one. `Display` leaves the remedies out: such
    /// rows can be left out ([`SchemaOptions::drop_missing_target`](crate::SchemaOptions)) or the labels be declared.
    MarkerLabel {
        /// The target.
        target: String,
        /// The label.
        label: LabelReading,
    },
    /// A feature that alone separates the classes.
    TargetLeak(TargetLeak),
    /// Rows without a label.
    DroppedRows {
        /// The target.
        target: String,
        /// How many, and where.
        dropped: DroppedRows,
    },
}

impl Table {
    /// What was read; `conclusions` are those of an inferred schema, none of a declared one.
    pub fn report(&self, conclusions: &[Conclusion]) -> ReadingReport {
        let column = |reading: &ColumnReading| ReportedColumn {
            reading: reading.clone(),
            why: why(reading, conclusions),
        };
        ReadingReport {
            rows: self.n_rows(),
            columns: self.reading.iter().map(column).collect(),
            remarks: self.remarks(conclusions),
        }
    }

    fn remarks(&self, conclusions: &[Conclusion]) -> Vec<Remark> {
        let of_file = conclusions.iter().filter(|conclusion| conclusion.column.is_none());
        let doubtful = conclusions.iter().filter(|conclusion| conclusion.finding.is_warning());
        let mut all: Vec<Remark> = of_file.cloned().map(Remark::OfFile).collect();
        all.extend(self.folded_labels());
        all.extend(doubtful.cloned().map(Remark::Doubtful));
        if conclusions.is_empty() {
            all.extend(self.reading.iter().filter_map(Remark::of_unreadable));
        }
        let rounded = self.reading.iter().filter(|reading| reading.rounded > 0);
        all.extend(rounded.cloned().map(Remark::Rounded));
        all.extend(self.marker_labels(!conclusions.is_empty()));
        all.extend(self.target_leaks().into_iter().map(Remark::TargetLeak));
        let (target, dropped) = (self.target_name(), self.dropped.clone());
        all.extend((dropped.rows > 0).then_some(Remark::DroppedRows { target, dropped }));
        all
    }

    fn folded_labels(&self) -> Option<Remark> {
        let folded = self.labels.iter().filter(|label| label.label != label.read_as);
        let (target, labels): (_, Vec<_>) = (self.target_name(), folded.cloned().collect());
        (!labels.is_empty()).then_some(Remark::FoldedLabels { target, labels })
    }

    fn marker_labels(&self, inferred: bool) -> impl Iterator<Item = Remark> {
        let options = self.schema.options();
        let is_one = move |label: &&LabelReading| {
            let is_declared = !inferred && options.target_levels.contains(&label.label);
            options.is_marker_of_numbers(&label.label) && !is_declared
        };
        let remark =
            |label: &LabelReading| Remark::MarkerLabel { target: self.target_name(), label: label.clone() };
        self.labels.iter().filter(is_one).map(remark)
    }

    fn target_name(&self) -> String {
        self.schema.target().unwrap_or_default().to_owned()
    }
}

fn why(reading: &ColumnReading, conclusions: &[Conclusion]) -> String {
    let of_column = conclusions.iter().filter(|c| c.column.as_deref() == Some(reading.name.as_str()));
    let found: Vec<String> = of_column.map(|conclusion| conclusion.finding.reason()).collect();
    match (found.is_empty(), reading.read_as) {
        (false, _) => found.join("; "),
        (true, ReadAs::Unlisted) => "the schema does not list it".to_owned(),
        (true, _) => "declared in the schema".to_owned(),
    }
}

impl ReadingReport {
    /// The columns that no classifier sees, in a line; remedies are elsewhere.
    pub fn left_out(&self) -> Option<String> {
        let is_left_out = |column: &&ReportedColumn| {
            !column.reading.read_as.is_feature() && column.reading.read_as != ReadAs::Target
        };
        let all: Vec<&ReportedColumn> = self.columns.iter().filter(is_left_out).collect();
        let short = |column: &ReportedColumn| column.why.split(';').next().unwrap_or_default().to_owned();
        let named =
            all.iter().take(NAMED).map(|column| format!("{:?} ({})", column.reading.name, short(column)));
        let more = (all.len() > NAMED).then(|| format!("{} more", all.len() - NAMED));
        let named: Vec<String> = named.chain(more).collect();
        (!named.is_empty()).then(|| format!("columns left out: {}", named.join(", ")))
    }
}

impl fmt::Display for ReadingReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let readings = || self.columns.iter().map(|column| &column.reading);
        write!(
            f,
            "{}, {} read as {}; {} imputed, of which {} unreadable",
            counted(self.rows, "row"),
            counted(self.columns.len(), "column"),
            counted(readings().filter(|reading| reading.read_as.is_feature()).count(), "feature"),
            counted(readings().map(ColumnReading::imputed).sum(), "cell"),
            readings().map(|reading| reading.unreadable).sum::<usize>(),
        )
    }
}

impl Remark {
    /// Whether results may be wrong because of it.
    pub fn is_warning(&self) -> bool {
        !matches!(self, Self::OfFile(_) | Self::FoldedLabels { .. })
    }

    /// The remark on a column that has unreadable cells.
    pub fn of_unreadable(reading: &ColumnReading) -> Option<Self> {
        (reading.unreadable > 0).then(|| Self::Unreadable(reading.clone()))
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OfFile(conclusion) => write!(f, "guessed of the {conclusion}"),
            Self::FoldedLabels { target, labels } => {
                let folded = |label: &LabelReading| {
                    format!("{:?} ({}) as {:?}", label.label, counted(label.rows, "row"), label.read_as)
                };
                write!(f, "labels of {target:?} that are alike are one: {}", joined(labels, folded))
            }
            Self::Doubtful(conclusion) => conclusion.fmt(f),
            Self::Unreadable(ColumnReading { name, unreadable, first_unreadable, .. }) => write!(
                f,
                "{name}: {} that cannot be read as numbers are taken as missing, the first: {}",
                counted(*unreadable, "cell"),
                joined(first_unreadable, Example::to_string)
            ),
            Self::Rounded(ColumnReading { name, rounded, first_rounded, .. }) => write!(
                f,
                "{name}: {} beyond 2^53 rounded to the nearest 64-bit float, the first: {}; a schema that declares the column \
                 categorical, identifier or ignored keeps all digits",
                counted(*rounded, "integer"),
                joined(first_rounded, Example::to_string)
            ),
            Self::MarkerLabel { target, label } => write!(
                f,
                "{:?} ({}, the first on line {}) is a label of the target {target:?} here, and means \"missing\" in columns \
                 of numbers",
                label.label,
                counted(label.rows, "row"),
                label.first.line
            ),
            Self::TargetLeak(leak) => leak.fmt(f),
            Self::DroppedRows { target, dropped } => write!(
                f,
                "{} without a value of the target {target:?} left out, the first on line {}",
                counted(dropped.rows, "row"),
                joined(&dropped.first, |at: &Position| at.line.to_string())
            ),
        }
    }
}

fn joined<T>(items: &[T], text: impl Fn(&T) -> String) -> String {
    items.iter().map(text).collect::<Vec<_>>().join(", ")
}

fn counted(n: usize, thing: &str) -> String {
    format!("{n} {thing}{}", if n == 1 { "" } else { "s" })
}
