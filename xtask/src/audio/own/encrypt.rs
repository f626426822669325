//! The way there.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use audio_cipher::files::container::{Encryptor, Padding};
use audio_cipher::files::names::{Naming, plan};
use audio_cipher::files::{Entry, Scrambler};
use audio_cipher::{CipherOptions, Key, scheme};
use audio_data::{RecordingReader, is_recording_name};
use safe_files::{Access, NewFile, NewFolder};

use super::{Found, Listing, NOTE, SEALED};
use crate::interrupt;
use crate::keyfile::os_random;
use crate::progress::{Mode, Progress};

/// Bytes that are read at a time.
const PORTION: usize = 1 << 20;

/// The most bytes of a file that a scrambler takes: it works on whole recordings.
const MOST_SCRAMBLED: u64 = 1 << 30;

/// Bytes of the plainest header of a WAV file.
const HEADER: u64 = 44;

/// What is encrypted, and how.
pub struct Encryption<'a> {
    /// A recording, or a folder of them.
    pub from: &'a Path,
    /// The encrypted file or folder.
    pub to: &'a Path,
    /// The cipher; a container of the whole file where there is none.
    pub scheme: Option<&'a str>,
    /// Its options.
    pub options: &'a CipherOptions,
    /// Whether encrypted files are numbered instead of named as the recordings are.
    pub numbered: bool,
    /// Whether files that are no recordings may be left out.
    pub skip_others: bool,
}

/// Encrypts; returns what the user has to be told.
pub fn encrypt(asked: &Encryption<'_>, key: &Key) -> Result<Vec<String>> {
    let listing = Listing::of(asked.from, is_recording_name)?;
    listing.refuse_others(asked.from, asked.skip_others)?;
    let mut told = match asked.scheme {
        None => sealed(asked, &listing.files, key)?,
        Some(id) => scrambled(asked, id, &listing.files, key)?,
    };
    if !listing.others.is_empty() {
        told.push(format!("NOT encrypted ({}): {}", listing.others.len(), listing.others.join(", ")));
    }
    Ok(told)
}

/// Every file in a container of its own.
fn sealed(asked: &Encryption<'_>, files: &[Found], key: &Key) -> Result<Vec<String>> {
    let progress = Progress::new(Mode::detect(false), "encrypt", files.len() as u64);
    let seal = |found: &Found, sink: &mut dyn Write| -> Result<()> {
        interrupt::check()?;
        container(found, sink, key).with_context(|| found.path.display().to_string())?;
        progress.step();
        Ok(())
    };
    if let ([found], false) = (files, asked.from.is_dir()) {
        let mut file = NewFile::at(asked.to, Access::Shared)?;
        seal(found, &mut file)?;
        safe_files::publish([file])?;
    } else {
        let folder = NewFolder::at("--to", asked.to, Access::Shared)?;
        for (found, target) in files.iter().zip(targets(asked, files, SEALED)?) {
            let mut file = new_file(&folder, &target)?;
            seal(found, &mut file)?;
            file.flush()?;
        }
        folder.publish()?;
    }
    Ok(vec![format!(
        "{} encrypted; the size of a file tells the format of a recording and how many seconds it has, rounded up",
        files.len()
    )])
}

fn container(found: &Found, sink: &mut dyn Write, key: &Key) -> Result<()> {
    let reader = RecordingReader::open(&found.path)?;
    let (size, samples) = (std::fs::metadata(&found.path)?.len(), reader.announced().unwrap_or(0));
    let all = samples.saturating_mul(reader.channels() as u64).max(1);
    // Bytes of a sample, from 1 to 4; a compressed file is given those of 16 bits.
    let sample = if is_flac(&found.path) { 2 } else { (size.saturating_sub(HEADER) / all).clamp(1, 4) };
    let second = u64::from(reader.rate()) * reader.channels() as u64 * sample;
    // A compressed file is padded to what it has uncompressed: its size would tell more than its length.
    let mut padding = Padding::seconds(u32::try_from(second).context("too many bytes per second")?)?;
    if is_flac(&found.path) {
        padding = padding.at_least(all.saturating_mul(sample));
    }
    let nonce = *os_random()?;
    let mut sink = Encryptor::new(sink, &found.name, padding, key, &nonce)?;
    let mut file = BufReader::new(File::open(&found.path)?);
    let mut portion = vec![0; PORTION];
    loop {
        interrupt::check()?;
        match file.read(&mut portion)? {
            0 => break,
            n => sink.write_all(&portion[..n])?,
        }
    }
    sink.finish()?;
    Ok(())
}

fn is_flac(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("flac"))
}

/// WAV files under a cipher of samples, with a note beside them.
fn scrambled(asked: &Encryption<'_>, id: &str, files: &[Found], key: &Key) -> Result<Vec<String>> {
    let mut scrambler = Scrambler::new(id, asked.options, key).with_context(|| format!("--scheme {id}"))?;
    let progress = Progress::new(Mode::detect(false), "encrypt", files.len() as u64);
    let mut scramble = |found: &Found, target: &str| -> Result<(Vec<u8>, Entry)> {
        interrupt::check()?;
        let size = std::fs::metadata(&found.path)?.len();
        if size > MOST_SCRAMBLED {
            bail!("{size} bytes; a scrambler takes at most {MOST_SCRAMBLED}: leave --scheme out");
        }
        let made = scrambler.scramble(&std::fs::read(&found.path)?, &found.name, target, &*os_random()?)?;
        progress.step();
        Ok((made.bytes, made.entry))
    };
    let mut of = |found: &Found, target: &str| {
        scramble(found, target).with_context(|| found.path.display().to_string())
    };
    let note = if let ([found], false) = (files, asked.from.is_dir()) {
        let target = asked.to.file_name().map(|name| name.to_string_lossy().into_owned());
        let target = target.with_context(|| format!("--to {}: is no file name", asked.to.display()))?;
        let (bytes, entry) = of(found, &target)?;
        let mut file = NewFile::at(asked.to, Access::Shared)?;
        file.write_all(&bytes)?;
        let mut note = NewFile::at(&note_of_file(asked.to), Access::Shared)?;
        note.write_all(scrambler.note(vec![entry])?.as_bytes())?;
        safe_files::publish([note, file])?;
        note_of_file(asked.to)
    } else {
        let folder = NewFolder::at("--to", asked.to, Access::Shared)?;
        let mut entries = Vec::with_capacity(files.len());
        for (found, target) in files.iter().zip(targets(asked, files, "wav")?) {
            let (bytes, entry) = of(found, &target)?;
            new_file(&folder, &target)?.write_all(&bytes)?;
            entries.push(entry);
        }
        let text = scrambler.note(entries)?;
        safe_files::create(&folder.path().join(NOTE), Access::Shared, text.as_bytes())?;
        folder.publish()?;
        asked.to.join(NOTE)
    };
    let mut told = vec![format!("{} encrypted; keep the note with the key: {}", files.len(), note.display())];
    told.extend(scheme(id)?.broken_by.map(|how| format!("WARNING: {id} does not protect speech. {how}")));
    Ok(told)
}

/// The note of a single file stands beside it.
pub(super) fn note_of_file(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".toml");
    file.with_file_name(name)
}

fn targets(asked: &Encryption<'_>, files: &[Found], ending: &str) -> Result<Vec<String>> {
    let naming = if asked.numbered { Naming::Numbers } else { Naming::Kept };
    let paths: Vec<&str> = files.iter().map(|found| found.name.as_str()).collect();
    Ok(plan(&paths, naming, ending)?.into_iter().map(|planned| planned.file).collect())
}

/// A file within a folder under construction.
fn new_file(folder: &NewFolder, target: &str) -> Result<BufWriter<File>> {
    let path = folder.path().join(target);
    path.parent().map_or(Ok(()), std::fs::create_dir_all).with_context(|| target.to_owned())?;
    Ok(BufWriter::new(File::create_new(&path).with_context(|| target.to_owned())?))
}
