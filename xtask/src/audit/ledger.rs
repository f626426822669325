//! Findings of all trials, summed up into rows of results.

use anyhow::{Context, Result};
use evaluation::holm;
use leakage::score::{Estimate, Finding, Tally};
use leakage::{Adversary, NotApplicable};
use results::Leakage;

use super::case::Case;
use super::known::Breaking;

/// One attack as the ledger knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What was attacked.
    pub case: Case,
    /// Id of the attack.
    pub attack: &'static str,
    /// What the adversary held.
    pub adversary: Adversary,
}

/// One line: an attack on one target with a number of known pairs.
#[derive(Debug, Clone)]
pub struct Line {
    /// The attack.
    pub entry: Entry,
    /// What was guessed.
    pub target: String,
    /// How success is measured.
    pub metric: &'static str,
    /// Known pairs.
    pub pairs: usize,
    tally: Tally,
    /// Why the attack says nothing, where it does not.
    reason: Option<NotApplicable>,
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
    pub fn add(&mut self, entry: &Entry, outcome: Result<Vec<Finding>, NotApplicable>) {
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
            self.lines.push(Line::new(entry, &finding.target, finding.metric, finding.pairs));
        }
        self.lines[index].tally.add(&finding.guesses);
    }

    fn add_reason(&mut self, entry: &Entry, reason: NotApplicable) {
        if !self.lines.iter().any(|line| line.entry == *entry) {
            let line = Line::new(entry, "", "", 0);
            self.lines.push(Line { reason: Some(reason), ..line });
        }
    }

    /// Enters what attacks that use no known pairs found under one key also under two keys: they look at nothing that
    /// was made with the second one, and the victims' key is the same.
    pub fn share(&mut self, one_key: &Case, two_keys: &Case) {
        let same =
            |line: &&Line| line.entry.case == *one_key && is_shared(line.entry.attack, line.entry.adversary);
        let shared = self.lines.iter().filter(same).cloned();
        let renamed = shared.map(|mut line| {
            line.entry.case = two_keys.clone();
            line
        });
        let renamed: Vec<Line> = renamed.collect();
        self.lines.extend(renamed);
    }

    /// Estimates every line; Holm's correction runs over all lines that have a p-value. An attack that applied in some
    /// trials is not said to be inapplicable for the others.
    pub fn sum_up(mut self) -> Result<Vec<Summed>> {
        self.drop_partial_reasons();
        let estimate = |line: &Line| {
            let found = line.tally.estimate();
            found.with_context(|| {
                format!("{} on {}: cannot sum up", line.entry.attack, line.entry.case.scheme)
            })
        };
        let estimates: Vec<Option<Estimate>> = self.lines.iter().map(estimate).collect::<Result<_>>()?;
        let raw: Vec<Option<f64>> =
            estimates.iter().map(|estimate| estimate.and_then(|e| e.p_value)).collect();
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

/// Whether an attack finds the same under two keys as under one.
pub fn is_shared(attack: &str, adversary: Adversary) -> bool {
    // a released model is asked about records under the second key
    !matches!(adversary, Adversary::KnownPairs | Adversary::Chosen) && attack != "membership"
}

impl Line {
    fn new(entry: &Entry, target: &str, metric: &'static str, pairs: usize) -> Self {
        let (entry, target) = (entry.clone(), target.to_owned());
        Self { entry, target, metric, pairs, tally: Tally::new(), reason: None }
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

    /// The row of results.
    pub fn row(&self, dataset: &str, breaking: &[Breaking]) -> Leakage {
        let Line { entry, target, metric, pairs, .. } = &self.line;
        let estimate = self.estimate;
        Leakage {
            dataset: dataset.to_owned(),
            scheme: entry.case.scheme.to_owned(),
            regime: entry.case.regime,
            clock: entry.case.clock,
            options: entry.case.options.clone(),
            attack: entry.attack.to_owned(),
            target: target.clone(),
            metric: (*metric).to_owned(),
            adversary: entry.adversary,
            pairs: *pairs as u64,
            success: estimate.map(|e| e.success),
            baseline: estimate.map(|e| e.baseline),
            advantage: self.advantage(),
            ci95: estimate.and_then(|e| e.ci95),
            p_holm: self.p_holm,
            notes: self.notes(breaking),
        }
    }

    fn notes(&self, breaking: &[Breaking]) -> Vec<String> {
        let reason = self.line.reason.as_ref().map(|reason| format!("not applicable: {reason}"));
        let found = breaking.iter().find(|found| found.is_by(&self.line));
        let breaks = found.map(|found| format!("{} this", found.words()));
        reason.into_iter().chain(breaks).collect()
    }
}
