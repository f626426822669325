//! What is attacked, as a row of the tables and a point of the chart.

use results::scheme::named;
use results::{Adversary, Cell, Clock, Leakage, Regime, Results, Risk, scheme};

/// How a note ends that says how many known records open a scheme; older files say that they break it.
const OPENED: [&str; 4] =
    [" opens at least 90 % of this", " open at least 90 % of this", " breaks this", " break this"];

/// Level from which an advantage counts as shown.
const ALPHA: f64 = evaluation::Verdict::ALPHA;

/// A scheme under a key regime, with the settings that set it apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Subject<'a> {
    dataset: &'a str,
    pub(in crate::content) scheme: &'a str,
    regime: Regime,
    clock: Option<Clock>,
    options: &'a [String],
    /// The privacy budget of a record.
    epsilon: Option<f64>,
}

impl<'a> Subject<'a> {
    fn of(row: &'a Leakage) -> Self {
        Self {
            dataset: &row.dataset,
            scheme: &row.scheme,
            regime: row.regime,
            clock: row.clock,
            options: &row.options,
            epsilon: row.epsilon,
        }
    }

    /// What a risk is about.
    pub(crate) fn of_risk(risk: &'a Risk) -> Self {
        Self {
            dataset: &risk.dataset,
            scheme: &risk.scheme,
            regime: risk.regime,
            clock: risk.clock,
            options: &risk.options,
            epsilon: risk.epsilon,
        }
    }

    /// The data set.
    pub(super) fn dataset(&self) -> &'a str {
        self.dataset
    }

    /// Whether records are handed out as they are.
    pub(crate) fn is_plain(&self) -> bool {
        self.scheme == scheme::PLAIN
    }

    /// All subjects of a data set, in file order.
    pub(crate) fn all(results: &'a Results, dataset: &str) -> Vec<Self> {
        let mut subjects: Vec<Self> = Vec::new();
        for row in results.leakage.iter().filter(|row| row.dataset == dataset) {
            if !subjects.contains(&Self::of(row)) {
                subjects.push(Self::of(row));
            }
        }
        subjects
    }

    /// Whether all records are under one key, or none.
    pub(in crate::content) fn is_one_key(&self) -> bool {
        matches!(self.regime, Regime::None | Regime::SameKey)
    }

    /// The scheme with its settings.
    pub(in crate::content) fn name(&self) -> String {
        let clock = self.clock.filter(|clock| *clock == Clock::Running).map(|_| "running clock".to_owned());
        let budget = self.epsilon.map(|epsilon| format!("epsilon={epsilon}"));
        let settings: Vec<String> = self.options.iter().cloned().chain(budget).chain(clock).collect();
        named(self.scheme, &settings)
    }

    /// The scheme with its settings and the key regime.
    pub(crate) fn full_name(&self) -> String {
        format!("{}, {}", self.name(), self.regime)
    }

    /// The rows of its attacks.
    pub(in crate::content) fn rows(self, results: &'a Results) -> impl Iterator<Item = &'a Leakage> {
        results.leakage.iter().filter(move |row| Self::of(row) == self)
    }

    /// The attack of an adversary that gains most; those whose gain is shown come first.
    pub(super) fn strongest(self, results: &'a Results, adversary: Adversary) -> Option<&'a Leakage> {
        strongest(self.rows(results).filter(move |row| row.adversary == adversary))
    }

    /// Whether a classifier's cell is measured under the same conditions. Cells may name the budget among their options.
    pub(in crate::content) fn is_of(&self, cell: &Cell) -> bool {
        let budget = self.epsilon.map(|epsilon| format!("epsilon={epsilon}"));
        cell.dataset == self.dataset
            && cell.scheme == self.scheme
            && cell.regime == self.regime
            && cell.clock == self.clock
            && cell.options.iter().filter(|option| Some(*option) != budget.as_ref()).eq(self.options)
    }

    /// How many known records open it, in words.
    pub(super) fn opened_by(self, results: &'a Results) -> Option<&'a str> {
        let notes = self.rows(results).flat_map(|row| &row.notes);
        let ends = |note: &'a String| OPENED.iter().find_map(|end| note.strip_suffix(end));
        notes.filter_map(ends).next()
    }
}

/// Whether the gain remains after Holm's correction, and is more than nothing to two digits.
pub(in crate::content) fn is_shown(row: &Leakage) -> bool {
    row.p_holm.is_some_and(|p| p < ALPHA) && row.advantage.is_some_and(|advantage| advantage >= 0.005)
}

/// The row with the largest advantage, shown ones before others.
pub(in crate::content) fn strongest<'a>(rows: impl Iterator<Item = &'a Leakage>) -> Option<&'a Leakage> {
    let rank = |row: &Leakage| (is_shown(row), row.advantage.unwrap_or(f64::NEG_INFINITY));
    let larger = |a: &&Leakage, b: &&Leakage| {
        let ((a_shown, a), (b_shown, b)) = (rank(a), rank(b));
        a_shown.cmp(&b_shown).then(a.total_cmp(&b))
    };
    rows.filter(|row| row.advantage.is_some()).max_by(larger)
}
