//! Labelled recordings in a folder.
//!
//! Labels come from folders or from file names ([`Layout`]). Opening a folder lists it and reads the header of every file, so
//! that mixed sample rates and files of another format are known before any work starts; samples are read when a record is
//! loaded. [`RecordingFolder::check`] reads every file once, one at a time, and finds what headers do not tell: truncated and
//! silent recordings, samples that are no numbers, and recordings that occur twice.
//!
//! Records are in the order of the bytes of their ids, so that a set is the same on every machine. Nothing in a folder is passed
//! over in silence: [`RecordingFolder::skipped`] names it, with the reason. Links are not followed.

mod options;
mod walk;

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    duplicates,
    error::AudioError,
    labels::Labels,
    read::{self, RecordingReader},
    recording::Recording,
    recordings::{Origin, Recordings},
    resample::{check_rate, resampled},
};
pub use options::{FolderOptions, Layout, Policy};
use walk::{Named, Walk};
pub use walk::{SkipReason, Skipped, is_recording_name};

/// Recordings of a folder with their labels, of at least two contents.
#[derive(Debug, Clone)]
pub struct RecordingFolder {
    root: PathBuf,
    options: FolderOptions,
    records: Vec<FolderRecord>,
    skipped: Vec<Skipped>,
    labels: Labels,
    rate: u32,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FolderRecord {
    /// Its path in the folder, with `/` between folders.
    pub id: String,
    /// Where it is.
    pub path: PathBuf,
    /// What is said.
    pub content: String,
    /// Who says it, where the layout tells.
    pub speaker: Option<String>,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Sample rate of the file in Hz.
    pub rate: u32,
}

/// What reading every file found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FolderCheck {
    /// For each record, the first with the same samples, most often itself; see [`duplicates`].
    pub first_equal: Vec<usize>,
    /// Files left out because they are faulty, by this check.
    pub n_left_out: usize,
}

impl RecordingFolder {
    /// Lists a folder and reads the header of every recording.
    ///
    /// # Errors
    /// A folder that cannot be read, holds no recording where the layout looks for them, an empty class, or one class only;
    /// mixed sample rates where the options choose none; and, unless the options skip them, a file whose header is faulty.
    pub fn open(root: &Path, options: &FolderOptions) -> Result<Self, AudioError> {
        options.rate.map_or(Ok(()), check_rate)?;
        let Walk { found, mut skipped } = Walk::of(root, &options.layout)?;
        let mut records = Vec::with_capacity(found.len());
        for named in found {
            let id = named.id.clone();
            records.extend(kept(record(named), options.faulty, id, &mut skipped)?);
        }
        let rate = common_rate(root, &records, options.rate)?;
        let labels = labels(root, &records)?;
        Ok(Self { root: root.to_owned(), options: options.clone(), records, skipped, labels, rate })
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The files, by id.
    pub fn records(&self) -> &[FolderRecord] {
        &self.records
    }

    /// What else is in the folder, with the reason why it is not read.
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// Reads every recording once, one at a time. Faulty ones are an error or are moved to [`RecordingFolder::skipped`], as the
    /// options say.
    ///
    /// # Errors
    /// The fault of the first faulty file, or what is wrong with the set without the faulty ones.
    pub fn check(&mut self) -> Result<FolderCheck, AudioError> {
        let (mut digests, mut good) = (Vec::new(), Vec::new());
        for (index, record) in self.records.iter().enumerate() {
            let digest = self.load(index).map(|recording| duplicates::digest(&recording));
            if let Some(digest) = kept(digest, self.options.faulty, record.id.clone(), &mut self.skipped)? {
                digests.push(digest);
                good.push(record.clone());
            }
        }
        let n_left_out = self.records.len() - good.len();
        self.labels = labels(&self.root, &good)?;
        self.records = good;
        Ok(FolderCheck { first_equal: duplicates::first_equal(digests), n_left_out })
    }
}

impl Recordings for RecordingFolder {
    fn labels(&self) -> &Labels {
        &self.labels
    }

    fn rate(&self) -> u32 {
        self.rate
    }

    fn id(&self, index: usize) -> String {
        self.records.get(index).map(|record| record.id.clone()).unwrap_or_default()
    }

    fn load(&self, index: usize) -> Result<Recording, AudioError> {
        let count = self.records.len();
        let record = self.records.get(index).ok_or(AudioError::NoSuchRecording { index, count })?;
        resampled(read::read(&record.path, &self.options.read)?, self.rate, &record.id)
    }

    fn origin(&self) -> Origin {
        Origin::Folder
    }
}

/// Passes a value on, or under [`Policy::Skip`] writes down the fault.
fn kept<T>(
    result: Result<T, AudioError>,
    policy: Policy,
    name: String,
    skipped: &mut Vec<Skipped>,
) -> Result<Option<T>, AudioError> {
    match (result, policy) {
        (Ok(value), _) => Ok(Some(value)),
        (Err(error), Policy::Fail) => Err(error),
        (Err(error), Policy::Skip) => {
            skipped.push(Skipped { name, reason: SkipReason::Faulty(fault(&error)) });
            Ok(None)
        }
    }
}

/// What is wrong with a file, without its name, which stands beside it.
fn fault(error: &AudioError) -> String {
    match error {
        AudioError::Decode { source, .. } => source.to_string(),
        AudioError::Io { action, source, .. } => format!("cannot {action}: {source}"),
        other => other.to_string(),
    }
}

fn record(named: Named) -> Result<FolderRecord, AudioError> {
    let Named { id, path, content, speaker } = named;
    let metadata = fs::metadata(&path).map_err(|source| AudioError::io(&path, "look at the file", source))?;
    let rate = RecordingReader::open(&path)?.rate();
    Ok(FolderRecord { id, path, content, speaker, bytes: metadata.len(), rate })
}

/// The rate that recordings come out with.
fn common_rate(root: &Path, records: &[FolderRecord], wanted: Option<u32>) -> Result<u32, AudioError> {
    let Some(first) = records.first() else {
        return Err(AudioError::NoRecording { path: root.to_owned(), looked: "that can be read" });
    };
    let expected = wanted.unwrap_or(first.rate);
    let Some(other) = records.iter().find(|record| record.rate != expected) else { return Ok(expected) };
    match wanted {
        Some(_) if cfg!(feature = "resample") => Ok(expected),
        Some(wanted) => Err(AudioError::CannotResample { id: other.id.clone(), found: other.rate, wanted }),
        None => Err(AudioError::MixedRates {
            path: root.to_owned(),
            first: first.id.clone(),
            first_rate: first.rate,
            other: other.id.clone(),
            other_rate: other.rate,
        }),
    }
}

fn labels(root: &Path, records: &[FolderRecord]) -> Result<Labels, AudioError> {
    let contents: Vec<&str> = records.iter().map(|record| record.content.as_str()).collect();
    let speakers: Option<Vec<&str>> = records.iter().map(|record| record.speaker.as_deref()).collect();
    let labels = Labels::new(&contents, speakers.as_deref());
    match labels.contents() {
        [] => Err(AudioError::NoRecording { path: root.to_owned(), looked: "that can be read" }),
        [class] => Err(AudioError::OneClass { path: root.to_owned(), class: class.clone() }),
        _ => Ok(labels),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: &str, content: &str, rate: u32) -> FolderRecord {
        let (id, content) = (id.to_owned(), content.to_owned());
        FolderRecord { path: PathBuf::from(&id), id, content, speaker: None, bytes: 0, rate }
    }

    #[test]
    fn rates_are_one_or_chosen() {
        let root = Path::new("set");
        let mixed = [record("a/1.wav", "a", 8000), record("b/1.wav", "b", 16_000)];
        assert!(matches!(common_rate(root, &mixed[..1], None), Ok(8000)));
        assert!(matches!(
            common_rate(root, &mixed, None),
            Err(AudioError::MixedRates { other_rate: 16_000, .. })
        ));
        assert_eq!(common_rate(root, &mixed, Some(8000)).is_ok(), cfg!(feature = "resample"));
        assert!(matches!(common_rate(root, &[], Some(8000)), Err(AudioError::NoRecording { .. })));
    }

    #[test]
    fn a_set_has_two_classes() {
        let root = Path::new("set");
        let all = [record("a/1.wav", "a", 8000), record("b/1.wav", "b", 8000)];
        assert!(labels(root, &all).is_ok_and(|labels| labels.contents() == ["a", "b"]));
        assert!(matches!(labels(root, &all[..1]), Err(AudioError::OneClass { class, .. }) if class == "a"));
    }
}
