//! Permutations of the labels of a data set.

use super::lanes::LANES;
use super::sequential::PermutationOptions;
use crate::error::{EvaluationError, check_at_most, check_classes, check_not_empty};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;

/// A class.
type Label = u16;

/// Most classes: so many fit into a [`Label`].
const MOST_CLASSES: usize = 4096;

/// Most labels of a data set: a batch of permutations of them takes 4 MB for each class.
const MOST_LABELS: usize = 1 << 22;

/// Most permutations.
const MOST_PERMUTATIONS: usize = 1 << 24;

/// Most bytes of permutations that are kept.
const MOST_KEPT: usize = 1 << 29;

/// The labels of a data set, and which classes are told from all others: the second of two, or each of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Labels {
    labels: Vec<Label>,
    tested: Vec<Label>,
}

/// For each tested class a byte for each record: bit `lane` says whether the record is of the class under that permutation.
pub(super) type Batch = Vec<Vec<u8>>;

impl Labels {
    pub(super) fn of_two(labels: &[bool]) -> Result<Self, EvaluationError> {
        check_at_most("labels", labels.len(), MOST_LABELS)?;
        Ok(Self { labels: labels.iter().map(|&label| Label::from(label)).collect(), tested: vec![1] })
    }

    pub(super) fn of_classes(classes: &[usize], n_classes: usize) -> Result<Self, EvaluationError> {
        check_not_empty("classes", n_classes)?;
        check_at_most("classes", n_classes, MOST_CLASSES)?;
        check_at_most("labels", classes.len(), MOST_LABELS)?;
        check_classes("labels", classes, n_classes)?;
        let labels = classes.iter().map(|&class| class as Label).collect();
        Ok(Self { labels, tested: (0..n_classes as Label).collect() })
    }

    pub(super) fn len(&self) -> usize {
        self.labels.len()
    }

    /// The labels as they are, in every lane.
    pub(super) fn unpermuted(&self) -> Batch {
        let of = |class: &Label| {
            self.labels.iter().map(|label| if label == class { u8::MAX } else { 0 }).collect()
        };
        self.tested.iter().map(of).collect()
    }

    /// Draws one batch of permutations after the other.
    pub(super) fn batches(&self, seed: [u8; 32]) -> impl FnMut() -> Batch {
        let mut rng = ChaCha20Rng::from_seed(seed);
        let (mut labels, tested) = (self.labels.clone(), self.tested.clone());
        move || {
            let mut batch = vec![vec![0u8; labels.len()]; tested.len()];
            for lane in 0..LANES {
                labels.shuffle(&mut rng);
                for (class, bits) in tested.iter().zip(&mut batch) {
                    for (bits, label) in bits.iter_mut().zip(&labels) {
                        *bits |= u8::from(label == class) << lane;
                    }
                }
            }
            batch
        }
    }
}

/// Permutations of the labels of a data set, drawn once for all tests on them ([`LabelPermutation::null_under`]).
///
/// [`LabelPermutation::null_under`]: crate::LabelPermutation::null_under
#[derive(Debug, Clone)]
pub struct PermutedLabels {
    labels: Labels,
    permutations: usize,
    batches: Vec<Batch>,
}

impl PermutedLabels {
    /// The permutations that [`LabelPermutation::null`](crate::LabelPermutation::null) draws for these labels and `options`.
    ///
    /// # Errors
    /// No permutation, more than 2^24, more than 2^22 labels, or permutations that take more than 512 MB, an eighth of a byte
    /// each for every label.
    pub fn new(labels: &[bool], options: &PermutationOptions) -> Result<Self, EvaluationError> {
        check_room(labels.len(), 1, options)?;
        Ok(Self::draw(Labels::of_two(labels)?, options))
    }

    /// The same for several classes, from 0; each takes as much room.
    ///
    /// # Errors
    /// As [`PermutedLabels::new`]; also no class or more than 4,096, or a class that does not exist.
    pub fn of_classes(
        classes: &[usize],
        n_classes: usize,
        options: &PermutationOptions,
    ) -> Result<Self, EvaluationError> {
        check_room(classes.len(), n_classes, options)?;
        Ok(Self::draw(Labels::of_classes(classes, n_classes)?, options))
    }

    fn draw(labels: Labels, options: &PermutationOptions) -> Self {
        let mut next = labels.batches(options.seed);
        let batches = (0..options.permutations.div_ceil(LANES)).map(|_| next()).collect();
        drop(next);
        Self { labels, permutations: options.permutations, batches }
    }

    pub(super) fn permutations(&self) -> usize {
        self.permutations
    }

    pub(super) fn are_of(&self, labels: &Labels) -> bool {
        self.labels == *labels
    }

    pub(super) fn batches(&self) -> &[Batch] {
        &self.batches
    }
}

fn check_room(labels: usize, classes: usize, options: &PermutationOptions) -> Result<(), EvaluationError> {
    check_permutations(options.permutations)?;
    let bytes = options.permutations.div_ceil(LANES).saturating_mul(labels).saturating_mul(classes);
    check_at_most("bytes of permuted labels", bytes, MOST_KEPT)
}

pub(super) fn check_permutations(permutations: usize) -> Result<(), EvaluationError> {
    check_not_empty("permutations", permutations)?;
    check_at_most("permutations", permutations, MOST_PERMUTATIONS)
}
