//! Images of the results folder.

use crate::document::{Block, Picture, Section};
use results::{Artifact, Results};

/// Kinds that have a section of their own elsewhere.
const ELSEWHERE: [&str; 3] = ["detections", "overlays", "reconstruction"];

/// Kinds shown first, in this order.
const FIRST: [&str; 2] = ["sample-sheet", "hog"];

/// The section with image samples; `None` without any.
pub(crate) fn section(results: &Results) -> Option<Section> {
    let mut section = Section::new("pictures", "Images: plain, encrypted, decrypted");
    let shown = results.artifacts.iter().filter(|artifact| is_picture(artifact));
    let shown: Vec<&Artifact> =
        shown.filter(|artifact| !ELSEWHERE.contains(&artifact.kind.as_str())).collect();
    let first = FIRST.iter().flat_map(|kind| shown.iter().filter(move |artifact| artifact.kind == *kind));
    let rest = shown.iter().filter(|artifact| !FIRST.contains(&artifact.kind.as_str()));
    section.blocks.extend(first.chain(rest).map(|artifact| picture(results, artifact)));
    section.unless_empty()
}

/// The images of one kind from data sets that `keep` accepts.
pub(crate) fn of_kind<'a>(
    results: &'a Results,
    kind: &'a str,
    keep: impl Fn(Option<&str>) -> bool + 'a,
) -> impl Iterator<Item = Block> + 'a {
    let same = results.artifacts.iter().filter(move |artifact| {
        artifact.kind == kind && is_picture(artifact) && keep(artifact.dataset.as_deref())
    });
    same.map(|artifact| picture(results, artifact))
}

fn is_picture(artifact: &Artifact) -> bool {
    if artifact.recording().is_some() {
        return false;
    }
    let path = artifact.path.to_ascii_lowercase();
    [".png", ".jpg", ".jpeg", ".svg"].iter().any(|ending| path.ends_with(ending))
}

fn picture(results: &Results, artifact: &Artifact) -> Block {
    let dataset = artifact.dataset.as_deref();
    let generated = dataset.map_or("", |dataset| super::select::generated_mark(results, dataset));
    let of = [dataset, artifact.scheme.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let named = if of.is_empty() { artifact.kind.clone() } else { format!("{}: {of}", artifact.kind) };
    let caption = artifact.caption.clone().unwrap_or_else(|| named.clone());
    Block::Picture(Picture {
        path: artifact.path.clone(),
        alt: artifact.alt.clone().unwrap_or(named),
        caption: format!("{}{generated}.", caption.trim_end_matches('.')),
    })
}
