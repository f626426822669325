//! What the tests of a run can claim: how often they call nothing a signal, and how small a signal they find.

use super::text;
use results::{Calibration, Results};

/// One sentence or two for every experiment on a data set.
pub(crate) fn sentences(results: &Results) -> Vec<String> {
    results.calibrations.iter().map(sentence).collect()
}

fn sentence(found: &Calibration) -> String {
    let Calibration { dataset, experiment, null_sets, called_signal, .. } = found;
    let design = [
        text::counted(found.records, "record", "records"),
        text::counted(found.splits, "split", "splits"),
        format!("up to {}", text::counted(found.keys, "key", "keys")),
    ];
    let [low, high] = found.called_ci95.map(|share| text::fixed(100.0 * share, 1));
    let share = text::fixed(100.0 * *called_signal as f64 / (*null_sets).max(1) as f64, 1);
    format!(
        "Calibration of {experiment} on {dataset} ({}): of {} data sets without signal one test of this design calls {} a \
         signal ({share} %, 95 % interval {low} to {high}), where 5 % is meant. {}",
        text::listed(&design),
        text::count(*null_sets),
        text::count(*called_signal),
        finds(found),
    )
}

/// The smallest AUC that the tests find.
fn finds(found: &Calibration) -> String {
    let ends = |ends: Option<[f64; 2]>| match ends.map(|ends| ends.map(text::score)) {
        Some([low, high]) if low == high => format!("an AUC of {low}"),
        Some([low, high]) => format!("an AUC of {low} (the best) to {high} (the worst)"),
        None => "none, however strong".to_owned(),
    };
    let plain = text::counted(found.plain_tests, "test", "tests");
    let plain = format!("In four runs of five the {plain} of plain rows find {}", ends(found.plain_finds));
    match found.protected_tests {
        0 => format!("{plain}."),
        tests => format!(
            "{plain}, the {} of protected rows {}.",
            text::counted(tests, "test", "tests"),
            ends(found.protected_finds)
        ),
    }
}

/// "; one test calls 47 of 1 000 data sets without signal a signal, and finds an AUC of 0.590 in four runs of five": over
/// all experiments of a run.
pub(crate) fn in_short(results: &Results) -> String {
    let sets: u64 = results.calibrations.iter().map(|found| found.null_sets).sum();
    let called: u64 = results.calibrations.iter().map(|found| found.called_signal).sum();
    let smallest = results.calibrations.iter().filter_map(|found| found.plain_finds);
    let Some(least) = smallest.map(|ends| ends[0]).reduce(f64::max) else { return String::new() };
    format!(
        "; one test at level .05 calls {} of {} data sets without signal a signal, and signals in plain data below an AUC of \
         {} are missed in more than one run of five",
        text::count(called),
        text::count(sets),
        text::score(least),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(protected: Option<[f64; 2]>, tests: u64) -> Calibration {
        Calibration {
            dataset: "loan".to_owned(),
            experiment: "tables".to_owned(),
            records: 614,
            splits: 20,
            keys: 1,
            plain_tests: 5,
            protected_tests: tests,
            null_sets: 1000,
            called_signal: 47,
            called_ci95: [0.0355, 0.062],
            plain_finds: Some([0.59, 0.61]),
            protected_finds: protected,
        }
    }

    #[test]
    fn a_calibration_is_told_in_full() {
        assert_eq!(
            sentence(&found(Some([0.6, 0.6]), 40)),
            "Calibration of tables on loan (614 records, 20 splits and up to 1 key): of 1\u{a0}000 data sets without signal one \
             test of this design calls 47 a signal (4.7 %, 95 % interval 3.5 to 6.2), where 5 % is meant. In four runs of five \
             the 5 tests of plain rows find an AUC of 0.590 (the best) to 0.610 (the worst), the 40 tests of protected rows an \
             AUC of 0.600."
        );
        assert!(sentence(&found(None, 0)).ends_with("0.610 (the worst)."));
        assert!(sentence(&found(None, 3)).ends_with("the 3 tests of protected rows none, however strong."));
    }
}
