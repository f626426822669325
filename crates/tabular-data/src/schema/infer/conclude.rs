//! From the profiles of all columns to a schema and the reasons.

use std::path::Path;

use super::profile::{Profile, STYLES};
use super::{Conclusion, Finding, InferOptions, Inferred};
use crate::error::{ColumnRole, TableError};
use crate::schema::{ColumnKind, ColumnSpec, CsvFormat, DecimalMark, Schema, SchemaOptions, UnseenLevel};

/// Fewer rows than this say nothing about whether values always differ.
const MIN_ROWS_FOR_IDENTIFIER: usize = 10;
/// Of these names the last word says "identifier".
const IDENTIFIER_WORDS: [&str; 5] = ["id", "uuid", "guid", "identifier", "index"];

pub(super) fn conclude(
    path: &Path,
    header: &[String],
    profiles: &[Profile],
    rows: usize,
    separator: u8,
    options: &InferOptions,
) -> Result<Inferred, TableError> {
    let file = FileFacts { path, header, profiles, rows, options };
    let target = file.find(options.target.as_deref(), ColumnRole::Target)?;
    let declared_id = file.find(options.id.as_deref(), ColumnRole::Identifier)?;
    let style = choose_style(profiles, target, separator);
    let (decimal, thousands) = STYLES[style];
    let csv = CsvFormat { separator: char::from(separator), decimal, thousands };
    let mut schema = SchemaOptions {
        name: options.name.clone().unwrap_or_else(|| stem(path)),
        missing: options.missing.clone(),
        csv,
        ..SchemaOptions::default()
    };
    let mut conclusions = vec![Conclusion { column: None, finding: Finding::Format(csv) }];
    for (i, name) in header.iter().enumerate() {
        let mut conclude = |finding| conclusions.push(Conclusion { column: Some(name.clone()), finding });
        if Some(i) == target {
            conclude(file.set_target(i, &mut schema)?);
            continue;
        }
        let forced = (declared_id.is_some()).then_some(declared_id == Some(i));
        let (kind, finding) = file.judge(i, style, forced);
        if kind == ColumnKind::Identifier && schema.id.is_none() {
            schema.id = Some(name.clone());
        }
        conclude(finding);
        file.extra_findings(i, style, &kind).into_iter().for_each(&mut conclude);
        schema.columns.push(column(name, kind));
    }
    finish(path, schema, rows, conclusions)
}

fn finish(
    path: &Path,
    schema: SchemaOptions,
    rows: usize,
    conclusions: Vec<Conclusion>,
) -> Result<Inferred, TableError> {
    if schema.target.is_some() && !schema.columns.iter().any(ColumnSpec::is_feature) {
        return Err(TableError::NoFeatures { path: path.to_owned() });
    }
    let schema =
        Schema::new(schema).map_err(|source| TableError::Schema { path: path.to_owned(), source })?;
    Ok(Inferred { schema, rows, conclusions })
}

fn column(name: &str, kind: ColumnKind) -> ColumnSpec {
    let mut spec = ColumnSpec::new(name, kind);
    if matches!(spec.kind, ColumnKind::Categorical { .. }) {
        spec.unseen = UnseenLevel::Reference;
    }
    spec
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The style that makes most columns numeric. Where a comma may be a decimal or a thousands mark, a file separated by commas is
/// taken to group thousands, any other to write decimals.
fn choose_style(profiles: &[Profile], target: Option<usize>, separator: u8) -> usize {
    let features =
        || profiles.iter().enumerate().filter(|(i, _)| Some(*i) != target).map(|(_, profile)| profile);
    let numeric = |style: usize| features().filter(|profile| profile.is_numeric(style)).count();
    let order = if separator == b',' { [0, 2, 1] } else { [0, 1, 2] };
    order.into_iter().rev().max_by_key(|&style| numeric(style)).unwrap_or(0)
}

struct FileFacts<'a> {
    path: &'a Path,
    header: &'a [String],
    profiles: &'a [Profile],
    rows: usize,
    options: &'a InferOptions,
}

impl FileFacts<'_> {
    fn find(&self, column: Option<&str>, role: ColumnRole) -> Result<Option<usize>, TableError> {
        let Some(column) = column else { return Ok(None) };
        match self.header.iter().position(|h| h == column) {
            Some(index) => Ok(Some(index)),
            None => Err(TableError::MissingColumn {
                path: self.path.to_owned(),
                column: column.to_owned(),
                role,
                available: self.header.to_vec(),
            }),
        }
    }

    fn set_target(&self, index: usize, schema: &mut SchemaOptions) -> Result<Finding, TableError> {
        let (path, column) = (self.path.to_owned(), self.header[index].clone());
        let Some(levels) = &self.profiles[index].levels else {
            return Err(TableError::TooManyClasses { path, column, limit: self.options.max_levels });
        };
        let labels: Vec<String> = levels.iter().cloned().collect();
        if let [label] = labels.as_slice() {
            return Err(TableError::OneClass { path, column, label: label.clone() });
        }
        if let Some(label) = self.options.positive.as_ref().filter(|label| !levels.contains(*label)) {
            return Err(TableError::UnknownPositive { path, column, label: label.clone(), found: labels });
        }
        schema.target = Some(column);
        schema.positive = self.options.positive.iter().cloned().collect();
        schema.target_levels = labels.clone();
        Ok(Finding::Target { labels })
    }

    /// The kind of a column; `identifier` tells whether the person named this column, or another, as identifier.
    fn judge(&self, index: usize, style: usize, identifier: Option<bool>) -> (ColumnKind, Finding) {
        let profile = &self.profiles[index];
        let missing = profile.missing;
        if identifier.unwrap_or_else(|| self.looks_like_identifier(index, style)) {
            return (ColumnKind::Identifier, Finding::Identifier);
        }
        if profile.present == 0 {
            return (ColumnKind::Ignored, Finding::NoValues);
        }
        if let Some(value) = only_value(profile) {
            return (ColumnKind::Ignored, Finding::Constant { value });
        }
        if profile.is_numeric(style) {
            let indicator = is_binary(profile);
            let finding = if indicator { Finding::Binary { missing } } else { Finding::Numeric { missing } };
            return (ColumnKind::Numeric { indicator }, finding);
        }
        match &profile.levels {
            None => (ColumnKind::Ignored, Finding::TooManyLevels { limit: self.options.max_levels }),
            Some(levels) => {
                let kind = ColumnKind::Categorical {
                    levels: Some(levels.iter().cloned().collect()),
                    reference: None,
                };
                (kind, Finding::Categorical { levels: levels.len(), missing })
            }
        }
    }

    fn looks_like_identifier(&self, index: usize, style: usize) -> bool {
        let profile = &self.profiles[index];
        let text = !profile.is_numeric(style) && self.rows >= MIN_ROWS_FOR_IDENTIFIER;
        profile.all_distinct() && (text || is_identifier_name(&self.header[index]))
    }

    fn extra_findings(&self, index: usize, style: usize, kind: &ColumnKind) -> Vec<Finding> {
        let profile = &self.profiles[index];
        let fit = &profile.styles[style];
        match kind {
            ColumnKind::Numeric { .. } => {
                let marks = STYLES[style] != (DecimalMark::Point, false);
                let ambiguous = profile.ambiguous.iter().filter(|_| marks);
                ambiguous.map(|example| Finding::AmbiguousNumbers { example: example.clone() }).collect()
            }
            ColumnKind::Categorical { .. } | ColumnKind::Ignored if fit.fits > profile.present / 2 => {
                let example = fit.misfit.iter();
                example.map(|example| Finding::MostlyNumbers { example: example.clone() }).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The value of a column that has the same one in every row, none missing.
fn only_value(profile: &Profile) -> Option<String> {
    let levels = profile.levels.as_ref()?;
    (levels.len() == 1 && profile.missing == 0).then(|| levels.first().cloned()).flatten()
}

fn is_binary(profile: &Profile) -> bool {
    let zero_or_one = |level: &String| matches!(level.as_str(), "0" | "1" | "0.0" | "1.0" | "0,0" | "1,0");
    profile.levels.as_ref().is_some_and(|levels| levels.iter().all(zero_or_one))
}

/// `id`, `Loan_ID`, `customerId`, `row index`, and the nameless first column that pandas writes.
fn is_identifier_name(name: &str) -> bool {
    if name.is_empty() {
        return true;
    }
    let mut words = String::new();
    let mut previous_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && previous_lower {
            words.push(' ');
        }
        previous_lower = c.is_lowercase();
        words.extend(if c.is_alphanumeric() { c } else { ' ' }.to_lowercase());
    }
    words.split_whitespace().last().is_some_and(|word| IDENTIFIER_WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::is_identifier_name;

    #[test]
    fn names_of_identifiers_are_known() {
        for name in ["id", "ID", "Loan_ID", "customerId", "row index", "", "UUID"] {
            assert!(is_identifier_name(name), "{name:?}");
        }
        for name in ["paid", "idea", "ApplicantIncome", "id_type", "bid"] {
            assert!(!is_identifier_name(name), "{name:?}");
        }
    }
}
