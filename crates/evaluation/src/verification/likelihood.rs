//! The cost of scores as log-likelihood ratios.

use std::f64::consts::LN_2;

use super::scores::TrialScores;

/// The log-likelihood-ratio cost in bits, of scores that are natural logarithms of likelihood ratios (N. Brümmer, J. du
/// Preez, Computer Speech and Language 20, 2006): 0 for scores that are certain and right, 1 for scores of 0.
pub fn cllr(scores: &TrialScores) -> f64 {
    let genuine = scores.genuine().iter().map(|score| softplus(-score));
    let impostor = scores.impostor().iter().map(|&score| softplus(score));
    let [n_genuine, n_impostor] = [scores.genuine().len() as f64, scores.impostor().len() as f64];
    (genuine.sum::<f64>() / n_genuine + impostor.sum::<f64>() / n_impostor) / (2.0 * LN_2)
}

/// The least log-likelihood-ratio cost in bits that a monotone calibration of the scores can reach: that of the pool-adjacent-
/// violators algorithm (Brümmer and du Preez 2006). 0 where scores separate the two kinds, 1 where they say nothing.
pub fn min_cllr(scores: &TrialScores) -> f64 {
    let [n_genuine, n_impostor] = [scores.genuine().len() as f64, scores.impostor().len() as f64];
    let cost = |[genuine, impostor]: [u64; 2]| {
        // The likelihood ratio of a block is that of its shares of either kind.
        let [g, i] = [genuine as f64 / n_genuine, impostor as f64 / n_impostor];
        let bits =
            |share: f64, other: f64| if share > 0.0 { share * (1.0 + other / share).log2() } else { 0.0 };
        bits(g, i) + bits(i, g)
    };
    pooled(scores).into_iter().map(cost).sum::<f64>() / 2.0
}

/// Counts of blocks of neighbouring scores, whose share of genuine trials never falls.
fn pooled(scores: &TrialScores) -> Vec<[u64; 2]> {
    let mut blocks: Vec<[u64; 2]> = Vec::new();
    for (_, mut block) in scores.groups() {
        while let Some(&[genuine, impostor]) = blocks.last() {
            // genuine share of the last block below that of this one
            let [last, this] =
                [u128::from(genuine) * u128::from(block[1]), u128::from(block[0]) * u128::from(impostor)];
            if last < this {
                break;
            }
            blocks.pop();
            block = [block[0] + genuine, block[1] + impostor];
        }
        blocks.push(block);
    }
    blocks
}

/// `ln(1 + exp(x))`.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(genuine: &[f64], impostor: &[f64]) -> TrialScores {
        TrialScores::new(genuine.to_vec(), impostor.to_vec()).unwrap()
    }

    #[test]
    fn scores_of_zero_cost_one_bit() {
        assert!((cllr(&scores(&[0.0, 0.0], &[0.0])) - 1.0).abs() < 1e-15);
        assert!((min_cllr(&scores(&[3.0, 3.0], &[3.0])) - 1.0).abs() < 1e-15);
        assert!(cllr(&scores(&[700.0], &[-1e300])) < 1e-200);
        assert!(cllr(&scores(&[-2.0], &[2.0])) > 3.0);
    }

    #[test]
    fn calibration_costs_what_ranks_allow() {
        assert_eq!(min_cllr(&scores(&[5.0, 6.0], &[-100.0, 4.0])), 0.0);
        // turned scores can only be pooled into one block
        assert!((min_cllr(&scores(&[0.0, 1.0], &[2.0, 3.0])) - 1.0).abs() < 1e-15);
    }
}
