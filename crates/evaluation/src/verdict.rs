//! From test results to one word per cell.

use crate::error::{EvaluationError, check_finite_option};

/// How much of the plain data's signal a classifier still finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Verdict {
    /// Holm's p-value is at least .05: the area under the ROC curve is not shown to exceed one half.
    NoSignal,
    /// There is signal, and it is not shown to equal that of plain data.
    Partial,
    /// There is signal, and a paired two one-sided test against plain passes the margin.
    Preserved,
}

impl Verdict {
    /// Significance level of the verdict.
    pub const ALPHA: f64 = 0.05;

    /// Equivalence margin of the verdict, in units of the area under the ROC curve.
    pub const MARGIN: f64 = 0.02;

    /// The verdict of a cell from its Holm-corrected p-value and from whether the equivalence test against plain passed.
    ///
    /// Plain itself is `preserved` when it has signal: pass `equivalent_to_plain = true`. What is no p-value shows nothing:
    /// `no-signal` outside [0, 1].
    pub fn new(p_holm: f64, equivalent_to_plain: bool) -> Self {
        if !(0.0..Self::ALPHA).contains(&p_holm) {
            return Self::NoSignal;
        }
        match equivalent_to_plain {
            true => Self::Preserved,
            false => Self::Partial,
        }
    }

    /// Every verdict, from the least to the most.
    pub const ALL: &'static [Self] = &[Self::NoSignal, Self::Partial, Self::Preserved];

    /// The id written in results files.
    pub fn id(self) -> &'static str {
        match self {
            Self::NoSignal => "no-signal",
            Self::Partial => "partial",
            Self::Preserved => "preserved",
        }
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.id())
    }
}

/// Share of the plain data's signal that is left, U = (AUC - 1/2) / (AUC of plain - 1/2).
///
/// `None` where plain itself has no signal (`plain_auc` at most one half, or judged so by `plain_has_signal`), because
/// the quotient would then be noise over noise.
///
/// # Errors
/// An AUC that is not finite.
pub fn retained_utility(
    auc: f64,
    plain_auc: f64,
    plain_has_signal: bool,
) -> Result<Option<f64>, EvaluationError> {
    check_finite_option("auc", auc)?;
    check_finite_option("plain_auc", plain_auc)?;
    Ok((plain_has_signal && plain_auc > 0.5).then(|| (auc - 0.5) / (plain_auc - 0.5)))
}
