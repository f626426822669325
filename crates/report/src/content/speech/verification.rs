//! Verification of speakers, drawn: equal error rates by attacker, and the trade between false alarms and misses.

use super::set::{Row, Set};
use crate::content::select::generated_mark;
use crate::content::text;
use crate::content::utility::slug;
use crate::figure::{
    Axis, Diagonal, DotGroup, DotPlot, DotRow, Figure, LinePlot, Plot, Reference, Scale, Series,
};
use results::{Attacker, Results};

/// Most lines that share a figure and stay apart.
const LINES: usize = 6;

/// The ends of the axes of a DET plot.
const ENDS: (f64, f64) = (0.01, 0.99);

/// One figure of equal error rates, and as many DET plots as the schemes need.
pub(super) fn figures(results: &Results, set: &Set<'_>, rows: &[Row<'_>]) -> Vec<Figure> {
    let generated = set.inputs().next().map_or("", |input| generated_mark(results, &input.dataset));
    let mut figures: Vec<Figure> = rates(set, rows, generated).into_iter().collect();
    let lines = lines(rows);
    let parts: Vec<&[Series]> =
        lines.chunks(lines.len().div_ceil(lines.len().div_ceil(LINES).max(1)).max(1)).collect();
    let of = parts.len();
    let numbered = parts.into_iter().enumerate().map(|(index, part)| {
        let suffix = if of > 1 { format!(" ({} of {of})", index + 1) } else { String::new() };
        trade_off(set, part, generated, &suffix)
    });
    figures.extend(numbered);
    figures
}

/// Equal error rates of all attackers, with intervals.
fn rates(set: &Set<'_>, rows: &[Row<'_>], generated: &str) -> Option<Figure> {
    let groups: Vec<DotGroup> = rows.iter().filter_map(group).collect();
    let title = format!("Equal error rate of speaker verification in {}", set.name);
    (!groups.is_empty()).then(|| Figure {
        id: format!("verification-{}", slug(set.name)),
        alt: alt(&title, &groups),
        caption: format!(
            "By what the attacker knows, with 95 % intervals where they were computed{generated}. At .5, the dashed line, nothing is \
             told; the further left, the better speakers are told apart. Protections are ranked by the semi-informed attacker alone."
        ),
        title,
        plot: Plot::Dots(DotPlot {
            x_label: "equal error rate (share)".to_owned(),
            include: vec![0.0, 0.5],
            groups,
            series: Attacker::ALL.iter().map(|attacker| attacker.to_string()).collect(),
            references: vec![Reference { label: "nothing is told".to_owned(), value: 0.5 }],
        }),
    })
}

fn group(row: &Row<'_>) -> Option<DotGroup> {
    let speech = row.speech?;
    let dots = Attacker::ALL.iter().enumerate().filter_map(|(series, &attacker)| {
        let found = speech.by(attacker)?;
        Some(DotRow { label: attacker.to_string(), value: found.eer, interval: found.ci95, series })
    });
    let rows: Vec<DotRow> = dots.collect();
    (!rows.is_empty()).then(|| DotGroup { heading: heading(row), rows })
}

/// The scheme with its regime, where it has a key.
fn heading(row: &Row<'_>) -> String {
    if row.regime == results::Regime::None { row.name() } else { format!("{}, {}", row.name(), row.regime) }
}

fn alt(title: &str, groups: &[DotGroup]) -> String {
    let of_group = |group: &DotGroup| {
        let rates = group.rows.iter().map(|row| format!("{} {}", row.label, text::score(row.value)));
        format!("{}: {}", group.heading, rates.collect::<Vec<_>>().join(", "))
    };
    format!("{title}. {}.", groups.iter().map(of_group).collect::<Vec<_>>().join("; "))
}

/// A line for each scheme: that of the semi-informed attacker.
fn lines(rows: &[Row<'_>]) -> Vec<Series> {
    let line = |row: &Row<'_>| {
        let found = row.speech?.by(Attacker::SemiInformed)?;
        (!found.det.is_empty()).then(|| Series {
            label: format!("{} {}", heading(row), text::score(found.eer)),
            points: visible(&found.det),
            band: Vec::new(),
            markers: false,
        })
    };
    rows.iter().filter_map(line).collect()
}

/// The points inside the axes; without any, all of them, which then lie on the frame.
fn visible(det: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let inside = |point: &&[f64; 2]| point.iter().all(|rate| (ENDS.0..=ENDS.1).contains(rate));
    let points: Vec<[f64; 2]> = det.iter().filter(inside).copied().collect();
    if points.is_empty() { det.to_vec() } else { points }
}

fn trade_off(set: &Set<'_>, lines: &[Series], generated: &str, part: &str) -> Figure {
    let axis = |label: &str| Axis { label: label.to_owned(), scale: Scale::Probit, range: Some(ENDS) };
    let names: Vec<String> = lines.iter().map(|line| line.label.clone()).collect();
    let title = format!("Misses against false alarms of speaker verification in {}{part}", set.name);
    Figure {
        id: format!("det-{}", slug(set.name)),
        alt: format!("{title}. Equal error rates of the lines: {}.", text::listed(&names)),
        title,
        caption: format!(
            "DET (detection error trade-off) curves of the semi-informed attacker, with the equal error rate in the legend{generated}. \
             A miss is a pair of one speaker taken for two; a false alarm a pair of two taken for one. Axes are normal quantiles. \
             On the dashed line nothing is told; the lower left, the better."
        ),
        plot: Plot::Lines(LinePlot {
            x: axis("false alarms (%)"),
            y: axis("misses (%)"),
            series: lines.to_vec(),
            references: Vec::new(),
            diagonal: Some(Diagonal::Falling("nothing is told".to_owned())),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use results::fixture::speech;

    fn drawn(results: &Results) -> Vec<Figure> {
        let set = Set::all(results)[0];
        figures(results, &set, &set.rows(results))
    }

    #[test]
    fn every_scheme_has_its_rates_and_its_line() {
        let found = drawn(&speech());
        assert_eq!(found.len(), 2);
        let Plot::Dots(dots) = &found[0].plot else { panic!("no dots") };
        assert_eq!(dots.groups.len(), 4);
        assert!(dots.groups.iter().all(|group| group.rows.len() == 3));
        assert!(
            found[0]
                .alt
                .contains("mcadams, same-key: ignorant 0.340, lazy-informed 0.200, semi-informed 0.090")
        );
        let Plot::Lines(lines) = &found[1].plot else { panic!("no lines") };
        let labels: Vec<&str> = lines.series.iter().map(|line| line.label.as_str()).collect();
        assert_eq!(
            labels,
            [
                "plain 0.070",
                "segment-permutation, same-key 0.080",
                "mcadams, same-key 0.090",
                "aes-ctr, same-key 0.480"
            ]
        );
        assert!(
            lines
                .series
                .iter()
                .flat_map(|line| &line.points)
                .flatten()
                .all(|rate| (0.01..=0.99).contains(rate))
        );
    }

    #[test]
    fn many_schemes_are_spread_over_figures() {
        let mut results = speech();
        let one = results.speech[1].clone();
        results
            .speech
            .extend((0..10).map(|n| results::Speech { scheme: format!("scheme-{n}"), ..one.clone() }));
        let found = drawn(&results);
        assert_eq!(found.len(), 1 + 3);
        assert!(found[1].title.ends_with("(1 of 3)"));
    }

    #[test]
    fn nothing_is_drawn_of_what_was_not_verified() {
        let mut results = speech();
        results.speech.iter_mut().for_each(|speech| speech.verification.clear());
        assert!(drawn(&results).is_empty());
    }

    #[test]
    fn errors_that_no_axis_holds_stay_on_the_frame() {
        let perfect = [[0.0, 1.0], [0.0, 0.0], [1.0, 0.0]];
        assert_eq!(visible(&perfect), perfect);
        assert_eq!(visible(&[[0.0, 0.9], [0.2, 0.1], [1.0, 0.0]]), [[0.2, 0.1]]);
    }
}
