//! What a column of a released table can become.

use std::fmt;

use protocol::Visible;

/// How the cells of one column are written in a released table. Empty cells stay empty under every scheme, and schemes that take
/// numbers only leave the usual markers of missing numbers as they are ([`is_missing_number`](super::is_missing_number)). With
/// what widths and decimals the column of a given table is written is its [`ColumnShape`](super::ColumnShape).
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnScheme {
    /// As it is.
    Keep,
    /// Not at all: the column is missing from the released table and does not come back.
    Drop,
    /// AES-SIV (RFC 5297) of the text, padded to the column's longest cell.
    Siv,
    /// Order-preserving encryption of a decimal number (Boldyreva et al., EUROCRYPT 2009).
    Ope,
    /// Format-preserving encryption of a decimal number (NIST SP 800-38G Rev. 1).
    Ff1,
    /// A Fernet token of the text, fresh for every cell.
    Fernet,
    /// A Fernet token of the text, the same for equal cells of the column.
    FernetDeterministic,
    /// The number, clamped to the bounds, plus discrete Laplace noise, clamped again.
    Laplace {
        /// Privacy budget of a cell, 1e-6 to 1e6.
        epsilon: f64,
        /// The lowest value, from knowledge of the domain and never from the data.
        low: f64,
        /// The highest value, above `low`.
        high: f64,
    },
    /// The answer that the cell gives, or another one.
    RandomisedResponse {
        /// Privacy budget of a cell, 1e-6 to 1e6.
        epsilon: f64,
        /// The answers there are.
        domain: ResponseDomain,
    },
    /// The interval that a number lies in, as text: `< 10`, `[10, 20)`, `>= 20`.
    Bins {
        /// Where intervals begin and end: at least one number, rising.
        edges: Vec<f64>,
    },
}

/// The answers of randomised response.
#[derive(Debug, Clone, PartialEq)]
pub enum ResponseDomain {
    /// Intervals of equal width; a number is answered by the middle of its interval.
    Bins {
        /// The lowest value, from knowledge of the domain and never from the data.
        low: f64,
        /// The highest value, above `low`.
        high: f64,
        /// Number of intervals, 2 to 1024.
        bins: u16,
    },
    /// These texts, 2 to 1024 of them.
    Levels(Vec<String>),
}

/// How a receiver turns a released column into features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FeatureUse {
    /// As the plain column: nothing has changed.
    AsBefore,
    /// An indicator for every distinct text.
    OneHot,
    /// A number, scaled.
    Scale,
    /// Not at all: every cell differs from every other.
    LeaveOut,
    /// Not at all: the column is not there.
    Absent,
}

impl ColumnScheme {
    /// The ids of all schemes.
    pub const IDS: [&'static str; 10] = [
        "keep",
        "drop",
        "siv",
        "ope",
        "ff1",
        "fernet",
        "fernet-digits-deterministic",
        "laplace",
        "randomised-response",
        "bins",
    ];

    /// The scheme of an id that needs no options; `None` for every other text.
    pub fn without_options(id: &str) -> Option<Self> {
        [Self::Keep, Self::Drop, Self::Siv, Self::Ope, Self::Ff1, Self::Fernet, Self::FernetDeterministic]
            .into_iter()
            .find(|scheme| scheme.id() == id)
    }

    /// The id, as in files, on the command line and in reports.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Drop => "drop",
            Self::Siv => "siv",
            Self::Ope => "ope",
            Self::Ff1 => "ff1",
            Self::Fernet => "fernet",
            Self::FernetDeterministic => "fernet-digits-deterministic",
            Self::Laplace { .. } => "laplace",
            Self::RandomisedResponse { .. } => "randomised-response",
            Self::Bins { .. } => "bins",
        }
    }

    /// Whether the owner gets the plain cells back from the released table.
    pub fn is_reversible(&self) -> bool {
        matches!(self, Self::Keep) || self.is_encryption()
    }

    /// Whether the cells are encrypted under the key.
    pub fn is_encryption(&self) -> bool {
        matches!(self, Self::Siv | Self::Ope | Self::Ff1 | Self::Fernet | Self::FernetDeterministic)
    }

    /// Whether the scheme takes numbers only.
    pub fn takes_numbers_only(&self) -> bool {
        match self {
            Self::Ope | Self::Ff1 | Self::Laplace { .. } | Self::Bins { .. } => true,
            Self::RandomisedResponse { domain, .. } => matches!(domain, ResponseDomain::Bins { .. }),
            _ => false,
        }
    }

    /// The privacy budget that a cell spends, where the scheme adds noise.
    pub fn epsilon(&self) -> Option<f64> {
        match self {
            Self::Laplace { epsilon, .. } | Self::RandomisedResponse { epsilon, .. } => Some(*epsilon),
            _ => None,
        }
    }

    /// What shows of a plain cell, besides whether it is empty. `siv` shows lengths as well where a column is not padded.
    pub fn visible(&self) -> &'static [Visible] {
        match self {
            Self::Keep => &[Visible::Values],
            Self::Drop => &[],
            Self::Siv => &[Visible::Equality],
            Self::Ope => &[Visible::Equality, Visible::Order],
            Self::Ff1 => &[Visible::Equality, Visible::SignAndDecimals],
            Self::Fernet => &[Visible::Length],
            Self::FernetDeterministic => &[Visible::Equality, Visible::Length],
            Self::Laplace { .. } | Self::RandomisedResponse { .. } => &[Visible::NoisyValues],
            Self::Bins { .. } => &[Visible::Intervals],
        }
    }

    /// How a receiver reads the column.
    pub fn feature_use(&self) -> FeatureUse {
        match self {
            Self::Keep => FeatureUse::AsBefore,
            Self::Drop => FeatureUse::Absent,
            Self::Fernet => FeatureUse::LeaveOut,
            Self::Ope | Self::Laplace { .. } => FeatureUse::Scale,
            Self::RandomisedResponse { domain: ResponseDomain::Bins { .. }, .. } => FeatureUse::Scale,
            Self::Siv | Self::Ff1 | Self::FernetDeterministic => FeatureUse::OneHot,
            Self::RandomisedResponse { .. } | Self::Bins { .. } => FeatureUse::OneHot,
        }
    }
}

/// One line for the receiver.
impl fmt::Display for FeatureUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AsBefore => "as it is",
            Self::OneHot => "one-hot",
            Self::Scale => "scale as a number",
            Self::LeaveOut => "leave out: no two cells are equal",
            Self::Absent => "absent",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_without_options_name_their_scheme() {
        for id in ColumnScheme::IDS {
            let scheme = ColumnScheme::without_options(id);
            let takes_options = ["laplace", "randomised-response", "bins"].contains(&id);
            assert_eq!(scheme.as_ref().map(ColumnScheme::id), (!takes_options).then_some(id));
            assert!(scheme.is_none_or(|scheme| scheme.epsilon().is_none()));
        }
        assert_eq!(ColumnScheme::without_options("rot13"), None);
    }

    #[test]
    fn what_cannot_be_undone_says_so() {
        let bins = ColumnScheme::Bins { edges: vec![1.0] };
        assert!(ColumnScheme::Keep.is_reversible() && !ColumnScheme::Keep.is_encryption());
        assert!(ColumnScheme::Ope.is_reversible() && ColumnScheme::Ope.takes_numbers_only());
        assert!(!ColumnScheme::Drop.is_reversible() && !bins.is_reversible());
        assert_eq!((bins.visible(), bins.feature_use()), (&[Visible::Intervals][..], FeatureUse::OneHot));
    }
}
