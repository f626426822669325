//! Recordings in a fixed order, one at a time: files, or generated when they are asked for.

use crate::{error::AudioError, labels::Labels, recording::Recording};

/// Where the recordings of a set come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Files of a folder.
    Folder,
    /// Made by program; whatever shows figures of them has to say "generated".
    Generated,
}

impl Origin {
    /// The word that reports use.
    pub fn id(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::Generated => "generated",
        }
    }
}

/// A set of labelled recordings.
pub trait Recordings: Send + Sync {
    /// The number of recordings.
    fn n_records(&self) -> usize {
        self.labels().n_records()
    }

    /// Their labels.
    fn labels(&self) -> &Labels;

    /// Sample rate of every recording that is loaded, in Hz.
    fn rate(&self) -> u32;

    /// A name of the recording that no other of the set has; empty where there is no such recording.
    fn id(&self, index: usize) -> String;

    /// One recording. The same index always gives the same samples.
    ///
    /// # Errors
    /// [`AudioError::NoSuchRecording`], and for files any error of reading one.
    fn load(&self, index: usize) -> Result<Recording, AudioError>;

    /// Where they come from.
    fn origin(&self) -> Origin;
}
