//! The study's figures, drawn from our runs.

use super::data::{Encoding, StudyData, mean_counts, over_keys};
use super::printed::{ENCRYPTED_LOGISTIC, PAPER_SPLIT, PLAIN_LOGISTIC, PrintedScores};
use crate::content::select::generated_mark;
use crate::content::text;
use crate::figure::{
    Axis, Bar, DotGroup, DotPlot, DotRow, Figure, LinePlot, Matrices, Matrix, Plot, Reference, Scale, Series,
    StackedBars,
};
use results::{CategoryCount, Cell, Curve, Regime, Run};

const MODELS: [&str; 6] = ["logistic", "svm-linear", "svm-rbf", "svm-poly", "svm-sigmoid", "naive-bayes"];
const BARS: &str = " Bars are the central 95 % over keys.";
const NO_NUMBERS: &str = "The study printed no numbers for this figure.";

/// Every figure that this run has data for, in the study's order.
pub(super) fn figures(data: &StudyData<'_>) -> Vec<Figure> {
    let figures = [
        models(data, 1, "F1", |run| run.f1),
        models(data, 2, "Accuracy", |run| Some(run.accuracy)),
        sweep(data, 3, false),
        sweep(data, 4, true),
        kernels(data),
        metrics(data, 6, true),
        metrics(data, 7, false),
        categories(data),
    ];
    figures.into_iter().flatten().collect()
}

fn row(label: &str, cell: &Cell, measure: fn(&Run) -> Option<f64>, series: usize) -> Option<DotRow> {
    let found = over_keys(cell, measure)?;
    Some(DotRow { label: label.to_owned(), value: found.mean, interval: found.central95, series })
}

/// The majority baseline of a measure; `name` tells it from others in the same figure.
fn majority(data: &StudyData<'_>, name: &str, measure: fn(&Run) -> Option<f64>) -> Option<Reference> {
    let found = data.majority().and_then(|cell| over_keys(cell, measure))?;
    Some(Reference { label: format!("majority{name} {}", text::score(found.mean)), value: found.mean })
}

fn models(data: &StudyData<'_>, number: u8, name: &str, measure: fn(&Run) -> Option<f64>) -> Option<Figure> {
    let rows = |encrypted: bool| -> Vec<DotRow> {
        let cell = |model| if encrypted { data.encrypted(model) } else { data.plain(model) };
        let series = usize::from(encrypted);
        MODELS.iter().filter_map(|model| row(model, cell(model)?, measure, series)).collect()
    };
    let groups: Vec<DotGroup> = [
        DotGroup { heading: "plain".to_owned(), rows: rows(false) },
        DotGroup { heading: "encrypted".to_owned(), rows: rows(true) },
    ]
    .into_iter()
    .filter(|group| !group.rows.is_empty())
    .collect();
    let spoken: Vec<String> = groups
        .iter()
        .flat_map(|group| {
            group.rows.iter().map(|row| format!("{} {} {}", row.label, group.heading, text::score(row.value)))
        })
        .collect();
    (!groups.is_empty()).then(|| Figure {
        id: format!("study-{number}-{}-by-model", name.to_lowercase()),
        title: format!("Study figure {number}: {name} by model"),
        alt: format!("{name} by model: {}.", text::listed(&spoken)),
        caption: format!("{}{BARS} {NO_NUMBERS}", source(data, data.encrypted("logistic"))),
        plot: Plot::Dots(DotPlot {
            x_label: format!("{name} (share)"),
            include: vec![],
            groups,
            series: vec!["plain".to_owned(), "encrypted".to_owned()],
            references: majority(data, "", measure).into_iter().collect(),
        }),
    })
}

/// What the figure was drawn from.
fn source(data: &StudyData<'_>, encrypted: Option<&Cell>) -> String {
    let split = if data.comparable { "the study's split" } else { "all splits" };
    let of = encrypted.map_or(String::new(), |cell| format!(", {}", Encoding::from(cell).words()));
    let generated = generated_mark(data.results, data.dataset);
    format!("Data set {}{generated}, {split}{of}.", data.dataset)
}

/// What a figure of single runs was drawn from.
fn source_of_curve(data: &StudyData<'_>, curve: &Curve) -> String {
    let split = match (&curve.split, data.comparable) {
        (Some(split), true) if split == PAPER_SPLIT => "the study's split".to_owned(),
        (Some(split), _) => format!("split {split}"),
        (None, _) => "all splits".to_owned(),
    };
    let of = match curve.regime {
        Regime::None => String::new(),
        _ => format!(", {}, the first keys", Encoding::from(curve).words()),
    };
    let generated = generated_mark(data.results, data.dataset);
    format!("Data set {}{generated}, {split}{of}.", data.dataset)
}

fn sweep(data: &StudyData<'_>, number: u8, encrypted: bool) -> Option<Figure> {
    let curve = |measure: &str| data.sweep(encrypted, measure);
    let series: Vec<Series> = [("accuracy", curve("accuracy")), ("F1", curve("f1"))]
        .into_iter()
        .filter_map(|(label, curve)| {
            let curve = curve?;
            Some(Series {
                label: label.to_owned(),
                points: curve.points.clone(),
                band: curve.band.clone(),
                markers: false,
            })
        })
        .collect();
    let kind = if encrypted { "encrypted" } else { "plain" };
    let drawn = curve("accuracy").or_else(|| curve("f1"))?;
    Some(Figure {
        id: format!("study-{number}-threshold-{kind}"),
        title: format!("Study figure {number}: logistic regression by threshold, {kind}"),
        alt: format!("Accuracy and F1 of the {kind} logistic regression against the decision threshold."),
        caption: format!(
            "{} Swept over the test records, as the study did: the best threshold read off here is optimistic. \
             {NO_NUMBERS}",
            source_of_curve(data, drawn)
        ),
        plot: Plot::Lines(LinePlot {
            x: Axis {
                label: "decision threshold (probability)".to_owned(),
                scale: Scale::Linear,
                range: Some((0.0, 1.0)),
            },
            y: Axis { label: "score (share)".to_owned(), scale: Scale::Linear, range: Some((0.0, 1.0)) },
            series,
            references: [
                majority(data, "'s accuracy", |run| Some(run.accuracy)),
                majority(data, "'s F1", |run| run.f1),
            ]
            .into_iter()
            .flatten()
            .collect(),
            diagonal: None,
        }),
    })
}

fn kernels(data: &StudyData<'_>) -> Option<Figure> {
    let kernels = ["svm-linear", "svm-rbf", "svm-poly", "svm-sigmoid"];
    let plain = kernels.iter().filter_map(|kernel| {
        Some(Matrix { title: format!("{kernel}, plain"), counts: mean_counts(data.plain(kernel)?)? })
    });
    let encrypted = kernels.iter().filter_map(|kernel| {
        Some(Matrix { title: format!("{kernel}, encrypted"), counts: mean_counts(data.encrypted(kernel)?)? })
    });
    let matrices: Vec<Matrix> = plain.chain(encrypted).collect();
    (!matrices.is_empty()).then(|| Figure {
        id: "study-5-kernels".to_owned(),
        title: "Study figure 5: support-vector machines by kernel".to_owned(),
        alt: "Confusion matrices by kernel, plain and encrypted; the table below holds the same counts."
            .to_owned(),
        caption: format!(
            "{} Counts of encrypted data are means over keys.",
            source(data, data.encrypted("svm-linear"))
        ),
        plot: Plot::Matrices(Matrices { classes: ["N".to_owned(), "Y".to_owned()], matrices }),
    })
}

type Measure = (&'static str, fn(&Run) -> Option<f64>);

/// The measures of one model; a class measure is computed from the run's counts.
const MEASURES: [Measure; 7] = [
    ("accuracy", |run| Some(run.accuracy)),
    ("balanced accuracy", |run| run.balanced_accuracy),
    ("precision", |run| evaluation::Confusion::from(run.confusion?).precision()),
    ("recall", |run| evaluation::Confusion::from(run.confusion?).recall()),
    ("F1", |run| run.f1),
    ("AUC", |run| run.roc_auc),
    ("average precision", |run| run.average_precision),
];

fn metrics(data: &StudyData<'_>, number: u8, encrypted: bool) -> Option<Figure> {
    let cell = if encrypted { data.encrypted("logistic")? } else { data.plain("logistic")? };
    let printed = if encrypted { ENCRYPTED_LOGISTIC } else { PLAIN_LOGISTIC };
    let groups: Vec<DotGroup> =
        MEASURES.iter().map(|measure| metric_rows(data, cell, measure, printed)).collect();
    let kind = if encrypted { "encrypted" } else { "plain" };
    let told = |group: &DotGroup| {
        group.rows.first().map(|row| format!("{} {}", group.heading, text::score(row.value)))
    };
    let spoken: Vec<String> = groups.iter().filter_map(told).collect();
    Some(Figure {
        id: format!("study-{number}-logistic-{kind}"),
        title: format!("Study figure {number}: logistic regression, {kind}"),
        alt: format!("Logistic regression, {kind}: {}.", text::listed(&spoken)),
        caption: format!(
            "{}{} The study printed accuracy {} and F1 {}.",
            source(data, encrypted.then_some(cell)),
            if encrypted { BARS } else { "" },
            printed.accuracy,
            printed.f1
        ),
        plot: Plot::Dots(DotPlot {
            x_label: "score (share)".to_owned(),
            include: vec![0.0, 1.0],
            groups,
            series: ["logistic regression", "majority baseline", "printed by the study"]
                .map(str::to_owned)
                .into(),
            references: vec![],
        }),
    })
}

/// One measure of the model, of the majority baseline and, where there is one, as printed.
fn metric_rows(
    data: &StudyData<'_>,
    cell: &Cell,
    (name, measure): &Measure,
    printed: PrintedScores,
) -> DotGroup {
    let printed = match *name {
        "accuracy" => Some(printed.accuracy),
        "F1" => Some(printed.f1),
        _ => None,
    };
    let rows = [
        row("logistic", cell, *measure, 0),
        data.majority().and_then(|cell| row("majority", cell, *measure, 1)),
        printed.map(|value| DotRow { label: "printed".to_owned(), value, interval: None, series: 2 }),
    ];
    DotGroup { heading: (*name).to_owned(), rows: rows.into_iter().flatten().collect() }
}

fn categories(data: &StudyData<'_>) -> Option<Figure> {
    let counts: Vec<&CategoryCount> =
        data.results.categories.iter().filter(|count| count.dataset == data.dataset).collect();
    let labels = distinct(counts.iter().map(|count| count.label.as_str()));
    let bars = category_bars(&counts, &labels);
    (!bars.is_empty()).then(|| Figure {
        id: "study-8-categories".to_owned(),
        title: "Study figure 8: categorical columns by label".to_owned(),
        alt: "Number of records of every level of the categorical columns, divided by label; numbers in \
              tables/categories.csv."
            .to_owned(),
        caption: format!(
            "All records of data set {}{}. {NO_NUMBERS}",
            data.dataset,
            generated_mark(data.results, data.dataset)
        ),
        plot: Plot::Stacked(StackedBars {
            x_label: "records".to_owned(),
            parts: labels.iter().map(|label| format!("label {label}")).collect(),
            bars,
        }),
    })
}

/// One bar a level, divided by label, under the column's name.
fn category_bars(counts: &[&CategoryCount], labels: &[&str]) -> Vec<Bar> {
    let mut bars = Vec::new();
    for column in distinct(counts.iter().map(|count| count.column.as_str())) {
        let of_column = counts.iter().filter(|count| count.column == column);
        for (index, level) in distinct(of_column.map(|count| count.level.as_str())).into_iter().enumerate() {
            let with_label = |label: &&str| {
                let same =
                    counts.iter().filter(|c| c.column == column && c.level == level && c.label == *label);
                same.map(|count| count.count as f64).sum()
            };
            bars.push(Bar {
                heading: if index == 0 { column.to_owned() } else { String::new() },
                label: if level.is_empty() { "(missing)".to_owned() } else { level.to_owned() },
                values: labels.iter().map(with_label).collect(),
            });
        }
    }
    bars
}

/// Every text once, in order of first appearance.
fn distinct<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = Vec::new();
    for text in texts {
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen
}
