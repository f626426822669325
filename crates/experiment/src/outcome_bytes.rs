//! Outcomes as bytes, exact to the last bit, with a hash that finds a cut or damaged file.

use ndarray::Array2;
use sha2::{Digest, Sha256};

use crate::Outcome;
use crate::outcomes::PieceOutcomes;

/// First bytes of such a file.
const MAGIC: &[u8; 8] = b"CLOUTC02";
/// Length of the hash at the end.
const HASH: usize = 32;

/// The outcomes as bytes.
pub(crate) fn bytes(outcomes: &PieceOutcomes) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    let PieceOutcomes { n_conditions, n_splits, n_learners, all } = outcomes;
    [*n_conditions, *n_splits, *n_learners].into_iter().for_each(|number| put(&mut out, number));
    all.iter().for_each(|outcome| put_outcome(&mut out, outcome));
    let hash = Sha256::digest(&out);
    out.extend_from_slice(&hash);
    out
}

/// The outcomes in `bytes` for so many conditions, splits and learners; `None` when they are not whole.
pub(crate) fn parse(bytes: &[u8], shape: (usize, usize, usize)) -> Option<PieceOutcomes> {
    let (body, hash) = bytes.split_at_checked(bytes.len().checked_sub(HASH)?)?;
    if Sha256::digest(body).as_slice() != hash {
        return None;
    }
    let mut rest = body.strip_prefix(MAGIC)?;
    let (n_conditions, n_splits, n_learners) = (take(&mut rest)?, take(&mut rest)?, take(&mut rest)?);
    if (n_conditions, n_splits, n_learners) != shape {
        return None;
    }
    let all: Option<Vec<Outcome>> =
        (0..n_conditions * n_splits * n_learners).map(|_| take_outcome(&mut rest)).collect();
    rest.is_empty().then_some(PieceOutcomes { n_conditions, n_splits, n_learners, all: all? })
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
        let all = vec![one.clone(), two.clone(), two, one];
        let outcomes = PieceOutcomes { n_conditions: 2, n_splits: 1, n_learners: 2, all };
        let (bytes, shape) = (bytes(&outcomes), (2, 1, 2));
        assert_eq!(parse(&bytes, shape), Some(outcomes));
        assert!(parse(&bytes, (1, 2, 2)).is_none(), "the outcomes of another grid");
        for at in 0..bytes.len() {
            assert!(parse(&bytes[..at], shape).is_none(), "cut at {at}");
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert!(parse(&damaged, shape).is_none(), "damaged at {at}");
        }
    }
}
