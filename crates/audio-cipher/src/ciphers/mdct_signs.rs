//! `mdct-signs`: MDCT bins change signs, the same in every frame.

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

const ID: &str = "mdct-signs";

pub(crate) const ENTRY: Entry = Entry {
    scheme: Scheme {
        id: ID,
        summary: "MDCT bins negated, the same in every frame",
        protects: "Next to nothing: the speech stays intelligible (ESTOI .81), and words and speaker are read as from \
                   plain speech, even by a classifier that never saw encrypted speech.",
        broken_by: Some(
            "Nothing needs breaking: magnitudes are in the clear; one known frame gives most signs.",
        ),
        source: "Niwa, Shiota, Kiya, arXiv 2310.04035 (flipping alone), with the MDCT of Princen, Bradley, IEEE Trans. \
                 ASSP 34, 1986",
        keeps_length: false,
        ..TRANSFORM
    },
    shown: |options| vec![format!("hop-ms={}", options.hop_ms)],
    build: |options| Ok(Box::new(MdctSigns::new(options)?)),
};

#[derive(Debug)]
struct MdctSigns {
    hop_ms: u32,
}

impl MdctSigns {
    fn new(options: &CipherOptions) -> Result<Self, CipherError> {
        Ok(Self { hop_ms: milliseconds(ID, "hop_ms", options.hop_ms)? })
    }
}

impl AudioCipher for MdctSigns {
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
        let order = (0..hop as u32).collect();
        let negated = KeyStream::new(&subkey(key, ID, "signs")).bits(hop);
        let bins = Bins { order: Zeroizing::new(order), negated: Zeroizing::new(negated) };
        Ok(Prepared::boxed(ID, rate, Spectrum::new(hop, bins, None)))
    }
}
