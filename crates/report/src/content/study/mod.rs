//! The study being reproduced: what it printed, and what we get.

mod compare;
mod data;
mod draw;
mod printed;
mod scaling;

use super::select::{MAJORITY, auc, keeps_signal};
use super::text;
use crate::document::{Section, Table};
use data::{StudyData, mean_counts};
use printed::{ENCRYPTED_LOGISTIC, LOAN, PAPER_SPLIT};
use results::{Cell, Confusion, Results, Run};

/// The section on the study's eight figures; `None` when no loan table was measured.
pub(crate) fn section(results: &Results) -> Option<Section> {
    let data = StudyData::find(results)?;
    let mut section = Section::new("study", "The study's eight figures");
    if let Some(sentence) = majority_sentence(results) {
        section.text(sentence);
    }
    if let Some(sentence) = data.encodings() {
        section.text(sentence);
    }
    section.table(compare::table(&data));
    for figure in draw::figures(&data) {
        let is_kernels = figure.id.contains("kernels");
        section.figure(figure);
        if is_kernels {
            section.table(per_class(&data));
            scaling::add_to(&mut section, &data);
        }
    }
    Some(section)
}

/// Precision, recall and F1 of either class, kernel by kernel.
fn per_class(data: &StudyData<'_>) -> Table {
    let caption = "Kernels by class, from the counts (encrypted: means over keys).";
    let headings = ["Kernel", "Data", "Class", "#Precision", "#Recall", "#F1"];
    let mut table = Table::new(caption, &headings);
    for kernel in ["svm-linear", "svm-rbf", "svm-poly", "svm-sigmoid"] {
        let cells = [("plain", data.plain(kernel)), ("encrypted", data.encrypted(kernel))];
        for (kind, counts) in cells.into_iter().filter_map(|(kind, cell)| Some((kind, mean_counts(cell?)?))) {
            let [[tn, fp], [fn_, tp]] = counts;
            for (class, right, wrong, missed) in [("N", tn, fn_, fp), ("Y", tp, fp, fn_)] {
                let precision = share(right, right + wrong);
                let recall = share(right, right + missed);
                let f1 = share(2.0 * right, 2.0 * right + wrong + missed);
                let numbers = [precision, recall, f1].map(|value| text::optional(value).into());
                table.row([kernel.into(), kind.into(), class.into()].into_iter().chain(numbers));
            }
        }
    }
    table
}

fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

/// The run of the majority baseline on the study's split.
fn majority_run(results: &Results) -> Option<&Run> {
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
            "The study's encrypted logistic regression (accuracy {accuracy}, F1 {f1}) equals the majority row exactly{}.",
            constant_answer(run).map_or(String::new(), |answer| format!(": {answer}"))
        ),
        false => format!(
            "The study's encrypted logistic regression (accuracy {accuracy}, F1 {f1}) differs from the majority row of \
             this split ({found})."
        ),
    })
}

/// "all 123 records called Y", where a run calls all alike.
fn constant_answer(run: &Run) -> Option<String> {
    let counts = run.confusion?;
    let called = match counts {
        Confusion { tn: 0, fn_: 0, .. } => "Y",
        Confusion { tp: 0, fp: 0, .. } => "N",
        _ => return None,
    };
    let all = counts.tn + counts.fp + counts.fn_ + counts.tp;
    Some(format!("all {} called {called}", text::counted(all, "record", "records")))
}

/// Whether a signal was shown in the digits of tokens, the study's encodings, and the highest mean AUC; a clause that follows
/// another. Empty where they were not run.
pub(crate) fn token_clause(encrypted: &[&Cell]) -> String {
    let digits = encrypted.iter().copied().filter(|cell| data::is_token_encoding(cell));
    let Some(highest) = digits.clone().max_by(|a, b| auc(a).total_cmp(&auc(b))) else { return String::new() };
    let shown: Vec<&Cell> = digits.filter(|cell| keeps_signal(cell)).collect();
    let highest = text::estimate(highest.summary.roc_auc);
    match shown.is_empty() {
        true => format!("; in the study's digits of tokens no signal was shown (highest mean AUC {highest})"),
        false => format!(
            "; in the study's digits of tokens a signal was shown in {} (highest mean AUC {highest})",
            text::counted(shown.len() as u64, "condition", "conditions")
        ),
    }
}
