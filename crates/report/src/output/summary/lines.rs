//! Columns that stand in line, and texts broken into lines.

/// A heading over one text a row; figures stand at the right.
pub(super) struct Column {
    pub(super) heading: String,
    pub(super) right: bool,
    pub(super) texts: Vec<String>,
}

impl Column {
    fn width(&self) -> usize {
        let texts = self.texts.iter().map(|text| chars(text)).max().unwrap_or(0);
        texts.max(chars(&self.heading))
    }
}

/// Width of a line of all columns with so many spaces between them.
pub(super) fn table_width(columns: &[Column], gap: usize) -> usize {
    let gaps = gap * columns.len().saturating_sub(1);
    columns.iter().map(Column::width).sum::<usize>() + gaps
}

/// The headings.
pub(super) fn headings(columns: &[Column], gap: usize) -> String {
    let headings: Vec<&str> = columns.iter().map(|column| column.heading.as_str()).collect();
    line(columns, &headings, gap)
}

/// A rule below the headings.
pub(super) fn rule(columns: &[Column], gap: usize) -> String {
    let rule: Vec<String> = columns.iter().map(|column| "-".repeat(column.width())).collect();
    line(columns, &rule, gap)
}

/// A line for each row.
pub(super) fn rows(columns: &[Column], gap: usize) -> Vec<String> {
    let rows = columns.iter().map(|column| column.texts.len()).max().unwrap_or(0);
    let texts = |row: usize| -> Vec<&str> {
        columns.iter().map(|column| column.texts.get(row).map_or("", String::as_str)).collect()
    };
    (0..rows).map(|row| line(columns, &texts(row), gap)).collect()
}

fn line(columns: &[Column], texts: &[impl AsRef<str>], gap: usize) -> String {
    let padded: Vec<String> = columns
        .iter()
        .zip(texts)
        .map(|(column, text)| {
            let text = text.as_ref();
            let space = " ".repeat(column.width().saturating_sub(chars(text)));
            if column.right { space + text } else { text.to_owned() + &space }
        })
        .collect();
    padded.join(&" ".repeat(gap)).trim_end().to_owned()
}

/// Breaks a text at spaces so that no line is wider than `width`; further lines are indented by two more columns.
pub(super) fn wrapped(text: &str, width: usize, indent: &str) -> String {
    let mut out = String::from(indent);
    let mut column = chars(indent);
    let mut first = true;
    for word in text.split(' ') {
        let needed = chars(word) + usize::from(!first);
        if !first && column + needed > width {
            out.push('\n');
            out.push_str(indent);
            out.push_str("  ");
            column = chars(indent) + 2;
        } else if !first {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += chars(word);
        first = false;
    }
    out.push('\n');
    out
}

pub(super) fn chars(text: &str) -> usize {
    text.chars().count()
}
