//! The clock in a Fernet token: when a record was encrypted, and so which came before which.
//!
//! A token opens with its version byte and eight bytes of time, in the clear (Fernet specification,
//! <https://github.com/fernet/spec/blob/master/Spec.md>). Where records are encrypted one after the other while the
//! clock runs, their tokens tell the order of the rows, and whatever goes with it.

use super::Trial;
use crate::score::{Finding, Guess, Guesses};
use crate::{Adversary, Attack, AttackInfo, NotApplicable};

/// The version byte of a Fernet token.
const VERSION: u8 = 0x80;

/// The time stamp of a Fernet token, in seconds since 1970-01-01 UTC; `None` for anything that is no token.
///
/// ```
/// // from the Fernet specification's generate.json: 1985-10-26T01:20:00-07:00
/// let token = "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";
/// assert_eq!(leakage::tabular::token_time(token), Some(499_162_800));
/// assert_eq!(leakage::tabular::token_time("5849"), None);
/// ```
pub fn token_time(token: &str) -> Option<u64> {
    let mut bits = 0_u128;
    for letter in token.bytes().take(12) {
        bits = bits << 6 | u128::from(sextet(letter)?);
    }
    // 12 letters are 9 bytes: the version and the time
    let whole = token.len() >= 12 && (bits >> 64) as u8 == VERSION;
    whole.then_some(bits as u64)
}

/// The six bits of a base64url letter.
fn sextet(letter: u8) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'a'..=b'z' => Some(letter - b'a' + 26),
        b'0'..=b'9' => Some(letter - b'0' + 52),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    }
}

/// `clock`: time stamps of tokens tell the order of rows.
pub(super) const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "time stamps of tokens tell the order of rows",
        source: "Fernet specification",
        ..AttackInfo::new("clock", Adversary::CiphertextOnly)
    },
    run,
    restore: None,
};

fn run(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    let tokens = trial.tokens().ok_or(NotApplicable::Absent { what: "token" })?;
    let times: Option<Vec<u64>> = tokens.iter().map(|token| token_time(token)).collect();
    let times = times.ok_or(NotApplicable::Absent { what: "time stamp" })?;
    if times.len() < 2 {
        return Err(NotApplicable::TooFew { what: "victims", needed: 2, found: times.len() });
    }
    let guess = |(row, &record): (usize, &usize)| Guess {
        record,
        success: share_in_order(row, &times, trial.records()),
        baseline: 0.5,
    };
    let guesses = trial.records().iter().enumerate().map(guess).collect();
    Ok(vec![Finding::new("order of rows", "share of pairs in order", Guesses::PerRecord(guesses))])
}

/// Of all other rows the share that the times put on the right side of this one; equal times are right half the time.
fn share_in_order(row: usize, times: &[u64], order: &[usize]) -> f64 {
    let others = (0..times.len()).filter(|&other| other != row);
    let right = others.map(|other| match times[row].cmp(&times[other]) {
        std::cmp::Ordering::Equal => 0.5,
        found => f64::from(u8::from(found == order[row].cmp(&order[other]))),
    });
    right.sum::<f64>() / (times.len() - 1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_by_hand() {
        assert_eq!(share_in_order(0, &[1, 2, 2], &[5, 6, 7]), 1.0);
        assert_eq!(share_in_order(1, &[1, 2, 2], &[5, 6, 7]), 0.75);
        assert_eq!(share_in_order(0, &[3, 1], &[5, 6]), 0.0);
    }

    #[test]
    fn what_is_no_token_has_no_time() {
        for text in ["", "gAAAA", "gAAAAAAdwJ6!", "AAAAAAAdwJ6wAAEC", "gé______________"] {
            assert_eq!(token_time(text), None, "{text:?}");
        }
    }
}
