//! Recordings on the terminal: one table for both tasks, then who verifies speakers, then what could be taken wrongly.

use super::lines::{Column, table_width, wrapped};
use super::{GAP, aligned};
use crate::content::speech::{Row, Set, remarks};
use crate::content::text;
use results::{Attacker, Cell, Results, Task};

/// Columns that are left out, one after the other, of a table that is too wide.
const LEAST_MISSED: [&str; 5] = ["dB", "STOI", "speaker 95%", "words 95%", "lazy"];

/// What the headings mean.
const LEGEND: &str = "words, speaker: accuracy of the strongest classifier; ignorant, lazy, semi: equal error rate of speaker \
                      verification by the ignorant, lazy-informed and semi-informed attacker, 0.5 where nothing is told; ESTOI: 1 \
                      for plain speech, about 0 for noise, STOI beside it is not 0 for noise; dB: log-spectral distance.";

/// All recordings; nothing where there are none.
pub(super) fn told(results: &Results, width: usize) -> String {
    let sets = Set::all(results);
    let told: String = sets.iter().map(|set| of_set(results, set, width)).collect();
    if told.is_empty() { told } else { told + &wrapped(LEGEND, width, "") + "\n" }
}

fn of_set(results: &Results, set: &Set<'_>, width: usize) -> String {
    let rows = set.rows(results);
    if rows.is_empty() {
        return String::new();
    }
    let mut out = wrapped(&title(results, set), width, "");
    for input in set.inputs() {
        input
            .notes
            .iter()
            .for_each(|note| out.push_str(&wrapped(&format!("{}: {note}", input.dataset), width, "  ")));
    }
    let columns = narrowed(columns(&rows), width);
    match table_width(&columns, GAP) <= width {
        true => out.push_str(&aligned(&columns)),
        false => rows.iter().for_each(|row| out.push_str(&folded(row, width))),
    }
    for remark in remarks(results, set, &rows) {
        out.push_str(&wrapped(&remark.replace('`', ""), width, "  "));
    }
    out + "\n"
}

/// "words (generated, 120 records, 3 speakers), chance 0.250 for the words and 0.333 for the speaker".
fn title(results: &Results, set: &Set<'_>) -> String {
    let origin = set.inputs().next().map(|input| (input.origin, input.records));
    let what =
        origin.map(|(origin, records)| format!("{origin}, {}", text::counted(records, "record", "records")));
    let speakers = set.speakers().map(|count| text::counted(count, "speaker", "speakers"));
    let known: Vec<String> = what.into_iter().chain(speakers).collect();
    let chance =
        |task, noun: &str| Some(format!("{} for the {noun}", text::score(set.majority(results, task)?)));
    let chance: Vec<String> =
        [chance(Task::Content, "words"), chance(Task::Speaker, "speaker")].into_iter().flatten().collect();
    format!("{} ({}), chance {}", set.name, known.join(", "), text::listed(&chance))
}

fn columns(rows: &[Row<'_>]) -> Vec<Column> {
    let column = |heading: &str, right, of: &dyn Fn(&Row<'_>) -> String| Column {
        heading: heading.to_owned(),
        right,
        texts: rows.iter().map(of).collect(),
    };
    let accuracy = |row: &Row<'_>, task| text::optional(row.accuracy(task));
    let interval = |row: &Row<'_>, task| text::interval(row.cell(task).and_then(interval));
    let rate = |row: &Row<'_>, attacker| {
        text::optional(row.speech.and_then(|speech| speech.by(attacker)).map(|found| found.eer))
    };
    let heard = |row: &Row<'_>| row.speech.and_then(|speech| speech.intelligibility);
    let columns = [
        column("scheme", false, &|row| row.name()),
        column("regime", false, &|row| row.regime.to_string()),
        column("words", true, &|row| accuracy(row, Task::Content)),
        column("words 95%", true, &|row| interval(row, Task::Content)),
        column("speaker", true, &|row| accuracy(row, Task::Speaker)),
        column("speaker 95%", true, &|row| interval(row, Task::Speaker)),
        column("ignorant", true, &|row| rate(row, Attacker::Ignorant)),
        column("lazy", true, &|row| rate(row, Attacker::LazyInformed)),
        column("semi", true, &|row| rate(row, Attacker::SemiInformed)),
        column("ESTOI", true, &|row| text::optional(heard(row).map(|heard| heard.estoi))),
        column("STOI", true, &|row| text::optional(heard(row).map(|heard| heard.stoi))),
        column("dB", true, &|row| {
            heard(row).map_or(text::NONE.to_owned(), |heard| text::fixed(heard.log_spectral_distance, 1))
        }),
    ];
    columns.into_iter().filter(|column| column.texts.iter().any(|text| text != text::NONE)).collect()
}

fn interval(cell: &Cell) -> Option<[f64; 2]> {
    text::share_interval(cell.summary.accuracy?)
}

/// Without the columns that a reader misses least, as far as that makes the table fit.
fn narrowed(mut columns: Vec<Column>, width: usize) -> Vec<Column> {
    for heading in LEAST_MISSED {
        if table_width(&columns, GAP) > width {
            columns.retain(|column| column.heading != heading);
        }
    }
    columns
}

/// One row as running text: what it is, then what is left, indented.
fn folded(row: &Row<'_>, width: usize) -> String {
    let verdict =
        |task| row.cell(task).and_then(|cell| cell.verdict).map_or(text::NONE.to_owned(), |v| v.to_string());
    let accuracy = |task, noun: &str| match row.cell(task) {
        Some(cell) => format!("{noun} {} {}", text::estimate(cell.summary.accuracy), verdict(task)),
        None => text::NONE.to_owned(),
    };
    let rate = |(attacker, found): (&Attacker, f64)| format!("EER {attacker} {}", text::score(found));
    let rates = Attacker::ALL.iter().filter_map(|attacker| Some((attacker, row.speech?.by(*attacker)?.eer)));
    let heard = row.speech.and_then(|speech| speech.intelligibility);
    let heard =
        heard.map(|heard| format!("ESTOI {}, STOI {}", text::score(heard.estoi), text::score(heard.stoi)));
    let told = [accuracy(Task::Content, "words"), accuracy(Task::Speaker, "speaker")];
    let told =
        told.into_iter().chain(rates.map(rate)).chain(heard).filter(|text| !text.ends_with(text::NONE));
    let told: Vec<String> = told.collect();
    wrapped(&format!("{}, {}", row.name(), row.regime), width, "") + &wrapped(&told.join(", "), width, "  ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use results::fixture::speech;

    #[test]
    fn both_tasks_stand_in_one_table_that_fits() {
        for width in [110, 160] {
            let text = told(&speech(), width);
            assert!(text.lines().all(|line| line.chars().count() <= width), "{text}");
            assert!(text.starts_with(
                "words (generated, 120 records, 3 speakers), chance 0.250 for the words and 0.333 for the speaker\n"
            ));
            for heading in ["words", "speaker", "ignorant", "lazy", "semi", "ESTOI"] {
                assert!(text.lines().nth(1).unwrap_or_default().contains(heading), "{heading}");
            }
            assert!(text.contains("plain, length alone"));
        }
    }

    #[test]
    fn narrow_terminals_have_running_text() {
        let text = told(&speech(), 40);
        assert!(text.contains("white-noise, none\n  ESTOI 0.020, STOI 0.363\n"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 40), "{text}");
    }

    #[test]
    fn other_data_have_no_such_table() {
        assert_eq!(told(&results::fixture::results(), 100), "");
    }
}
