//! `bin-permutation`: MDCT bins change places and signs, the same in every frame.

use zeroize::Zeroizing;

use super::spectrum::{Bins, Spectrum, encrypted_len, hop};
use crate::{
    AudioCipher, CipherError, CipherOptions, Key, PreparedCipher,
    cipher::{checked, checked_rate},
    key::{KeyStream, subkey},
    options::milliseconds,
    prepared::Prepared,
    registry::Entry,
    scheme::{Scheme, TRANSFORM},
};

const ID: &str = "bin-permutation";

pub(crate) const ENTRY: Entry = Entry {
    scheme: Scheme {
        id: ID,
        summary: "MDCT bins permuted and negated, the same in every frame",
        protects: "Hides the spectrum from a listener. Under one key speaker and, less well, words can be learned from \
                   encrypted examples; the loudness envelope stays.",
        broken_by: Some("Two known frames give 96 % of bins and signs, five give all."),
        source: "Niwa, Shiota, Kiya, arXiv 2310.04035 (shuffling and flipping of spectrogram blocks), with the MDCT of \
                 Princen, Bradley, IEEE Trans. ASSP 34, 1986",
        keeps_length: false,
        ..TRANSFORM
    },
    shown: |options| vec![format!("hop-ms={}", options.hop_ms)],
    build: |options| Ok(Box::new(BinPermutation::new(options)?)),
};

#[derive(Debug)]
struct BinPermutation {
    hop_ms: u32,
}

impl BinPermutation {
    fn new(options: &CipherOptions) -> Result<Self, CipherError> {
        Ok(Self { hop_ms: milliseconds(ID, "hop_ms", options.hop_ms)? })
    }
}

impl AudioCipher for BinPermutation {
    fn id(&self) -> &'static str {
        ID
    }

    fn accepts(&self, n_samples: usize, rate: u32) -> Result<(), CipherError> {
        checked(ID, n_samples, rate, 1)
    }

    fn encrypted_len(&self, n_samples: usize, rate: u32) -> Result<usize, CipherError> {
        encrypted_len(ID, n_samples, rate, hop(self.hop_ms, rate, 1))
    }

    fn prepare(&self, key: &Key, rate: u32) -> Result<Box<dyn PreparedCipher>, CipherError> {
        let hop = hop(self.hop_ms, checked_rate(ID, rate)?, 1);
        let order = KeyStream::new(&subkey(key, ID, "order")).permutation(hop as u32);
        let negated = KeyStream::new(&subkey(key, ID, "signs")).bits(hop);
        let bins = Bins { order: Zeroizing::new(order), negated: Zeroizing::new(negated) };
        Ok(Prepared::boxed(ID, rate, Spectrum::new(hop, bins, None)))
    }
}
