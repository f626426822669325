//! The first screen as HTML: verdict, matrix, and what to do next. Colour never speaks alone, and no script is needed.

use super::{inline, tone_class};
use crate::document::{Banner, Handover, Mark, Matrix, MatrixColumn, MatrixRow};
use maud::{Markup, html};

pub(super) fn banner(banner: &Banner) -> Markup {
    html! {
        p class={ "verdict " (tone_class(banner.tone)) } {
            span aria-hidden="true" { (banner.symbol) } " "
            strong { (banner.word) } ": " (inline(&banner.text))
        }
    }
}

/// The matrix, its lesser rows behind a line that opens them, and what its terms mean. The roles are those that the elements have
/// anyway: a browser takes them away from a table whose rows a style draws as cards.
pub(super) fn matrix(matrix: &Matrix) -> Markup {
    html! {
        (options(matrix, &matrix.caption, &matrix.rows, matrix.id.as_deref()))
        @if !matrix.more.is_empty() {
            details {
                summary { (matrix.more.len()) " more: " (matrix.more_are) }
                (options(matrix, &format!("{}, continued", matrix.caption), &matrix.more, None))
            }
        }
        dl class="terms" {
            @for (term, meaning) in &matrix.terms {
                div { dt { (term) } " " dd { (inline(meaning)) } }
            }
        }
    }
}

fn options(matrix: &Matrix, caption: &str, rows: &[MatrixRow], id: Option<&str>) -> Markup {
    html! {
        table class="matrix" role="table" id=[id] {
            caption { (inline(caption)) }
            thead role="rowgroup" { (head(matrix.names, &matrix.columns)) }
            tbody role="rowgroup" {
                @for row in rows {
                    tr role="row" class=[row.chosen.then_some("chosen")] {
                        th scope="row" role="rowheader" { (name(row)) }
                        @for (column, mark) in matrix.columns.iter().zip(&row.cells) {
                            td role="cell" { (label(column)) (cell(mark)) }
                        }
                    }
                }
            }
        }
    }
}

/// Neighbouring columns of a group under one heading.
fn head(names: &str, columns: &[MatrixColumn]) -> Markup {
    let groups: Vec<&[MatrixColumn]> =
        columns.chunk_by(|a, b| !a.group.is_empty() && a.group == b.group).collect();
    let is_grouped = |group: &&[MatrixColumn]| group.iter().any(|column| !column.group.is_empty());
    let single = |heading: &str, rows: u8| {
        html! { th scope="col" role="columnheader" rowspan=[(rows > 1).then_some(rows)] { (heading) } }
    };
    if !groups.iter().any(is_grouped) {
        return html! { tr role="row" { (single(names, 1)) @for column in columns { (single(&column.heading, 1)) } } };
    }
    html! {
        tr role="row" {
            (single(names, 2))
            @for group in &groups {
                @if is_grouped(group) {
                    th scope="colgroup" role="columnheader" colspan=(group.len()) { (group[0].group) }
                } @else {
                    @for column in *group { (single(&column.heading, 2)) }
                }
            }
        }
        tr role="row" {
            @for column in groups.iter().filter(|group| is_grouped(group)).copied().flatten() {
                (single(&column.heading, 1))
            }
        }
    }
}

/// The option, whether the verdict is on it, and the verdict on it.
fn name(row: &MatrixRow) -> Markup {
    html! {
        (row.name)
        @if row.chosen { " " span class="tag" { "▸ this one" } }
        @if let Some(verdict) = &row.verdict {
            " " span class="beside" { span aria-hidden="true" { (verdict.symbol) } " " (verdict.text) }
        }
    }
}

/// What a card on a phone says before each value; the table says it in its head.
fn label(column: &MatrixColumn) -> Markup {
    html! {
        span class="label" aria-hidden="true" {
            @if !column.group.is_empty() { "Reads with " }
            (column.heading)
        }
    }
}

fn cell(mark: &Mark) -> Markup {
    let why = (!mark.why.is_empty()).then_some(&mark.why);
    html! {
        span class="value" title=[why] {
            @if let Some(share) = mark.bar {
                span class="bar" aria-hidden="true" { span style={ "width:" (format!("{:.1}", 100.0 * share)) "%" } {} }
            }
            @match &mark.link {
                Some(link) => a href={ "#" (link) } { (words(mark)) },
                None => (words(mark)),
            }
            @if !mark.beside.is_empty() { " " span class="beside" { (mark.beside) } }
        }
    }
}

fn words(mark: &Mark) -> Markup {
    let class = mark.tone.map_or("words".to_owned(), |tone| format!("tone {}", tone_class(tone)));
    html! {
        span class=(class) {
            @if !mark.symbol.is_empty() { span aria-hidden="true" { (mark.symbol) } " " }
            @if !mark.word.is_empty() { (mark.word) " " }
            (mark.text)
        }
    }
}

/// What to do next beside the risk that is left, whose text one click selects.
pub(super) fn handover(handover: &Handover) -> Markup {
    html! {
        div class="next" {
            div class="run" {
                @if let [first, others @ ..] = &handover.commands[..] {
                    h3 class="first" { "Run this next" }
                    pre class="copy first" { code { (first) } }
                    @for command in others { pre class="copy" { code { (command) } } }
                }
                @if !handover.facts.is_empty() {
                    dl class="facts" {
                        @for (name, text) in &handover.facts {
                            dt { (name) } dd { (inline(text)) }
                        }
                    }
                }
            }
            @if !handover.residual_risk.is_empty() {
                div class="left" {
                    h3 { "What is left at risk (text to copy)" }
                    pre class="copy risk" { (handover.residual_risk.replace('`', "")) }
                }
            }
        }
    }
}
