//! The verdict tables: one row for every scheme and regime.

use super::select::{dataset_title, encrypted_conditions, is_plain, measured_inputs, schemes_of, strongest};
use super::{calibration, text};
use crate::document::{Entry, Section, Table, Tone};
use results::{Cell, Input, Modality, Regime, Results, Verdict};

/// The section with one table a data set.
pub(crate) fn section(results: &Results) -> Option<Section> {
    let mut section = Section::new("verdicts", "Verdicts");
    if !results.cells.is_empty() {
        section.text(
            "A row shows the classifier with the highest verdict of all that were trained and, among those, the highest \
             mean AUC. *Signal*: the AUC is shown to differ from one half. *Signal, as plain*: AUC and accuracy are both shown to \
             equal those of plain data within a margin of .02. *At chance*: the AUC is shown to lie within .02 of one half. \
             *None shown*: neither; a signal may have been missed. *Too few keys or splits to say*: even a signal as strong as \
             that of plain data (AUC .70 where that has none) would be missed in more than one run of five. Utility is the share that is left of what the same classifier learns from plain data \
             (AUC above one half); p is corrected together with all other tests of its family (step-down maxT; plain rows are one family, all others a second \
             one, which is tested where the plain row of the same classifier has signal). Features of images are taken from the cipher image (encrypt-then-extract) unless \
             the row says otherwise. All classifiers are in `tables/cells.csv`.",
        );
    }
    calibration::sentences(results).into_iter().for_each(|sentence| section.text(sentence));
    section.table(by_regime(results));
    for input in measured_inputs(results) {
        let cells = strongest(results, &input.dataset);
        section.table(table(results, input, &cells));
        notes(&cells).into_iter().for_each(|note| section.note(note));
    }
    section.table(costs(results));
    section.unless_empty()
}

/// How many conditions end in which verdict, regime by regime.
fn by_regime(results: &Results) -> Table {
    let headings = [
        "Key regime",
        "#Conditions",
        "#Too few",
        "#At chance",
        "#None shown",
        "#Signal",
        "#As plain",
        "Keeps a signal",
    ];
    let mut table = Table::new("All encrypted conditions by key regime.", &headings);
    let encrypted = encrypted_conditions(results);
    for regime in Regime::ALL {
        let of_regime: Vec<&Cell> = encrypted.iter().copied().filter(|cell| cell.regime == *regime).collect();
        let with = |verdict| of_regime.iter().filter(move |cell| cell.verdict == Some(verdict));
        let count = |verdict| text::count(with(verdict).count() as u64);
        let kept = with(Verdict::SignalAsPlain).chain(with(Verdict::Signal)).copied();
        let kept = schemes_of(kept);
        if !of_regime.is_empty() {
            table.row([
                regime.id().into(),
                text::count(of_regime.len() as u64).into(),
                count(Verdict::TooFew).into(),
                count(Verdict::AtChance).into(),
                count(Verdict::NoneShown).into(),
                count(Verdict::Signal).into(),
                count(Verdict::SignalAsPlain).into(),
                if kept.is_empty() { text::NONE.into() } else { Entry::wrapped(kept.join(", ")) },
            ]);
        }
    }
    table
}

/// What a value becomes under each scheme, whatever the data.
fn costs(results: &Results) -> Table {
    let caption =
        "Schemes: size of an encrypted value, and whether the key holder gets the value back from it.";
    let mut table = Table::new(caption, &["Scheme", "Data", "#Bytes per value", "Decryptable"]);
    let mut costs: Vec<Cost<'_>> = Vec::new();
    for cell in results.cells.iter().filter(|cell| cell.test_scheme.is_none() && !is_plain(cell)) {
        let back = cell.decryptable.map_or(text::NONE, |yes| if yes { "yes" } else { "no" });
        let names = [cell.scheme.as_str(), cell.modality.id(), back];
        let says_something = cell.bytes_per_value.is_some() || cell.decryptable.is_some();
        match costs.iter_mut().find(|cost| cost.names == names) {
            Some(cost) => cost.bytes.extend(cell.bytes_per_value),
            None if says_something => {
                costs.push(Cost { names, bytes: cell.bytes_per_value.into_iter().collect() })
            }
            None => {}
        }
    }
    for Cost { names: [scheme, data, back], bytes } in costs {
        table.row([format!("`{scheme}`").into(), data.into(), ends(&bytes).into(), back.into()]);
    }
    table
}

/// Scheme, kind of data, whether it can be decrypted; and bytes per value under each model.
struct Cost<'a> {
    names: [&'a str; 3],
    bytes: Vec<f64>,
}

/// The smallest and the largest of some sizes, or the one that they are.
fn ends(bytes: &[f64]) -> String {
    let shown = |value: f64| text::fixed(value, 1);
    let smallest = bytes.iter().copied().reduce(f64::min).map(shown);
    match (smallest, bytes.iter().copied().reduce(f64::max).map(shown)) {
        (Some(low), Some(high)) if low != high => format!("{low} to {high}"),
        (Some(one), _) => one,
        _ => text::NONE.to_owned(),
    }
}

fn table(results: &Results, input: &Input, cells: &[&Cell]) -> Table {
    let images = cells.iter().any(|cell| cell.modality == Modality::Image);
    let mut headings = vec!["Scheme", "Regime"];
    headings.extend(images.then_some("Features"));
    headings.extend(["Classifier", "#Accuracy [95 %]", "#AUC [95 %]", "#Utility", "#p", "Verdict"]);
    let caption = format!("{}. {}", dataset_title(input), majority(results, input));
    let mut table = Table::new(caption, &headings);
    for cell in cells {
        let features = images.then(|| Entry::wrapped(text::features(cell)));
        let names = [text::scheme(cell).into(), text::regime(cell).into()];
        let figures = [
            text::classifier(cell).into(),
            text::estimate(cell.summary.accuracy).into(),
            text::estimate(cell.summary.roc_auc).into(),
            text::optional(cell.retained_utility).into(),
            text::p_value(cell.p_adjusted).into(),
            verdict(cell.verdict),
        ];
        table.row(names.into_iter().chain(features).chain(figures));
    }
    table
}

fn majority(results: &Results, input: &Input) -> String {
    match results.cells.iter().find(|cell| cell.dataset == input.dataset) {
        Some(cell) => format!(
            "Always naming the most frequent class reaches accuracy {} and AUC 0.500.",
            text::score(cell.majority_accuracy)
        ),
        None => String::new(),
    }
}

/// A verdict with its colour.
fn verdict(verdict: Option<Verdict>) -> Entry {
    let Some(verdict) = verdict else {
        return text::NONE.into();
    };
    let tone = match verdict {
        Verdict::TooFew | Verdict::NoneShown | Verdict::AtChance => Tone::Weak,
        Verdict::Signal => Tone::Middle,
        Verdict::SignalAsPlain => Tone::Strong,
    };
    Entry::toned(verdict.words(), tone)
}

/// The remarks of the rows, each once.
fn notes(cells: &[&Cell]) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    for cell in cells {
        for note in &cell.notes {
            let note = format!("`{}` {}: {note}", cell.scheme, cell.regime);
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
    notes
}
