//! Fewer images than there are.

use rand::seq::SliceRandom;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

/// Indices of about `limit` images, ascending, every class with its share (at least one image where it has any); all of them
/// where there are no more. `labels` holds the class of each image; the same seed gives the same sample.
pub fn stratified(seed: [u8; 32], labels: &[usize], limit: usize) -> Vec<usize> {
    if limit >= labels.len() {
        return (0..labels.len()).collect();
    }
    let mut random = ChaCha20Rng::from_seed(seed);
    let mut kept = Vec::with_capacity(limit);
    for class in 0..labels.iter().max().map_or(0, |largest| largest + 1) {
        let mut members: Vec<usize> = (0..labels.len()).filter(|&index| labels[index] == class).collect();
        members.shuffle(&mut random);
        let share = (members.len() * limit).div_ceil(labels.len());
        kept.extend(members.into_iter().take(share));
    }
    kept.sort_unstable();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_its_share() {
        let labels: Vec<usize> = (0..100).map(|index| usize::from(index % 10 == 0)).collect();
        let kept = stratified([1; 32], &labels, 20);
        assert!(kept.is_sorted_by(|a, b| a < b));
        assert_eq!(kept.iter().filter(|&&index| labels[index] == 1).count(), 2);
        assert_eq!(kept.len(), 20);
        assert_eq!(stratified([1; 32], &labels, 20), kept);
        assert_ne!(stratified([2; 32], &labels, 20), kept);
        assert_eq!(stratified([1; 32], &labels, 100), (0..100).collect::<Vec<_>>());
    }
}
