//! What is attacked on a table: the conditions of the experiment, and Fernet once more with lengths padded.

use crypto_encode::Scheme;
use leakage::audit::{Case, SchemeInfo};
use results::{Clock, Regime};

use crate::tabular::plan::Treatment;

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

/// All cases, in the order of the treatments.
///
/// What the digits of a Fernet token give away is the length of the plaintext. A padded case beside every one of
/// Fernet under one key and a fixed clock shows what is left without.
pub fn cases(treatments: &[Treatment]) -> Vec<TableCase> {
    let attacked = treatments.iter().filter(|treatment| treatment.regime != Regime::CrossScheme);
    let case = |treatment: &Treatment| TableCase::new(treatment.scheme, treatment.regime, treatment.clock);
    let with_padded = |case: TableCase| {
        let padded = case.padded();
        std::iter::once(case).chain(padded)
    };
    attacked.map(case).flat_map(with_padded).collect()
}

impl TableCase {
    fn new(scheme: &'static Scheme, regime: Regime, clock: Option<Clock>) -> Self {
        let info = SchemeInfo { id: scheme.id, is_plain: scheme.is_plain(), uses_nonce: scheme.randomised };
        Self { case: Case { clock, ..Case::new(info, regime) }, scheme, padded: false }
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
        let treatment = |regime, clock| Treatment { scheme, test_scheme: scheme, regime, clock: Some(clock) };
        let treatments = [
            treatment(Regime::SameKey, Clock::Fixed),
            treatment(Regime::SameKey, Clock::Running),
            treatment(Regime::CrossKey, Clock::Fixed),
            treatment(Regime::CrossScheme, Clock::Fixed),
        ];
        let found = cases(&treatments);
        let names: Vec<String> = found.iter().map(|case| case.case.name()).collect();
        let expected = [
            "`fernet-digits`",
            "`fernet-digits` (lengths=padded)",
            "`fernet-digits` (running clock)",
            "`fernet-digits`",
        ];
        assert_eq!(names, expected);
        assert_eq!(found.iter().map(|case| case.padded).collect::<Vec<_>>(), [false, true, false, false]);
    }
}
