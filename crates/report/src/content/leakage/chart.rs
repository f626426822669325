//! Utility against leakage, with its Pareto front.

use super::subject::{Subject, strongest};
use crate::content::select::{auc, generated_mark};
use crate::content::{private, text, utility};
use crate::figure::{Axis, Figure, Plot, Reference, Scale, ScatterPlot, ScatterPoint};
use results::{Adversary, Leakage, Results, attack, scheme};

/// A point for every scheme under one key that has both.
pub(super) fn chart(results: &Results, dataset: &str) -> Option<Figure> {
    let subjects = Subject::all(results, dataset).into_iter().filter(Subject::is_one_key);
    let points: Vec<ScatterPoint> = subjects.filter_map(|subject| point(results, subject)).collect();
    if points.is_empty() {
        return None;
    }
    let private = private_point(results, dataset);
    let mut groups =
        vec!["on the Pareto front".to_owned(), "another scheme is at least as good in both".to_owned()];
    groups.extend(
        private.as_ref().map(|_| "private inference: 0 by semantic security, not measured".to_owned()),
    );
    let points: Vec<ScatterPoint> = grouped(points).into_iter().chain(private).collect();
    let spoken = |point: &ScatterPoint| {
        format!("{} AUC {}, advantage {}", point.label, text::fixed(point.x, 2), text::fixed(point.y, 2))
    };
    let spoken: Vec<String> = points.iter().map(spoken).collect();
    let generated = generated_mark(results, dataset);
    Some(Figure {
        id: format!("utility-leakage-{}", utility::slug(dataset)),
        title: format!("Utility against leakage on {dataset}"),
        alt: format!("{}.", spoken.join("; ")),
        caption: format!(
            "Right is useful, down gives less away to the attacks that were tried, one key for all records: schemes on \
             the Pareto front, at the lower right, give the most utility for what these attacks gain, which makes none of \
             them safe. The vertical axis is the advantage of the most successful attack \
             that recovers cells, pixels, labels or identities without chosen input, with its 95 % interval{generated}."
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

fn recovers(row: &Leakage) -> bool {
    row.adversary != Adversary::Chosen && attack::recovers(&row.attack)
}

fn point(results: &Results, subject: Subject<'_>) -> Option<ScatterPoint> {
    let row = strongest(subject.rows(results).filter(|row| recovers(row)))?;
    let same = results.cells.iter().filter(|cell| subject.is_of(cell));
    let x = same.map(auc).filter(|auc| *auc >= 0.0).reduce(f64::max)?;
    let shown = |value: f64| value.clamp(0.0, 1.0);
    Some(ScatterPoint {
        label: subject.name(),
        x,
        y: shown(row.advantage?),
        interval: row.ci95.map(|ends| ends.map(shown)),
        group: 0,
    })
}

/// Homomorphic encryption: the server sees ciphertexts only, of which no attack is known to be better than a guess
/// unless ring learning with errors is easy. Nothing was measured, so it stands apart from the edge of what was.
fn private_point(results: &Results, dataset: &str) -> Option<ScatterPoint> {
    let x = private::encrypted_auc(results, dataset)?;
    Some(ScatterPoint { label: scheme::PRIVATE_BFV.to_owned(), x, y: 0.0, interval: None, group: 2 })
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
