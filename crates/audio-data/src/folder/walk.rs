//! Which files of a folder are recordings, with what labels, and what is skipped.

use std::{
    ffi::OsStr,
    fmt,
    fs::{self, FileType},
    path::{Path, PathBuf},
};

use super::options::Layout;
use crate::{error::AudioError, pattern::NamePattern};

const EXTENSIONS: [&str; 3] = ["wav", "wave", "flac"];

/// Something in a folder that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Skipped {
    /// Its path in the folder, with `/` between folders.
    pub name: String,
    /// Why.
    pub reason: SkipReason,
}

/// Why something in a folder is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SkipReason {
    /// What a link leads to may lie anywhere.
    Link,
    /// A folder deeper than the layout has any.
    Folder,
    /// Neither a file nor a folder.
    Special,
    /// Its name begins with a dot.
    Hidden,
    /// Its name does not end as that of a WAV or FLAC file.
    OtherName,
    /// A recording outside the folders in which the layout looks for them.
    Misplaced,
    /// A recording whose name does not match the pattern.
    NoMatch,
    /// A recording that cannot be read, with the fault.
    Faulty(String),
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Link => "a link; copy what it leads to here",
            Self::Folder => "a folder deeper than the layout has any",
            Self::Special => "a pipe, socket or device",
            Self::Hidden => "hidden: its name begins with a dot",
            Self::OtherName => "not named as WAV or FLAC",
            Self::Misplaced => "beside the folders that hold recordings",
            Self::NoMatch => "its name does not match the pattern",
            Self::Faulty(fault) => fault,
        })
    }
}

/// Name and reason: `notes.txt (not named as WAV or FLAC)`.
impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.reason)
    }
}

/// A recording by its name alone.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) path: PathBuf,
    pub(super) content: String,
    pub(super) speaker: Option<String>,
}

/// What a folder holds.
#[derive(Debug, Default)]
pub(super) struct Walk {
    pub(super) found: Vec<Named>,
    pub(super) skipped: Vec<Skipped>,
}

impl Walk {
    /// Lists `root` as the layout says; nothing is opened.
    pub(super) fn of(root: &Path, layout: &Layout) -> Result<Self, AudioError> {
        let mut walk = Self::default();
        match layout {
            Layout::ClassFolders => walk.levels(root, "", &[], 1)?,
            Layout::ClassThenSpeaker => walk.levels(root, "", &[], 2)?,
            Layout::Names(pattern) => walk.names(root, "", pattern)?,
        }
        walk.found.sort_by(|a, b| a.id.cmp(&b.id));
        if walk.found.is_empty() {
            return Err(walk.nothing(root, layout));
        }
        Ok(walk)
    }

    /// Folders, `depth` deep, whose names are the labels.
    fn levels(
        &mut self,
        folder: &Path,
        prefix: &str,
        labels: &[String],
        depth: usize,
    ) -> Result<(), AudioError> {
        let found_before = self.found.len();
        for Entry { name, path, kind } in entries(folder)? {
            let id = format!("{prefix}{name}");
            match (reason(&path, kind), depth) {
                (None, 0) => {
                    let (content, speaker) =
                        (labels.first().cloned().unwrap_or_default(), labels.get(1).cloned());
                    self.found.push(Named { id, path, content, speaker });
                }
                (None, _) => self.skip(id, SkipReason::Misplaced),
                (Some(SkipReason::Folder), 1..) => {
                    self.levels(&path, &format!("{id}/"), &[labels, &[name]].concat(), depth - 1)?;
                }
                (Some(reason), _) => self.skip(id, reason),
            }
        }
        if !labels.is_empty() && self.found.len() == found_before {
            return Err(AudioError::EmptyClass { path: folder.to_owned() });
        }
        Ok(())
    }

    /// Files of all folders, whose names hold the labels.
    fn names(&mut self, folder: &Path, prefix: &str, pattern: &NamePattern) -> Result<(), AudioError> {
        for Entry { name, path, kind } in entries(folder)? {
            let id = format!("{prefix}{name}");
            match reason(&path, kind) {
                Some(SkipReason::Folder) => self.names(&path, &format!("{id}/"), pattern)?,
                Some(reason) => self.skip(id, reason),
                None => self.named(id, path, pattern),
            }
        }
        Ok(())
    }

    fn named(&mut self, id: String, path: PathBuf, pattern: &NamePattern) {
        let stem = path.file_stem().and_then(OsStr::to_str);
        match stem.and_then(|stem| pattern.labels(stem)) {
            Some(labels) => {
                let (content, speaker) = (labels.content.to_owned(), labels.speaker.map(str::to_owned));
                self.found.push(Named { id, path, content, speaker });
            }
            None => self.skip(id, SkipReason::NoMatch),
        }
    }

    fn skip(&mut self, name: String, reason: SkipReason) {
        self.skipped.push(Skipped { name, reason });
    }

    fn nothing(&self, root: &Path, layout: &Layout) -> AudioError {
        let path = root.to_owned();
        let unmatched: Vec<&str> = self
            .skipped
            .iter()
            .filter(|file| file.reason == SkipReason::NoMatch)
            .map(|file| file.name.as_str())
            .collect();
        match (layout, unmatched.first()) {
            (Layout::Names(pattern), Some(example)) => AudioError::NoMatch {
                path,
                pattern: pattern.to_string(),
                files: unmatched.len(),
                example: (*example).to_owned(),
            },
            (Layout::Names(_), None) => AudioError::NoRecording { path, looked: "in it or in its folders" },
            (Layout::ClassFolders, _) => AudioError::NoRecording {
                path,
                looked: "in a folder per class; for files side by side give a name pattern",
            },
            (Layout::ClassThenSpeaker, _) => {
                AudioError::NoRecording { path, looked: "in folders class/speaker/" }
            }
        }
    }
}

struct Entry {
    name: String,
    path: PathBuf,
    kind: FileType,
}

/// What is in a folder, by name.
fn entries(folder: &Path) -> Result<Vec<Entry>, AudioError> {
    if folder.exists() && !folder.is_dir() {
        return Err(AudioError::NotAFolder { path: folder.to_owned() });
    }
    let entry = |entry: fs::DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        Ok(Entry { name, path: entry.path(), kind: entry.file_type()? })
    };
    let listed =
        fs::read_dir(folder).and_then(|entries| entries.map(|found| found.and_then(entry)).collect());
    let mut found: Vec<Entry> = listed.map_err(|source| AudioError::io(folder, "list the folder", source))?;
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// Why an entry is not taken for a recording; `None` for one that is.
fn reason(path: &Path, kind: FileType) -> Option<SkipReason> {
    let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    match () {
        () if kind.is_symlink() => Some(SkipReason::Link),
        () if hidden => Some(SkipReason::Hidden),
        () if kind.is_dir() => Some(SkipReason::Folder),
        () if !kind.is_file() => Some(SkipReason::Special),
        () if is_recording_name(path) => None,
        () => Some(SkipReason::OtherName),
    }
}

/// Whether a file is taken for a recording by its name: `.wav`, `.wave` or `.flac` in any case.
pub fn is_recording_name(path: &Path) -> bool {
    let known = |extension: &str| EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension));
    path.extension().and_then(OsStr::to_str).is_some_and(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_the_folders_and_what_is_not_read_is_named() -> Result<(), Box<dyn std::error::Error>> {
        let root = tempfile::tempdir()?;
        for name in [
            "yes/anna/b.flac",
            "yes/anna/A.WAV",
            "yes/anna/x/c.wav",
            "yes/d.wave",
            "no/bert/.e.wav",
            "no/bert/f.wav",
        ] {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap_or(root.path()))?;
            fs::write(path, "not looked at")?;
        }
        let walk = Walk::of(root.path(), &Layout::ClassThenSpeaker)?;
        let found = |named: &Named| format!("{} {} {:?}", named.id, named.content, named.speaker);
        let found: Vec<String> = walk.found.iter().map(found).collect();
        let expected = [
            "no/bert/f.wav no Some(\"bert\")",
            "yes/anna/A.WAV yes Some(\"anna\")",
            "yes/anna/b.flac yes Some(\"anna\")",
        ];
        assert_eq!(found, expected);
        let reasons: Vec<SkipReason> = walk.skipped.into_iter().map(|skipped| skipped.reason).collect();
        assert_eq!(reasons, [SkipReason::Hidden, SkipReason::Folder, SkipReason::Misplaced]);
        Ok(())
    }
}
