//! How many decisions another package shares with ours.

use super::select::generated_mark;
use super::text;
use crate::document::{Section, Table};
use results::scheme::PLAIN;
use results::{Agreement, Results, SecondOpinion};

/// The section; `None` when no other package was asked.
pub(crate) fn section(results: &Results) -> Option<Section> {
    let mut section = Section::new("second-opinion", "Second opinion");
    let headings =
        ["Data set", "Classifier", "Package", "Split", "#Plain", "#Encrypted", "#Encrypted conditions"];
    let caption = "Test decisions on which another package agrees with ours. Both were fitted on the same training rows: those \
                   of the first split, and under each condition of the run those under its first key.";
    let mut table = Table::new(caption, &headings);
    for opinion in results.second_opinions.iter().filter(|opinion| !opinion.agreements.is_empty()) {
        let (plain, encrypted) = parts(opinion);
        table.row([
            format!("{}{}", opinion.dataset, generated_mark(results, &opinion.dataset)).into(),
            opinion.classifier.clone().into(),
            package(opinion).into(),
            opinion.split.clone().into(),
            shared(&plain).into(),
            shared(&encrypted).into(),
            text::count(encrypted.len() as u64).into(),
        ]);
    }
    section.table(table);
    for opinion in &results.second_opinions {
        for reason in &opinion.not_compared {
            section.note(format!("{}, {}: not compared, {reason}.", opinion.dataset, opinion.classifier));
        }
    }
    section.unless_empty()
}

/// The same in lines for a terminal: a heading per data set, and below it, indented by two spaces, a line per classifier.
pub(crate) fn lines(results: &Results) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut last = None;
    for opinion in &results.second_opinions {
        let heading = format!("{}, split {}: second opinion", opinion.dataset, opinion.split);
        if last.as_ref() != Some(&heading) {
            lines.push(heading.clone());
            last = Some(heading);
        }
        if !opinion.agreements.is_empty() {
            lines.push(format!("  {}: {}", opinion.classifier, agreed(opinion)));
        }
        let reasons = opinion.not_compared.iter();
        lines.extend(reasons.map(|reason| format!("  {}: not compared, {reason}", opinion.classifier)));
    }
    lines
}

/// `123 of 123 decisions as linfa-svm`, and the same of encrypted rows.
fn agreed(opinion: &SecondOpinion) -> String {
    let (plain, encrypted) = parts(opinion);
    let package = package(opinion);
    match (plain.is_empty(), encrypted.is_empty()) {
        (_, true) => format!("{} decisions as {package}", shared(&plain)),
        (true, _) => format!("{} decisions on encrypted rows as {package}", shared(&encrypted)),
        _ => {
            format!("{} decisions as {package}, {} on encrypted rows", shared(&plain), shared(&encrypted))
        }
    }
}

fn package(opinion: &SecondOpinion) -> &str {
    opinion.package.as_deref().unwrap_or(text::NONE)
}

/// What was compared on plain rows on both sides, and the rest.
fn parts(opinion: &SecondOpinion) -> (Vec<&Agreement>, Vec<&Agreement>) {
    opinion.agreements.iter().partition(|row| row.scheme == PLAIN && row.test_scheme.is_none())
}

/// `122 of 123` over all of them.
fn shared(rows: &[&Agreement]) -> String {
    let sum = |count: fn(&Agreement) -> u64| text::count(rows.iter().map(|row| count(row)).sum());
    match rows.is_empty() {
        true => text::NONE.to_owned(),
        false => format!("{} of {}", sum(|row| row.equal), sum(|row| row.decisions)),
    }
}

#[cfg(test)]
mod tests {
    use results::{Origin, Provenance, Regime};

    use super::*;

    fn agreement(scheme: &str, regime: Regime, equal: u64) -> Agreement {
        Agreement { scheme: scheme.to_owned(), test_scheme: None, regime, clock: None, decisions: 123, equal }
    }

    fn opinion(classifier: &str, agreements: Vec<Agreement>, not_compared: &[&str]) -> SecondOpinion {
        SecondOpinion {
            dataset: "loan".to_owned(),
            classifier: classifier.to_owned(),
            package: (!agreements.is_empty()).then(|| "linfa-svm".to_owned()),
            split: "paper".to_owned(),
            agreements,
            not_compared: not_compared.iter().map(|&reason| reason.to_owned()).collect(),
        }
    }

    fn results(second_opinions: Vec<SecondOpinion>) -> Results {
        let provenance =
            Provenance { version: "0".to_owned(), command: Vec::new(), seed: 1, keys: 1, splits: 1 };
        let inputs = vec![results::Input::new("loan", Origin::Real, &"ab".repeat(32), 614)];
        Results { inputs, second_opinions, ..Results::new(provenance) }
    }

    #[test]
    fn decisions_are_counted_on_plain_and_on_encrypted_rows() {
        let plain = || agreement("plain", Regime::None, 123);
        let siv = || agreement("siv", Regime::SameKey, 120);
        let across =
            Agreement { test_scheme: Some("siv".to_owned()), ..agreement("plain", Regime::CrossScheme, 1) };
        let results = results(vec![
            opinion("svm-linear", vec![plain()], &[]),
            opinion("svm-rbf", vec![plain(), siv(), across], &["ope, cross-key: linfa-svm did not finish"]),
            opinion("svm-poly", vec![siv()], &[]),
            opinion("svm-sigmoid", Vec::new(), &["linfa-svm has no sigmoid kernel"]),
        ]);
        assert_eq!(
            lines(&results),
            [
                "loan, split paper: second opinion",
                "  svm-linear: 123 of 123 decisions as linfa-svm",
                "  svm-rbf: 123 of 123 decisions as linfa-svm, 121 of 246 on encrypted rows",
                "  svm-rbf: not compared, ope, cross-key: linfa-svm did not finish",
                "  svm-poly: 120 of 123 decisions on encrypted rows as linfa-svm",
                "  svm-sigmoid: not compared, linfa-svm has no sigmoid kernel",
            ]
        );
        let section = section(&results).unwrap();
        let crate::document::Block::Table(table) = &section.blocks[0] else { panic!("a table first") };
        let row: Vec<&str> = table.rows[1].iter().map(|entry| entry.text.as_str()).collect();
        assert_eq!(row, ["loan", "svm-rbf", "linfa-svm", "paper", "123 of 123", "121 of 246", "2"]);
        assert_eq!((table.rows.len(), section.blocks.len()), (3, 3));
    }

    #[test]
    fn nothing_is_said_where_nobody_was_asked() {
        let none = results(Vec::new());
        assert!(section(&none).is_none() && lines(&none).is_empty());
    }
}
