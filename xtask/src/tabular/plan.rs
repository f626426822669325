//! Which cells a table experiment has: scheme x key regime x clock.

use crypto_encode::release::ColumnScheme;
use crypto_encode::{EncodeOptions, Scheme};
use protocol::Regime;

/// One way of encrypting training and test rows; every classifier is fitted on it.
pub type Condition = protocol::Condition<&'static Scheme>;

/// What is said of a scheme that no table can be written under.
const EXPERIMENT_ONLY: &str = "for experiments only: no command writes a table this way";

/// The unprotected table, against which all others are compared.
pub fn plain() -> Condition {
    Condition::of(crypto_encode::plain(), Regime::None)
}

/// Whether another key or noise seed gives other features, so that repetition over keys means something.
pub fn varies_with_key(condition: &Condition) -> bool {
    condition.schemes().iter().any(|scheme| scheme.keyed || scheme.randomised)
}

/// The options that set the rows of a condition apart, as `name=value`: those of its schemes.
pub fn shown(condition: &Condition, options: &EncodeOptions) -> Vec<String> {
    let mut shown: Vec<String> = Vec::new();
    for option in condition.schemes().iter().flat_map(|scheme| scheme.shown(options)) {
        if !shown.contains(&option) {
            shown.push(option);
        }
    }
    shown
}

/// What a reader must know of a condition: noise in place of a key, and schemes that exist in experiments only.
pub fn notes(condition: &Condition, options: &EncodeOptions) -> Vec<String> {
    let schemes = condition.schemes();
    let noise = schemes.iter().any(|scheme| scheme.takes_epsilon()).then(|| {
        format!(
            "differential privacy with epsilon {} for a whole record, shared out over its columns; it is noise, not \
             encryption: nobody gets the record back, and every new encoding of a record spends the budget again",
            options.epsilon
        )
    });
    let is_written = |scheme: &&Scheme| scheme.is_plain() || ColumnScheme::IDS.contains(&scheme.id);
    let unwritten = (!schemes.iter().all(is_written)).then(|| EXPERIMENT_ONLY.to_owned());
    noise.into_iter().chain(unwritten).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_epsilon_of_noise_is_named_once() {
        let [plain, laplace, response, siv] = ["plain", "laplace", "randomised-response", "siv"]
            .map(|id| crypto_encode::scheme(id).expect("it is in the registry"));
        let options = EncodeOptions::default().with_epsilon(0.5);
        let shown_of = |train, test| shown(&Condition::across(train, test), &options);
        assert_eq!(shown_of(laplace, response), ["epsilon=0.5"]);
        assert_eq!(shown_of(plain, laplace), ["epsilon=0.5"]);
        assert!(shown_of(plain, siv).is_empty());
        let noted = notes(&Condition::across(plain, laplace), &options);
        let [noted] = &noted[..] else { panic!("one note: {noted:?}") };
        assert!(noted.starts_with("differential privacy with epsilon 0.5 for a whole record"), "{noted}");
        assert!(notes(&Condition::of(siv, Regime::SameKey), &options).is_empty());
        assert_eq!(shown(&Condition::of(laplace, Regime::None), &options), ["epsilon=0.5"]);
    }

    #[test]
    fn schemes_that_no_command_writes_are_marked() {
        let options = EncodeOptions::default();
        let marked = |scheme: &&'static Scheme| {
            let notes = notes(&Condition::of(scheme, Regime::SameKey), &options);
            notes.iter().any(|note| note == EXPERIMENT_ONLY)
        };
        let marked: Vec<&str> =
            crypto_encode::schemes().iter().filter(marked).map(|scheme| scheme.id).collect();
        assert_eq!(marked, ["fernet-first-digit", "fernet-digits", "length-only", "orthogonal"]);
    }
}
