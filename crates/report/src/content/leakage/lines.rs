//! The attacks in lines for a terminal.

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
    }
    let told = results.recommendations.iter().map(|item| format!("{}: {}", item.threat, item.text));
    lines.extend(told.map(|line| line.replace('`', "")));
    lines
}

fn line(results: &Results, subject: Subject<'_>) -> String {
    let shown = |adversary: &Adversary| {
        let row = subject.strongest(results, *adversary).filter(|row| is_shown(row))?;
        Some(format!("{adversary} {} ({})", text::fixed(row.advantage?, 2), row.attack))
    };
    let shown: Vec<String> = Adversary::ALL.iter().filter_map(shown).collect();
    let shown = if shown.is_empty() { "none".to_owned() } else { shown.join(", ") };
    let breaking = subject.breaking(results).map_or(String::new(), |found| format!("; broken by {found}"));
    format!("  {}: {shown}{breaking}", subject.name())
}
