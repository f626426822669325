//! What can be wrong with options, recordings and buffers.

/// Why features or measures could not be computed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AudioError {
    /// An option has a value for which the method is not defined.
    #[error("option `{option}` is {found}, but must be {expected}")]
    Option {
        /// Name of the option.
        option: &'static str,
        /// Value found.
        found: f64,
        /// What is allowed, in words.
        expected: &'static str,
    },
    /// A mel filter lies between two bins of the Fourier transform and would always be empty.
    #[error(
        "mel filter {filter} from {low_hz:.1} to {high_hz:.1} Hz holds no bin of the Fourier transform, whose bins are {bin_hz:.1} Hz apart; choose fewer filters (`n_filters`) or a longer frame (`frame_ms`)"
    )]
    EmptyFilter {
        /// Number of the filter, from 0.
        filter: usize,
        /// Its lower edge in Hz.
        low_hz: f64,
        /// Its upper edge in Hz.
        high_hz: f64,
        /// Distance of two bins in Hz.
        bin_hz: f64,
    },
    /// Nothing was given where at least one value is needed.
    #[error("`{what}` is empty; at least one value is needed")]
    Empty {
        /// Which argument.
        what: &'static str,
    },
    /// A sample or feature is NaN or infinite.
    #[error("`{what}` holds {found} at position {index}, but every value must be finite")]
    NotFinite {
        /// Which argument.
        what: &'static str,
        /// Position of the first such value.
        index: usize,
        /// The value.
        found: f32,
    },
    /// Two arguments that must be equally long differ, or a buffer has the wrong length.
    #[error("`{what}` has {found} values, but {expected} are needed")]
    LengthMismatch {
        /// Which argument.
        what: &'static str,
        /// Length found.
        found: usize,
        /// Length needed.
        expected: usize,
    },
    /// Too little sound is left once silence is removed.
    #[error(
        "{found_seconds:.3} s of sound are left once silence is removed, but {needed_seconds:.3} s are needed; join several recordings of the speaker"
    )]
    TooShort {
        /// Sound found, in seconds.
        found_seconds: f64,
        /// Sound needed, in seconds.
        needed_seconds: f64,
    },
    /// A speaker model needs more speakers or recordings than were given.
    #[error("{found} {what} were given, but {needed} are needed")]
    TooFew {
        /// What is counted.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many are needed.
        needed: usize,
    },
}

/// Checks that every value is finite.
pub(crate) fn check_finite(what: &'static str, values: &[f32]) -> Result<(), AudioError> {
    // Without a branch per value, this runs on vectors.
    if values.iter().fold(true, |all, value| all & value.is_finite()) {
        return Ok(());
    }
    let found = values.iter().copied().enumerate().find(|(_, value)| !value.is_finite());
    found.map_or(Ok(()), |(index, found)| Err(AudioError::NotFinite { what, index, found }))
}

/// Checks that there is a value.
pub(crate) fn check_not_empty(what: &'static str, len: usize) -> Result<(), AudioError> {
    if len == 0 {
        return Err(AudioError::Empty { what });
    }
    Ok(())
}

/// Checks a length.
pub(crate) fn check_length(what: &'static str, found: usize, expected: usize) -> Result<(), AudioError> {
    if found == expected {
        return Ok(());
    }
    Err(AudioError::LengthMismatch { what, found, expected })
}
