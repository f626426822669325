//! Single cells of the matrix: colour, symbol and words that say the same.

use super::{Choice, Degree, Found, percent};
use crate::content::text;
use crate::document::{Mark, Tone};
use results::{Knowledge, ReleaseVerdict};

/// Within the limit.
const GOOD: &str = "✓";
/// Above the limit for whoever holds records in plain.
const CARE: &str = "!";
/// Above the limit for whoever holds none.
const BAD: &str = "✗";
/// Nothing was shown, which is no evidence of anything.
const OPEN: &str = "○";

/// A verdict with its colour and symbol.
pub(super) fn verdict(verdict: ReleaseVerdict) -> Mark {
    let (tone, symbol) = of_verdict(verdict);
    Mark { tone: Some(tone), symbol, text: verdict.to_string(), ..Mark::default() }
}

/// The colour and symbol of a verdict.
pub(in crate::content) fn of_verdict(verdict: ReleaseVerdict) -> (Tone, &'static str) {
    match verdict {
        ReleaseVerdict::Release => (Tone::Strong, GOOD),
        ReleaseVerdict::WithCare => (Tone::Middle, CARE),
        ReleaseVerdict::DoNotRelease => (Tone::Bad, BAD),
    }
}

/// The AUC with a bar from one half to 1, beside that of plain records.
pub(super) fn learnt(choice: &Choice, plain: Option<f64>) -> Mark {
    let Some(auc) = choice.auc else {
        return missing("no classifier was trained on it");
    };
    let share = plain.filter(|plain| *plain > 0.5).map(|plain| (auc - 0.5) / (plain - 0.5));
    let of_plain =
        share.filter(|_| !choice.is_plain).map(|share| format!("{} of plain", percent(share.max(0.0))));
    Mark {
        text: text::score(auc),
        beside: if choice.may_be_chance {
            "no signal shown".to_owned()
        } else {
            of_plain.unwrap_or_default()
        },
        bar: Some(((auc - 0.5) * 2.0).clamp(0.0, 1.0)),
        ..Mark::default()
    }
}

/// What an adversary reads beyond guessing, beside what it reads and what a guess gets right.
pub(in crate::content) fn read(choice: &Choice, knowledge: Knowledge) -> Mark {
    if let Some(seen) = choice.read.iter().find(|seen| seen.knowledge == knowledge) {
        let known = seen.known.map_or(String::new(), |known| format!(", {known}\u{a0}known"));
        return Mark {
            beside: format!("{},\u{a0}guess\u{a0}{}{known}", percent(seen.success), percent(seen.baseline)),
            why: seen.by.clone(),
            ..judged(seen.degree, knowledge, percent(seen.advantage()))
        };
    }
    match (choice.is_plain, choice.unread) {
        (true, _) => Mark {
            tone: Some(Tone::Bad),
            symbol: BAD,
            word: "all",
            text: percent(1.0),
            why: "nothing is hidden".to_owned(),
            ..Mark::default()
        },
        (false, "") => missing("not measured"),
        (false, reason) => missing(reason),
    }
}

/// How many people are found again.
pub(super) fn found(choice: &Choice) -> Mark {
    let Some(Found { of_thousand, without, degree }) = choice.found_again else {
        return missing("not measured");
    };
    Mark {
        beside: format!("{} without", people(without)),
        ..judged(degree, Knowledge::Register, people(of_thousand))
    }
}

/// An integer, or "<1".
fn people(of_thousand: f64) -> String {
    if of_thousand > 0.0 && of_thousand < 0.5 { "<1".to_owned() } else { text::fixed(of_thousand, 0) }
}

/// Whether the records come back with the key.
pub(super) fn back(choice: &Choice) -> Mark {
    let said = |symbol, text: &str| Mark { symbol, text: text.to_owned(), ..Mark::default() };
    match choice.recoverable {
        _ if choice.is_plain => said("", "no\u{a0}key"),
        Some(true) => said(GOOD, "yes"),
        Some(false) => said(BAD, "no"),
        None => missing("not known"),
    }
}

/// What has to be sent.
pub(super) fn bytes(choice: &Choice) -> Mark {
    match choice.bytes {
        Some(bytes) => Mark { text: size(bytes), ..Mark::default() },
        None => missing("not measured"),
    }
}

/// Bytes in a unit that fits; a fraction of few bytes to one decimal.
fn size(bytes: f64) -> String {
    let shown = match bytes {
        few if few < 10.0 && few.fract() > 0.0 => format!("{} B", text::fixed(few, 1)),
        many => text::bytes(many.max(0.0).round() as u64),
    };
    shown.replace(' ', "\u{a0}")
}

fn judged(degree: Degree, knowledge: Knowledge, text: String) -> Mark {
    let (tone, symbol, word) = match (degree, knowledge) {
        (Degree::Within, _) => (Tone::Strong, GOOD, "low"),
        (Degree::NotShown, _) => (Tone::Weak, OPEN, "not shown"),
        (Degree::Above, Knowledge::Nothing | Knowledge::Register) => (Tone::Bad, BAD, "high"),
        (Degree::Above, _) => (Tone::Middle, CARE, "high"),
        (Degree::Shown, Knowledge::Nothing | Knowledge::Register) => (Tone::Bad, BAD, "shown"),
        (Degree::Shown, _) => (Tone::Middle, CARE, "shown"),
    };
    Mark { tone: Some(tone), symbol, word, text, ..Mark::default() }
}

fn missing(why: &str) -> Mark {
    Mark { text: text::NONE.to_owned(), why: why.to_owned(), ..Mark::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::matrix::Seen;

    fn choice(read: Vec<Seen>) -> Choice {
        Choice { name: "siv".to_owned(), auc: Some(0.7), read, ..Choice::default() }
    }

    #[test]
    fn a_cell_says_the_same_by_colour_symbol_and_word() {
        let seen = |knowledge, degree| Seen {
            knowledge,
            success: 0.836,
            baseline: 0.55,
            known: None,
            degree,
            by: String::new(),
        };
        let of = |knowledge, degree| {
            let mark = read(&choice(vec![seen(knowledge, degree)]), knowledge);
            (mark.tone, mark.words(), mark.beside)
        };
        let guess = "84\u{a0}%,\u{a0}guess\u{a0}55\u{a0}%".to_owned();
        let bad = (Some(Tone::Bad), "✗ high 64\u{a0}%".to_owned(), guess.clone());
        assert_eq!(of(Knowledge::Nothing, Degree::Above), bad);
        let care = (Some(Tone::Middle), "! high 64\u{a0}%".to_owned(), guess.clone());
        assert_eq!(of(Knowledge::TenRecords, Degree::Above), care);
        let low = (Some(Tone::Strong), "✓ low 64\u{a0}%".to_owned(), guess);
        assert_eq!(of(Knowledge::Register, Degree::Within), low);
        assert_eq!(of(Knowledge::Nothing, Degree::NotShown).0, Some(Tone::Weak));
    }

    #[test]
    fn what_was_not_measured_is_a_dash_with_its_reason() {
        let none = read(&choice(Vec::new()), Knowledge::Chosen);
        assert_eq!((none.text.as_str(), none.why.as_str(), none.tone), (text::NONE, "not measured", None));
        let plain = Choice { is_plain: true, ..choice(Vec::new()) };
        assert_eq!(read(&plain, Knowledge::Chosen).words(), "✗ all 100\u{a0}%");
    }

    #[test]
    fn the_bar_runs_from_one_half_to_one() {
        let at = |auc| learnt(&Choice { auc: Some(auc), ..choice(Vec::new()) }, Some(0.9));
        assert_eq!((at(0.75).bar, at(0.4).bar), (Some(0.5), Some(0.0)));
        let silent = Choice { auc: Some(0.6), may_be_chance: true, ..choice(Vec::new()) };
        assert_eq!(learnt(&silent, Some(0.9)).beside, "no signal shown");
        assert_eq!(
            (at(0.7).beside.as_str(), at(0.4).beside.as_str()),
            ("50\u{a0}% of plain", "0\u{a0}% of plain")
        );
    }

    #[test]
    fn sizes_and_people_read_well() {
        assert_eq!(
            ["8", "1.5", "1760.5"].map(|n| size(n.parse().unwrap_or(0.0))),
            ["8\u{a0}B", "1.5\u{a0}B", "1.8\u{a0}kB"]
        );
        assert_eq!([0.0, 0.2, 958.6].map(people), ["0", "<1", "959"]);
    }
}
