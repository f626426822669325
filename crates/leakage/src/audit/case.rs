//! What is attacked: a scheme under a key regime, with the settings that set it apart.

use results::{Clock, Regime};

/// What the audit goes by of a scheme. Registries of schemes know these properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SchemeInfo {
    /// Its id.
    pub id: &'static str,
    /// Whether it hands records out as they are.
    pub is_plain: bool,
    /// Whether a fresh nonce goes into every record: under one key such a scheme must stand up to every attack.
    pub uses_nonce: bool,
}

/// One thing to attack.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Case {
    /// The scheme.
    pub scheme: SchemeInfo,
    /// Which keys the victims' records and the adversary's known ones are under.
    pub regime: Regime,
    /// The clock of tokens that bear a time.
    pub clock: Option<Clock>,
    /// Further settings, as `name=value`.
    pub options: Vec<String>,
}

impl Case {
    /// A case without a clock or settings.
    pub fn new(scheme: SchemeInfo, regime: Regime) -> Self {
        Self { scheme, regime, clock: None, options: Vec::new() }
    }

    /// The case under one key that this one shares findings with; `None` for any but two keys.
    pub fn under_one_key(&self) -> Option<Self> {
        (self.regime == Regime::CrossKey).then(|| Self { regime: Regime::SameKey, ..self.clone() })
    }

    /// Whether records are encrypted, under one key or without any.
    pub fn is_one_key(&self) -> bool {
        matches!(self.regime, Regime::SameKey | Regime::None) && !self.scheme.is_plain
    }

    /// The case in words.
    pub fn name(&self) -> String {
        let clock = self.clock.filter(|clock| *clock == Clock::Running).map(|_| "running clock".to_owned());
        let settings: Vec<String> = self.options.iter().cloned().chain(clock).collect();
        match settings.is_empty() {
            true => format!("`{}`", self.scheme.id),
            false => format!("`{}` ({})", self.scheme.id, settings.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_named_by_scheme_settings_and_running_clock() {
        let scheme = SchemeInfo { id: "fernet-digits", is_plain: false, uses_nonce: true };
        let mut case = Case::new(scheme, Regime::CrossKey);
        assert_eq!(case.name(), "`fernet-digits`");
        case.clock = Some(Clock::Running);
        case.options.push("lengths=padded".to_owned());
        assert_eq!(case.name(), "`fernet-digits` (lengths=padded, running clock)");
        let one_key = case.under_one_key().expect("two keys have a counterpart under one");
        assert!(one_key.is_one_key() && !case.is_one_key());
        assert_eq!(one_key.under_one_key(), None);
    }
}
