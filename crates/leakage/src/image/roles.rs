//! Which images play which role in a trial.

use std::collections::BTreeMap;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;

use crate::{LeakageError, check};

/// The most classes of a set.
const MOST_CLASSES: usize = 1 << 20;

/// What a set's images show.
#[derive(Debug, Clone, Copy)]
pub struct SetLabels<'a> {
    /// Class of each image, below `n_classes`.
    pub targets: &'a [usize],
    /// Number of classes.
    pub n_classes: usize,
    /// Group of each image, as many as classes; images of one group never are on both sides.
    pub groups: Option<&'a [usize]>,
}

/// How many images a trial has.
#[derive(Debug, Clone, Copy)]
pub struct RoleCounts {
    /// Victims.
    pub victims: usize,
    /// Auxiliary images.
    pub auxiliary: usize,
    /// Known pairs.
    pub pairs: usize,
    /// Plain images with labels.
    pub gallery: usize,
    /// Encrypted images whose labels are guessed.
    pub probes: usize,
}

/// Indices of images; victims, auxiliary images and pairs are disjoint, and so are gallery and probes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Roles {
    /// Victims.
    pub victims: Vec<usize>,
    /// Auxiliary images.
    pub auxiliary: Vec<usize>,
    /// Known pairs.
    pub pairs: Vec<usize>,
    /// Plain images with labels.
    pub gallery: Vec<usize>,
    /// Encrypted images whose labels are guessed.
    pub probes: Vec<usize>,
}

/// Draws the images of a trial. In a set of two classes victims are of the positive one (faces); in a set of many people
/// the auxiliary images show other people than the victims.
///
/// # Errors
/// [`LeakageError::Option`] for an image of no class, [`LeakageError::Shape`] for groups that are not as many as images,
/// [`LeakageError::TooMany`] for more than 2^20 classes.
pub fn draw_roles(labels: SetLabels<'_>, counts: RoleCounts, seed: [u8; 32]) -> Result<Roles, LeakageError> {
    check::at_most("classes", labels.n_classes, MOST_CLASSES)?;
    if let Some(&found) = labels.targets.iter().find(|target| **target >= labels.n_classes) {
        let expected = "below the number of classes";
        return Err(LeakageError::Option { option: "target", found: found as f64, expected });
    }
    if let Some(groups) = labels.groups {
        check::same_length(("groups", groups.len()), ("targets", labels.targets.len()), "entries")?;
    }
    let mut rng = ChaCha20Rng::from_seed(seed);
    let (own, other) = kinds(labels, &mut rng);
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
    let (gallery, probes) = labelled(labels, counts, &mut rng);
    Ok(Roles { victims, auxiliary, pairs, gallery, probes })
}

fn take(pool: &[usize], from: usize, count: usize) -> Vec<usize> {
    pool.iter().skip(from).take(count).copied().collect()
}

/// The pool of victims, and that of auxiliary images where it is another one; both in random order.
fn kinds(labels: SetLabels<'_>, rng: &mut ChaCha20Rng) -> (Vec<usize>, Option<Vec<usize>>) {
    let of = |keep: &dyn Fn(usize) -> bool| -> Vec<usize> {
        (0..labels.targets.len()).filter(|&index| keep(labels.targets[index])).collect()
    };
    let (mut own, mut other) = match labels.n_classes {
        0 | 1 => (of(&|_| true), None),
        2 => (of(&|class| class == 1), None),
        n => {
            let mut people: Vec<usize> = (0..n).collect();
            people.shuffle(rng);
            let mut is_victim = vec![false; n];
            people[..n / 2].iter().for_each(|&person| is_victim[person] = true);
            (of(&|class| is_victim[class]), Some(of(&|class| !is_victim[class])))
        }
    };
    own.shuffle(rng);
    if let Some(other) = other.as_mut() {
        other.shuffle(rng);
    }
    (own, other)
}

/// Gallery and probes: every class with its share, groups on one side only.
fn labelled(labels: SetLabels<'_>, counts: RoleCounts, rng: &mut ChaCha20Rng) -> (Vec<usize>, Vec<usize>) {
    let share = counts.gallery as f64 / counts.gallery.saturating_add(counts.probes).max(1) as f64;
    let (mut gallery, mut probes) = (Vec::new(), Vec::new());
    let n = labels.targets.len().max(1);
    let mut by_class: Vec<Vec<usize>> = vec![Vec::new(); labels.n_classes];
    labels.targets.iter().enumerate().for_each(|(index, &class)| by_class[class].push(index));
    for images in by_class {
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for index in images {
            let group = labels.groups.and_then(|groups| groups.get(index).copied()).unwrap_or(index);
            groups.entry(group).or_default().push(index);
        }
        let members: usize = groups.values().map(Vec::len).sum();
        let wanted = |count: usize| count.saturating_mul(members).div_ceil(n);
        let mut order: Vec<Vec<usize>> = groups.into_values().collect();
        order.shuffle(rng);
        let split = (order.len() as f64 * share).round() as usize;
        let (left, right) = order.split_at(split.clamp(0, order.len()));
        gallery.extend(left.iter().flatten().take(wanted(counts.gallery)));
        probes.extend(right.iter().flatten().take(wanted(counts.probes)));
    }
    (gallery, probes)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const COUNTS: RoleCounts = RoleCounts { victims: 30, auxiliary: 30, pairs: 5, gallery: 40, probes: 20 };

    fn set(indices: &[usize]) -> BTreeSet<usize> {
        indices.iter().copied().collect()
    }

    fn check(n_classes: usize, seed: u8) -> (Vec<usize>, Roles) {
        let targets: Vec<usize> = (0..200).map(|index| index % n_classes).collect();
        let groups: Vec<usize> = (0..200).map(|index| index / 4).collect();
        let labels = SetLabels { targets: &targets, n_classes, groups: Some(&groups) };
        let parts = draw_roles(labels, COUNTS, [seed; 32]).unwrap();
        assert_eq!(draw_roles(labels, COUNTS, [seed; 32]), Ok(parts.clone()), "the same seed");
        let all = [&parts.victims, &parts.auxiliary, &parts.pairs];
        let distinct: BTreeSet<usize> = all.iter().flat_map(|part| part.iter().copied()).collect();
        assert_eq!(distinct.len(), all.iter().map(|part| part.len()).sum::<usize>(), "disjoint parts");
        let group = |part: &[usize], class| -> BTreeSet<usize> {
            part.iter().filter(|&&index| targets[index] == class).map(|&index| groups[index]).collect()
        };
        for class in 0..n_classes {
            let (gallery, probes) = (group(&parts.gallery, class), group(&parts.probes, class));
            assert!(gallery.is_disjoint(&probes), "a group on both sides");
        }
        (targets, parts)
    }

    #[test]
    fn victims_of_two_classes_are_of_the_positive_one() {
        let (targets, parts) = check(2, 1);
        assert_eq!((parts.victims.len(), parts.auxiliary.len(), parts.pairs.len()), (30, 30, 5));
        assert!(parts.victims.iter().chain(&parts.auxiliary).all(|&index| targets[index] == 1));
    }

    #[test]
    fn auxiliary_images_of_many_people_show_others_than_the_victims() {
        let (targets, parts) = check(10, 2);
        let people = |part: &[usize]| set(&part.iter().map(|&index| targets[index]).collect::<Vec<_>>());
        assert!(people(&parts.victims).is_disjoint(&people(&parts.auxiliary)));
        assert!(people(&parts.victims).is_disjoint(&people(&parts.pairs)));
    }

    #[test]
    fn a_small_set_is_shared_out() {
        let targets = [0; 10];
        let labels = SetLabels { targets: &targets, n_classes: 1, groups: None };
        let parts = draw_roles(labels, COUNTS, [3; 32]).unwrap();
        assert_eq!((parts.victims.len(), parts.auxiliary.len(), parts.pairs.len()), (4, 4, 1));
    }
}
