//! Recordings that occur more than once, by their samples: a WAV and a FLAC file of the same recording are the same.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    hash::Hash,
};

use sha2::{Digest, Sha256};

use crate::recording::Recording;

/// What a recording is known by: SHA-256 of its rate and samples.
pub fn digest(recording: &Recording) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(recording.rate.to_le_bytes());
    let mut bytes = Vec::with_capacity(4 * 4096);
    for samples in recording.samples.chunks(4096) {
        bytes.clear();
        bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
        hash.update(&bytes);
    }
    hash.finalize().into()
}

/// For each recording, given what its content is known by, the first one with the same content, most often itself.
pub fn first_equal<T: Eq + Hash>(contents: impl IntoIterator<Item = T>) -> Vec<usize> {
    let mut first = HashMap::new();
    contents.into_iter().enumerate().map(|(index, content)| *first.entry(content).or_insert(index)).collect()
}

/// The sets of equal recordings of two or more, by the first of each.
pub fn equal_sets(first_equal: &[usize]) -> Vec<Vec<usize>> {
    let mut sets: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, &first) in first_equal.iter().enumerate() {
        sets.entry(first).or_default().push(index);
    }
    sets.into_values().filter(|set| set.len() > 1).collect()
}

/// The records of `test` that equal one of `train`; indices beyond the set are passed over.
pub fn on_both_sides(first_equal: &[usize], train: &[usize], test: &[usize]) -> Vec<usize> {
    let first = |record: &usize| first_equal.get(*record).copied();
    let trained: HashSet<usize> = train.iter().filter_map(first).collect();
    test.iter()
        .copied()
        .filter(|record| first(record).is_some_and(|first| trained.contains(&first)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_recordings_are_found_also_across_a_split() {
        let of = |samples: &[f32], rate| digest(&Recording { samples: samples.to_vec(), rate });
        let contents = [of(&[0.5], 8000), of(&[0.25], 8000), of(&[0.5], 8000), of(&[0.5], 16_000)];
        let first = first_equal(contents);
        assert_eq!(first, [0, 1, 0, 3]);
        assert_eq!(equal_sets(&first), [vec![0, 2]]);
        assert_eq!(on_both_sides(&first, &[0, 3, 99], &[1, 2, 99]), [2]);
        assert_eq!(on_both_sides(&first, &[0, 2], &[1, 3]), [0usize; 0]);
    }
}
