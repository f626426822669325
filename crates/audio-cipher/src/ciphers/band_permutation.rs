//! `band-permutation`: bands of the spectrum change places, and may be turned upside down.

use zeroize::Zeroizing;

use super::spectrum::{Bands, Bins, Spectrum, encrypted_len, hop};
use crate::{
    AudioCipher, CipherError, CipherOptions, Key, PreparedCipher,
    cipher::{checked, checked_rate},
    key::{KeyStream, subkey},
    options::{Range, milliseconds},
    prepared::Prepared,
    registry::Entry,
    scheme::{Scheme, TRANSFORM},
};

const ID: &str = "band-permutation";

pub(crate) const ENTRY: Entry = Entry {
    scheme: Scheme {
        id: ID,
        summary: "bands of MDCT bins permuted, the same in every frame",
        protects: "Hides the spectrum from a listener. Under one key every sound keeps a spectrum of its own, so words and \
                   speaker can be learned from encrypted examples; the loudness envelope stays.",
        broken_by: Some(
            "Bands of speech differ in energy: with 8 bands, ten encrypted recordings and the band energies of other \
             speakers give the whole key 8 times of 10, fifty always.",
        ),
        source: "Jayant, McDermott, Christensen, Quinn, IEEE Trans. Communications 29(1), 1981, with the MDCT of Princen, \
                 Bradley, IEEE Trans. ASSP 34, 1986",
        keeps_length: false,
        few_keys: true,
        ..TRANSFORM
    },
    shown,
    build: |options| Ok(Box::new(BandPermutation::new(options)?)),
};

fn shown(options: &CipherOptions) -> Vec<String> {
    let mut shown = vec![format!("bands={}", options.bands)];
    if options.invert_bands {
        shown.push("inversions".to_owned());
    }
    shown.push(format!("hop-ms={}", options.hop_ms));
    shown
}

#[derive(Debug)]
struct BandPermutation {
    bands: u32,
    invert: bool,
    hop_ms: u32,
}

impl BandPermutation {
    fn new(options: &CipherOptions) -> Result<Self, CipherError> {
        let range = Range { scheme: ID, option: "bands", min: 2, max: 64, allowed: "2 to 64 bands" };
        Ok(Self {
            bands: range.check(options.bands)?,
            invert: options.invert_bands,
            hop_ms: milliseconds(ID, "hop_ms", options.hop_ms)?,
        })
    }

    fn draw(&self, key: &Key) -> Bands {
        let order = KeyStream::new(&subkey(key, ID, "order")).permutation(self.bands);
        let mut stream = KeyStream::new(&subkey(key, ID, "inversions"));
        let inverted = (0..self.bands).map(|_| self.invert && stream.bit()).collect();
        Bands { order: Zeroizing::new(order), inverted: Zeroizing::new(inverted) }
    }
}

impl AudioCipher for BandPermutation {
    fn id(&self) -> &'static str {
        ID
    }

    fn accepts(&self, n_samples: usize, rate: u32) -> Result<(), CipherError> {
        checked(ID, n_samples, rate, 1)
    }

    fn encrypted_len(&self, n_samples: usize, rate: u32) -> Result<usize, CipherError> {
        encrypted_len(ID, n_samples, rate, hop(self.hop_ms, rate, self.bands))
    }

    fn prepare(&self, key: &Key, rate: u32) -> Result<Box<dyn PreparedCipher>, CipherError> {
        let hop = hop(self.hop_ms, checked_rate(ID, rate)?, self.bands);
        let bands = self.draw(key);
        Ok(Prepared::boxed(ID, rate, Spectrum::new(hop, bins(&bands, hop), Some(bands))))
    }
}

/// Bands of equal width as bins.
fn bins(bands: &Bands, hop: usize) -> Bins {
    let width = (hop / bands.order.len()) as u32;
    let pairs = bands.order.iter().zip(bands.inverted.iter());
    let bin = |(&band, &inverted): (&u32, &bool), place: u32| {
        band * width + if inverted { width - 1 - place } else { place }
    };
    let order = pairs.flat_map(|pair| (0..width).map(move |place| bin(pair, place))).collect();
    Bins { order: Zeroizing::new(order), negated: Zeroizing::new(vec![false; hop]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_follow_their_band() {
        let bands = Bands {
            order: Zeroizing::new(vec![2, 0, 1]),
            inverted: Zeroizing::new(vec![false, true, false]),
        };
        assert_eq!(*bins(&bands, 6).order, [4, 5, 1, 0, 2, 3]);
    }
}
