//! Which of our runs stand beside the study's figures.

use super::printed::{LOAN, PAPER_SPLIT};
use crate::content::select::MAJORITY;
use results::scheme::PLAIN;
use results::{Cell, Clock, Curve, CurveKind, Origin, Regime, Results, Run, ScaledRuns};

/// The generated stand-in for the study's table.
const LOAN_SYNTHETIC: &str = "loan-synthetic";

/// The study's encodings in order of preference: its second heuristic needs the first one's digits.
const HEURISTICS: [&str; 2] = ["fernet-digits", "fernet-first-digit"];

/// Fernet's clocks in order of preference: the study's went on while it encrypted.
const CLOCKS: [Option<Clock>; 3] = [Some(Clock::Running), Some(Clock::Fixed), None];

/// Whether a cell is of one of the study's encodings on both sides.
pub(super) fn is_token_encoding(cell: &Cell) -> bool {
    HEURISTICS.contains(&cell.scheme.as_str()) && cell.test_scheme.is_none()
}

/// What encrypted records are in one of the study's figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Encoding<'a> {
    pub(super) scheme: &'a str,
    pub(super) regime: Regime,
    pub(super) clock: Option<Clock>,
}

impl Encoding<'_> {
    /// Whether it is one of the study's, and how much it is preferred: 0 is best.
    fn rank(&self) -> Option<(usize, usize)> {
        let scheme = HEURISTICS.iter().position(|id| *id == self.scheme)?;
        let clock = CLOCKS.iter().position(|clock| *clock == self.clock)?;
        (self.regime == Regime::CrossKey).then_some((scheme, clock))
    }

    /// Encoding, keys and clock in words.
    pub(super) fn words(&self) -> String {
        let digits = match self.scheme {
            "fernet-first-digit" => " (the first digit of each token)",
            "fernet-digits" => " (of each token as many digits as the value has characters)",
            _ => "",
        };
        let keys = match self.regime {
            Regime::CrossKey => ", training and test records under two keys",
            _ => "",
        };
        let clock = match self.clock {
            Some(Clock::Running) => ", with a clock that runs while records are encrypted",
            Some(Clock::Fixed) => ", with a clock that stands still",
            None => "",
        };
        format!("encrypted as `{}`{digits}{keys}{clock}", self.scheme)
    }
}

impl<'a> From<&'a Cell> for Encoding<'a> {
    fn from(cell: &'a Cell) -> Self {
        Self { scheme: &cell.scheme, regime: cell.regime, clock: cell.clock }
    }
}

impl<'a> From<&'a Curve> for Encoding<'a> {
    fn from(curve: &'a Curve) -> Self {
        Self { scheme: &curve.scheme, regime: curve.regime, clock: curve.clock }
    }
}

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
        let of_classifier = self.cells().filter(|cell| cell.classifier == classifier);
        let ranked = of_classifier.filter_map(|cell| Some((Encoding::from(cell).rank()?, cell)));
        ranked.min_by_key(|(rank, _)| *rank).map(|(_, cell)| cell)
    }

    pub(super) fn majority(&self) -> Option<&'a Cell> {
        self.plain(MAJORITY)
    }

    /// The threshold sweep of a measure (`accuracy` or `f1`) for logistic regression: of encrypted records under the encoding
    /// that the other figures have, where that was kept.
    pub(super) fn sweep(&self, encrypted: bool, measure: &str) -> Option<&'a Curve> {
        let sweeps = self.results.curves.iter().filter(|curve| {
            curve.kind == CurveKind::ThresholdSweep
                && curve.dataset == self.dataset
                && curve.classifier.as_deref() == Some("logistic")
                && curve.label.eq_ignore_ascii_case(measure)
        });
        match encrypted {
            false => sweeps.into_iter().find(|curve| curve.scheme == PLAIN),
            true => {
                let ranked = sweeps.filter_map(|curve| Some((Encoding::from(curve).rank()?, curve)));
                ranked.min_by_key(|(rank, _)| *rank).map(|(_, curve)| curve)
            }
        }
    }

    /// The runs of the study's encrypted kernel by scaling.
    pub(super) fn scaled_runs(&self) -> impl Iterator<Item = &'a ScaledRuns> {
        let dataset = self.dataset;
        self.results.scaled_runs.iter().filter(move |runs| runs.dataset == dataset)
    }

    /// Which encoding, keys and clock the figures on encrypted records are of, in words.
    pub(super) fn encodings(&self) -> Option<String> {
        let cell = Encoding::from(self.encrypted("logistic")?);
        let curve = self.sweep(true, "f1").map(Encoding::from);
        let why = "The study's clock went on while it encrypted, and its second heuristic takes as many digits as a value has \
                   characters: this is the nearest that was run.";
        Some(match curve.filter(|curve| *curve != cell) {
            None => format!("Figures 1, 2, 4, 5 and 6 show records {}. {why}", cell.words()),
            Some(curve) => format!(
                "Figures 1, 2, 5 and 6 show records {}; figure 4, of which the results hold no other curve, shows records {}. {why}",
                cell.words(),
                curve.words()
            ),
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
