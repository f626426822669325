//! A condition of an experiment, and whose key each of its records is encrypted under.

use crate::id_enum;
use crate::{Clock, Regime};

id_enum! {
    /// Whose key it is: the last part but one of a key's label.
    Role {
        /// One key for all records.
        Shared = "shared",
        /// The key of training records.
        Train = "train",
        /// The key of test records.
        Test = "test",
        /// A key of each record's own.
        Record = "record",
        /// The key of the records that are attacked.
        Victims = "victims",
        /// The key under which an adversary knows pairs.
        Pairs = "pairs",
        /// A key of the adversary's own.
        Adversary = "adversary",
        /// The one key of patches and scenes.
        Detection = "detection",
        /// The key of a client who asks for decisions.
        Client = "client",
    }
}

/// A side of a split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Records that a classifier is fitted on.
    Train,
    /// Records that it is asked about.
    Test,
}

/// Whose records an adversary sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// The records that are attacked.
    Victims,
    /// Records that the adversary knows in plain.
    Pairs,
    /// Records that the adversary encrypts under a key of its own.
    Adversary,
}

/// One way of encrypting training and test records; every classifier is fitted on it. `S` is a scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition<S> {
    /// The scheme of training records.
    pub train: S,
    /// The scheme of test records: another one only under [`Regime::CrossScheme`].
    pub test: S,
    /// Which keys they are encrypted under.
    pub regime: Regime,
    /// Fernet's clock, for schemes whose output bears a time.
    pub clock: Option<Clock>,
}

impl<S: Copy> Condition<S> {
    /// Both sides under one scheme.
    pub fn of(scheme: S, regime: Regime) -> Self {
        Self { train: scheme, test: scheme, regime, clock: None }
    }

    /// Both schemes.
    pub fn schemes(&self) -> [S; 2] {
        [self.train, self.test]
    }

    /// Training records under one scheme, test records under another.
    pub fn across(train: S, test: S) -> Self {
        Self { train, test, regime: Regime::CrossScheme, clock: None }
    }

    /// The same with a clock.
    #[must_use]
    pub fn with_clock(self, clock: Option<Clock>) -> Self {
        Self { clock, ..self }
    }

    /// The scheme of a side.
    pub fn scheme(&self, side: Side) -> S {
        match side {
            Side::Train => self.train,
            Side::Test => self.test,
        }
    }
}

/// What a plan of conditions asks of a scheme.
pub trait Planned: Copy {
    /// Its stable id.
    fn id(&self) -> &'static str;

    /// Whether it leaves records as they are.
    fn is_plain(&self) -> bool;

    /// Whether it has conditions under this regime: a scheme without a key has no key regime, a keyed one has no other.
    fn takes(&self, regime: Regime) -> bool;

    /// Whether its output bears a time.
    fn uses_clock(&self) -> bool {
        false
    }
}

/// The conditions of `schemes` under `regimes`: that of `plain` without keys first, as the reference of all others, then scheme
/// by scheme. Under [`Regime::CrossScheme`] each scheme meets each of `partners`, one side and the other way round, by the
/// fixed clock; a scheme that uses a clock is otherwise run by both.
pub fn conditions<S: Planned>(
    plain: S,
    schemes: &[S],
    regimes: &[Regime],
    partners: &[S],
) -> Vec<Condition<S>> {
    let mut all = vec![Condition::of(plain, Regime::None)];
    for &scheme in schemes {
        for &regime in regimes {
            if regime == Regime::CrossScheme {
                let others = partners.iter().filter(|partner| partner.id() != scheme.id());
                all.extend(others.flat_map(|&other| {
                    let clock = (scheme.uses_clock() || other.uses_clock()).then_some(Clock::Fixed);
                    let both = [Condition::across(scheme, other), Condition::across(other, scheme)];
                    both.map(|condition| condition.with_clock(clock))
                }));
            } else if !scheme.is_plain() && scheme.takes(regime) {
                let clocks: &[Option<Clock>] = match scheme.uses_clock() {
                    true => &[Some(Clock::Fixed), Some(Clock::Running)],
                    false => &[None],
                };
                all.extend(clocks.iter().map(|&clock| Condition::of(scheme, regime).with_clock(clock)));
            }
        }
    }
    all
}

impl Regime {
    /// Whether training and test records are encrypted in different ways, so that a ranking that is turned round is a signal,
    /// too: whoever knows it turns it back.
    pub fn is_across(self) -> bool {
        matches!(self, Self::CrossKey | Self::CrossScheme)
    }

    /// The role of the key of table rows. An encoder with a key for each record derives them from its side's key.
    pub fn table_role(self, side: Side) -> Role {
        match (self, side) {
            (Self::None | Self::SameKey, _) => Role::Shared,
            (_, Side::Train) => Role::Train,
            (_, Side::Test) => Role::Test,
        }
    }

    /// The role of the key of images. One key for all images is the training side's, a spelling that differs from that of
    /// tables and stays: another label would be another key, and every published figure would change.
    pub fn image_role(self, side: Side) -> Role {
        match (self, side) {
            (Self::PerRecordKey, _) => Role::Record,
            (Self::CrossKey | Self::CrossScheme, Side::Test) => Role::Test,
            _ => Role::Train,
        }
    }

    /// The role of the key of records in an audit: an adversary who holds another key knows pairs under that one.
    pub fn audit_role(self, holder: Holder) -> Role {
        match (self, holder) {
            (_, Holder::Adversary) => Role::Adversary,
            (Self::CrossKey, Holder::Pairs) => Role::Pairs,
            (_, Holder::Pairs | Holder::Victims) => Role::Victims,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_regime_says_whose_keys_there_are() {
        let roles = |regime: Regime| {
            let table = [Side::Train, Side::Test].map(|side| regime.table_role(side).id());
            let image = [Side::Train, Side::Test].map(|side| regime.image_role(side).id());
            (table, image)
        };
        assert_eq!(roles(Regime::SameKey), (["shared", "shared"], ["train", "train"]));
        assert_eq!(roles(Regime::None), roles(Regime::SameKey));
        assert_eq!(roles(Regime::CrossKey), (["train", "test"], ["train", "test"]));
        assert_eq!(roles(Regime::CrossScheme), roles(Regime::CrossKey));
        assert_eq!(roles(Regime::PerRecordKey), (["train", "test"], ["record", "record"]));
        assert_eq!(Regime::CrossKey.audit_role(Holder::Pairs), Role::Pairs);
        assert_eq!(Regime::SameKey.audit_role(Holder::Pairs), Role::Victims);
        assert_eq!(Regime::CrossKey.audit_role(Holder::Victims), Role::Victims);
        assert_eq!(Regime::SameKey.audit_role(Holder::Adversary), Role::Adversary);
    }

    #[test]
    fn a_condition_names_a_scheme_for_each_side() {
        let across = Condition::across("siv", "plain");
        assert_eq!((across.scheme(Side::Train), across.scheme(Side::Test)), ("siv", "plain"));
        assert_eq!(across.regime, Regime::CrossScheme);
        let fixed = Condition::of("fernet-digits", Regime::SameKey).with_clock(Some(Clock::Fixed));
        assert_eq!(
            (fixed.train, fixed.test, fixed.clock),
            ("fernet-digits", "fernet-digits", Some(Clock::Fixed))
        );
    }
}
