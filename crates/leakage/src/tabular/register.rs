//! Linkage with a register: whose ciphertext is this?
//!
//! The adversary holds the plain records of all victims, and of strangers beside them, and names for each ciphertext the
//! people it may belong to. One of them is drawn; without ciphertexts every person of the register is as likely.

use super::Trial;
use crate::score::{Finding, Guess, Guesses};

/// How success is measured.
const METRIC: &str = "share at rank 1";

/// The finding of an adversary whose register holds this many strangers; `successes` are the chances that each victim is
/// named.
pub(super) fn finding(trial: &Trial, strangers: usize, successes: Vec<f64>) -> Finding {
    let target = match strangers {
        0 => "identity".to_owned(),
        1 => "identity beside 1 stranger".to_owned(),
        _ => format!("identity beside {strangers} strangers"),
    };
    let baseline = chance(trial, strangers);
    let guess = |(&record, success): (&usize, f64)| Guess { record, success, baseline };
    let guesses = trial.records().iter().zip(successes).map(guess).collect();
    Finding::new(target, METRIC, Guesses::PerRecord(guesses)).of_identity()
}

/// The chance to name the right person of the register without ciphertexts.
pub(super) fn chance(trial: &Trial, strangers: usize) -> f64 {
    1.0 / (trial.records().len() + strangers).max(1) as f64
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;
    use crate::tabular::DesignColumn;

    #[test]
    fn a_register_holds_victims_and_strangers() {
        let truth = array![[1.0], [2.0]];
        let builder = |strangers: Array2<f64>| {
            Trial::builder(vec![DesignColumn::numeric("income")], truth.clone(), truth.clone())
                .with_strangers(strangers)
                .build()
                .unwrap()
        };
        let trial = builder(array![[5.0], [6.0], [7.0]]);
        assert_eq!(trial.stranger_counts(), [0, 1, 2]);
        assert_eq!(trial.register(1), array![[1.0], [2.0], [5.0]]);
        assert_eq!(builder(Array2::zeros((0, 1))).stranger_counts(), [0]);
        let found = finding(&trial, 2, vec![1.0, 0.0]);
        assert_eq!(
            (found.target.as_str(), found.guesses.baseline()),
            ("identity beside 2 strangers", Some(0.25))
        );
    }
}
