//! A scheme's options as they stand in a file.

use serde::{Deserialize, Serialize};

use super::{ColumnScheme, ResponseDomain, SchemeFault};

/// The range of a privacy budget, that of [`EncodeOptions::epsilon`](crate::EncodeOptions::epsilon).
const EPSILON: std::ops::RangeInclusive<f64> = 1e-6..=1e6;
/// The range of the number of answers.
const ANSWERS: std::ops::RangeInclusive<usize> = 2..=1024;

/// Everything that any scheme takes, each where it is given.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Fields {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) epsilon: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) high: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) bins: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) levels: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) edges: Option<Vec<f64>>,
}

impl ColumnScheme {
    /// The options as they stand in a file.
    pub(crate) fn fields(&self) -> Fields {
        let none = Fields::default();
        match self {
            Self::Laplace { epsilon, low, high } => {
                Fields { epsilon: Some(*epsilon), low: Some(*low), high: Some(*high), ..none }
            }
            Self::RandomisedResponse { epsilon, domain: ResponseDomain::Bins { low, high, bins } } => {
                Fields {
                    epsilon: Some(*epsilon),
                    low: Some(*low),
                    high: Some(*high),
                    bins: Some(i64::from(*bins)),
                    ..none
                }
            }
            Self::RandomisedResponse { epsilon, domain: ResponseDomain::Levels(levels) } => {
                Fields { epsilon: Some(*epsilon), levels: Some(levels.clone()), ..none }
            }
            Self::Bins { edges } => Fields { edges: Some(edges.clone()), ..none },
            _ => none,
        }
    }

    /// The scheme of an id with these options.
    pub(crate) fn of_fields(id: &str, fields: Fields) -> Result<Self, SchemeFault> {
        let scheme = match id {
            "laplace" => Self::Laplace {
                epsilon: need(fields.epsilon, "laplace", "epsilon")?,
                low: need(fields.low, "laplace", "low")?,
                high: need(fields.high, "laplace", "high")?,
            },
            "randomised-response" => Self::RandomisedResponse {
                epsilon: need(fields.epsilon, "randomised-response", "epsilon")?,
                domain: ResponseDomain::of_fields(&fields)?,
            },
            "bins" => Self::Bins { edges: need(fields.edges.clone(), "bins", "edges")? },
            _ => Self::without_options(id).ok_or_else(|| SchemeFault::UnknownScheme { id: id.to_owned() })?,
        };
        scheme.refuse_unused(&fields)?;
        scheme.check()?;
        Ok(scheme)
    }

    /// Checks the options, which whoever built the value chose freely.
    ///
    /// # Errors
    /// [`SchemeFault`] for the first that is outside its range.
    pub fn check(&self) -> Result<(), SchemeFault> {
        if let Some(found) = self.epsilon().filter(|epsilon| !EPSILON.contains(epsilon)) {
            return Err(SchemeFault::Epsilon { found });
        }
        match self {
            Self::Laplace { low, high, .. } => check_bounds(*low, *high),
            Self::RandomisedResponse { domain, .. } => domain.check(),
            Self::Bins { edges } => check_edges(edges),
            _ => Ok(()),
        }
    }

    /// The options that the scheme takes, in words.
    fn options(&self) -> &'static str {
        match self {
            Self::Laplace { .. } => "epsilon, low and high",
            Self::RandomisedResponse { .. } => "epsilon, and either levels, or low, high and bins",
            Self::Bins { .. } => "edges",
            _ => "no options",
        }
    }

    /// An option that nothing reads is a mistake.
    fn refuse_unused(&self, given: &Fields) -> Result<(), SchemeFault> {
        let used = self.fields();
        let pairs = [
            ("epsilon", given.epsilon.is_some(), used.epsilon.is_some()),
            ("low", given.low.is_some(), used.low.is_some()),
            ("high", given.high.is_some(), used.high.is_some()),
            ("bins", given.bins.is_some(), used.bins.is_some()),
            ("levels", given.levels.is_some(), used.levels.is_some()),
            ("edges", given.edges.is_some(), used.edges.is_some()),
        ];
        match pairs.into_iter().find(|(_, given, used)| *given && !used) {
            Some((option, ..)) => Err(self.unknown_option(option)),
            None => Ok(()),
        }
    }

    pub(super) fn unknown_option(&self, option: &str) -> SchemeFault {
        SchemeFault::UnknownOption { scheme: self.id(), option: option.to_owned(), known: self.options() }
    }
}

impl ResponseDomain {
    fn of_fields(fields: &Fields) -> Result<Self, SchemeFault> {
        let scheme = "randomised-response";
        let has_numbers = fields.low.is_some() || fields.high.is_some() || fields.bins.is_some();
        match &fields.levels {
            Some(_) if has_numbers => Err(SchemeFault::TwoDomains),
            Some(levels) => Ok(Self::Levels(levels.clone())),
            None if !has_numbers => need(None, scheme, "levels"),
            None => {
                let found = need(fields.bins, scheme, "bins")?;
                let bins = u16::try_from(found).map_err(|_| SchemeFault::Bins { found })?;
                let (low, high) = (need(fields.low, scheme, "low")?, need(fields.high, scheme, "high")?);
                Ok(Self::Bins { low, high, bins })
            }
        }
    }

    fn check(&self) -> Result<(), SchemeFault> {
        match self {
            Self::Bins { low, high, bins } => {
                if !ANSWERS.contains(&usize::from(*bins)) {
                    return Err(SchemeFault::Bins { found: i64::from(*bins) });
                }
                check_bounds(*low, *high)
            }
            Self::Levels(levels) => {
                if !ANSWERS.contains(&levels.len()) {
                    return Err(SchemeFault::LevelCount { found: levels.len() });
                }
                let mut seen = std::collections::BTreeSet::new();
                match levels.iter().find(|level| level.is_empty() || !seen.insert(level.as_str())) {
                    Some(level) => Err(SchemeFault::Level { level: level.clone() }),
                    None => Ok(()),
                }
            }
        }
    }
}

fn need<T>(value: Option<T>, scheme: &'static str, option: &'static str) -> Result<T, SchemeFault> {
    let remedy = match option {
        "epsilon" => "the privacy budget of a cell, such as `epsilon = 1.0`",
        "low" | "high" => {
            "write `low` and `high`, the bounds of the domain, from knowledge and not from the data"
        }
        "bins" => "the number of intervals between `low` and `high`, such as `bins = 8`",
        "levels" => "write `levels = [\"…\", \"…\"]` for texts, or `low`, `high` and `bins` for numbers",
        _ => "where intervals begin and end, such as `edges = [10, 20, 30]`",
    };
    value.ok_or(SchemeFault::MissingOption { scheme, option, remedy })
}

fn check_bounds(low: f64, high: f64) -> Result<(), SchemeFault> {
    match low < high && (high - low).is_finite() {
        true => Ok(()),
        false => Err(SchemeFault::Bounds { low, high }),
    }
}

fn check_edges(edges: &[f64]) -> Result<(), SchemeFault> {
    if edges.is_empty() {
        return Err(SchemeFault::NoEdges);
    }
    let mut before = f64::NEG_INFINITY;
    for &found in edges {
        if !found.is_finite() || found <= before {
            return Err(SchemeFault::Edges { before, found });
        }
        before = found;
    }
    Ok(())
}
