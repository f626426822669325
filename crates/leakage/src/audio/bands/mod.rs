//! Bands that change places, from ciphertexts alone.
//!
//! Bands of speech differ in how loud they are, how much that varies, and which of them are loud together. The mean and
//! the covariance of the logarithms of band energies of other speakers tell which encrypted band is which: the places
//! under which the encrypted frames are likeliest are searched for by exchanging two bands, from the places that match
//! means and deviations best and from random ones. Bands are split in four parts, so that one that is turned upside
//! down is found too.

mod likelihood;
mod statistics;

use ndarray::{Array2, ArrayView2, Axis, concatenate};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use super::frames::framed;
use crate::{LeakageError, check, linear};
use likelihood::{Likelihood, Places};
use statistics::{Split, Statistics};

/// The most bands.
pub const MOST_BANDS: usize = 64;

/// Where bands were moved to, and which were turned upside down.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct BandOrder {
    sources: Vec<usize>,
    inverted: Vec<bool>,
}

impl BandOrder {
    /// The encrypted place of every plain band.
    pub fn sources(&self) -> &[usize] {
        &self.sources
    }

    /// Whether every plain band is upside down.
    pub fn inverted(&self) -> &[bool] {
        &self.inverted
    }

    /// The share of bands whose place and direction are right.
    ///
    /// # Errors
    /// [`LeakageError::Shape`] for a truth of another number of bands.
    pub fn share_right(&self, sources: &[usize], inverted: &[bool]) -> Result<f64, LeakageError> {
        let found = ("the found order", self.sources.len());
        check::same_length(("the true order", sources.len()), found, "bands")?;
        check::same_length(("the true directions", inverted.len()), found, "bands")?;
        let pairs = self.sources.iter().zip(&self.inverted).zip(sources.iter().zip(inverted));
        Ok(pairs.filter(|(found, truth)| found == truth).count() as f64 / sources.len().max(1) as f64)
    }

    /// Coefficients with their bands put back; bins beyond the last whole band stay.
    ///
    /// # Errors
    /// [`LeakageError::Option`] for frames of fewer bins than bands.
    pub fn undo(&self, cipher: ArrayView2<'_, f32>) -> Result<Array2<f32>, LeakageError> {
        enough_bins(cipher.ncols(), self.sources.len())?;
        Ok(self.put_back(cipher))
    }

    pub(super) fn put_back(&self, cipher: ArrayView2<'_, f32>) -> Array2<f32> {
        let width = cipher.ncols() / self.sources.len().max(1);
        let source = |bin: usize| {
            let (band, place) = (bin / width.max(1), bin % width.max(1));
            match (self.sources.get(band), self.inverted.get(band)) {
                (Some(from), Some(true)) => from * width + width - 1 - place,
                (Some(from), _) => from * width + place,
                _ => bin,
            }
        };
        Array2::from_shape_fn(cipher.dim(), |(frame, bin)| cipher[[frame, source(bin)]])
    }
}

/// The order of `bands` bands of equal width, from the coefficients of encrypted recordings and of plain ones of other
/// speakers, one row per frame. `may_invert` says whether bands may be upside down.
///
/// # Errors
/// [`LeakageError`] for frames that are empty, not finite, longer than 1024 or of different lengths, for fewer than 2 or
/// more than 64 bands, or more bands than bins.
pub fn bands_from_ciphertexts(
    cipher: &[ArrayView2<'_, f32>],
    plain: &[ArrayView2<'_, f32>],
    bands: usize,
    may_invert: bool,
    seed: [u8; 32],
) -> Result<BandOrder, LeakageError> {
    let bins = framed("encrypted coefficients", cipher)?;
    let found = ("plain coefficients", framed("plain coefficients", plain)?);
    check::same_length(found, ("encrypted ones", bins), "bins")?;
    check::at_most("bands", bands, MOST_BANDS)?;
    enough_bins(bins, bands)?;
    Ok(matched(cipher, plain, bands, may_invert, seed))
}

fn enough_bins(bins: usize, bands: usize) -> Result<(), LeakageError> {
    if (2..=bins).contains(&bands) {
        return Ok(());
    }
    let expected = "at least 2, and at most as many as there are bins";
    Err(LeakageError::Option { option: "number of bands", found: bands as f64, expected })
}

/// [`bands_from_ciphertexts`] of usable frames.
pub(super) fn matched(
    cipher: &[ArrayView2<'_, f32>],
    plain: &[ArrayView2<'_, f32>],
    bands: usize,
    may_invert: bool,
    seed: [u8; 32],
) -> BandOrder {
    let split = Split::of(cipher.first().map_or(bands, ArrayView2::ncols), bands);
    let (cipher, plain) = (Statistics::of(&energies(split, cipher)), Statistics::of(&energies(split, plain)));
    let start = Places { sources: by_means(split, &cipher, &plain), inverted: vec![false; bands] };
    let mut rng = ChaCha20Rng::from_seed(seed);
    let found = match Likelihood::new(split, &cipher, &plain) {
        Some(likelihood) => likelihood.search(start, may_invert, &mut rng),
        None => start,
    };
    BandOrder { sources: found.sources, inverted: found.inverted }
}

fn energies(split: Split, records: &[ArrayView2<'_, f32>]) -> Array2<f64> {
    let parts: Vec<Array2<f64>> = records.iter().map(|record| split.energies(*record)).collect();
    let views: Vec<ArrayView2<'_, f64>> = parts.iter().map(Array2::view).collect();
    concatenate(Axis(0), &views).unwrap_or_else(|_| Array2::zeros((0, split.len())))
}

/// The places that match the mean and the standard deviation of each band best.
fn by_means(split: Split, cipher: &Statistics, plain: &Statistics) -> Vec<usize> {
    let band = |of: &Statistics, band: usize| {
        let parts = band * split.parts..(band + 1) * split.parts;
        let n = split.parts.max(1) as f64;
        let mean = parts.clone().map(|part| of.mean[part]).sum::<f64>() / n;
        (mean, parts.map(|part| of.covariance[[part, part]].sqrt()).sum::<f64>() / n)
    };
    let cost = Array2::from_shape_fn((split.bands, split.bands), |(to, from)| {
        let (ours, theirs) = (band(plain, to), band(cipher, from));
        (ours.0 - theirs.0).powi(2) + (ours.1 - theirs.1).powi(2)
    });
    linear::cheapest(cost.view())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::Mdct;
    use crate::audio::generated::{noise, permutation, speech};

    fn moved(plain: &Array2<f32>, sources: &[usize], inverted: &[bool]) -> Array2<f32> {
        let mut inverse = vec![0; sources.len()];
        let mut turned = vec![false; sources.len()];
        for (to, (&from, &upside_down)) in sources.iter().zip(inverted).enumerate() {
            (inverse[from], turned[from]) = (to, upside_down);
        }
        BandOrder { sources: inverse, inverted: turned }.put_back(plain.view())
    }

    fn share(make: fn(u64, usize) -> Vec<f32>, may_invert: bool) -> f64 {
        let mdct = Mdct::new(64).unwrap();
        let coefficients = |records: std::ops::Range<u64>| -> Vec<Array2<f32>> {
            records.map(|record| mdct.plain_coefficients(&make(record, 4000)).unwrap()).collect()
        };
        let sources = permutation(8, 5);
        let inverted: Vec<bool> = (0..8).map(|band| may_invert && band % 3 == 0).collect();
        let plain = coefficients(0..20);
        let cipher: Vec<Array2<f32>> =
            coefficients(40..60).iter().map(|plain| moved(plain, &sources, &inverted)).collect();
        assert_eq!(
            BandOrder { sources: sources.clone(), inverted: inverted.clone() }.undo(cipher[0].view()),
            mdct.plain_coefficients(&make(40, 4000))
        );
        let cipher: Vec<ArrayView2<'_, f32>> = cipher.iter().map(Array2::view).collect();
        let plain: Vec<ArrayView2<'_, f32>> = plain.iter().map(Array2::view).collect();
        let found = bands_from_ciphertexts(&cipher, &plain, 8, may_invert, [1; 32]).unwrap();
        found.share_right(&sources, &inverted).unwrap()
    }

    #[test]
    fn bands_of_speech_are_told_apart_and_those_of_noise_are_not() {
        assert_eq!(share(speech, false), 1.0);
        assert_eq!(share(speech, true), 1.0);
        assert!(share(noise, false) < 0.6);
    }

    #[test]
    fn wrong_input_is_refused() {
        let (four, six) = (Array2::zeros((3, 4)), Array2::zeros((3, 6)));
        let find = |cipher: &Array2<f32>, plain: &Array2<f32>, bands| {
            bands_from_ciphertexts(&[cipher.view()], &[plain.view()], bands, false, [0; 32])
        };
        assert!(
            find(&four, &six, 2).is_err() && find(&four, &four, 5).is_err() && find(&four, &four, 1).is_err()
        );
        assert!(find(&Array2::from_elem((3, 4), f32::NAN), &four, 2).is_err());
        let silent = find(&four, &four, 4).unwrap();
        assert_eq!(silent.sources().len(), 4);
        assert!(silent.undo(Array2::zeros((1, 2)).view()).is_err());
    }
}
