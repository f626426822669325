//! What a reader could take wrongly from the tables, said with the numbers of this run.

use super::set::{Row, Set};
use crate::content::select::keeps_signal;
use crate::content::text;
use results::scheme::PLAIN;
use results::{Attacker, Features, Leakage, Regime, Results, Task};

/// Attack that undoes a cipher before a classifier of plain recordings reads what came out.
pub(super) const UNDO: &str = "undo-then-classify";

/// The cipher that leaves nothing but lengths.
const STREAM: &str = "aes-ctr";

/// By how much an accuracy may exceed that of the length and still be called no more.
const LENGTH_MARGIN: f64 = 0.05;

/// ESTOI below which speech is hardly intelligible.
const HARDLY: f64 = 0.4;

/// All that is to be said of these recordings.
pub(crate) fn remarks(results: &Results, set: &Set<'_>, rows: &[Row<'_>]) -> Vec<String> {
    let told = [length(rows), apart(rows), ranking(rows), intelligibility(rows)];
    told.into_iter().flatten().chain(undone(results, set, rows)).collect()
}

/// The accuracy on the speaker that is no more than the length tells.
pub(super) fn length(rows: &[Row<'_>]) -> Option<String> {
    let control = rows.iter().find(|row| row.is_plain && row.control == Some(Features::Length))?;
    let chance = control.cell(Task::Speaker)?.majority_accuracy;
    let tells_much = control.accuracy(Task::Speaker)? > chance + results::Verdict::MARGIN;
    // That no difference is shown is not enough: the speaker may be told from much more than the length.
    let is_no_more = |row: &&Row<'_>| {
        let highest =
            row.cell(Task::Speaker).and_then(|cell| cell.summary.accuracy?.ci95).map(|[_, high]| high);
        let most = control.accuracy(Task::Speaker).map(|accuracy| accuracy + LENGTH_MARGIN);
        highest.zip(most).is_some_and(|(highest, most)| highest <= most)
    };
    let is_equal = |row: &&Row<'_>| {
        let is_hidden = row.control.is_none() && !row.is_plain && row.is_shown(Task::Speaker) == Some(false);
        is_hidden && row.equals(control, Task::Speaker) && is_no_more(row)
    };
    let equal: Vec<&Row<'_>> = rows.iter().filter(is_equal).collect();
    let name = |row: &&Row<'_>| {
        format!("{} under `{}` ({})", text::optional(row.accuracy(Task::Speaker)), row.name(), row.regime)
    };
    let named: Vec<String> = equal.iter().map(name).collect();
    let is_length = match equal.iter().any(|row| row.scheme == STREAM) {
        true => " Under `aes-ctr`, whose ciphertexts are noise, this is the length and nothing else.",
        false => "",
    };
    (tells_much && !named.is_empty()).then(|| {
        format!(
            "The speaker is named with accuracy {}, and with {} from the length of a plain recording alone (chance {}). No more \
             was shown there than that length, which a cipher that keeps lengths does not hide; padding hides it.{is_length}",
            text::listed(&named),
            text::optional(control.accuracy(Task::Speaker)),
            text::score(chance),
        )
    })
}

/// Whether some scheme keeps the words and hides the speaker.
pub(super) fn apart(rows: &[Row<'_>]) -> Option<String> {
    let encrypted: Vec<&Row<'_>> = rows
        .iter()
        .filter(|row| !row.is_plain && row.control.is_none())
        .filter(|row| Task::ALL.iter().all(|&task| row.is_shown(task).is_some()))
        .collect();
    let hides = encrypted.iter().filter(|row| {
        row.is_shown(Task::Content) == Some(true) && row.is_shown(Task::Speaker) == Some(false)
    });
    let named: Vec<String> = hides.map(|row| format!("`{}` ({})", row.name(), row.regime)).collect();
    match (encrypted.is_empty(), named.is_empty()) {
        (true, _) => None,
        (_, true) => Some(
            "No scheme was shown to keep the words while nothing was shown of the speaker: where words are left, so is the speaker."
                .to_owned(),
        ),
        _ => Some(format!(
            "Words were shown to be left, and no signal of the speaker, under {}; that none was shown does not hide a speaker.",
            text::listed(&named)
        )),
    }
}

/// Which attacker the schemes are compared by.
pub(super) fn ranking(rows: &[Row<'_>]) -> Option<String> {
    let gap = |row: &Row<'_>| {
        let rate = |attacker| row.speech.and_then(|speech| speech.by(attacker)).map(|found| found.eer);
        Some((row.name(), rate(Attacker::Ignorant)?, rate(Attacker::SemiInformed)?))
    };
    let widest = rows.iter().filter(|row| !row.is_plain).filter_map(gap);
    let (scheme, ignorant, semi) = widest.max_by(|a, b| (a.1 - a.2).total_cmp(&(b.1 - b.2)))?;
    Some(format!(
        "Only the semi-informed attacker ranks protections. The others measure how strange protected speech is to a model of plain \
         speech, not what is left of the speaker: under `{scheme}` the equal error rate is {} for the ignorant and {} for the \
         semi-informed attacker.",
        text::score(ignorant),
        text::score(semi),
    ))
}

/// What ESTOI says and does not say.
fn intelligibility(rows: &[Row<'_>]) -> Option<String> {
    let heard = |row: &Row<'_>| row.speech.and_then(|speech| speech.intelligibility);
    rows.iter().find_map(heard)?;
    let noise = rows.iter().find(|row| row.scheme == super::WHITE_NOISE).and_then(heard);
    let noise = noise.map_or(String::new(), |noise| {
        format!(
            "White noise has a STOI of {} and an ESTOI of {}: STOI alone would call noise partly intelligible. ",
            text::score(noise.stoi),
            text::score(noise.estoi)
        )
    });
    let deaf = rows.iter().filter(|row| !row.is_plain && row.cell(Task::Content).is_some_and(keeps_signal));
    let deaf = deaf.filter_map(|row| Some((row, heard(row)?.estoi, row.accuracy(Task::Content)?)));
    let most = deaf.filter(|(_, estoi, _)| *estoi < HARDLY).max_by(|a, b| a.2.total_cmp(&b.2));
    let machine = most.map_or(
        "A low ESTOI says that people hardly understand, not that a machine does not.".to_owned(),
        |(row, estoi, accuracy)| {
            format!(
                "Hardly intelligible is not hidden: under `{}` ({}) the ESTOI is {}, and a classifier tells the words with accuracy {}.",
                row.name(),
                row.regime,
                text::score(estoi),
                text::score(accuracy)
            )
        },
    );
    Some(noise + &machine)
}

/// What classifiers read after an attack undid a cipher, beside what they read from its ciphertexts.
fn undone(results: &Results, set: &Set<'_>, rows: &[Row<'_>]) -> Vec<String> {
    let of_set = |row: &&Leakage| row.attack == UNDO && set.has(&row.dataset);
    results.leakage.iter().filter(of_set).filter_map(|attack| undone_sentence(set, rows, attack)).collect()
}

fn undone_sentence(set: &Set<'_>, rows: &[Row<'_>], attack: &Leakage) -> Option<String> {
    let task = *Task::ALL
        .iter()
        .find(|&&task| set.input(task).is_some_and(|input| input.dataset == attack.dataset))?;
    let scheme = results::scheme::named(&attack.scheme, &attack.options);
    let row = rows
        .iter()
        .find(|row| row.scheme == scheme && row.regime == attack.regime && row.control.is_none())?;
    let noun = if task == Task::Content { "words" } else { "speaker" };
    let known = match attack.pairs {
        0 => String::new(),
        pairs => format!(" with {}", text::counted(pairs, "known record", "known records")),
    };
    Some(format!(
        "Under `{scheme}` ({}) a classifier of ciphertexts tells the {noun} with accuracy {}; after `{UNDO}`{known} one of plain \
         recordings does with {}.",
        row.regime,
        text::optional(row.accuracy(task)),
        text::score(attack.success?),
    ))
}

/// The scheme that keeps most of the words among those tried with one key, with both accuracies.
pub(super) fn most_kept(rows: &[Row<'_>]) -> Option<String> {
    let of_one_key = rows.iter().filter(|row| {
        row.scheme != PLAIN && row.control.is_none() && matches!(row.regime, Regime::SameKey | Regime::None)
    });
    let kept = of_one_key.filter(|row| row.cell(Task::Content).is_some_and(keeps_signal));
    let most = kept.max_by(|a, b| {
        a.accuracy(Task::Content).unwrap_or(0.0).total_cmp(&b.accuracy(Task::Content).unwrap_or(0.0))
    })?;
    Some(format!(
        "with one key most is left under `{}`: words {}, speaker {}",
        most.name(),
        text::optional(most.accuracy(Task::Content)),
        text::optional(most.accuracy(Task::Speaker)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use results::Adversary;
    use results::fixture::speech;

    fn told(results: &Results) -> Vec<String> {
        let set = Set::all(results)[0];
        remarks(results, &set, &set.rows(results))
    }

    #[test]
    fn what_could_be_taken_wrongly_is_said() {
        let told = told(&speech());
        assert_eq!(told.len(), 4, "{told:#?}");
        assert!(
            told[0].contains("under `aes-ctr` (same-key)")
                && told[0].ends_with("this is the length and nothing else.")
        );
        assert!(!told[0].contains("segment-permutation"));
        assert!(told[1].starts_with("No scheme was shown to keep the words"));
        assert!(told[2].contains("under `mcadams` the equal error rate is 0.340 for the ignorant and 0.090"));
        assert!(told[3].starts_with("White noise has a STOI of 0.363 and an ESTOI of 0.020"));
        assert!(told[3].contains("under `segment-permutation` (same-key) the ESTOI is 0.320"), "{}", told[3]);
    }

    #[test]
    fn a_length_that_tells_nothing_is_not_named() {
        let mut results = speech();
        for cell in results.cells.iter_mut().filter(|cell| cell.features == Some(Features::Length)) {
            cell.summary.accuracy = cell.summary.accuracy.map(|stat| results::Stat { mean: 0.33, ..stat });
        }
        assert!(!told(&results).iter().any(|text| text.contains("padding hides it")));
    }

    #[test]
    fn what_an_attack_restores_stands_beside_the_ciphertexts() {
        let mut results = speech();
        results.leakage.push(Leakage {
            dataset: "words-content".to_owned(),
            scheme: "aes-ctr".to_owned(),
            attack: UNDO.to_owned(),
            adversary: Adversary::CiphertextOnly,
            success: Some(0.807),
            ..results::fixture::results().leakage[0].clone()
        });
        let last = results.leakage.last_mut().unwrap();
        (last.regime, last.pairs, last.options, last.clock) = (Regime::SameKey, 0, vec![], None);
        let told = told(&results);
        let said = told.last().unwrap();
        assert!(
            said.contains("tells the words with accuracy 0.") && said.ends_with("does with 0.807."),
            "{said}"
        );
    }
}
