//! Lines as rows of results.

use results::Leakage;

use super::known::Breaking;
use super::ledger::{Line, Summed};

impl Summed {
    /// The row of results.
    pub(super) fn row(&self, dataset: &str, breaking: &[Breaking]) -> Leakage {
        let Line { entry, target, metric, pairs, .. } = &self.line;
        let estimate = self.estimate;
        Leakage {
            dataset: dataset.to_owned(),
            scheme: entry.case.scheme.id.to_owned(),
            regime: entry.case.regime,
            clock: entry.case.clock,
            options: entry.case.options.clone(),
            epsilon: entry.case.epsilon,
            attack: entry.attack.id.to_owned(),
            target: target.clone(),
            metric: (*metric).to_owned(),
            adversary: entry.attack.adversary,
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
        let breaks = found.map(|found| format!("{} at least 90 % of this", found.words()));
        reason.into_iter().chain(breaks).collect()
    }
}
