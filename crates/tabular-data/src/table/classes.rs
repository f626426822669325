//! From label texts to class numbers.

use std::path::Path;

use super::column::{CategoricalColumn, LevelBuilder};
use super::reading::LabelReading;
use crate::error::{Position, TableError};
use crate::schema::{LabelCase, Schema, SchemaOptions, alike, folded, one_spelling};

/// Labels shown in a message.
const SHOWN: usize = 20;

/// What the target column holds.
#[derive(Debug, Default)]
pub(super) struct Classes {
    /// Names of the classes.
    pub(super) names: Vec<String>,
    /// The class of every row.
    pub(super) targets: Vec<usize>,
    /// The labels as they were found.
    pub(super) labels: Vec<LabelReading>,
}

/// Collects labels and remembers where each stood first.
#[derive(Debug, Default)]
pub(super) struct LabelBuilder {
    labels: LevelBuilder,
    first: Vec<(String, Position)>,
}

impl LabelBuilder {
    pub(super) fn push(&mut self, label: &str, at: Position) {
        let known = self.labels.n_levels();
        if self.labels.push(Some(label)) == Some(known) {
            self.first.push((label.to_owned(), at));
        }
    }

    /// Class names, the class of every row, and the labels as they were found.
    pub(super) fn finish(self, path: &Path, schema: &Schema) -> Result<Classes, TableError> {
        let (column, options) = (schema.target().unwrap_or_default(), schema.options());
        let mut labels = self.labels.finish();
        let (mut first, mut positive) = (self.first, options.positive.clone());
        let rows = labels.counts();
        let read = |(label, at): &(String, Position)| LabelReading {
            label: label.clone(),
            rows: rows.get(label).copied().unwrap_or_default(),
            first: *at,
            read_as: label.clone(),
        };
        let mut readings: Vec<LabelReading> = first.iter().map(read).collect();
        match options.target_case {
            Some(LabelCase::Keep) => {}
            Some(LabelCase::Fold) => {
                let spelling = Spelling::new(&labels, options);
                readings.iter_mut().for_each(|reading| reading.read_as = spelling.of(&reading.label));
                labels = labels.renamed(|label| spelling.of(label));
                first.iter_mut().for_each(|(label, _)| *label = spelling.of(label));
                positive.iter_mut().for_each(|label| *label = spelling.of(label));
            }
            None => check_alike(&labels, path, options, column)?,
        }
        check_declared(&first, path, schema, column)?;
        let (names, class_of) = match positive.as_slice() {
            [] => own_classes(&labels, &options.target_levels),
            positive => {
                check_positive(positive, &labels, path, column)?;
                binary_classes(&labels, positive)
            }
        };
        let targets: Vec<usize> = labels.codes().flatten().map(|code| class_of[code]).collect();
        check_two(&names, &targets, path, column)?;
        Ok(Classes { names, targets, labels: readings })
    }
}

/// Which spelling stands for labels that differ in case or spaces only, or are one number: a declared one, else that of most rows.
struct Spelling {
    declared: Vec<String>,
    common: Vec<String>,
}

impl Spelling {
    fn new(labels: &CategoricalColumn, options: &SchemaOptions) -> Self {
        let declared = options.target_levels.iter().chain(&options.positive).cloned().collect();
        Self { declared, common: one_spelling(&labels.counts()).into_keys().collect() }
    }

    fn of(&self, label: &str) -> String {
        let alike = |spelling: &&String| folded(spelling) == folded(label);
        self.declared.iter().chain(&self.common).find(alike).map_or_else(|| label.to_owned(), String::clone)
    }
}

/// Labels that are alike are a choice to be made, unless the schema declares each of them.
fn check_alike(
    labels: &CategoricalColumn,
    path: &Path,
    options: &SchemaOptions,
    column: &str,
) -> Result<(), TableError> {
    let declared = |label: &String| options.target_levels.contains(label) || options.positive.contains(label);
    match alike(&labels.counts()).find(|group| !group.iter().all(|(label, _)| declared(label))) {
        None => Ok(()),
        Some(labels) => {
            Err(TableError::SimilarLabels { path: path.to_owned(), column: column.to_owned(), labels })
        }
    }
}

/// Every label a class: in declared order, or in the order of bytes.
fn own_classes(labels: &CategoricalColumn, declared: &[String]) -> (Vec<String>, Vec<usize>) {
    let names = if declared.is_empty() { labels.levels() } else { declared };
    let class_of = |label| names.iter().position(|n| n == label).unwrap_or_default();
    (names.to_vec(), labels.levels().iter().map(class_of).collect())
}

/// Class 1 for the positive labels, class 0 for all others.
fn binary_classes(labels: &CategoricalColumn, positive: &[String]) -> (Vec<String>, Vec<usize>) {
    let (yes, no): (Vec<&String>, Vec<&String>) = labels.levels().iter().partition(|l| positive.contains(l));
    let class_of = labels.levels().iter().map(|l| usize::from(positive.contains(l))).collect();
    (vec![class_name(&no), class_name(&yes)], class_of)
}

fn class_name(labels: &[&String]) -> String {
    match labels {
        [one] => (*one).clone(),
        [first, second] => format!("{first} or {second}"),
        [] => "other".to_owned(),
        many => format!("one of {} labels", many.len()),
    }
}

fn check_declared(
    first: &[(String, Position)],
    path: &Path,
    schema: &Schema,
    column: &str,
) -> Result<(), TableError> {
    let declared = &schema.options().target_levels;
    match first.iter().find(|(label, _)| !declared.is_empty() && !declared.contains(label)) {
        None => Ok(()),
        Some((label, at)) => Err(TableError::UnknownLabel {
            path: path.to_owned(),
            at: *at,
            column: column.to_owned(),
            value: crate::error::excerpt(label),
            expected: declared.clone(),
        }),
    }
}

fn check_positive(
    positive: &[String],
    labels: &CategoricalColumn,
    path: &Path,
    column: &str,
) -> Result<(), TableError> {
    match positive.iter().find(|label| !labels.levels().contains(label)) {
        None => Ok(()),
        Some(label) => Err(TableError::UnknownPositive {
            path: path.to_owned(),
            column: column.to_owned(),
            label: label.clone(),
            found: labels.levels().iter().take(SHOWN).cloned().collect(),
        }),
    }
}

fn check_two(names: &[String], targets: &[usize], path: &Path, column: &str) -> Result<(), TableError> {
    let Some(&first) = targets.first() else { return Ok(()) };
    if targets.iter().any(|&class| class != first) {
        return Ok(());
    }
    let label = names.get(first).cloned().unwrap_or_default();
    Err(TableError::OneClass { path: path.to_owned(), column: column.to_owned(), label })
}
