//! What adversaries gain, and what to use against whom.
//!
//! The page shows what a reader decides by: what follows, the strongest attack of each adversary, how many known records
//! open a scheme, the risks that the law names, reconstructed images. Every single row is in `tables/leakage.csv`.

mod chart;
mod lines;
pub(crate) mod risks;
pub(crate) mod subject;
mod tables;

pub(crate) use lines::lines;
pub(crate) use subject::Subject;

use super::{curves, images, text};
use crate::document::{Block, Section, Table};
use results::{CurveKind, Results};

/// What to use against whom; `None` where nothing follows.
pub(crate) fn recommendations(results: &Results) -> Option<Section> {
    let mut section = Section::new("recommendations", "What follows, by what an adversary holds");
    let told: Vec<(String, String)> =
        results.recommendations.iter().map(|item| (item.threat.clone(), item.text.clone())).collect();
    if !told.is_empty() {
        section.blocks.push(Block::Cards(told));
    }
    section.unless_empty()
}

/// The section; `None` when no attack was run.
pub(crate) fn section(results: &Results) -> Option<Section> {
    let mut section = Section::new("leakage", "Leakage: what an adversary gets");
    if !results.leakage.is_empty() {
        section.text(
            "Advantage is (success - baseline) / (1 - baseline): 0 for a guess without ciphertexts, 1 for everything. A \
             scheme is judged by its most successful attack, never by how random its output looks. Intervals and \
             p-values answer for chance between keys and between records. An attack that gains shows a weakness; that none is \
             shown to gain proves nothing.",
        );
    }
    let datasets = datasets(results);
    datasets.iter().for_each(|dataset| of_dataset(results, dataset, &mut section));
    // images of sets whose attacks are not in this file
    let rest = images::of_kind(results, "reconstruction", |dataset| {
        dataset.is_none_or(|dataset| !datasets.contains(&dataset))
    });
    section.blocks.extend(rest);
    statistics(results, &mut section);
    section.unless_empty()
}

fn of_dataset(results: &Results, dataset: &str, section: &mut Section) {
    section.heading(format!("Attacks on {dataset}"));
    let anchored = |kind, table: Table| Table { id: text::anchor(results, kind, dataset), ..table };
    section.table(anchored("attacks", tables::by_adversary(results, dataset, true)));
    section.table(anchored("risks", risks::table(results, dataset, |subject| subject.is_one_key())));
    section.folded(
        format!("Inference of single columns of {dataset}"),
        risks::by_column(results, dataset, |subject| subject.is_one_key()),
    );
    section.table(risks::quasi(results, dataset));
    chart::chart(results, dataset).into_iter().for_each(|figure| section.figure(figure));
    let figures = curves::figures(results, CurveKind::KnownPairs, Some(dataset));
    figures.into_iter().for_each(|figure| section.figure(figure));
    let pictures = images::of_kind(results, "reconstruction", |of| of == Some(dataset));
    section.blocks.extend(pictures);
    section.folded(
        format!("The strongest attacks on {dataset} in detail"),
        tables::strongest_attacks(results, dataset),
    );
    section.folded(
        format!("Attacks on {dataset} under two keys, or one per record"),
        tables::by_adversary(results, dataset, false),
    );
}

/// Whether attacks on a data set are shown.
pub(crate) fn is_attacked(results: &Results, dataset: &str) -> bool {
    datasets(results).contains(&dataset)
}

fn datasets(results: &Results) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for row in &results.leakage {
        if !names.contains(&row.dataset.as_str()) {
            names.push(&row.dataset);
        }
    }
    names
}

/// The usual statistics, headed by what they cannot show.
fn statistics(results: &Results, section: &mut Section) {
    if results.image_statistics.is_empty() {
        return;
    }
    section.heading("Statistics of cipher images");
    section.note(
        "What these can show: gross faults. NPCR and UACI far from their ideals say that one changed pixel or key bit does \
         not spread, entropy and chi-square that grey values keep their frequencies, correlation that neighbours still \
         look alike. What they cannot show: safety. A cipher that passes all of them may be broken by every attack above \
         (a rotation of values passes some with a key that one known image gives away).",
    );
    section.table(tables::statistics(results));
}
