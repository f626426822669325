//! Ciphers that move and negate MDCT coefficients, alike in every frame.

use zeroize::Zeroizing;

use crate::{
    CipherError, Nonce,
    cipher::checked,
    mdct::{Mdct, Placed},
    options::samples_in,
    prepared::{KeyTable, Transform},
};

/// What the key decides.
pub(super) struct Bins {
    /// Plain bin of each encrypted bin.
    pub(super) order: Zeroizing<Vec<u32>>,
    /// Whether the encrypted bin is negated.
    pub(super) negated: Zeroizing<Vec<bool>>,
}

/// The bands that the bins were made of, where they were.
pub(super) struct Bands {
    pub(super) order: Zeroizing<Vec<u32>>,
    pub(super) inverted: Zeroizing<Vec<bool>>,
}

/// Coefficients moved and negated.
pub(super) struct Spectrum {
    mdct: Mdct,
    bins: Bins,
    /// Encrypted bin of each plain bin.
    inverse: Zeroizing<Vec<u32>>,
    bands: Option<Bands>,
}

impl Spectrum {
    /// There is one bin for each sample of a hop.
    pub(super) fn new(hop: usize, bins: Bins, bands: Option<Bands>) -> Self {
        let mut inverse = Zeroizing::new(vec![0; hop]);
        for (to, &from) in (0..).zip(bins.order.iter()) {
            inverse[from as usize] = to;
        }
        Self { mdct: Mdct::new(hop), bins, inverse, bands }
    }
}

impl Transform for Spectrum {
    fn forward(&self, plain: &[f32], target: &mut [f32], _nonce: &Nonce) {
        let source = Placed { samples: plain, start: self.bins.order.len() };
        self.mdct.map_frames(source, Placed { samples: target, start: 0 }, |from, to| {
            for ((to, &bin), &negated) in to.iter_mut().zip(self.bins.order.iter()).zip(&*self.bins.negated) {
                *to = signed(from[bin as usize], negated);
            }
        });
    }

    fn backward(&self, encrypted: &[f32], target: &mut [f32], _nonce: &Nonce) {
        let target = Placed { samples: target, start: self.bins.order.len() };
        self.mdct.map_frames(Placed { samples: encrypted, start: 0 }, target, |from, to| {
            for (to, &bin) in to.iter_mut().zip(self.inverse.iter()) {
                *to = signed(from[bin as usize], self.bins.negated[bin as usize]);
            }
        });
    }

    fn encrypted_len(&self, n_samples: usize) -> usize {
        self.mdct.padded_len(n_samples)
    }

    fn table(&self) -> KeyTable<'_> {
        match &self.bands {
            Some(bands) => KeyTable::Bands { order: &bands.order, inverted: &bands.inverted },
            None => KeyTable::Bins { order: &self.bins.order, negated: &self.bins.negated },
        }
    }
}

fn signed(value: f64, negated: bool) -> f64 {
    if negated { -value } else { value }
}

/// Samples in a hop: `hop_ms`, rounded down to a multiple of `bands` and of 2.
pub(super) fn hop(hop_ms: u32, rate: u32, bands: u32) -> usize {
    let unit = (if bands.is_multiple_of(2) { bands } else { 2 * bands }) as usize;
    (samples_in(hop_ms, rate) / unit).max(1) * unit
}

/// Samples in the encryption of `n_samples`: whole hops, one before the recording and one behind.
pub(super) fn encrypted_len(
    scheme: &'static str,
    n_samples: usize,
    rate: u32,
    hop: usize,
) -> Result<usize, CipherError> {
    checked(scheme, n_samples, rate, 1)?;
    Ok((n_samples.div_ceil(hop) + 2) * hop)
}
