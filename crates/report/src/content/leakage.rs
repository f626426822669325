//! What adversaries gain, and what to use against whom.

use super::select::{PLAIN, auc, generated_mark};
use super::{curves, images, text};
use crate::document::{Block, Entry, Section, Table, Tone};
use crate::figure::{Axis, Figure, Plot, Reference, Scale, ScatterPlot, ScatterPoint};
use crate::model::{Adversary, CurveKind, Leakage, Results};

/// Level from which an advantage counts as shown.
const ALPHA: f64 = evaluation::Verdict::ALPHA;

/// The section; `None` when no attack was run.
pub(crate) fn section(results: &Results) -> Option<Section> {
    let mut section = Section::new("leakage", "Leakage: what an adversary gets");
    if !results.leakage.is_empty() {
        section.text(
            "Advantage is (success - baseline) / (1 - baseline): 0 for a guess without ciphertexts, 1 for everything. A \
             scheme is judged by its most successful attack, never by how random its output looks.",
        );
    }
    let told = results.recommendations.iter().map(|item| format!("{}: {}", item.threat, item.text));
    let told: Vec<String> = told.collect();
    if !told.is_empty() {
        section.heading("What to use");
        section.blocks.push(Block::List(told));
    }
    for dataset in datasets(results) {
        section.table(by_adversary(results, dataset));
        chart(results, dataset).into_iter().for_each(|figure| section.figure(figure));
    }
    curves::figures(results, CurveKind::KnownPairs).into_iter().for_each(|figure| section.figure(figure));
    section.table(attacks(results));
    section.blocks.extend(images::of_kind(results, "reconstruction"));
    statistics(results, &mut section);
    section.unless_empty()
}

fn datasets(results: &Results) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for row in &results.leakage {
        if !names.contains(&row.dataset.as_str()) {
            names.push(&row.dataset);
        }
    }
    names
}

/// Scheme and regime of a row.
fn scheme(row: &Leakage) -> String {
    format!("{}, {}", row.scheme, row.regime)
}

fn schemes(results: &Results, dataset: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for row in results.leakage.iter().filter(|row| row.dataset == dataset) {
        if !names.contains(&scheme(row)) {
            names.push(scheme(row));
        }
    }
    names
}

/// The largest advantage of each adversary against each scheme.
fn by_adversary(results: &Results, dataset: &str) -> Table {
    let generated = generated_mark(results, dataset);
    let caption = format!(
        "Largest advantage of each adversary on {dataset}{generated}; coloured are advantages \
                           that remain after Holm's correction."
    );
    let mut headings = vec!["Scheme".to_owned()];
    headings.extend(Adversary::ALL.iter().map(|adversary| format!("#{adversary}")));
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut table = Table::new(caption, &headings);
    for name in schemes(results, dataset) {
        let entry = |adversary: &Adversary| {
            let rows = results
                .leakage
                .iter()
                .filter(|row| row.dataset == dataset && scheme(row) == name && row.adversary == *adversary);
            advantage(strongest(rows))
        };
        table.row(std::iter::once(name.clone().into()).chain(Adversary::ALL.iter().map(entry)));
    }
    table
}

fn strongest<'a>(rows: impl Iterator<Item = &'a Leakage>) -> Option<&'a Leakage> {
    let value = |row: &Leakage| row.advantage.unwrap_or(f64::NEG_INFINITY);
    rows.filter(|row| row.advantage.is_some()).max_by(|a, b| value(a).total_cmp(&value(b)))
}

fn advantage(row: Option<&Leakage>) -> Entry {
    let Some((row, value)) = row.and_then(|row| Some((row, row.advantage?))) else {
        return text::NONE.into();
    };
    let words = format!("{} ({})", text::fixed(value, 2), row.attack);
    match row.p_holm.is_some_and(|p| p < ALPHA) {
        true => Entry::toned(words, Tone::Middle),
        false => words.into(),
    }
}

/// Utility against leakage: a point for every scheme and regime that has both.
fn chart(results: &Results, dataset: &str) -> Option<Figure> {
    let points: Vec<ScatterPoint> =
        schemes(results, dataset).into_iter().filter_map(|name| point(results, dataset, &name)).collect();
    if points.is_empty() {
        return None;
    }
    let private = private_point(results, dataset);
    let mut groups = vec!["on the edge".to_owned(), "another scheme is at least as good in both".to_owned()];
    groups.extend(private.as_ref().map(|_| "0 by semantic security, not measured".to_owned()));
    let points: Vec<ScatterPoint> = grouped(points).into_iter().chain(private).collect();
    let spoken = |point: &ScatterPoint| {
        format!("{} AUC {}, advantage {}", point.label, text::fixed(point.x, 2), text::fixed(point.y, 2))
    };
    let spoken: Vec<String> = points.iter().map(spoken).collect();
    let generated = generated_mark(results, dataset);
    Some(Figure {
        id: format!("utility-leakage-{}", super::utility::slug(dataset)),
        title: format!("Utility against leakage on {dataset}"),
        alt: format!("{}.", spoken.join("; ")),
        caption: format!(
            "Right is useful, down is safe: schemes at the lower right edge give the most utility for their leakage. The \
             vertical axis is the advantage of the most successful attack with its 95 % interval{generated}."
        ),
        plot: Plot::Scatter(ScatterPlot {
            x: Axis {
                label: "AUC of the strongest classifier".to_owned(),
                scale: Scale::Linear,
                range: None,
            },
            y: Axis {
                label: "largest advantage of an attack".to_owned(),
                scale: Scale::Linear,
                range: Some((0.0, 1.0)),
            },
            groups,
            points,
            reference: Reference { label: "majority 0.500".to_owned(), value: 0.5 },
        }),
    })
}

fn point(results: &Results, dataset: &str, name: &str) -> Option<ScatterPoint> {
    let row = strongest(results.leakage.iter().filter(|row| row.dataset == dataset && scheme(row) == name))?;
    let same = results.cells.iter().filter(|cell| {
        cell.dataset == dataset
            && cell.scheme == row.scheme
            && (cell.regime == row.regime || row.scheme == PLAIN)
    });
    let x = same.map(auc).filter(|auc| *auc >= 0.0).reduce(f64::max)?;
    Some(ScatterPoint { label: name.to_owned(), x, y: row.advantage?, interval: row.ci95, group: 0 })
}

/// Homomorphic encryption: the server sees ciphertexts only, of which no attack is known to be better than a guess
/// unless ring learning with errors is easy. Nothing was measured, so it stands apart from the edge of what was.
fn private_point(results: &Results, dataset: &str) -> Option<ScatterPoint> {
    let x = super::private::encrypted_auc(results, dataset)?;
    Some(ScatterPoint { label: "private-bfv".to_owned(), x, y: 0.0, interval: None, group: 2 })
}

/// Puts points that another one dominates into the second group.
fn grouped(points: Vec<ScatterPoint>) -> Vec<ScatterPoint> {
    let dominated = |point: &ScatterPoint| {
        points
            .iter()
            .any(|other| other.x >= point.x && other.y <= point.y && (other.x > point.x || other.y < point.y))
    };
    let group = |point: &ScatterPoint| ScatterPoint { group: usize::from(dominated(point)), ..point.clone() };
    points.iter().map(group).collect()
}

/// Every attack.
fn attacks(results: &Results) -> Table {
    let headings = [
        "Scheme",
        "Data set",
        "Attack",
        "Target",
        "Adversary",
        "#Pairs",
        "Measure",
        "#Success",
        "#Baseline",
        "#Advantage [95 %]",
        "#p (Holm)",
        "Remark",
    ];
    let mut table = Table::new("All attacks.", &headings);
    for row in &results.leakage {
        let advantage = match (row.advantage, row.ci95) {
            (Some(value), Some(ends)) => format!("{} {}", text::score(value), text::interval(Some(ends))),
            (value, _) => text::optional(value),
        };
        table.row([
            scheme(row).into(),
            row.dataset.clone().into(),
            row.attack.clone().into(),
            row.target.clone().into(),
            row.adversary.id().into(),
            text::count(row.pairs).into(),
            row.metric.clone().into(),
            text::optional(row.success).into(),
            text::optional(row.baseline).into(),
            advantage.into(),
            text::p_value(row.p_holm).into(),
            row.notes.join(" ").into(),
        ]);
    }
    table
}

/// The usual statistics, headed by what they cannot show.
fn statistics(results: &Results, section: &mut Section) {
    if results.image_statistics.is_empty() {
        return;
    }
    section.heading("Statistics of cipher images");
    section.note(
        "These statistics show gross faults only. A cipher that fails them is weak; one that passes them may still be \
         broken by every attack above.",
    );
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
    section.table(table);
}
