//! What is attacked on a table: the conditions of the experiment, and Fernet once more with lengths padded.

use crypto_encode::{EncodeOptions, Scheme};
use leakage::audit::{Case, SchemeInfo};
use protocol::Condition;
use results::{Clock, Regime};

/// A scheme under a key regime, with its encoder.
#[derive(Debug, Clone)]
pub struct TableCase {
    /// Its name in the ledger.
    pub case: Case,
    /// The scheme.
    pub scheme: &'static Scheme,
    /// Whether numbers are brought to one length before encryption.
    pub padded: bool,
}

/// All cases, in the order of the conditions; those of two schemes are left out.
///
/// What the digits of a Fernet token give away is the length of the plaintext. A padded case beside every one of
/// Fernet under one key and a fixed clock shows what is left without.
pub fn cases(
    conditions: impl IntoIterator<Item = Condition<&'static Scheme>>,
    options: &EncodeOptions,
) -> Vec<TableCase> {
    let attacked = conditions.into_iter().filter(|condition| condition.regime != Regime::CrossScheme);
    let with_padded = |case: TableCase| {
        let padded = case.padded();
        std::iter::once(case).chain(padded)
    };
    attacked.map(|condition| TableCase::new(condition, options)).flat_map(with_padded).collect()
}

impl TableCase {
    fn new(
        Condition { train: scheme, regime, clock, .. }: Condition<&'static Scheme>,
        options: &EncodeOptions,
    ) -> Self {
        let info = SchemeInfo {
            is_plain: scheme.is_plain(),
            uses_nonce: scheme.randomised,
            keeps_order: scheme.keeps_order,
            decryptable: scheme.decryptable,
            ..SchemeInfo::new(scheme.id)
        };
        let epsilon = scheme.takes_epsilon().then_some(options.epsilon);
        let case = Case { clock, epsilon, ..Case::new(info, regime) };
        Self { case, scheme, padded: false }
    }

    /// The same with lengths padded, where they would show under one key.
    fn padded(&self) -> Option<Self> {
        let fits = self.case.regime == Regime::SameKey && self.case.clock == Some(Clock::Fixed);
        fits.then(|| {
            let mut padded = Self { padded: true, ..self.clone() };
            padded.case.options.push("lengths=padded".to_owned());
            padded
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fernet_under_one_key_and_a_fixed_clock_is_attacked_padded_too() {
        let scheme = crypto_encode::scheme("fernet-digits").expect("it is in the registry");
        let condition = |regime, clock| Condition::of(scheme, regime).with_clock(Some(clock));
        let conditions = [
            condition(Regime::SameKey, Clock::Fixed),
            condition(Regime::SameKey, Clock::Running),
            condition(Regime::CrossKey, Clock::Fixed),
            condition(Regime::CrossScheme, Clock::Fixed),
        ];
        let options = EncodeOptions::default();
        let found = cases(conditions, &options);
        let names: Vec<String> = found.iter().map(|case| case.case.name()).collect();
        let expected = [
            "`fernet-digits`",
            "`fernet-digits` (lengths=padded)",
            "`fernet-digits` (running clock)",
            "`fernet-digits`",
        ];
        assert_eq!(names, expected);
        assert_eq!(found.iter().map(|case| case.padded).collect::<Vec<_>>(), [false, true, false, false]);
        let noise = crypto_encode::scheme("laplace").expect("it is in the registry");
        let found = cases([Condition::of(noise, Regime::None)], &options.with_epsilon(2.0));
        assert_eq!(found[0].case.name(), "`laplace` (epsilon=2)");
    }

    #[test]
    fn noise_says_its_budget_and_order_is_a_control() {
        let of = |id: &str| {
            let scheme = crypto_encode::scheme(id).expect("it is in the registry");
            let encode = EncodeOptions::default().with_epsilon(0.5);
            cases([Condition::of(scheme, Regime::None)], &encode).remove(0).case
        };
        assert_eq!(of("laplace").name(), "`laplace` (epsilon=0.5)");
        assert_eq!(of("randomised-response").epsilon, Some(0.5));
        let controls = crypto_encode::schemes().iter().map(|scheme| of(scheme.id)).filter(|case| {
            assert_eq!(case.epsilon.is_some(), ["laplace", "randomised-response"].contains(&case.scheme.id));
            case.scheme.is_positive_control()
        });
        assert_eq!(controls.map(|case| case.scheme.id).collect::<Vec<_>>(), ["plain", "ope"]);
    }
}
