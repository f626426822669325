//! Signs that repeat with a period.
//!
//! A known recording gives every sign at once. Without any, neighbouring samples of speech agree in sign far more often
//! than not: the sum over all periods of the products of two neighbouring positions has the sign of the product of
//! their two keys. Signs are chained from position to position, then each is flipped while that makes the products
//! over distances of up to four agree better with what they are on average. All signs together may come out negated,
//! which cannot be heard.

use ndarray::{Array1, Array2, ArrayView2};

use super::frames::MOST_SAMPLES;
use super::frames::all_usable;
use crate::{LeakageError, check};

/// Positions this far apart are compared.
const LAGS: usize = 4;

/// Passes over all positions at most.
const PASSES: usize = 20;

/// The most samples of a period.
pub const MOST_PERIOD: usize = 1 << 16;

/// A sign for every position of a period: whether samples there are negated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Signs {
    negated: Vec<bool>,
}

impl Signs {
    /// Which positions are negated.
    pub fn negated(&self) -> &[bool] {
        &self.negated
    }

    /// The share of positions that are right; all of them negated counts as right.
    ///
    /// # Errors
    /// [`LeakageError::Shape`] for a true pattern of another period.
    pub fn share_right(&self, truth: &[bool]) -> Result<f64, LeakageError> {
        check::same_length(("the true signs", truth.len()), ("the signs", self.negated.len()), "positions")?;
        let right = self.negated.iter().zip(truth).filter(|(a, b)| a == b).count();
        Ok(right.max(truth.len() - right) as f64 / truth.len().max(1) as f64)
    }

    /// A recording with its signs put right.
    pub fn undo(&self, cipher: &[f32]) -> Vec<f32> {
        let signs = self.negated.iter().cycle();
        cipher.iter().zip(signs).map(|(&sample, &negated)| if negated { -sample } else { sample }).collect()
    }
}

/// The signs that known recordings show: each the sign of the sum of products of plain and encrypted samples.
///
/// # Errors
/// [`LeakageError`] for recordings that are empty, not finite or differ in length, or a period of no or more than 65536
/// samples.
pub fn signs_from_known(plain: &[&[f32]], cipher: &[&[f32]], period: usize) -> Result<Signs, LeakageError> {
    checked(cipher, period)?;
    all_usable("plain recordings", plain)?;
    check::same_length(("plain", plain.len()), ("cipher", cipher.len()), "recordings")?;
    for (plain, cipher) in plain.iter().zip(cipher) {
        check::same_length(("plain", plain.len()), ("cipher", cipher.len()), "samples")?;
    }
    Ok(known(plain, cipher, period))
}

/// [`signs_from_known`] of usable recordings.
pub(super) fn known(plain: &[&[f32]], cipher: &[&[f32]], period: usize) -> Signs {
    let mut sums = vec![0.0_f64; period];
    for (plain, cipher) in plain.iter().zip(cipher) {
        for (at, (&x, &y)) in plain.iter().zip(cipher.iter()).enumerate() {
            sums[at % period] += f64::from(x) * f64::from(y);
        }
    }
    Signs { negated: sums.into_iter().map(|sum| sum < 0.0).collect() }
}

/// The signs from encrypted recordings alone, up to all of them together.
///
/// # Errors
/// [`LeakageError`] for recordings that are empty or not finite, or a period of no or more than 65536 samples.
pub fn signs_from_ciphertexts(cipher: &[&[f32]], period: usize) -> Result<Signs, LeakageError> {
    checked(cipher, period)?;
    Ok(chained(cipher, period))
}

fn checked(cipher: &[&[f32]], period: usize) -> Result<(), LeakageError> {
    if period == 0 {
        return Err(LeakageError::Option { option: "period", found: 0.0, expected: "at least 1 sample" });
    }
    check::at_most("samples of a period", period, MOST_PERIOD)?;
    check::at_most("samples", cipher.iter().map(|recording| recording.len()).sum(), MOST_SAMPLES)?;
    all_usable("encrypted recordings", cipher)
}

/// [`signs_from_ciphertexts`] of usable recordings.
pub(super) fn chained(cipher: &[&[f32]], period: usize) -> Signs {
    let products = products(cipher, period);
    let mut signs = Array1::from_elem(period, 1.0_f64);
    for at in 1..period {
        signs[at] = if products[[0, at - 1]] < 0.0 { -signs[at - 1] } else { signs[at - 1] };
    }
    for _ in 0..PASSES {
        if !settle(&mut signs, products.view()) {
            break;
        }
    }
    Signs { negated: signs.iter().map(|&sign| sign < 0.0).collect() }
}

/// Row d holds, for each position, the sum of products with the position d + 1 later.
fn products(cipher: &[&[f32]], period: usize) -> Array2<f64> {
    let mut products = Array2::zeros((LAGS, period));
    for recording in cipher {
        for (lag, mut row) in (1..).zip(products.rows_mut()) {
            for (at, (&a, &b)) in recording.iter().zip(recording.iter().skip(lag)).enumerate() {
                row[at % period] += f64::from(a) * f64::from(b);
            }
        }
    }
    products
}

/// Gives each position the sign that its neighbours ask for; whether one changed.
fn settle(signs: &mut Array1<f64>, products: ArrayView2<'_, f64>) -> bool {
    let period = signs.len();
    let mut changed = false;
    // what products over a lag are on average, now that signs are known
    let ahead = |at: usize, lag: usize| (at + lag) % period;
    let usual: Vec<f64> = (1..=LAGS)
        .zip(products.rows())
        .map(|(lag, row)| {
            row.iter().enumerate().map(|(at, sum)| sum * signs[at] * signs[ahead(at, lag)]).sum()
        })
        .collect();
    for at in 0..period {
        let votes = (1..=LAGS).zip(products.rows()).filter(|(lag, _)| lag % period != 0).map(|(lag, row)| {
            let behind = (at + period - lag % period) % period;
            usual[lag - 1] * (row[at] * signs[ahead(at, lag)] + row[behind] * signs[behind])
        });
        let vote: f64 = votes.sum();
        if vote * signs[at] < 0.0 {
            signs[at] = -signs[at];
            changed = true;
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::generated::{noise, permutation, speech};

    fn negated(period: usize) -> Vec<bool> {
        permutation(period, 9).into_iter().map(|place| place % 2 == 0).collect()
    }

    fn found(make: fn(u64, usize) -> Vec<f32>) -> (f64, f64) {
        let truth = Signs { negated: negated(256) };
        let plain: Vec<Vec<f32>> = (0..4).map(|record| make(record, 5000)).collect();
        let cipher: Vec<Vec<f32>> = plain.iter().map(|plain| truth.undo(plain)).collect();
        let plain: Vec<&[f32]> = plain.iter().map(Vec::as_slice).collect();
        let cipher: Vec<&[f32]> = cipher.iter().map(Vec::as_slice).collect();
        let shares = [signs_from_known(&plain, &cipher, 256), signs_from_ciphertexts(&cipher, 256)];
        let [known, alone] = shares.map(|signs| signs.unwrap().share_right(truth.negated()).unwrap());
        (known, alone)
    }

    #[test]
    fn speech_gives_its_signs_away_and_noise_does_not() {
        assert_eq!(found(speech), (1.0, 1.0));
        let (known, alone) = found(noise);
        assert!(known == 1.0 && alone < 0.65, "{alone}");
    }

    #[test]
    fn wrong_input_is_refused() {
        let wave = [0.5_f32, -0.5];
        assert!(signs_from_ciphertexts(&[&wave], 0).is_err());
        assert!(signs_from_ciphertexts(&[], 4).is_err());
        assert!(signs_from_ciphertexts(&[&wave], MOST_PERIOD + 1).is_err());
        assert!(signs_from_known(&[&wave], &[&wave[..1]], 2).is_err());
        assert!(signs_from_ciphertexts(&[&wave], 1).is_ok());
    }
}
