//! Key numbers that agree with their neighbours in time.

use super::{polarity, reaching};

/// Passes over all samples; later ones change next to nothing.
const PASSES: usize = 4;

/// Recordings whose predictions give numbers to try.
const TRIED: usize = 24;

/// A difference from what was predicted that counts half as much as any larger one could, in steps of 16 bits.
const HALF: f32 = 150.0;

/// Replaces each number of the key while that brings samples nearer to what their neighbours predict.
pub(super) fn refine(cipher: &[Vec<i16>], key: &mut [i16]) {
    let mut plain: Vec<Vec<f32>> = cipher.iter().map(|recording| decrypted(recording, key)).collect();
    for pass in 0..PASSES {
        polarity::align(cipher, key, &mut plain);
        let weights = Weights::fitted(&plain);
        for step in 0..key.len() {
            let at = if pass % 2 == 0 { step } else { key.len() - 1 - step };
            let n = reaching(cipher, at);
            let column: Vec<i16> = cipher[..n].iter().map(|recording| recording[at]).collect();
            let predicted: Vec<f32> =
                plain[..n].iter().map(|recording| weights.predict(recording, at)).collect();
            key[at] = improved(key[at], &column, &predicted);
            for (plain, &value) in plain.iter_mut().zip(&column) {
                plain[at] = f32::from(value ^ key[at]);
            }
        }
    }
    polarity::align(cipher, key, &mut plain);
}

fn decrypted(cipher: &[i16], key: &[i16]) -> Vec<f32> {
    cipher.iter().zip(key).map(|(&value, &key)| f32::from(value ^ key)).collect()
}

/// The best of the numbers to try, with single bits flipped while that helps.
fn improved(key: i16, column: &[i16], predicted: &[f32]) -> i16 {
    let cost = |key: i16| -> f32 {
        let apart = |(&value, &predicted): (&i16, &f32)| (f32::from(value ^ key) - predicted).abs();
        column.iter().zip(predicted).map(apart).map(|apart| apart / (apart + HALF)).sum()
    };
    let shown =
        column.iter().zip(predicted).take(TRIED).map(|(&value, &predicted)| value ^ predicted.round() as i16);
    let mut best = (cost(key), key);
    for key in shown {
        best = cheaper(best, (cost(key), key));
    }
    loop {
        let before = best.0;
        for bit in 0..16 {
            let (single, lower) = (1_u16 << bit, ((1_u32 << (bit + 1)) - 1) as u16);
            for flip in [single, lower, !lower] {
                let key = best.1 ^ flip as i16;
                best = cheaper(best, (cost(key), key));
            }
        }
        if best.0 >= before {
            return best.1;
        }
    }
}

fn cheaper(best: (f32, i16), other: (f32, i16)) -> (f32, i16) {
    if other.0 < best.0 { other } else { best }
}

/// A sample is predicted from the mean of its neighbours and that of theirs.
struct Weights {
    near: f32,
    far: f32,
}

impl Weights {
    /// The least squares over all recordings.
    fn fitted(plain: &[Vec<f32>]) -> Self {
        let [mut nn, mut nf, mut ff, mut ny, mut fy] = [0.0_f64; 5];
        for five in plain.iter().flat_map(|recording| recording.windows(5)) {
            let (near, far) = (f64::from(five[1] + five[3]) / 2.0, f64::from(five[0] + five[4]) / 2.0);
            let y = f64::from(five[2]);
            (nn, nf, ff) = (nn + near * near, nf + near * far, ff + far * far);
            (ny, fy) = (ny + near * y, fy + far * y);
        }
        let determinant = nn * ff - nf * nf;
        if determinant <= 1e-9 * nn * ff {
            return Self { near: 1.0, far: 0.0 };
        }
        Self {
            near: ((ny * ff - fy * nf) / determinant) as f32,
            far: ((fy * nn - ny * nf) / determinant) as f32,
        }
    }

    fn predict(&self, plain: &[f32], at: usize) -> f32 {
        let there = |place: Option<usize>| place.and_then(|place| plain.get(place)).copied();
        let mean = |apart: usize| match (there(at.checked_sub(apart)), there(at.checked_add(apart))) {
            (Some(before), Some(after)) => f32::midpoint(before, after),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => 0.0,
        };
        let predicted = self.near * mean(1) + self.far * mean(2);
        predicted.clamp(-32768.0, 32767.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_number_is_put_right() {
        let key = 0b0101_1010_0110_1101_i16;
        let predicted: Vec<f32> = (0..40).map(|i| (137.0 * i as f32) % 900.0 - 450.0).collect();
        let column: Vec<i16> = predicted.iter().map(|value| *value as i16 ^ key).collect();
        for wrong in [!key, key ^ 0b110_1000, 0] {
            assert_eq!(improved(wrong, &column, &predicted), key);
        }
    }

    #[test]
    fn weights_of_two_sines_predict_them() {
        let sines = |n: i32| 1000.0 * (0.3 * n as f32).sin() + 500.0 * (0.8 * n as f32).sin();
        let wave: Vec<f32> = (0..200).map(sines).collect();
        let weights = Weights::fitted(std::slice::from_ref(&wave));
        assert!((weights.predict(&wave, 100) - wave[100]).abs() < 5.0);
        assert!(weights.predict(&[7.0], 0) == 0.0);
    }
}
