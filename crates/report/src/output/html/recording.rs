//! A recording as a card: spectrogram, player, words.

use super::inline;
use crate::document::{Player, Recording};
use crate::error::ReportError;
use crate::output::link;
use maud::{Markup, PreEscaped, html};

/// `embed` turns the path of the recording into a `data:` address.
pub(super) fn card(
    recording: &Recording,
    embed: &dyn Fn(&str) -> Option<String>,
) -> Result<Markup, ReportError> {
    let figure = recording.figure.as_ref();
    let svg = figure.map(|figure| figure.svg_inline()).transpose()?;
    Ok(html! {
        figure class="recording" id=[figure.map(|figure| &figure.id)] {
            figcaption {
                strong { (recording.title) }
                (inline(&recording.caption))
            }
            @if let Some(svg) = svg { (PreEscaped(svg)) }
            (player(recording, embed))
        }
    })
}

fn player(recording: &Recording, embed: &dyn Fn(&str) -> Option<String>) -> Markup {
    let inside = matches!(recording.player, Player::Inside).then(|| embed(&recording.path)).flatten();
    match (&recording.player, inside) {
        (Player::Broken(reason), _) => html! { p class="note" { (reason) " " code { (recording.path) } } },
        (_, Some(address)) => html! {
            audio controls preload="none" aria-label=(recording.label) src=(address) {}
        },
        (_, None) => html! {
            p { "The page holds no more recordings: " a href=(link(&recording.path)) { "play the file of " (recording.label) } }
        },
    }
}
