//! The answer in five sentences, with numbers from the results.

mod decide;
mod derive;
mod opening;

pub(crate) use opening::{derived, openings, title, warnings};

use super::select::{auc, encrypted_conditions, keeps_signal, measured_inputs, plain_reference, schemes_of};
use super::{calibration, detection, leakage, leaks, private, search, speech, study, text};
use crate::document::{Block, Section};
use results::{Cell, Input, Origin, Regime, Results, Search, Verdict};

/// Most schemes that a sentence names.
const EXAMPLES: usize = 4;

/// Most data sets that a sentence describes.
const DATA_SETS: usize = 2;

/// The five sentences; below the options, which open the page. `None` where a release was measured and no scheme in general.
pub(crate) fn section(results: &Results) -> Option<Section> {
    if !results.releases.is_empty() && results.cells.is_empty() {
        return None;
    }
    let mut section = Section::new("answer", "The answer");
    section.blocks.push(Block::List(sentences(results).into()));
    results.notes.iter().for_each(|note| section.note(note.clone()));
    Some(section)
}

/// What can be learned, what leaks, beside the study, what to use, and how sure that is.
pub(crate) fn sentences(results: &Results) -> [String; 5] {
    if let [searched, ..] = &results.searches[..] {
        return on_search(searched);
    }
    if speech::is_all(results) {
        return speech::sentences(results, on_certainty(results));
    }
    [
        on_learning(results),
        leaks::sentence(results),
        on_study(results),
        on_choice(results),
        on_certainty(results),
    ]
}

/// What was found in photos of one's own, by what, how surely, and what to do with it.
fn on_search(searched: &Search) -> [String; 5] {
    [
        search::found(searched),
        search::trained(searched),
        search::compared(searched),
        "A detector misses faces, above all those turned away, covered, tilted or small: look at every \
         photo beside its boxes, and correct `boxes.csv`, before anything rests on it."
            .to_owned(),
        "To encrypt what is in the boxes: `cargo xtask encrypt-image --images PHOTOS --regions boxes.csv --key my.key --to NEW` \
         with the folder that was searched for PHOTOS, this `boxes.csv`, a key that `cargo xtask keygen my.key` makes, and a new \
         folder for NEW; the rest of a photo, and faces without a box, stay readable."
            .to_owned(),
    ]
}

/// From which schemes a classifier learns, how well, and whether from the study's digits.
fn on_learning(results: &Results) -> String {
    let encrypted = encrypted_conditions(results);
    if encrypted.is_empty() {
        let found = detection::sentence(results).or_else(|| private::sentence(results));
        let found = found.unwrap_or_else(|| "No encrypted data were classified in this run.".to_owned());
        return format!("{found} {}", on_plain(results));
    }
    let learnt: Vec<&Cell> = encrypted.iter().copied().filter(|cell| keeps_signal(cell)).collect();
    let names: Vec<String> =
        measured_inputs(results).filter_map(|input| under_one_key(&learnt, &input.dataset)).collect();
    let one_key = match names.is_empty() {
        true => "With one key no classifier was shown to learn from encrypted records".to_owned(),
        false => format!(
            "With one key, what keeps equality, order or distance can be learned from: {}",
            text::listed(&names)
        ),
    };
    format!(
        "{one_key}{}{}. {}",
        under_other_keys(&learnt),
        study::token_clause(&encrypted),
        on_plain(results)
    )
}

/// "on loan mean AUC 0.764 under `ope`, 0.747 under `siv` and 2 more", the highest first, each scheme once.
fn under_one_key(learnt: &[&Cell], dataset: &str) -> Option<String> {
    let of_dataset = |cell: &&Cell| cell.regime == Regime::SameKey && cell.dataset == dataset;
    let mut cells: Vec<&Cell> = learnt.iter().copied().filter(of_dataset).collect();
    cells.sort_by(|a, b| auc(b).total_cmp(&auc(a)));
    let mut named: Vec<(String, String)> = Vec::new();
    for cell in cells {
        let scheme = text::scheme(cell);
        if !named.iter().any(|(other, _)| *other == scheme) {
            let shown = format!("{} under `{scheme}`", text::mean(cell.summary.roc_auc));
            named.push((scheme, shown));
        }
    }
    let more = named.len().saturating_sub(EXAMPLES);
    let mut names: Vec<String> = named.into_iter().take(EXAMPLES).map(|(_, shown)| shown).collect();
    names.extend((more > 0).then(|| format!("{more} more")));
    (!names.is_empty()).then(|| format!("on {dataset} mean AUC {}", text::listed(&names)))
}

/// Under which schemes a signal is left without a key and where keys differ.
fn under_other_keys(learnt: &[&Cell]) -> String {
    let told = |&regime: &Regime| {
        let of_regime: Vec<&Cell> = learnt.iter().copied().filter(|cell| cell.regime == regime).collect();
        (!of_regime.is_empty()).then(|| format!("; {}, under {}", in_words(regime), examples(&of_regime)))
    };
    let others = [Regime::None, Regime::CrossKey, Regime::PerRecordKey, Regime::CrossScheme];
    others.iter().filter_map(told).collect()
}

fn in_words(regime: Regime) -> &'static str {
    match regime {
        Regime::None => "without a key",
        Regime::SameKey => "with one key for training and test data",
        Regime::CrossKey => "with two keys",
        Regime::PerRecordKey => "with a key for each record",
        Regime::CrossScheme => "where training and test data are under different schemes",
    }
}

/// What there is to learn without encryption.
fn on_plain(results: &Results) -> String {
    let mut inputs: Vec<&Input> = measured_inputs(results).collect();
    inputs.sort_by_key(|input| input.origin == Origin::Generated);
    let mut told: Vec<String> = inputs
        .into_iter()
        .filter_map(|input| {
            let plain = plain_reference(results, &input.dataset);
            let cell = plain.or_else(|| private::float_reference(results, &input.dataset))?;
            Some(format!(
                "AUC {}{} and accuracy {} on {}{}, where always naming the most frequent class has accuracy {}",
                text::estimate(cell.summary.roc_auc),
                if cell.verdict.is_some_and(|verdict| !verdict.is_signal()) { " (no signal shown)" } else { "" },
                text::mean(cell.summary.accuracy),
                input.dataset,
                if input.origin == Origin::Generated { " (generated data)" } else { "" },
                text::score(cell.majority_accuracy),
            ))
        })
        .collect();
    let more = told.len().saturating_sub(DATA_SETS);
    told.truncate(DATA_SETS);
    let more = match more {
        0 => String::new(),
        _ => format!(" (and {} further down)", text::counted(more as u64, "data set", "data sets")),
    };
    match told.is_empty() {
        true if !results.detection.is_empty() => {
            "This run trained a detector, and no classifier of records or of whole images.".to_owned()
        }
        true => "No classifier was trained on plain data in this run.".to_owned(),
        false => format!("Plain data give {}{more}; chance has AUC 0.5.", told.join("; ")),
    }
}

fn on_study(results: &Results) -> String {
    study::majority_sentence(results).unwrap_or_else(|| {
        "The study's own table and split are not part of this run, so its printed figures are not compared.".to_owned()
    })
}

/// The first few schemes of cells.
fn examples(cells: &[&Cell]) -> String {
    let mut names = schemes_of(cells.iter().copied());
    let more = names.len().saturating_sub(EXAMPLES);
    names.truncate(EXAMPLES);
    match more {
        0 => text::listed(&names),
        _ => format!("{} and {more} more", names.join(", ")),
    }
}

/// What leaks, where that was measured, and what to use.
fn on_choice(results: &Results) -> String {
    let leaks = leakage::risks::sentence(results).map_or(String::new(), |leaks| format!("{leaks} "));
    format!("{leaks}{}", on_use(results))
}

/// What to use: measured private inference first, then what follows from the leakage audit, then what follows from the
/// verdicts alone.
fn on_use(results: &Results) -> String {
    if let Some(sentence) = decide::on_private(results) {
        return sentence;
    }
    if let Some(recommendation) = results.recommendations.first() {
        return format!("{}: {}", recommendation.threat, ends_of(&recommendation.text));
    }
    let encrypted = encrypted_conditions(results);
    if encrypted.is_empty() && !results.detection.is_empty() {
        return "This run says what a detector still finds, not what hides an image: a scheme under which faces are found \
                is one under which they can be found by anybody; see `cargo xtask audit`."
            .to_owned();
    }
    if encrypted.is_empty() {
        return "Nothing was encrypted here, so this run says nothing about which scheme to use.".to_owned();
    }
    if !is_plain_learnt(results) {
        return "Not even in plain data was a signal shown, so this run says nothing about which scheme to use: give more \
                records, or more keys and splits."
            .to_owned();
    }
    let mut kept: Vec<&Cell> = encrypted.into_iter().filter(|cell| keeps_signal(cell)).collect();
    kept.sort_by_key(|cell| std::cmp::Reverse(cell.verdict));
    match kept.is_empty() {
        true => "In nothing that was encrypted here was a signal shown; to classify what one must not see, compute on \
                 homomorphic ciphertexts instead."
            .to_owned(),
        false => format!(
            "A classifier still learns under {}, because structure of the records survives there, and an adversary reads \
             the same structure; to protect records use fresh randomised encryption, and to decide on records that one \
             must not see compute on homomorphic ciphertexts.",
            examples(&kept)
        ),
    }
}

/// The first and the last sentence: what not to use, and what to use. The others stand under leakage.
fn ends_of(text: &str) -> String {
    let sentences: Vec<&str> = text.split_inclusive(". ").collect();
    match sentences.as_slice() {
        [first, _, .., last] => format!("{first}{last}"),
        _ => text.to_owned(),
    }
}

/// Whether a signal was shown in the plain data of any set.
fn is_plain_learnt(results: &Results) -> bool {
    let plain = |input: &Input| plain_reference(results, &input.dataset);
    measured_inputs(results).filter_map(plain).any(keeps_signal)
}

/// What the numbers rest on.
fn on_certainty(results: &Results) -> String {
    if results.cells.is_empty() && !results.detection.is_empty() {
        return "Numbers are of one detector a scheme, under one key, over all scenes; they bear no intervals.".to_owned();
    }
    let provenance = &results.provenance;
    let tested = results.cells.iter().filter(|cell| cell.p_adjusted.is_some()).count() as u64;
    let splits = match provenance.splits {
        0 => "the study's split alone".to_owned(),
        splits => text::counted(splits, "repeated split", "repeated splits"),
    };
    let keyed = results.cells.iter().any(|cell| cell.regime != Regime::None);
    let keys = text::counted(provenance.keys, "key", "keys");
    let over = match (keyed, provenance.splits) {
        (true, _) => format!("means over up to {keys} and {splits}"),
        (false, 0) => format!("of {splits}"),
        (false, _) => format!("means over {splits}"),
    };
    format!(
        "Numbers are {over} with 95 % intervals, and verdicts hold after a joint correction of all tests of a family \
         ({} in all){}{}. That no signal or no attack is shown does not mean that a scheme is safe.",
        text::counted(tested, "test", "tests"),
        on_chance(results),
        calibration::in_short(results),
    )
}

/// How often chance was shown, where no signal was.
fn on_chance(results: &Results) -> String {
    let silent: Vec<&Cell> = encrypted_conditions(results)
        .into_iter()
        .filter(|cell| cell.verdict.is_some_and(|verdict| !verdict.is_signal()))
        .collect();
    if silent.is_empty() {
        return String::new();
    }
    let shown = silent.iter().filter(|cell| cell.verdict == Some(Verdict::AtChance)).count();
    format!(
        "; of the {} without a shown signal, {shown} {} shown to be at chance (AUC within {} of one half)",
        text::counted(silent.len() as u64, "condition", "conditions"),
        if shown == 1 { "was" } else { "were" },
        Verdict::MARGIN,
    )
}
