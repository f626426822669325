//! Outcomes as bytes, exact to the last bit, with a hash that finds a cut or damaged file.

use ndarray::Array2;
use sha2::{Digest, Sha256};

use super::run::Outcomes;
use crate::judge::Outcome;

/// First bytes of such a file.
const MAGIC: &[u8; 8] = b"CLOUTC01";
/// Length of the hash at the end.
const HASH: usize = 32;

/// The outcomes as bytes.
pub fn bytes(outcomes: &Outcomes) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    put(&mut out, outcomes.len());
    for splits in outcomes {
        put(&mut out, splits.len());
        for learners in splits {
            put(&mut out, learners.len());
            learners.iter().for_each(|outcome| put_outcome(&mut out, outcome));
        }
    }
    let hash = Sha256::digest(&out);
    out.extend_from_slice(&hash);
    out
}

/// The outcomes in `bytes`; `None` when they are not whole.
pub fn parse(bytes: &[u8]) -> Option<Outcomes> {
    let (body, hash) = bytes.split_at_checked(bytes.len().checked_sub(HASH)?)?;
    if Sha256::digest(body).as_slice() != hash {
        return None;
    }
    let mut rest = body.strip_prefix(MAGIC)?;
    let outcomes = list(&mut rest, |rest| list(rest, |rest| list(rest, take_outcome)))?;
    rest.is_empty().then_some(outcomes)
}

fn put(out: &mut Vec<u8>, number: usize) {
    out.extend_from_slice(&(number as u64).to_le_bytes());
}

fn put_outcome(out: &mut Vec<u8>, outcome: &Outcome) {
    put(out, outcome.scores.nrows());
    put(out, outcome.scores.ncols());
    out.extend_from_slice(&outcome.threshold.to_le_bytes());
    outcome.scores.iter().for_each(|score| out.extend_from_slice(&score.to_le_bytes()));
    outcome.predicted.iter().for_each(|&class| put(out, class));
}

fn list<T>(rest: &mut &[u8], item: impl Fn(&mut &[u8]) -> Option<T>) -> Option<Vec<T>> {
    (0..take(rest)?).map(|_| item(rest)).collect()
}

fn take_outcome(rest: &mut &[u8]) -> Option<Outcome> {
    let (rows, columns) = (take(rest)?, take(rest)?);
    let threshold = take_f32(rest)?;
    let scores: Option<Vec<f32>> = (0..rows.checked_mul(columns)?).map(|_| take_f32(rest)).collect();
    let predicted: Option<Vec<usize>> = (0..rows).map(|_| take(rest)).collect();
    Some(Outcome {
        scores: Array2::from_shape_vec((rows, columns), scores?).ok()?,
        predicted: predicted?,
        threshold,
    })
}

fn take(rest: &mut &[u8]) -> Option<usize> {
    let (head, tail) = rest.split_first_chunk::<8>()?;
    *rest = tail;
    usize::try_from(u64::from_le_bytes(*head)).ok()
}

fn take_f32(rest: &mut &[u8]) -> Option<f32> {
    let (head, tail) = rest.split_first_chunk::<4>()?;
    *rest = tail;
    Some(f32::from_le_bytes(*head))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn outcomes_come_back_to_the_bit_and_damage_is_noticed() {
        let one =
            Outcome { scores: array![[0.1, f32::MIN_POSITIVE, -3.5]], predicted: vec![2], threshold: 0.5 };
        let two = Outcome { scores: array![[1.0], [-0.0]], predicted: vec![1, 0], threshold: 0.0 };
        let outcomes = vec![vec![vec![one, two.clone()], vec![]], vec![vec![two]]];
        let bytes = bytes(&outcomes);
        assert_eq!(format!("{:?}", parse(&bytes)), format!("{:?}", Some(outcomes)));
        for at in 0..bytes.len() {
            assert!(parse(&bytes[..at]).is_none(), "cut at {at}");
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert!(parse(&damaged).is_none(), "damaged at {at}");
        }
    }
}
