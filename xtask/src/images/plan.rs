//! Which cells an image experiment has: scheme x key regime, each in its order of encryption and extraction.

use anyhow::{Context, Result};
use protocol::{Order, Regime, Role, Side};

/// What is done to pictures or to their features.
#[derive(Debug, Clone, Copy)]
pub enum Scheme {
    /// A cipher of pictures: encrypt, then extract.
    Picture(&'static image_cipher::Scheme),
    /// A scheme for feature vectors: extract, then encrypt.
    Vector(&'static crypto_encode::Scheme),
}

/// Schemes of feature vectors that the image experiment runs.
const VECTOR_SCHEMES: [&str; 1] = ["orthogonal"];

impl Scheme {
    /// Picture ciphers first, in the order of their registry.
    pub fn all() -> Vec<Self> {
        let pictures = image_cipher::schemes().iter().map(Self::Picture);
        let vectors = VECTOR_SCHEMES.iter().filter_map(|id| crypto_encode::scheme(id)).map(Self::Vector);
        pictures.chain(vectors).collect()
    }

    /// No encryption.
    pub fn plain() -> Result<Self> {
        image_cipher::scheme("plain").map(Self::Picture).context("the cipher registry has no `plain`")
    }

    /// The stable id.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Picture(scheme) => scheme.id,
            Self::Vector(scheme) => scheme.id,
        }
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

    /// Bytes of ciphertext a plain value: cipher pictures are as large as plain ones.
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

    /// Whether a key regime makes sense. A fresh matrix for every vector is not offered: nothing is left to compare,
    /// and it costs a decomposition a record.
    fn takes(&self, regime: Regime) -> bool {
        match self {
            Self::Picture(scheme) => scheme.keyed == (regime != Regime::None),
            Self::Vector(_) => matches!(regime, Regime::SameKey | Regime::CrossKey),
        }
    }
}

/// How features of one side of a split come about; equal recipes give equal features.
#[derive(Debug, Clone, Copy)]
pub struct Recipe {
    /// The scheme.
    pub scheme: Scheme,
    /// Whose key.
    pub role: Role,
}

impl PartialEq for Recipe {
    fn eq(&self, other: &Self) -> bool {
        self.scheme.id() == other.scheme.id() && self.role == other.role
    }
}

/// One way of encrypting training and test records.
#[derive(Debug, Clone, Copy)]
pub struct Treatment {
    /// The key regime.
    pub regime: Regime,
    /// Training records.
    pub train: Recipe,
    /// Test records.
    pub test: Recipe,
}

impl Treatment {
    fn new(regime: Regime, scheme: Scheme) -> Self {
        let (train, test) = (regime.image_role(Side::Train), regime.image_role(Side::Test));
        Self { regime, train: Recipe { scheme, role: train }, test: Recipe { scheme, role: test } }
    }

    fn across(train: Scheme, test: Scheme) -> Self {
        let mut treatment = Self::new(Regime::CrossScheme, train);
        treatment.test.scheme = test;
        treatment
    }

    /// Whether another key gives other features.
    pub fn varies_with_key(&self) -> bool {
        self.train.scheme.is_keyed() || self.test.scheme.is_keyed()
    }
}

/// All treatments of the schemes under the regimes; the untreated set always comes first, as the reference.
pub fn treatments(schemes: &[Scheme], regimes: &[Regime], partners: &[Scheme]) -> Result<Vec<Treatment>> {
    let mut all = vec![Treatment::new(Regime::None, Scheme::plain()?)];
    for &scheme in schemes {
        for &regime in regimes {
            if regime == Regime::CrossScheme {
                let others = partners.iter().filter(|partner| partner.id() != scheme.id());
                all.extend(
                    others.flat_map(|&other| {
                        [Treatment::across(scheme, other), Treatment::across(other, scheme)]
                    }),
                );
            } else if scheme.is_keyed() && scheme.takes(regime) {
                all.push(Treatment::new(regime, scheme));
            }
        }
    }
    Ok(all)
}

/// Treatments with one recipe for training records share their fits.
pub fn groups(treatments: &[Treatment]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (index, treatment) in treatments.iter().enumerate() {
        match groups.iter_mut().find(|group| treatments[group[0]].train == treatment.train) {
            Some(group) => group.push(index),
            None => groups.push(vec![index]),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(ids: &[&str]) -> Vec<Scheme> {
        Scheme::all().into_iter().filter(|scheme| ids.contains(&scheme.id())).collect()
    }

    fn names(treatments: &[Treatment]) -> Vec<String> {
        let one = |t: &Treatment| {
            format!(
                "{}>{} {} {}{}",
                t.train.scheme.id(),
                t.test.scheme.id(),
                t.regime.id(),
                t.train.role.id(),
                t.test.role.id()
            )
        };
        treatments.iter().map(one).collect()
    }

    #[test]
    fn regimes_say_whose_key_each_side_has() -> Result<()> {
        let all = treatments(&named(&["plain", "rubik", "orthogonal"]), Regime::ALL, &named(&["plain"]))?;
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
        assert_eq!(names(&all), expected);
        Ok(())
    }

    #[test]
    fn one_fit_serves_every_test_side() -> Result<()> {
        let all = treatments(&named(&["plain", "rubik"]), Regime::ALL, &named(&["plain"]))?;
        assert_eq!(groups(&all), [vec![0, 5], vec![1, 2, 4], vec![3]]);
        Ok(())
    }
}
