//! Linear prediction: an all-pole filter of a frame, its poles, and the residual.

use nalgebra::{Complex, DMatrix, Schur};

/// The coefficients 1, a_1, …, a_p of the filter that predicts the frame, by Burg's method; all poles lie within the unit
/// circle.
pub(super) fn predictor(frame: &[f64], order: usize) -> Vec<f64> {
    let (mut forward, mut backward) = (frame.to_vec(), frame.to_vec());
    let mut coefficients = vec![1.0];
    for m in 1..=order.min(frame.len().saturating_sub(1)) {
        let reflection = reflection(&forward[m..], &backward[m - 1..frame.len() - 1]);
        for n in (m..frame.len()).rev() {
            let (f, b) = (forward[n], backward[n - 1]);
            (forward[n], backward[n]) = (f + reflection * b, b + reflection * f);
        }
        coefficients.push(0.0);
        let reversed: Vec<f64> = coefficients.iter().rev().copied().collect();
        coefficients.iter_mut().zip(reversed).for_each(|(a, b)| *a += reflection * b);
    }
    coefficients
}

/// The reflection coefficient that leaves the least energy in both directions, between -1 and 1.
fn reflection(forward: &[f64], backward: &[f64]) -> f64 {
    let product: f64 = forward.iter().zip(backward).map(|(f, b)| f * b).sum();
    let energy: f64 = forward.iter().chain(backward).map(|x| x * x).sum();
    if energy > f64::MIN_POSITIVE { -2.0 * product / energy } else { 0.0 }
}

/// What the filter cannot predict: e[n] = sum_k a_k x[n - k].
pub(super) fn residual(frame: &[f64], coefficients: &[f64]) -> Vec<f64> {
    let past = |n: usize| coefficients.iter().zip(frame[..=n].iter().rev());
    (0..frame.len()).map(|n| past(n).map(|(a, x)| a * x).sum()).collect()
}

/// The residual through the all-pole filter: the inverse of [`residual`] for the same coefficients.
pub(super) fn filter(residual: &[f64], coefficients: &[f64]) -> Vec<f64> {
    let mut output: Vec<f64> = Vec::with_capacity(residual.len());
    for e in residual {
        let past = coefficients[1..].iter().zip(output.iter().rev());
        let predicted: f64 = past.map(|(a, x)| a * x).sum();
        output.push(e - predicted);
    }
    output
}

/// The filter whose complex poles have their angles raised to the power `alpha`; the same filter if its poles cannot be
/// found.
pub(super) fn move_poles(coefficients: &[f64], alpha: f64) -> Vec<f64> {
    let Some(poles) = poles(coefficients) else {
        return coefficients.to_vec();
    };
    poles.iter().fold(vec![1.0], |product, pole| multiply_pole(&product, pole, alpha))
}

/// Multiplies by the factor of one real pole, or of a pair for the one above the axis.
fn multiply_pole(product: &[f64], pole: &Complex<f64>, alpha: f64) -> Vec<f64> {
    let angle = pole.im.atan2(pole.re);
    if pole.im == 0.0 {
        multiply(product, &[1.0, -pole.re])
    } else if pole.im > 0.0 {
        let moved = angle.powf(alpha).min(std::f64::consts::PI);
        multiply(product, &[1.0, -2.0 * pole.norm() * moved.cos(), pole.norm_sqr()])
    } else {
        product.to_vec()
    }
}

fn multiply(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut product = vec![0.0; a.len() + b.len() - 1];
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            product[i + j] += x * y;
        }
    }
    product
}

/// Steps of the QR algorithm after which it is given up; about three a pole are usual.
const STEPS: usize = 2_000;

/// The zeros of z^p + a_1 z^(p-1) + … + a_p: the eigenvalues of its companion matrix.
fn poles(coefficients: &[f64]) -> Option<Vec<Complex<f64>>> {
    let order = coefficients.len() - 1;
    if order == 0 {
        return None;
    }
    let companion = DMatrix::from_fn(order, order, |row, column| match row {
        0 => -coefficients[column + 1],
        _ => f64::from(u8::from(row == column + 1)),
    });
    let schur = Schur::try_new(companion, f64::EPSILON, STEPS)?;
    Some(schur.complex_eigenvalues().iter().copied().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two damped oscillations at .4 and 1.8 radians.
    fn frame() -> Vec<f64> {
        (0..160)
            .map(f64::from)
            .map(|n| 0.97_f64.powf(n) * ((0.4 * n).sin() + 0.5 * (1.8 * n).sin()))
            .collect()
    }

    /// The factor of a pair of poles.
    fn pair(radius: f64, angle: f64) -> [f64; 3] {
        [1.0, -2.0 * radius * angle.cos(), radius * radius]
    }

    #[test]
    fn the_angles_of_complex_poles_are_raised_to_the_power() {
        let filter = |first, second| multiply(&multiply(&pair(0.9, first), &pair(0.7, second)), &[1.0, -0.5]);
        let moved = move_poles(&filter(0.4, 1.8), 0.8);
        let expected = filter(0.4_f64.powf(0.8), 1.8_f64.powf(0.8));
        assert!(moved.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-9), "{moved:?} {expected:?}");
    }

    #[test]
    fn prediction_finds_the_poles_of_an_autoregressive_signal() {
        let coefficients = pair(0.9, 1.0);
        let mut state = 1_u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 8) / f64::from(1 << 24) - 0.5
        };
        let residual: Vec<f64> = (0..20_000).map(|_| noise()).collect();
        let found = predictor(&filter(&residual, &coefficients), 2);
        assert!(found.iter().zip(coefficients).all(|(a, b)| (a - b).abs() < 0.02), "{found:?}");
    }

    #[test]
    fn the_filter_undoes_the_residual_and_exponent_one_moves_nothing() {
        let (frame, coefficients) = (frame(), predictor(&frame(), 20));
        let back = filter(&residual(&frame, &coefficients), &coefficients);
        assert!(back.iter().zip(&frame).all(|(a, b)| (a - b).abs() < 1e-9));
        let same = move_poles(&coefficients, 1.0);
        assert!(same.iter().zip(&coefficients).all(|(a, b)| (a - b).abs() < 1e-6), "{same:?}");
    }

    #[test]
    fn silence_and_short_frames_have_a_filter() {
        assert_eq!(predictor(&[0.0; 30], 20)[1..], [0.0; 20]);
        assert_eq!(predictor(&[0.5], 20), [1.0]);
        assert!(move_poles(&predictor(&[0.0; 30], 20), 0.7).iter().all(|a| a.is_finite()));
    }
}
