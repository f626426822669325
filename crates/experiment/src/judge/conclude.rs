//! What a row can only be told beside the others: the correction for many tests, the utility left of plain's, the verdict.

use evaluation::{Evidence, Verdict, holm, retained_utility, tost_paired};
use results::Cell;

use super::cell_judge::Judged;
use super::families::{Compared, Corrected, correct};
use crate::ExperimentError;

/// The cells of one experiment on one data set, complete; `experiment` names it in the families of tests.
///
/// The tests of rows that others are compared with (plain data) are one family, those of all others a second one. A cell is
/// compared with the reference of the same classifier and features, and is tested for a signal only where that has one; a
/// cell without such a partner has no retained utility and is never `signal-as-plain`. The tests of equivalence, with plain
/// and with chance, are corrected by Holm.
///
/// # Errors
/// Rows whose runs cannot be paired.
pub fn conclude(judged: Vec<Judged>, experiment: &str) -> Result<Vec<Cell>, ExperimentError> {
    let rows: Vec<Compared<'_>> =
        judged.iter().map(|row| Compared { judged: row, plain: plain_of(row, &judged) }).collect();
    let tests = Tests::new(&rows)?;
    (0..rows.len()).map(|row| tests.complete(row, experiment)).collect()
}

fn plain_of(row: &Judged, judged: &[Judged]) -> Option<usize> {
    let same = |other: &Judged| {
        other.is_reference
            && other.cell.classifier == row.cell.classifier
            && other.cell.features == row.cell.features
            && other.cell.threshold_rule == row.cell.threshold_rule
            && other.learner_options == row.learner_options
    };
    judged.iter().position(same)
}

/// All corrected tests of one experiment on one data set, row by row.
struct Tests<'a> {
    rows: &'a [Compared<'a>],
    signal: Vec<Corrected>,
    as_plain: Vec<bool>,
    at_chance: Vec<bool>,
}

impl<'a> Tests<'a> {
    fn new(rows: &'a [Compared<'a>]) -> Result<Self, ExperimentError> {
        let signal = correct(rows)?;
        let compared = |row: usize| match rows[row].plain {
            Some(plain) if signal[row].is_signal() && !rows[row].judged.is_reference => {
                difference_p(rows[row].judged, rows[plain].judged)
            }
            _ => Ok(None),
        };
        let as_plain = (0..rows.len()).map(compared).collect::<Result<_, _>>()?;
        let silent = |row: usize| rows[row].judged.p_chance.filter(|_| !signal[row].is_signal());
        let at_chance = (0..rows.len()).map(silent).collect();
        Ok(Self { rows, signal, as_plain: passed(as_plain)?, at_chance: passed(at_chance)? })
    }

    fn complete(&self, row: usize, experiment: &str) -> Result<Cell, ExperimentError> {
        let Compared { judged, plain } = self.rows[row];
        let corrected = self.signal[row];
        let plain = plain.map(|plain| (self.rows[plain].judged, self.signal[plain].is_signal()));
        let mut cell = judged.cell.clone();
        cell.p_adjusted = corrected.p;
        cell.smallest_auc = corrected.smallest_auc;
        cell.retained_utility =
            plain.map_or(Ok(None), |(plain, has_signal)| retained(judged, plain, has_signal))?;
        cell.equivalent_to_chance = judged.p_chance.map(|_| self.at_chance[row]);
        if let Some(p_signal) = corrected.p {
            let kind = if judged.is_reference { "plain" } else { "protected" };
            cell.family = Some(format!("{experiment}, {kind}"));
            cell.verdict = Some(Verdict::new(&Evidence {
                p_signal,
                as_plain: judged.is_reference || self.as_plain[row],
                at_chance: self.at_chance[row],
                smallest_auc: corrected.smallest_auc.unwrap_or(f64::NAN),
                sought_auc: sought(plain),
            }));
        }
        Ok(cell)
    }
}

/// The AUC that a row is to find: that of plain data where it has signal.
fn sought(plain: Option<(&Judged, bool)>) -> f64 {
    let of_plain = plain.filter(|(_, has_signal)| *has_signal).and_then(|(plain, _)| plain.auc.as_ref());
    of_plain.map_or(Verdict::SOUGHT_AUC, |auc| auc.mean())
}

/// Which of these tests pass after Holm's correction.
fn passed(raw: Vec<Option<f64>>) -> Result<Vec<bool>, ExperimentError> {
    let tested: Vec<f64> = raw.iter().flatten().copied().collect();
    let mut adjusted = holm(&tested)?.into_iter();
    let passes = |p: Option<f64>| p.and_then(|_| adjusted.next()).is_some_and(|p| p < Verdict::ALPHA);
    Ok(raw.into_iter().map(passes).collect())
}

fn retained(row: &Judged, plain: &Judged, plain_has_signal: bool) -> Result<Option<f64>, ExperimentError> {
    let (Some(auc), Some(plain_auc)) = (&row.auc, &plain.auc) else { return Ok(None) };
    Ok(retained_utility(auc.mean(), plain_auc.mean(), plain_has_signal)?)
}

/// p-value of "AUC or accuracy differs from plain's by the margin or more": the larger of the two. Values that agree run by
/// run leave no spread to test: they are equal.
fn difference_p(row: &Judged, plain: &Judged) -> Result<Option<f64>, ExperimentError> {
    let mut largest = 0.0f64;
    for (own, other) in [(&row.auc, &plain.auc), (&row.accuracy, &plain.accuracy)] {
        let (Some(own), Some(other)) = (own, other) else { return Ok(None) };
        if own.paired_difference(other)?.values().iter().all(|difference| difference.abs() < 1e-12) {
            continue;
        }
        match tost_paired(own, other, row.covariance_ratio, Verdict::MARGIN)? {
            Some(test) => largest = largest.max(test.p()),
            None => return Ok(None),
        }
    }
    Ok(Some(largest))
}
