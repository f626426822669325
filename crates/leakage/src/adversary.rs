//! What an adversary holds beside the ciphertexts.

use std::fmt;

/// The four adversaries of this crate, from the weakest to the strongest.
///
/// All of them know the scheme, its options and the layout of the records (Kerckhoffs); none knows a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Adversary {
    /// Nothing but the ciphertexts.
    CiphertextOnly,
    /// Other plain records from the same source, none of them a victim's.
    Auxiliary,
    /// Some records both in plain and encrypted.
    KnownPairs,
    /// Encryptions of records of their own choice.
    Chosen,
}

impl Adversary {
    /// Stable name, as reports and files show it.
    pub fn id(self) -> &'static str {
        match self {
            Self::CiphertextOnly => "ciphertext-only",
            Self::Auxiliary => "auxiliary",
            Self::KnownPairs => "known-pairs",
            Self::Chosen => "chosen",
        }
    }
}

impl fmt::Display for Adversary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}
