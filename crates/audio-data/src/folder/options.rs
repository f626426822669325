//! How labels are found, and what becomes of faulty files.

use crate::{pattern::NamePattern, read::ReadOptions};

/// How a folder is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FolderOptions {
    /// Where labels come from.
    pub layout: Layout,
    /// How each file is read.
    pub read: ReadOptions,
    /// The rate in Hz that every recording is brought to; `None`: that of the files, which must be one.
    pub rate: Option<u32>,
    /// What becomes of a faulty file.
    pub faulty: Policy,
}

impl FolderOptions {
    /// The same with another `layout`.
    #[must_use]
    pub fn with_layout(self, layout: Layout) -> Self {
        Self { layout, ..self }
    }

    /// The same with another `read`.
    #[must_use]
    pub fn with_read(self, read: ReadOptions) -> Self {
        Self { read, ..self }
    }

    /// The same with another `rate`.
    #[must_use]
    pub fn with_rate(self, rate: Option<u32>) -> Self {
        Self { rate, ..self }
    }

    /// The same with another `faulty`.
    #[must_use]
    pub fn with_faulty(self, faulty: Policy) -> Self {
        Self { faulty, ..self }
    }
}

/// Where the labels of a recording come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Layout {
    /// A folder per class, `yes/001.wav`; speakers are not known.
    #[default]
    ClassFolders,
    /// A folder per class and in it a folder per speaker, `yes/anna/001.wav`.
    ClassThenSpeaker,
    /// File names, in the folder and all folders in it.
    Names(NamePattern),
}

/// What becomes of a file that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Policy {
    /// The first one is an error.
    #[default]
    Fail,
    /// It is left out and named.
    Skip,
}
