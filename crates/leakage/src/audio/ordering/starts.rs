//! Orders to start from.

use ndarray::{Array1, Array2};

/// Multiplications by the matrix whose second eigenvector is sought.
const ROUNDS: usize = 300;

/// Joins the most similar positions first, as long as they are ends of different stretches.
pub(super) fn greedy(similarity: &Array2<f64>) -> Vec<usize> {
    let n = similarity.nrows();
    let mut pairs: Vec<(usize, usize)> = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))).collect();
    pairs.sort_by(|a, b| similarity[[b.0, b.1]].total_cmp(&similarity[[a.0, a.1]]).then(a.cmp(b)));
    // each position's stretch by number; a stretch is emptied when it is joined to another
    let mut stretches: Vec<Vec<usize>> = (0..n).map(|position| vec![position]).collect();
    let mut stretch_of: Vec<usize> = (0..n).collect();
    for (i, j) in pairs {
        let (a, b) = (stretch_of[i], stretch_of[j]);
        let is_end = |at: usize, position| {
            stretches[at].first() == Some(&position) || stretches[at].last() == Some(&position)
        };
        if a == b || !is_end(a, i) || !is_end(b, j) {
            continue;
        }
        let mut joined = std::mem::take(&mut stretches[b]);
        if joined.first() != Some(&j) {
            joined.reverse();
        }
        if stretches[a].last() != Some(&i) {
            stretches[a].reverse();
        }
        joined.iter().for_each(|&position| stretch_of[position] = a);
        stretches[a].append(&mut joined);
    }
    stretches.concat()
}

/// Positions by the second eigenvector of the normalised similarity to the power of `sharpness`: neighbours come to lie
/// side by side (J. E. Atkins, E. G. Boman, B. Hendrickson, "A spectral algorithm for seriation and the consecutive
/// ones problem", SIAM Journal on Computing 28, 1998).
pub(super) fn spectral(similarity: &Array2<f64>, sharpness: i32) -> Vec<usize> {
    let n = similarity.nrows();
    let sharp = similarity.mapv(|value| value.max(0.0).powi(sharpness));
    let degrees: Array1<f64> = sharp.rows().into_iter().map(|row| row.sum().max(f64::MIN_POSITIVE)).collect();
    let root = degrees.mapv(f64::sqrt);
    let first = &root / root.dot(&root).sqrt();
    let mut vector = Array1::from_shape_fn(n, |i| (1.7 * i as f64 + 0.3).sin());
    for _ in 0..ROUNDS {
        vector = &vector - &(&first * first.dot(&vector));
        // half of it is kept, so that eigenvalues near -1 do not win
        vector = &vector + &(sharp.dot(&(&vector / &root)) / &root);
        let norm = vector.dot(&vector).sqrt();
        vector.mapv_inplace(|value| if norm > 0.0 { value / norm } else { 0.0 });
    }
    let along = vector / root;
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| along[a].total_cmp(&along[b]).then(a.cmp(&b)));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Positions on a line, shuffled.
    fn line(n: usize) -> (Array2<f64>, Vec<usize>) {
        let place = |i: usize| (i * 7 % n) as f64;
        let similarity = Array2::from_shape_fn((n, n), |(i, j)| (-(place(i) - place(j)).abs() / 3.0).exp());
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&a, &b| place(a).total_cmp(&place(b)));
        (similarity, order)
    }

    fn check(found: Vec<usize>, truth: &[usize]) {
        let backwards: Vec<usize> = truth.iter().rev().copied().collect();
        assert!(found == truth || found == backwards, "{found:?}");
    }

    #[test]
    fn both_put_a_line_in_order() {
        let (similarity, truth) = line(30);
        check(greedy(&similarity), &truth);
        check(spectral(&similarity, 2), &truth);
    }

    #[test]
    fn nothing_similar_is_still_an_order() {
        for order in [greedy(&Array2::zeros((5, 5))), spectral(&Array2::zeros((5, 5)), 2)] {
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, [0, 1, 2, 3, 4]);
        }
    }
}
