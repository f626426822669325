//! Which pictures play which part in a trial.

use std::collections::BTreeMap;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;

use crate::images::source::Source;

/// How many pictures a trial has.
#[derive(Debug, Clone, Copy)]
pub struct Counts {
    /// Victims.
    pub victims: usize,
    /// Auxiliary pictures.
    pub auxiliary: usize,
    /// Known pairs.
    pub pairs: usize,
    /// Plain pictures with labels.
    pub gallery: usize,
    /// Encrypted pictures whose labels are guessed.
    pub probes: usize,
}

/// Indices of pictures; victims, auxiliary pictures and pairs are disjoint, and so are gallery and probes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// Victims.
    pub victims: Vec<usize>,
    /// Auxiliary pictures.
    pub auxiliary: Vec<usize>,
    /// Known pairs.
    pub pairs: Vec<usize>,
    /// Plain pictures with labels.
    pub gallery: Vec<usize>,
    /// Encrypted pictures whose labels are guessed.
    pub probes: Vec<usize>,
}

/// Draws the parts of a trial. In a set of two classes victims are of the positive one (faces); in a set of many people
/// the auxiliary pictures show other people than the victims.
pub fn draw(source: &Source, counts: Counts, seed: [u8; 32]) -> Parts {
    let mut rng = ChaCha20Rng::from_seed(seed);
    let (own, other) = kinds(source, &mut rng);
    let few = |pool: usize, wanted: usize, share: f64| wanted.min((pool as f64 * share) as usize);
    let (victims, auxiliary, pairs) = match other {
        None => {
            let n = own.len();
            let pairs = few(n, counts.pairs, 0.1);
            let victims = few(n, counts.victims, 0.45);
            let auxiliary = few(n, counts.auxiliary, 0.45);
            (take(&own, 0, victims), take(&own, victims, auxiliary), take(&own, victims + auxiliary, pairs))
        }
        Some(other) => {
            let pairs = few(other.len(), counts.pairs, 0.1);
            (take(&own, 0, counts.victims), take(&other, pairs, counts.auxiliary), take(&other, 0, pairs))
        }
    };
    let (gallery, probes) = labelled(source, counts, &mut rng);
    Parts { victims, auxiliary, pairs, gallery, probes }
}

fn take(pool: &[usize], from: usize, count: usize) -> Vec<usize> {
    pool.iter().skip(from).take(count).copied().collect()
}

/// The pool of victims, and that of auxiliary pictures where it is another one; both in random order.
fn kinds(source: &Source, rng: &mut ChaCha20Rng) -> (Vec<usize>, Option<Vec<usize>>) {
    let of = |keep: &dyn Fn(usize) -> bool| -> Vec<usize> {
        (0..source.targets.len()).filter(|&index| keep(source.targets[index])).collect()
    };
    let (mut own, mut other) = match source.classes.len() {
        0 | 1 => (of(&|_| true), None),
        2 => (of(&|class| class == 1), None),
        n => {
            let mut people: Vec<usize> = (0..n).collect();
            people.shuffle(rng);
            let victims = people[..n / 2].to_vec();
            (of(&|class| victims.contains(&class)), Some(of(&|class| !victims.contains(&class))))
        }
    };
    own.shuffle(rng);
    if let Some(other) = other.as_mut() {
        other.shuffle(rng);
    }
    (own, other)
}

/// Gallery and probes: every class with its share, groups on one side only.
fn labelled(source: &Source, counts: Counts, rng: &mut ChaCha20Rng) -> (Vec<usize>, Vec<usize>) {
    let share = counts.gallery as f64 / (counts.gallery + counts.probes).max(1) as f64;
    let (mut gallery, mut probes) = (Vec::new(), Vec::new());
    let n = source.targets.len().max(1);
    for class in 0..source.classes.len() {
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for index in (0..source.targets.len()).filter(|&index| source.targets[index] == class) {
            let group = source.groups.as_ref().map_or(index, |groups| groups[index]);
            groups.entry(group).or_default().push(index);
        }
        let members: usize = groups.values().map(Vec::len).sum();
        let wanted = |count: usize| (count * members).div_ceil(n);
        let mut order: Vec<Vec<usize>> = groups.into_values().collect();
        order.shuffle(rng);
        let split = (order.len() as f64 * share).round() as usize;
        let (left, right) = order.split_at(split.clamp(0, order.len()));
        gallery.extend(left.iter().flatten().take(wanted(counts.gallery)));
        probes.extend(right.iter().flatten().take(wanted(counts.probes)));
    }
    (gallery, probes)
}
