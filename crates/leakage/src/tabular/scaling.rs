//! Reading off magnitudes: ciphertexts that keep not only the order of cells but, nearly, their distances.
//!
//! An order-preserving function drawn at random is close to a straight line, so it gives away the more significant half
//! of a cell's bits, not just its rank (A. Boldyreva, N. Chenette, A. O'Neill, "Order-preserving encryption revisited",
//! CRYPTO 2011). The line is fitted to matching quantiles of ciphertexts and auxiliary cells. Ranks of single cells
//! differ between two samples; a line through all of them hardly does.

use ndarray::Array2;

use super::{AttributeKind, Reconstruction, Trial};
use crate::score::Finding;
use crate::{Adversary, Attack, AttackInfo, LeakageError, NotApplicable, check};

/// Quantiles between which the line is fitted; outliers beyond them would decide it alone.
const CENTRAL: (f64, f64) = (0.1, 0.9);

/// Points of the quantile-quantile plot that the line is fitted to.
const POINTS: usize = 41;

/// Share of the points, in per cent, that a line is fitted to again: those that it explains best (least trimmed squares,
/// P. J. Rousseeuw, JASA 1984). Next to a value that many cells have, quantiles of two samples do not match.
const KEPT: usize = 75;

/// Times that is repeated.
const REFITS: usize = 10;

/// A straight line, plain = slope x cipher + intercept.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Line {
    /// Plain units a cipher unit.
    pub slope: f64,
    /// Plain value of ciphertext 0.
    pub intercept: f64,
}

/// The trimmed least-squares line through matching central quantiles of ciphertexts and auxiliary cells; `None` where the
/// ciphertexts' central quantiles are all equal, or too far apart for floating-point numbers.
///
/// ```
/// use leakage::tabular::fit_line;
///
/// let cells: Vec<f64> = (1..=100).map(f64::from).collect();
/// let cipher: Vec<f64> = cells.iter().map(|x| 5.0 * x + 7.0).collect();
/// let line = fit_line(&cipher, &cells)?.expect("ciphertexts vary");
/// assert!((line.slope - 0.2).abs() < 1e-9 && (line.intercept + 1.4).abs() < 1e-9);
/// # Ok::<(), leakage::LeakageError>(())
/// ```
///
/// # Errors
/// [`LeakageError::Empty`] for an empty sample, [`LeakageError::NotANumber`] for a number that is not finite.
pub fn fit_line(cipher: &[f64], auxiliary: &[f64]) -> Result<Option<Line>, LeakageError> {
    for (what, sample) in [("cipher", cipher), ("auxiliary", auxiliary)] {
        check::not_empty(what, sample.len())?;
        check::finite(what, sample)?;
    }
    Ok(fitted(cipher, auxiliary))
}

/// [`fit_line`] of finite numbers; `None` where either sample is empty.
fn fitted(cipher: &[f64], auxiliary: &[f64]) -> Option<Line> {
    let (x, y) = (central_quantiles(cipher)?, central_quantiles(auxiliary)?);
    let mut points: Vec<(f64, f64)> = x.into_iter().zip(y).collect();
    let mut line = least_squares(&points)?;
    for _ in 0..REFITS {
        let error = |point: &(f64, f64)| (line.slope * point.0 + line.intercept - point.1).abs();
        points.sort_by(|a, b| error(a).total_cmp(&error(b)));
        line = least_squares(&points[..points.len() * KEPT / 100]).unwrap_or(line);
    }
    Some(line)
}

/// The least-squares line through (cipher, plain) points; `None` of ciphertexts that do not vary.
pub(super) fn least_squares(points: &[(f64, f64)]) -> Option<Line> {
    let n = points.len() as f64;
    let (mx, my) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / n, y + point.1 / n));
    let (mut xy, mut xx) = (0.0, 0.0);
    for (x, y) in points {
        xy += (x - mx) * (y - my);
        xx += (x - mx) * (x - mx);
    }
    let slope = xy / xx;
    // sums of equal numbers vary by rounding alone
    let line = Line { slope, intercept: my - slope * mx };
    let is_finite = slope.is_finite() && line.intercept.is_finite();
    (xx > 1e-20 * n * mx * mx && is_finite).then_some(line)
}

fn central_quantiles(values: &[f64]) -> Option<Vec<f64>> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    let at = |point: usize| {
        let share = CENTRAL.0 + (CENTRAL.1 - CENTRAL.0) * point as f64 / (POINTS - 1) as f64;
        sorted[(share * last as f64).round() as usize]
    };
    Some((0..POINTS).map(at).collect())
}

/// `scaling`: a line through matching quantiles turns ciphertexts into numbers.
pub(super) const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "a line through matching quantiles turns ciphertexts into numbers",
        source: "Boldyreva, Chenette, O'Neill, CRYPTO 2011",
        ..AttackInfo::new("scaling", Adversary::Auxiliary)
    },
    run,
    restore: None,
};

fn run(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(2, 2)?;
    let numeric = |column: &super::DesignColumn| column.kind == AttributeKind::Numeric;
    if !trial.columns().iter().any(numeric) {
        return Err(NotApplicable::Absent { what: "numeric column" });
    }
    let mut guess = Array2::from_elem(trial.cipher().raw_dim(), f64::NAN);
    for (index, _) in trial.columns().iter().enumerate().filter(|(_, column)| numeric(column)) {
        let cipher = trial.cipher().column(index);
        if let Some(line) = fitted(&cipher.to_vec(), &trial.auxiliary().column(index).to_vec()) {
            guess.column_mut(index).assign(&cipher.mapv(|x| line.slope * x + line.intercept));
        }
    }
    Reconstruction(guess).numeric(trial, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_to_fit() {
        assert_eq!(fit_line(&[], &[1.0]), Err(LeakageError::Empty { what: "cipher" }));
        assert_eq!(fit_line(&[1.0], &[]), Err(LeakageError::Empty { what: "auxiliary" }));
        assert_eq!(fit_line(&[3.0; 9], &[1.0, 2.0, 3.0]), Ok(None));
    }

    #[test]
    fn outliers_do_not_decide() {
        let cells: Vec<f64> = (1..=100).map(f64::from).collect();
        let mut cipher = cells.clone();
        cipher[99] = 1e9;
        let line = fitted(&cipher, &cells).unwrap();
        assert!((line.slope - 1.0).abs() < 1e-9, "{line:?}");
    }
}
