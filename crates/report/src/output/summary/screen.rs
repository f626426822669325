//! The first screen in text: the same verdict, matrix and words as on the page.

use super::command::broken;
use super::lines::{Column, chars, headings, rows, table_width, wrapped};
use crate::content::{answer, release, text};
use crate::document::{Matrix, MatrixColumn, MatrixRow};
use results::{Release, Results};

/// Most lines of a run with a release; one more says where the page is.
const MAX_LINES: usize = 29;

/// Space between columns of the matrix.
const GAP: usize = 1;

/// Columns that are left out, one after the other, of a matrix that is too wide.
const LEAST_MISSED: [&str; 4] = ["bytes", "key", "found", "own"];

/// Commands that are missed as much as what to send.
const FIRST_COMMANDS: usize = 2;

/// What the matrix of a release says.
const RELEASED: &str = "✓ low, ✗ high, ! high for whoever holds plain records, – not measured: % of what guessing leaves unread that \
                        is read by who knows nothing, has a register of the people, knows 1 or 10 records, or chooses them (own). \
                        found: people of 1,000 who are found again; key: whether it gives the records back; bytes: for one record.";

/// What the matrix of a data set says.
const MEASURED: &str = "AUC: of the best classifier, .5 is chance. Reads, in % of what guessing leaves unread: who has ciphertexts \
                        only (none), similar records or a register, 1 or several known records, or chooses them (own). ✗ shown, \
                        ! shown for whoever holds plain records, ○ not shown, – not measured. found: people of 1,000 who are found \
                        again; key: whether it gives the records back; bytes: for one value.";

/// Most characters of an option's name with its mark.
const MAX_NAME: usize = 26;

/// Lines that belong together, of which the last may be left out.
struct Part {
    lines: Vec<String>,
    /// How many lines have to stay, if any does.
    least: usize,
    /// Whether all may be left out together.
    may_go: bool,
    /// Parts of the lowest rank lose lines first.
    rank: Rank,
}

/// What is missed least comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Detail,
    Legend,
    Risk,
    Command,
    Fact,
    Answer,
}

/// The first release in at most [`MAX_LINES`] lines; `None` where there is none.
pub(super) fn released(results: &Results, width: usize) -> Option<String> {
    let (first, others) = results.releases.split_first()?;
    let handover = release::handover(first);
    let banner = release::banner(first);
    let verdict = format!("{} {}: {}", banner.symbol, banner.word, banner.text);
    let part = |text: &str, least, rank| (!text.is_empty()).then(|| Part::new(text, width, least, rank));
    let named =
        |name: &str, text: &str| if text.is_empty() { String::new() } else { format!("{name}: {text}") };
    let mut parts = vec![
        Part::new(&release::question(first), width, 1, Rank::Answer),
        Part::new(&release::asked(first), width, 1, Rank::Legend),
        Part::new(&verdict, width, 2, Rank::Answer),
    ];
    parts.extend(matrix(results, first, width));
    parts.extend(commands(&handover.commands, width));
    let facts = handover.facts.iter().map(|(name, text)| named(&name.to_lowercase(), text));
    parts.extend(facts.filter_map(|fact| part(&fact, 1, Rank::Fact)));
    parts.extend(part(&named("left at risk", &handover.residual_risk), 2, Rank::Risk));
    parts.extend(part(
        &named("worst columns with 0/1/10 known", &release::worst_columns(first).join("; ")),
        0,
        Rank::Detail,
    ));
    parts.extend(others.iter().map(|other| also(other, width)));
    parts.extend(part(&warned(results), 1, Rank::Detail));
    Some(fitted(parts, width))
}

/// The options of every data set, where there is no release.
pub(super) fn derived(results: &Results, width: usize) -> String {
    let Some((banner, matrices)) = answer::derived(results) else { return String::new() };
    let mut out = String::new();
    for matrix in matrices {
        out.push_str(&wrapped(&matrix.caption.replace('`', ""), width, ""));
        table(&matrix, width).iter().for_each(|line| out.push_str(&format!("{line}\n")));
        out.push('\n');
    }
    out.push_str(&wrapped(MEASURED, width, ""));
    out + &wrapped(&format!("{} {}: {}", banner.symbol, banner.word, plain(&banner.text)), width, "") + "\n"
}

impl Part {
    fn new(text: &str, width: usize, least: usize, rank: Rank) -> Self {
        let fitting: Vec<String> = plain(text).split(' ').map(|word| cut(word, width - 2)).collect();
        Self {
            lines: wrapped(&fitting.join(" "), width, "").lines().map(str::to_owned).collect(),
            least,
            may_go: least == 0,
            rank,
        }
    }

    /// Lines of which none may be left out.
    fn whole(lines: Vec<String>) -> Self {
        Self { least: lines.len(), lines, may_go: false, rank: Rank::Answer }
    }

    /// Leaves out so many of the last lines, and says so.
    fn shorten(&mut self, lost: usize, width: usize) {
        self.lines.truncate(self.lines.len() - lost);
        if let Some(last) = self.lines.last_mut() {
            *last = cut(&format!("{last} …"), width);
        }
    }
}

/// Text of a page without its marks for code and without line breaks.
fn plain(text: &str) -> String {
    text.replace('`', "").replace('\n', " ")
}

/// The commands, each whole or not at all, the later ones before the first two.
fn commands(commands: &[String], width: usize) -> Vec<Part> {
    let part = |(index, command): (usize, &String)| {
        let lines = broken(&format!("$ {command}"), width);
        let rank = if index < FIRST_COMMANDS { Rank::Fact } else { Rank::Command };
        Part { least: lines.len(), lines, may_go: true, rank }
    };
    commands.iter().enumerate().map(part).collect()
}

fn also(other: &Release, width: usize) -> Part {
    Part::new(&format!("also: {}: {}", other.file, other.verdict), width, 1, Rank::Answer)
}

/// The first warning and how many there are, or nothing.
fn warned(results: &Results) -> String {
    let warnings: Vec<String> = answer::warnings(results).collect();
    match &warnings[..] {
        [] => String::new(),
        [one] => format!("warning: {one}"),
        [first, ..] => format!("{} warnings, all on the page; the first: {first}", warnings.len()),
    }
}

fn matrix(results: &Results, release: &Release, width: usize) -> Vec<Part> {
    let Some(matrix) = release::options(results, release, "") else { return Vec::new() };
    let mut parts = vec![Part::whole(table(&matrix, width))];
    parts.push(Part::new(RELEASED, width, 2, Rank::Legend));
    if !matrix.more.is_empty() {
        let more = text::counted(matrix.more.len() as u64, "option", "options");
        parts.push(Part::new(&format!("{more} more on the page"), width, 1, Rank::Answer));
    }
    parts
}

/// The rows of a matrix below its short headings.
fn table(matrix: &Matrix, width: usize) -> Vec<String> {
    let mut columns = values(matrix);
    let longest = matrix.rows.iter().map(|row| chars(&row.name)).max().unwrap_or(0);
    let least = (longest + 2).min(MAX_NAME).min(width / 4);
    let is_wide = |columns: &[Column]| least + GAP + table_width(columns, GAP) > width;
    if is_wide(&columns) {
        columns.iter_mut().zip(&matrix.columns).for_each(|(column, of)| column.heading.clone_from(&of.tiny));
    }
    for heading in LEAST_MISSED {
        if is_wide(&columns) {
            columns.retain(|column| column.heading != heading);
        }
    }
    let room = width.saturating_sub(GAP + table_width(&columns, GAP)).clamp(6, MAX_NAME);
    let names = matrix.rows.iter().map(|row| name(row, room)).collect();
    columns.insert(0, Column { heading: String::new(), right: false, texts: names });
    std::iter::once(headings(&columns, GAP)).chain(rows(&columns, GAP)).collect()
}

fn values(matrix: &Matrix) -> Vec<Column> {
    let column = |(index, column): (usize, &MatrixColumn)| Column {
        heading: column.short.clone(),
        right: true,
        texts: matrix.rows.iter().map(|row| terse(row, index)).collect(),
    };
    matrix.columns.iter().enumerate().map(column).collect()
}

/// "> plan", no longer than `room`.
fn name(row: &MatrixRow, room: usize) -> String {
    let mark = if row.chosen { "> " } else { "  " };
    cut(&format!("{mark}{}", plain(&row.name)), room)
}

/// A text of at most so many characters, with an ellipsis where it is cut.
fn cut(text: &str, room: usize) -> String {
    match chars(text) > room {
        true => text.chars().take(room.saturating_sub(1)).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

/// A cell without its word, which its symbol stands for, and without spaces and per cent: "✗62".
fn terse(row: &MatrixRow, index: usize) -> String {
    let Some(mark) = row.cells.get(index) else { return text::NONE.to_owned() };
    let shown = &mark.text;
    let number = match shown.starts_with(|c: char| c.is_ascii_digit()) {
        true => shown.replace("\u{a0}%", "").replace('\u{a0}', ""),
        false => shown.replace('\u{a0}', " "),
    };
    format!("{}{number}", mark.symbol)
}

/// The parts in at most [`MAX_LINES`] lines: those that are missed least lose lines first, the later ones before the others.
fn fitted(mut parts: Vec<Part>, width: usize) -> String {
    let mut over = parts.iter().map(|part| part.lines.len()).sum::<usize>().saturating_sub(MAX_LINES);
    let mut order: Vec<usize> = (0..parts.len()).rev().collect();
    order.sort_by_key(|&index| parts[index].rank);
    for index in order {
        let part = &mut parts[index];
        let before = part.lines.len();
        let lost = over.min(before.saturating_sub(part.least));
        if lost > 0 {
            part.shorten(lost, width);
        }
        if lost < over && part.may_go {
            part.lines.clear();
        }
        over = over.saturating_sub(before - part.lines.len());
    }
    let lines: Vec<String> = parts.into_iter().flat_map(|part| part.lines).take(MAX_LINES).collect();
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missed_least_loses_lines_first() {
        let part =
            |name: &str, rank| Part { lines: vec![name.to_owned(); 15], least: 1, may_go: false, rank };
        let text = fitted(
            vec![part("risk", Rank::Risk), part("detail", Rank::Detail), part("answer", Rank::Answer)],
            40,
        );
        let count = |name: &str| text.lines().filter(|line| line.starts_with(name)).count();
        assert_eq!((count("risk"), count("detail"), count("answer")), (13, 1, 15));
        assert!(text.contains("detail …\n") && text.contains("risk …\n"), "{text}");
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!((cut("abcdef", 6), cut("abcdefg", 6)), ("abcdef".to_owned(), "abcde…".to_owned()));
    }
}
