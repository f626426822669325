//! A trial put together, and checked as a whole.

use std::sync::OnceLock;

use image::GrayImage;

use super::{Labelled, Pair, Trial, TrialParts};
use crate::LeakageError;
use crate::check::same_length;

/// A trial in the making: the victims, and what the adversary holds beside them. See [`Trial::builder`].
#[derive(Debug, Clone)]
#[must_use = "nothing is checked before `build`"]
pub struct TrialBuilder(TrialParts);

impl TrialBuilder {
    pub(super) fn new(truth: Vec<GrayImage>, cipher: Vec<GrayImage>) -> Self {
        let records = (0..truth.len()).collect();
        Self(TrialParts { truth, cipher, records, ..TrialParts::default() })
    }

    /// Plain images of the same kind that are no victims: other people's faces. None unless given.
    pub fn with_auxiliary(mut self, auxiliary: Vec<GrayImage>) -> Self {
        self.0.auxiliary = auxiliary;
        self
    }

    /// Known pairs, in the order in which they become known. None unless given.
    pub fn with_pairs(mut self, pairs: Vec<Pair>) -> Self {
        self.0.pairs = pairs;
        self
    }

    /// The numbers of known pairs that attacks are run with, rising; those that there are no pairs for are left out. Only
    /// the number of all pairs unless given.
    pub fn with_pair_counts(mut self, counts: Vec<usize>) -> Self {
        self.0.pair_counts = Some(counts);
        self
    }

    /// The encryption of a black image, as a chosen-plaintext adversary asks for first; under the key of the known pairs.
    pub fn with_black(mut self, black: GrayImage) -> Self {
        self.0.black = Some(black);
        self
    }

    /// Numbers of the victims, the same in every trial; their places in `truth` unless given.
    pub fn with_records(mut self, records: Vec<usize>) -> Self {
        self.0.records = records;
        self
    }

    /// Plain images with labels.
    pub fn with_gallery(mut self, gallery: Labelled) -> Self {
        self.0.gallery = gallery;
        self
    }

    /// Encrypted images whose labels are the secret, with their numbers.
    pub fn with_probes(mut self, probes: Labelled, records: Vec<usize>) -> Self {
        (self.0.probes, self.0.probe_records) = (probes, records);
        self
    }

    /// The plain position of each cipher position, for scoring; for ciphers that only move pixels.
    pub fn with_permutation(mut self, permutation: Vec<u32>) -> Self {
        self.0.permutation = Some(permutation);
        self
    }

    /// Side of the blocks in pixels, for block ciphers; known to the adversary.
    pub fn with_block(mut self, block: u32) -> Self {
        self.0.block = Some(block);
        self
    }

    /// Checks that the parts agree.
    ///
    /// # Errors
    /// [`LeakageError::Shape`] for images of different sizes or lists of different lengths.
    pub fn build(self) -> Result<Trial, LeakageError> {
        let parts = self.0;
        let size =
            parts.truth.first().or(parts.gallery.pictures.first()).map_or((0, 0), GrayImage::dimensions);
        let pairs = parts.pairs.iter().flat_map(|pair| [&pair.plain, &pair.cipher]);
        let single = parts.auxiliary.iter().chain(&parts.truth).chain(&parts.cipher).chain(&parts.black);
        let labelled = parts.gallery.pictures.iter().chain(&parts.probes.pictures);
        for picture in pairs.chain(single).chain(labelled) {
            let (picture, first) = ((picture.width(), picture.height()), "the first victim");
            same_length(("an image", picture.0 as usize), (first, size.0 as usize), "columns of pixels")?;
            same_length(("an image", picture.1 as usize), (first, size.1 as usize), "rows of pixels")?;
        }
        let n = parts.records.len();
        same_length(("truth", parts.truth.len()), ("records", n), "pictures")?;
        same_length(("cipher", parts.cipher.len()), ("records", n), "pictures")?;
        let probes = parts.probes.pictures.len();
        same_length(("probe labels", parts.probes.labels.len()), ("probes", probes), "entries")?;
        same_length(("probe records", parts.probe_records.len()), ("probes", probes), "entries")?;
        let gallery = parts.gallery.pictures.len();
        same_length(("gallery labels", parts.gallery.labels.len()), ("gallery", gallery), "entries")?;
        let positions = size.0 as usize * size.1 as usize;
        let moved = parts.permutation.as_ref().map_or(positions, Vec::len);
        same_length(("permutation", moved), ("an image", positions), "pixels")?;
        let pair_counts = parts.pair_counts.clone().unwrap_or_else(|| vec![parts.pairs.len()]);
        Ok(Trial { parts, size, pair_counts, baseline: OnceLock::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pictures(n: usize, side: u32) -> Vec<GrayImage> {
        vec![GrayImage::new(side, side); n]
    }

    #[test]
    fn what_is_not_given_is_nothing() {
        let trial = Trial::builder(pictures(2, 4), pictures(2, 4)).build().unwrap();
        assert_eq!((trial.records(), trial.size(), trial.block()), (&[0, 1][..], (4, 4), None));
        let [plain, cipher] = [GrayImage::new(4, 4), GrayImage::new(4, 4)];
        let known = Trial::builder(pictures(2, 4), pictures(2, 4)).with_pairs(vec![Pair { plain, cipher }]);
        assert_eq!(known.build().unwrap().pair_counts().collect::<Vec<_>>(), [1], "all that there are");
    }

    #[test]
    fn parts_that_do_not_agree_are_named() {
        let words = |builder: TrialBuilder| builder.build().expect_err("they do not agree").to_string();
        let builder = || Trial::builder(pictures(2, 4), pictures(2, 4));
        let small = words(builder().with_auxiliary(pictures(1, 3)));
        assert_eq!(small, "an image has 3 columns of pixels, the first victim has 4; they must agree");
        let probes = Labelled { pictures: pictures(1, 4), labels: vec![0] };
        let lost = words(builder().with_probes(probes, Vec::new()));
        assert_eq!(lost, "probe records has 0 entries, probes has 1; they must agree");
        assert_eq!(
            words(builder().with_permutation(vec![0])),
            "permutation has 1 pixels, an image has 16; they must agree"
        );
    }
}
