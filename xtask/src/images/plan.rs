//! Which cells an image experiment has: scheme x key regime, each in its order of encryption and extraction.

use crypto_encode::Stage;
use protocol::{Order, Planned, Regime};

/// What is done to images or to their features.
#[derive(Debug, Clone, Copy)]
pub enum Scheme {
    /// A cipher of images: encrypt, then extract.
    Picture(&'static image_cipher::Scheme),
    /// A scheme for feature vectors: extract, then encrypt.
    Vector(&'static crypto_encode::Scheme),
}

impl Scheme {
    /// Image ciphers first, then the schemes that map whole vectors, each in the order of their registry.
    pub fn all() -> Vec<Self> {
        let pictures = image_cipher::schemes().iter().map(Self::Picture);
        let vectors = crypto_encode::schemes().iter().filter(|scheme| scheme.stage == Stage::Standardised);
        pictures.chain(vectors.map(Self::Vector)).collect()
    }

    /// No encryption.
    pub fn plain() -> Self {
        Self::Picture(image_cipher::plain())
    }

    /// Whether a key decides its output.
    pub fn is_keyed(&self) -> bool {
        match self {
            Self::Picture(scheme) => scheme.keyed,
            Self::Vector(scheme) => scheme.keyed,
        }
    }

    /// Whether the key's owner gets the plain record back.
    pub fn is_decryptable(&self) -> bool {
        match self {
            Self::Picture(scheme) => scheme.decryptable,
            Self::Vector(scheme) => scheme.decryptable,
        }
    }

    /// Bytes of ciphertext a plain value: cipher images are as large as plain ones.
    pub fn bytes_per_value(&self) -> f64 {
        match self {
            Self::Picture(_) => 1.0,
            Self::Vector(scheme) => scheme.bytes_per_value(),
        }
    }

    /// When it is applied; `None` for no encryption.
    pub fn order(&self) -> Option<Order> {
        match self {
            Self::Picture(scheme) => scheme.keyed.then_some(Order::EncryptThenExtract),
            Self::Vector(_) => Some(Order::ExtractThenEncrypt),
        }
    }
}

impl Planned for Scheme {
    fn id(&self) -> &'static str {
        match self {
            Self::Picture(scheme) => scheme.id,
            Self::Vector(scheme) => scheme.id,
        }
    }

    fn is_plain(&self) -> bool {
        !self.is_keyed()
    }

    /// A fresh matrix for every vector is not offered: nothing is left to compare, and it costs a decomposition a record.
    fn takes(&self, regime: Regime) -> bool {
        match self {
            Self::Picture(scheme) => scheme.takes(regime),
            Self::Vector(_) => matches!(regime, Regime::SameKey | Regime::CrossKey),
        }
    }
}

/// One way of encrypting training and test images.
pub type Condition = protocol::Condition<Scheme>;

/// How features of one side of a split come about.
pub type Recipe = crate::recipe::Recipe<Scheme>;

/// Whether another key gives other features.
pub fn varies_with_key(condition: &Condition) -> bool {
    condition.schemes().iter().any(Scheme::is_keyed)
}

#[cfg(test)]
mod tests {
    use protocol::{Side, conditions};

    use super::*;
    use crate::recipe::groups;

    fn named(ids: &[&str]) -> Vec<Scheme> {
        Scheme::all().into_iter().filter(|scheme| ids.contains(&scheme.id())).collect()
    }

    fn planned(schemes: &[&str]) -> Vec<Condition> {
        conditions(Scheme::plain(), &named(schemes), Regime::ALL, &named(&["plain"]))
    }

    fn names(conditions: &[Condition]) -> Vec<String> {
        let roles =
            |c: &Condition| [Side::Train, Side::Test].map(|side| Recipe::of(c, side).role.id()).concat();
        let one = |c: &Condition| format!("{}>{} {} {}", c.train.id(), c.test.id(), c.regime.id(), roles(c));
        conditions.iter().map(one).collect()
    }

    #[test]
    fn regimes_say_whose_key_each_side_has() {
        let expected = [
            "plain>plain none traintrain",
            "rubik>rubik same-key traintrain",
            "rubik>rubik cross-key traintest",
            "rubik>rubik per-record-key recordrecord",
            "rubik>plain cross-scheme traintest",
            "plain>rubik cross-scheme traintest",
            "orthogonal>orthogonal same-key traintrain",
            "orthogonal>orthogonal cross-key traintest",
            "orthogonal>plain cross-scheme traintest",
            "plain>orthogonal cross-scheme traintest",
        ];
        assert_eq!(names(&planned(&["plain", "rubik", "orthogonal"])), expected);
    }

    #[test]
    fn one_fit_serves_every_test_side() {
        assert_eq!(groups(&planned(&["plain", "rubik"])), [vec![0, 5], vec![1, 2, 4], vec![3]]);
    }
}
