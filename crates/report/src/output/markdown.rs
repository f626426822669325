//! The same page as Markdown, with figures and images as files beside it.

use crate::document::{Block, Document, Table};

/// The whole file.
pub(super) fn page(document: &Document) -> String {
    let mut out = format!("# {}\n", escaped(&document.title));
    for section in &document.sections {
        out.push_str(&format!("\n## {}\n", escaped(&section.heading)));
        for part in &section.blocks {
            out.push('\n');
            out.push_str(&block(part));
        }
    }
    out
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading(text) => format!("### {}\n", escaped(text)),
        Block::Text(text) => format!("{}\n", escaped(text)),
        Block::Note(text) => format!("> {}\n", escaped(text)),
        Block::Warning(text) => format!("> **Warning:** {}\n", escaped(text)),
        Block::List(items) => {
            let numbered =
                items.iter().enumerate().map(|(index, item)| format!("{}. {}\n", index + 1, escaped(item)));
            numbered.collect()
        }
        Block::Code(text) => format!("```text\n{text}\n```\n"),
        Block::Table(content) => table(content),
        Block::Figure(figure) => format!(
            "![{}](figures/{}.svg)\n\n**{}** {}\n",
            image_text(&figure.alt),
            figure.id,
            escaped(&figure.title),
            escaped(&figure.caption)
        ),
        Block::Picture(picture) => {
            format!("![{}](<{}>)\n\n{}\n", image_text(&picture.alt), picture.path, escaped(&picture.caption))
        }
    }
}

fn table(table: &Table) -> String {
    let mut out = format!("{}\n\n", escaped(&table.caption));
    let headings = table.columns.iter().map(|column| column.heading.clone());
    out.push_str(&row(headings));
    let rule = table.columns.iter().map(|column| if column.numeric { "---:" } else { "---" });
    out.push_str(&row(rule.map(str::to_owned)));
    for entries in &table.rows {
        out.push_str(&row(entries.iter().map(|entry| entry.text.clone())));
    }
    out
}

fn row(entries: impl Iterator<Item = String>) -> String {
    let entries: Vec<String> = entries.map(|entry| escaped(&entry).replace('|', "\\|")).collect();
    format!("| {} |\n", entries.join(" | "))
}

/// Text that Markdown shows as it is; code between backticks stays code.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('*', "\\*").replace('<', "&lt;").replace(['\n', '\r'], " ")
}

fn image_text(text: &str) -> String {
    escaped(text).replace('[', "\\[").replace(']', "\\]")
}
