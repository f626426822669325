//! Which of our runs stand beside the study's figures.

use super::printed::{LOAN, PAPER_SPLIT};
use crate::content::select::MAJORITY;
use results::scheme::PLAIN;
use results::{Cell, Clock, Curve, CurveKind, Origin, Regime, Results, Run};

/// The generated stand-in for the study's table.
const LOAN_SYNTHETIC: &str = "loan-synthetic";

/// The study's encodings in order of preference: its second heuristic needs the first one's digits.
const HEURISTICS: [&str; 2] = ["fernet-digits", "fernet-first-digit"];

/// The table that the study's figures are redrawn from.
#[derive(Debug, Clone, Copy)]
pub(super) struct StudyData<'a> {
    pub(super) results: &'a Results,
    pub(super) dataset: &'a str,
    /// Whether it is the study's own table with the study's split, so that printed numbers can be compared.
    pub(super) comparable: bool,
}

/// One measure over the keys of a cell, on the study's split where it was run.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OverKeys {
    pub(super) mean: f64,
    /// The central 95 % over keys; `None` for a single key.
    pub(super) central95: Option<[f64; 2]>,
}

impl<'a> StudyData<'a> {
    /// The real loan table if it was measured, else the generated one.
    pub(super) fn find(results: &'a Results) -> Option<Self> {
        let measured = |id: &str| results.cells.iter().any(|cell| cell.dataset == id);
        let input =
            [LOAN, LOAN_SYNTHETIC].into_iter().filter(|id| measured(id)).find_map(|id| results.input(id))?;
        let mut runs = results.cells.iter().filter(|c| c.dataset == input.dataset).flat_map(|c| &c.runs);
        let has_split = runs.any(|run| run.split == PAPER_SPLIT);
        Some(Self {
            results,
            dataset: &input.dataset,
            comparable: input.dataset == LOAN && input.origin != Origin::Generated && has_split,
        })
    }

    fn cells(&self) -> impl Iterator<Item = &'a Cell> {
        let dataset = self.dataset;
        let default_threshold = |cell: &&Cell| cell.threshold_rule.is_none();
        self.results.cells.iter().filter(move |cell| cell.dataset == dataset).filter(default_threshold)
    }

    /// The cell of a classifier on plain data.
    pub(super) fn plain(&self, classifier: &str) -> Option<&'a Cell> {
        self.cells()
            .find(|cell| cell.classifier == classifier && cell.scheme == PLAIN && cell.regime == Regime::None)
    }

    /// The cell of a classifier on digits of Fernet tokens under two keys, as in the study; with a running clock, which
    /// the study had, where that was measured.
    pub(super) fn encrypted(&self, classifier: &str) -> Option<&'a Cell> {
        let of_scheme = |scheme: &&str, clock: Option<Clock>| {
            self.cells().find(|cell| {
                cell.classifier == classifier
                    && cell.scheme == *scheme
                    && cell.regime == Regime::CrossKey
                    && cell.clock == clock
            })
        };
        let clocks = [Some(Clock::Running), Some(Clock::Fixed), None];
        HEURISTICS.iter().find_map(|scheme| clocks.iter().find_map(|&clock| of_scheme(scheme, clock)))
    }

    pub(super) fn majority(&self) -> Option<&'a Cell> {
        self.plain(MAJORITY)
    }

    /// The threshold sweep of a measure (`accuracy` or `f1`) for logistic regression.
    pub(super) fn sweep(&self, encrypted: bool, measure: &str) -> Option<&'a Curve> {
        let matches_scheme = |curve: &Curve| match encrypted {
            false => curve.scheme == PLAIN,
            true => HEURISTICS.contains(&curve.scheme.as_str()) && curve.regime == Regime::CrossKey,
        };
        self.results.curves.iter().find(|curve| {
            curve.kind == CurveKind::ThresholdSweep
                && curve.dataset == self.dataset
                && curve.classifier.as_deref() == Some("logistic")
                && curve.label.eq_ignore_ascii_case(measure)
                && matches_scheme(curve)
        })
    }
}

/// The runs on the study's split, or all where that split was not run.
pub(super) fn study_runs(cell: &Cell) -> Vec<&Run> {
    let paper: Vec<&Run> = cell.runs_of(PAPER_SPLIT).collect();
    if paper.is_empty() { cell.runs.iter().collect() } else { paper }
}

/// A measure over keys: the mean over splits under each key first, then mean and central 95 % over keys.
pub(super) fn over_keys(cell: &Cell, measure: fn(&Run) -> Option<f64>) -> Option<OverKeys> {
    let runs = study_runs(cell);
    let mut keys: Vec<u64> = runs.iter().map(|run| run.key).collect();
    keys.sort_unstable();
    keys.dedup();
    let of_key = |key: &u64| {
        let values: Vec<f64> =
            runs.iter().filter(|run| run.key == *key).filter_map(|run| measure(run)).collect();
        evaluation::mean(&values)
    };
    let values: Vec<f64> = keys.iter().filter_map(of_key).collect();
    let several = values.len() > 1;
    Some(OverKeys {
        mean: evaluation::mean(&values)?,
        central95: several.then(|| evaluation::central_interval(&values, 0.95).ok()).flatten(),
    })
}

/// Mean confusion counts over the study's runs, `[[tn, fp], [fn, tp]]`.
pub(super) fn mean_counts(cell: &Cell) -> Option<[[f64; 2]; 2]> {
    let counts: Vec<_> = study_runs(cell).into_iter().filter_map(|run| run.confusion).collect();
    let mean = |pick: fn(&results::Confusion) -> u64| {
        evaluation::mean(&counts.iter().map(|c| pick(c) as f64).collect::<Vec<_>>())
    };
    Some([[mean(|c| c.tn)?, mean(|c| c.fp)?], [mean(|c| c.fn_)?, mean(|c| c.tp)?]])
}
