//! ROC, precision-recall and known-pairs curves.

use super::select::generated_mark;
use super::text;
use super::utility::slug;
use crate::document::Section;
use crate::figure::{Axis, Diagonal, Figure, LinePlot, Plot, Reference, Scale, Series};
use results::{Curve, CurveKind, Regime, Results};

/// Most lines that share a figure and stay apart.
const LINES: usize = 6;

/// The section with ROC and precision-recall curves; `None` without any.
pub(crate) fn section(results: &Results) -> Option<Section> {
    let mut section = Section::new("curves", "ROC and precision-recall curves");
    for kind in [CurveKind::Roc, CurveKind::PrecisionRecall] {
        figures(results, kind, None).into_iter().for_each(|figure| section.figure(figure));
    }
    section.unless_empty()
}

/// All figures of one kind, of one data set or of all: one a data set and kind of features, split where there are too
/// many lines.
pub(crate) fn figures(results: &Results, kind: CurveKind, dataset: Option<&str>) -> Vec<Figure> {
    let mut groups: Vec<Vec<&Curve>> = Vec::new();
    let wanted = |curve: &&Curve| curve.kind == kind && dataset.is_none_or(|name| name == curve.dataset);
    for curve in results.curves.iter().filter(wanted) {
        let same = |group: &&mut Vec<&Curve>| {
            group.first().is_some_and(|first| {
                first.dataset == curve.dataset
                    && first.features == curve.features
                    && first.classifier == curve.classifier
                    && first.y == curve.y
            })
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(curve),
            None => groups.push(vec![curve]),
        }
    }
    let named: Vec<Vec<Named>> = groups.iter().map(|group| named(group)).collect();
    let parts = named.iter().flat_map(|lines| {
        let parts = lines.chunks(part_size(lines.len()));
        let of = parts.len();
        parts
            .enumerate()
            .map(move |(part, lines)| (if of > 1 { part_of(part + 1, of) } else { String::new() }, lines))
    });
    parts
        .enumerate()
        .filter_map(|(index, (part, lines))| figure(results, kind, index, &part, lines))
        .collect()
}

/// A line and its name among the others of its data set.
type Named<'a> = (&'a Curve, String);

/// Lines with their own names, and with the regime where several have the same.
fn named<'a>(group: &[&'a Curve]) -> Vec<Named<'a>> {
    let name = |curve: &Curve| match group.iter().filter(|other| other.label == curve.label).count() {
        1 => curve.label.clone(),
        _ => format!("{}, {}", curve.label, curve.regime),
    };
    group.iter().map(|curve| (*curve, name(curve))).collect()
}

/// Lines of a figure where `lines` are spread evenly over as few figures as can be.
fn part_size(lines: usize) -> usize {
    lines.div_ceil(lines.div_ceil(LINES).max(1)).max(1)
}

/// What is added to the title of a figure that shows only some of the lines.
fn part_of(part: usize, of: usize) -> String {
    format!(" ({part} of {of})")
}

fn figure(
    results: &Results,
    kind: CurveKind,
    index: usize,
    part: &str,
    lines: &[Named<'_>],
) -> Option<Figure> {
    let (first, _) = lines.first()?;
    let features = first.features.map_or(String::new(), |features| format!(", {features}"));
    let names: Vec<String> = lines.iter().map(|(_, name)| name.clone()).collect();
    let classifier = first.classifier.as_ref().map_or(String::new(), |id| format!(", {id}"));
    let title = format!("{} on {}{features}{classifier}{part}", name(kind), first.dataset);
    Some(Figure {
        id: format!("{}-{}-{}", kind.id(), slug(&first.dataset), index + 1),
        alt: format!("{title}: one line each for {}.", text::listed(&names)),
        title,
        caption: caption(results, kind, lines),
        plot: Plot::Lines(LinePlot {
            x: axis(&first.x, kind),
            y: Axis { label: first.y.clone(), scale: Scale::Linear, range: Some((0.0, 1.0)) },
            series: lines.iter().map(|(curve, name)| series(curve, name)).collect(),
            references: references(results, kind, first),
            diagonal: (kind == CurveKind::Roc).then(|| Diagonal::Rising("majority (chance)".to_owned())),
        }),
    })
}

fn name(kind: CurveKind) -> &'static str {
    match kind {
        CurveKind::Roc => "ROC curve",
        CurveKind::PrecisionRecall => "Precision-recall curve",
        CurveKind::DetectionPrecisionRecall => "Precision and recall of detection",
        CurveKind::ThresholdSweep => "Threshold sweep",
        CurveKind::KnownPairs => "Attack success by known pairs",
    }
}

fn caption(results: &Results, kind: CurveKind, lines: &[Named<'_>]) -> String {
    let Some((first, _)) = lines.first() else { return String::new() };
    let generated = generated_mark(results, &first.dataset);
    let of = match &first.split {
        Some(split) => format!("Of one run (split {split}, first key){generated}"),
        None => format!("Means over all splits and keys, {}{generated}", regimes(lines)),
    };
    match kind {
        CurveKind::Roc => {
            format!("{of}. The dashed diagonal is chance: positives are found at the rate of false alarms.")
        }
        CurveKind::PrecisionRecall => {
            format!("{of}. The dashed line is the majority baseline: calling every record positive.")
        }
        CurveKind::KnownPairs => {
            format!(
                "Bands are 95 % intervals; the axis counts records known in plain and encrypted, or chosen where the \
                 attack chooses them{generated}. Lines with equal values cover one another."
            )
        }
        CurveKind::DetectionPrecisionRecall => {
            format!(
                "At the first overlap of the table, over all scenes{generated}. Where two schemes are named, the \
                 detector was trained under one and searches scenes under the other."
            )
        }
        CurveKind::ThresholdSweep => format!("Data set {}{generated}.", first.dataset),
    }
}

/// The key regimes that lines are of, which need not be all that were run.
fn regimes(lines: &[Named<'_>]) -> String {
    let is_there = |regime: &&Regime| lines.iter().any(|(curve, _)| curve.regime == **regime);
    let there: Vec<String> =
        Regime::ALL.iter().filter(is_there).map(|regime| format!("`{regime}`")).collect();
    let noun = if there.len() == 1 { "regime" } else { "regimes" };
    format!("{noun} {}", text::listed(&there))
}

fn axis(label: &str, kind: CurveKind) -> Axis {
    match kind {
        CurveKind::KnownPairs => Axis { label: label.to_owned(), scale: Scale::Linear, range: None },
        _ => Axis { label: label.to_owned(), scale: Scale::Linear, range: Some((0.0, 1.0)) },
    }
}

fn references(results: &Results, kind: CurveKind, first: &Curve) -> Vec<Reference> {
    let rate = results.input(&first.dataset).and_then(|input| input.positive_rate);
    let baseline = rate.filter(|_| kind == CurveKind::PrecisionRecall);
    let line = |value: f64| Reference { label: format!("majority {}", text::score(value)), value };
    baseline.map(line).into_iter().collect()
}

fn series(curve: &Curve, label: &str) -> Series {
    Series {
        label: label.to_owned(),
        points: curve.points.clone(),
        band: curve.band.clone(),
        markers: curve.kind == CurveKind::KnownPairs,
    }
}
