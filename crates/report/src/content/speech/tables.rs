//! What machines make of recordings beside how intelligible they are, and who verifies speakers how well.

use super::chart::speakers;
use super::set::{Row, Set};
use crate::content::select::generated_mark;
use crate::content::text;
use crate::content::verdicts::verdict;
use crate::document::{Entry, Table};
use results::{Attacker, Results, Task, Verification};

/// Accuracies of both tasks beside measures of intelligibility.
pub(super) fn accuracies(results: &Results, set: &Set<'_>, rows: &[Row<'_>]) -> Table {
    let generated = set.inputs().next().map_or("", |input| generated_mark(results, &input.dataset));
    let caption = format!(
        "What machines make of {}{generated}, beside how intelligible it is. Words and speaker: accuracy of the strongest \
         classifier, with the verdict of its test. ESTOI (extended short-time objective intelligibility): how far encrypted \
         speech follows the plain one, 1 for plain, about 0 for noise. STOI, its older form, does not fall to 0: compare it with the \
         row of white noise. Distance: log-spectral, 0 dB for plain.{}",
        set.name,
        speakers(set),
    );
    let headings = [
        "Scheme",
        "Regime",
        "#Words [95 %]",
        "Verdict on words",
        "#Speaker [95 %]",
        "Verdict on speaker",
        "#ESTOI",
        "#STOI",
        "#Distance (dB)",
    ];
    let mut table = Table::new(caption, &headings);
    table.row(majority(results, set));
    rows.iter().for_each(|row| table.row(accuracy_row(row)));
    table
}

fn majority(results: &Results, set: &Set<'_>) -> [Entry; 9] {
    let none = || Entry::from(text::NONE);
    let accuracy = |task| Entry::from(text::optional(set.majority(results, task)));
    let name = Entry::from("always the most frequent class");
    let [words, speaker] = [Task::Content, Task::Speaker].map(accuracy);
    [name, none(), words, none(), speaker, none(), none(), none(), none()]
}

fn accuracy_row(row: &Row<'_>) -> [Entry; 9] {
    let accuracy = |task| Entry::from(text::estimate(row.cell(task).and_then(|cell| cell.summary.accuracy)));
    let of_task = |task| verdict(row.cell(task).and_then(|cell| cell.verdict));
    let heard = row.speech.and_then(|speech| speech.intelligibility);
    let decibels = heard.map(|heard| text::fixed(heard.log_spectral_distance, 1));
    [
        row.name().into(),
        row.regime.id().into(),
        accuracy(Task::Content),
        of_task(Task::Content),
        accuracy(Task::Speaker),
        of_task(Task::Speaker),
        text::optional(heard.map(|heard| heard.estoi)).into(),
        text::optional(heard.map(|heard| heard.stoi)).into(),
        decibels.unwrap_or_else(|| text::NONE.to_owned()).into(),
    ]
}

/// Equal error rates by attacker; without rows where speakers were not verified.
pub(super) fn verification(results: &Results, set: &Set<'_>, rows: &[Row<'_>]) -> Table {
    let generated = set.inputs().next().map_or("", |input| generated_mark(results, &input.dataset));
    let caption = format!(
        "Are two recordings of one speaker? Equal error rate (EER) in {}{generated}: the share of wrong answers where as many \
         pairs of one speaker are taken for two as pairs of two for one; 0 if speakers are always told apart, .5 if nothing is \
         told. The ignorant attacker knows of no protection; the lazy-informed one compares protected with protected recordings \
         by a model of plain speech; the semi-informed one by a model of protected speech. Linkability: of the semi-informed \
         attacker, from 0 to 1.{}",
        set.name,
        speakers(set),
    );
    let headings = [
        "Scheme",
        "Regime",
        "#EER, ignorant [95 %]",
        "#EER, lazy-informed [95 %]",
        "#EER, semi-informed [95 %]",
        "#Linkability",
        "#Pairs of one speaker",
        "#Pairs of two",
    ];
    let mut table = Table::new(caption, &headings);
    for row in rows {
        let Some(speech) = row.speech.filter(|speech| !speech.verification.is_empty()) else { continue };
        let rate = |attacker| speech.by(attacker).map_or(text::NONE.to_owned(), rate);
        let strongest = speech.by(Attacker::SemiInformed);
        let most = |count: fn(&Verification) -> u64| speech.verification.iter().map(count).max().unwrap_or(0);
        table.row([
            row.name().into(),
            row.regime.id().into(),
            rate(Attacker::Ignorant).into(),
            rate(Attacker::LazyInformed).into(),
            rate(Attacker::SemiInformed).into(),
            text::optional(strongest.map(|found| found.linkability)).into(),
            text::count(most(|found| found.genuine)).into(),
            text::count(most(|found| found.impostor)).into(),
        ]);
    }
    table
}

fn rate(found: &Verification) -> String {
    match found.ci95 {
        Some(ends) => format!("{} {}", text::score(found.eer), text::interval(Some(ends))),
        None => text::score(found.eer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use results::fixture::speech;

    fn texts(row: &[Entry]) -> Vec<&str> {
        row.iter().map(|entry| entry.text.as_str()).collect()
    }

    #[test]
    fn estoi_stands_beside_stoi_and_machine_accuracy_and_noise_has_a_row() {
        let results = speech();
        let set = Set::all(&results)[0];
        let table = accuracies(&results, &set, &set.rows(&results));
        assert_eq!(
            texts(&table.rows[0])[..5],
            ["always the most frequent class", "–", "0.250", "–", "0.333"]
        );
        let noise = texts(table.rows.last().unwrap());
        assert_eq!(noise, ["white-noise", "none", "–", "–", "–", "–", "0.020", "0.363", "39.2"]);
        let segments =
            table.rows.iter().map(|row| texts(row)).find(|row| row[0] == "segment-permutation").unwrap();
        assert!(segments[2].starts_with("0.7") || segments[2].starts_with("0.8"), "{segments:?}");
        assert_eq!((segments[3], segments[6], segments[7]), ("signal", "0.320", "0.558"));
        assert!(table.caption.contains("generated data"));
    }

    #[test]
    fn every_attacker_has_a_column_with_intervals() {
        let results = speech();
        let set = Set::all(&results)[0];
        let table = verification(&results, &set, &set.rows(&results));
        let schemes: Vec<&str> = table.rows.iter().map(|row| texts(row)[0]).collect();
        assert_eq!(schemes, ["plain", "segment-permutation", "mcadams", "aes-ctr"]);
        let mcadams = texts(&table.rows[2]);
        assert_eq!(mcadams[2..5], ["0.340 [0.310, 0.370]", "0.200 [0.170, 0.230]", "0.090 [0.060, 0.120]"]);
        assert_eq!(mcadams[5], "0.820");
    }
}
