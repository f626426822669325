//! What the stratified splitters share: rows by class, seeded shuffles.

use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

/// Rows of every class that occurs, as (class, rows), classes ascending, rows ascending.
pub(super) fn rows_by_class(labels: &[usize]) -> Vec<(usize, Vec<usize>)> {
    let mut strata = std::collections::BTreeMap::<usize, Vec<usize>>::new();
    for (row, &class) in labels.iter().enumerate() {
        strata.entry(class).or_default().push(row);
    }
    strata.into_iter().collect()
}

/// The generator of the `index`-th split under a seed: a stream of its own, so that split 3 is the same whether five or fifty are
/// made.
pub(super) fn stream(seed: [u8; 32], index: usize) -> ChaCha20Rng {
    let mut rng = ChaCha20Rng::from_seed(seed);
    rng.set_stream(index as u64);
    rng
}

/// Shuffles the rows of every class, in the order of classes.
pub(super) fn shuffled(
    mut strata: Vec<(usize, Vec<usize>)>,
    rng: &mut ChaCha20Rng,
) -> Vec<(usize, Vec<usize>)> {
    for (_, rows) in &mut strata {
        rows.shuffle(rng);
    }
    strata
}
