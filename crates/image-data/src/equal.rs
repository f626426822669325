//! Images that occur more than once: within a class, in two classes, in training and test part of a split.
//!
//! Which images are equal is the caller's to say, by content: an image is named by its index, and `first_equal` holds for
//! each the first image that equals it, most often itself.

use std::{
    collections::{BTreeMap, HashMap},
    hash::Hash,
};

/// For each image, given what its content is known by (such as a digest), the first one with the same content.
pub fn first_equal<T: Eq + Hash>(contents: impl IntoIterator<Item = T>) -> Vec<usize> {
    let mut first = HashMap::new();
    contents.into_iter().enumerate().map(|(index, content)| *first.entry(content).or_insert(index)).collect()
}

/// Equal images of a set with classes.
#[derive(Debug, Clone)]
pub struct EqualImages<'a> {
    first_equal: &'a [usize],
    labels: &'a [usize],
    /// By the first of each, ascending; images that occur once are left out.
    sets: Vec<Vec<usize>>,
}

impl<'a> EqualImages<'a> {
    /// Of a set; `labels` holds the class of each image. Images beyond the shorter list are not looked at.
    pub fn new(first_equal: &'a [usize], labels: &'a [usize]) -> Self {
        let mut sets: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, (&first, _)) in first_equal.iter().zip(labels).enumerate() {
            sets.entry(first).or_default().push(index);
        }
        let sets = sets.into_values().filter(|images| images.len() > 1).collect();
        Self { first_equal, labels, sets }
    }

    /// The number of images that equal an earlier one of their class.
    pub fn within_class(&self) -> usize {
        let copies = |images: &Vec<usize>| {
            let mut classes = self.classes(images);
            classes.sort_unstable();
            classes.windows(2).filter(|pair| pair[0] == pair[1]).count()
        };
        self.sets.iter().map(copies).sum()
    }

    /// The number of images that occur in more than one class.
    pub fn across_classes(&self) -> usize {
        self.mixed().map(|(images, _)| images.len()).sum()
    }

    /// For each image that occurs in more than one class, its first occurrence and the first one in another class.
    pub fn in_two_classes(&self) -> Vec<(usize, usize)> {
        self.mixed().map(|(images, other)| (images[0], images[other])).collect()
    }

    /// The number of images of `test` that equal one of `train`.
    pub fn in_both(&self, train: &[usize], test: &[usize]) -> usize {
        let mut is_trained = vec![false; self.first_equal.len()];
        let first = |&image: &usize| self.first_equal.get(image).copied();
        for first in train.iter().filter_map(first) {
            if let Some(is_trained) = is_trained.get_mut(first) {
                *is_trained = true;
            }
        }
        test.iter().filter_map(first).filter(|&first| is_trained.get(first) == Some(&true)).count()
    }

    /// Sets with more than one class, and the place of the first image that is not of the first one's class.
    fn mixed(&self) -> impl Iterator<Item = (&Vec<usize>, usize)> {
        self.sets.iter().filter_map(|images| {
            let classes = self.classes(images);
            Some((images, classes.iter().position(|class| *class != classes[0])?))
        })
    }

    fn classes(&self, images: &[usize]) -> Vec<usize> {
        images.iter().filter_map(|&image| self.labels.get(image).copied()).collect()
    }
}

/// Groups in which equal images belong together, beside the set's own groups: a number for each image, the same for those
/// that must not be parted. `groups` has an entry for each image, as `first_equal`.
pub fn joined_groups(groups: Option<&[usize]>, first_equal: &[usize]) -> Vec<usize> {
    let mut parents: Vec<usize> = (0..first_equal.len()).collect();
    let mut first_of_group: HashMap<usize, usize> = HashMap::new();
    for (image, &twin) in first_equal.iter().enumerate() {
        join(&mut parents, image, twin);
        if let Some(&group) = groups.and_then(|groups| groups.get(image)) {
            let first = *first_of_group.entry(group).or_insert(image);
            join(&mut parents, image, first);
        }
    }
    (0..parents.len()).map(|image| root(&parents, image)).collect()
}

/// The earlier root becomes the root of both.
fn join(parents: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parents, a), root(parents, b));
    if let Some(parent) = parents.get_mut(a.max(b)) {
        *parent = a.min(b);
    }
}

fn root(parents: &[usize], mut image: usize) -> usize {
    while let Some(&parent) = parents.get(image).filter(|&&parent| parent != image) {
        image = parent;
    }
    image
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn equal_images_join_groups() {
        assert_eq!(joined_groups(None, &[0, 1, 0, 3]), [0, 1, 0, 3]);
        // Images 1 and 2 are one group, 0 and 2 are equal, 3 and 4 are one group.
        assert_eq!(joined_groups(Some(&[0, 7, 7, 8, 8]), &[0, 1, 0, 3, 4]), [0, 0, 0, 3, 3]);
    }

    #[test]
    fn copies_are_counted_in_and_across_classes_and_parts() {
        let first = first_equal(["a", "b", "a", "a", "c", "b"]);
        assert_eq!(first, [0, 1, 0, 0, 4, 1]);
        let equal = EqualImages::new(&first, &[0, 0, 0, 1, 1, 0]);
        assert_eq!((equal.within_class(), equal.across_classes()), (2, 3));
        assert_eq!(equal.in_two_classes(), [(0, 3)]);
        assert_eq!(equal.in_both(&[0, 4], &[1, 2, 3, 5]), 2);
        let different = [0, 1, 2];
        let none = EqualImages::new(&different, &[0, 1, 1]);
        assert_eq!((none.within_class(), none.across_classes(), none.in_both(&[0, 1], &[2])), (0, 0, 0));
    }

    proptest! {
        #[test]
        fn joined_groups_hold_both_relations(pairs in prop::collection::vec((0usize..6, 0usize..6), 1..30)) {
            let groups: Vec<usize> = pairs.iter().map(|(group, _)| *group).collect();
            let joined = joined_groups(Some(&groups), &first_equal(pairs.iter().map(|(_, content)| content)));
            for (a, of_a) in pairs.iter().zip(&joined) {
                for (b, of_b) in pairs.iter().zip(&joined) {
                    if a.0 == b.0 || a.1 == b.1 {
                        prop_assert_eq!(of_a, of_b);
                    }
                }
            }
        }
    }
}
