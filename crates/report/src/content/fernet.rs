//! The anatomy of a Fernet token: which field the digits come from, and what of the value they carry.

use super::text;
use super::utility::slug;
use crate::document::{Section, Table};
use crate::figure::{Bar, Figure, Plot, StackedBars};
use results::{Results, TokenColumn};

/// The section; `None` when no token was taken apart.
pub(crate) fn section(results: &Results) -> Option<Section> {
    let columns = &results.token_anatomy;
    let first = columns.first()?;
    let mut section = Section::new("fernet", "What the digits of a Fernet token are");
    section.text(
        "A token is base64url of version byte, clock, IV, ciphertext and HMAC. IV and HMAC are fresh random-looking bytes \
         for every token and the ciphertext is blinded by the IV, so none of their digits depends on the value. The clock \
         tells when, hence in which row order, a token was made. What a digit count can carry is the length of the \
         plaintext, because the encoder reads it from the plaintext itself.",
    );
    section.figure(figure(results, first, columns));
    section.table(table(columns));
    Some(section)
}

fn figure(results: &Results, first: &TokenColumn, columns: &[TokenColumn]) -> Figure {
    let parts: Vec<String> = first.by_field.iter().map(|field| field.field.clone()).collect();
    let share = |column: &TokenColumn, name: &String| {
        let digits: u64 =
            column.by_field.iter().filter(|field| field.field == *name).map(|field| field.digits).sum();
        100.0 * digits as f64 / column.digits.max(1) as f64
    };
    let mut last = String::new();
    let bars = columns.iter().map(|column| {
        let group = format!("{}, {}", column.dataset, column.scheme);
        let heading = if group == last { String::new() } else { group.clone() };
        last = group;
        let values = parts.iter().map(|name| share(column, name)).collect();
        Bar { heading, label: column.column.clone(), values }
    });
    let bars: Vec<Bar> = bars.collect();
    let generated = super::select::generated_mark(results, &first.dataset);
    Figure {
        id: format!("fernet-anatomy-{}", slug(&first.dataset)),
        title: "Where the digits come from".to_owned(),
        alt: "Share of digits by token field, column by column; the table below holds the numbers."
            .to_owned(),
        caption: format!(
            "Digits read from the tokens of each column, by the field they stand in{generated}."
        ),
        plot: Plot::Stacked(StackedBars { x_label: "share of the digits (%)".to_owned(), parts, bars }),
    }
}

fn table(columns: &[TokenColumn]) -> Table {
    let caption = "Bits of a value and bits that survive the encoding (the entropy of the plaintext length).";
    let headings = [
        "Column",
        "Scheme",
        "#Tokens",
        "#Digits",
        "#Padded tokens",
        "#Bits of the value",
        "#Bits that survive",
    ];
    let mut table = Table::new(caption, &headings);
    for column in columns {
        table.row([
            format!("{} ({})", column.column, column.dataset).into(),
            column.scheme.clone().into(),
            text::count(column.tokens).into(),
            text::count(column.digits).into(),
            text::count(column.padded).into(),
            text::fixed(column.value_bits, 2).into(),
            text::fixed(column.surviving_bits, 2).into(),
        ]);
    }
    table
}
