//! Mel-frequency cepstral coefficients.
//!
//! [`MfccSpec`] has the definition. There is no dither, and no frame depends on any other part of the recording.
//!
//! Samples, windows and Fourier transforms are taken in double precision, and the filters behind them in single
//! precision: with a single-precision transform, coefficients of loud tones were off by up to 4e-4.
//!
//! Eight frames are computed together, one per lane of a vector, so no step but the first has to move values between
//! lanes, and a frame does not depend on which others it is computed with.

mod batch;
mod deltas;
mod filters;
mod fourier;
mod spec;
mod stream;

use ndarray::Array2;

use crate::error::{AudioError, check_length, check_not_empty};

pub use spec::MfccSpec;
pub use stream::MfccStream;

impl MfccSpec {
    /// The frames of a whole recording, one per row: [`Self::n_frames`] rows of [`Self::n_values`] values. Samples are
    /// relative to full scale 1.0.
    ///
    /// # Errors
    /// No sample, or one that is not finite.
    pub fn extract(&self, samples: &[f32]) -> Result<Array2<f32>, AudioError> {
        check_not_empty("samples", samples.len())?;
        let (rows, columns) = (self.n_frames(samples.len()), self.n_values());
        let mut values = Vec::with_capacity(rows * columns);
        let mut stream = MfccStream::new(self);
        stream.push(samples, |frame| values.extend_from_slice(frame))?;
        stream.finish(|frame| values.extend_from_slice(frame));
        let found = values.len();
        Array2::from_shape_vec((rows, columns), values).map_err(|_| AudioError::LengthMismatch {
            what: "frames",
            found,
            expected: rows * columns,
        })
    }

    /// The stream of this spec, for recordings in blocks or one after another.
    pub fn stream(&self) -> MfccStream<'_> {
        MfccStream::new(self)
    }
}

impl MfccStream<'_> {
    /// The frames of a whole recording, written to `out` row by row; what was pushed before is forgotten.
    ///
    /// # Errors
    /// No sample, one that is not finite, or `out` of another length than `n_frames * n_values`.
    pub fn extract_into(&mut self, samples: &[f32], out: &mut [f32]) -> Result<(), AudioError> {
        check_not_empty("samples", samples.len())?;
        let columns = self.spec().n_values();
        check_length("out", out.len(), self.spec().n_frames(samples.len()) * columns)?;
        let mut rows = out.chunks_exact_mut(columns);
        let mut sink = |frame: &[f32]| {
            if let Some(row) = rows.next() {
                row.copy_from_slice(frame);
            }
        };
        self.clear();
        self.push(samples, &mut sink)?;
        self.finish(sink);
        Ok(())
    }
}
