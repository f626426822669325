//! One set of encrypted images, and what the adversary holds beside it.

mod builder;

use std::sync::OnceLock;

use image::GrayImage;

use super::baseline::Baseline;
use crate::{Attackable, NotApplicable};

pub use builder::TrialBuilder;

/// An image known in plain and encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The plain image.
    pub plain: GrayImage,
    /// Its encryption.
    pub cipher: GrayImage,
}

/// Images with their labels.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labelled {
    /// The images.
    pub pictures: Vec<GrayImage>,
    /// The label of each.
    pub labels: Vec<usize>,
}

/// The parts of a trial, as [`TrialBuilder`] names them. All images have one size.
#[derive(Debug, Clone, Default)]
pub(super) struct TrialParts {
    pub(super) auxiliary: Vec<GrayImage>,
    pub(super) pairs: Vec<Pair>,
    pub(super) black: Option<GrayImage>,
    pub(super) records: Vec<usize>,
    pub(super) truth: Vec<GrayImage>,
    pub(super) cipher: Vec<GrayImage>,
    pub(super) gallery: Labelled,
    pub(super) probes: Labelled,
    pub(super) probe_records: Vec<usize>,
    pub(super) permutation: Option<Vec<u32>>,
    pub(super) block: Option<u32>,
    pub(super) pair_counts: Option<Vec<usize>>,
}

/// A trial whose parts agree.
#[derive(Debug, Clone)]
pub struct Trial {
    pub(super) parts: TrialParts,
    pub(super) size: (u32, u32),
    pub(super) pair_counts: Vec<usize>,
    /// Computed when first asked for; all attacks of a trial share it.
    pub(super) baseline: OnceLock<Baseline>,
}

impl Attackable for Trial {
    type Record = GrayImage;
}

impl Trial {
    /// A trial of victims: their plain images `truth`, against which guesses are scored, and their encrypted images
    /// `cipher`. What the adversary holds beside them is added by `with_...`.
    ///
    /// ```
    /// use image::{GrayImage, Luma, imageops};
    /// use leakage::image::{Pair, Trial, attack};
    ///
    /// let face = |n: u32| GrayImage::from_fn(8, 8, move |x, y| Luma([(x * y * n + 16 * x) as u8]));
    /// let upside_down = |image: GrayImage| imageops::rotate180(&image);
    /// let trial = Trial::builder(vec![face(1), face(2)], vec![upside_down(face(1)), upside_down(face(2))])
    ///     .with_auxiliary(vec![face(3), face(4)])
    ///     .with_pairs(vec![Pair { plain: face(5), cipher: upside_down(face(5)) }])
    ///     .build()?;
    /// let restored = attack("pixel-signatures")?.restore(&trial, [0; 32]);
    /// assert!(restored.is_some_and(|images| images.is_ok()));
    /// # Ok::<(), leakage::LeakageError>(())
    /// ```
    pub fn builder(truth: Vec<GrayImage>, cipher: Vec<GrayImage>) -> TrialBuilder {
        TrialBuilder::new(truth, cipher)
    }

    pub(super) fn parts(&self) -> &TrialParts {
        &self.parts
    }

    /// The victims' plain images: for scoring only.
    pub fn truth(&self) -> &[GrayImage] {
        &self.parts.truth
    }

    /// The victims' encrypted images.
    pub fn cipher(&self) -> &[GrayImage] {
        &self.parts.cipher
    }

    /// Numbers of the victims.
    pub fn records(&self) -> &[usize] {
        &self.parts.records
    }

    /// Plain images that are no victims.
    pub fn auxiliary(&self) -> &[GrayImage] {
        &self.parts.auxiliary
    }

    /// The register that encrypted images are looked up in: the plain images of the victims, in their order, and of
    /// everybody else that the adversary has one of.
    pub(super) fn register(&self) -> impl Iterator<Item = &GrayImage> {
        let pairs = self.parts.pairs.iter().map(|pair| &pair.plain);
        self.parts.truth.iter().chain(&self.parts.auxiliary).chain(pairs)
    }

    /// The encryption of a black image.
    pub fn black(&self) -> Option<&GrayImage> {
        self.parts.black.as_ref()
    }

    /// Plain images with labels.
    pub fn gallery(&self) -> &Labelled {
        &self.parts.gallery
    }

    /// Encrypted images whose labels are the secret, and their numbers.
    pub fn probes(&self) -> (&Labelled, &[usize]) {
        (&self.parts.probes, &self.parts.probe_records)
    }

    /// The plain position of each cipher position, where the cipher only moves pixels: for scoring only.
    pub fn permutation(&self) -> Option<&[u32]> {
        self.parts.permutation.as_deref()
    }

    /// Side of the blocks in pixels, for block ciphers.
    pub fn block(&self) -> Option<u32> {
        self.parts.block
    }

    /// What guesses without ciphertexts get.
    pub(super) fn baseline(&self) -> &Baseline {
        self.baseline.get_or_init(|| Baseline::of(&self.parts.auxiliary, &self.parts.truth))
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        self.size
    }

    /// Pixels of an image.
    pub fn n_pixels(&self) -> usize {
        self.size.0 as usize * self.size.1 as usize
    }

    /// The first `k` known pairs.
    ///
    /// # Errors
    /// [`NotApplicable::TooFewPairs`] when there are fewer.
    pub fn known(&self, k: usize) -> Result<&[Pair], NotApplicable> {
        let found = self.parts.pairs.len();
        self.parts.pairs.get(..k).ok_or(NotApplicable::TooFewPairs { needed: k, found })
    }

    /// The numbers of known pairs to try that there are pairs for.
    pub fn pair_counts(&self) -> impl Iterator<Item = usize> + '_ {
        self.pair_counts.iter().copied().filter(|&k| k <= self.parts.pairs.len())
    }

    /// Checks that there are enough victims and auxiliary images, and that victims differ.
    ///
    /// # Errors
    /// [`NotApplicable::TooFew`], [`NotApplicable::IdenticalRecords`].
    pub fn require(&self, victims: usize, auxiliary: usize) -> Result<(), NotApplicable> {
        let there = [
            ("victims", victims, self.parts.truth.len()),
            ("auxiliary images", auxiliary, self.parts.auxiliary.len()),
        ];
        if let Some(&(what, needed, found)) = there.iter().find(|(_, needed, found)| found < needed) {
            return Err(NotApplicable::TooFew { what, needed, found });
        }
        let same = self.parts.truth.windows(2).all(|two| two[0] == two[1]);
        if same && self.parts.truth.len() > 1 { Err(NotApplicable::IdenticalRecords) } else { Ok(()) }
    }
}
