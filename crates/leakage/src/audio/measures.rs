//! How near a restored recording is to the true one.

use super::frames::usable;
use crate::{LeakageError, check};

/// The most decibels that a ratio is counted as, so that an exact recording has a mean.
pub const MOST_DECIBELS: f64 = 99.0;

/// Pearson's correlation of two recordings of one length; `None` where one is constant.
///
/// # Errors
/// [`LeakageError`] for recordings that are empty, not finite or differ in length.
pub fn wave_correlation(truth: &[f32], restored: &[f32]) -> Result<Option<f64>, LeakageError> {
    checked(truth, restored)?;
    Ok(correlation(truth, restored))
}

/// The power of a recording over that of what is wrong in it, in decibels, from -99 to 99.
///
/// # Errors
/// [`LeakageError`] for recordings that are empty, not finite or differ in length.
pub fn signal_to_noise(truth: &[f32], restored: &[f32]) -> Result<f64, LeakageError> {
    checked(truth, restored)?;
    Ok(decibels(truth, restored))
}

/// The share of 16-bit samples that are exactly right.
///
/// # Errors
/// [`LeakageError`] for recordings that are empty, not finite or differ in length.
pub fn share_of_samples(truth: &[f32], restored: &[f32]) -> Result<f64, LeakageError> {
    checked(truth, restored)?;
    Ok(equal(truth, restored))
}

fn checked(truth: &[f32], restored: &[f32]) -> Result<(), LeakageError> {
    usable("the true recording", truth)?;
    usable("the restored recording", restored)?;
    check::same_length(("truth", truth.len()), ("the restored recording", restored.len()), "samples")
}

/// [`wave_correlation`] of as many samples as both have.
pub(super) fn correlation(a: &[f32], b: &[f32]) -> Option<f64> {
    let n = a.len().min(b.len()).max(1) as f64;
    let both = || a.iter().zip(b).map(|(&x, &y)| (f64::from(x), f64::from(y)));
    let (x_mean, y_mean) = both().fold((0.0, 0.0), |(x, y), (a, b)| (x + a / n, y + b / n));
    let products = both().map(|(x, y)| (x - x_mean, y - y_mean));
    let (xx, yy, xy) =
        products.fold((0.0, 0.0, 0.0), |(xx, yy, xy), (x, y)| (xx + x * x, yy + y * y, xy + x * y));
    (xx > 0.0 && yy > 0.0).then(|| xy / (xx.sqrt() * yy.sqrt()))
}

/// [`signal_to_noise`] of as many samples as both have.
pub(super) fn decibels(truth: &[f32], restored: &[f32]) -> f64 {
    let square = |value: f32| f64::from(value) * f64::from(value);
    let both = truth.iter().zip(restored);
    let (signal, noise) = both.fold((0.0, 0.0), |(s, n), (&t, &r)| (s + square(t), n + square(t - r)));
    let ratio = if noise > 0.0 { 10.0 * (signal / noise).log10() } else { MOST_DECIBELS };
    ratio.clamp(-MOST_DECIBELS, MOST_DECIBELS)
}

/// [`share_of_samples`] of as many samples as both have.
pub(super) fn equal(truth: &[f32], restored: &[f32]) -> f64 {
    let same = |(a, b): (&f32, &f32)| super::words::word(*a) == super::words::word(*b);
    truth.iter().zip(restored).filter(|&(a, b)| same((a, b))).count() as f64 / truth.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let truth = [0.5, -0.5, 0.25, -0.25];
        assert_eq!(signal_to_noise(&truth, &truth), Ok(MOST_DECIBELS));
        assert_eq!(signal_to_noise(&truth, &[0.0; 4]), Ok(0.0));
        assert_eq!(share_of_samples(&truth, &[0.5, 0.5, 0.25, 0.25]), Ok(0.5));
        let correlation = wave_correlation(&truth, &truth.map(|value| 2.0 * value)).unwrap();
        assert!(correlation.is_some_and(|r| (r - 1.0).abs() < 1e-12));
        assert_eq!(wave_correlation(&truth, &[0.1; 4]), Ok(None));
        for bad in [&[][..], &[0.0; 3], &[f32::NAN; 4]] {
            assert!(signal_to_noise(&truth, bad).is_err() && wave_correlation(bad, &truth).is_err());
        }
    }
}
