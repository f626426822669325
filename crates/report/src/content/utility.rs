//! Utility of every scheme with intervals, drawn.

use super::select::{generated_mark, is_control, measured_inputs, strongest};
use super::text;
use crate::document::Section;
use crate::figure::{DotGroup, DotPlot, DotRow, Figure, Plot, Reference};
use results::{Cell, Features, Input, Order, Regime, Resize, Results, Stat, Verdict};

/// Names of the series that a row's verdict puts it in.
const SERIES: [&str; 4] = ["signal, as plain", "signal", "no signal shown", "not tested"];

/// The section with an AUC and an accuracy figure for every data set and kind of features.
pub(crate) fn section(results: &Results) -> Option<Section> {
    let mut section = Section::new("utility", "Utility of every scheme");
    for input in measured_inputs(results) {
        let cells: Vec<&Cell> =
            strongest(results, &input.dataset).into_iter().filter(|cell| !is_control(cell)).collect();
        for (part, cells) in parts(&cells) {
            let auc = figure(results, input, part, &cells, &AUC);
            let accuracy = figure(results, input, part, &cells, &ACCURACY);
            auc.into_iter().chain(accuracy).for_each(|figure| section.figure(figure));
        }
    }
    section.unless_empty()
}

/// One figure's worth of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    features: Option<Features>,
    cross_scheme: bool,
}

/// Cells by features, with tests under another scheme apart.
fn parts<'a>(cells: &[&'a Cell]) -> Vec<(Part, Vec<&'a Cell>)> {
    let mut parts: Vec<(Part, Vec<&Cell>)> = Vec::new();
    for cell in cells {
        let part = Part { features: cell.features, cross_scheme: cell.regime == Regime::CrossScheme };
        match parts.iter_mut().find(|(other, _)| *other == part) {
            Some((_, cells)) => cells.push(cell),
            None => parts.push((part, vec![cell])),
        }
    }
    parts.sort_by_key(|(part, _)| (part.cross_scheme, part.features));
    parts
}

/// What a figure shows.
struct Shown {
    id: &'static str,
    name: &'static str,
    stat: fn(&Cell) -> Option<Stat>,
    /// The majority baseline of this measure.
    majority: fn(&Cell) -> f64,
}

const AUC: Shown = Shown { id: "auc", name: "AUC", stat: |cell| cell.summary.roc_auc, majority: |_| 0.5 };
const ACCURACY: Shown = Shown {
    id: "accuracy",
    name: "Accuracy",
    stat: |cell| cell.summary.accuracy,
    majority: |cell| cell.majority_accuracy,
};

fn figure(results: &Results, input: &Input, part: Part, cells: &[&Cell], shown: &Shown) -> Option<Figure> {
    let groups = joined(groups(cells, shown));
    let majority = (shown.majority)(cells.first()?);
    let features = part.features.map_or(String::new(), |features| format!(", {features}"));
    let across = if part.cross_scheme { ", trained and tested under different schemes" } else { "" };
    let generated = generated_mark(results, &input.dataset);
    let suffix = if part.cross_scheme { "-cross-scheme" } else { "" };
    let feature_id = part.features.map_or(String::new(), |features| format!("-{features}"));
    (!groups.is_empty()).then(|| Figure {
        id: format!("utility-{}{feature_id}-{}{suffix}", slug(&input.dataset), shown.id),
        title: format!("{} on {}{features}{across}", shown.name, input.dataset),
        alt: alt(&groups, shown.name),
        caption: format!(
            "Mean over splits and keys of the strongest classifier of each row, with 95 % intervals where runs differ{generated}. The \
             dashed line is the majority baseline.",
        ),
        plot: Plot::Dots(DotPlot {
            x_label: format!("{} (share)", shown.name),
            include: vec![majority],
            groups,
            series: SERIES.map(str::to_owned).into(),
            references: vec![Reference { label: format!("majority {}", text::score(majority)), value: majority }],
        }),
    })
}

fn groups(cells: &[&Cell], shown: &Shown) -> Vec<DotGroup> {
    let mut groups: Vec<DotGroup> = Vec::new();
    for cell in cells {
        let Some(stat) = (shown.stat)(cell) else { continue };
        let heading = text::scheme(cell);
        let row = DotRow {
            label: row_label(cell),
            value: stat.mean,
            interval: text::share_interval(stat),
            series: series(cell.verdict),
        };
        match groups.iter_mut().find(|group| group.heading == heading) {
            Some(group) => group.rows.push(row),
            None => groups.push(DotGroup { heading, rows: vec![row] }),
        }
    }
    groups
}

/// Groups of one row each become rows under no heading, named by their schemes: what they share is in the title.
fn joined(groups: Vec<DotGroup>) -> Vec<DotGroup> {
    if groups.iter().any(|group| group.rows.len() != 1) {
        return groups;
    }
    let named = groups.into_iter().flat_map(|group| {
        let heading = group.heading;
        group.rows.into_iter().map(move |row| DotRow { label: heading.clone(), ..row })
    });
    vec![DotGroup { heading: String::new(), rows: named.collect() }]
}

/// Regime with what else tells the rows of one scheme apart, in few words.
fn row_label(cell: &Cell) -> String {
    let mut label = text::regime(cell);
    if cell.order == Some(Order::ExtractThenEncrypt) {
        label.push_str(", features first");
    }
    if cell.resize == Some(Resize::After) {
        label.push_str(", resized after");
    }
    label
}

fn series(verdict: Option<Verdict>) -> usize {
    match verdict {
        Some(Verdict::SignalAsPlain) => 0,
        Some(Verdict::Signal) => 1,
        Some(Verdict::NoneShown | Verdict::AtChance | Verdict::TooFew) => 2,
        None => 3,
    }
}

fn alt(groups: &[DotGroup], name: &str) -> String {
    const SPOKEN: usize = 12;
    let all: Vec<String> = groups
        .iter()
        .flat_map(|group| {
            let spoken = |row: &DotRow| format!("{} {} {}", group.heading, row.label, text::score(row.value));
            group.rows.iter().map(move |row| spoken(row).trim_start().to_owned())
        })
        .collect();
    match all.get(..SPOKEN) {
        Some(first) if all.len() > SPOKEN => {
            format!("{name}: {}, and {} more in the verdict table.", first.join("; "), all.len() - SPOKEN)
        }
        _ => format!("{name}: {}.", all.join("; ")),
    }
}

/// A data set's id as part of a file name.
pub(crate) fn slug(id: &str) -> String {
    id.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect()
}
