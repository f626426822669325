//! The functions between linear scores and probabilities.

/// `1 / (1 + exp(-score))`
pub(crate) fn logistic(score: f64) -> f64 {
    1.0 / (1.0 + (-score).exp())
}

/// `log(1 + exp(score))` without overflow.
pub(crate) fn log1p_exp(score: f64) -> f64 {
    score.max(0.0) + (-score.abs()).exp().ln_1p()
}

/// Turns scores into `exp(score) / sum`; returns the largest score and the sum relative to it.
pub(crate) fn softmax(scores: &mut [f64]) -> (f64, f64) {
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    scores.iter_mut().for_each(|score| *score = (*score - most).exp());
    let sum: f64 = scores.iter().sum();
    scores.iter_mut().for_each(|score| *score /= sum);
    (most, sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_scores_share_a_softmax_as_their_difference_is_logistic() {
        for difference in [-800.0, -3.0, 0.0, 0.5, 800.0] {
            let mut scores = [1.0 + difference, 1.0];
            let (most, sum) = softmax(&mut scores);
            assert!((scores[0] - logistic(difference)).abs() < 1e-15, "{difference}: {scores:?}");
            assert!(
                (most + sum.ln() - 1.0 - log1p_exp(difference)).abs() < 1e-12,
                "{difference}: {most} {sum}"
            );
        }
    }
}
