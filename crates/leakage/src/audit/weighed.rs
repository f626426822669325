//! Cases by what attacks of one adversary are shown to gain, and their names in sentences.

use super::TOLERABLE;
use super::case::Case;
use super::controls::{strongest, telling, undecided};
use super::ledger::Summed;
use crate::Adversary;

/// Most cases that a sentence names.
const NAMED: usize = 8;

/// One case with what attacks of one adversary are shown to gain.
pub(super) struct Weighed<'a> {
    pub(super) case: &'a Case,
    /// The line with the largest advantage that is shown.
    pub(super) leak: Option<&'a Summed>,
    /// Attacks of this adversary that gave a figure.
    pub(super) attacks: usize,
    /// How many keys it takes to show a gain that the run has too few keys to show.
    pub(super) keys_needed: Option<usize>,
}

/// Cases by what is shown of them.
pub(super) struct Sorted<'a> {
    /// Attacks gain, and that matters.
    pub(super) leaking: Vec<Weighed<'a>>,
    /// There are too few keys to say.
    undecided: Vec<Weighed<'a>>,
    /// Nothing that matters is shown.
    pub(super) silent: Vec<Weighed<'a>>,
}

impl<'a> Sorted<'a> {
    pub(super) fn new(lines: &'a [Summed], cases: Vec<&'a Case>, by: &'static [Adversary]) -> Self {
        let weighed = cases.into_iter().map(|case| Weighed::new(lines, case, by));
        let (leaking, others): (Vec<_>, Vec<_>) = weighed.partition(Weighed::matters);
        let (undecided, silent) = others.into_iter().partition(|weighed| weighed.keys_needed.is_some());
        Self { leaking, undecided, silent }
    }

    /// Of what there are too few keys to say.
    pub(super) fn too_few(&self) -> Option<String> {
        let needed = self.undecided.iter().filter_map(|weighed| weighed.keys_needed).max()?;
        let names = named(&self.undecided, |weighed| weighed.case.name(), ", ");
        Some(format!(
            "Of {names} there are too few keys to say: attacks seem to gain, and {needed} keys are needed to show it."
        ))
    }
}

impl<'a> Weighed<'a> {
    pub(super) fn new(lines: &'a [Summed], case: &'a Case, by: &'static [Adversary]) -> Self {
        let mut ids: Vec<&str> = telling(lines, case, by)
            .filter(|summed| summed.estimate.is_some())
            .map(|summed| summed.line.entry.attack.id)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let keys_needed = undecided(lines, case, by);
        Self { case, leak: strongest(lines, case, by), attacks: ids.len(), keys_needed }
    }

    /// The largest gain that is shown, 0 where none is.
    pub(super) fn gain(&self) -> f64 {
        self.leak.and_then(Summed::advantage).unwrap_or(0.0)
    }

    pub(super) fn matters(&self) -> bool {
        self.gain() > TOLERABLE
    }

    pub(super) fn has_small_gain(&self) -> bool {
        self.gain() > 0.0 && !self.matters()
    }

    /// "`siv` (advantage 0.83 by dictionary with 100 known records: Married)".
    pub(super) fn with_gain(&self) -> String {
        let Some(Summed { line, .. }) = self.leak else { return self.case.name() };
        let pairs = match line.has_pairs() {
            true => format!(" with {}", counted(line.pairs, "known record", "known records")),
            false => String::new(),
        };
        let (attack, target) = (line.entry.attack.id, &line.target);
        format!("{} (advantage {:.2} by {attack}{pairs}: {target})", self.case.name(), self.gain())
    }
}

pub(super) fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// The first few of all cases in words, and how many more there are.
pub(super) fn named<'a>(
    cases: &[Weighed<'a>],
    words: impl Fn(&Weighed<'a>) -> String,
    separator: &str,
) -> String {
    list(cases.iter(), words, separator).unwrap_or_default()
}

/// The first few cases in words, and how many more there are; `None` of none.
pub(super) fn list<'b, 'a: 'b>(
    cases: impl Iterator<Item = &'b Weighed<'a>>,
    words: impl Fn(&Weighed<'a>) -> String,
    separator: &str,
) -> Option<String> {
    let mut names: Vec<String> = cases.map(words).collect();
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    match (names.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(names.join(separator)),
        (false, more) => Some(format!("{} and {more} more", names.join(separator))),
    }
}

#[cfg(test)]
mod tests {
    use results::Regime;

    use super::*;
    use crate::audit::SchemeInfo;

    #[test]
    fn a_sentence_names_the_first_few() {
        let cases: Vec<Case> = (0..10).map(|_| Case::new(SchemeInfo::new("siv"), Regime::SameKey)).collect();
        let weighed = |case| Weighed { case, leak: None, attacks: 0, keys_needed: None };
        let weighed: Vec<Weighed<'_>> = cases.iter().map(weighed).collect();
        let names = |n| list(weighed.iter().take(n), |weighed| weighed.case.name(), ", ");
        assert_eq!(names(0), None);
        assert_eq!(names(2).as_deref(), Some("`siv`, `siv`"));
        assert_eq!(names(10), names(8).map(|names| format!("{names} and 2 more")));
    }

    #[test]
    fn nothing_shown_is_neither_a_gain_nor_a_small_one() {
        let case = Case::new(SchemeInfo::new("siv"), Regime::SameKey);
        let silent = Weighed { case: &case, leak: None, attacks: 3, keys_needed: None };
        assert_eq!((silent.gain(), silent.matters(), silent.has_small_gain()), (0.0, false, false));
        assert_eq!(silent.with_gain(), "`siv`");
    }
}
