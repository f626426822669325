//! Schemes in the plan of an experiment.

use protocol::{Planned, Regime};

use crate::Scheme;

impl Planned for &'static Scheme {
    fn id(&self) -> &'static str {
        self.id
    }

    fn is_plain(&self) -> bool {
        Scheme::is_plain(self)
    }

    fn takes(&self, regime: Regime) -> bool {
        self.keyed == (regime != Regime::None)
    }

    fn uses_clock(&self) -> bool {
        self.uses_clock
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Clock, Condition, conditions};

    use super::*;
    use crate::{plain, scheme};

    fn names(schemes: &[&str], regimes: &[Regime]) -> Vec<String> {
        let schemes: Vec<_> = schemes.iter().map(|id| scheme(id).unwrap()).collect();
        let clock = |condition: &Condition<&Scheme>| condition.clock.map_or("-", Clock::id);
        let all = conditions(plain(), &schemes, regimes, &[plain()]);
        all.iter().map(|c| format!("{}>{} {} {}", c.train.id, c.test.id, c.regime.id(), clock(c))).collect()
    }

    #[test]
    fn plain_is_always_there_and_once() {
        assert_eq!(names(&["plain"], Regime::ALL), ["plain>plain none -"]);
    }

    #[test]
    fn a_keyed_scheme_has_key_regimes_and_both_cross_directions() {
        let expected = [
            "plain>plain none -",
            "siv>siv same-key -",
            "siv>siv cross-key -",
            "siv>siv per-record-key -",
            "siv>plain cross-scheme -",
            "plain>siv cross-scheme -",
        ];
        assert_eq!(names(&["siv"], Regime::ALL), expected);
    }

    #[test]
    fn a_keyless_scheme_has_no_key_regime() {
        assert_eq!(names(&["length-only"], &[Regime::None, Regime::SameKey]).len(), 2);
    }

    #[test]
    fn fernet_runs_under_both_clocks() {
        let expected = [
            "plain>plain none -",
            "fernet-digits>fernet-digits same-key fixed",
            "fernet-digits>fernet-digits same-key running",
        ];
        assert_eq!(names(&["fernet-digits"], &[Regime::SameKey]), expected);
    }
}
