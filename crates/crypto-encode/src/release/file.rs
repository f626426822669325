//! `release.toml`: a plan as text.

use serde::Serialize;
use toml::{Table, Value};

use super::fields::Fields;
use super::{ColumnPlan, ColumnScheme, PlanError, ReleasePlan, SchemeFault};

const VERSION: i64 = 1;

#[derive(Serialize)]
struct FileOut<'a> {
    version: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    purpose: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'a str>,
    #[serde(rename = "column", skip_serializing_if = "Vec::is_empty")]
    columns: Vec<ColumnOut<'a>>,
}

#[derive(Serialize)]
struct ColumnOut<'a> {
    name: &'a str,
    scheme: &'static str,
    #[serde(flatten)]
    options: Fields,
    #[serde(skip_serializing_if = "str::is_empty")]
    why: &'a str,
}

impl<'a> ColumnOut<'a> {
    fn of(plan: &'a ColumnPlan) -> Self {
        let (name, scheme, options) = (&plan.name, plan.scheme.id(), plan.scheme.fields());
        Self { name, scheme, options, why: &plan.why }
    }
}

impl ReleasePlan {
    /// The plan as the text of a file, the same for equal plans.
    pub fn to_toml(&self) -> String {
        let columns = self.columns.iter().map(ColumnOut::of).collect();
        let (purpose, target) = (self.purpose.as_deref(), self.target.as_deref());
        toml::to_string(&FileOut { version: VERSION, purpose, target, columns })
            .expect("texts and numbers in two layers can be written as TOML")
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// [`PlanError`], which names column and option, for anything that is no plan.
    pub fn parse(text: &str) -> Result<Self, PlanError> {
        let mut top: Table = toml::from_str(text).map_err(|error| {
            let end = error.span().map_or(0, |span| span.start);
            let line = 1 + text.bytes().take(end).filter(|&byte| byte == b'\n').count();
            PlanError::NotToml { line, fault: error.message().to_owned() }
        })?;
        match top.remove("version") {
            Some(Value::Integer(VERSION)) => {}
            found => {
                let found = found.map_or_else(|| "missing".to_owned(), |value| show(&value));
                return Err(PlanError::Version { found });
            }
        }
        let (purpose, target) = (text_field(&mut top, "purpose")?, text_field(&mut top, "target")?);
        let columns = columns(top.remove("column"))?;
        if let Some(field) = top.keys().next() {
            return Err(PlanError::UnknownField { field: field.clone() });
        }
        let plan = Self { purpose, target, columns };
        plan.check()?;
        Ok(plan)
    }
}

fn text_field(top: &mut Table, field: &'static str) -> Result<Option<String>, PlanError> {
    match top.remove(field) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(PlanError::FieldType {
            field,
            found: show(&other),
            expected: "a text between quotation marks",
        }),
    }
}

fn columns(value: Option<Value>) -> Result<Vec<ColumnPlan>, PlanError> {
    let expected = "[[column]] tables";
    let wrong = |found: &Value| PlanError::FieldType { field: "column", found: show(found), expected };
    let tables = match value {
        None => return Ok(Vec::new()),
        Some(Value::Array(tables)) => tables,
        Some(other) => return Err(wrong(&other)),
    };
    (1..)
        .zip(tables)
        .map(|(number, table)| match table {
            Value::Table(table) => column(number, table),
            other => Err(wrong(&other)),
        })
        .collect()
}

fn column(number: usize, mut table: Table) -> Result<ColumnPlan, PlanError> {
    let Some(Value::String(name)) = table.remove("name") else { return Err(PlanError::NoName { number }) };
    let at_column = |fault| PlanError::Column { column: name.clone(), fault };
    let why = take(&mut table, "why", "a text between quotation marks", text).map_err(at_column)?;
    let scheme = scheme(table).map_err(at_column)?;
    Ok(ColumnPlan { scheme, why: why.unwrap_or_default(), name })
}

fn scheme(mut table: Table) -> Result<ColumnScheme, SchemeFault> {
    let id =
        take(&mut table, "scheme", "a text between quotation marks", text)?.ok_or(SchemeFault::NoScheme)?;
    let fields = Fields {
        epsilon: take(&mut table, "epsilon", "a number", number)?,
        low: take(&mut table, "low", "a number", number)?,
        high: take(&mut table, "high", "a number", number)?,
        bins: take(&mut table, "bins", "an integer", Value::as_integer)?,
        levels: take(&mut table, "levels", "a list of texts", |value| list(value, text))?,
        edges: take(&mut table, "edges", "a list of numbers", |value| list(value, number))?,
    };
    let scheme = ColumnScheme::of_fields(&id, fields)?;
    match table.keys().next() {
        Some(option) => Err(scheme.unknown_option(option)),
        None => Ok(scheme),
    }
}

fn take<T>(
    table: &mut Table,
    option: &'static str,
    expected: &'static str,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<Option<T>, SchemeFault> {
    let Some(value) = table.remove(option) else { return Ok(None) };
    let fault = || SchemeFault::OptionType { option, found: show(&value), expected };
    read(&value).map(Some).ok_or_else(fault)
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// A number; `10` is one as well as `10.0`, as long as a double holds it.
fn number(value: &Value) -> Option<f64> {
    let whole = |whole: i64| (whole.unsigned_abs() <= 1 << 53).then_some(whole as f64);
    value.as_float().or_else(|| value.as_integer().and_then(whole))
}

fn list<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    value.as_array()?.iter().map(read).collect()
}

/// A value as it is written, cut to its first characters.
fn show(value: &Value) -> String {
    value.to_string().chars().take(60).collect()
}
