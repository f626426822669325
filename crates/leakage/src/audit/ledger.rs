//! Findings of all trials, summed up into rows of results.

use evaluation::holm;

use super::case::Case;
use crate::score::{Estimate, Extent, Finding, Tally};
use crate::{AttackInfo, LeakageError, NotApplicable, Outcome};

/// One attack as the ledger knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What was attacked.
    pub case: Case,
    /// The attack.
    pub attack: AttackInfo,
}

/// One line: an attack on one target with a number of known pairs.
#[derive(Debug, Clone)]
pub struct Line {
    /// The attack.
    pub entry: Entry,
    /// What was guessed.
    pub target: String,
    /// How much of a record that is.
    pub extent: Extent,
    /// How success is measured.
    pub metric: &'static str,
    /// Known pairs.
    pub pairs: usize,
    tally: Tally,
    /// Why the attack says nothing, where it does not.
    pub(super) reason: Option<NotApplicable>,
}

/// A line with its estimate.
#[derive(Debug, Clone)]
pub struct Summed {
    /// The line.
    pub line: Line,
    /// What the attack reaches; `None` where it does not apply.
    pub estimate: Option<Estimate>,
    /// The p-value after Holm's correction over the ledger.
    pub p_holm: Option<f64>,
}

/// All lines of one data set, in the order in which they first occurred.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    lines: Vec<Line>,
}

impl Ledger {
    /// Adds what one attack found in one trial.
    pub fn add(&mut self, entry: &Entry, outcome: Outcome) {
        match outcome {
            Ok(findings) => findings.iter().for_each(|finding| self.add_finding(entry, finding)),
            Err(reason) => self.add_reason(entry, reason),
        }
    }

    fn add_finding(&mut self, entry: &Entry, finding: &Finding) {
        let same = |line: &Line| {
            line.target == finding.target
                && line.metric == finding.metric
                && line.pairs == finding.pairs
                && line.entry == *entry
        };
        let index = self.lines.iter().rposition(same).unwrap_or(self.lines.len());
        if index == self.lines.len() {
            self.lines.push(Line {
                target: finding.target.clone(),
                extent: finding.extent.clone(),
                metric: finding.metric,
                pairs: finding.pairs,
                ..Line::new(entry)
            });
        }
        self.lines[index].tally.add(&finding.guesses);
    }

    fn add_reason(&mut self, entry: &Entry, reason: NotApplicable) {
        if !self.lines.iter().any(|line| line.entry == *entry) {
            self.lines.push(Line { reason: Some(reason), ..Line::new(entry) });
        }
    }

    /// Enters what attacks that use no second key found under one key also under two keys: they look at nothing that was
    /// made with the second one, and the victims' key is the same.
    pub fn share(&mut self, one_key: &Case, two_keys: &Case) {
        let same = |line: &&Line| line.entry.case == *one_key && !line.entry.attack.uses_second_key;
        let shared = self.lines.iter().filter(same).cloned();
        let renamed = shared.map(|mut line| {
            line.entry.case = two_keys.clone();
            line
        });
        let renamed: Vec<Line> = renamed.collect();
        self.lines.extend(renamed);
    }

    /// Estimates every line; Holm's correction runs over all lines that have a p-value, apart from those of statements, which
    /// risks are read from and which have intervals of their own. An attack that applied in some
    /// trials is not said to be inapplicable for the others.
    ///
    /// # Errors
    /// [`LeakageError::SumUp`] for a finding that is not a finite number.
    pub fn sum_up(mut self) -> Result<Vec<Summed>, LeakageError> {
        self.drop_partial_reasons();
        let estimates: Vec<Option<Estimate>> =
            self.lines.iter().map(Line::estimate).collect::<Result<_, _>>()?;
        let tested = self.lines.iter().zip(&estimates).map(|(line, estimate)| {
            estimate.filter(|_| line.is_tested()).and_then(|estimate| estimate.p_value)
        });
        let raw: Vec<Option<f64>> = tested.collect();
        let mut adjusted = holm(&raw.iter().flatten().copied().collect::<Vec<_>>())?.into_iter();
        let lines = self.lines.into_iter().zip(estimates).zip(raw);
        let summed = |((line, estimate), p): ((Line, Option<Estimate>), Option<f64>)| {
            let p_holm = p.and_then(|_| adjusted.next());
            Summed { line, estimate, p_holm }
        };
        Ok(lines.map(summed).collect())
    }

    fn drop_partial_reasons(&mut self) {
        let reasons = self.lines.iter().filter(|line| line.reason.is_some()).map(|line| line.entry.clone());
        let mut applied: Vec<Entry> = reasons.collect();
        applied.retain(|entry| self.lines.iter().any(|line| line.reason.is_none() && line.entry == *entry));
        self.lines.retain(|line| line.reason.is_none() || !applied.contains(&line.entry));
    }
}

impl Line {
    fn new(entry: &Entry) -> Self {
        Self {
            entry: entry.clone(),
            target: String::new(),
            extent: Extent::Other,
            metric: "",
            pairs: 0,
            tally: Tally::new(),
            reason: None,
        }
    }

    fn estimate(&self) -> Result<Option<Estimate>, LeakageError> {
        self.tally.estimate().map_err(|source| LeakageError::SumUp {
            attack: self.entry.attack.id,
            scheme: self.entry.case.scheme.id,
            source: Box::new(source),
        })
    }

    /// Whether its success is the share of whole records that is recovered.
    pub fn is_whole(&self) -> bool {
        self.extent == Extent::Whole
    }

    /// Whether its success is tested, and listed among the rows of the results.
    pub fn is_tested(&self) -> bool {
        self.extent != Extent::Statement
    }

    /// The sums that its estimate is of.
    pub(super) fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Whether known pairs were used.
    pub fn has_pairs(&self) -> bool {
        self.pairs > 0 && self.entry.attack.has_pairs()
    }

    /// Whether the attack was left out because the records are too large for it.
    pub fn is_too_large(&self) -> bool {
        matches!(self.reason, Some(NotApplicable::TooMany { .. }))
    }
}

impl Summed {
    /// The advantage; `None` where the attack does not apply.
    pub fn advantage(&self) -> Option<f64> {
        self.estimate.and_then(|estimate| estimate.advantage)
    }

    /// Whether an advantage is shown.
    pub fn is_significant(&self) -> bool {
        self.p_holm.is_some_and(|p| p < evaluation::Verdict::ALPHA)
    }
}

#[cfg(test)]
mod tests {
    use results::Regime;

    use super::*;
    use crate::Adversary;
    use crate::audit::SchemeInfo;
    use crate::score::{Guess, Guesses};

    fn entry(regime: Regime, id: &'static str, adversary: Adversary) -> Entry {
        let scheme = SchemeInfo::new("ope");
        Entry { case: Case::new(scheme, regime), attack: AttackInfo::new(id, adversary) }
    }

    fn finding(target: &str, success: f64) -> Finding {
        let guess = |record| Guess { record, success, baseline: 0.25 };
        Finding::new(target, "share right", Guesses::PerRecord((0..10).map(guess).collect()))
    }

    #[test]
    fn trials_of_one_target_make_one_line_and_holm_counts_lines_with_a_p_value() {
        let (sorting, clock) = (
            entry(Regime::SameKey, "sorting", Adversary::Auxiliary),
            entry(Regime::SameKey, "clock", Adversary::CiphertextOnly),
        );
        let mut ledger = Ledger::default();
        for success in [0.5, 0.75, 0.6] {
            ledger.add(&sorting, Ok(vec![finding("income", success), finding("loan", 0.25)]));
            ledger.add(&clock, Err(NotApplicable::Absent { what: "token" }));
        }
        let lines = ledger.sum_up().expect("finite guesses");
        let targets: Vec<&str> = lines.iter().map(|summed| summed.line.target.as_str()).collect();
        assert_eq!(targets, ["income", "loan", ""]);
        let income = lines[0].estimate.expect("it applies");
        assert_eq!(income.trials, 3);
        // two tests: the smaller p-value is doubled
        let raw = income.p_value.expect("three trials of ten records");
        assert!((lines[0].p_holm.expect("as the raw one") - 2.0 * raw).abs() < 1e-12);
        assert_eq!((lines[2].estimate, lines[2].p_holm), (None, None));
    }

    #[test]
    fn an_attack_that_applied_once_is_not_said_to_be_inapplicable() {
        let dictionary = entry(Regime::SameKey, "dictionary", Adversary::KnownPairs);
        let mut ledger = Ledger::default();
        ledger.add(&dictionary, Err(NotApplicable::TooFewPairs { needed: 2, found: 1 }));
        ledger.add(&dictionary, Ok(vec![finding("income", 0.5)]));
        let lines = ledger.sum_up().expect("finite guesses");
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].row("loan", &[]).notes, Vec::<String>::new());
    }

    #[test]
    fn what_needs_no_second_key_is_entered_for_two_keys_too() {
        let one = entry(Regime::SameKey, "sorting", Adversary::Auxiliary);
        let pairs = entry(Regime::SameKey, "dictionary", Adversary::KnownPairs);
        let two_keys = entry(Regime::CrossKey, "", Adversary::Auxiliary).case;
        let mut ledger = Ledger::default();
        ledger.add(&one, Ok(vec![finding("income", 0.5)]));
        ledger.add(&pairs, Ok(vec![finding("income", 0.5).with_pairs(4)]));
        ledger.share(&one.case, &two_keys);
        let lines = ledger.sum_up().expect("finite guesses");
        let found: Vec<_> =
            lines.iter().map(|s| (s.line.entry.case.regime, s.line.entry.attack.id)).collect();
        let expected =
            [(Regime::SameKey, "sorting"), (Regime::SameKey, "dictionary"), (Regime::CrossKey, "sorting")];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_guess_that_is_no_number_names_attack_and_scheme() {
        let mut ledger = Ledger::default();
        let sorting = entry(Regime::SameKey, "sorting", Adversary::Auxiliary);
        for _ in 0..3 {
            ledger.add(&sorting, Ok(vec![finding("income", f64::NAN)]));
        }
        let error = ledger.sum_up().expect_err("NaN is no success");
        assert_eq!(error.to_string(), "sorting on ope: cannot sum up");
    }
}
