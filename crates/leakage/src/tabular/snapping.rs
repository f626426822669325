//! Columns of two values, read exactly from independent components.
//!
//! A component comes near to a column, but not exactly. Where the column has two values only, the component is snapped to
//! two levels, and the linear function of the ciphertexts nearest to that is snapped again, until nothing changes. Once it
//! is a column of the table it stays, exactly: columns are linear functions of rotated records, and a division of them
//! into two that is such a function is hardly ever anything but a column, or several levels of one taken together. So the
//! adversary sees which are right. (S. Guo, X. Wu, "Deriving private information from arbitrarily projected data", PAKDD
//! 2007, estimate columns by independent components.) What each column is called and which of its levels is which is left
//! to frequencies.

use ndarray::{Array1, Array2, ArrayView1};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;

use super::Trial;
use super::procrustes::two_values;
use crate::score::{Finding, Guesses};

/// Times a component is snapped at most.
const ROUNDS: usize = 40;

/// Pairs of components that are tried at most, in sum and difference.
const MOST_PAIRS: usize = 256;

/// What a division and the nearest linear function differ by, as a share of the variance, where only rounding is left.
const EXACT: f64 = 1e-9;

/// The share of two-valued columns that components (n x r, uncorrelated with variance 1) give in every row, up to name
/// and sign, beside the same for rows in random order; `None` where no column has two values.
pub(super) fn finding(trial: &Trial, components: &Array2<f64>, seed: [u8; 32]) -> Option<Finding> {
    let columns: Vec<Vec<bool>> = trial.truth().columns().into_iter().filter_map(levels).collect();
    if columns.is_empty() {
        return None;
    }
    let found = divisions(components);
    let mut order: Vec<usize> = (0..trial.records().len()).collect();
    order.shuffle(&mut ChaCha20Rng::from_seed(seed));
    let elsewhere: Vec<Vec<bool>> =
        found.iter().map(|levels| order.iter().map(|&row| levels[row]).collect()).collect();
    let share = |found: &[Vec<bool>]| {
        let right = columns.iter().filter(|column| found.iter().any(|other| is_same(column, other))).count();
        right as f64 / columns.len() as f64
    };
    let guesses = Guesses::Whole { success: share(&found), baseline: share(&elsewhere) };
    Some(Finding::new("two-valued columns", "share recovered exactly up to name and sign", guesses))
}

/// Whether each record has the larger of a column's two values; `None` of any other column.
fn levels(column: ArrayView1<'_, f64>) -> Option<Vec<bool>> {
    let [_, high] = two_values(column)?;
    Some(column.iter().map(|&cell| cell == high).collect())
}

/// Whether two columns divide the records in the same way.
fn is_same(a: &[bool], b: &[bool]) -> bool {
    let differing = a.iter().zip(b).filter(|(a, b)| a != b).count();
    differing == 0 || differing == a.len()
}

/// The divisions that components, and sums and differences of two of them, settle in exactly; each once.
fn divisions(components: &Array2<f64>) -> Vec<Vec<bool>> {
    let mut found: Vec<Vec<bool>> = Vec::new();
    let add = |found: &mut Vec<Vec<bool>>, start: Array1<f64>| {
        let division = settled(components, start);
        found.extend(division.filter(|division| !found.iter().any(|other| is_same(other, division))));
    };
    components.columns().into_iter().for_each(|component| add(&mut found, component.to_owned()));
    if found.is_empty() {
        // where not one is exact there is no rotation to undo
        return found;
    }
    let r = components.ncols();
    let pairs = (0..r).flat_map(|i| (0..i).map(move |j| (components.column(i), components.column(j))));
    for (a, b) in pairs.take(MOST_PAIRS) {
        add(&mut found, &a + &b);
        add(&mut found, &a - &b);
    }
    found
}

/// Snaps a component, and the projection of what it was snapped to, until nothing changes; `None` where that is no linear
/// function of the records.
fn settled(components: &Array2<f64>, start: Array1<f64>) -> Option<Vec<bool>> {
    let n = components.nrows().max(1) as f64;
    let mut levels = two_levels(&start);
    for _ in 0..ROUNDS {
        let share = levels.iter().filter(|level| **level).count() as f64 / n;
        let centred: Array1<f64> = levels.iter().map(|&level| f64::from(u8::from(level)) - share).collect();
        let projected = components.dot(&(components.t().dot(&centred) / n));
        let next = two_levels(&projected);
        if next == levels {
            let missed: f64 = centred.iter().zip(&projected).map(|(a, b)| (a - b) * (a - b)).sum();
            return (missed < EXACT * centred.dot(&centred)).then_some(levels);
        }
        levels = next;
    }
    None
}

/// The division into small and large values with the least variance within both (N. Otsu, IEEE Trans. Systems, Man, and
/// Cybernetics 9, 1979).
fn two_levels(values: &Array1<f64>) -> Vec<bool> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let (n, total) = (sorted.len() as f64, sorted.iter().sum::<f64>());
    let (mut best, mut threshold, mut below) = (f64::NEG_INFINITY, f64::INFINITY, 0.0);
    for (count, pair) in (1..).zip(sorted.windows(2)) {
        below += pair[0];
        let left = f64::from(count);
        let apart = below / left - (total - below) / (n - left);
        let between = left * (n - left) * apart * apart;
        if pair[0] < pair[1] && between > best {
            (best, threshold) = (between, pair[0] + (pair[1] - pair[0]) / 2.0);
        }
    }
    values.iter().map(|&value| value > threshold).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::{Axis, array, stack};

    use super::*;

    #[test]
    fn two_levels_by_hand() {
        assert_eq!(two_levels(&array![0.1, 5.0, 0.0, 5.2, 0.3]), [false, true, false, true, false]);
        assert_eq!(two_levels(&array![2.0, 2.0]), [false, false], "nothing to divide");
        assert!(two_levels(&array![]).is_empty());
    }

    #[test]
    fn a_column_that_is_nearly_seen_is_read_exactly() {
        // two uncorrelated columns of +-1 over the four pairs of signs, and a number
        let n = 120;
        let a = Array1::from_shape_fn(n, |i| if i % 2 == 0 { 1.0 } else { -1.0 });
        let b = Array1::from_shape_fn(n, |i| if i / 2 % 2 == 0 { 1.0 } else { -1.0 });
        let (s, c) = 0.35_f64.sin_cos();
        let mixed = stack(Axis(1), &[(&a * c + &b * s).view(), (&b * c - &a * s).view()]).unwrap();
        let truth = |column: &Array1<f64>| column.iter().map(|&x| x > 0.0).collect::<Vec<_>>();
        let found = divisions(&mixed);
        assert_eq!(found.len(), 2);
        assert!(is_same(&found[0], &truth(&a)) && is_same(&found[1], &truth(&b)));
    }

    #[test]
    fn what_divides_into_no_two_levels_is_not_handed_out() {
        let n = 100;
        let wave = |turns: f64| {
            Array1::from_shape_fn(n, |i| {
                2.0_f64.sqrt() * (std::f64::consts::TAU * turns * i as f64 / 100.0).sin()
            })
        };
        let waves = stack(Axis(1), &[wave(1.0).view(), wave(3.0).view()]).unwrap();
        assert!(divisions(&waves).is_empty());
        assert!(divisions(&Array2::zeros((5, 0))).is_empty());
        assert!(divisions(&Array2::zeros((0, 2))).is_empty());
    }

    #[test]
    fn names_and_signs_do_not_count() {
        assert!(is_same(&[true, false, false], &[false, true, true]));
        assert!(!is_same(&[true, false, false], &[true, true, false]));
        assert_eq!(levels(array![3.0, 9.0, 3.0].view()), Some(vec![false, true, false]));
        assert_eq!(levels(array![3.0, 9.0, 4.0].view()), None);
    }
}
