//! How well a score links two protected records of one person.
//!
//! M. Gomez-Barrero, J. Galbally, C. Rathgeb, C. Busch, General Framework to Evaluate Unlinkability in Biometric
//! Template Protection Systems, IEEE Trans. Information Forensics and Security 13, 2018. With mated (here genuine) and
//! non-mated (impostor) scores, LR(s) the ratio of their densities and w the ratio of their prior probabilities, the
//! local measure is D(s) = 2 w LR(s) / (1 + w LR(s)) - 1 where w LR(s) > 1, and 0 elsewhere; the global one is its mean over genuine
//! scores, from 0 (unlinkable) to 1 (fully linkable).

use super::scores::TrialScores;
use crate::error::{EvaluationError, check_at_most, check_finite_option, check_in_range};

/// Most bins of a histogram.
const MOST_BINS: usize = 1 << 20;

/// How score densities are estimated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinkabilityOptions {
    /// Ratio of the prior probabilities of a genuine and an impostor pair; 1 in the paper's tables.
    pub prior_ratio: f64,
    /// Bins of equal width from the least to the greatest score; `None` for a tenth of the number of genuine
    /// trials, at least 1 and at most 100, the rule of the authors' code.
    pub n_bins: Option<usize>,
}

impl Default for LinkabilityOptions {
    /// A prior ratio of 1, and bins by the number of genuine trials.
    fn default() -> Self {
        Self { prior_ratio: 1.0, n_bins: None }
    }
}

impl LinkabilityOptions {
    /// The same with another `prior_ratio`.
    #[must_use]
    pub fn with_prior_ratio(self, prior_ratio: f64) -> Self {
        Self { prior_ratio, ..self }
    }

    /// The same with another `n_bins`.
    #[must_use]
    pub fn with_n_bins(self, n_bins: Option<usize>) -> Self {
        Self { n_bins, ..self }
    }
}

/// The local measure in one bin of scores.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct LocalLinkability {
    /// Middle of the bin.
    pub score: f64,
    /// Share of the genuine scores in the bin.
    pub genuine: f64,
    /// Share of the impostor scores in the bin.
    pub impostor: f64,
    /// D in the bin, from 0 to 1; 0 where neither kind has a score.
    pub local: f64,
}

/// The global measure, and the local one bin by bin.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Linkability {
    /// D_sys, from 0 (unlinkable) to 1 (fully linkable).
    pub global: f64,
    /// D in bins of ascending score.
    pub local: Vec<LocalLinkability>,
}

/// Linkability of `scores`. Densities are histograms over equal bins from the least to the greatest score of either kind; where a
/// bin has genuine scores alone, D is 1. The finer the bins, the more chance looks like linkability: unrelated scores
/// have a global measure above 0.
///
/// # Errors
/// A prior ratio that is not finite and positive, no bin, more than 2^20 bins, or scores too far apart for
/// floating-point numbers.
///
/// ```
/// use evaluation::verification::{LinkabilityOptions, TrialScores, linkability};
/// let apart = TrialScores::new(vec![0.8, 0.9], vec![0.1, 0.2])?;
/// let options = LinkabilityOptions::default().with_n_bins(Some(4));
/// assert_eq!(linkability(&apart, &options)?.global, 1.0);
/// # Ok::<(), evaluation::EvaluationError>(())
/// ```
pub fn linkability(
    scores: &TrialScores,
    options: &LinkabilityOptions,
) -> Result<Linkability, EvaluationError> {
    let n_bins = n_bins(scores, options)?;
    let (genuine, impostor) = (scores.genuine(), scores.impostor());
    // both are sorted and have a score
    let low = genuine[0].min(impostor[0]);
    let high = genuine[genuine.len() - 1].max(impostor[impostor.len() - 1]);
    let width = check_in_range("range", high - low)? / n_bins as f64;
    let [genuine, impostor] = [genuine, impostor].map(|scores| histogram(scores, low, width, n_bins));
    let bin = |(i, (genuine, impostor)): (usize, (f64, f64))| LocalLinkability {
        score: low + (i as f64 + 0.5) * width,
        genuine,
        impostor,
        local: local(options.prior_ratio * genuine, impostor),
    };
    let local: Vec<_> = genuine.into_iter().zip(impostor).enumerate().map(bin).collect();
    let global = local.iter().map(|bin| bin.genuine * bin.local).sum();
    Ok(Linkability { global, local })
}

fn n_bins(scores: &TrialScores, options: &LinkabilityOptions) -> Result<usize, EvaluationError> {
    check_finite_option("prior_ratio", options.prior_ratio)?;
    let wrong = |option, found, expected| Err(EvaluationError::Option { option, found, expected });
    if options.prior_ratio <= 0.0 {
        return wrong("prior_ratio", options.prior_ratio, "greater than 0");
    }
    let n_bins = options.n_bins.unwrap_or((scores.genuine().len() / 10).clamp(1, 100));
    if n_bins == 0 {
        return wrong("n_bins", 0.0, "at least 1");
    }
    check_at_most("bins", n_bins, MOST_BINS)?;
    Ok(n_bins)
}

/// D from the two sides of the ratio: `2 LR / (1 + LR) - 1 = (a - b) / (a + b)`, and 0 where it is negative.
fn local(genuine: f64, impostor: f64) -> f64 {
    if genuine > impostor { (genuine - impostor) / (genuine + impostor) } else { 0.0 }
}

/// Shares of the scores in each bin; the last bin has both its ends.
fn histogram(scores: &[f64], low: f64, width: f64, n_bins: usize) -> Vec<f64> {
    let mut shares = vec![0.0; n_bins];
    for score in scores {
        let place = if width > 0.0 { ((score - low) / width) as usize } else { 0 };
        shares[place.min(n_bins - 1)] += 1.0;
    }
    shares.iter_mut().for_each(|count| *count /= scores.len() as f64);
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measure(genuine: &[f64], impostor: &[f64], n_bins: usize) -> Linkability {
        let scores = TrialScores::new(genuine.to_vec(), impostor.to_vec()).unwrap();
        linkability(&scores, &LinkabilityOptions::default().with_n_bins(Some(n_bins))).unwrap()
    }

    #[test]
    fn scores_alike_are_unlinkable() {
        let same = measure(&[0.0, 1.0, 2.0, 3.0], &[3.0, 1.0, 0.0, 2.0], 4);
        assert_eq!(same.global, 0.0);
        assert_eq!(measure(&[1.0; 5], &[1.0; 3], 7).global, 0.0);
    }

    #[test]
    fn bins_weigh_by_genuine_scores() {
        // one bin with 3/4 against 1/4, one with 1/4 against 3/4
        let found = measure(&[0.0, 1.0, 1.0, 1.0], &[0.0, 0.0, 0.0, 1.0], 2);
        assert_eq!(found.local.iter().map(|bin| bin.local).collect::<Vec<_>>(), [0.0, 0.5]);
        assert_eq!(found.global, 0.375);
        assert_eq!(found.local[1].score, 0.75);
    }

    #[test]
    fn impossible_options_are_refused() {
        let scores = TrialScores::new(vec![1.0, f64::MAX], vec![f64::MIN]).unwrap();
        assert!(matches!(
            linkability(&scores, &LinkabilityOptions::default()),
            Err(EvaluationError::Overflow { .. })
        ));
        let scores = TrialScores::new(vec![1.0], vec![0.0]).unwrap();
        let default = LinkabilityOptions::default();
        for options in [
            default.with_prior_ratio(0.0),
            default.with_n_bins(Some(0)),
            default.with_n_bins(Some(usize::MAX)),
        ] {
            assert!(linkability(&scores, &options).is_err(), "{options:?}");
        }
    }
}
