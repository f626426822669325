//! What is attacked: a scheme under a key regime (and, for tokens with a time, a clock).

use report::model::{Clock, Regime};

/// One thing to attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Case {
    /// Id of the scheme.
    pub scheme: &'static str,
    /// Which keys the victims' records and the adversary's known ones are under.
    pub regime: Regime,
    /// The clock of tokens that bear a time.
    pub clock: Option<Clock>,
}
