//! Which cells a table experiment has: scheme x key regime x clock.

use crypto_encode::Scheme;
use protocol::Regime;

/// One way of encrypting training and test rows; every classifier is fitted on it.
pub type Condition = protocol::Condition<&'static Scheme>;

/// The unprotected table, against which all others are compared.
pub fn plain() -> Condition {
    Condition::of(crypto_encode::plain(), Regime::None)
}

/// Whether another key or noise seed gives other features, so that repetition over keys means something.
pub fn varies_with_key(condition: &Condition) -> bool {
    condition.schemes().iter().any(|scheme| scheme.keyed || scheme.randomised)
}
