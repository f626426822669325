//! The study being reproduced: what it printed, and what we get.

mod printed;

pub(crate) use printed::{ENCRYPTED_LOGISTIC, LOAN, PAPER_SPLIT};

use super::select::MAJORITY;
use crate::model::{Results, Run};

/// The run of the majority baseline on the study's split.
pub(crate) fn majority_run(results: &Results) -> Option<&Run> {
    let cells = results.cells.iter().filter(|cell| cell.dataset == LOAN);
    cells.filter(|cell| cell.classifier == MAJORITY).find_map(|cell| cell.runs_of(PAPER_SPLIT).next())
}

/// Whether the study's encrypted logistic regression equals always naming the majority class, in words. `None` when
/// the study's split of the real loan table was not run.
pub(crate) fn majority_sentence(results: &Results) -> Option<String> {
    let run = majority_run(results)?;
    let (accuracy, f1) = (ENCRYPTED_LOGISTIC.accuracy, ENCRYPTED_LOGISTIC.f1);
    let found = format!("accuracy {}, F1 {}", run.accuracy, run.f1.unwrap_or(f64::NAN));
    Some(match run.accuracy == accuracy && run.f1 == Some(f1) {
        true => format!(
            "The study's encrypted logistic regression (accuracy {accuracy}, F1 {f1}) equals the majority row exactly: \
             it does what naming the most frequent class for every record does."
        ),
        false => format!(
            "The study's encrypted logistic regression (accuracy {accuracy}, F1 {f1}) differs from the majority row of \
             this split ({found})."
        ),
    })
}
