//! The answer in five sentences, with numbers from the results.

use super::select::{highest_verdict, is_plain, is_private, measured_inputs, plain_reference, strongest};
use super::{study, text};
use crate::document::{Block, Section};
use crate::model::{Cell, Origin, Regime, Results, Verdict};

/// Most examples that a sentence names.
const EXAMPLES: usize = 4;

/// The section that opens the page.
pub(crate) fn section(results: &Results) -> Section {
    let mut section = Section::new("answer", "The answer");
    let sentences = [
        on_plain(results),
        on_study(results),
        on_encryption(results),
        on_choice(results),
        on_certainty(results),
    ];
    section.blocks.push(Block::List(sentences.into()));
    results.notes.iter().for_each(|note| section.note(note.clone()));
    section
}

/// What there is to learn without encryption.
fn on_plain(results: &Results) -> String {
    let told: Vec<String> = measured_inputs(results)
        .filter_map(|input| {
            let cell = plain_reference(results, &input.dataset)?;
            Some(format!(
                "{} ({}): AUC {}, accuracy {} against {} for always naming the most frequent class",
                input.dataset,
                input.origin,
                text::estimate(cell.summary.roc_auc),
                text::mean(cell.summary.accuracy),
                text::score(cell.majority_accuracy),
            ))
        })
        .collect();
    match told.is_empty() {
        true => "No classifier was trained on plain data in this run.".to_owned(),
        false => format!("In plain data there is something to learn: {}.", told.join("; ")),
    }
}

fn on_study(results: &Results) -> String {
    study::majority_sentence(results).unwrap_or_else(|| {
        "The study's own table and split are not part of this run, so its printed figures are not compared.".to_owned()
    })
}

/// How many conditions lose the signal, and which.
fn on_encryption(results: &Results) -> String {
    let encrypted = encrypted_conditions(results);
    if encrypted.is_empty() {
        return "No encrypted data were classified in this run.".to_owned();
    }
    let with = |verdict: Verdict| -> Vec<&Cell> {
        let same = encrypted.iter().filter(|cell| highest_verdict(results, cell) == Some(verdict));
        same.copied().collect()
    };
    let part = |verdict: Verdict, what: &str| match with(verdict).as_slice() {
        [] => format!("none {what}"),
        cells => format!("{} {what} ({})", cells.len(), examples(cells)),
    };
    format!(
        "Of {} (scheme x key regime x features), {}, {} and {}.",
        text::counted(encrypted.len() as u64, "encrypted condition", "encrypted conditions"),
        part(Verdict::NoSignal, "ended without a signal that any classifier here finds"),
        part(Verdict::Partial, "with part of it left"),
        part(Verdict::Preserved, "with as much left as in plain data"),
    )
}

/// The strongest cell of every encrypted condition that was judged, private inference aside.
fn encrypted_conditions(results: &Results) -> Vec<&Cell> {
    measured_inputs(results)
        .flat_map(|input| strongest(results, &input.dataset))
        .filter(|cell| !is_plain(cell) && !is_private(&cell.scheme) && cell.verdict.is_some())
        .collect()
}

/// `scheme` regime, the first few.
fn examples(cells: &[&Cell]) -> String {
    let mut names: Vec<String> = Vec::new();
    for cell in cells {
        let name = match cell.regime {
            Regime::None => format!("`{}`", text::scheme(cell)),
            regime => format!("`{}` {regime}", text::scheme(cell)),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let more = names.len().saturating_sub(EXAMPLES);
    names.truncate(EXAMPLES);
    match more {
        0 => names.join(", "),
        _ => format!("{} and {more} more", names.join(", ")),
    }
}

/// What to use: measured private inference first, then what the leakage audit recommends, then what follows from the
/// verdicts alone.
fn on_choice(results: &Results) -> String {
    if let Some(sentence) = on_private(results) {
        return sentence;
    }
    if let Some(recommendation) = results.recommendations.first() {
        return format!("{}: {}", recommendation.threat, recommendation.text);
    }
    let encrypted = encrypted_conditions(results);
    if encrypted.is_empty() {
        return "Nothing was encrypted here, so this run says nothing about which scheme to use.".to_owned();
    }
    let kept: Vec<&Cell> = encrypted
        .into_iter()
        .filter(|cell| highest_verdict(results, cell).is_some_and(|verdict| verdict != Verdict::NoSignal))
        .collect();
    match kept.is_empty() {
        true => "Nothing that was encrypted here can still be classified; to classify what one cannot see, compute on \
                 homomorphic ciphertexts instead."
            .to_owned(),
        false => format!(
            "Whatever still classifies does so because structure survives ({}), and an adversary reads the same \
             structure; for protection use fresh randomised encryption, and for decisions on hidden records compute on \
             homomorphic ciphertexts.",
            examples(&kept)
        ),
    }
}

fn on_private(results: &Results) -> Option<String> {
    let mut private = results.cells.iter().filter(|cell| cell.scheme == "private-bfv");
    let cell = private.next()?;
    let accuracy = |cell: &Cell| cell.summary.accuracy.map(|stat| stat.mean);
    let plain = results.cells.iter().find(|other| {
        other.scheme == "private-float"
            && other.dataset == cell.dataset
            && other.classifier == cell.classifier
    });
    let beside = plain.and_then(accuracy).map_or(String::new(), |value| {
        format!(", against {} for the same model on plain records", text::score(value))
    });
    Some(format!(
        "To classify records that one must not see, use private inference ({} on {} decides on homomorphic ciphertexts \
         with accuracy {}{beside}); to protect records that nobody need classify, use fresh randomised encryption.",
        cell.classifier,
        cell.dataset,
        text::optional(accuracy(cell)),
    ))
}

/// What the numbers rest on.
fn on_certainty(results: &Results) -> String {
    let provenance = &results.provenance;
    let tested = results.cells.iter().filter(|cell| cell.p_holm.is_some()).count() as u64;
    let splits = match provenance.splits {
        0 => "the study's split alone".to_owned(),
        splits => text::counted(splits, "repeated split", "repeated splits"),
    };
    format!(
        "Numbers are means over up to {} and {splits} with 95 % intervals, and verdicts hold after Holm's correction \
         ({}){}.",
        text::counted(provenance.keys, "key", "keys"),
        text::counted(tested, "test", "tests"),
        on_chance(results),
    )
}

/// How often chance was shown, where no signal was.
fn on_chance(results: &Results) -> String {
    let silent: Vec<&Cell> = encrypted_conditions(results)
        .into_iter()
        .filter(|cell| cell.verdict == Some(Verdict::NoSignal))
        .collect();
    if silent.is_empty() {
        return String::new();
    }
    let shown = silent.iter().filter(|cell| cell.equivalent_to_chance == Some(true)).count();
    format!(
        "; \"no signal\" means that none was shown, while chance itself (AUC within {} of one half) was shown for \
         {shown} of {}",
        evaluation::Verdict::MARGIN,
        text::counted(silent.len() as u64, "such condition", "such conditions"),
    )
}

/// The title of the page.
pub(crate) fn title(results: &Results) -> String {
    let names: Vec<String> = results.inputs.iter().map(|input| input.dataset.clone()).collect();
    let generated = results.inputs.iter().filter(|input| input.origin == Origin::Generated).count();
    let mark = match generated {
        0 => "",
        all if all == results.inputs.len() => " (generated data)",
        _ => " (in part generated data)",
    };
    match names.is_empty() || names.len() > 3 {
        true => format!("What encryption does to a classifier{mark}"),
        false => format!("What encryption does to a classifier: {}{mark}", text::listed(&names)),
    }
}
