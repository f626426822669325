//! The printed counts of the encrypted linear kernel beside ours by the scaling of the digits.

use super::data::{Encoding, StudyData};
use super::printed::{KERNELS, Kernel};
use crate::content::text;
use crate::document::{Section, Table};
use results::{Confusion, ScaledRuns, Scaling};

/// Counts as they are printed, `[[tn, fp], [fn, tp]]`.
type Counts = [[u64; 2]; 2];

/// The table and what it says, where the runs are there.
pub(super) fn add_to(section: &mut Section, data: &StudyData<'_>) {
    let kernel = |runs: &ScaledRuns| KERNELS.iter().find(|kernel| is_of(kernel, runs));
    let all: Vec<&ScaledRuns> = data.scaled_runs().filter(|runs| !runs.runs.is_empty()).collect();
    let Some(first) = all.first() else { return };
    let printed = kernel(first).and_then(|kernel| kernel.printed);
    section.table(table(&all, printed, first));
    if let Some(sentence) = printed.filter(|_| data.comparable).and_then(|printed| sentence(&all, printed)) {
        section.text(sentence);
    }
}

fn is_of(kernel: &Kernel, runs: &ScaledRuns) -> bool {
    kernel.encrypted && kernel.classifier == runs.classifier
}

fn table(all: &[&ScaledRuns], printed: Option<Counts>, first: &ScaledRuns) -> Table {
    let encoding = Encoding { scheme: &first.scheme, regime: first.regime, clock: first.clock };
    let caption = format!(
        "Figure 5, {} by the scaling of the digits, on the study's split, {}: counts [[true N, false Y], [false N, true Y]] \
         of the keys with the fewest and the most records called N. The solver is stopped after {} steps.",
        first.classifier,
        encoding.words(),
        text::count(first.steps)
    );
    let headings =
        ["Digits", "#Keys", "#Solver done", "Fewest called N", "Most called N", "#Accuracy", "#Majority row"];
    let mut table = Table::new(caption, &headings);
    if let Some(counts) = printed {
        let shown = format!("{counts:?}");
        let dash = || text::NONE.into();
        let accuracy = text::score(accuracy(counts)).into();
        table.row(["printed by the study".into(), dash(), dash(), shown.into(), dash(), accuracy, dash()]);
    }
    for runs in all {
        let counts = by_called_n(runs);
        let shown = |counts: Option<&Counts>| counts.map_or(text::NONE.to_owned(), |c| format!("{c:?}"));
        table.row([
            runs.scaling.id().into(),
            text::count(runs.runs.len() as u64).into(),
            text::count(runs.settled).into(),
            shown(counts.first()).into(),
            shown(counts.last()).into(),
            ends(&counts).into(),
            text::count(counts.iter().filter(|counts| called_n(counts) == 0).count() as u64).into(),
        ]);
    }
    table
}

/// What the runs say of the printed counts: under which scaling other counts than the majority row come out at all.
fn sentence(all: &[&ScaledRuns], printed: Counts) -> Option<String> {
    let (alike, spread): (Vec<&ScaledRuns>, Vec<&ScaledRuns>) =
        all.iter().partition(|runs| by_called_n(runs).iter().all(|counts| called_n(counts) == 0));
    let named = |some: &[&ScaledRuns]| {
        text::listed(&some.iter().map(|runs| in_words(runs.scaling).to_owned()).collect::<Vec<_>>())
    };
    if alike.is_empty() || spread.is_empty() || called_n(&printed) == 0 {
        return None;
    }
    let is_printed = |counts: &Counts| *counts == printed;
    let found = all.iter().map(|runs| by_called_n(runs).into_iter().filter(is_printed).count() as u64).sum();
    let unsettled: u64 =
        spread.iter().map(|runs| (runs.runs.len() as u64).saturating_sub(runs.settled)).sum();
    let settled = match unsettled {
        0 => String::new(),
        _ => format!(" (in {} the solver had not settled)", text::counted(unsettled, "run", "runs")),
    };
    Some(format!(
        "{} digits give the majority row under every key, {} digits do not{settled}. The study printed {printed:?}, with {} \
         called N; {} of ours give{} these counts. It does not say how its digits were scaled: that they were not, or not \
         in these ways, is the likely difference, and it is not shown.",
        capital(&named(&alike)),
        named(&spread),
        text::counted(called_n(&printed), "record", "records"),
        if found == 0 { "none".to_owned() } else { text::counted(found, "run", "runs") },
        if found > 1 { "" } else { "s" },
    ))
}

fn in_words(scaling: Scaling) -> &'static str {
    match scaling {
        Scaling::Unscaled => "unscaled",
        Scaling::Standardised => "standardised",
        Scaling::MinMax => "min-max scaled",
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// Counts by key, those with the fewest records called N first.
fn by_called_n(runs: &ScaledRuns) -> Vec<Counts> {
    let counts = |Confusion { tn, fp, fn_, tp }: Confusion| [[tn, fp], [fn_, tp]];
    let mut all: Vec<Counts> = runs.runs.iter().filter_map(|run| run.confusion.map(counts)).collect();
    all.sort_by_key(|counts| (called_n(counts), *counts));
    all
}

fn called_n([[tn, _], [fn_, _]]: &Counts) -> u64 {
    tn + fn_
}

fn accuracy([[tn, fp], [fn_, tp]]: Counts) -> f64 {
    (tn + tp) as f64 / (tn + fp + fn_ + tp).max(1) as f64
}

/// The least and the greatest accuracy.
fn ends(counts: &[Counts]) -> String {
    let mut all: Vec<f64> = counts.iter().copied().map(accuracy).collect();
    all.sort_by(f64::total_cmp);
    match (all.first(), all.last()) {
        (Some(low), Some(high)) if low < high => format!("{} to {}", text::score(*low), text::score(*high)),
        (Some(one), _) => text::score(*one),
        _ => text::NONE.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use results::{Clock, Regime, Run};

    fn runs(scaling: Scaling, counts: &[Counts]) -> ScaledRuns {
        let run = |(key, [[tn, fp], [fn_, tp]]): (usize, &Counts)| {
            let counts = evaluation::Confusion { tn: *tn, fp: *fp, fn_: *fn_, tp: *tp };
            Run::binary("paper", key as u64, 0.0, counts)
        };
        ScaledRuns {
            dataset: "loan".to_owned(),
            scheme: "fernet-digits".to_owned(),
            regime: Regime::CrossKey,
            clock: Some(Clock::Running),
            classifier: "svm-linear".to_owned(),
            scaling,
            runs: counts.iter().enumerate().map(run).collect(),
            settled: counts.len() as u64,
            steps: 1_000_000,
        }
    }

    const ALL_Y: Counts = [[0, 38], [0, 85]];
    const PRINTED: Counts = [[1, 37], [0, 85]];

    #[test]
    fn keys_stand_in_the_order_of_records_called_n() {
        let unscaled = runs(Scaling::Unscaled, &[[[34, 4], [78, 7]], [[4, 34], [7, 78]]]);
        let counts = by_called_n(&unscaled);
        assert_eq!(counts, [[[4, 34], [7, 78]], [[34, 4], [78, 7]]]);
        // (34 + 7) and (4 + 78) of 123
        assert_eq!(ends(&counts), "0.333 to 0.667");
        assert_eq!(ends(&[ALL_Y]), "0.691");
    }

    #[test]
    fn scaling_is_named_where_it_decides() {
        let scaled = [Scaling::Standardised, Scaling::MinMax].map(|scaling| runs(scaling, &[ALL_Y, ALL_Y]));
        let unscaled = runs(Scaling::Unscaled, &[[[4, 34], [7, 78]], ALL_Y]);
        let said = sentence(&[&unscaled, &scaled[0], &scaled[1]], PRINTED).expect("it decides");
        assert!(said.starts_with("Standardised and min-max scaled digits give the majority row"), "{said}");
        assert!(
            said.contains("[[1, 37], [0, 85]], with 1 record called N; none of ours gives these"),
            "{said}"
        );
        let unsettled = ScaledRuns { settled: 0, ..runs(Scaling::Unscaled, &[PRINTED, [[4, 34], [7, 78]]]) };
        let said = sentence(&[&unsettled, &scaled[0]], PRINTED).expect("it decides");
        assert!(said.contains("(in 2 runs the solver had not settled)"), "{said}");
        assert!(said.contains("; 1 run of ours gives these counts"), "{said}");
        assert_eq!(sentence(&[&scaled[0], &scaled[1]], PRINTED), None);
        assert_eq!(sentence(&[&unscaled], PRINTED), None);
    }
}
