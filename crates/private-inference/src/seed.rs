//! Reproducible randomness, for tests and experiments only.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A seed that makes keys and ciphertexts repeat: whoever knows it knows the secret key.
///
/// Only tests and experiments may use it; a real key comes from a generator that the operating system seeded.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct ReproducibleSeed([u8; 32]);

impl ReproducibleSeed {
    /// A seed for a test or an experiment.
    pub fn for_tests_and_experiments(seed: [u8; 32]) -> Self {
        Self(seed)
    }

    /// The generator it starts.
    pub fn rng(&self) -> ChaCha20Rng {
        ChaCha20Rng::from_seed(self.0)
    }
}

impl std::fmt::Debug for ReproducibleSeed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ReproducibleSeed(..)")
    }
}
