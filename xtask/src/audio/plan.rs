//! Which cells an audio experiment has: scheme x key regime, each in its order of encryption and extraction.

use audio_cipher::Exactness;
use crypto_encode::Stage;
use protocol::{Order, Planned, Regime};

/// What is done to recordings or to their features.
#[derive(Debug, Clone, Copy)]
pub enum Scheme {
    /// A cipher of recordings: encrypt, then extract.
    Cipher(&'static audio_cipher::Scheme),
    /// A scheme for feature vectors: extract, then encrypt.
    Vector(&'static crypto_encode::Scheme),
    /// What an attack without a known recording makes of a cipher's output.
    Undone(&'static Undone),
}

/// An attack that restores recordings from ciphertexts alone, and the cipher that it is made for.
#[derive(Debug)]
pub struct Undone {
    /// What it is called as a scheme of test records.
    pub id: &'static str,
    /// The cipher's id.
    pub cipher: &'static str,
    /// The attack's id.
    pub attack: &'static str,
}

/// Attacks that need no plain speech, each on its cipher.
const UNDONE: [Undone; 4] = [
    Undone { id: "aes-ctr-fixed-nonce-undone", cipher: "aes-ctr-fixed-nonce", attack: "key-stream-majority" },
    Undone { id: "frequency-inversion-undone", cipher: "frequency-inversion", attack: "spectral-tilt" },
    Undone { id: "sample-permutation-undone", cipher: "sample-permutation", attack: "sample-order" },
    Undone { id: "sign-flip-undone", cipher: "sign-flip", attack: "sign-continuity" },
];

/// One way of encrypting training and test recordings.
pub type Condition = protocol::Condition<Scheme>;

/// How features of one side of a split come about.
pub type Recipe = crate::recipe::Recipe<Scheme>;

impl Scheme {
    /// Audio ciphers first, then the schemes that map whole vectors, each in the order of their registry.
    pub fn all() -> Vec<Self> {
        let ciphers = audio_cipher::schemes().iter().map(Self::Cipher);
        let vectors = crypto_encode::schemes().iter().filter(|scheme| scheme.stage == Stage::Standardised);
        ciphers.chain(vectors.map(Self::Vector)).collect()
    }

    /// The attacks on these ciphers, for test records of classifiers that were trained on plain speech.
    pub fn undone(schemes: &[Self]) -> Vec<Condition> {
        let is_run = |undone: &&Undone| schemes.iter().any(|scheme| scheme.id() == undone.cipher);
        let across = |undone| Condition::across(Self::plain(), Self::Undone(undone));
        UNDONE.iter().filter(is_run).map(across).collect()
    }

    /// No encryption.
    pub fn plain() -> Self {
        Self::Cipher(audio_cipher::plain())
    }

    /// Whether a key decides its output.
    pub fn is_keyed(&self) -> bool {
        match self {
            Self::Cipher(scheme) => scheme.keyed,
            Self::Vector(scheme) => scheme.keyed,
            Self::Undone(undone) => undone.cipher().is_none_or(|scheme| scheme.keyed),
        }
    }

    /// Whether the key's owner gets the plain record back.
    pub fn is_decryptable(&self) -> bool {
        match self {
            Self::Cipher(scheme) => scheme.decryptable(),
            Self::Vector(scheme) => scheme.decryptable,
            Self::Undone(_) => true,
        }
    }

    /// Bytes of ciphertext a plain byte, or a value of a vector: samples that are not exact in 16 bits take 32.
    pub fn bytes_per_value(&self) -> f64 {
        match self {
            Self::Cipher(audio_cipher::Scheme { exactness: Exactness::Float { .. }, .. }) => 2.0,
            Self::Cipher(_) | Self::Undone(_) => 1.0,
            Self::Vector(scheme) => scheme.bytes_per_value(),
        }
    }

    /// When it is applied; `None` for no encryption.
    pub fn order(&self) -> Option<Order> {
        match self {
            Self::Cipher(scheme) => (!scheme.is_plain()).then_some(Order::EncryptThenExtract),
            Self::Vector(_) => Some(Order::ExtractThenEncrypt),
            Self::Undone(_) => Some(Order::EncryptThenExtract),
        }
    }
}

impl Undone {
    fn cipher(&self) -> Option<&'static audio_cipher::Scheme> {
        audio_cipher::scheme(self.cipher).ok()
    }
}

impl Planned for Scheme {
    fn id(&self) -> &'static str {
        match self {
            Self::Cipher(scheme) => scheme.id,
            Self::Vector(scheme) => scheme.id,
            Self::Undone(undone) => undone.id,
        }
    }

    fn is_plain(&self) -> bool {
        matches!(self, Self::Cipher(scheme) if scheme.is_plain())
    }

    /// A fresh matrix for every vector is not offered: nothing is left to compare.
    fn takes(&self, regime: Regime) -> bool {
        match self {
            Self::Cipher(scheme) => scheme.takes(regime),
            Self::Vector(_) => matches!(regime, Regime::SameKey | Regime::CrossKey),
            Self::Undone(_) => regime == Regime::CrossScheme,
        }
    }
}
