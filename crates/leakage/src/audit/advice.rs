//! Utility and leakage together, in words: what was shown of each threat, and what follows.
//!
//! Nothing is said before the positive controls fell ([`Controls`]). Then schemes are told apart by what attacks are shown to
//! gain; a scheme from which nothing is shown to be gained is listed with the number of attacks that were tried, and not
//! recommended. Recommended is only what rests on a proof: fresh randomised encryption for storage, and private inference
//! for decisions. What a released model gives away about its training set is no fault of a scheme and stands apart.

use results::{Cell, Recommendation, Regime};

use super::case::Case;
use super::controls::{Controls, cases};
use super::known::Breaking;
use super::ledger::{Entry, Summed};
use super::weighed::{Sorted, Weighed, counted, list, named};
use super::{TOLERABLE, Utility};
use crate::{Adversary, Surface};

/// Adversaries without known pairs.
const WITHOUT_PAIRS: [Adversary; 2] = [Adversary::CiphertextOnly, Adversary::Auxiliary];

const WITH_PAIRS: [Adversary; 1] = [Adversary::KnownPairs];

const WITH_CHOICE: [Adversary; 1] = [Adversary::Chosen];

/// What private inference costs beside time.
const PRICE: &str = "at its price: a client that may ask for one more record than there are features learns a linear \
                     model, and the library is not audited";

/// The recommendations of one data set.
pub(super) fn advice(utility: &Utility<'_>, lines: &[Summed], breaking: &[Breaking]) -> Vec<Recommendation> {
    let texts = [
        ("other records of the same kind, but no known pair", without_pairs(utility, lines, breaking)),
        ("some records both in plain and encrypted (one key)", with_pairs(lines, breaking)),
        ("encryptions of records of its choice (one key)", with_choice(lines)),
        ("a released model that was trained on the records", on_models(lines)),
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
        self.auc(|cell| case.is_of(cell))
    }

    fn auc(&self, keep: impl Fn(&Cell) -> bool) -> Option<f64> {
        let kept = self.cells.iter().filter(|cell| cell.dataset == self.dataset && keep(cell));
        kept.filter_map(|cell| cell.summary.roc_auc).map(|stat| stat.mean).reduce(f64::max)
    }
}

/// Keys that the run had, as lines have trials.
fn keys(lines: &[Summed]) -> usize {
    lines.iter().filter_map(|summed| summed.estimate).map(|estimate| estimate.trials).max().unwrap_or(0)
}

fn without_pairs(utility: &Utility<'_>, lines: &[Summed], breaking: &[Breaking]) -> Option<String> {
    let cases = cases(lines, Case::is_one_key);
    if cases.is_empty() {
        return None;
    }
    if let Some(words) = Controls::without_pairs(lines).words(keys(lines)) {
        return Some(words);
    }
    let sorted = Sorted::new(lines, cases, &WITHOUT_PAIRS);
    Some(joined([
        do_not_use(utility, &sorted.leaking),
        sorted.too_few(),
        not_shown(lines, &sorted.silent, "no attack that was tried"),
        learnt(utility, &sorted.silent),
        opened_by_known(&sorted.silent, breaking),
        what_they_are(&sorted.silent),
        Some(rests_on_proof(lines)),
    ]))
}

fn do_not_use(utility: &Utility<'_>, leaking: &[Weighed<'_>]) -> Option<String> {
    let words = |weighed: &Weighed<'_>| {
        let auc = utility.auc_of(weighed.case).map(|auc| format!(", AUC {auc:.2}")).unwrap_or_default();
        format!("{}{auc}", weighed.with_gain())
    };
    (!leaking.is_empty()).then(|| format!("Do not use {}.", named(leaking, words, "; ")))
}

/// What nothing that matters is shown of, and how much that says.
fn not_shown(lines: &[Summed], silent: &[Weighed<'_>], what: &str) -> Option<String> {
    if silent.is_empty() {
        return None;
    }
    let counts = || silent.iter().map(|weighed| weighed.attacks);
    let (least, most) = (counts().min().unwrap_or(0), counts().max().unwrap_or(0));
    let tried = match least == most {
        true => counted(most, "attack each", "attacks each"),
        false => format!("{least} to {most} attacks each"),
    };
    let small = silent.iter().filter(|weighed| weighed.has_small_gain());
    let small = match list(small, Weighed::with_gain, "; ") {
        None => String::new(),
        Some(names) => format!("; smaller gains are shown from {names}"),
    };
    Some(format!(
        "From {} {what} is shown to gain more than {TOLERABLE} ({tried}){small}. That proves nothing: attacks that are not in \
         this program were not tried{}.",
        named(silent, |weighed| weighed.case.name(), ", "),
        too_large(lines, silent),
    ))
}

/// Attacks that could not be run on cases of which nothing is shown.
fn too_large(lines: &[Summed], silent: &[Weighed<'_>]) -> String {
    let of_silent = lines.iter().filter(|s| silent.iter().any(|w| *w.case == s.line.entry.case));
    let mut found: Vec<&str> = Vec::new();
    for line in of_silent.map(|s| &s.line).filter(|line| line.is_too_large()) {
        if !found.contains(&line.entry.attack.id) {
            found.push(line.entry.attack.id);
        }
    }
    match found.as_slice() {
        [] => String::new(),
        found => format!(", nor, since the records are too large for it here, {}", found.join(", ")),
    }
}

/// What a classifier learns of what nothing is shown of.
fn learnt(utility: &Utility<'_>, silent: &[Weighed<'_>]) -> Option<String> {
    let Some(plain) = utility.auc_of_plain() else {
        return Some("What a classifier learns was not measured.".to_owned());
    };
    let from = plain - evaluation::Verdict::MARGIN;
    let measured: Vec<(&Weighed<'_>, f64)> =
        silent.iter().filter_map(|weighed| Some((weighed, utility.auc_of(weighed.case)?))).collect();
    let (much, little): (Vec<_>, Vec<_>) = measured.into_iter().partition(|(_, auc)| *auc >= from);
    let names = |found: &[(&Weighed<'_>, f64)]| {
        list(found.iter().map(|(weighed, _)| *weighed), |weighed| weighed.case.name(), ", ")
    };
    let best = little.iter().map(|(_, auc)| *auc).reduce(f64::max);
    let much = names(&much).map(|names| format!("as much from {names} as from plain data"));
    let little =
        names(&little).zip(best).map(|(names, best)| format!("less from {names} (AUC at most {best:.2})"));
    let parts: Vec<String> = much.into_iter().chain(little).collect();
    (!parts.is_empty()).then(|| format!("A classifier learns {}.", parts.join(", and ")))
}

fn opened_by_known(silent: &[Weighed<'_>], breaking: &[Breaking]) -> Option<String> {
    let opened = silent.iter().filter(|weighed| breaking.iter().any(|found| found.case == *weighed.case));
    let names = list(opened, |weighed| weighed.case.name(), ", ")?;
    Some(format!("Known records open {names}: do not use them either."))
}

/// That some of these are no encryption, or cannot be decrypted.
fn what_they_are(silent: &[Weighed<'_>]) -> Option<String> {
    let names = |keep: &dyn Fn(&Case) -> bool| {
        list(silent.iter().filter(|weighed| keep(weighed.case)), |weighed| weighed.case.name(), ", ")
    };
    let noise = names(&|case| case.epsilon.is_some()).map(|names| {
        format!(
            "Noise that cannot be taken off again hides records in {names}: differential privacy with that budget for \
             a record."
        )
    });
    let lost = names(&|case| case.epsilon.is_none() && !case.scheme.decryptable);
    let lost = lost.map(|names| format!("Nobody can decrypt {names}, so records cannot be kept in them."));
    (noise.is_some() || lost.is_some()).then(|| joined([lost, noise]))
}

/// What may be used whatever was found here.
fn rests_on_proof(lines: &[Summed]) -> String {
    let fresh = cases(lines, |case| case.scheme.is_fresh_encryption() && case.regime == Regime::SameKey);
    let stands =
        |case: &&Case| Adversary::ALL.iter().all(|by| !Weighed::new(lines, case, single(*by)).matters());
    let names: Vec<String> = fresh.into_iter().filter(stands).map(Case::name).collect();
    let such_as = if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) };
    format!(
        "To store records, use fresh randomised encryption{such_as}; to decide on records that nobody may see, use private \
         inference, {PRICE}."
    )
}

fn single(adversary: Adversary) -> &'static [Adversary] {
    Adversary::ALL.iter().find(|other| **other == adversary).map_or(&[], std::slice::from_ref)
}

fn with_pairs(lines: &[Summed], breaking: &[Breaking]) -> Option<String> {
    let tried = lines.iter().filter(|s| s.line.entry.attack.adversary == Adversary::KnownPairs);
    let most = tried.map(|s| s.line.pairs).max().filter(|&most| most > 0)?;
    if let Some(words) = Controls::with_pairs(lines).words(keys(lines)) {
        return Some(words);
    }
    let opened: Vec<&Breaking> = breaking.iter().filter(|found| found.case.is_one_key()).collect();
    let others = cases(lines, |case| case.is_one_key() && !opened.iter().any(|found| found.case == *case));
    let sorted = Sorted::new(lines, others, &WITH_PAIRS);
    let words = |found: &&Breaking| {
        let (metric, success, attack) = (found.metric, found.success, found.attack);
        format!(
            "{} at least 90 % of {} ({metric} {success:.2} by {attack})",
            found.words(),
            found.case.name()
        )
    };
    let opened: Vec<String> = opened.iter().map(words).collect();
    let what = format!("no attack with up to {}", counted(most, "known record", "known records"));
    Some(joined([
        (!opened.is_empty()).then(|| format!("{}.", opened.join("; "))),
        list(sorted.leaking.iter(), Weighed::with_gain, "; ")
            .map(|names| format!("Attacks with known records gain from {names}.")),
        (!opened.is_empty() || !sorted.leaking.is_empty())
            .then(|| "Do not use any of these where that many may become known.".to_owned()),
        sorted.too_few(),
        not_shown(lines, &sorted.silent, &what),
    ]))
}

fn with_choice(lines: &[Summed]) -> Option<String> {
    let chosen = |entry: &Entry| entry.attack.adversary == Adversary::Chosen;
    let of_game = |case: &&Case| lines.iter().any(|s| s.line.entry.case == **case && chosen(&s.line.entry));
    let cases: Vec<&Case> = cases(lines, Case::is_one_key).into_iter().filter(of_game).collect();
    if cases.is_empty() {
        return None;
    }
    if let Some(words) = Controls::with_choice(lines).words(keys(lines)) {
        return Some(words);
    }
    let sorted = Sorted::new(lines, cases, &WITH_CHOICE);
    let told = list(sorted.leaking.iter(), |weighed| weighed.case.name(), ", ");
    Some(joined([
        told.map(|names| format!("Chosen records are told apart under {names}: do not use these.")),
        sorted.too_few(),
        not_shown(lines, &sorted.silent, "no attack with chosen records"),
    ]))
}

/// What released models give away.
fn on_models(lines: &[Summed]) -> Option<String> {
    let gain = |summed: &&Summed| summed.advantage().unwrap_or(f64::NEG_INFINITY);
    let strongest = |case: &Case| {
        let of_case = lines.iter().filter(|summed| summed.line.entry.case == *case);
        let of_model = of_case.filter(|summed| summed.line.entry.attack.surface == Surface::Model);
        of_model.filter(|summed| summed.is_significant()).max_by(|a, b| gain(a).total_cmp(&gain(b)))
    };
    let weighed: Vec<Weighed<'_>> = cases(lines, Case::has_one_key)
        .into_iter()
        .filter_map(|case| {
            Some(Weighed { case, leak: Some(strongest(case)?), attacks: 1, keys_needed: None })
        })
        .collect();
    (!weighed.is_empty()).then(|| {
        format!(
            "Apart from the schemes: who was in the training set is shown by models that were trained under {}. The \
             model gives that away, whatever the records are encrypted with.",
            named(&weighed, Weighed::with_gain, "; ")
        )
    })
}

fn joined<const N: usize>(sentences: [Option<String>; N]) -> String {
    sentences.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use results::{Modality, Stat};

    use super::*;
    use crate::audit::{Ledger, SchemeInfo, known};
    use crate::score::{Finding, Guess, Guesses};
    use crate::{AttackInfo, NotApplicable};

    const PLAIN: SchemeInfo = SchemeInfo { is_plain: true, ..SchemeInfo::new("plain") };
    const OPE: SchemeInfo = SchemeInfo { keeps_order: true, ..SchemeInfo::new("ope") };
    const SIV: SchemeInfo = SchemeInfo::new("siv");
    const FRESH: SchemeInfo = SchemeInfo { uses_nonce: true, ..SchemeInfo::new("aes-ctr") };
    const DIGITS: SchemeInfo =
        SchemeInfo { uses_nonce: true, decryptable: false, ..SchemeInfo::new("fernet-digits") };

    const GUESS: AttackInfo = AttackInfo::new("guess", Adversary::Auxiliary);
    const MAP: AttackInfo = AttackInfo::new("map", Adversary::KnownPairs);

    fn case(scheme: SchemeInfo) -> Case {
        Case::new(scheme, if scheme.is_plain { Regime::None } else { Regime::SameKey })
    }

    /// Trials of an attack that is right this often on 20 records, beside a baseline of one half.
    fn add_case(ledger: &mut Ledger, case: Case, attack: AttackInfo, trials: usize, success: f64) {
        let entry = Entry { case, attack };
        let guess = |record| Guess { record, success, baseline: 0.5 };
        let guesses = Guesses::PerRecord((0..20).map(guess).collect());
        for _ in 0..trials {
            let finding = Finding::new("income", "share right", guesses.clone());
            let has_pairs = attack.adversary == Adversary::KnownPairs;
            let finding = if has_pairs { finding.with_pairs(14).of_whole_records() } else { finding };
            ledger.add(&entry, Ok(vec![finding]));
        }
    }

    fn add(ledger: &mut Ledger, scheme: SchemeInfo, attack: AttackInfo, trials: usize, success: f64) {
        add_case(ledger, case(scheme), attack, trials, success);
    }

    fn cell(scheme: &str, regime: Regime, auc: f64) -> Cell {
        let mut cell = Cell::new("loan", Modality::Tabular, scheme, regime, "logistic");
        cell.summary.roc_auc = Some(Stat { mean: auc, sd: None, ci95: None, central95: None });
        cell
    }

    fn texts(ledger: Ledger, cells: &[Cell]) -> Vec<String> {
        let lines = ledger.sum_up().expect("finite guesses");
        let utility = Utility { dataset: "loan", plain: "plain", cells };
        advice(&utility, &lines, &known::breaking(&lines)).into_iter().map(|advice| advice.text).collect()
    }

    #[test]
    fn what_is_shown_is_told_from_what_is_not_and_only_proofs_are_recommended() {
        let on_model =
            AttackInfo { surface: Surface::Model, ..AttackInfo::new("ask", Adversary::CiphertextOnly) };
        let informs = AttackInfo { informs_only: true, ..AttackInfo::new("bits", Adversary::CiphertextOnly) };
        let mut ledger = Ledger::default();
        for (scheme, success) in [(PLAIN, 1.0), (OPE, 1.0), (SIV, 0.51), (DIGITS, 0.5), (FRESH, 0.5)] {
            add(&mut ledger, scheme, GUESS, 5, success);
        }
        add(&mut ledger, SIV, informs, 5, 1.0);
        add(&mut ledger, SIV, on_model, 5, 0.9);
        for (scheme, success) in [(PLAIN, 1.0), (OPE, 1.0), (SIV, 0.9), (DIGITS, 0.5), (FRESH, 0.5)] {
            add(&mut ledger, scheme, MAP, 5, success);
        }
        for (scheme, success) in [(PLAIN, 1.0), (OPE, 1.0), (SIV, 1.0), (FRESH, 0.5)] {
            add(&mut ledger, scheme, crate::game::GAME, 5, success);
        }
        let noise = Case { epsilon: Some(1.0), ..case(SchemeInfo { id: "laplace", ..DIGITS }) };
        add_case(&mut ledger, noise, GUESS, 5, 0.5);
        let cells = [
            cell("plain", Regime::None, 0.8),
            cell("ope", Regime::SameKey, 0.8),
            cell("siv", Regime::SameKey, 0.8),
            cell("fernet-digits", Regime::SameKey, 0.5),
        ];
        let expected = [
            "Do not use `ope` (advantage 1.00 by guess: income), AUC 0.80. From `siv`, `fernet-digits`, `aes-ctr`, \
             `laplace` (epsilon=1) no attack that was tried is shown to gain more than 0.05 (1 attack each); smaller gains are \
             shown from `siv` (advantage 0.02 by guess: income). That proves nothing: attacks that are not in this \
             program were not tried. A classifier learns as much from `siv` as from plain data, and less from \
             `fernet-digits` (AUC at most 0.50). Nobody can decrypt `fernet-digits`, so records cannot be kept in them. \
             Noise that cannot be taken off again hides records in `laplace` (epsilon=1): differential privacy with that \
             budget for a record. To store records, use fresh randomised encryption (`aes-ctr`); to decide on records that \
             nobody may see, use private inference, at its price: a client that may ask for one more record than there \
             are features learns a linear model, and the library is not audited.",
            "14 known records open at least 90 % of `ope` (share right 1.00 by map). Attacks with known records gain from \
             `siv` (advantage 0.80 by map with 14 known records: income). Do not use any of these where that many may become known. From \
             `fernet-digits`, `aes-ctr`, `laplace` (epsilon=1) no attack with up to 14 known records is shown to gain more than \
             0.05 (0 to 1 attacks each). That proves nothing: attacks that are not in this program were not tried.",
            "Chosen records are told apart under `ope`, `siv`: do not use these. From `aes-ctr` no attack with chosen \
             records is shown to gain more than 0.05 (1 attack each). That proves nothing: attacks that are not in this \
             program were not tried.",
            "Apart from the schemes: who was in the training set is shown by models that were trained under `siv` \
             (advantage 0.80 by ask: income). The model gives that away, whatever the records are encrypted with.",
        ];
        assert_eq!(texts(ledger, &cells), expected);
    }

    #[test]
    fn what_was_too_large_to_try_is_named() {
        let mut ledger = Ledger::default();
        add(&mut ledger, PLAIN, GUESS, 5, 1.0);
        add(&mut ledger, SIV, GUESS, 5, 0.5);
        let refused = NotApplicable::TooMany { what: "pixels", limit: 1600, found: 4096 };
        let covariance = AttackInfo::new("covariance", Adversary::Auxiliary);
        ledger.add(&Entry { case: case(SIV), attack: covariance }, Err(refused));
        let said = texts(ledger, &[]);
        assert!(
            said[0].contains("nor, since the records are too large for it here, covariance."),
            "{said:?}"
        );
        assert!(said[0].contains("What a classifier learns was not measured."), "{said:?}");
    }

    #[test]
    fn few_keys_say_how_many_are_needed_and_nothing_else() {
        for trials in [1, 2] {
            let mut ledger = Ledger::default();
            for scheme in [PLAIN, OPE, SIV] {
                add(&mut ledger, scheme, GUESS, trials, 1.0);
                add(&mut ledger, scheme, MAP, trials, 1.0);
                add(&mut ledger, scheme, crate::game::GAME, trials, 1.0);
            }
            // every guess is right under every key: three trials are the fewest that are tested
            let expected = [
                "`plain`, `ope`",
                "`plain`, `ope`, `siv`",
                "`plain`, `ope`, `siv`",
            ]
            .map(|names| {
                format!(
                    "Too few keys to say ({trials}): {names} are known to be weak, and even that is not shown. At least 3 are \
                     needed."
                )
            });
            assert_eq!(texts(ledger, &[]), expected);
        }
    }

    #[test]
    fn what_seems_to_leak_is_not_called_silent() {
        let mut ledger = Ledger::default();
        add(&mut ledger, PLAIN, GUESS, 5, 1.0);
        add(&mut ledger, DIGITS, GUESS, 5, 0.5);
        // excess .4, .1, .3: t = 3.02 with 2 degrees of freedom, which is not below .05 / 3
        [0.9, 0.6, 0.8].into_iter().for_each(|success| add(&mut ledger, SIV, GUESS, 1, success));
        let said = texts(ledger, &[]);
        // mean .2667, deviation .15275: t = 3.02, 3.49, 3.90 with 3, 4, 5 trials; upper .01667 quantiles 5.34, 3.74, 3.19
        let expected = "Of `siv` there are too few keys to say: attacks seem to gain, and 5 keys are needed to show it. \
                        From `fernet-digits` no attack";
        assert!(said[0].starts_with(expected), "{said:?}");
    }

    #[test]
    fn nothing_to_learn_is_no_matter_of_keys_and_plain_records_must_be_there() {
        let mut ledger = Ledger::default();
        add(&mut ledger, PLAIN, GUESS, 5, 0.5);
        add(&mut ledger, SIV, GUESS, 5, 0.5);
        let said = texts(ledger, &[]);
        let expected = "Nothing can be said (5 keys): `plain` is known to be weak, and even that is not shown. More keys alone do \
                        not help, more records may.";
        assert_eq!(said, [expected]);
        let mut ledger = Ledger::default();
        add(&mut ledger, SIV, GUESS, 5, 1.0);
        assert!(texts(ledger, &[])[0].starts_with("Nothing can be said: plain records"));
    }

    /// The schemes that a text tells to use.
    fn recommended(text: &str) -> Vec<String> {
        let sentences = text.split_inclusive(". ").filter(|sentence| {
            let lower = sentence.to_lowercase();
            lower.contains("use ") && !lower.contains("do not use")
        });
        sentences.flat_map(|sentence| sentence.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
    }

    /// Shown over many keys, not shown for want of keys, without a gain, or not attacked.
    const STATES: [Option<(usize, f64)>; 4] = [Some((6, 1.0)), Some((2, 1.0)), Some((6, 0.5)), None];

    #[test]
    fn no_state_of_the_controls_makes_a_broken_scheme_advice() {
        let mut told = 0;
        for plain in STATES {
            for order in STATES {
                for (scheme, fresh) in STATES.into_iter().flat_map(|a| STATES.map(|b| (a, b))) {
                    for attack in [GUESS, MAP, crate::game::GAME] {
                        let mut ledger = Ledger::default();
                        let states = [(PLAIN, plain), (OPE, order), (SIV, scheme), (FRESH, fresh)];
                        for (scheme, state) in states {
                            if let Some((trials, success)) = state {
                                add(&mut ledger, scheme, attack, trials, success);
                            }
                        }
                        let cells = ["ope", "siv", "aes-ctr"].map(|id| cell(id, Regime::SameKey, 0.8));
                        let cells = [&[cell("plain", Regime::None, 0.8)][..], &cells].concat();
                        let texts = texts(ledger, &cells);
                        for text in &texts {
                            let named = recommended(text);
                            assert!(named.iter().all(|id| id == "aes-ctr"), "{states:?}: {text}");
                            if !named.is_empty() {
                                assert!(fresh != STATES[0] && plain == STATES[0], "{states:?}: {text}");
                                assert!(order == STATES[0] || order.is_none(), "{states:?}: {text}");
                                told += 1;
                            }
                            let safe = [" is safe", "are safe", "break anything", "No attack is shown"];
                            assert!(safe.iter().all(|claim| !text.contains(claim)), "{states:?}: {text}");
                        }
                    }
                }
            }
        }
        assert!(told > 0, "fresh encryption is recommended where the controls fell");
    }
}
