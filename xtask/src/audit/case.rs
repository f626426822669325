//! What is attacked: a scheme under a key regime, with the settings that set it apart.

use results::{Clock, Regime};

/// One thing to attack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Id of the scheme.
    pub scheme: &'static str,
    /// Which keys the victims' records and the adversary's known ones are under.
    pub regime: Regime,
    /// The clock of tokens that bear a time.
    pub clock: Option<Clock>,
    /// Further settings, as `name=value`.
    pub options: Vec<String>,
}

impl Case {
    /// A case without a clock or settings.
    pub fn new(scheme: &'static str, regime: Regime) -> Self {
        Self { scheme, regime, clock: None, options: Vec::new() }
    }

    /// The case under one key that this one shares attacks without known pairs with; `None` for any but two keys.
    pub fn under_one_key(&self) -> Option<Self> {
        (self.regime == Regime::CrossKey).then(|| Self { regime: Regime::SameKey, ..self.clone() })
    }

    /// The case in words.
    pub fn name(&self) -> String {
        let clock = self.clock.filter(|clock| *clock == Clock::Running).map(|_| "running clock".to_owned());
        let settings: Vec<String> = self.options.iter().cloned().chain(clock).collect();
        match settings.is_empty() {
            true => format!("`{}`", self.scheme),
            false => format!("`{}` ({})", self.scheme, settings.join(", ")),
        }
    }
}
