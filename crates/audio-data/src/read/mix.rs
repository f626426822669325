//! Channels mixed down to one.

use crate::error::DecodeError;

/// Takes the values of a file, channel after channel, and gives the mean of each frame.
pub(super) struct Mix<'a> {
    block: &'a mut Vec<f32>,
    state: &'a mut MixState,
}

/// What lasts from block to block.
#[derive(Debug)]
pub(super) struct MixState {
    channels: usize,
    /// Values of the frame that is not complete, and how many they are.
    sum: f64,
    pending: usize,
    frames: u64,
    peak: f32,
}

impl MixState {
    pub(super) fn new(channels: usize) -> Self {
        Self { channels, sum: 0.0, pending: 0, frames: 0, peak: 0.0 }
    }

    /// Frames mixed so far.
    pub(super) fn frames(&self) -> u64 {
        self.frames
    }

    /// The largest magnitude so far.
    pub(super) fn peak(&self) -> f32 {
        self.peak
    }

    /// Takes values into `block`.
    pub(super) fn mixing_into<'a>(&'a mut self, block: &'a mut Vec<f32>) -> Mix<'a> {
        Mix { block, state: self }
    }
}

impl Mix<'_> {
    pub(super) fn frames(&self) -> u64 {
        self.state.frames
    }

    /// One value, full scale 1.
    #[inline]
    pub(super) fn push(&mut self, value: f64) -> Result<(), DecodeError> {
        if !value.is_finite() {
            return Err(DecodeError::NotFinite { index: self.state.frames, found: value as f32 });
        }
        let state = &mut *self.state;
        state.sum += value;
        state.pending += 1;
        if state.pending == state.channels {
            // Dividing by one takes time too.
            let mean = if state.channels == 1 { state.sum } else { state.sum / state.channels as f64 };
            let mean = mean as f32;
            state.peak = state.peak.max(mean.abs());
            self.block.push(mean);
            (state.sum, state.pending) = (0.0, 0);
            state.frames += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_means_also_across_blocks() -> Result<(), DecodeError> {
        let (mut state, mut first, mut second) = (MixState::new(2), Vec::new(), Vec::new());
        for value in [0.5, -0.25, 1.0] {
            state.mixing_into(&mut first).push(value)?;
        }
        state.mixing_into(&mut second).push(-0.5)?;
        assert_eq!((first, second), (vec![0.125], vec![0.25]));
        assert_eq!((state.frames(), state.peak()), (2, 0.25));
        let refused = state.mixing_into(&mut Vec::new()).push(f64::NAN);
        assert!(matches!(refused, Err(DecodeError::NotFinite { index: 2, .. })));
        Ok(())
    }
}
