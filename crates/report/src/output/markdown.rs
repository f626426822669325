//! The same page as Markdown, with figures and images as files beside it.

mod screen;

use super::link;
use crate::content::text::harmless;
use crate::document::{Block, Document, Player, Recording, Table};

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
    harmless(&out)
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading(text) => format!("### {}\n", escaped(text)),
        Block::Text(text) => format!("{}\n", escaped(text)),
        Block::Note(text) => format!("> {}\n", escaped(text)),
        Block::Warning(text) => format!("> **Warning:** {}\n", escaped(text)),
        Block::List(items) => numbered(items.iter().cloned()),
        Block::Cards(cards) => numbered(cards.iter().map(|(about, text)| format!("{about}: {text}"))),
        Block::Code(text) => fenced(text),
        Block::Table(content) => table(content),
        Block::Folded(what, content) => format!("{}\n\n{}", escaped(what), table(content)),
        Block::Banner(content) => screen::banner(content),
        Block::Matrix(content) => screen::matrix(content),
        Block::Handover(content) => screen::handover(content),
        Block::Figure(figure) => format!(
            "![{}](figures/{}.svg)\n\n**{}** {}\n",
            image_text(&figure.alt),
            figure.id,
            escaped(&figure.title),
            escaped(&figure.caption)
        ),
        Block::Recording(content) => recording(content),
        Block::Picture(picture) => {
            format!("![{}](<{}>)\n\n{}\n", image_text(&picture.alt), picture.path, escaped(&picture.caption))
        }
    }
}

fn recording(content: &Recording) -> String {
    let seen = content.figure.as_ref();
    let seen = seen.map(|figure| format!("![{}](figures/{}.svg)\n\n", image_text(&figure.alt), figure.id));
    let played = match &content.player {
        Player::Broken(reason) => escaped(reason),
        Player::Inside | Player::Beside => format!("[Play]({})", link(&content.path)),
    };
    let told = [format!("**{}**", escaped(&content.title)), escaped(&content.caption), played];
    let told: Vec<String> = told.into_iter().filter(|text| !text.is_empty()).collect();
    format!("{}{}\n", seen.unwrap_or_default(), told.join(" "))
}

fn numbered(items: impl Iterator<Item = String>) -> String {
    items.enumerate().map(|(index, item)| format!("{}. {}\n", index + 1, escaped(&item))).collect()
}

fn table(table: &Table) -> String {
    let mut out = format!("{}\n\n", escaped(&table.caption));
    let headings = table.columns.iter().map(|column| column.heading.clone());
    out.push_str(&row(headings));
    let rule = table.columns.iter().map(|column| if column.numeric { "---:" } else { "---" });
    out.push_str(&row(rule.map(str::to_owned)));
    for entries in table.all_rows() {
        out.push_str(&row(entries.iter().map(|entry| entry.text.clone())));
    }
    out
}

fn row(entries: impl Iterator<Item = String>) -> String {
    let entries: Vec<String> = entries.map(|entry| escaped(&entry).replace('|', "\\|")).collect();
    format!("| {} |\n", entries.join(" | "))
}

/// Text as it is, between fences that are longer than any in it.
fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{text}\n{fence}\n")
}

/// Text that Markdown shows as it is; code between backticks stays code.
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('*', "\\*").replace('<', "&lt;").replace("](", "]\\(");
    text.replace(['\n', '\r'], " ")
}

fn image_text(text: &str) -> String {
    escaped(text).replace('[', "\\[").replace(']', "\\]")
}
