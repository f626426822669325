//! Choosing which cells a table or figure shows.

use results::scheme::{PLAIN, is_private};
use results::{Cell, Features, Input, Origin, Results, Verdict};

/// Classifier id of the baseline that always names the most frequent class.
pub(crate) const MAJORITY: &str = "majority";

/// The data sets with at least one cell, in the order of the inputs.
pub(crate) fn measured_inputs(results: &Results) -> impl Iterator<Item = &Input> {
    results.inputs.iter().filter(|input| results.cells.iter().any(|cell| cell.dataset == input.dataset))
}

/// Whether two cells differ in nothing but classifier and threshold.
pub(crate) fn same_condition(a: &Cell, b: &Cell) -> bool {
    a.dataset == b.dataset
        && a.scheme == b.scheme
        && a.test_scheme == b.test_scheme
        && a.regime == b.regime
        && a.features == b.features
        && a.order == b.order
        && a.clock == b.clock
        && a.resize == b.resize
        && a.options == b.options
}

/// One cell for every condition of a data set, in file order: the classifier with the highest verdict, among those the
/// one with the highest mean AUC (the first of equals), so that a row shows the most that was learnt. The majority
/// baseline and tuned thresholds are left out.
pub(crate) fn strongest<'a>(results: &'a Results, dataset: &str) -> Vec<&'a Cell> {
    let mut chosen: Vec<&Cell> = Vec::new();
    let of_dataset = results.cells.iter().filter(|cell| cell.dataset == dataset);
    for cell in of_dataset.filter(|cell| cell.classifier != MAJORITY && cell.threshold_rule.is_none()) {
        match chosen.iter_mut().find(|other| same_condition(other, cell)) {
            None => chosen.push(cell),
            Some(other) if (cell.verdict, auc(cell)) > (other.verdict, auc(other)) => *other = cell,
            Some(_) => {}
        }
    }
    chosen
}

/// The strongest cell of every encrypted condition that was judged, private inference aside.
pub(crate) fn encrypted_conditions(results: &Results) -> Vec<&Cell> {
    measured_inputs(results)
        .flat_map(|input| strongest(results, &input.dataset))
        .filter(|cell| !is_plain(cell) && !is_private(&cell.scheme) && cell.verdict.is_some())
        .collect()
}

/// Whether a classifier was shown to learn something.
pub(crate) fn keeps_signal(cell: &Cell) -> bool {
    cell.verdict.is_some_and(Verdict::is_signal)
}

/// The schemes of cells by the names that tables give them, each once.
pub(crate) fn schemes_of<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for cell in cells {
        let name = format!("`{}`", super::text::scheme(cell));
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Mean AUC, below every real one where there is none.
pub(crate) fn auc(cell: &Cell) -> f64 {
    cell.summary.roc_auc.map_or(-1.0, |stat| stat.mean)
}

/// The plain cell that encrypted ones of the same data set are compared with: the strongest one.
pub(crate) fn plain_reference<'a>(results: &'a Results, dataset: &str) -> Option<&'a Cell> {
    let plain = strongest(results, dataset).into_iter().filter(|cell| is_plain(cell));
    plain.max_by(|a, b| auc(a).total_cmp(&auc(b)))
}

/// Whether neither training nor test records are encrypted.
pub(crate) fn is_plain(cell: &Cell) -> bool {
    cell.scheme == PLAIN && cell.test_scheme.as_deref().is_none_or(|scheme| scheme == PLAIN)
}

/// Whether a classifier was given no more than what is known of a recording without understanding it.
pub(crate) fn is_control(cell: &Cell) -> bool {
    matches!(cell.features, Some(Features::Length | Features::Loudness | Features::Envelope))
}

/// A data set's name with what kind of data it holds: `loan (real, 614 records)`.
pub(crate) fn dataset_title(input: &Input) -> String {
    let records = super::text::counted(input.records, "record", "records");
    format!("{} ({}, {records})", input.dataset, input.origin)
}

/// ", generated data" where that must be said.
pub(crate) fn generated_mark(results: &Results, dataset: &str) -> &'static str {
    match results.input(dataset).map(|input| input.origin) {
        Some(Origin::Generated) => ", generated data",
        _ => "",
    }
}
