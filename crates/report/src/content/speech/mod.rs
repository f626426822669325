//! Recordings: what encryption leaves of the words and of the speaker.

mod chart;
mod players;
mod remarks;
mod set;
mod tables;
mod verification;

pub(crate) use players::Files;
pub(crate) use remarks::remarks;
pub(crate) use set::{Row, Set};

use super::{curves, leakage, text};
use crate::document::{Block, Section};
use players::Room;
use results::{CurveKind, Origin, Results, Task};

/// Id of the row that shows what measures of intelligibility say of noise.
const WHITE_NOISE: &str = "white-noise";

/// The section; `None` without recordings.
pub(crate) fn section(results: &Results, files: &Files) -> Option<Section> {
    let mut section = Section::new("speech", "Recordings: what is left of the words, and of the speaker");
    let sets = Set::all(results);
    let mut room = Room::new();
    for set in &sets {
        if sets.len() > 1 {
            section.heading(format!("Recordings {}", set.name));
        }
        of_set(results, set, &mut section);
        listen(players::of_set(results, files, set, &mut room), &mut section);
    }
    listen(players::of_none(results, files, &sets, &mut room), &mut section);
    section.unless_empty()
}

fn of_set(results: &Results, set: &Set<'_>, section: &mut Section) {
    let rows = set.rows(results);
    if rows.is_empty() {
        return;
    }
    chart::figures(results, set, &rows).into_iter().for_each(|figure| section.figure(figure));
    remarks::remarks(results, set, &rows).into_iter().for_each(|remark| section.text(remark));
    section.table(tables::accuracies(results, set, &rows));
    section.table(tables::verification(results, set, &rows));
    verification::figures(results, set, &rows).into_iter().for_each(|figure| section.figure(figure));
    // where attacks were run, these stand beside them
    let unattacked = set.inputs().filter(|input| !leakage::is_attacked(results, &input.dataset));
    let known =
        unattacked.flat_map(|input| curves::figures(results, CurveKind::KnownPairs, Some(&input.dataset)));
    known.for_each(|figure| section.figure(figure));
}

fn listen(recordings: Vec<Block>, section: &mut Section) {
    if !recordings.is_empty() {
        section.heading("To listen to");
        section.text(
            "Each recording is drawn as it sounds: time to the right, frequency upwards, levels in dB below its loudest point (brighter \
             is louder). Encrypted recordings play their ciphertexts as sound, which may be loud noise.",
        );
        section.blocks.extend(recordings);
    }
}

/// Whether a run is about what ciphers do to recordings, and nothing else.
pub(crate) fn is_all(results: &Results) -> bool {
    !results.speech.is_empty() && results.inputs.iter().all(|input| input.recordings.is_some())
}

/// What can be learned of recordings, what leaks, who is told apart, what to use, and how sure that is.
pub(crate) fn sentences(results: &Results, certainty: String) -> [String; 5] {
    let sets = Set::all(results);
    let rows: Vec<Vec<Row<'_>>> = sets.iter().map(|set| set.rows(results)).collect();
    let learnt: Vec<String> =
        sets.iter().zip(&rows).filter_map(|(set, rows)| learnt(results, set, rows)).collect();
    let all: Vec<Row<'_>> = rows.iter().flatten().cloned().collect();
    let unmeasured = |what: &str| format!("{what} was not measured in this run.");
    let first = match learnt.is_empty() {
        true => unmeasured("How far words and speakers are told"),
        false => format!("{}.", learnt.join("; ")),
    };
    [
        first,
        remarks::apart(&all).unwrap_or_else(|| unmeasured("Whether a scheme keeps the words and hides the speaker")),
        remarks::length(&all).or_else(|| remarks::ranking(&all)).unwrap_or_else(|| {
            "Compare a cipher that keeps lengths with what the length of a recording tells, not with chance.".to_owned()
        }),
        "To protect recordings, encrypt them with a fresh nonce and pad them, as `encrypt-audio` does by default; scrambled speech \
         is a record that a machine still reads. To decide on recordings that one must not hear, compute on homomorphic ciphertexts."
            .to_owned(),
        certainty,
    ]
}

/// "Plain, digits (real) give the words with accuracy …; with one key most is left under …".
fn learnt(results: &Results, set: &Set<'_>, rows: &[Row<'_>]) -> Option<String> {
    let plain = rows.iter().find(|row| row.is_plain && row.control.is_none())?;
    let of_task = |task: Task, noun: &str| {
        let accuracy = plain.accuracy(task)?;
        let chance = text::optional(set.majority(results, task));
        Some(format!("{noun} with accuracy {} (chance {chance})", text::score(accuracy)))
    };
    let told: Vec<String> = [of_task(Task::Content, "the words"), of_task(Task::Speaker, "the speaker")]
        .into_iter()
        .flatten()
        .collect();
    let generated = set.inputs().any(|input| input.origin == Origin::Generated);
    let mark = if generated { " (generated data)" } else { "" };
    let kept = remarks::most_kept(rows).map_or(String::new(), |kept| format!("; {kept}"));
    (!told.is_empty()).then(|| {
        format!("In plain recordings of {}{mark} a classifier tells {}{kept}", set.name, text::listed(&told))
    })
}
