//! Recordings with both of their tasks, and what was measured of them by scheme and regime.

use crate::content::select::{auc, is_plain, strongest};
use crate::content::text;
use results::scheme::{is_private, named};
use results::{Cell, Features, Input, Order, Regime, Results, Speech, Task};

/// What is known of a recording without understanding it, and what that is called.
pub(super) const CONTROLS: [(Features, &str); 3] = [
    (Features::Length, "length alone"),
    (Features::Loudness, "loudness as recorded"),
    (Features::Envelope, "loudness curve and length"),
];

/// Accuracies closer than this are taken for equal.
const MARGIN: f64 = results::Verdict::MARGIN;

/// Recordings of one name, with the data sets of their tasks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Set<'a> {
    pub(crate) name: &'a str,
    inputs: [Option<&'a Input>; 2],
}

/// What was measured of one scheme under one regime.
#[derive(Debug, Clone)]
pub(crate) struct Row<'a> {
    /// Scheme with its settings.
    pub(crate) scheme: String,
    pub(crate) regime: Regime,
    /// What the classifier was given instead of features of speech, where it is a control.
    pub(crate) control: Option<Features>,
    /// Whether neither training nor test recordings are encrypted.
    pub(crate) is_plain: bool,
    order: Option<Order>,
    cells: [Option<&'a Cell>; 2],
    pub(crate) speech: Option<&'a Speech>,
}

impl<'a> Set<'a> {
    /// All recordings, in the order of the inputs.
    pub(crate) fn all(results: &'a Results) -> Vec<Self> {
        let mut sets: Vec<Self> = Vec::new();
        for input in &results.inputs {
            let Some(recordings) = &input.recordings else { continue };
            let index = sets.iter().position(|set| set.name == recordings.name).unwrap_or(sets.len());
            if index == sets.len() {
                sets.push(Self { name: &recordings.name, inputs: [None; 2] });
            }
            let place = &mut sets[index].inputs[recordings.task as usize];
            *place = place.or(Some(input));
        }
        sets
    }

    /// The data sets that exist, the one of the words first.
    pub(crate) fn inputs(&self) -> impl Iterator<Item = &'a Input> {
        self.inputs.into_iter().flatten()
    }

    pub(crate) fn input(&self, task: Task) -> Option<&'a Input> {
        self.inputs[task as usize]
    }

    /// Whether a data set is one of the two.
    pub(crate) fn has(&self, dataset: &str) -> bool {
        self.inputs().any(|input| input.dataset == dataset)
    }

    /// Number of speakers, where it is known.
    pub(crate) fn speakers(&self) -> Option<u64> {
        self.inputs().filter_map(|input| input.recordings.as_ref()?.speakers).next()
    }

    /// Accuracy of always naming the most frequent class.
    pub(crate) fn majority(&self, results: &Results, task: Task) -> Option<f64> {
        let dataset = &self.input(task)?.dataset;
        results.cells.iter().find(|cell| cell.dataset == *dataset).map(|cell| cell.majority_accuracy)
    }

    /// A row for each scheme and regime: plain and its controls first, then in file order, then what was only listened to.
    pub(crate) fn rows(&self, results: &'a Results) -> Vec<Row<'a>> {
        let mut rows: Vec<Row<'a>> = Vec::new();
        for &task in Task::ALL {
            let Some(input) = self.input(task) else { continue };
            let cells = strongest(results, &input.dataset);
            for cell in cells.into_iter().filter(|cell| !is_private(&cell.scheme)) {
                add(&mut rows, cell, task);
            }
        }
        for speech in results.speech.iter().filter(|speech| speech.recordings == self.name) {
            listen(&mut rows, speech);
        }
        rows.sort_by_key(|row| (!row.is_plain, row.is_plain.then_some(row.control)));
        rows
    }
}

impl<'a> Row<'a> {
    fn of(cell: &Cell) -> Self {
        let control =
            cell.features.filter(|features| CONTROLS.iter().any(|(control, _)| control == features));
        Self {
            scheme: text::scheme(cell),
            regime: cell.regime,
            control,
            is_plain: is_plain(cell),
            order: cell.order.filter(|order| *order == Order::ExtractThenEncrypt),
            cells: [None; 2],
            speech: None,
        }
    }

    fn is_like(&self, other: &Self) -> bool {
        self.scheme == other.scheme
            && self.regime == other.regime
            && self.control == other.control
            && self.order == other.order
    }

    pub(crate) fn cell(&self, task: Task) -> Option<&'a Cell> {
        self.cells[task as usize]
    }

    /// Mean accuracy of a task.
    pub(crate) fn accuracy(&self, task: Task) -> Option<f64> {
        Some(self.cell(task)?.summary.accuracy?.mean)
    }

    /// Whether a classifier was shown to learn a task; `None` where that was not tested.
    pub(crate) fn is_shown(&self, task: Task) -> Option<bool> {
        Some(self.cell(task)?.verdict?.is_signal())
    }

    /// The scheme, and what else tells the row apart.
    pub(crate) fn name(&self) -> String {
        let control = CONTROLS.iter().find(|(control, _)| Some(*control) == self.control);
        match (control, self.order) {
            (Some((_, words)), _) => format!("{}, {words}", self.scheme),
            (None, Some(_)) => format!("{}, features first", self.scheme),
            (None, None) => self.scheme.clone(),
        }
    }

    /// Whether the accuracy of a task is that of a control: their means are within the margin, or the interval of this row
    /// holds the control's mean.
    pub(crate) fn equals(&self, control: &Self, task: Task) -> bool {
        let (Some(own), Some(other)) = (self.accuracy(task), control.accuracy(task)) else { return false };
        let stat = self.cell(task).and_then(|cell| cell.summary.accuracy);
        let holds = stat.and_then(|stat| stat.ci95).is_some_and(|[low, high]| (low..=high).contains(&other));
        (own - other).abs() <= MARGIN || holds
    }
}

/// Puts a cell into its row; of several the one with the highest verdict, and among those with the highest AUC.
fn add<'a>(rows: &mut Vec<Row<'a>>, cell: &'a Cell, task: Task) {
    let new = Row::of(cell);
    let index = rows.iter().position(|row| row.is_like(&new)).unwrap_or(rows.len());
    if index == rows.len() {
        rows.push(new);
    }
    let place = &mut rows[index].cells[task as usize];
    let is_stronger = |other: &Cell| (cell.verdict, auc(cell)) > (other.verdict, auc(other));
    if place.is_none_or(is_stronger) {
        *place = Some(cell);
    }
}

/// Puts measures of listening beside the cells of their scheme and regime, or on a row of their own.
fn listen<'a>(rows: &mut Vec<Row<'a>>, speech: &'a Speech) {
    let scheme = named(&speech.scheme, &speech.options);
    let row = rows.iter_mut().find(|row| {
        row.scheme == scheme && row.regime == speech.regime && row.control.is_none() && row.order.is_none()
    });
    match row {
        Some(row) => row.speech = row.speech.or(Some(speech)),
        None => rows.push(Row {
            is_plain: scheme == results::scheme::PLAIN,
            scheme,
            regime: speech.regime,
            control: None,
            order: None,
            cells: [None; 2],
            speech: Some(speech),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use results::fixture::speech;

    #[test]
    fn rows_hold_both_tasks_and_what_was_listened_to() {
        let results = speech();
        let sets = Set::all(&results);
        assert_eq!(sets.len(), 1);
        let set = sets[0];
        assert_eq!((set.name, set.speakers(), set.inputs().count()), ("words", Some(3), 2));
        let rows = set.rows(&results);
        let names: Vec<String> = rows.iter().map(|row| format!("{} {}", row.name(), row.regime)).collect();
        assert_eq!(
            names,
            [
                "plain none",
                "plain, length alone none",
                "plain, loudness as recorded none",
                "plain, loudness curve and length none",
                "segment-permutation same-key",
                "segment-permutation per-record-key",
                "mcadams same-key",
                "mcadams per-record-key",
                "aes-ctr same-key",
                "aes-ctr per-record-key",
                "white-noise none",
            ]
        );
        assert!(rows[..10].iter().all(|row| Task::ALL.iter().all(|&task| row.accuracy(task).is_some())));
        assert!(rows[0].speech.is_some() && rows[1].speech.is_none() && rows[4].speech.is_some());
        assert!(rows[10].speech.is_some() && rows[10].cell(Task::Content).is_none());
    }

    #[test]
    fn only_what_is_close_equals_a_control() {
        let results = speech();
        let set = Set::all(&results)[0];
        let rows = set.rows(&results);
        let (length, segments, aes) = (&rows[1], &rows[4], &rows[8]);
        assert!(aes.equals(length, Task::Speaker));
        assert!(!segments.equals(length, Task::Speaker));
        assert!(!rows[10].equals(length, Task::Speaker));
    }
}
