//! Why a cipher cannot be built, or cannot take a recording.

/// What went wrong, with the values found and, where there is one, the remedy.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CipherError {
    /// No scheme has this id.
    #[error("unknown audio cipher `{id}`; known are {known}")]
    UnknownScheme {
        /// The id asked for.
        id: String,
        /// The ids there are, separated by commas.
        known: String,
    },
    /// An option is outside its range.
    #[error("{scheme}: option `{option}` is {found}, allowed is {allowed}")]
    Option {
        /// Scheme that reads the option.
        scheme: &'static str,
        /// Name of the field of [`CipherOptions`](crate::CipherOptions).
        option: &'static str,
        /// The value found.
        found: u64,
        /// The range allowed.
        allowed: &'static str,
    },
    /// A sampling rate outside [`RATES`](crate::RATES).
    #[error("{scheme}: a rate of {rate} Hz; {min} to {max} Hz are taken")]
    Rate {
        /// Scheme asked.
        scheme: &'static str,
        /// The rate in Hz.
        rate: u32,
        /// The lowest rate taken, in Hz.
        min: u32,
        /// The highest rate taken, in Hz.
        max: u32,
    },
    /// A recording without a sample.
    #[error("{scheme}: the recording has no sample to encrypt")]
    Empty {
        /// Scheme asked.
        scheme: &'static str,
    },
    /// Fewer samples than the scheme can encrypt.
    #[error("{scheme}: the recording has {found} samples; at least {min} are needed")]
    TooShort {
        /// Scheme asked.
        scheme: &'static str,
        /// Samples found.
        found: usize,
        /// Samples needed.
        min: usize,
    },
    /// More samples than [`MAX_SAMPLES`](crate::MAX_SAMPLES).
    #[error("{scheme}: the recording has {found} samples, more than {limit}; cut it into parts")]
    TooLong {
        /// Scheme asked.
        scheme: &'static str,
        /// Samples found.
        found: usize,
        /// The most samples a recording may have.
        limit: usize,
    },
    /// A sample that is infinite or not a number.
    #[error("{scheme}: sample {index} is {value}, which is no finite number")]
    NotFinite {
        /// Scheme asked.
        scheme: &'static str,
        /// Place of the sample, from 0.
        index: usize,
        /// The sample.
        value: f32,
    },
    /// A sample beyond full scale, where the scheme works on 16-bit values.
    #[error(
        "{scheme}: works on 16-bit samples, and sample {index} is {value}, beyond full scale (-1 to 1); lower the level"
    )]
    OutOfRange {
        /// Scheme asked.
        scheme: &'static str,
        /// Place of the sample, from 0.
        index: usize,
        /// The sample.
        value: f32,
    },
    /// A recording or buffer does not have the length that follows from that of the plain recording.
    #[error(
        "{scheme}: a recording of {n_samples} samples gives {expected} in the {buffer}, which has {found}"
    )]
    Length {
        /// Scheme asked.
        scheme: &'static str,
        /// Which slice: `encrypted` or `target`.
        buffer: &'static str,
        /// Samples of the plain recording.
        n_samples: usize,
        /// Samples expected.
        expected: usize,
        /// Samples found.
        found: usize,
    },
    /// The scheme does not keep what decryption would need.
    #[error("{scheme}: changes the voice for good; there is nothing to decrypt")]
    NotDecryptable {
        /// Scheme asked.
        scheme: &'static str,
    },
}
