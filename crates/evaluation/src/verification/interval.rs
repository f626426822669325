//! How sure an equal error rate is.

use super::error_rates::equal_error;
use super::scores::TrialScores;
use crate::error::{EvaluationError, check_finite, check_finite_option, check_not_empty, check_share};
use crate::interval::{Bootstrap, bootstrap_interval};

/// The score of one trial, with the two persons it is between.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpeakerTrial {
    /// The person enrolled, as any number that tells persons apart.
    pub enrolled: usize,
    /// The person of the test record.
    pub tested: usize,
    /// The score.
    pub score: f64,
}

/// Percentile interval of the interpolated equal error rate over persons: persons are drawn with replacement, and a trial counts as
/// often as its enrolled person was drawn times as often as its tested person (R. M. Bolle, N. K. Ratha,
/// S. Pankanti, Computer Vision and Image Understanding 93, 2004, draw persons likewise: trials of one person are not
/// independent, and an interval over trials would be too narrow). A genuine trial counts as often as its person was drawn.
///
/// `None` where no resample had both kinds of trials. With fewer than ten persons, an interval is an orientation only.
///
/// # Errors
/// No trial, a score that is not finite, or options that [`bootstrap_interval`] refuses.
pub fn equal_error_interval(
    trials: &[SpeakerTrial],
    options: &Bootstrap,
) -> Result<Option<[f64; 2]>, EvaluationError> {
    check_not_empty("trials", trials.len())?;
    check_finite("trials", &trials.iter().map(|trial| trial.score).collect::<Vec<_>>())?;
    let mut persons: Vec<usize> = trials.iter().flat_map(|trial| [trial.enrolled, trial.tested]).collect();
    persons.sort_unstable();
    persons.dedup();
    let place = |person: usize| persons.binary_search(&person).unwrap_or(0);
    let places: Vec<[usize; 2]> =
        trials.iter().map(|trial| [place(trial.enrolled), place(trial.tested)]).collect();
    let mut drawn = vec![0; persons.len()];
    bootstrap_interval(persons.len(), options, |sample| {
        drawn.fill(0);
        sample.iter().for_each(|&person| drawn[person] += 1);
        resampled(trials, &places, &drawn)
    })
}

/// The rate of the trials, each as often as its persons were drawn.
fn resampled(trials: &[SpeakerTrial], places: &[[usize; 2]], drawn: &[usize]) -> Option<f64> {
    let (mut genuine, mut impostor) = (Vec::new(), Vec::new());
    for (trial, &[enrolled, tested]) in trials.iter().zip(places) {
        let (scores, times) = match enrolled == tested {
            true => (&mut genuine, drawn[enrolled]),
            false => (&mut impostor, drawn[enrolled] * drawn[tested]),
        };
        scores.extend(std::iter::repeat_n(trial.score, times));
    }
    TrialScores::new(genuine, impostor).ok().map(|scores| equal_error(&scores).interpolated)
}

/// Standard error of an equal error rate over independent trials: `sqrt(r (1 - r) / 4 (1 / n_genuine + 1 / n_impostor))`,
/// with both error rates binomial at the equal rate r (S. Bengio, J. Mariéthoz, A statistical significance test for
/// person authentication, Odyssey 2004, for half total error rates). Trials that share a person are not independent, so this is a lower
/// bound; [`equal_error_interval`] is the one to report.
///
/// # Errors
/// A rate outside [0, 1], or no trial of a kind.
pub fn equal_error_standard_error(
    rate: f64,
    n_genuine: usize,
    n_impostor: usize,
) -> Result<f64, EvaluationError> {
    check_finite_option("rate", rate)?;
    check_share("rate", rate)?;
    check_not_empty("genuine", n_genuine)?;
    check_not_empty("impostor", n_impostor)?;
    Ok((rate * (1.0 - rate) / 4.0 * (1.0 / n_genuine as f64 + 1.0 / n_impostor as f64)).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three records of each of `n` persons against every person; noise by place.
    fn trials(n: usize, signal: f64) -> Vec<SpeakerTrial> {
        let pairs = (0..n).flat_map(|enrolled| (0..3 * n).map(move |record| (enrolled, record)));
        let score = |enrolled: usize, record: usize| {
            let noise = ((enrolled * 7919 + record * 104_729) % 1_009) as f64 / 1_009.0;
            noise + if record / 3 == enrolled { signal } else { 0.0 }
        };
        pairs
            .map(|(enrolled, record)| SpeakerTrial {
                enrolled,
                tested: record / 3,
                score: score(enrolled, record),
            })
            .collect()
    }

    #[test]
    fn intervals_hold_the_rate_and_follow_the_seed() {
        let trials = trials(12, 0.4);
        let options = Bootstrap::default().with_resamples(300);
        let [low, high] = equal_error_interval(&trials, &options).unwrap().unwrap();
        let (genuine, impostor): (Vec<_>, Vec<_>) =
            trials.iter().partition(|trial| trial.enrolled == trial.tested);
        let scores = |trials: Vec<&SpeakerTrial>| trials.iter().map(|trial| trial.score).collect();
        let rate = equal_error(&TrialScores::new(scores(genuine), scores(impostor)).unwrap()).interpolated;
        assert!(low < rate && rate < high && high - low < 0.4, "{low} {rate} {high}");
        assert_eq!(equal_error_interval(&trials, &options), Ok(Some([low, high])));
        assert_ne!(equal_error_interval(&trials, &options.with_seed([1; 32])), Ok(Some([low, high])));
    }

    #[test]
    fn a_single_person_has_no_impostor() {
        assert_eq!(equal_error_interval(&trials(1, 1.0), &Bootstrap::default()), Ok(None));
        assert!(equal_error_interval(&[], &Bootstrap::default()).is_err());
    }

    #[test]
    fn standard_errors_are_those_of_two_binomials() {
        let found = equal_error_standard_error(0.5, 100, 100).unwrap();
        assert!((found - 0.035_355_339).abs() < 1e-9);
        assert!(
            equal_error_standard_error(1.1, 1, 1).is_err() && equal_error_standard_error(0.1, 0, 1).is_err()
        );
    }
}
