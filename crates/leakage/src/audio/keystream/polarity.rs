//! Key numbers whose signs agree with those around.
//!
//! A number and its complement differ in the sign of all samples. Where one number is wrong, the sign of the next cannot
//! be told from it, and all that follows may come out negated. So both sides of every place in time are compared over
//! several samples.

use super::reaching;

/// Samples on each side of a place.
const SIDE: usize = 3;

/// Negates everything after each place in time where the products across it are negative.
pub(super) fn align(cipher: &[Vec<i16>], key: &mut [i16], plain: &mut [Vec<f32>]) {
    let weights = lag_products(plain);
    let mut negated = false;
    for (at, number) in key.iter_mut().enumerate() {
        let there = reaching(cipher, at);
        if negated {
            negate(at, number, plain, there);
        }
        // what follows is not negated yet, so its products are taken with the sign that it will have
        let sign = if negated { -1.0 } else { 1.0 };
        let across: f32 = plain[..there].iter().map(|recording| across(recording, at, &weights, sign)).sum();
        if across < 0.0 {
            negated = !negated;
            negate(at, number, plain, there);
        }
    }
}

fn negate(at: usize, key: &mut i16, plain: &mut [Vec<f32>], there: usize) {
    *key = !*key;
    // the complement of x is -x - 1
    plain[..there].iter_mut().for_each(|recording| recording[at] = -recording[at] - 1.0);
}

/// Weighted products of samples before a place with those from it on. A loud sample counts no more than a soft one
/// twice over: roots of magnitudes.
fn across(recording: &[f32], at: usize, weights: &[f32], sign: f32) -> f32 {
    let root = |value: f32| value.abs().sqrt().copysign(value);
    let mut sum = 0.0;
    for (ahead, &after) in recording[at..].iter().take(SIDE).enumerate() {
        // the sample at the place itself has its sign already
        let after = if ahead == 0 { root(after) } else { sign * root(after) };
        for (back, &before) in recording[..at].iter().rev().take(SIDE).enumerate() {
            sum += weights[ahead + back] * root(before) * after;
        }
    }
    sum
}

/// What products of samples 1, 2, … apart are on average, negative ones as none.
fn lag_products(plain: &[Vec<f32>]) -> Vec<f32> {
    let of = |lag: usize| -> f32 {
        let pairs = plain.iter().flat_map(|recording| recording.iter().zip(recording.iter().skip(lag)));
        let (products, squares) = pairs.fold((0.0_f64, 1.0_f64), |(products, squares), (&a, &b)| {
            (products + f64::from(a) * f64::from(b), squares + f64::from(a) * f64::from(a))
        });
        (products / squares).max(0.0) as f32
    };
    (1..2 * SIDE).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_out_negated_is_turned() {
        let wave = |shift: f32| -> Vec<f32> {
            (0..60).map(|n| (900.0 * (0.2 * n as f32 + shift).sin()).round()).collect()
        };
        let truth: Vec<Vec<f32>> = (0..8).map(|record| wave(0.8 * record as f32)).collect();
        let key: Vec<i16> = (0..60).map(|n| (n * 7919) as i16).collect();
        let cipher: Vec<Vec<i16>> = truth
            .iter()
            .map(|wave| wave.iter().zip(&key).map(|(&x, &key)| x as i16 ^ key).collect())
            .collect();
        // one number is wrong, and all that follow are complements
        let mut found: Vec<i16> =
            key.iter().enumerate().map(|(at, &key)| if at > 30 { !key } else { key }).collect();
        found[30] ^= 0x5A5;
        let mut plain: Vec<Vec<f32>> = cipher
            .iter()
            .map(|row| row.iter().zip(&found).map(|(c, key)| f32::from(c ^ key)).collect())
            .collect();
        align(&cipher, &mut found, &mut plain);
        assert_eq!((&found[..30], &found[33..]), (&key[..30], &key[33..]));
        assert!(plain[2][40] == truth[2][40]);
    }
}
