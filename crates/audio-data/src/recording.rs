//! One waveform.

/// A waveform of one channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// Samples; full scale is `[-1, 1)`.
    pub samples: Vec<f32>,
    /// Sample rate in Hz.
    pub rate: u32,
}

impl Recording {
    /// Length in seconds.
    pub fn seconds(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.rate.max(1))
    }
}
