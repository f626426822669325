//! Token lengths: how long an encrypted text is tells what it says.
//!
//! Encryption of texts hides what they say and not how long they are: AES-SIV adds 16 bytes to a text, Fernet fills it up
//! to the next block of 16. Where a column has few values of different lengths, the length is the value. The adversary
//! knows the scheme, so it knows how long the tokens of its own records are, and guesses the value that most of its
//! records with a token of this length have. (Length leakage of encrypted data: C. V. Wright, L. Ballard, S. E. Coull,
//! F. Monrose, G. M. Masson, IEEE S&P 2008, read phrases from lengths of encrypted voice packets; G. Kellaris,
//! G. Kollios, K. Nissim, A. O'Neill, CCS 2016, call it volume.)
//!
//! Beside the values stands the class of a record: a naive Bayes classifier of the lengths alone, trained on auxiliary
//! records.

use std::collections::BTreeMap;

use ndarray::{Array2, ArrayView1};

use super::attribute::decode;
use super::length::guess_by_length;
use super::reconstruction::enter;
use super::{Classes, Reconstruction, TokenLengths, Trial};
use crate::score::{Finding, Guesses};
use crate::{Adversary, Attack, AttackInfo, NotApplicable};

/// `token-length`: the length of a token tells the text.
pub(super) const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "the length of a token tells the text",
        source: "Wright et al., IEEE S&P 2008",
        ..AttackInfo::new("token-length", Adversary::Auxiliary)
    },
    run,
    restore: None,
};

/// Bytes that a base64url text holds, with or without `=` at its end; `None` for any other text.
///
/// ```
/// use leakage::tabular::token_bytes;
///
/// assert_eq!(["", "_w==", "_w", "Rm9v"].map(token_bytes), [Some(0), Some(1), Some(1), Some(3)]);
/// assert_eq!(["5849.5", "A"].map(token_bytes), [None, None]);
/// ```
pub fn token_bytes(token: &str) -> Option<usize> {
    let letters = token.trim_end_matches('=');
    let is_letter = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_');
    // a letter is 6 bits; one alone is no byte
    (letters.bytes().all(is_letter) && letters.len() % 4 != 1).then_some(letters.len() * 6 / 8)
}

fn run(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(2, 2)?;
    let lengths = trial.token_lengths().ok_or(NotApplicable::Absent { what: "token of a text" })?;
    let mut guess = Array2::zeros(trial.cipher().raw_dim());
    for (index, attribute) in trial.attributes().iter().enumerate() {
        let cells = decode(attribute, trial.auxiliary().view());
        let [victims, known] = [&lengths.victims, &lengths.auxiliary].map(|all| all.column(index));
        let guesses = guess_by_length(victims.iter().copied(), known.iter().copied(), &cells, attribute.kind);
        enter(&mut guess, attribute, &guesses);
    }
    let mut findings = Reconstruction(guess).findings(trial, 0)?;
    findings.extend(trial.classes().and_then(|classes| class_finding(lengths, classes)));
    Ok(findings)
}

/// The area under the ROC curve of the classifier; `None` unless there are two classes on either side.
fn class_finding(lengths: &TokenLengths, classes: &Classes) -> Option<Finding> {
    let both = |classes: &[usize]| classes.contains(&0) && classes.contains(&1);
    let two = classes.auxiliary.iter().chain(&classes.victims).all(|&class| class < 2);
    if !(two && both(&classes.auxiliary) && both(&classes.victims)) {
        return None;
    }
    let mut scores = vec![0.0_f64; classes.victims.len()];
    for (victims, auxiliary) in lengths.victims.columns().into_iter().zip(lengths.auxiliary.columns()) {
        let odds = LogOdds::of(auxiliary, &classes.auxiliary);
        scores.iter_mut().zip(victims).for_each(|(score, &length)| *score += odds.at(length));
    }
    let labels: Vec<bool> = classes.victims.iter().map(|&class| class == 1).collect();
    let scores: Vec<f32> = scores.into_iter().map(|score| score as f32).collect();
    let success = evaluation::roc_auc(&scores, &labels).ok()??;
    Some(Finding::new("class", "AUC", Guesses::Whole { success, baseline: 0.5 }))
}

/// For each length the logarithm of how much more frequent it is in class 1 than in class 0.
struct LogOdds {
    /// How often each length occurs in the two classes.
    counts: BTreeMap<usize, [f64; 2]>,
    totals: [f64; 2],
}

impl LogOdds {
    fn of(lengths: ArrayView1<'_, usize>, classes: &[usize]) -> Self {
        let (mut counts, mut totals) = (BTreeMap::<usize, [f64; 2]>::new(), [0.0; 2]);
        for (&length, &class) in lengths.iter().zip(classes) {
            let class = usize::from(class == 1);
            counts.entry(length).or_default()[class] += 1.0;
            totals[class] += 1.0;
        }
        Self { counts, totals }
    }

    /// With one more record of either class for each length (Laplace's rule); 0 for a length that was not met.
    fn at(&self, length: usize) -> f64 {
        let n = self.counts.len() as f64;
        let share = |counts: &[f64; 2], class: usize| (counts[class] + 1.0) / (self.totals[class] + n);
        self.counts.get(&length).map_or(0.0, |counts| (share(counts, 1) / share(counts, 0)).ln())
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::tabular::DesignColumn;

    /// A column of three levels, of which two have tokens of one length; the adversary knows eight records.
    fn trial() -> Trial {
        let columns =
            vec![DesignColumn::indicator("area", "urban"), DesignColumn::indicator("area", "semiurban")];
        // urban, rural, semiurban
        let truth = array![[1.0, 0.0], [0.0, 0.0], [0.0, 1.0], [1.0, 0.0]];
        let auxiliary = ndarray::concatenate![ndarray::Axis(0), truth, truth];
        let lengths = array![[21], [21], [25], [21]];
        let both = ndarray::concatenate![ndarray::Axis(0), lengths, lengths];
        Trial::builder(columns, truth.clone(), truth * 0.0)
            .with_auxiliary(auxiliary)
            .with_token_lengths(TokenLengths { victims: lengths, auxiliary: both })
            .with_classes(Classes { victims: vec![0, 0, 1, 0], auxiliary: vec![0, 0, 1, 0, 0, 1, 1, 0] })
            .build()
            .unwrap()
    }

    #[test]
    fn a_length_that_one_value_has_names_it_and_the_class() {
        let findings = run(&trial(), [0; 32]).unwrap();
        let found: Vec<_> = findings
            .iter()
            .map(|finding| (finding.target.as_str(), finding.guesses.success(), finding.guesses.baseline()))
            .collect();
        // urban is guessed for rural, which has as long a token; without lengths urban is guessed for all
        let area = (Some(0.75), Some(0.5));
        assert_eq!(found[..2], [("all cells", area.0, area.1), ("area", area.0, area.1)]);
        assert_eq!(
            found.last(),
            Some(&("class", Some(1.0), Some(0.5))),
            "the only one of class 1 has the longest token"
        );
    }

    #[test]
    fn odds_by_hand() {
        // of three lengths 5, one is in class 1; of one length 9, one is
        let odds = LogOdds::of(array![5, 5, 5, 9].view(), &[0, 0, 1, 1]);
        // (1 + 1) / (2 + 2) against (2 + 1) / (2 + 2), and (1 + 1) / 4 against 1 / 4
        assert!((odds.at(5) - (2.0_f64 / 3.0).ln()).abs() < 1e-12);
        assert!((odds.at(9) - 2.0_f64.ln()).abs() < 1e-12);
        assert_eq!(odds.at(7), 0.0);
    }

    #[test]
    fn without_tokens_there_is_nothing_to_read() {
        let trial =
            Trial::builder(vec![DesignColumn::numeric("income")], array![[1.0], [2.0]], array![[1.0], [2.0]])
                .with_auxiliary(array![[1.0], [2.0]])
                .build()
                .unwrap();
        assert_eq!(run(&trial, [0; 32]), Err(NotApplicable::Absent { what: "token of a text" }));
    }
}
