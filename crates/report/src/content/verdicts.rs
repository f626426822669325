//! The verdict tables: one row for every scheme and regime.

use super::select::{
    auc, dataset_title, encrypted_conditions, is_plain, measured_inputs, schemes_of, strongest,
};
use super::{calibration, text};
use crate::document::{Entry, Section, Table, Tone};
use results::{Cell, Input, Modality, Regime, Results, Verdict};

/// Most rows of a data set that are not folded away.
const SHOWN: usize = 12;

/// The section with one table a data set.
pub(crate) fn section(results: &Results) -> Option<Section> {
    let mut section = Section::new("verdicts", "Verdicts");
    if !results.cells.is_empty() {
        section.text(
            "A row shows the classifier with the highest verdict of all that were trained and, among those, the highest \
             mean AUC. `signal`: the AUC is shown to differ from one half. `signal, as plain`: AUC and accuracy are both shown to \
             equal those of plain data within a margin of .02. `at chance`: the AUC is shown to lie within .02 of one half. \
             `none shown`: neither; a signal may have been missed. `too few keys or splits to say`: even a signal as strong as \
             that of plain data (AUC .70 where that has none) would be missed in more than one run of five. Utility is the share that is left of what the same classifier learns from plain data \
             (AUC above one half); p is corrected together with all other tests of its family (step-down maxT; plain rows are one family, all others a second \
             one, which is tested where the plain row of the same classifier has signal). Features of images are taken from the cipher image (encrypt-then-extract) unless \
             the row says otherwise. All classifiers are in `tables/cells.csv`. p is `at most` what stands there \
             where none of the permuted data sets came out as high as the real one: more permutations could only lower it.",
        );
    }
    calibration::sentences(results).into_iter().for_each(|sentence| section.text(sentence));
    section.table(by_regime(results));
    for input in measured_inputs(results) {
        let cells = strongest(results, &input.dataset);
        let table = table(results, input, &cells);
        section.table(Table { id: text::anchor(results, "verdicts", &input.dataset), ..table });
        notes(&cells).into_iter().for_each(|note| section.note(note));
        undecryptable(&cells).into_iter().for_each(|note| section.note(note));
    }
    section.table(costs(results).anchored("table-schemes"));
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
    let caption = "All encrypted conditions that were run, by key regime. How many keep a signal depends on which schemes this \
                   program has and how often each is run: the counts say nothing of encryption in the world.";
    let mut table = Table::new(caption, &headings);
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
    let mut costs: Vec<Cost> = Vec::new();
    for cell in results.cells.iter().filter(|cell| cell.test_scheme.is_none() && !is_plain(cell)) {
        let back = cell.decryptable.map_or(text::NONE, |yes| if yes { "yes" } else { "no" });
        let names = [text::scheme(cell), cell.modality.id().to_owned(), back.to_owned()];
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
struct Cost {
    names: [String; 3],
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
    let by_features = cells.iter().any(|cell| matches!(cell.modality, Modality::Image | Modality::Audio));
    let mut headings = vec!["Scheme", "Regime"];
    headings.extend(by_features.then_some("Features"));
    headings.extend(["Classifier", "#Accuracy [95 %]", "#AUC [95 %]", "#Utility", "#p", "Verdict"]);
    let caption = format!("{}. {}", dataset_title(input), majority(results, input));
    let mut table = Table::new(caption, &headings);
    let telling = telling(cells);
    for (index, cell) in cells.iter().enumerate() {
        let features = by_features.then(|| Entry::wrapped(text::features(cell)));
        let names = [text::scheme(cell).into(), text::regime(cell).into()];
        let figures = [
            text::classifier(cell).into(),
            text::estimate(cell.summary.accuracy).into(),
            text::estimate(cell.summary.roc_auc).into(),
            text::optional(cell.retained_utility).into(),
            text::cell_p_value(cell).into(),
            verdict(cell.verdict),
        ];
        let row = names.into_iter().chain(features).chain(figures);
        match telling.contains(&index) {
            true => table.row(row),
            false => table.lesser_row(row),
        }
    }
    table
}

/// The rows that tell most: those of plain records and those from which most is learnt, signals first.
fn telling(cells: &[&Cell]) -> Vec<usize> {
    let rank = |cell: &Cell| (is_plain(cell), cell.verdict.is_some_and(Verdict::is_signal), auc(cell));
    let mut order: Vec<usize> = (0..cells.len()).collect();
    order.sort_by(|&a, &b| {
        let ((a_plain, a_signal, a_auc), (b_plain, b_signal, b_auc)) = (rank(cells[a]), rank(cells[b]));
        b_plain.cmp(&a_plain).then(b_signal.cmp(&a_signal)).then(b_auc.total_cmp(&a_auc))
    });
    order.truncate(SHOWN);
    order
}

fn majority(results: &Results, input: &Input) -> String {
    match results.cells.iter().find(|cell| cell.dataset == input.dataset) {
        Some(cell) => format!(
            "Always naming the most frequent class{} reaches accuracy {} and AUC 0.500.",
            if input.positive_rate == Some(0.5) { ", here either of two," } else { "" },
            text::score(cell.majority_accuracy)
        ),
        None => String::new(),
    }
}

/// A verdict with its colour.
pub(super) fn verdict(verdict: Option<Verdict>) -> Entry {
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

/// The remarks of the rows, each once with the rows that it is about.
fn notes(cells: &[&Cell]) -> Vec<String> {
    let mut notes: Vec<(&str, Vec<String>)> = Vec::new();
    for cell in cells {
        let about = format!("`{}` {}", text::scheme(cell), cell.regime);
        for note in &cell.notes {
            match notes.iter_mut().find(|(other, _)| other == note) {
                Some((_, named)) if named.contains(&about) => {}
                Some((_, named)) => named.push(about.clone()),
                None => notes.push((note, vec![about.clone()])),
            }
        }
    }
    notes.into_iter().map(|(note, named)| format!("{}: {note}", text::listed(&named))).collect()
}

/// The schemes under which nobody gets a value back from what the classifier is given, key or not.
fn undecryptable(cells: &[&Cell]) -> Option<String> {
    let lost =
        cells.iter().copied().filter(|cell| cell.decryptable == Some(false) && cell.test_scheme.is_none());
    let names = schemes_of(lost);
    (!names.is_empty()).then(|| {
        format!(
            "What classifiers are given here cannot be decrypted, with the key or without, under {}. Whoever wants to keep \
             the data needs ciphertexts besides, such as `encrypt-table` and `encrypt-image` write.",
            text::listed(&names)
        )
    })
}
