//! Records and groups dealt to folds at random.

use rand::seq::SliceRandom;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

/// A random number generator of one purpose.
pub(super) fn random(seed: [u8; 32], purpose: u64) -> ChaCha20Rng {
    let mut random = ChaCha20Rng::from_seed(seed);
    random.set_stream(purpose);
    random
}

/// A fold for each record, so that every class is spread over all folds as evenly as it can be.
pub(super) fn stratified(labels: &[usize], n_folds: usize, seed: [u8; 32]) -> Vec<usize> {
    let mut random = random(seed, 0);
    let mut folds = vec![0; labels.len()];
    let mut next = 0;
    for class in 0..labels.iter().max().map_or(0, |largest| largest + 1) {
        let mut members: Vec<usize> = (0..labels.len()).filter(|&record| labels[record] == class).collect();
        members.shuffle(&mut random);
        for record in members {
            folds[record] = next % n_folds;
            next += 1;
        }
    }
    folds
}

/// A fold for each group, so that folds have about the same number of records: the largest group first, always to the fold with
/// the fewest. No more folds than groups.
pub(super) fn of_groups(sizes: &[usize], n_folds: usize, seed: [u8; 32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.shuffle(&mut random(seed, 1));
    order.sort_by_key(|&group| std::cmp::Reverse(sizes[group]));
    let mut filled = vec![(0, 0); n_folds];
    let mut folds = vec![0; sizes.len()];
    for group in order {
        let fold = (0..n_folds).min_by_key(|&fold| filled[fold]).unwrap_or(0);
        // By records, then by groups: groups without a record are spread too.
        filled[fold] = (filled[fold].0 + sizes[group], filled[fold].1 + 1);
        folds[group] = fold;
    }
    folds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_spread_over_folds() {
        let labels: Vec<usize> = (0..50).map(|record| record % 5).collect();
        let folds = stratified(&labels, 5, [3; 32]);
        for class in 0..5 {
            for fold in 0..5 {
                let count =
                    (0..50).filter(|&record| labels[record] == class && folds[record] == fold).count();
                assert_eq!(count, 2);
            }
        }
        assert_eq!(folds, stratified(&labels, 5, [3; 32]));
        assert_ne!(folds, stratified(&labels, 5, [4; 32]));
    }

    #[test]
    fn groups_fill_folds_evenly() {
        let sizes = [9, 1, 1, 1, 5, 4, 5, 4];
        let folds = of_groups(&sizes, 3, [1; 32]);
        let filled =
            |fold| (0..8).filter(|&group| folds[group] == fold).map(|group| sizes[group]).sum::<usize>();
        assert_eq!([filled(0), filled(1), filled(2)].iter().max(), Some(&10));
        let mut each = of_groups(&[7; 6], 6, [1; 32]);
        each.sort_unstable();
        assert_eq!(each, [0, 1, 2, 3, 4, 5]);
    }
}
