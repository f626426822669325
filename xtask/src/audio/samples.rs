//! Recordings of what was done: plain, encrypted and decrypted, for the page.

use std::path::Path;

use anyhow::{Context, Result};
use audio_data::pcm16_wav;
use protocol::{Planned, Role};
use results::scheme::named;
use results::{Artifact, RecordingRole};

use super::plan::{Condition, Recipe, Scheme};
use super::protect::Protection;
use crate::pictures::add_file;

/// Folder of recordings within the results folder.
const FOLDER: &str = "recordings";

/// Seconds of a recording that are played at most.
const SECONDS: usize = 2;

/// Recordings among which the one to play is looked for.
const CANDIDATES: usize = 200;

/// The recording that is played, plain, and under each cipher encrypted and decrypted with its key.
pub fn artifacts(
    how: &Protection<'_>,
    conditions: &[Condition],
    dataset: &str,
    staged: &Path,
) -> Result<Vec<Artifact>> {
    let record = typical(how)?;
    let mut plain = how.source.load(record)?.samples;
    plain.truncate(SECONDS * how.source.rate() as usize);
    std::fs::create_dir_all(staged.join(FOLDER)).with_context(|| format!("cannot create {FOLDER}"))?;
    let name = format!("{}, {}", how.source.id(record), how.source.level());
    let add = |scheme: &str, role: RecordingRole, samples: &[f32], said: &str| -> Result<Artifact> {
        let path = format!("{FOLDER}/{dataset}-{scheme}-{}.wav", role.id());
        let wav = pcm16_wav(samples, how.source.rate());
        let cut = match wav.clipped {
            0 => String::new(),
            n => format!(" ({n} samples are beyond full scale and cut for playing)"),
        };
        let mut artifact = add_file(staged, role.id(), &path, &wav.bytes, &format!("{said}{cut}"))?;
        (artifact.dataset, artifact.scheme) = (Some(dataset.to_owned()), Some(scheme.to_owned()));
        Ok(artifact)
    };
    let mut all = vec![add("plain", RecordingRole::Plain, &plain, &name)?];
    let mut seen = vec!["plain"];
    for scheme in conditions.iter().map(|condition| condition.train) {
        let (Scheme::Cipher(cipher), id) = (scheme, scheme.id()) else { continue };
        if seen.contains(&id) {
            continue;
        }
        seen.push(id);
        let protected = how.under(Recipe { scheme, role: Role::Train }, 0)?;
        let Some(under_key) = protected.record_cipher()? else { continue };
        let encrypted = under_key.encrypt(&plain, record)?;
        let shown = named(id, &audio_cipher::shown(id, &how.options));
        all.push(add(id, RecordingRole::Encrypted, &encrypted, &format!("{name} under {shown}"))?);
        if cipher.decryptable() {
            let again = under_key.decrypt(&encrypted, plain.len(), record)?;
            all.push(add(id, RecordingRole::Decrypted, &again, &format!("{name} again, from {shown}"))?);
        }
    }
    Ok(all)
}

/// The recording of middle length among the first.
fn typical(how: &Protection<'_>) -> Result<usize> {
    let length = |record: usize| Ok((how.source.load(record)?.samples.len(), record));
    let mut lengths = (0..how.source.len().min(CANDIDATES)).map(length).collect::<Result<Vec<_>>>()?;
    lengths.sort_unstable();
    lengths.get(lengths.len() / 2).map(|(_, record)| *record).context("a set has recordings")
}
