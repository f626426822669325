//! The matrix of options of a data set of which no release was audited: what its classifiers and attacks measured, one key for
//! all records.

use crate::content::leakage::Subject;
use crate::content::leakage::subject::{is_shown, strongest as strongest_attack};
use crate::content::matrix::{self, Choice, Degree, Found, Links, Seen, Words};
use crate::content::select::{dataset_title, is_plain, keeps_signal, schemes_of, strongest};
use crate::content::text::code;
use crate::content::{leakage, private, text};
use crate::document::{Banner, Matrix, Tone};
use results::scheme::{PRIVATE_BFV, is_private, named};
use results::{Adversary, Cell, Clock, Input, Knowledge, Leakage, Regime, Results, Risk, RiskKind, attack};

/// Known records up to which an adversary counts as one who knows ten.
const FEW: u64 = 10;

/// The options of a data set; `None` where nothing of it was classified or attacked under one key.
pub(super) fn matrix(results: &Results, input: &Input) -> Option<Matrix> {
    let dataset = &input.dataset;
    let choices = choices(results, dataset);
    let attacked = choices.iter().any(|choice| !choice.read.is_empty());
    let link = |kind| text::anchor(results, kind, dataset);
    let words = Words {
        caption: format!("{}: every scheme under one key", dataset_title(input)),
        adversaries: [
            ["ciphertexts only", "nothing", "none"],
            ["similar records or a register", "similar", "sim."],
            ["1 known record", "1 known", "1"],
            ["several known records", "several", "few"],
            ["chosen records", "own", "own"],
        ],
        bytes: ["Bytes per value", "bytes", "bytes"],
        keeps_empty: false,
        terms: terms(&choices, attacked).into_iter().chain(elsewhere(results, dataset, &choices)).collect(),
        links: Links {
            auc: link("verdicts"),
            read: link("attacks"),
            found: link("risks"),
            cost: Some("table-schemes".to_owned()),
        },
    };
    matrix::matrix(&choices, &words)
}

fn terms(choices: &[Choice], attacked: bool) -> Vec<(String, String)> {
    let mut terms = Vec::new();
    if choices.iter().any(|choice| choice.auc.is_some()) {
        terms.push(matrix::learns_term());
    }
    if attacked {
        let reads = format!(
            "of what guessing leaves unread, how much the adversary's strongest attack reads of what it is after (cells, pixels, \
             people; with chosen records also which of two was encrypted); below it, the share that it gets right and the share \
             that a guess gets right. ✗ shown, and ! shown for whoever holds records in plain: more than chance explains (Holm); \
             ○ not shown: perhaps no more than chance, which makes nothing safe; {}: not measured.",
            text::NONE
        );
        terms.push(("Reads".to_owned(), reads));
    }
    if choices.iter().any(|choice| choice.found_again.is_some()) {
        terms.push(matrix::found_term());
    }
    if choices.iter().any(|choice| !choice.unread.is_empty()) {
        terms.push(matrix::private_term());
    }
    terms
}

/// Schemes that were measured with other keys only.
fn elsewhere(results: &Results, dataset: &str, choices: &[Choice]) -> Option<(String, String)> {
    let is_missing = |cell: &&Cell| {
        !is_private(&cell.scheme)
            && cell.test_scheme.is_none()
            && !choices.iter().any(|choice| choice.name == name(cell) || choice.name == text::scheme(cell))
    };
    let names = schemes_of(strongest(results, dataset).into_iter().filter(is_missing));
    let words = "measured with two keys or with a key for each record only; see the verdicts below.";
    (!names.is_empty()).then(|| ("Not here".to_owned(), format!("{}, {words}", text::listed(&names))))
}

/// The options, each once: plain records, schemes in file order, private inference.
fn choices(results: &Results, dataset: &str) -> Vec<Choice> {
    let subjects: Vec<Subject<'_>> =
        Subject::all(results, dataset).into_iter().filter(Subject::is_one_key).collect();
    let mut choices: Vec<Choice> = Vec::new();
    for cell in strongest(results, dataset).into_iter().filter(|cell| is_option(cell)) {
        let subject = subjects.iter().find(|subject| subject.is_of(cell));
        let choice = entry(&mut choices, subject.map_or_else(|| name(cell), Subject::name));
        choice.is_plain |= is_plain(cell);
        let is_first = choice.auc.is_none();
        choice.auc = choice.auc.into_iter().chain(measured_auc(cell)).reduce(f64::max);
        choice.may_be_chance = (is_first || choice.may_be_chance) && !keeps_signal(cell);
        choice.recoverable = choice.recoverable.or(cell.decryptable);
        choice.bytes = choice.bytes.or(cell.bytes_per_value);
    }
    for subject in subjects {
        let choice = entry(&mut choices, subject.name());
        choice.is_plain |= subject.is_plain();
        choice.read = read(results, subject);
        choice.found_again = found_again(results, subject);
    }
    choices.sort_by_key(|choice| !choice.is_plain);
    choices.extend(private_inference(results, dataset));
    choices
}

/// The option of a name, made where there is none.
fn entry(choices: &mut Vec<Choice>, name: String) -> &mut Choice {
    let index = choices.iter().position(|choice| choice.name == name).unwrap_or(choices.len());
    if index == choices.len() {
        choices.push(Choice { name, ..Choice::default() });
    }
    &mut choices[index]
}

/// Whether a cell says what a receiver learns from one data set under one scheme and one key.
fn is_option(cell: &Cell) -> bool {
    !is_private(&cell.scheme)
        && cell.test_scheme.is_none()
        && matches!(cell.regime, Regime::None | Regime::SameKey)
}

/// A cell's scheme as [`Subject::name`] would say it.
fn name(cell: &Cell) -> String {
    let clock = cell.clock.filter(|clock| *clock == Clock::Running).map(|_| "running clock".to_owned());
    let settings: Vec<String> = cell.options.iter().cloned().chain(clock).collect();
    named(&cell.scheme, &settings)
}

fn measured_auc(cell: &Cell) -> Option<f64> {
    cell.summary.roc_auc.map(|stat| stat.mean)
}

/// What the strongest attack of each adversary reads.
fn read(results: &Results, subject: Subject<'_>) -> Vec<Seen> {
    let of = |&knowledge: &Knowledge| {
        let rows =
            || subject.rows(results).filter(|row| attack::recovers(&row.attack) && is_of(row, knowledge));
        let few = strongest_attack(rows().filter(|row| row.pairs <= FEW));
        seen(few.or_else(|| strongest_attack(rows()))?, knowledge)
    };
    Knowledge::ALL.iter().filter_map(of).collect()
}

/// Whether an attack is one of an adversary who holds that much.
fn is_of(row: &Leakage, knowledge: Knowledge) -> bool {
    match row.adversary {
        Adversary::CiphertextOnly => knowledge == Knowledge::Nothing,
        Adversary::Auxiliary => knowledge == Knowledge::Register,
        Adversary::KnownPairs if row.pairs == 1 => knowledge == Knowledge::OneRecord,
        Adversary::KnownPairs => knowledge == Knowledge::TenRecords,
        Adversary::Chosen => knowledge == Knowledge::Chosen,
    }
}

fn seen(row: &Leakage, knowledge: Knowledge) -> Option<Seen> {
    Some(Seen {
        knowledge,
        success: row.success?,
        baseline: row.baseline?,
        known: (row.pairs > 1).then_some(row.pairs),
        degree: if is_shown(row) { Degree::Shown } else { Degree::NotShown },
        by: format!("{}, attack {}", row.target, row.attack),
    })
}

/// The people who are found again, by the risk of linkability.
fn found_again(results: &Results, subject: Subject<'_>) -> Option<Found> {
    let of_all = |risk: &&Risk| risk.kind == RiskKind::Linkability && risk.column.is_none();
    let risk = results.risks.iter().filter(of_all).find(|risk| Subject::of_risk(risk) == subject)?;
    Some(Found {
        of_thousand: 1000.0 * risk.success,
        without: 1000.0 * risk.control,
        degree: if leakage::risks::is_shown(risk) { Degree::Shown } else { Degree::NotShown },
    })
}

/// Decisions on homomorphic ciphertexts, where they were measured.
fn private_inference(results: &Results, dataset: &str) -> Option<Choice> {
    let auc = private::encrypted_auc(results, dataset)?;
    Some(Choice {
        name: format!("private inference ({PRIVATE_BFV})"),
        auc: Some(auc),
        unread: "the server sees homomorphic ciphertexts; not measured",
        ..Choice::default()
    })
}

/// What is known and what is not, where no release was audited.
pub(super) fn banner(results: &Results) -> Banner {
    let without = |is_missing: fn(&Choice) -> bool| -> Vec<String> {
        let lacks = |input: &&Input| {
            let choices = choices(results, &input.dataset);
            !choices.is_empty() && choices.iter().all(is_missing)
        };
        results.inputs.iter().filter(lacks).map(|input| code(&input.dataset)).collect()
    };
    let unattacked = without(|choice| choice.read.is_empty());
    let unlearnt = without(|choice| choice.auc.is_none());
    let mut text = "No file that is to be handed over was audited.".to_owned();
    if !unattacked.is_empty() {
        let sets = text::listed(&unattacked);
        text += &format!(" No attack was run on {sets}, so nothing is known of what leaks there.");
    }
    if !unlearnt.is_empty() {
        let sets = text::listed(&unlearnt);
        text += &format!(
            " No classifier was trained on {sets}, so nothing is known of what a receiver learns there."
        );
    }
    Banner { tone: Tone::Weak, symbol: "○", word: "no verdict".to_owned(), text }
}
