//! One set of encrypted pictures, and what the adversary holds beside it.

use std::sync::OnceLock;

use image::GrayImage;

use super::baseline::Baseline;
use crate::{Attackable, LeakageError, NotApplicable};

/// A picture known in plain and encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The plain picture.
    pub plain: GrayImage,
    /// Its encryption.
    pub cipher: GrayImage,
}

/// Pictures with their labels.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labelled {
    /// The pictures.
    pub pictures: Vec<GrayImage>,
    /// The label of each.
    pub labels: Vec<usize>,
}

/// The parts of a trial, unchecked. All pictures have one size.
#[derive(Debug, Clone, Default)]
pub struct TrialParts {
    /// Plain pictures of the same kind that are no victims: other people's faces.
    pub auxiliary: Vec<GrayImage>,
    /// Known pairs, in the order in which they become known.
    pub pairs: Vec<Pair>,
    /// Encryptions of a black picture, as a chosen-plaintext adversary asks for first; under the victims' key.
    pub black: Option<GrayImage>,
    /// Numbers of the victims.
    pub records: Vec<usize>,
    /// The victims' plain pictures: the truth that guesses are scored against.
    pub truth: Vec<GrayImage>,
    /// The victims' encrypted pictures.
    pub cipher: Vec<GrayImage>,
    /// Plain pictures with labels.
    pub gallery: Labelled,
    /// Encrypted pictures whose labels are the secret.
    pub probes: Labelled,
    /// Numbers of the probes.
    pub probe_records: Vec<usize>,
    /// For ciphers that only move pixels: the plain position of each cipher position, for scoring.
    pub permutation: Option<Vec<u32>>,
    /// Side of the blocks, for block ciphers; known to the adversary.
    pub block: Option<u32>,
    /// The numbers of known pairs to try, rising.
    pub pair_counts: Vec<usize>,
}

/// A trial whose parts agree.
#[derive(Debug, Clone)]
pub struct Trial {
    parts: TrialParts,
    size: (u32, u32),
    /// Computed when first asked for; all attacks of a trial share it.
    baseline: OnceLock<Baseline>,
}

impl Attackable for Trial {
    type Record = GrayImage;
}

impl Trial {
    /// Checks the parts.
    ///
    /// # Errors
    /// [`LeakageError::Shape`] for pictures of different sizes or lists of different lengths.
    pub fn new(parts: TrialParts) -> Result<Self, LeakageError> {
        let size =
            parts.truth.first().or(parts.gallery.pictures.first()).map_or((0, 0), GrayImage::dimensions);
        let pairs = parts.pairs.iter().flat_map(|pair| [&pair.plain, &pair.cipher]);
        let single = parts.auxiliary.iter().chain(&parts.truth).chain(&parts.cipher).chain(&parts.black);
        let labelled = parts.gallery.pictures.iter().chain(&parts.probes.pictures);
        for picture in pairs.chain(single).chain(labelled) {
            agree(
                ("a picture", picture.width() as usize),
                ("the first victim", size.0 as usize),
                "columns of pixels",
            )?;
            agree(
                ("a picture", picture.height() as usize),
                ("the first victim", size.1 as usize),
                "rows of pixels",
            )?;
        }
        let n = parts.records.len();
        agree(("truth", parts.truth.len()), ("records", n), "pictures")?;
        agree(("cipher", parts.cipher.len()), ("records", n), "pictures")?;
        let probes = parts.probes.pictures.len();
        agree(("probe labels", parts.probes.labels.len()), ("probes", probes), "entries")?;
        agree(("probe records", parts.probe_records.len()), ("probes", probes), "entries")?;
        let gallery = parts.gallery.pictures.len();
        agree(("gallery labels", parts.gallery.labels.len()), ("gallery", gallery), "entries")?;
        let positions = size.0 as usize * size.1 as usize;
        let moved = parts.permutation.as_ref().map_or(positions, Vec::len);
        agree(("permutation", moved), ("a picture", positions), "pixels")?;
        Ok(Self { parts, size, baseline: OnceLock::new() })
    }

    /// The parts.
    pub fn parts(&self) -> &TrialParts {
        &self.parts
    }

    /// What guesses without ciphertexts get.
    pub(super) fn baseline(&self) -> &Baseline {
        self.baseline.get_or_init(|| Baseline::of(&self.parts.auxiliary, &self.parts.truth))
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        self.size
    }

    /// Pixels of a picture.
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
        self.parts.pair_counts.iter().copied().filter(|&k| k <= self.parts.pairs.len())
    }

    /// Checks that there are enough victims and auxiliary pictures, and that victims differ.
    ///
    /// # Errors
    /// [`NotApplicable::TooFew`], [`NotApplicable::IdenticalRecords`].
    pub fn require(&self, victims: usize, auxiliary: usize) -> Result<(), NotApplicable> {
        let there = [
            ("victims", victims, self.parts.truth.len()),
            ("auxiliary pictures", auxiliary, self.parts.auxiliary.len()),
        ];
        if let Some(&(what, needed, found)) = there.iter().find(|(_, needed, found)| found < needed) {
            return Err(NotApplicable::TooFew { what, needed, found });
        }
        let same = self.parts.truth.windows(2).all(|two| two[0] == two[1]);
        if same && self.parts.truth.len() > 1 { Err(NotApplicable::IdenticalRecords) } else { Ok(()) }
    }
}

fn agree(
    left: (&'static str, usize),
    right: (&'static str, usize),
    unit: &'static str,
) -> Result<(), LeakageError> {
    if left.1 == right.1 {
        return Ok(());
    }
    Err(LeakageError::Shape { left: left.0, left_len: left.1, right: right.0, right_len: right.1, unit })
}
