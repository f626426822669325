//! The page: one file with its style and figures inside, no script, nothing to fetch.

mod recording;
mod screen;

use crate::content::text::harmless;
use crate::document::{Block, Column, Document, Entry, Picture, Section, Table, Tone};
use crate::error::ReportError;
use crate::figure::Figure;
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("style.css");

/// What pages with recordings need besides.
const RECORDINGS: &str = include_str!("recordings.css");

/// Entries longer than this may break into several lines.
const LONG: usize = 34;

/// Entries longer than this may do so in a table that is wider than the page.
const SHORT: usize = 20;

/// Characters of a table row that a phone shows.
const PHONE: usize = 38;

/// The whole page. `embed` turns the path of an image or a recording into a `data:` address, or `None` for one too large to embed.
pub(super) fn page(
    document: &Document,
    embed: &dyn Fn(&str) -> Option<String>,
) -> Result<String, ReportError> {
    let mut sections = document.sections.iter().map(|part| section(part, embed));
    let first = sections.next().transpose()?;
    let others: Vec<Markup> = sections.collect::<Result<_, _>>()?;
    let body = html! {
        @if let Some(first) = first { (first) }
        (contents(document))
        @for part in others { (part) }
    };
    let is_recording = |block: &Block| matches!(block, Block::Recording(_));
    let has_recordings = document.sections.iter().flat_map(|part| &part.blocks).any(is_recording);
    let style = if has_recordings { &[STYLE, RECORDINGS][..] } else { &[STYLE] };
    Ok(harmless(&framed(&document.title, &body, &style.concat())))
}

/// A page of one's own in the style of the report, with `title` above it. `body` is HTML and is taken as it is: what comes
/// from a user has to be escaped in it. As in a report, `p.note` and `p.warning` are remarks, a table stands in a
/// `div.scroll`, and `.number` is a column of numbers.
pub fn document(title: &str, body: &str) -> String {
    framed(title, &PreEscaped(body.to_owned()), STYLE)
}

fn framed(title: &str, body: &Markup, style: &str) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="icon" href="data:,";
                style { (PreEscaped(style)) }
            }
            body {
                header { h1 { (title) } }
                main { (body) }
            }
        }
    };
    page.into_string()
}

/// Links to what stands below the first section, which is the answer and comes before them.
fn contents(document: &Document) -> Markup {
    html! {
        nav aria-label="Contents" {
            ul {
                @for part in document.sections.iter().skip(1) {
                    li { a href={ "#" (part.id) } { (inline(&part.heading)) } }
                }
            }
        }
    }
}

fn section(section: &Section, embed: &dyn Fn(&str) -> Option<String>) -> Result<Markup, ReportError> {
    let heading_id = format!("{}-heading", section.id);
    let groups = section.blocks.chunk_by(|a, b| {
        matches!((a, b), (Block::Figure(_), Block::Figure(_)) | (Block::Recording(_), Block::Recording(_)))
    });
    let groups: Vec<Markup> = groups.map(|group| blocks(group, embed)).collect::<Result<_, _>>()?;
    Ok(html! {
        section id=(section.id) aria-labelledby=(heading_id) {
            h2 id=(heading_id) { (inline(&section.heading)) }
            @for group in groups { (group) }
        }
    })
}

/// Neighbouring figures or recordings side by side, anything else on its own.
fn blocks(group: &[Block], embed: &dyn Fn(&str) -> Option<String>) -> Result<Markup, ReportError> {
    let parts: Vec<Markup> = group.iter().map(|part| block(part, embed)).collect::<Result<_, _>>()?;
    Ok(match group {
        [Block::Figure(_), ..] => html! { div class="figures" { @for part in parts { (part) } } },
        [Block::Recording(_), ..] => html! { div class="recordings" { @for part in parts { (part) } } },
        _ => html! { @for part in parts { (part) } },
    })
}

fn block(block: &Block, embed: &dyn Fn(&str) -> Option<String>) -> Result<Markup, ReportError> {
    Ok(match block {
        Block::Heading(text) => html! { h3 { (inline(text)) } },
        Block::Text(text) => html! { p { (inline(text)) } },
        Block::Note(text) => html! { p class="note" { (inline(text)) } },
        Block::Warning(text) => html! { p class="warning" { strong { "Warning: " } (inline(text)) } },
        Block::List(items) => html! { ol { @for item in items { li { (inline(item)) } } } },
        Block::Cards(cards) => html! {
            ul class="cards" { @for (about, text) in cards { li { strong { (inline(about)) } p { (inline(text)) } } } }
        },
        Block::Code(text) => html! { pre { code { (text) } } },
        Block::Table(content) => table(content),
        Block::Folded(what, content) => html! { details { summary { (inline(what)) } (table(content)) } },
        Block::Banner(content) => screen::banner(content),
        Block::Matrix(content) => screen::matrix(content),
        Block::Handover(content) => screen::handover(content),
        Block::Figure(content) => figure(content)?,
        Block::Recording(content) => recording::card(content, embed)?,
        Block::Picture(content) => picture(content, embed(&content.path)),
    })
}

fn figure(figure: &Figure) -> Result<Markup, ReportError> {
    let svg = figure.svg_inline()?;
    Ok(html! {
        figure id=(figure.id) {
            (PreEscaped(svg))
            figcaption { strong { (figure.title) } " " (inline(&figure.caption)) }
        }
    })
}

fn picture(picture: &Picture, address: Option<String>) -> Markup {
    html! {
        figure {
            @match address {
                Some(address) => img src=(address) alt=(picture.alt);,
                None => p { "This image is too large to embed: " code { (picture.path) } },
            }
            figcaption { (inline(&picture.caption)) }
        }
    }
}

/// A table, and its lesser rows behind a line that opens them.
fn table(table: &Table) -> Markup {
    html! {
        (rows(table, &table.caption, &table.rows, table.id.as_deref()))
        @if !table.more.is_empty() {
            details {
                summary { (table.more.len()) " more rows" }
                (rows(table, &format!("{} (continued)", first_sentence(&table.caption)), &table.more, None))
            }
        }
    }
}

fn first_sentence(text: &str) -> &str {
    text.split_inclusive(". ").next().map_or(text, str::trim_end)
}

/// Rows in a container that scrolls by itself; one too wide for a phone says so there.
fn rows(table: &Table, caption: &str, rows: &[Vec<Entry>], id: Option<&str>) -> Markup {
    html! {
        @if width(table) > PHONE {
            p class="hint" aria-hidden="true" { "Scroll the table sideways \u{2192}" }
        }
        div class="scroll" id=[id] tabindex="0" role="region" aria-label=(caption) {
            table {
                caption { (inline(caption)) }
                thead {
                    tr {
                        @for column in &table.columns {
                            th scope="col" class=[column.numeric.then_some("number")] { (column.heading) }
                        }
                    }
                }
                tbody {
                    @for row in rows {
                        tr {
                            @for (index, (column, content)) in table.columns.iter().zip(row).enumerate() {
                                @if index == 0 {
                                    th scope="row" { (entry(content)) }
                                } @else {
                                    td class=[entry_class(column, content)] { (entry(content)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Characters of the widest row, as far as entries do not wrap.
fn width(table: &Table) -> usize {
    let of_row = |row: &Vec<Entry>| row.iter().map(|entry| entry.text.chars().count().min(LONG)).sum();
    let headings = table.columns.iter().map(|column| column.heading.chars().count()).sum();
    table.all_rows().map(of_row).fold(headings, usize::max)
}

fn entry_class(column: &Column, entry: &Entry) -> Option<&'static str> {
    let length = entry.text.chars().count();
    match (column.numeric, entry.text.starts_with('`'), entry.wraps) {
        (true, ..) => Some("number"),
        (_, _, true) if length <= LONG => Some("wrap"),
        (_, true, false) if length > LONG => Some("hash"),
        (_, true, false) => None,
        _ if length > LONG => Some("long"),
        _ => (length > SHORT).then_some("broad"),
    }
}

fn entry(entry: &Entry) -> Markup {
    match entry.tone {
        None => inline(&entry.text),
        Some(tone) => html! { span class={ "tone " (tone_class(tone)) } { (inline(&entry.text)) } },
    }
}

fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Strong => "strong",
        Tone::Middle => "middle",
        Tone::Weak => "weak",
        Tone::Bad => "bad",
    }
}

/// Text with the words between backticks set as code.
fn inline(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}
