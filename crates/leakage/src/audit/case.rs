//! What is attacked: a scheme under a key regime, with the settings that set it apart.

use results::{Cell, Clock, Regime};

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
    /// Whether the order of values shows, which is known to give them away.
    pub keeps_order: bool,
    /// Whether the holder of the key gets records back.
    pub decryptable: bool,
}

impl SchemeInfo {
    /// A decryptable scheme without a nonce that hides order. Everything else is set field by field:
    /// `SchemeInfo { uses_nonce: true, ..SchemeInfo::new(…) }`.
    pub const fn new(id: &'static str) -> Self {
        Self { id, is_plain: false, uses_nonce: false, keeps_order: false, decryptable: true }
    }

    /// Whether it is known to fall to an adversary who has other records of the same kind. A run that does not show it has
    /// not enough keys or records to show anything.
    pub const fn is_positive_control(&self) -> bool {
        self.is_plain || self.keeps_order
    }

    /// Whether it is fresh randomised encryption from which the record can be had back.
    pub const fn is_fresh_encryption(&self) -> bool {
        self.uses_nonce && self.decryptable && !self.is_plain
    }
}

/// One thing to attack.
#[derive(Debug, Clone, PartialEq)]
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
    /// The privacy budget of a record, for mechanisms of differential privacy.
    pub epsilon: Option<f64>,
}

impl Case {
    /// A case without a clock or settings.
    pub fn new(scheme: SchemeInfo, regime: Regime) -> Self {
        Self { scheme, regime, clock: None, options: Vec::new(), epsilon: None }
    }

    /// The case under one key that this one shares findings with; `None` for any but two keys.
    pub fn under_one_key(&self) -> Option<Self> {
        (self.regime == Regime::CrossKey).then(|| Self { regime: Regime::SameKey, ..self.clone() })
    }

    /// Whether all records are under one key, or under none.
    pub fn has_one_key(&self) -> bool {
        matches!(self.regime, Regime::SameKey | Regime::None)
    }

    /// Whether a classifier's cell is measured under the same conditions. Cells may name the budget among their options.
    pub fn is_of(&self, cell: &Cell) -> bool {
        let budget = self.epsilon.map(|epsilon| format!("epsilon={epsilon}"));
        let options = cell.options.iter().filter(|option| Some(*option) != budget.as_ref());
        cell.scheme == self.scheme.id
            && cell.regime == self.regime
            && cell.clock == self.clock
            && options.eq(&self.options)
    }

    /// Whether records are encrypted, under one key or without any.
    pub fn is_one_key(&self) -> bool {
        self.has_one_key() && !self.scheme.is_plain
    }

    /// The case in words.
    pub fn name(&self) -> String {
        let clock = self.clock.filter(|clock| *clock == Clock::Running).map(|_| "running clock".to_owned());
        let budget = self.epsilon.map(|epsilon| format!("epsilon={epsilon}"));
        let settings: Vec<String> = self.options.iter().cloned().chain(budget).chain(clock).collect();
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
        let scheme = SchemeInfo { uses_nonce: true, ..SchemeInfo::new("fernet-digits") };
        let mut case = Case::new(scheme, Regime::CrossKey);
        assert_eq!(case.name(), "`fernet-digits`");
        case.clock = Some(Clock::Running);
        case.options.push("lengths=padded".to_owned());
        assert_eq!(case.name(), "`fernet-digits` (lengths=padded, running clock)");
        let one_key = case.under_one_key().expect("two keys have a counterpart under one");
        assert!(one_key.is_one_key() && !case.is_one_key());
        assert_eq!(one_key.under_one_key(), None);
    }

    #[test]
    fn a_budget_is_part_of_the_name_and_cells_may_name_it_too() {
        let case = Case { epsilon: Some(0.5), ..Case::new(SchemeInfo::new("laplace"), Regime::None) };
        assert_eq!(case.name(), "`laplace` (epsilon=0.5)");
        let mut cell = Cell::new("loan", results::Modality::Tabular, "laplace", Regime::None, "logistic");
        assert!(case.is_of(&cell));
        cell.options.push("epsilon=0.5".to_owned());
        assert!(case.is_of(&cell));
        cell.options.push("probability=platt".to_owned());
        assert!(!case.is_of(&cell));
    }

    #[test]
    fn controls_and_fresh_encryption_are_told_by_properties() {
        let plain = SchemeInfo { is_plain: true, ..SchemeInfo::new("plain") };
        let order = SchemeInfo { keeps_order: true, ..SchemeInfo::new("ope") };
        let fresh = SchemeInfo { uses_nonce: true, ..SchemeInfo::new("aes-ctr") };
        let digits = SchemeInfo { decryptable: false, ..fresh };
        let told = |scheme: SchemeInfo| (scheme.is_positive_control(), scheme.is_fresh_encryption());
        assert_eq!(
            [plain, order, fresh, digits].map(told),
            [(true, false), (true, false), (false, true), (false, false)]
        );
    }
}
