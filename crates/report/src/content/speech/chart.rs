//! What is left of the words against what is left of the speaker, a chart for each key regime.
//!
//! Both axes are accuracies. The equal error rate of the strongest attacker would answer the same question as the accuracy of
//! the speaker task, but neither chance nor a control is measured in it, and it is not measured under every regime.

use super::set::{CONTROLS, Row, Set};
use crate::content::select::generated_mark;
use crate::content::text;
use crate::content::utility::slug;
use crate::figure::{Corner, Figure, PlaneMark, PlanePlot, Plot};
use results::{Regime, Results, Task};

/// Names of the groups that a mark's verdicts put it in.
const GROUPS: [&str; 5] =
    ["words and speaker shown", "words alone shown", "speaker alone shown", "neither shown", "not tested"];

/// Speakers below which figures on speakers say little of other people.
const FEW_SPEAKERS: u64 = 30;

/// A chart for each regime under which something was encrypted; one of plain recordings where nothing was.
pub(super) fn figures(results: &Results, set: &Set<'_>, rows: &[Row<'_>]) -> Vec<Figure> {
    let regimes = Regime::ALL.iter().filter(|&&regime| marks(rows, regime).count() > 1);
    let figures: Vec<Figure> =
        regimes.filter_map(|&regime| figure(results, set, rows, Some(regime))).collect();
    match figures.is_empty() {
        true => figure(results, set, rows, None).into_iter().collect(),
        false => figures,
    }
}

/// What a chart shows: plain recordings, and those of its regime.
fn marks<'a>(rows: &'a [Row<'a>], regime: Regime) -> impl Iterator<Item = &'a Row<'a>> {
    rows.iter().filter(move |row| {
        row.control.is_none() && (row.is_plain || row.regime == regime) && place(row).is_some()
    })
}

fn place(row: &Row<'_>) -> Option<(f64, f64)> {
    Some((row.accuracy(Task::Content)?, row.accuracy(Task::Speaker)?))
}

fn figure(results: &Results, set: &Set<'_>, rows: &[Row<'_>], regime: Option<Regime>) -> Option<Figure> {
    let marks: Vec<PlaneMark> = marks(rows, regime.unwrap_or(Regime::None)).filter_map(mark).collect();
    if marks.is_empty() {
        return None;
    }
    let corners = corners(results, set, rows);
    let (title, suffix) = match regime {
        None => (format!("What is left of words and speaker in {}", set.name), String::new()),
        Some(regime) => (
            format!("What is left of words and speaker in {}: {}", set.name, in_words(regime)),
            format!("-{regime}"),
        ),
    };
    Some(Figure {
        id: format!("speech-{}{suffix}", slug(set.name)),
        alt: alt(&title, &marks, &corners),
        title,
        caption: caption(results, set, &corners),
        plot: Plot::Plane(PlanePlot {
            x: "words: accuracy (share)".to_owned(),
            y: "speaker: accuracy (share)".to_owned(),
            groups: GROUPS.map(str::to_owned).into(),
            marks,
            corners,
        }),
    })
}

fn in_words(regime: Regime) -> &'static str {
    match regime {
        Regime::None => "no key",
        Regime::SameKey => "one key",
        Regime::CrossKey => "trained under one key, tested under another",
        Regime::PerRecordKey => "a key for each recording",
        Regime::CrossScheme => "trained and tested under different schemes",
    }
}

fn mark(row: &Row<'_>) -> Option<PlaneMark> {
    let interval = |task| text::share_interval(row.cell(task)?.summary.accuracy?);
    Some(PlaneMark {
        label: row.name(),
        at: place(row)?,
        intervals: [interval(Task::Content), interval(Task::Speaker)],
        group: match (row.is_shown(Task::Content), row.is_shown(Task::Speaker)) {
            (Some(true), Some(true)) => 0,
            (Some(true), Some(false)) => 1,
            (Some(false), Some(true)) => 2,
            (Some(false), Some(false)) => 3,
            _ => 4,
        },
    })
}

/// Chance, and what the controls reach.
fn corners(results: &Results, set: &Set<'_>, rows: &[Row<'_>]) -> Vec<Corner> {
    let chance = set.majority(results, Task::Content).zip(set.majority(results, Task::Speaker));
    let chance = chance.map(|at| Corner { label: "chance".to_owned(), at });
    let controls = CONTROLS.iter().filter_map(|(control, words)| {
        let row = rows.iter().find(|row| row.is_plain && row.control == Some(*control))?;
        Some(Corner { label: (*words).to_owned(), at: place(row)? })
    });
    chance.into_iter().chain(controls).collect()
}

fn caption(results: &Results, set: &Set<'_>, corners: &[Corner]) -> String {
    let generated = set.inputs().next().map_or("", |input| generated_mark(results, &input.dataset));
    let mut told = format!(
        "Mean accuracy over splits and keys with 95 % intervals{generated}, of classifiers of what is said (across) and of who \
         says it (up). Plain recordings are the far corner; a scheme that kept the words and hid the speaker would stand at \
         the lower right."
    );
    if let Some(Corner { at: (words, speaker), .. }) = corners.iter().find(|corner| corner.label == "chance")
    {
        let (words, speaker) = (text::score(*words), text::score(*speaker));
        told += &format!(" Chance is {words} for the words and {speaker} for the speaker.");
    }
    if corners.len() > 1 {
        told += " Dashed corners are what is told without any speech. The length of a recording, not chance, is the baseline of \
                 every cipher that keeps lengths.";
    }
    told + &speakers(set)
}

/// How many speakers there are, and what follows.
pub(super) fn speakers(set: &Set<'_>) -> String {
    match set.speakers() {
        None => " How many speakers there are is not known.".to_owned(),
        Some(count) if count < FEW_SPEAKERS => format!(
            " There are {}: with so few, figures on speakers are an orientation and no estimate for other people.",
            text::counted(count, "speaker", "speakers")
        ),
        Some(count) => format!(" There are {}.", text::counted(count, "speaker", "speakers")),
    }
}

fn alt(title: &str, marks: &[PlaneMark], corners: &[Corner]) -> String {
    let told = |label: &str, (words, speaker): (f64, f64)| {
        format!("{label} words {}, speaker {}", text::score(words), text::score(speaker))
    };
    let marks = marks.iter().map(|mark| told(&mark.label, mark.at));
    let all: Vec<String> = marks.chain(corners.iter().map(|corner| told(&corner.label, corner.at))).collect();
    format!("{title}. Accuracies: {}.", all.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use results::fixture::speech;

    fn charts(results: &Results) -> Vec<Figure> {
        let set = Set::all(results)[0];
        figures(results, &set, &set.rows(results))
    }

    fn plane(figure: &Figure) -> &PlanePlot {
        match &figure.plot {
            Plot::Plane(plane) => plane,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_regime_has_a_chart_with_plain_and_the_controls() {
        let found = charts(&speech());
        let ids: Vec<&str> = found.iter().map(|figure| figure.id.as_str()).collect();
        assert_eq!(ids, ["speech-words-same-key", "speech-words-per-record-key"]);
        for figure in &found {
            let plane = plane(figure);
            let labels: Vec<&str> = plane.marks.iter().map(|mark| mark.label.as_str()).collect();
            assert_eq!(labels, ["plain", "segment-permutation", "mcadams", "aes-ctr"]);
            let corners: Vec<&str> = plane.corners.iter().map(|corner| corner.label.as_str()).collect();
            assert_eq!(
                corners,
                ["chance", "length alone", "loudness as recorded", "loudness curve and length"]
            );
            let groups: Vec<usize> = plane.marks.iter().map(|mark| mark.group).collect();
            assert_eq!(groups, [0, 0, 0, 3]);
            assert!(
                figure.caption.contains("generated data") && figure.caption.contains("There are 3 speakers")
            );
            assert!(figure.alt.contains("aes-ctr words 0."), "{}", figure.alt);
        }
    }

    #[test]
    fn plain_recordings_alone_have_one_chart_and_one_task_none() {
        let mut results = speech();
        results.cells.retain(|cell| cell.scheme == "plain");
        let ids: Vec<String> = charts(&results).into_iter().map(|figure| figure.id).collect();
        assert_eq!(ids, ["speech-words"]);
        results.cells.retain(|cell| cell.dataset == "words-content");
        assert!(charts(&results).is_empty());
    }
}
