//! Recordings to experiment on: a known set, generated speech, or a person's own folder.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use audio_data::{
    AudioError, FolderOptions, GeneratedOptions, GeneratedSpeech, LEVEL_DBFS, Labels, Layout, NamePattern,
    Policy, Recording, RecordingFolder, Recordings, duplicates, rms_dbfs, to_level,
};
use rayon::prelude::*;
use results::Origin;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tabular_data::Modality;

use crate::config::{RunConfig, Scale};
use crate::datasets::{self, Dataset};
use crate::interrupt;

/// Takes of each word by each speaker of the generated set, and those that are used unless the run is a full one.
const TAKES: (usize, usize) = (6, 3);

/// How a person's own recordings are read.
#[derive(Debug, Clone, Default)]
pub struct SourceOptions {
    /// Where labels are in file names; in folders when absent.
    pub pattern: Option<String>,
    /// The rate that recordings are brought to.
    pub rate: Option<u32>,
    /// Leave out files that cannot be read.
    pub skip_broken: bool,
    /// Leave every recording as loud as it is.
    pub keep_level: bool,
}

/// Recordings, and what the results say of them.
pub struct Source {
    /// Their name.
    pub name: String,
    /// Where they come from.
    pub origin: Origin,
    /// SHA-256 of what they are.
    pub sha256: String,
    /// Terms of use.
    pub licence: Option<String>,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Files that were left out.
    pub skipped: usize,
    /// For each recording, the first that is the same.
    pub first_equal: Vec<usize>,
    recordings: Box<dyn Recordings>,
    keep_level: bool,
}

/// A recording as it is encrypted.
pub struct Levelled {
    /// Samples.
    pub samples: Vec<f32>,
    /// How loud it was before it was brought to the common level, in dBFS.
    pub loudness: f64,
}

/// The `[audio]` table of a manifest.
#[derive(Debug, Clone, Deserialize)]
struct AudioTable {
    /// The folder of the files; nothing is stored where there is none.
    folder: Option<PathBuf>,
    /// Where labels are in file names.
    pattern: Option<String>,
}

/// The sets to run on: those that `asked` names, or all that are present.
pub fn known(config: &RunConfig, asked: &[String], keep_level: bool) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for set in datasets::select(config.data.as_deref(), asked, Modality::Audio)? {
        match (Source::of_set(config, &set, keep_level)?, asked.iter().any(|name| name == set.id())) {
            (Some(source), _) => sources.push(source),
            (None, true) => bail!("{}", set.how_to_get()),
            (None, false) => {}
        }
    }
    Ok(sources)
}

/// Whether the recordings of a known set are here.
pub fn is_present(set: &Dataset) -> Result<bool> {
    let table = AudioTable::of(set)?;
    Ok(table.folder.is_none_or(|folder| set.payload(&folder.to_string_lossy()).is_some()))
}

impl AudioTable {
    fn of(set: &Dataset) -> Result<Self> {
        let table = set.manifest.extra.get("audio").cloned();
        let table =
            table.with_context(|| format!("data set {}: no table [audio] in its manifest", set.id()))?;
        table.try_into().with_context(|| format!("data set {}: table [audio] of its manifest", set.id()))
    }
}

impl Source {
    /// A known set; `None` where its files are not here.
    fn of_set(config: &RunConfig, set: &Dataset, keep_level: bool) -> Result<Option<Self>> {
        let table = AudioTable::of(set)?;
        let Some(folder) = &table.folder else { return Ok(Some(Self::generated(config, set, keep_level)?)) };
        let Some(root) = set.payload(&folder.to_string_lossy()) else { return Ok(None) };
        let options = SourceOptions { pattern: table.pattern, keep_level, ..SourceOptions::default() };
        let mut source = Self::of_folder(set.id(), set.origin(), &root, &options)?;
        source.licence = Some(set.manifest.licence.clone());
        Ok(Some(source))
    }

    fn generated(config: &RunConfig, set: &Dataset, keep_level: bool) -> Result<Self> {
        let takes = if config.scale == Scale::Full { TAKES.0 } else { TAKES.1 };
        let recordings = GeneratedSpeech::new(&GeneratedOptions::default().with_n_takes(takes))?;
        let mut source = Self::of(set.id(), Origin::Generated, Box::new(recordings), keep_level)?;
        source.licence = Some(set.manifest.licence.clone());
        source
            .notes
            .push("generated speech: good for trying things out, no evidence about people".to_owned());
        Ok(source)
    }

    /// A person's own folder.
    pub fn own(folder: &Path, options: &SourceOptions) -> Result<Self> {
        let name = folder.file_name().map_or_else(|| "own".into(), |name| name.to_string_lossy());
        Self::of_folder(&name, Origin::User, folder, options)
            .with_context(|| format!("--audio {}", folder.display()))
    }

    fn of_folder(name: &str, origin: Origin, root: &Path, options: &SourceOptions) -> Result<Self> {
        let layout = match &options.pattern {
            Some(pattern) => Layout::Names(
                NamePattern::parse(pattern).with_context(|| format!("--name-pattern {pattern}"))?,
            ),
            None => layout_of(root)?,
        };
        let read = FolderOptions::default().with_layout(layout).with_rate(options.rate);
        let how = read_as(&read.layout);
        let policy = if options.skip_broken { Policy::Skip } else { Policy::Fail };
        let opened = RecordingFolder::open(root, &read.with_faulty(policy)).map_err(|error| match error {
            error @ AudioError::MixedRates { .. } => {
                anyhow!(error).context("--rate HZ brings all to one rate")
            }
            error => error.into(),
        });
        let mut folder = opened?;
        folder.check()?;
        let skipped: Vec<String> =
            folder.skipped().iter().map(|skipped| format!("{}: {}", skipped.name, skipped.reason)).collect();
        let mut source = Self::of(name, origin, Box::new(folder), options.keep_level)?;
        let labels = source.labels();
        let speakers = match labels.speakers().len() {
            0 => "speakers unknown".to_owned(),
            n => format!("{n} speakers"),
        };
        let counted =
            format!("{} recordings, {} contents, {speakers}", source.len(), labels.contents().len());
        source.notes.push(format!("{counted}; labels are read from {how}; channels are mixed down to one"));
        source.notes.extend(
            options.rate.map(|rate| format!("every recording was brought to {rate} samples a second")),
        );
        source.skipped = skipped.len();
        if let Some(first) = skipped.first() {
            source.notes.push(format!("{} files were left out, such as {first}", skipped.len()));
        }
        Ok(source)
    }

    /// Loads every recording once: their hash, and what becomes of them at the common level.
    fn of(name: &str, origin: Origin, recordings: Box<dyn Recordings>, keep_level: bool) -> Result<Self> {
        let look = |record: usize| -> Result<([u8; 32], usize)> {
            interrupt::check()?;
            let mut recording = recordings.load(record)?;
            let digest = duplicates::digest(&recording);
            let clipped = if keep_level { 0 } else { to_level(&mut recording.samples, LEVEL_DBFS).clipped };
            Ok((digest, clipped))
        };
        let seen: Vec<_> = (0..recordings.n_records()).into_par_iter().map(look).collect::<Result<_>>()?;
        let hash = seen.iter().fold(Sha256::new(), |hash, (digest, _)| hash.chain_update(digest));
        let clipped = seen.iter().filter(|(_, clipped)| *clipped > 0).count();
        let level = match keep_level {
            true => "every recording is as loud as it was, which alone tells much of who speaks".to_owned(),
            false if clipped == 0 => {
                format!("every recording was brought to {LEVEL_DBFS} dBFS; no sample was cut by that")
            }
            false => format!(
                "every recording was brought to {LEVEL_DBFS} dBFS, by which samples of {clipped} were cut"
            ),
        };
        Ok(Self {
            name: name.to_owned(),
            origin,
            sha256: hex::encode(hash.finalize()),
            licence: None,
            notes: vec![level],
            skipped: 0,
            first_equal: duplicates::first_equal(seen.iter().map(|(digest, _)| *digest)),
            recordings,
            keep_level,
        })
    }

    /// How many recordings there are.
    pub fn len(&self) -> usize {
        self.recordings.n_records()
    }

    /// How loud recordings are when they are encrypted, in words.
    pub fn level(&self) -> String {
        match self.keep_level {
            true => "as loud as recorded".to_owned(),
            false => format!("brought to {LEVEL_DBFS} dBFS"),
        }
    }

    /// Samples a second.
    pub fn rate(&self) -> u32 {
        self.recordings.rate()
    }

    /// What is said in each, and who says it.
    pub fn labels(&self) -> &Labels {
        self.recordings.labels()
    }

    /// The name of a recording.
    pub fn id(&self, record: usize) -> String {
        self.recordings.id(record)
    }

    /// One recording at the common level.
    pub fn load(&self, record: usize) -> Result<Levelled> {
        interrupt::check()?;
        let Recording { mut samples, .. } = self.recordings.load(record)?;
        let loudness = rms_dbfs(&samples);
        if !self.keep_level {
            to_level(&mut samples, LEVEL_DBFS);
        }
        Ok(Levelled { samples, loudness })
    }
}

/// Where labels come from, in words.
fn read_as(layout: &Layout) -> &'static str {
    match layout {
        Layout::ClassFolders => "folders (content/file)",
        Layout::ClassThenSpeaker => "folders (content/speaker/file)",
        Layout::Names(_) => "file names",
    }
}

/// A folder per class, or a folder per class with a folder per speaker in each.
fn layout_of(root: &Path) -> Result<Layout> {
    let folders = |path: &Path| -> Result<Vec<PathBuf>> {
        let entries = std::fs::read_dir(path).with_context(|| format!("cannot list {}", path.display()))?;
        let paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
        Ok(paths.into_iter().filter(|path| path.is_dir()).collect())
    };
    let nested = folders(root)?.iter().map(|class| folders(class)).collect::<Result<Vec<_>>>()?;
    let has_speakers = nested.iter().any(|inner| !inner.is_empty());
    Ok(if has_speakers { Layout::ClassThenSpeaker } else { Layout::ClassFolders })
}

#[cfg(test)]
mod tests {
    use audio_data::pcm16_wav;

    use super::*;

    impl Source {
        /// Four generated voices, three words, two takes.
        pub fn small() -> Result<Self> {
            let options = GeneratedOptions::default().with_n_speakers(4).with_n_words(3).with_n_takes(2);
            let recordings = Box::new(GeneratedSpeech::new(&options)?);
            Self::of("small", Origin::Generated, recordings, false)
        }
    }

    /// Two words of two speakers, one file each but for one that is given twice.
    fn folder(root: &Path, place: impl Fn(&str, &str) -> PathBuf) -> Result<()> {
        for (word, hz) in [("no", 0.1f32), ("yes", 0.3)] {
            for (speaker, loud) in [("ann", 0.5), ("bob", 0.05)] {
                let samples: Vec<f32> = (0..2000).map(|n| loud * (hz * n as f32).sin()).collect();
                let path = root.join(place(word, speaker));
                std::fs::create_dir_all(path.parent().unwrap_or(root))?;
                std::fs::write(path, pcm16_wav(&samples, 8000).bytes)?;
            }
        }
        Ok(())
    }

    #[test]
    fn labels_are_in_folders_or_in_names() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let (nested, flat, named) =
            (dir.path().join("nested"), dir.path().join("flat"), dir.path().join("named"));
        folder(&nested, |word, speaker| Path::new(word).join(speaker).join("0.wav"))?;
        folder(&flat, |word, speaker| Path::new(word).join(format!("{speaker}.wav")))?;
        folder(&named, |word, speaker| format!("{word}_{speaker}_0.wav").into())?;
        let speakers = |source: &Source| source.labels().speaker().map(<[usize]>::len);
        assert_eq!(speakers(&Source::own(&nested, &SourceOptions::default())?), Some(4));
        assert_eq!(speakers(&Source::own(&flat, &SourceOptions::default())?), None);
        let pattern = Some("{word}_{speaker}_{n}".to_owned());
        let by_name = Source::own(&named, &SourceOptions { pattern, ..SourceOptions::default() })?;
        assert_eq!(
            (speakers(&by_name), by_name.labels().contents()),
            (Some(4), &["no".into(), "yes".into()][..])
        );
        Ok(())
    }

    #[test]
    fn recordings_are_brought_to_one_level_unless_they_are_to_stay_as_loud() -> Result<()> {
        let dir = tempfile::tempdir()?;
        folder(dir.path(), |word, speaker| Path::new(word).join(format!("{speaker}.wav")))?;
        let levels = |keep_level| -> Result<Vec<f64>> {
            let source = Source::own(dir.path(), &SourceOptions { keep_level, ..SourceOptions::default() })?;
            (0..source.len()).map(|record| Ok(rms_dbfs(&source.load(record)?.samples))).collect()
        };
        assert!(levels(false)?.iter().all(|level| (level - LEVEL_DBFS).abs() < 0.1));
        let kept = levels(true)?;
        assert!((kept[0] - kept[1]).abs() > 10.0, "{kept:?}");
        Ok(())
    }
}
