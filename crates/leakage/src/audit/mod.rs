//! The audit: every attack on every scheme under every key regime, over many keys.
//!
//! [`attack_all`] runs attacks on the trials of a [`TrialSource`], which has the records, the schemes and the keys; it
//! knows no attack and no scheme by name. The [`Ledger`] sums findings up, with one Holm correction over a data set.
//! [`Utility::conclude`] turns the summed lines into rows and curves, says how many known pairs open whole records, and puts
//! utility and leakage together into words; [`risks`] turns them into the risks that the law names.

use results::{Cell, Curve, Leakage, Recommendation, Results};

mod advice;
mod case;
mod controls;
mod known;
mod ledger;
mod readings;
mod risks;
mod rounds;
mod row;
mod weighed;

pub use case::{Case, SchemeInfo};
pub use known::Breaking;
pub use ledger::{Entry, Ledger, Line, Summed};
pub use readings::Readings;
pub(crate) use readings::{FOUND, SHARE_OF_PIXELS};
pub use risks::risks;
pub use rounds::{TrialSize, TrialSource, attack_all};

/// The largest advantage that advice does not warn of.
const TOLERABLE: f64 = 0.05;

/// What classifiers learn of the data set that is attacked, measured beside the attacks.
#[derive(Debug, Clone, Copy)]
pub struct Utility<'a> {
    /// Id of the data set.
    pub dataset: &'a str,
    /// Id of the scheme that hands out plain records.
    pub plain: &'a str,
    /// Cells of any data sets; those of this one are read.
    pub cells: &'a [Cell],
}

/// What follows from the attacks on one data set.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Conclusion {
    /// Rows, one per line that is shown.
    pub leakage: Vec<Leakage>,
    /// Success against the number of known pairs.
    pub curves: Vec<Curve>,
    /// What follows against whom.
    pub recommendations: Vec<Recommendation>,
}

impl Utility<'_> {
    /// Weighs what was measured against what the attacks found.
    pub fn conclude(&self, lines: &[Summed]) -> Conclusion {
        let breaking = known::breaking(lines);
        let shown = lines.iter().filter(|line| known::is_shown(line, lines, &breaking));
        Conclusion {
            leakage: shown.map(|line| line.row(self.dataset, &breaking)).collect(),
            curves: known::curves(self.dataset, lines),
            recommendations: advice::advice(self, lines, &breaking),
        }
    }
}

impl Conclusion {
    /// Adds everything to the results.
    pub fn add_to(self, results: &mut Results) {
        results.leakage.extend(self.leakage);
        results.curves.extend(self.curves);
        results.recommendations.extend(self.recommendations);
    }
}
