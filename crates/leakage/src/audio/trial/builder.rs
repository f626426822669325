//! A trial put together, and checked as a whole.

use super::{Layout, Pair, Trial, TrialParts};
use crate::audio::frames::{frame_length, usable};
use crate::audio::linkage::Embeddings;
use crate::audio::{MOST_BANDS, MOST_PERIOD};
use crate::check::{at_most, same_length};
use crate::{LeakageError, check};

/// A trial in the making: the victims, and what the adversary holds beside them. See [`Trial::builder`].
#[derive(Debug, Clone)]
#[must_use = "nothing is checked before `build`"]
pub struct TrialBuilder(TrialParts);

impl TrialBuilder {
    pub(super) fn new(truth: Vec<Vec<f32>>, cipher: Vec<Vec<f32>>) -> Self {
        let records = (0..truth.len()).collect();
        let (auxiliary, pairs, pair_counts, embeddings) = (Vec::new(), Vec::new(), None, None);
        let layout = Layout::Opaque;
        Self(TrialParts { records, truth, cipher, layout, auxiliary, pairs, pair_counts, embeddings })
    }

    /// What is public of the scheme. [`Layout::Opaque`] unless given.
    pub fn with_layout(mut self, layout: Layout) -> Self {
        self.0.layout = layout;
        self
    }

    /// Plain recordings of other speakers, at the rate of the victims'. None unless given.
    pub fn with_auxiliary(mut self, auxiliary: Vec<Vec<f32>>) -> Self {
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

    /// Numbers of the victims, the same in every trial; their places in `truth` unless given.
    pub fn with_records(mut self, records: Vec<usize>) -> Self {
        self.0.records = records;
        self
    }

    /// Embeddings of speakers in two releases, to be linked.
    pub fn with_embeddings(mut self, embeddings: Embeddings) -> Self {
        self.0.embeddings = Some(embeddings);
        self
    }

    /// Checks that the parts agree.
    ///
    /// # Errors
    /// [`LeakageError`] for recordings that are empty or not finite, lists of different lengths, an encrypted recording that
    /// is shorter than the plain one, or a layout out of range.
    pub fn build(self) -> Result<Trial, LeakageError> {
        let parts = self.0;
        let n = parts.truth.len();
        same_length(("cipher", parts.cipher.len()), ("truth", n), "recordings")?;
        same_length(("records", parts.records.len()), ("truth", n), "numbers")?;
        let pairs = parts.pairs.iter().map(|pair| (&pair.plain, &pair.cipher));
        for (plain, cipher) in parts.truth.iter().zip(&parts.cipher).chain(pairs) {
            usable("a plain recording", plain)?;
            usable("an encrypted recording", cipher)?;
            long_enough(parts.layout, plain.len(), cipher.len())?;
        }
        parts.auxiliary.iter().try_for_each(|plain| usable("an auxiliary recording", plain))?;
        in_range(parts.layout)?;
        let pair_counts = parts.pair_counts.clone().unwrap_or_else(|| vec![parts.pairs.len()]);
        Ok(Trial { parts, pair_counts })
    }
}

/// Spectral ciphers add a hop before and what fills the last behind; all others that are attacked keep the length.
fn long_enough(layout: Layout, plain: usize, cipher: usize) -> Result<(), LeakageError> {
    let expected = match layout {
        Layout::Bands { hop, .. } | Layout::Bins { hop } => (plain.div_ceil(hop.max(1)) + 2) * hop,
        Layout::Opaque => return Ok(()),
        _ => plain,
    };
    same_length(("an encrypted recording", cipher), ("its layout", expected), "samples")
}

fn in_range(layout: Layout) -> Result<(), LeakageError> {
    let at_least_one = |option, found: usize| match found {
        0 => Err(LeakageError::Option { option, found: 0.0, expected: "at least 1" }),
        _ => Ok(()),
    };
    match layout {
        Layout::Samples { frame } | Layout::Orthogonal { frame } => frame_length("frame", frame),
        Layout::Segments { segment, block, .. } => {
            frame_length("segment", segment)?;
            at_least_one("block", block)
        }
        Layout::Bands { hop, bands, .. } => {
            frame_length("hop", hop)?;
            at_least_one("bands", bands)?;
            at_most("bands", bands, MOST_BANDS.min(hop))
        }
        Layout::Bins { hop } => frame_length("hop", hop),
        Layout::Signs { period } | Layout::Rotation { period } => {
            at_least_one("period", period)?;
            check::at_most("samples of a period", period, MOST_PERIOD)
        }
        Layout::Opaque | Layout::Inversion | Layout::Stream => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(n: usize) -> Vec<Vec<f32>> {
        vec![vec![0.1; n]]
    }

    #[test]
    fn parts_that_do_not_agree_are_named() {
        let words = |builder: TrialBuilder| builder.build().expect_err("they do not agree").to_string();
        let builder = || Trial::builder(one(4), one(4));
        let fewer = words(Trial::builder(one(4), Vec::new()));
        assert_eq!(fewer, "cipher has 0 recordings, truth has 1; they must agree");
        let shorter = words(Trial::builder(one(4), one(3)).with_layout(Layout::Stream));
        assert_eq!(shorter, "an encrypted recording has 3 samples, its layout has 4; they must agree");
        assert_eq!(
            words(builder().with_layout(Layout::Signs { period: 0 })),
            "period is 0; it must be at least 1"
        );
        words(builder().with_auxiliary(vec![Vec::new()]));
        words(builder().with_pairs(vec![Pair { plain: vec![f32::NAN], cipher: vec![0.0] }]));
        words(builder().with_records(vec![1, 2]));
        words(builder().with_layout(Layout::Samples { frame: 5000 }));
        assert!(Trial::builder(one(4), one(12)).with_layout(Layout::Bins { hop: 4 }).build().is_ok());
    }

    #[test]
    fn what_is_not_given_is_nothing() {
        let trial = Trial::builder(one(4), one(9)).build().unwrap();
        assert_eq!(
            (trial.records(), trial.layout(), trial.pair_counts().count()),
            (&[0][..], Layout::Opaque, 0)
        );
        assert!(trial.known(0).is_err() && trial.require(1).is_err() && trial.embeddings().is_none());
    }
}
