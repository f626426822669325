//! The way back.

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use audio_cipher::Key;
use audio_cipher::files::container::Decryptor;
use audio_cipher::files::{Fidelity, Unscrambler};
use safe_files::{Access, NewFile, NewFolder};

use super::encrypt::note_of_file;
use super::{Found, Listing, NOTE, SEALED};
use crate::interrupt;
use crate::progress::{Mode, Progress};

/// Decrypts what `encrypt` made; returns what the user has to be told.
pub fn decrypt(from: &Path, to: &Path, key: &Key) -> Result<Vec<String>> {
    let note = if from.is_dir() { from.join(NOTE) } else { note_of_file(from) };
    match note.is_file() {
        true => unscramble(from, &note, to, key),
        false => unseal(from, to, key),
    }
}

/// Files in containers.
fn unseal(from: &Path, to: &Path, key: &Key) -> Result<Vec<String>> {
    let is_sealed = |path: &Path| path.extension().is_some_and(|ending| ending == SEALED);
    let Listing { files, others } = Listing::of(from, is_sealed)?;
    if files.is_empty() {
        bail!(
            "{}: this folder holds neither {NOTE} nor a file with the ending .{SEALED}; give what encrypt-audio wrote",
            from.display()
        );
    }
    if let ([found], false) = (&files[..], from.is_dir()) {
        let mut file = NewFile::at(to, Access::Owner)?;
        let name = opened(found, key, |source, _| Ok(source.copy_to(&mut file)?))?;
        safe_files::publish([file])?;
        return Ok(vec![format!("its name was {name}")]);
    }
    let progress = Progress::new(Mode::detect(false), "decrypt", files.len() as u64);
    let folder = NewFolder::at("--to", to, Access::Owner)?;
    for found in &files {
        interrupt::check()?;
        opened(found, key, |source, name| {
            let path = folder.path().join(name);
            path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
            let twice = || format!("two containers hold the recording {name:?}; give one of them only");
            let mut file = NewFile::at(&path, Access::Owner).with_context(twice)?;
            let bytes = source.copy_to(&mut file)?;
            safe_files::publish([file])?;
            Ok(bytes)
        })?;
        progress.step();
    }
    folder.publish()?;
    let mut told = vec![format!("{} decrypted, byte for byte", files.len())];
    if !others.is_empty() {
        told.push(format!("not decrypted, because encrypt-audio did not write them: {}", others.join(", ")));
    }
    Ok(told)
}

/// Gives `take` the content of a container with the name that it has inside, which is returned.
fn opened(
    found: &Found,
    key: &Key,
    take: impl FnOnce(&mut Decryptor<BufReader<File>>, &str) -> Result<u64>,
) -> Result<String> {
    let named = || found.path.display().to_string();
    let mut source = Decryptor::new(BufReader::new(File::open(&found.path).with_context(named)?), key)
        .with_context(named)?;
    let name = source.name().to_owned();
    take(&mut source, &name).with_context(named)?;
    Ok(name)
}

/// WAV files with a note.
fn unscramble(from: &Path, note: &Path, to: &Path, key: &Key) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(note).with_context(|| note.display().to_string())?;
    let mut unscrambler = Unscrambler::new(&text, key).with_context(|| note.display().to_string())?;
    let entries: Vec<String> = unscrambler.note().recordings.iter().map(|entry| entry.file.clone()).collect();
    let mut worst: Option<f32> = None;
    let mut recovered = |place: usize, path: &Path| -> Result<(String, Vec<u8>)> {
        interrupt::check()?;
        let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
        let found = unscrambler.unscramble(place, &bytes).with_context(|| path.display().to_string())?;
        if let Fidelity::Within { error } = found.fidelity {
            worst = Some(worst.map_or(error, |worst| worst.max(error)));
        }
        Ok((found.name, found.bytes))
    };
    if from.is_dir() {
        let folder = NewFolder::at("--to", to, Access::Owner)?;
        for (place, file) in entries.iter().enumerate() {
            let (name, bytes) = recovered(place, &from.join(file))?;
            let path = folder.path().join(&name);
            path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
            safe_files::create(&path, Access::Owner, &bytes)?;
        }
        folder.publish()?;
    } else {
        let mut file = NewFile::at(to, Access::Owner)?;
        file.write_all(&recovered(0, from)?.1)?;
        safe_files::publish([file])?;
    }
    let exact = match worst {
        None => "byte for byte".to_owned(),
        Some(error) => format!("their samples within {error:e} of full scale"),
    };
    Ok(vec![format!("{} decrypted, {exact}", entries.len())])
}
