//! Utility and leakage together, in words: one recommendation per threat.
//!
//! A case is *useful* when a classifier on it comes within the margin of plain data, *safe* against an adversary when no
//! attack of that adversary is shown to gain more than [`TOLERABLE`]. What the released model gives away about its own
//! training set is no fault of a cipher and is left out here.

use results::{Cell, Recommendation, Regime};

use super::Utility;
use super::case::Case;
use super::known::Breaking;
use super::ledger::{Entry, Summed};
use crate::{Adversary, Surface};

/// The largest shown advantage that counts as safe.
const TOLERABLE: f64 = 0.05;

/// Most cases that a sentence names.
const NAMED: usize = 8;

/// One case with what it keeps and what it gives away to one adversary.
struct Weighed<'a> {
    case: &'a Case,
    /// Area under the ROC curve of the strongest classifier.
    auc: Option<f64>,
    /// The largest advantage shown, and the attack that has it.
    leak: Option<(f64, &'a str)>,
}

/// The recommendations of one data set.
pub(super) fn advice(utility: &Utility<'_>, lines: &[Summed], breaking: &[Breaking]) -> Vec<Recommendation> {
    let texts = [
        ("other records of the same kind, but no known pair", without_pairs(utility, lines, breaking)),
        ("some records both in plain and encrypted (one key)", with_pairs(lines, breaking)),
        ("encryptions of records of its choice (one key)", with_choice(lines)),
    ];
    let threat = |held: &str| format!("{}, the adversary holds {held}", utility.dataset);
    let advice = texts.into_iter().filter_map(|(held, text)| Some((threat(held), text?)));
    advice.map(|(threat, text)| Recommendation { threat, text }).collect()
}

impl Utility<'_> {
    /// Area under the ROC curve of the strongest classifier of plain records.
    fn auc_of_plain(&self) -> Option<f64> {
        self.auc(|cell| cell.scheme == self.plain && cell.regime == Regime::None)
    }

    fn auc_of(&self, case: &Case) -> Option<f64> {
        self.auc(|cell| {
            cell.scheme == case.scheme.id
                && cell.regime == case.regime
                && cell.clock == case.clock
                && cell.options == case.options
        })
    }

    fn auc(&self, keep: impl Fn(&Cell) -> bool) -> Option<f64> {
        let kept = self.cells.iter().filter(|cell| cell.dataset == self.dataset && keep(cell));
        kept.filter_map(|cell| cell.summary.roc_auc).map(|stat| stat.mean).reduce(f64::max)
    }
}

/// The different cases of one kind, in the order of the ledger.
fn cases(lines: &[Summed], keep: impl Fn(&Case) -> bool) -> Vec<&Case> {
    let mut found: Vec<&Case> = Vec::new();
    for summed in lines {
        let case = &summed.line.entry.case;
        if keep(case) && !found.contains(&case) {
            found.push(case);
        }
    }
    found
}

fn leak<'a>(lines: &'a [Summed], case: &Case, by: &[Adversary]) -> Option<(f64, &'a str)> {
    let on_scheme = lines.iter().filter(|summed| {
        let attack = &summed.line.entry.attack;
        summed.line.entry.case == *case
            && by.contains(&attack.adversary)
            && attack.surface == Surface::Ciphertexts
    });
    let shown = on_scheme.filter(|summed| summed.is_significant());
    let found = shown.filter_map(|summed| Some((summed.advantage()?, summed.line.entry.attack.id)));
    found.max_by(|a, b| a.0.total_cmp(&b.0))
}

fn without_pairs(utility: &Utility<'_>, lines: &[Summed], breaking: &[Breaking]) -> Option<String> {
    let plain = utility.auc_of_plain();
    let weigh = |case| Weighed {
        case,
        auc: utility.auc_of(case),
        leak: leak(lines, case, &[Adversary::CiphertextOnly, Adversary::Auxiliary]),
    };
    let weighed: Vec<Weighed<'_>> = cases(lines, Case::is_one_key).into_iter().map(weigh).collect();
    let is_safe = |w: &&Weighed<'_>| w.leak.is_none_or(|(leak, _)| leak <= TOLERABLE);
    let useful_from = plain.map(|auc| auc - evaluation::Verdict::MARGIN);
    let is_useful = |w: &&Weighed<'_>| w.auc.zip(useful_from).is_some_and(|(auc, from)| auc >= from);
    let both: Vec<&Weighed<'_>> = weighed.iter().filter(|w| is_safe(w) && is_useful(w)).collect();
    let leaking: Vec<&Weighed<'_>> = weighed.iter().filter(|w| !is_safe(w)).collect();
    let safe: Vec<&Weighed<'_>> = weighed.iter().filter(is_safe).collect();
    let first = match plain {
        None => "What a classifier learns was not measured.".to_owned(),
        Some(_) => may_be_used(&both, breaking),
    };
    let rest = format!("{}{}", gives_nothing(&safe, useful_from), untried(lines, &safe));
    (!weighed.is_empty()).then(|| format!("{first}{}{rest}", do_not_use(&leaking)))
}

/// What is useful and safe, apart from what falls as soon as a few pairs become known.
fn may_be_used(both: &[&Weighed<'_>], breaking: &[Breaking]) -> String {
    let (fragile, robust): (Vec<&Weighed<'_>>, Vec<&Weighed<'_>>) =
        both.iter().partition(|w| breaking.iter().any(|found| found.case == *w.case));
    let names = |cases: &[&Weighed<'_>]| named(cases, |w| w.case.name());
    let robust = (!robust.is_empty()).then(|| format!("Use {}.", names(&robust)));
    let fragile = (!fragile.is_empty()).then(|| {
        format!(
            "No attack is shown to gain from {}, and a classifier learns as much as from plain data; but known \
             records break them: use them only where none can become known.",
            names(&fragile)
        )
    });
    let sentences: Vec<String> = robust.into_iter().chain(fragile).collect();
    match sentences.is_empty() {
        true => "Nothing that was tried is both useful and safe.".to_owned(),
        false => sentences.join(" "),
    }
}

/// Attacks that could not be run on cases which would otherwise pass as safe.
fn untried(lines: &[Summed], safe: &[&Weighed<'_>]) -> String {
    let of_safe = lines.iter().filter(|s| safe.iter().any(|w| *w.case == s.line.entry.case));
    let mut found: Vec<String> = Vec::new();
    for line in of_safe.map(|s| &s.line).filter(|line| line.is_too_large()) {
        let name = line.entry.attack.id.to_owned();
        if !found.contains(&name) {
            found.push(name);
        }
    }
    match found.as_slice() {
        [] => String::new(),
        found => format!(" Not tried, since the records are too large for it here: {}.", found.join(", ")),
    }
}

fn do_not_use(leaking: &[&Weighed<'_>]) -> String {
    let words = |w: &Weighed<'_>| {
        let (leak, by) = w.leak.unwrap_or((0.0, ""));
        let auc = w.auc.map_or(String::new(), |auc| format!("AUC {auc:.2}, "));
        format!("{} ({auc}advantage {leak:.2} by {by})", w.case.name())
    };
    match leaking {
        [] => String::new(),
        leaking => format!(" Do not use {}.", named(leaking, words)),
    }
}

fn gives_nothing(safe: &[&Weighed<'_>], useful_from: Option<f64>) -> String {
    let useless = |w: &&Weighed<'_>| w.auc.zip(useful_from).is_some_and(|(auc, from)| auc < from);
    let useless: Vec<&Weighed<'_>> = safe.iter().copied().filter(useless).collect();
    let best = useless.iter().filter_map(|w| w.auc).reduce(f64::max);
    match best {
        None => String::new(),
        Some(best) => format!(
            " No attack is shown to gain from {}, and a classifier learns less from it (AUC at most {best:.2}); to decide on \
             records that nobody may see, use private inference.",
            named(&useless, |w| w.case.name())
        ),
    }
}

fn with_pairs(lines: &[Summed], breaking: &[Breaking]) -> Option<String> {
    let tried = lines.iter().filter(|s| s.line.entry.attack.adversary == Adversary::KnownPairs);
    let most = tried.map(|s| s.line.pairs).max().filter(|&most| most > 0)?;
    let found: Vec<&Breaking> = breaking.iter().filter(|found| found.case.is_one_key()).collect();
    let words = |found: &&Breaking| {
        format!("{} {} ({:.2} right by {})", found.words(), found.case.name(), found.success, found.attack)
    };
    let broken = found.iter().map(words).collect::<Vec<_>>().join("; ");
    let standing = cases(lines, |case| case.is_one_key() && !found.iter().any(|f| f.case == *case));
    let standing: Vec<String> = standing.iter().map(|case| case.name()).collect();
    Some(match (broken.is_empty(), standing.is_empty()) {
        (true, _) => {
            format!("No number of known records up to {most} is shown to break anything that was tried.")
        }
        (false, true) => format!("{broken}. Do not use any of them where that many may become known."),
        (false, false) => format!(
            "{broken}. Do not use them where that many may become known. Up to {most} known records are not shown to break {}.",
            standing.join(", ")
        ),
    })
}

fn with_choice(lines: &[Summed]) -> Option<String> {
    let chosen = |entry: &Entry| entry.attack.adversary == Adversary::Chosen;
    let of_game = |case: &&Case| lines.iter().any(|s| s.line.entry.case == **case && chosen(&s.line.entry));
    let all: Vec<&Case> = cases(lines, Case::is_one_key).into_iter().filter(of_game).collect();
    let (distinguished, others): (Vec<&Case>, Vec<&Case>) = all
        .into_iter()
        .partition(|case| leak(lines, case, &[Adversary::Chosen]).is_some_and(|(leak, _)| leak > TOLERABLE));
    let names = |cases: &[&Case]| cases.iter().map(|case| case.name()).collect::<Vec<_>>().join(", ");
    match (distinguished.is_empty(), others.is_empty()) {
        (true, true) => None,
        (true, false) => {
            Some(format!("Chosen records were not shown to be told apart under {}.", names(&others)))
        }
        (false, true) => {
            Some(format!("Chosen records are told apart under {}: use none of them.", names(&distinguished)))
        }
        (false, false) => Some(format!(
            "Chosen records are told apart under {}: do not use these. That was not shown under {}.",
            names(&distinguished),
            names(&others)
        )),
    }
}

fn named<'a>(cases: &[&Weighed<'a>], words: impl Fn(&Weighed<'a>) -> String) -> String {
    let mut names: Vec<String> = cases.iter().map(|case| words(case)).collect();
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    match more {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use results::{Modality, Stat};

    use super::*;
    use crate::AttackInfo;
    use crate::audit::{Ledger, SchemeInfo};
    use crate::score::{Finding, Guess, Guesses};

    fn check(schemes: &[&'static str], broken: &[&'static str], expected: &str) {
        let case = |&id: &&'static str| {
            Case::new(SchemeInfo { id, is_plain: false, uses_nonce: false }, Regime::SameKey)
        };
        let breaks = |case| Breaking {
            case,
            attack: "shifts",
            target: "pictures".to_owned(),
            pairs: 1,
            chosen: false,
            success: 1.0,
        };
        let (cases, broken): (Vec<Case>, Vec<Breaking>) =
            (schemes.iter().map(case).collect(), broken.iter().map(case).map(breaks).collect());
        let weighed: Vec<Weighed<'_>> =
            cases.iter().map(|case| Weighed { case, auc: Some(0.9), leak: None }).collect();
        let found = may_be_used(&weighed.iter().collect::<Vec<_>>(), &broken);
        assert!(found.starts_with(expected), "{found}");
    }

    #[test]
    fn what_known_pairs_break_is_not_recommended() {
        check(&["rubik", "orthogonal"], &["siv"], "Use `rubik`, `orthogonal`.");
        check(&["rubik", "siv"], &["rubik"], "Use `siv`. No attack is shown to gain from `rubik`, and");
        check(&["rubik"], &["rubik"], "No attack is shown to gain from `rubik`, and");
        check(&[], &["rubik"], "Nothing that was tried is both useful and safe.");
    }

    /// Five trials of an attack that is right every time or as often as the baseline.
    fn add(ledger: &mut Ledger, id: &'static str, attack: AttackInfo, succeeds: bool) {
        let scheme = SchemeInfo { id, is_plain: id == "plain", uses_nonce: false };
        let entry = Entry { case: Case::new(scheme, Regime::SameKey), attack };
        let success = if succeeds { 1.0 } else { 0.5 };
        let guess = |record| Guess { record, success, baseline: 0.5 };
        let guesses = Guesses::PerRecord((0..20).map(guess).collect());
        for _ in 0..5 {
            ledger.add(&entry, Ok(vec![Finding::new("income", "share right", guesses.clone())]));
        }
    }

    fn cell(scheme: &str, regime: Regime, auc: f64) -> Cell {
        let mut cell = Cell::new("loan", Modality::Tabular, scheme, regime, "logistic");
        cell.summary.roc_auc = Some(Stat { mean: auc, sd: None, ci95: None, central95: None });
        cell
    }

    #[test]
    fn utility_is_weighed_against_attacks_on_the_scheme_and_not_on_the_model() {
        let guess = AttackInfo::new("guess", Adversary::Auxiliary);
        let on_model =
            AttackInfo { surface: Surface::Model, ..AttackInfo::new("ask", Adversary::CiphertextOnly) };
        let mut ledger = Ledger::default();
        add(&mut ledger, "leaky", guess, true);
        add(&mut ledger, "sound", guess, false);
        add(&mut ledger, "sound", on_model, true);
        add(&mut ledger, "useless", guess, false);
        add(&mut ledger, "leaky", crate::game::GAME, true);
        add(&mut ledger, "sound", crate::game::GAME, false);
        let lines = ledger.sum_up().expect("finite guesses");
        let cells = [
            cell("plain", Regime::None, 0.8),
            cell("leaky", Regime::SameKey, 0.8),
            cell("sound", Regime::SameKey, 0.8),
            cell("useless", Regime::SameKey, 0.5),
        ];
        let utility = Utility { dataset: "loan", plain: "plain", cells: &cells };
        let found = advice(&utility, &lines, &[]);
        let texts: Vec<&str> = found.iter().map(|advice| advice.text.as_str()).collect();
        let expected = [
            "Use `sound`. Do not use `leaky` (AUC 0.80, advantage 1.00 by guess). No attack is shown to gain from \
             `useless`, and a classifier learns less from it (AUC at most 0.50); to decide on records that nobody may \
             see, use private inference.",
            "Chosen records are told apart under `leaky`: do not use these. That was not shown under `sound`.",
        ];
        assert_eq!(texts, expected);
    }
}
