//! Recordings in blocks: bounded memory, and the same frames whatever the blocks.

use super::batch::{BATCH, Batch};
use super::deltas::Deltas;
use super::spec::MfccSpec;
use crate::error::{AudioError, check_finite};

/// Computes the frames of a recording that arrives in blocks of any length.
///
/// Its buffers are made once; a frame allocates nothing. After [`Self::finish`] it is ready for the next recording.
#[derive(Debug, Clone)]
pub struct MfccStream<'a> {
    spec: &'a MfccSpec,
    batch: Batch,
    deltas: Option<Deltas>,
    /// The last sample that has arrived.
    last: f64,
    /// Pre-emphasised samples from the next frame on.
    waiting: Vec<f64>,
    frame: Vec<f32>,
    arrived: usize,
    done: usize,
}

impl<'a> MfccStream<'a> {
    /// A stream of the frames that `spec` describes.
    pub fn new(spec: &'a MfccSpec) -> Self {
        Self {
            spec,
            batch: Batch::new(spec),
            deltas: spec.options().deltas.then(|| Deltas::new(spec.options())),
            last: 0.0,
            waiting: Vec::with_capacity(Batch::n_samples(spec)),
            frame: vec![0.0; spec.options().n_coefficients],
            arrived: 0,
            done: 0,
        }
    }

    /// What the frames are.
    pub fn spec(&self) -> &'a MfccSpec {
        self.spec
    }

    /// Takes the next samples (1.0 is full scale) and hands every frame that is complete to `sink`, in order.
    ///
    /// Frames are computed eight at a time, so a frame may come some blocks later, and with deltas
    /// [`delta_span`](crate::MfccOptions::delta_span) frames later still.
    ///
    /// # Errors
    /// A sample that is not finite; nothing of this block is then taken.
    pub fn push(&mut self, mut block: &[f32], mut sink: impl FnMut(&[f32])) -> Result<(), AudioError> {
        check_finite("samples", block)?;
        self.arrived += block.len();
        let needed = Batch::n_samples(self.spec);
        while self.waiting.len() + block.len() >= needed {
            let (now, later) = block.split_at(needed - self.waiting.len());
            self.emphasise(now);
            block = later;
            self.compute(BATCH, &mut sink);
            self.waiting.drain(..BATCH * self.spec.hop_len());
        }
        self.emphasise(block);
        Ok(())
    }

    /// Ends the recording: hands on the frames that are left, the last of them filled up with zeros, and returns the
    /// number of all its frames, [`MfccSpec::n_frames`].
    pub fn finish(&mut self, mut sink: impl FnMut(&[f32])) -> usize {
        let n_frames = self.spec.n_frames(self.arrived);
        let left = n_frames - self.done;
        if left > 0 {
            self.waiting.resize(Batch::n_samples(self.spec), 0.0);
            self.compute(left, &mut sink);
        }
        if let Some(deltas) = self.deltas.as_mut().filter(|_| n_frames > 0) {
            deltas.finish(&mut sink);
        }
        self.clear();
        n_frames
    }

    /// Forgets what has arrived and starts a new recording.
    pub fn clear(&mut self) {
        self.waiting.clear();
        self.deltas.iter_mut().for_each(Deltas::clear);
        (self.last, self.arrived, self.done) = (0.0, 0, 0);
    }

    /// Appends samples, each less a share of the one before it.
    fn emphasise(&mut self, samples: &[f32]) {
        let share = self.spec.options().pre_emphasis;
        let Some((first, last)) = samples.first().zip(samples.last()) else { return };
        self.waiting.push(f64::from(*first) - share * self.last);
        let emphasised = |pair: &[f32]| f64::from(pair[1]) - share * f64::from(pair[0]);
        self.waiting.extend(samples.windows(2).map(emphasised));
        self.last = f64::from(*last);
    }

    /// Computes a batch and hands on its first `count` frames.
    fn compute(&mut self, count: usize, sink: &mut impl FnMut(&[f32])) {
        self.batch.compute(self.spec, &self.waiting);
        for frame in 0..count {
            self.batch.frame_into(frame, &mut self.frame);
            match &mut self.deltas {
                Some(deltas) => deltas.push(&self.frame, sink),
                None => sink(&self.frame),
            }
        }
        self.done += count;
    }
}
