//! From the profiles of all columns to a schema and the reasons.

use std::path::Path;

use super::finding::{Conclusion, Finding, Reason};
use super::numbers::{NumberEvidence, Reading, STYLES};
use super::profile::Profile;
use super::{InferOptions, Inferred, identifier, target};
use crate::csv::file::data_set_name;
use crate::error::{ColumnRole, TableError};
use crate::schema::{ColumnKind, ColumnSpec, CsvFormat, Schema, SchemaOptions, Unreadable, UnseenLevel};

/// More levels than this are hardly a category when most of them are numbers.
const FEW_LEVELS: usize = 10;

pub(super) fn conclude(
    path: &Path,
    header: &[String],
    profiles: &[Profile],
    rows: usize,
    separator: u8,
    options: &InferOptions,
) -> Result<Inferred, TableError> {
    let target = find(path, header, options.target.as_deref(), ColumnRole::Target)?;
    let declared_id = find(path, header, options.id.as_deref(), ColumnRole::Identifier)?;
    let style = choose_style(profiles, target, separator);
    let (decimal, thousands) = STYLES[style];
    let csv = CsvFormat { separator: char::from(separator), decimal, thousands };
    let mut schema = SchemaOptions {
        name: options.name.clone().unwrap_or_else(|| data_set_name(path)),
        target_case: options.target_case,
        drop_missing_target: options.drop_missing_target,
        missing: options.missing.clone(),
        missing_numbers: Some(options.missing_numbers.clone()),
        csv,
        ..SchemaOptions::default()
    };
    let mut conclusions = vec![Conclusion { column: None, finding: Finding::Format(csv) }];
    for (i, (name, profile)) in header.iter().zip(profiles).enumerate() {
        let mut conclude = |finding| conclusions.push(Conclusion { column: Some(name.clone()), finding });
        if Some(i) == target {
            conclude(target::set(path, name, profile, options, &mut schema)?);
            continue;
        }
        let declared = (declared_id.is_some()).then_some(declared_id == Some(i));
        let column = Judge { profile, style, separator, options }.column(name, declared);
        if column.spec.kind == ColumnKind::Identifier
            && schema.id.is_none()
            && (profile.all_distinct() || declared == Some(true))
        {
            schema.id = Some(name.clone());
        }
        column.findings.into_iter().for_each(&mut conclude);
        schema.columns.push(column.spec);
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

/// The style that makes most columns numeric. Where a comma may be a decimal or a thousands mark, a file separated by commas is
/// taken to group thousands, any other to write decimals.
fn choose_style(profiles: &[Profile], target: Option<usize>, separator: u8) -> usize {
    let features =
        || profiles.iter().enumerate().filter(|(i, _)| Some(*i) != target).map(|(_, profile)| profile);
    let numeric = |style: usize| features().filter(|profile| profile.numbers.fits_style(style)).count();
    let order = if separator == b',' { [0, 2, 1] } else { [0, 1, 2] };
    order.into_iter().rev().max_by_key(|&style| numeric(style)).unwrap_or(0)
}

/// The place of a column that the person names.
fn find(
    path: &Path,
    header: &[String],
    column: Option<&str>,
    role: ColumnRole,
) -> Result<Option<usize>, TableError> {
    let Some(column) = column else { return Ok(None) };
    match header.iter().position(|h| h == column) {
        Some(index) => Ok(Some(index)),
        None => Err(TableError::MissingColumn {
            path: path.to_owned(),
            column: column.to_owned(),
            role,
            available: header.to_vec(),
        }),
    }
}

/// A judged column.
struct Judged {
    spec: ColumnSpec,
    findings: Vec<Finding>,
}

/// Judges one column that is not the target.
struct Judge<'a> {
    profile: &'a Profile,
    style: usize,
    separator: u8,
    options: &'a InferOptions,
}

impl Judge<'_> {
    /// `declared` tells whether the person named this column, or another, as identifier.
    fn column(&self, name: &str, declared: Option<bool>) -> Judged {
        let (profile, reading) = (self.profile, self.profile.numbers.reading(self.style));
        let reason = match declared {
            Some(true) => Some(Reason::Declared),
            Some(false) => None,
            None => identifier::reason(name, profile, reading.is_some()),
        };
        if let Some(reason) = reason {
            return left_out(name, ColumnKind::Identifier, Finding::Identifier { reason });
        }
        if profile.present == 0 {
            return left_out(name, ColumnKind::Ignored, Finding::NoValues);
        }
        match (self.only_value(), reading) {
            (Some(value), _) if profile.missing == 0 => {
                left_out(name, ColumnKind::Ignored, Finding::Constant { value })
            }
            (_, Some(reading)) => self.numeric(name, &reading),
            (..) => self.text(name),
        }
    }

    fn numeric(&self, name: &str, reading: &Reading) -> Judged {
        let profile = self.profile;
        let (indicator, missing) = (self.is_binary(), profile.missing + profile.markers);
        let mut spec = ColumnSpec::new(name, ColumnKind::Numeric { indicator });
        spec.number.clone_from(&reading.format);
        let mut findings =
            vec![if indicator { Finding::Binary { missing } } else { Finding::Numeric { missing } }];
        let format = reading.format.iter().cloned();
        findings.extend(format.map(|format| Finding::WrittenAs { format }));
        findings.extend(self.ambiguity(reading));
        let infinite = profile.numbers.infinite();
        if infinite.cells > 0 {
            spec.unreadable = Unreadable::Infinite;
            findings.push(Finding::Unreadable { cells: infinite.cells, first: infinite.first.clone() });
        }
        if identifier::may_name_rows(profile) {
            findings.push(Finding::DistinctIntegers);
        }
        findings.extend(self.only_value().map(|value| Finding::OneValue { value }));
        Judged { spec, findings }
    }

    fn text(&self, name: &str) -> Judged {
        let profile = self.profile;
        let (kind, finding) = match &profile.levels {
            None => (ColumnKind::Ignored, Finding::TooManyLevels { limit: self.options.max_levels }),
            Some(levels) => {
                let names = levels.keys().cloned().collect();
                let kind = ColumnKind::Categorical { levels: Some(names), reference: None };
                (kind, Finding::Categorical { levels: levels.len(), missing: profile.missing })
            }
        };
        let mut spec = ColumnSpec::new(name, kind);
        let mut findings = vec![finding];
        findings.extend(self.mostly_numbers());
        if spec.is_feature() {
            spec.unseen = UnseenLevel::Reference;
            findings.extend(self.only_value().map(|value| Finding::OneValue { value }));
            let marker = profile.marker.iter().cloned();
            findings.extend(marker.map(|example| Finding::MarkerAsLevel { example, rows: profile.markers }));
        }
        Judged { spec, findings }
    }

    /// Pointed out unless decimal points are what everybody expects: in a file separated by commas a comma is no decimal mark.
    fn ambiguity(&self, reading: &Reading) -> Option<Finding> {
        let usual = NumberEvidence::is_usual(reading);
        let found = self.profile.numbers.ambiguity(reading).filter(|_| !usual || self.separator != b',')?;
        let (example, value, other) = (found.example, found.value, found.other);
        Some(Finding::AmbiguousNumbers { example, value, other, other_format: found.other_format, usual })
    }

    fn mostly_numbers(&self) -> Option<Finding> {
        let (numbers, cells) = self.profile.numbers.numbers();
        let obstacles = self.profile.numbers.obstacles();
        let levels = self.profile.levels.as_ref().map(|levels| levels.len());
        (numbers * 2 > cells).then_some(Finding::MostlyNumbers {
            numbers,
            cells,
            obstacles,
            format: self.profile.numbers.best_format(),
            dropped: levels.is_none(),
            many_levels: levels.is_some_and(|n| n > FEW_LEVELS),
        })
    }

    /// The value of a column that has no two.
    fn only_value(&self) -> Option<String> {
        let levels = self.profile.levels.as_ref()?;
        match levels.len() {
            1 => levels.keys().next().cloned(),
            _ => None,
        }
    }

    fn is_binary(&self) -> bool {
        let zero_or_one = |level: &String| {
            matches!(level.as_str(), "0" | "1" | "0.0" | "1.0" | "0,0" | "1,0")
                || self.options.missing_numbers.contains(level)
        };
        self.profile.levels.as_ref().is_some_and(|levels| levels.keys().all(zero_or_one))
    }
}

fn left_out(name: &str, kind: ColumnKind, finding: Finding) -> Judged {
    Judged { spec: ColumnSpec::new(name, kind), findings: vec![finding] }
}
