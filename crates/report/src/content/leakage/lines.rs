//! The attacks in lines for a terminal.

use super::risks;
use super::subject::{Subject, is_shown};
use crate::content::text;
use results::{Adversary, Results};

/// For every data set a heading and a line for each scheme under one key, then the recommendations.
pub(crate) fn lines(results: &Results) -> Vec<String> {
    let mut lines = Vec::new();
    for dataset in super::datasets(results) {
        lines.push(format!(
            "Attacks on {dataset}, one key: largest advantage of each adversary that is shown"
        ));
        let subjects = Subject::all(results, dataset).into_iter().filter(Subject::is_one_key);
        lines.extend(subjects.map(|subject| line(results, subject)));
        lines.extend(of_risks(results, dataset));
        lines.extend(risks::quasi_lines(results, dataset));
    }
    let told = results.recommendations.iter().map(|item| format!("{}: {}", item.threat, item.text));
    lines.extend(told.map(|line| line.replace('`', "")));
    lines
}

/// The risks that the law names, a line for each scheme under one key.
fn of_risks(results: &Results, dataset: &str) -> Vec<String> {
    let subjects = Subject::all(results, dataset).into_iter().filter(Subject::is_one_key);
    let told = subjects
        .filter_map(|subject| Some(format!("  {}: {}", subject.name(), risks::line(results, &subject)?)));
    let mut lines: Vec<String> = told.collect();
    if !lines.is_empty() {
        lines.insert(0, format!("Risks on {dataset}, one key, by the strongest attack that was tried"));
    }
    lines
}

fn line(results: &Results, subject: Subject<'_>) -> String {
    let shown = |adversary: &Adversary| {
        let row = subject.strongest(results, *adversary).filter(|row| is_shown(row))?;
        Some(format!("{adversary} {} ({})", text::fixed(row.advantage?, 2), row.attack))
    };
    let shown: Vec<String> = Adversary::ALL.iter().filter_map(shown).collect();
    let shown = if shown.is_empty() { "none".to_owned() } else { shown.join(", ") };
    let opened = subject.opened_by(results);
    let opened = opened.map_or(String::new(), |found| format!("; 90 % opened by {found}"));
    format!("  {}: {shown}{opened}", subject.name())
}
