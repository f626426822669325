//! Which tests are corrected together, and what comes of it.

use evaluation::{SignalStatistic, Verdict, critical_statistic, holm, step_down};

use super::cell_judge::Judged;
use crate::ExperimentError;

/// A row with the place of the reference that it is compared with; a reference is compared with itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Compared<'a> {
    pub(super) judged: &'a Judged,
    pub(super) plain: Option<usize>,
}

/// What the corrected test of a row says.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Corrected {
    /// The corrected p-value; `None` where nothing was tested.
    pub(super) p: Option<f64>,
    /// The smallest AUC that its test finds in four runs of five; `None` where there is none.
    pub(super) smallest_auc: Option<f64>,
}

impl Corrected {
    pub(super) fn is_signal(&self) -> bool {
        self.p.is_some_and(|p| p < Verdict::ALPHA)
    }
}

/// Rows that others are compared with are one family and come first. A row that is compared with one of them is tested where
/// that one has signal, in a second family with all others of its kind; elsewhere its p-value is that of the row that it is
/// compared with: what is not in plain data is not looked for behind a cipher. (Each family keeps the level; the order is
/// that of P. Westfall, A. Krishen, J. Stat. Plan. Inference 99, 2001.)
pub(super) fn correct(rows: &[Compared<'_>]) -> Result<Vec<Corrected>, ExperimentError> {
    let mut found = vec![Corrected::default(); rows.len()];
    let references: Vec<usize> = (0..rows.len()).filter(|&row| rows[row].judged.is_reference).collect();
    family(rows, &references, &mut found)?;
    let any = references.iter().any(|&row| found[row].is_signal()) || references.is_empty();
    let gate = |row: &Compared<'_>| row.plain.map_or(any, |plain| found[plain].is_signal());
    let (open, shut): (Vec<usize>, Vec<usize>) =
        (0..rows.len()).filter(|&row| !rows[row].judged.is_reference).partition(|&row| gate(&rows[row]));
    family(rows, &open, &mut found)?;
    for row in shut {
        family(rows, &[row], &mut found)?;
        let least = rows[row].plain.map_or(1.0, |plain| found[plain].p.unwrap_or(1.0));
        found[row].p = found[row].p.map(|p| p.max(least));
    }
    Ok(found)
}

/// Corrects the tests of these rows together: those over records by their joint distribution under permuted labels, those
/// over keys by Holm. A row has to pass both.
fn family(rows: &[Compared<'_>], members: &[usize], found: &mut [Corrected]) -> Result<(), ExperimentError> {
    let tested: Vec<(usize, &Judged, &SignalStatistic)> = members
        .iter()
        .filter_map(|&row| Some((row, rows[row].judged, rows[row].judged.signal.as_ref()?)))
        .collect();
    let statistics: Vec<&SignalStatistic> = tested.iter().map(|(_, _, statistic)| *statistic).collect();
    let over_records = step_down(&statistics)?;
    let raw: Vec<f64> = tested.iter().filter_map(|(_, judged, _)| judged.cell.p_keys).collect();
    let mut over_keys = holm(&raw)?.into_iter();
    let critical = critical_statistic(&statistics, 1.0 - Verdict::ALPHA)?;
    for ((row, judged, statistic), p) in tested.iter().zip(over_records) {
        let keys = judged.cell.p_keys.and_then(|_| over_keys.next());
        let by_keys = judged
            .keys
            .as_ref()
            .map(|keys| keys.smallest_difference(Verdict::ALPHA / raw.len().max(1) as f64, Verdict::POWER));
        let smallest = statistic.smallest_auc(critical, Verdict::POWER)?;
        let smallest = by_keys.transpose()?.map_or(smallest, |keys| smallest.max(0.5 + keys));
        found[*row] = Corrected {
            p: Some(keys.map_or(p, |keys| keys.max(p))),
            smallest_auc: Some(smallest).filter(|auc| *auc <= 1.0),
        };
    }
    Ok(())
}
