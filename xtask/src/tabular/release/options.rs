//! A plan from options of the command line: a scheme for these columns, another for those.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use crypto_encode::release::{ColumnPlan, ColumnScheme, ReleasePlan, ResponseDomain};
use tabular_data::{ColumnSpec, column_names};

use crate::columns;
use crate::tabular::own;

/// What a command line says of the columns.
#[derive(Debug, Clone, Default)]
pub struct SchemeOptions {
    /// `siv:city,name`, or a scheme without columns: for those of `columns`, or for all others.
    pub schemes: Vec<String>,
    /// Columns of the scheme without columns.
    pub columns: Vec<String>,
    /// The column that stays as it is unless it is named.
    pub target: Option<String>,
    /// `column=low..high`.
    pub bounds: Vec<String>,
    /// Bounds that a schema declares, for columns that `bounds` does not name.
    pub declared: BTreeMap<String, (f64, f64)>,
    /// `column=10,20,30`.
    pub edges: Vec<String>,
    /// The budget of a cell under noise, 1 unless it is given.
    pub epsilon: Option<f64>,
    /// Intervals of randomised response, 8 unless given.
    pub response_bins: Option<u16>,
}

impl SchemeOptions {
    /// The plan for a table with these columns.
    pub fn plan(&self, header: &[String]) -> Result<ReleasePlan> {
        if let Some(target) = self.target.as_ref().filter(|target| !header.contains(target)) {
            bail!("--target {target}: no such column; the file has: {}", header.join(", "));
        }
        let mut details = Details::of(self)?;
        let (mut columns, mut seen) = (Vec::new(), BTreeSet::new());
        for (id, name) in self.named(header)? {
            if !seen.insert(name.clone()) {
                bail!("column {name:?} is named twice; give it one scheme");
            }
            columns.push(ColumnPlan::new(&name, details.scheme(&id, &name)?));
        }
        details.refuse_unused()?;
        let plan = ReleasePlan { purpose: None, target: self.target.clone(), columns };
        plan.check()?;
        Ok(plan)
    }

    /// Ids and columns, in the order of the options.
    fn named(&self, header: &[String]) -> Result<Vec<(String, String)>> {
        let mut named = Vec::new();
        let mut bare = Vec::new();
        for value in &self.schemes {
            match value.split_once(':') {
                Some((id, names)) => {
                    let names = column_names(names).with_context(|| format!("--scheme {value}"))?;
                    named.extend(names.into_iter().map(|name| (id.trim().to_owned(), name)));
                }
                None => bare.push(value.trim().to_owned()),
            }
        }
        match (&bare[..], self.columns.is_empty()) {
            ([], true) => {}
            ([], false) => bail!("--columns needs a --scheme without columns, such as --scheme siv"),
            ([id], false) => {
                let names = columns::of_option("--columns", &self.columns)?;
                named.extend(names.into_iter().map(|name| (id.clone(), name)));
            }
            ([id], true) => {
                let others = header.iter().filter(|name| Some(*name) != self.target.as_ref());
                let taken: BTreeSet<String> = named.iter().map(|(_, name)| name.clone()).collect();
                let others = others.filter(|name| !taken.contains(*name));
                named.extend(others.map(|name| (id.clone(), name.clone())));
            }
            (ids, _) => bail!(
                "--scheme {} and --scheme {}: only one can go without columns; write --scheme {0}:NAMES",
                ids[0],
                ids[1]
            ),
        }
        Ok(named)
    }
}

/// Options of single columns, each of which must be used.
struct Details {
    bounds: BTreeMap<String, (f64, f64)>,
    declared: BTreeMap<String, (f64, f64)>,
    edges: BTreeMap<String, Vec<f64>>,
    epsilon: Option<f64>,
    response_bins: u16,
    is_noisy: bool,
}

impl Details {
    fn of(options: &SchemeOptions) -> Result<Self> {
        Ok(Self {
            bounds: column_bounds(&options.bounds)?,
            declared: options.declared.clone(),
            edges: by_column("--edges", &options.edges, "column=10,20,30", edges)?,
            epsilon: options.epsilon,
            response_bins: options.response_bins.unwrap_or(8),
            is_noisy: false,
        })
    }

    fn scheme(&mut self, id: &str, column: &str) -> Result<ColumnScheme> {
        let epsilon = self.epsilon.unwrap_or(1.0);
        if let Some(scheme) = ColumnScheme::without_options(id) {
            return Ok(scheme);
        }
        match id {
            "bins" => {
                let edges = self.edges.remove(column).ok_or_else(|| {
                    anyhow!(
                        "--scheme bins:{column} needs the edges of its intervals: --edges {column}=10,20,30"
                    )
                })?;
                Ok(ColumnScheme::Bins { edges })
            }
            "laplace" | "randomised-response" => {
                self.is_noisy = true;
                let declared = self.declared.get(column).copied();
                let given = self.bounds.remove(column).or(declared);
                let (low, high) = given.ok_or_else(|| no_bounds(id, column))?;
                Ok(match id {
                    "laplace" => ColumnScheme::Laplace { epsilon, low, high },
                    _ => {
                        let domain = ResponseDomain::Bins { low, high, bins: self.response_bins };
                        ColumnScheme::RandomisedResponse { epsilon, domain }
                    }
                })
            }
            _ => bail!("--scheme {id}: no such scheme; there are {}", ColumnScheme::IDS.join(", ")),
        }
    }

    fn refuse_unused(&self) -> Result<()> {
        if let Some(column) = self.bounds.keys().next() {
            bail!(
                "--bounds {column}=…: the column is not under laplace or randomised-response; leave it out"
            );
        }
        if let Some(column) = self.edges.keys().next() {
            bail!("--edges {column}=…: the column is not under bins; leave it out");
        }
        if self.epsilon.is_some() && !self.is_noisy {
            bail!("--epsilon: no column is under laplace or randomised-response; leave it out");
        }
        Ok(())
    }
}

fn no_bounds(id: &str, column: &str) -> anyhow::Error {
    let levels = match id {
        "laplace" => "",
        _ => "; for a column of texts write a plan with `levels = [...]` (--plan)",
    };
    anyhow!(
        "--scheme {id}:{column} needs the bounds of the domain, from knowledge and not from the data: \
         --bounds {column}=lo..hi, or `bounds = [lo, hi]` of the column in --schema FILE{levels}"
    )
}

/// Values `column=…`; a column name may be quoted.
fn by_column<T>(
    option: &str,
    values: &[String],
    form: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<BTreeMap<String, T>> {
    let mut found = BTreeMap::new();
    for value in values {
        let wrong = || anyhow!("{option} {value}: write {option} {form}, with numbers");
        let (name, numbers) = value.rsplit_once('=').ok_or_else(wrong)?;
        let names = column_names(name).with_context(|| format!("{option} {value}"))?;
        let [name] = &names[..] else { return Err(wrong()) };
        if found.insert(name.clone(), read(numbers).ok_or_else(wrong)?).is_some() {
            bail!("{option} {value}: the column {name:?} is named twice");
        }
    }
    Ok(found)
}

/// What `--bounds COLUMN=LOW..HIGH` says of each column.
pub fn column_bounds(values: &[String]) -> Result<BTreeMap<String, (f64, f64)>> {
    by_column("--bounds", values, "column=low..high", bounds)
}

/// The bounds of the columns of numbers that a schema declares.
pub fn declared_bounds(schema: Option<&Path>) -> Result<BTreeMap<String, (f64, f64)>> {
    let Some(path) = schema else { return Ok(BTreeMap::new()) };
    let schema = own::schema_file(path)?;
    let bounds = |column: &ColumnSpec| {
        column.bounds.map(|bounds| (column.name.clone(), (bounds.low(), bounds.high())))
    };
    Ok(schema.columns().iter().filter_map(bounds).collect())
}

fn bounds(text: &str) -> Option<(f64, f64)> {
    let (low, high) = text.split_once("..")?;
    Some((low.trim().parse().ok()?, high.trim().parse().ok()?))
}

fn edges(text: &str) -> Option<Vec<f64>> {
    text.split(',').map(|edge| edge.trim().parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(change: impl FnOnce(&mut SchemeOptions)) -> Result<String> {
        let header = ["id", "last, first", "age", "churn"].map(str::to_owned);
        let mut options = SchemeOptions::default();
        change(&mut options);
        let plan = options.plan(&header)?;
        let columns = plan.columns.iter().map(|column| format!("{}={}", column.name, column.scheme.id()));
        Ok(columns.collect::<Vec<_>>().join(" "))
    }

    fn texts(values: &[&str]) -> Vec<String> {
        values.iter().map(|value| (*value).to_owned()).collect()
    }

    #[test]
    fn schemes_name_their_columns() -> Result<()> {
        let found = plan(|o| o.schemes = texts(&["siv:id,\"last, first\"", "ope:age"]))?;
        assert_eq!(found, "id=siv last, first=siv age=ope");
        let found = plan(|o| (o.schemes, o.columns) = (texts(&["siv", "ope:age"]), texts(&["id"])))?;
        assert_eq!(found, "age=ope id=siv");
        assert_eq!(plan(|o| o.schemes = texts(&["siv"]))?, "id=siv last, first=siv age=siv churn=siv");
        Ok(())
    }

    #[test]
    fn the_target_is_encrypted_only_when_it_is_named() -> Result<()> {
        let target = Some("churn".to_owned());
        let found = plan(|o| (o.schemes, o.target) = (texts(&["siv", "drop:id"]), target.clone()))?;
        assert_eq!(found, "id=drop last, first=siv age=siv");
        let found = plan(|o| (o.schemes, o.target) = (texts(&["siv:churn"]), target))?;
        assert_eq!(found, "churn=siv");
        Ok(())
    }

    #[test]
    fn columns_have_options_of_their_own() -> Result<()> {
        let found = plan(|o| {
            o.schemes = texts(&["laplace:age", "bins:id"]);
            (o.bounds, o.edges) = (texts(&["age=0..72.5"]), texts(&["id=10, 20"]));
            o.epsilon = Some(0.5);
        })?;
        assert_eq!(found, "age=laplace id=bins");
        Ok(())
    }

    #[test]
    fn bounds_of_a_schema_stand_where_none_are_given() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let path = dir.path().join("schema.toml");
        std::fs::write(
            &path,
            "target = \"churn\"\ncolumns = [{ name = \"age\", kind = \"numeric\", bounds = [0, 120] }]",
        )?;
        let scheme = |bounds: &[&str]| -> Result<ColumnScheme> {
            let options = SchemeOptions {
                schemes: texts(&["laplace:age"]),
                bounds: texts(bounds),
                declared: declared_bounds(Some(&path))?,
                ..SchemeOptions::default()
            };
            Ok(options.plan(&["age".to_owned()])?.columns[0].scheme.clone())
        };
        let laplace = |high| ColumnScheme::Laplace { epsilon: 1.0, low: 0.0, high };
        assert_eq!(scheme(&[])?, laplace(120.0));
        assert_eq!(scheme(&["age=0..99"])?, laplace(99.0));
        Ok(())
    }

    #[test]
    fn what_is_missing_doubled_or_of_no_use_is_named() {
        type Change = fn(&mut SchemeOptions);
        let cases: [(Change, &[&str]); 11] = [
            (|o| o.schemes = texts(&["rot13:age"]), &["rot13", "siv, ope"]),
            (|o| o.schemes = texts(&["siv:age", "ope:age"]), &["\"age\"", "twice"]),
            (
                |o| o.schemes = texts(&["siv", "ope"]),
                &["--scheme siv and --scheme ope", "--scheme siv:NAMES"],
            ),
            (|o| (o.schemes, o.columns) = (texts(&["siv:age"]), texts(&["id"])), &["--columns needs"]),
            (|o| o.schemes = texts(&["siv:"]), &["--scheme siv:"]),
            (|o| o.schemes = texts(&["laplace:age"]), &["--bounds age=lo..hi", "not from the data"]),
            (
                |o| (o.schemes, o.bounds) = (texts(&["siv"]), texts(&["age=0..1"])),
                &["--bounds age", "leave it out"],
            ),
            (
                |o| (o.schemes, o.bounds) = (texts(&["laplace:age"]), texts(&["age=0-1"])),
                &["column=low..high"],
            ),
            (|o| (o.schemes, o.bounds) = (texts(&["laplace:age"]), texts(&["age=2..1"])), &["bounds 2 to 1"]),
            (|o| (o.schemes, o.epsilon) = (texts(&["siv"]), Some(1.0)), &["--epsilon"]),
            (
                |o| (o.schemes, o.target) = (texts(&["siv"]), Some("x".into())),
                &["--target x", "id, last, first"],
            ),
        ];
        for (change, parts) in cases {
            let said = plan(change).err().map(|error| format!("{error:#}")).unwrap_or_default();
            assert!(parts.iter().all(|part| said.contains(part)), "{parts:?} in {said:?}");
        }
    }
}
