#![doc = include_str!("../README.md")]

pub mod duplicates;
mod error;
pub mod folder;
pub mod generated;
mod labels;
pub mod level;
mod pattern;
pub mod read;
mod recording;
mod recordings;
mod resample;
pub mod split;
mod write;

pub use error::{AudioError, DecodeError};
pub use folder::{
    FolderCheck, FolderOptions, FolderRecord, Layout, Policy, RecordingFolder, SkipReason, Skipped,
    is_recording_name,
};
pub use generated::{GeneratedOptions, GeneratedSpeech};
pub use labels::Labels;
pub use level::{LEVEL_DBFS, Levelled, rms_dbfs, to_level};
pub use pattern::{NameLabels, NamePattern, PatternError};
pub use read::{Format, RATES, ReadOptions, RecordingReader, decode_bytes, read};
pub use recording::Recording;
pub use recordings::{Origin, Recordings};
pub use resample::resampled;
pub use split::{RecordSplit, Splits};
pub use write::{Pcm16Wav, pcm16_wav};
