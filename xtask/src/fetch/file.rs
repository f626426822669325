//! One file: to a part beside its place, checked, then renamed.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::client::{Client, Failure, Reply};
use crate::datasets::sha256_file;
use crate::interrupt;

/// A file to get.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its address.
    pub url: String,
    /// Its place.
    pub target: PathBuf,
    /// Its SHA-256, in lower-case hexadecimal digits.
    pub sha256: String,
    /// Its size; more is never written.
    pub bytes: u64,
}

/// Whether a file has to be got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is there, with the right hash.
    Present,
    /// It is not there.
    Missing,
}

/// Looks at the place of a file; a file with another hash is refused, because replacing it would lose it.
pub fn state(job: &Job) -> Result<State> {
    if !job.target.exists() {
        return Ok(State::Missing);
    }
    let found = sha256_file(&job.target)?;
    if found == job.sha256 {
        return Ok(State::Present);
    }
    bail!(
        "{} is there, but has SHA-256 {found} instead of {}; remove it or choose another --to",
        job.target.display(),
        job.sha256
    )
}

/// Gets a file; after a failure neither the file nor a part of it is there.
pub fn download(client: &Client, job: &Job) -> Result<()> {
    let folder = job.target.parent().with_context(|| format!("{} is no file", job.target.display()))?;
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let part = part_of(&job.target)?;
    let result = client.retry(|| attempt(client, job, &part));
    if result.is_err() {
        // The part may not exist; the error that matters is the one returned.
        let _ = fs::remove_file(&part);
    }
    match result {
        Err(Failure::Interrupted(interrupted)) => Err(interrupted.into()),
        other => other.with_context(|| job.url.clone()),
    }
}

fn part_of(target: &Path) -> Result<PathBuf> {
    let name = target.file_name().with_context(|| format!("{} is no file", target.display()))?;
    Ok(target.with_file_name(format!(".{}.part", name.to_string_lossy())))
}

/// One request, which goes on where an earlier one stopped.
fn attempt(client: &Client, job: &Job, part: &Path) -> Result<(), Failure> {
    let have = fs::metadata(part).map_or(0, |metadata| metadata.len());
    let have = if have < job.bytes { have } else { 0 };
    let reply = client.get(&job.url, have)?;
    check_offer(&reply, have, job)?;
    let resumed = reply.start > 0;
    append(reply, job, part)?;
    let found = sha256_file(part).map_err(|error| Failure::Final(format!("{error:#}")))?;
    if found == job.sha256 {
        return fs::rename(part, &job.target).map_err(|error| disk(&job.target, &error));
    }
    let message = format!("the bytes have SHA-256 {found}, the manifest says {}", job.sha256);
    fs::remove_file(part).map_err(|error| disk(part, &error))?;
    // Parts of two answers may not fit together; a whole answer would be the same again.
    Err(if resumed { Failure::Passing(message) } else { Failure::Final(message) })
}

fn check_offer(reply: &Reply, have: u64, job: &Job) -> Result<(), Failure> {
    if let Some(total) = reply.total.filter(|total| *total != job.bytes) {
        let message = format!("the server offers {total} bytes, the manifest says {}", job.bytes);
        return Err(Failure::Final(message));
    }
    match reply.start {
        0 => Ok(()),
        start if start == have => Ok(()),
        start => {
            Err(Failure::Final(format!("asked from byte {have} on, the server sent from byte {start} on")))
        }
    }
}

/// Writes the body behind what is there, or over it when it is the whole file.
fn append(mut reply: Reply, job: &Job, part: &Path) -> Result<(), Failure> {
    let mut file = open(part, reply.start > 0).map_err(|error| disk(part, &error))?;
    let (mut written, mut buffer) = (reply.start, vec![0; 1 << 16]);
    loop {
        interrupt::check()?;
        let read = reply.body.read(&mut buffer);
        let count = read.map_err(|error| Failure::Passing(format!("after {written} bytes: {error}")))?;
        let Some(chunk) = buffer.get(..count).filter(|chunk| !chunk.is_empty()) else { break };
        written = written.saturating_add(chunk.len() as u64);
        if written > job.bytes {
            let message = format!("the server sends more than the {} bytes of the manifest", job.bytes);
            return Err(Failure::Final(message));
        }
        file.write_all(chunk).map_err(|error| disk(part, &error))?;
    }
    if written < job.bytes {
        return Err(Failure::Passing(format!("the server stopped after {written} of {} bytes", job.bytes)));
    }
    file.sync_all().map_err(|error| disk(part, &error))
}

fn open(part: &Path, behind: bool) -> std::io::Result<File> {
    OpenOptions::new().create(true).write(true).append(behind).truncate(!behind).open(part)
}

fn disk(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Final(format!("cannot write {}: {error}", path.display()))
}
