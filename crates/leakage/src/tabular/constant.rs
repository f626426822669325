//! The best guess without ciphertexts.

use std::ops::Range;

use crate::{LeakageError, check};

/// How cells of an attribute are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum AttributeKind {
    /// A number, right within ten per cent.
    Numeric,
    /// A level, right or wrong. Level 0 is the reference, level j the j-th design column, an indicator of 0 or 1.
    Categorical,
    /// A level by its number, in one design column: right or wrong.
    Level,
}

/// A guess of a number counts as right within this share of the truth.
pub const TOLERANCE: f64 = 0.1;

/// Whether `guess` lies within [`TOLERANCE`] of `truth`; of zero only zero itself does.
pub(crate) fn within_tolerance(guess: f64, truth: f64) -> bool {
    // a guess that was scaled there and back again must still hit zero and the very edge
    (guess - truth).abs() <= TOLERANCE * truth.abs() + 1e-9
}

/// The one guess that is right for most of `cells`: of levels the most frequent, of numbers the one with most cells
/// within ten per cent. The smallest of equals; `None` of nothing.
///
/// ```
/// use leakage::tabular::{AttributeKind, best_constant};
///
/// assert_eq!(best_constant(&[1.0, 0.0, 1.0], AttributeKind::Categorical)?, Some(1.0));
/// let guess = best_constant(&[100.0, 200.0, 210.0, 215.0], AttributeKind::Numeric)?;
/// assert!(guess.is_some_and(|guess| (200.0..212.0).contains(&guess)));
/// # Ok::<(), leakage::LeakageError>(())
/// ```
///
/// # Errors
/// [`LeakageError::NotANumber`] for a cell that is not finite.
pub fn best_constant(cells: &[f64], kind: AttributeKind) -> Result<Option<f64>, LeakageError> {
    check::finite("cells", cells)?;
    Ok(best(cells, kind))
}

/// [`best_constant`] of finite cells.
pub(super) fn best(cells: &[f64], kind: AttributeKind) -> Option<f64> {
    let mut sorted = cells.to_vec();
    sorted.sort_by(f64::total_cmp);
    match kind {
        AttributeKind::Categorical | AttributeKind::Level => mode(&sorted),
        AttributeKind::Numeric => densest(&sorted),
    }
}

fn mode(sorted: &[f64]) -> Option<f64> {
    let runs = sorted.chunk_by(|a, b| a == b);
    runs.rev().max_by_key(|run| run.len()).and_then(|run| run.first().copied())
}

/// The guess g is right for truths t with |g - t| <= 0.1 |t|: for positive ones with g / 1.1 <= t <= g / 0.9. So some
/// best guess has a cell at its lower end, g = 1.1 t. Of all guesses that are right for the same cells the middle one
/// is taken, which is the least likely to miss others.
fn densest(sorted: &[f64]) -> Option<f64> {
    let mut best = 0..0;
    for window in windows(sorted) {
        if window.len() > best.len() {
            best = window;
        }
    }
    // of cells at an end of the range, whose guesses are infinite, any one
    sorted.get(best).and_then(middle_guess).or(sorted.first().copied())
}

/// For every cell the cells that the largest guess which is right for it is right for.
pub(super) fn windows(sorted: &[f64]) -> impl Iterator<Item = Range<usize>> + '_ {
    sorted.iter().map(|&cell| {
        let guess = upper_guess(cell);
        let from = sorted.partition_point(|&t| t < guess && !within_tolerance(guess, t));
        // cells that a guess is right for lie side by side
        let hits = sorted[from..].partition_point(|&t| within_tolerance(guess, t));
        from..from + hits
    })
}

/// The middle one of the guesses that are right for all cells of a window; `None` where it is not finite.
pub(super) fn middle_guess(window: &[f64]) -> Option<f64> {
    // every guess from the lower one of the last cell to the upper one of the first is right for all of them
    let middle = window.first().zip(window.last()).map(|(&first, &last)| {
        let (high, low) = (upper_guess(first), lower_guess(last));
        if (high + low).is_finite() { (high + low) / 2.0 } else { high / 2.0 + low / 2.0 }
    });
    middle.filter(|guess| guess.is_finite())
}

fn upper_guess(cell: f64) -> f64 {
    cell + TOLERANCE * cell.abs()
}

fn lower_guess(cell: f64) -> f64 {
    cell - TOLERANCE * cell.abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(cells: &[f64], guess: f64) -> usize {
        cells.iter().filter(|&&cell| within_tolerance(guess, cell)).count()
    }

    #[test]
    fn nothing_beats_the_densest_guess() {
        let sets: [&[f64]; 4] = [
            &[1.0, 1.1, 1.15, 1.2, 1.3, 9.0],
            &[0.0, 0.0, 5.0],
            &[-10.0, -11.0, -12.0, 4.0],
            &[0.0, 3.0, 3.2],
        ];
        for cells in sets {
            let best = hits(cells, best(cells, AttributeKind::Numeric).unwrap());
            let rival = (-1500..1500).map(|i| hits(cells, f64::from(i) / 100.0)).max().unwrap();
            assert!(best >= rival, "{cells:?}: {best} < {rival}");
        }
        assert_eq!(best_constant(&[], AttributeKind::Numeric), Ok(None));
        assert!(best_constant(&[1.0, f64::NAN], AttributeKind::Numeric).is_err());
    }

    #[test]
    fn the_smaller_of_two_modes() {
        assert_eq!(best(&[2.0, 1.0, 2.0, 1.0], AttributeKind::Categorical), Some(1.0));
        assert_eq!(best(&[100.0, 101.0, 102.0, 7.0, 7.0], AttributeKind::Level), Some(7.0));
    }
}
