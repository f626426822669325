//! Resampling by a rational factor, as pystoi does it to reach 10 kHz.
//!
//! The low-pass filter is that of GNU Octave's `resample` (package signal): a sinc that cuts off at the lower of the two
//! half rates, with a roll-off of a tenth of that and 60 dB of rejection, under a Kaiser window (A. V. Oppenheim, R. W.
//! Schafer, Discrete-Time Signal Processing, section 7.5.3). It is applied as a polyphase filter: each output sample is
//! a sum over the input samples near it, as `scipy.signal.resample_poly` defines it, with zeros beyond both ends.

use std::f64::consts::PI;

/// Rejection of the filter in dB.
const REJECTION_DB: f64 = 60.0;

/// `samples` at `rate`, brought to `target` samples per second: `ceil(n * target / rate)` samples.
pub(super) fn resample(samples: &[f32], rate: u32, target: u32) -> Vec<f64> {
    let shared = gcd(rate, target);
    let (up, down) = ((target / shared) as usize, (rate / shared) as usize);
    if up == down {
        return samples.iter().copied().map(f64::from).collect();
    }
    let filter = low_pass(up, down);
    let n_out = (samples.len() * up).div_ceil(down);
    (0..n_out).map(|m| output(samples, &filter, m * down, up)).collect()
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The sample at place `at` of the signal with `up - 1` zeros between its samples, filtered.
fn output(samples: &[f32], filter: &[f64], at: usize, up: usize) -> f64 {
    let half = filter.len() / 2;
    // Input sample k stands at place k * up and meets filter value at + half - k * up.
    let first = (at + half + 1).saturating_sub(filter.len()).div_ceil(up);
    let last = samples.len().min((at + half) / up + 1);
    (first..last).map(|k| f64::from(samples[k]) * filter[at + half - k * up]).sum()
}

/// The filter, of odd length and symmetric; its values add up to `up`.
fn low_pass(up: usize, down: usize) -> Vec<f64> {
    let cutoff = 1.0 / (2 * up.max(down)) as f64;
    let half = ((REJECTION_DB - 8.0) / (28.714 * cutoff / 10.0)).ceil();
    let beta = 0.1102 * (REJECTION_DB - 8.7);
    let value = |place: i64| {
        let t = place as f64;
        sinc(2.0 * cutoff * t) * bessel_i0(beta * (1.0 - (t / half).powi(2)).max(0.0).sqrt())
    };
    let half = half as i64;
    let values: Vec<f64> = (-half..=half).map(value).collect();
    let scale = up as f64 / values.iter().sum::<f64>();
    values.into_iter().map(|value| value * scale).collect()
}

fn sinc(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) }
}

/// The modified Bessel function of order 0, by its power series.
fn bessel_i0(x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    let mut k = 1.0;
    while term > 1e-17 * sum {
        term *= (x / 2.0 / k).powi(2);
        sum += term;
        k += 1.0;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_tones_keep_their_shape() {
        for rate in [8_000, 11_025, 16_000, 44_100] {
            let tone = |n: usize, rate: u32| (n as f64 * 2.0 * PI * 300.0 / f64::from(rate)).sin();
            let samples: Vec<f32> = (0..rate as usize / 5).map(|n| tone(n, rate) as f32).collect();
            let found = resample(&samples, rate, 10_000);
            assert_eq!(found.len(), 2_000);
            for (n, value) in found.iter().enumerate().take(1_800).skip(200) {
                assert!((value - tone(n, 10_000)).abs() < 2e-3, "{rate} {n} {value}");
            }
        }
    }

    #[test]
    fn tones_above_the_new_half_rate_vanish() {
        let samples: Vec<f32> =
            (0..4_000).map(|n| (n as f32 * 2.0 * std::f32::consts::PI * 6_500.0 / 16_000.0).sin()).collect();
        let found = resample(&samples, 16_000, 10_000);
        assert!(found[200..2_300].iter().all(|value| value.abs() < 3e-3));
    }

    #[test]
    fn the_same_rate_changes_nothing() {
        assert_eq!(resample(&[0.5, -0.25], 10_000, 10_000), [0.5, -0.25]);
        // from tables of I0
        assert!((bessel_i0(1.0) - 1.266_065_877_752_008_4).abs() < 1e-14);
        assert!((bessel_i0(5.0) - 27.239_871_823_604_44).abs() < 1e-12);
    }
}
