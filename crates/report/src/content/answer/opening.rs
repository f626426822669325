//! What opens the page: its title, the warnings, and the options.

use super::derive;
use crate::content::{release, speech, text};
use crate::document::{Banner, Block, Matrix, Section};
use results::{Input, Origin, Results};

/// Every warning with the data set that it is about.
pub(crate) fn warnings(results: &Results) -> impl Iterator<Item = String> {
    let of_input = |input: &Input| {
        input.warnings.iter().map(|text| format!("{}: {text}", input.dataset)).collect::<Vec<_>>()
    };
    results.inputs.iter().flat_map(of_input)
}

/// The sections that open the page, with the warnings in the first: every release or, without one, the options of every data
/// set. `answer` follows them, or opens the page itself.
pub(crate) fn openings(results: &Results, answer: Option<Section>) -> Vec<Section> {
    let mut sections = release::sections(results);
    if sections.is_empty() {
        sections.extend(options(results));
    }
    match answer {
        Some(answer) => sections.push(answer),
        None => {
            let notes = results.notes.iter().cloned().map(Block::Note);
            sections.last_mut().into_iter().for_each(|last| last.blocks.extend(notes.clone()));
        }
    }
    let warnings: Vec<Block> = warnings(results).map(Block::Warning).collect();
    if let Some(first) = sections.first_mut() {
        warn(first, warnings, !results.releases.is_empty());
    }
    sections
}

/// Puts warnings at the top of a section; of a release, which has to fit a screen, several stand below what it says.
fn warn(section: &mut Section, mut warnings: Vec<Block>, is_release: bool) {
    if is_release && warnings.len() > 1 {
        let told =
            format!("{} about the data stand below the residual risk.", text::count(warnings.len() as u64));
        let at = section.blocks.iter().position(|block| matches!(block, Block::Handover(_)));
        let at = at.map_or(section.blocks.len(), |at| at + 1);
        section.blocks.splice(at..at, warnings);
        warnings = vec![Block::Warning(told)];
    }
    section.blocks.splice(0..0, warnings);
}

/// The options of every data set, where no release was audited.
fn options(results: &Results) -> Option<Section> {
    let (banner, matrices) = derived(results)?;
    let mut section = Section::new("options", "What each option gives and costs");
    section.blocks.push(Block::Banner(banner));
    section.blocks.extend(matrices.into_iter().map(|matrix| Block::Matrix(Box::new(matrix))));
    Some(section)
}

/// What is known without a release, and the options of every data set; `None` where nothing was classified or attacked.
pub(crate) fn derived(results: &Results) -> Option<(Banner, Vec<Matrix>)> {
    let matrices: Vec<Matrix> =
        results.inputs.iter().filter_map(|input| derive::matrix(results, input)).collect();
    (!matrices.is_empty()).then(|| (derive::banner(results), matrices))
}

/// The title of the page.
pub(crate) fn title(results: &Results) -> String {
    if let [searched, ..] = &results.searches[..] {
        return format!("Faces in the photos of {}", searched.dataset);
    }
    if let [first, rest @ ..] = &results.releases[..] {
        let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        return format!("Release of {}{more}", first.file);
    }
    let names: Vec<String> = results.inputs.iter().map(|input| input.dataset.clone()).collect();
    let generated = results.inputs.iter().filter(|input| input.origin == Origin::Generated).count();
    let mark = match generated {
        0 => "",
        all if all == results.inputs.len() => " (generated data)",
        _ => " (in part generated data)",
    };
    if speech::is_all(results) {
        let sets: Vec<String> = speech::Set::all(results).iter().map(|set| set.name.to_owned()).collect();
        return format!("What encryption does to recordings: {}{mark}", text::listed(&sets));
    }
    match names.is_empty() || names.len() > 3 {
        true => format!("What encryption does to a classifier{mark}"),
        false => format!("What encryption does to a classifier: {}{mark}", text::listed(&names)),
    }
}
