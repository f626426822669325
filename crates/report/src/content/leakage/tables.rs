//! The tables of the leakage section.

use super::subject::{Subject, is_shown};
use crate::content::select::generated_mark;
use crate::content::text;
use crate::document::{Entry, Table, Tone};
use results::{Adversary, Leakage, Results};

/// The largest advantage of each adversary against each scheme, either under one key or under all other regimes.
pub(super) fn by_adversary(results: &Results, dataset: &str, one_key: bool) -> Table {
    let generated = generated_mark(results, dataset);
    let keys = if one_key { "one key for all records" } else { "two keys, or one per record" };
    let caption = format!(
        "Largest advantage of each adversary on {dataset}{generated}: {keys}. Coloured, with the attack's name, are \
         advantages that remain after Holm's correction; others are not shown, which does not make a scheme safe."
    );
    let opened = if one_key { " Opened: at least 90 % of cells or pixels right." } else { "" };
    let caption = caption + opened;
    let mut headings = vec!["Scheme".to_owned()];
    headings.extend(Adversary::ALL.iter().map(|adversary| format!("#{adversary}")));
    if one_key {
        headings.push("90 % opened by".to_owned());
    }
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut table = Table::new(caption, &headings);
    for subject in Subject::all(results, dataset).into_iter().filter(|s| s.is_one_key() == one_key) {
        let name = if one_key { subject.name() } else { subject.full_name() };
        let entry = |adversary: &Adversary| advantage(subject.strongest(results, *adversary));
        let opened_by = subject.opened_by(results).unwrap_or(text::NONE).into();
        let entries = std::iter::once(name.into()).chain(Adversary::ALL.iter().map(entry));
        table.row(entries.chain(one_key.then_some(opened_by)));
    }
    table
}

fn advantage(row: Option<&Leakage>) -> Entry {
    let Some((row, value)) = row.and_then(|row| Some((row, row.advantage?))) else {
        return text::NONE.into();
    };
    match is_shown(row) {
        true => Entry::toned(format!("{} ({})", text::fixed(value, 2), row.attack), Tone::Middle),
        false => text::fixed(value, 2).into(),
    }
}

/// The attacks named in [`by_adversary`], in detail.
pub(super) fn strongest_attacks(results: &Results, dataset: &str) -> Table {
    let headings = [
        "Scheme (one key)",
        "Adversary",
        "Attack",
        "#Pairs",
        "Target",
        "Measure",
        "#Success",
        "#Baseline",
        "#Advantage [95 %]",
        "#p (Holm)",
    ];
    let caption = format!(
        "The strongest attack of each adversary on {dataset}, where its gain is shown. All {} rows, with those that gain \
         nothing and those that do not apply, are in `tables/leakage.csv`.",
        results.leakage.iter().filter(|row| row.dataset == dataset).count()
    );
    let mut table = Table::new(caption, &headings);
    for subject in Subject::all(results, dataset).into_iter().filter(Subject::is_one_key) {
        let rows = Adversary::ALL.iter().filter_map(|adversary| subject.strongest(results, *adversary));
        rows.filter(|row| is_shown(row)).for_each(|row| table.row(detail(&subject, row)));
    }
    table
}

fn detail(subject: &Subject<'_>, row: &Leakage) -> [Entry; 10] {
    let interval = row.ci95.map_or(String::new(), |ends| format!(" {}", text::interval(Some(ends))));
    [
        Entry::wrapped(subject.name()),
        row.adversary.id().into(),
        Entry::wrapped(row.attack.clone()),
        text::count(row.pairs).into(),
        Entry::wrapped(row.target.clone()),
        Entry::wrapped(row.metric.clone()),
        text::optional(row.success).into(),
        text::optional(row.baseline).into(),
        format!("{}{interval}", text::optional(row.advantage)).into(),
        text::p_value(row.p_holm).into(),
    ]
}

/// The usual statistics of cipher images.
pub(super) fn statistics(results: &Results) -> Table {
    let headings = [
        "Cipher",
        "Data set",
        "#NPCR (ideal 99.61 %)",
        "#UACI (ideal 33.46 %)",
        "#Entropy (ideal 8 bits)",
        "#Correlation of neighbours (ideal 0)",
        "#Chi-square (255 df)",
        "#Key sensitivity (%)",
    ];
    let mut table = Table::new("Statistics of cipher images; passing proves nothing.", &headings);
    for row in &results.image_statistics {
        table.row([
            row.scheme.clone().into(),
            row.dataset.clone().into(),
            text::fixed(row.npcr, 2).into(),
            text::fixed(row.uaci, 2).into(),
            text::fixed(row.entropy, 3).into(),
            text::score(row.adjacent_correlation).into(),
            text::fixed(row.chi_square, 0).into(),
            row.key_sensitivity.map_or(text::NONE.to_owned(), |value| text::fixed(value, 2)).into(),
        ]);
    }
    table
}
