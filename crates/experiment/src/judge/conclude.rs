//! What a row can only be told beside the others: Holm's correction, the utility left of plain's, the verdict.

use evaluation::{Verdict, holm, retained_utility, tost_paired};
use results::Cell;

use super::cell_judge::Judged;
use crate::ExperimentError;

/// The cells of one data set, complete.
///
/// Holm's correction runs over all tested cells of the data set. A cell is compared with the reference of the same
/// classifier and features; a cell without such a partner has no retained utility and is never `preserved`.
pub fn conclude(judged: Vec<Judged>) -> Result<Vec<Cell>, ExperimentError> {
    let adjusted = corrected(&judged)?;
    let mut cells = Vec::with_capacity(judged.len());
    for (row, p_holm) in judged.iter().zip(&adjusted) {
        cells.push(complete(row, *p_holm, plain_of(row, &judged, &adjusted))?);
    }
    Ok(cells)
}

/// The plain row that a row is measured against, with its corrected p-value.
type Plain<'a> = Option<(&'a Judged, Option<f64>)>;

fn corrected(judged: &[Judged]) -> Result<Vec<Option<f64>>, ExperimentError> {
    let raw: Vec<f64> = judged.iter().filter_map(|row| row.cell.p_value).collect();
    let mut adjusted = holm(&raw)?.into_iter();
    Ok(judged.iter().map(|row| row.cell.p_value.and_then(|_| adjusted.next())).collect())
}

fn plain_of<'a>(row: &Judged, judged: &'a [Judged], adjusted: &[Option<f64>]) -> Plain<'a> {
    let same = |other: &Judged| {
        other.is_reference
            && other.cell.classifier == row.cell.classifier
            && other.cell.features == row.cell.features
            && other.cell.threshold_rule == row.cell.threshold_rule
            && other.learner_options == row.learner_options
    };
    judged.iter().zip(adjusted).find(|(other, _)| same(other)).map(|(other, p)| (other, *p))
}

fn complete(row: &Judged, p_holm: Option<f64>, plain: Plain<'_>) -> Result<Cell, ExperimentError> {
    let mut cell = row.cell.clone();
    cell.p_holm = p_holm;
    cell.retained_utility = plain.map_or(Ok(None), |(plain, p)| retained(row, plain, p))?;
    let equivalent = row.is_reference || plain.map_or(Ok(false), |(plain, _)| equivalent(row, plain))?;
    cell.verdict = p_holm.map(|p| Verdict::new(p, equivalent));
    Ok(cell)
}

fn retained(row: &Judged, plain: &Judged, plain_p: Option<f64>) -> Result<Option<f64>, ExperimentError> {
    let (Some(auc), Some(plain_auc)) = (&row.auc, &plain.auc) else { return Ok(None) };
    let has_signal = plain_p.is_some_and(|p| p < Verdict::ALPHA);
    Ok(retained_utility(auc.mean(), plain_auc.mean(), has_signal)?)
}

/// Whether the AUC is shown to equal plain's within the margin. Scores that agree run by run leave no spread to test:
/// they are equal.
fn equivalent(row: &Judged, plain: &Judged) -> Result<bool, ExperimentError> {
    let (Some(auc), Some(plain_auc)) = (&row.auc, &plain.auc) else { return Ok(false) };
    if auc.paired_difference(plain_auc)?.values().iter().all(|difference| difference.abs() < 1e-12) {
        return Ok(true);
    }
    let test = tost_paired(auc, plain_auc, row.test_train_ratio, Verdict::MARGIN)?;
    Ok(test.is_some_and(|test| test.passes(Verdict::ALPHA)))
}
