//! Everything that can be wrong with recordings, folders, patterns and options.

use std::{io, path::PathBuf};

/// Why bytes are no recording that we take.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// No byte at all.
    #[error("the file is empty (0 bytes)")]
    Empty,
    /// Neither WAV nor FLAC, whatever the name says.
    #[error("not a WAV or FLAC recording: it begins with {beginning:?}")]
    UnknownFormat {
        /// The first bytes, other than printable ASCII shown as escapes.
        beginning: String,
    },
    /// A format that others read.
    #[error("not a WAV or FLAC recording but {name}; convert it to WAV")]
    OtherFormat {
        /// Name of the format.
        name: &'static str,
    },
    /// A name that says one format, and bytes of the other.
    #[error("named .{extension}, but its content is {found}; rename it to .{right}")]
    Misnamed {
        /// The ending of its name.
        extension: String,
        /// The format of its content.
        found: &'static str,
        /// The ending that it should have.
        right: &'static str,
    },
    /// Samples in a coding that is not read.
    #[error(
        "its samples are not read: {found}; save it as WAV with integers of 8, 16, 24 or 32 bits or floats of 32"
    )]
    Unsupported {
        /// What was found.
        found: String,
    },
    /// A sample rate outside those of speech and music.
    #[error("a sample rate of {found} Hz is outside 8000 to 48000 Hz; resample it")]
    Rate {
        /// The rate found, in Hz.
        found: u32,
    },
    /// A header without a sample after it.
    #[error("the header is followed by no sample")]
    NoSample,
    /// Every sample is zero.
    #[error("every one of its {samples} samples is zero: a recording of silence; remove it")]
    Silent {
        /// The number of samples.
        samples: u64,
    },
    /// A sample that is no number.
    #[error("sample {index} (counted from 0) is {found}, not a finite number; export the file again")]
    NotFinite {
        /// Which sample of its channel, counted from 0.
        index: u64,
        /// What was found.
        found: f32,
    },
    /// The file stops before its samples do.
    #[error(
        "the header announces {announced} samples per channel and the file holds {found}: it is truncated"
    )]
    Truncated {
        /// Samples per channel that the header announces.
        announced: u64,
        /// Samples per channel that were read.
        found: u64,
    },
    /// A recording longer than the limit.
    #[error(
        "longer than the limit of {limit_s} s; cut it, raise the limit, or read it in blocks with RecordingReader"
    )]
    TooLong {
        /// The limit in seconds, see [`ReadOptions::max_seconds`](crate::ReadOptions::max_seconds).
        limit_s: u32,
    },
    /// The header or the data contradict themselves.
    #[error("damaged: {found}")]
    Damaged {
        /// What was found.
        found: String,
    },
    /// The operating system refused while the file was read.
    #[error("reading failed")]
    Io {
        /// Why it failed.
        #[source]
        source: io::Error,
    },
}

/// What went wrong, and in which file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AudioError {
    /// The operating system refused.
    #[error("{}: cannot {action}", path.display())]
    Io {
        /// File or folder.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
    /// A file that cannot be decoded.
    #[error("{}: cannot be decoded", path.display())]
    Decode {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: DecodeError,
    },
    /// Not a folder.
    #[error("{}: is not a folder", path.display())]
    NotAFolder {
        /// The path given.
        path: PathBuf,
    },
    /// A folder in which no recording was found where the layout looks for them.
    #[error("{}: holds no recording (.wav, .flac) {looked}", path.display())]
    NoRecording {
        /// The folder.
        path: PathBuf,
        /// Where the layout looks for recordings.
        looked: &'static str,
    },
    /// A folder of a class without a recording.
    #[error("{}: holds no recording (.wav, .flac); put recordings there or remove the folder", path.display())]
    EmptyClass {
        /// The folder.
        path: PathBuf,
    },
    /// Recordings, none of which is named as the pattern says.
    #[error("{}: none of {files} recordings is named as {pattern:?} says, for example {example:?}", path.display())]
    NoMatch {
        /// The folder.
        path: PathBuf,
        /// The pattern.
        pattern: String,
        /// The number of recordings found.
        files: usize,
        /// The name of the first.
        example: String,
    },
    /// A set of one class, from which nothing can be learned.
    #[error("{}: all recordings are of the class {class:?}; two or more are needed", path.display())]
    OneClass {
        /// The folder.
        path: PathBuf,
        /// The class.
        class: String,
    },
    /// Recordings of several sample rates where one is expected.
    #[error(
        "{}: recordings of several sample rates, for example {} at {first_rate} Hz and {} at {other_rate} Hz; choose \
         one to which all are resampled, or convert the files", path.display(), first, other
    )]
    MixedRates {
        /// The folder.
        path: PathBuf,
        /// A recording.
        first: String,
        /// Its rate in Hz.
        first_rate: u32,
        /// Another.
        other: String,
        /// Its rate in Hz.
        other_rate: u32,
    },
    /// A rate to which recordings cannot be brought.
    #[error("a rate of {found} Hz to resample to is outside 8000 to 48000 Hz")]
    TargetRate {
        /// The rate asked for, in Hz.
        found: u32,
    },
    /// A recording whose rate would have to be changed by a build that cannot.
    #[error(
        "{id}: has {found} Hz, and this build cannot resample to {wanted} Hz; build with the feature \"resample\""
    )]
    CannotResample {
        /// The recording.
        id: String,
        /// Its rate in Hz.
        found: u32,
        /// The rate asked for, in Hz.
        wanted: u32,
    },
    /// The resampler refused.
    #[error("{id}: cannot be resampled from {from} to {to} Hz: {cause}")]
    Resample {
        /// The recording.
        id: String,
        /// Its rate in Hz.
        from: u32,
        /// The rate asked for, in Hz.
        to: u32,
        /// What the resampler said.
        cause: String,
    },
    /// An option of the generator that is out of range.
    #[error("option `{option}` of generated speech is {found}; {expected}")]
    GeneratorOption {
        /// Name of the option.
        option: &'static str,
        /// The value found.
        found: u64,
        /// What it should be.
        expected: &'static str,
    },
    /// An index beyond the last recording.
    #[error("there is no recording {index} (counted from 0) among {count}")]
    NoSuchRecording {
        /// The index asked for.
        index: usize,
        /// The number of recordings.
        count: usize,
    },
}

impl AudioError {
    pub(crate) fn io(path: &std::path::Path, action: &'static str, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), action, source }
    }
}
