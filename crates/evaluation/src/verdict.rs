//! From test results to one word per cell.

use crate::error::{EvaluationError, check_finite_option};

/// How much of the plain data's signal a classifier still finds. With the feature `serde` the names of the first version of
/// results (`no-signal`, `partial`, `preserved`) are read, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Verdict {
    /// Nothing was shown, and a signal as large as the one looked for would be missed too often: more keys, splits or
    /// records are needed before anything can be said.
    TooFew,
    /// The mean AUC is shown to lie within the margin around one half.
    AtChance,
    /// No signal was shown, and none was ruled out.
    #[cfg_attr(feature = "serde", serde(alias = "no-signal"))]
    NoneShown,
    /// There is signal, and it is not shown to equal that of plain data.
    #[cfg_attr(feature = "serde", serde(alias = "partial"))]
    Signal,
    /// There is signal, and AUC and accuracy are both shown to be those of plain data, within the margin.
    #[cfg_attr(feature = "serde", serde(alias = "preserved"))]
    SignalAsPlain,
}

/// What the tests of one cell say; every p-value is corrected for the family that its test belongs to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// p-value of "the mean AUC is one half".
    pub p_signal: f64,
    /// Whether AUC and accuracy are shown to equal those of plain data within the margin. Plain itself does.
    pub as_plain: bool,
    /// Whether the mean AUC is shown to lie within the margin around one half.
    pub at_chance: bool,
    /// The smallest mean AUC that the test of this cell would find in [`Verdict::POWER`] of runs.
    pub smallest_auc: f64,
    /// The AUC that is looked for: that of plain data where it has signal, else [`Verdict::SOUGHT_AUC`].
    pub sought_auc: f64,
}

impl Verdict {
    /// Significance level of the verdict.
    pub const ALPHA: f64 = 0.05;

    /// Equivalence margin of the verdict: of the area under the ROC curve, and of the accuracy.
    pub const MARGIN: f64 = 0.02;

    /// The share of runs in which a test is to find what it looks for.
    pub const POWER: f64 = 0.8;

    /// The AUC that a test without a better idea is to find.
    pub const SOUGHT_AUC: f64 = 0.7;

    /// The verdict on this evidence. What is no p-value shows nothing.
    pub fn new(evidence: &Evidence) -> Self {
        if (0.0..Self::ALPHA).contains(&evidence.p_signal) {
            return if evidence.as_plain { Self::SignalAsPlain } else { Self::Signal };
        }
        if evidence.at_chance {
            return Self::AtChance;
        }
        // a limit that is no number finds nothing
        let finds = evidence.smallest_auc <= evidence.sought_auc;
        if finds { Self::NoneShown } else { Self::TooFew }
    }

    /// Every verdict, from the least to the most.
    pub const ALL: &'static [Self] =
        &[Self::TooFew, Self::AtChance, Self::NoneShown, Self::Signal, Self::SignalAsPlain];

    /// Whether there is signal.
    pub fn is_signal(self) -> bool {
        matches!(self, Self::Signal | Self::SignalAsPlain)
    }

    /// The id written in results files.
    pub fn id(self) -> &'static str {
        match self {
            Self::TooFew => "too-few",
            Self::AtChance => "at-chance",
            Self::NoneShown => "none-shown",
            Self::Signal => "signal",
            Self::SignalAsPlain => "signal-as-plain",
        }
    }

    /// The verdict in words, as pages and terminals show it.
    pub fn words(self) -> &'static str {
        match self {
            Self::TooFew => "too few keys or splits to say",
            Self::AtChance => "at chance",
            Self::NoneShown => "none shown",
            Self::Signal => "signal",
            Self::SignalAsPlain => "signal, as plain",
        }
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.words())
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
