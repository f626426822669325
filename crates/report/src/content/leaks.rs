//! What leaks, in one sentence: for each scheme under one key what the strongest attack on it gets, and who can run that attack.

use super::leakage::subject::{Subject, is_shown, strongest};
use super::text;
use results::scheme::PLAIN;
use results::{Adversary, Leakage, Results, attack};

/// Most schemes of a data set that the sentence names.
const SCHEMES: usize = 3;

/// Most data sets that it names.
const DATA_SETS: usize = 2;

/// What attacks on encrypted records under one key recover. Schemes are chosen by what was measured: the greatest advantage
/// first.
pub(super) fn sentence(results: &Results) -> String {
    if results.leakage.is_empty() {
        return "What that leaks was not measured in this run; `cargo xtask audit` attacks the same schemes."
            .to_owned();
    }
    let told: Vec<String> = results
        .inputs
        .iter()
        .filter_map(|input| of_dataset(results, &input.dataset))
        .take(DATA_SETS)
        .collect();
    match told.is_empty() {
        true => "No attack of this run is shown to recover anything from encrypted records under one key, which does not mean \
                 that nothing leaks."
            .to_owned(),
        false => format!("What that leaks under one key: {}.", told.join("; ")),
    }
}

fn of_dataset(results: &Results, dataset: &str) -> Option<String> {
    let subjects = Subject::all(results, dataset).into_iter();
    let encrypted = subjects.filter(|subject| subject.is_one_key() && subject.scheme != PLAIN);
    let mut found: Vec<(String, &Leakage)> =
        encrypted.filter_map(|subject| Some((subject.name(), shown_most(results, subject)?))).collect();
    found.sort_by(|(_, a), (_, b)| gain(b).total_cmp(&gain(a)));
    let more = found.len().saturating_sub(SCHEMES);
    let mut told: Vec<String> = found.iter().take(SCHEMES).map(|(name, row)| one(name, row)).collect();
    told.extend((more > 0).then(|| {
        format!("something under {}", text::counted(more as u64, "further scheme", "further schemes"))
    }));
    (!told.is_empty()).then(|| format!("on {dataset}, {}", text::listed(&told)))
}

/// The attack that recovers most, where its gain is shown.
fn shown_most<'a>(results: &'a Results, subject: Subject<'a>) -> Option<&'a Leakage> {
    strongest(subject.rows(results).filter(|row| attack::recovers(&row.attack))).filter(|row| is_shown(row))
}

fn gain(row: &Leakage) -> f64 {
    row.advantage.unwrap_or(f64::NEG_INFINITY)
}

/// "from `ope` whoever has similar records gets income (within 10 %) with success 0.84 (0.16 without ciphertexts)".
fn one(name: &str, row: &Leakage) -> String {
    format!(
        "from `{name}` {} gets {} ({}) with success {} ({} without ciphertexts)",
        who(row),
        row.target,
        row.metric,
        shown(row.success),
        shown(row.baseline),
    )
}

fn shown(value: Option<f64>) -> String {
    value.map_or(text::NONE.to_owned(), |value| text::fixed(value, 2))
}

/// Who can run an attack, by what it needs.
fn who(row: &Leakage) -> String {
    match row.adversary {
        Adversary::CiphertextOnly => "whoever sees the ciphertexts".to_owned(),
        Adversary::Auxiliary => "whoever has similar records".to_owned(),
        Adversary::KnownPairs => {
            format!("whoever knows {}", text::counted(row.pairs, "of the records", "of the records"))
        }
        Adversary::Chosen => "whoever may have records encrypted".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use results::{Input, Origin, Provenance, Regime};

    fn row(scheme: &str, attack: &str, adversary: Adversary, success: f64, p_holm: f64) -> Leakage {
        Leakage {
            dataset: "loan".to_owned(),
            scheme: scheme.to_owned(),
            regime: Regime::SameKey,
            clock: None,
            epsilon: None,
            options: Vec::new(),
            attack: attack.to_owned(),
            target: "income".to_owned(),
            metric: "within 10 %".to_owned(),
            adversary,
            pairs: 8,
            success: Some(success),
            baseline: Some(0.5),
            advantage: Some((success - 0.5) / 0.5),
            ci95: None,
            p_holm: Some(p_holm),
            notes: Vec::new(),
        }
    }

    fn told(rows: Vec<Leakage>) -> String {
        let provenance =
            Provenance { version: String::new(), command: Vec::new(), seed: 1, keys: 1, splits: 1 };
        let mut results = Results::new(provenance);
        results.inputs.push(Input::new("loan", Origin::Real, &"00".repeat(32), 614));
        results.leakage = rows;
        sentence(&results)
    }

    #[test]
    fn the_strongest_shown_attack_of_each_scheme_is_named_by_what_it_needs() {
        let found = told(vec![
            row("siv", "a", Adversary::Auxiliary, 0.8, 0.01),
            row("orthogonal", "b", Adversary::KnownPairs, 0.9, 0.01),
            row("orthogonal", "c", Adversary::CiphertextOnly, 1.0, 0.9),
            row("plain", "d", Adversary::CiphertextOnly, 1.0, 0.001),
        ]);
        let expected = "What that leaks under one key: on loan, from `orthogonal` whoever knows 8 of the records gets income \
                        (within 10 %) with success 0.90 (0.50 without ciphertexts) and from `siv` whoever has similar \
                        records gets income (within 10 %) with success 0.80 (0.50 without ciphertexts).";
        assert_eq!(found, expected);
    }

    #[test]
    fn attacks_that_are_not_shown_or_recover_nothing_do_not_count() {
        let none = told(vec![
            row("siv", "a", Adversary::Auxiliary, 0.9, 0.2),
            row("siv", attack::INFORMATION, Adversary::CiphertextOnly, 1.0, 0.001),
        ]);
        assert!(none.ends_with("which does not mean that nothing leaks."), "{none}");
        assert!(told(Vec::new()).starts_with("What that leaks was not measured in this run"));
    }

    #[test]
    fn further_schemes_are_counted() {
        let schemes = ["ff1", "ope", "orthogonal", "siv"];
        let found = told(schemes.map(|scheme| row(scheme, "a", Adversary::Auxiliary, 0.8, 0.01)).into());
        assert!(found.ends_with("and something under 1 further scheme."), "{found}");
    }
}
