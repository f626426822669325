//! Sorting by score, and groups of equal scores.

use crate::error::{EvaluationError, check_no_nan, check_not_empty, check_same_length};

/// One distinct score with the number of positive and negative records that have it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Group {
    pub(super) score: f32,
    pub(super) positives: u64,
    pub(super) negatives: u64,
}

/// Distinct scores in ascending order, with the records at each.
pub(super) fn groups(scores: &[f32], positive: &[bool]) -> Result<Vec<Group>, EvaluationError> {
    check_same_length("scores", scores.len(), "positive", positive.len())?;
    check_not_empty("scores", scores.len())?;
    check_no_nan("scores", scores)?;
    let mut keyed: Vec<u64> = scores
        .iter()
        .zip(positive)
        .map(|(&score, &label)| u64::from(ordered_bits(score)) << 1 | u64::from(label))
        .collect();
    keyed.sort_unstable();
    Ok(collect_groups(&keyed))
}

/// Indices of `scores` in ascending order of score, equal scores in input order.
pub(crate) fn sorted_indices(scores: &[f32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by_key(|&index| scores.get(index).map(|&score| ordered_bits(score)));
    order
}

fn collect_groups(keyed: &[u64]) -> Vec<Group> {
    keyed
        .chunk_by(|a, b| a >> 1 == b >> 1)
        .filter_map(|group| {
            let positives: u64 = group.iter().map(|key| key & 1).sum();
            Some(Group {
                score: from_ordered_bits((group.first()? >> 1) as u32),
                positives,
                negatives: group.len() as u64 - positives,
            })
        })
        .collect()
}

/// Maps a float to an integer of the same order; both zeros map to the same integer.
fn ordered_bits(score: f32) -> u32 {
    let bits = (score + 0.0).to_bits();
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

fn from_ordered_bits(ordered: u32) -> f32 {
    f32::from_bits(if ordered >> 31 == 1 { ordered & !(1 << 31) } else { !ordered })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordered_bits_keep_order_and_join_zeros() {
        let ascending = [f32::NEG_INFINITY, -2.5, -1e-40, 0.0, 1e-40, 3.0, f32::INFINITY];
        for pair in ascending.windows(2) {
            assert!(ordered_bits(pair[0]) < ordered_bits(pair[1]));
        }
        assert_eq!(ordered_bits(-0.0), ordered_bits(0.0));
        for value in ascending {
            assert_eq!(from_ordered_bits(ordered_bits(value)), value);
        }
    }
}
