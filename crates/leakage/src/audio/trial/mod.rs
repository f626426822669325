//! One set of encrypted recordings, and what the adversary holds beside it.

mod builder;

use super::linkage::Embeddings;
use crate::{Attackable, NotApplicable};

pub use builder::TrialBuilder;

/// A recording known in plain and encrypted.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The plain recording.
    pub plain: Vec<f32>,
    /// Its encryption.
    pub cipher: Vec<f32>,
}

/// What is public of a scheme: everything but the key. Lengths are in samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Layout {
    /// Nothing that an attack could work on, or not known.
    Opaque,
    /// The samples of every frame change places in the same way.
    Samples {
        /// Length of a frame.
        frame: usize,
    },
    /// Segments change places within their block.
    Segments {
        /// Length of a segment.
        segment: usize,
        /// Segments of a block.
        block: usize,
        /// Whether all blocks share one order.
        shared: bool,
        /// Whether the spectrum is upside down, too.
        inverted: bool,
    },
    /// The spectrum may be upside down.
    Inversion,
    /// Bands of equal width of the coefficients of [`super::Mdct`] change places.
    Bands {
        /// Hop of the transform.
        hop: usize,
        /// Number of bands.
        bands: usize,
        /// Whether bands may be turned upside down.
        inversions: bool,
    },
    /// Coefficients of [`super::Mdct`] change places or signs.
    Bins {
        /// Hop of the transform.
        hop: usize,
    },
    /// Samples are negated by a pattern that repeats.
    Signs {
        /// Length of the pattern.
        period: usize,
    },
    /// Frames are mapped by an orthogonal matrix.
    Orthogonal {
        /// Length of a frame.
        frame: usize,
    },
    /// Offsets that repeat are added to 16-bit values.
    Rotation {
        /// Length of the pattern; 1 for one constant.
        period: usize,
    },
    /// 16-bit values are combined with a key stream by exclusive-or.
    Stream,
}

/// The parts of a trial, as [`TrialBuilder`] names them.
#[derive(Debug, Clone)]
pub(super) struct TrialParts {
    pub(super) records: Vec<usize>,
    pub(super) truth: Vec<Vec<f32>>,
    pub(super) cipher: Vec<Vec<f32>>,
    pub(super) layout: Layout,
    pub(super) auxiliary: Vec<Vec<f32>>,
    pub(super) pairs: Vec<Pair>,
    pub(super) pair_counts: Option<Vec<usize>>,
    pub(super) embeddings: Option<Embeddings>,
}

/// A trial whose parts agree.
#[derive(Debug, Clone)]
pub struct Trial {
    pub(super) parts: TrialParts,
    pub(super) pair_counts: Vec<usize>,
}

impl Attackable for Trial {
    type Record = super::Restored;
}

impl Trial {
    /// A trial of victims: their plain recordings `truth`, against which guesses are scored, and the encrypted ones,
    /// `cipher`. What the adversary holds beside them is added by `with_...`.
    ///
    /// ```
    /// use leakage::audio::{Layout, Trial, attack, inverted};
    ///
    /// let plain: Vec<f32> = (0..100).map(|n| 0.1 * (0.2 * n as f32).sin()).collect();
    /// let trial = Trial::builder(vec![plain.clone()], vec![inverted(&plain)])
    ///     .with_layout(Layout::Inversion)
    ///     .build()?;
    /// let restored = attack("spectral-tilt")?.restore(&trial, [0; 32]).expect("it restores recordings");
    /// assert_eq!(restored.map(|all| all[0].waveform.clone()), Ok(Some(plain)));
    /// # Ok::<(), leakage::LeakageError>(())
    /// ```
    pub fn builder(truth: Vec<Vec<f32>>, cipher: Vec<Vec<f32>>) -> TrialBuilder {
        TrialBuilder::new(truth, cipher)
    }

    /// The victims' plain recordings: for scoring only.
    pub fn truth(&self) -> &[Vec<f32>] {
        &self.parts.truth
    }

    /// The victims' encrypted recordings.
    pub fn cipher(&self) -> &[Vec<f32>] {
        &self.parts.cipher
    }

    /// Numbers of the victims.
    pub fn records(&self) -> &[usize] {
        &self.parts.records
    }

    /// What is public of the scheme.
    pub fn layout(&self) -> Layout {
        self.parts.layout
    }

    /// Plain recordings of other speakers.
    pub fn auxiliary(&self) -> &[Vec<f32>] {
        &self.parts.auxiliary
    }

    /// Embeddings of speakers in two releases.
    pub fn embeddings(&self) -> Option<&Embeddings> {
        self.parts.embeddings.as_ref()
    }

    /// The first `k` known pairs.
    ///
    /// # Errors
    /// [`NotApplicable::TooFewPairs`] when there are fewer, or none.
    pub fn known(&self, k: usize) -> Result<&[Pair], NotApplicable> {
        let found = self.parts.pairs.len();
        let few = NotApplicable::TooFewPairs { needed: k.max(1), found };
        self.parts.pairs.get(..k).filter(|pairs| !pairs.is_empty()).ok_or(few)
    }

    /// The numbers of known pairs to try that there are pairs for.
    pub fn pair_counts(&self) -> impl Iterator<Item = usize> + '_ {
        self.pair_counts.iter().copied().filter(|&k| k > 0 && k <= self.parts.pairs.len())
    }

    /// The number of all known pairs.
    pub(super) fn n_pairs(&self) -> usize {
        self.parts.pairs.len()
    }

    /// Checks that there is a victim, and enough plain recordings of others.
    pub(super) fn require(&self, auxiliary: usize) -> Result<(), NotApplicable> {
        let there = [
            ("victims", 1, self.parts.truth.len()),
            ("auxiliary recordings", auxiliary, self.parts.auxiliary.len()),
        ];
        match there.into_iter().find(|(_, needed, found)| found < needed) {
            Some((what, needed, found)) => Err(NotApplicable::TooFew { what, needed, found }),
            None => Ok(()),
        }
    }
}
