//! One file: to a part beside its place, checked, then put in place.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use super::client::{Client, Failure, Reply};
use safe_files::sha256_file;

use crate::interrupt;
use safe_files::{Access, NewFile};

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
    safe_files::check(&[("the file to fetch", &job.target)], &[])?;
    let mut part = None;
    match client.retry(|| attempt(client, job, &mut part)) {
        Err(Failure::Interrupted(interrupted)) => Err(interrupted.into()),
        other => other.with_context(|| job.url.clone()),
    }
}

/// One request, which goes on where an earlier one stopped.
fn attempt(client: &Client, job: &Job, part: &mut Option<Part>) -> Result<(), Failure> {
    let have = part.as_ref().map_or(0, |part| part.bytes);
    let have = if have < job.bytes { have } else { 0 };
    let mut reply = client.get(&job.url, have)?;
    check_offer(&reply, have, job)?;
    let resumed = reply.start > 0;
    let mut current = part.take().filter(|_| resumed).map_or_else(|| Part::begin(job), Ok)?;
    match current.append(&mut reply.body, job) {
        Ok(()) => current.publish(job, resumed),
        Err(failure) => {
            *part = Some(current);
            Err(failure)
        }
    }
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

/// What has come of a file so far.
struct Part {
    file: NewFile,
    hasher: Sha256,
    bytes: u64,
}

impl Part {
    fn begin(job: &Job) -> Result<Self, Failure> {
        let file = NewFile::at(&job.target, Access::Shared).map_err(failed)?;
        Ok(Self { file, hasher: Sha256::new(), bytes: 0 })
    }

    /// Writes the body behind what is there.
    fn append(&mut self, body: &mut dyn Read, job: &Job) -> Result<(), Failure> {
        let mut buffer = vec![0; 1 << 16];
        loop {
            interrupt::check()?;
            let count = body
                .read(&mut buffer)
                .map_err(|error| Failure::Passing(format!("after {} bytes: {error}", self.bytes)))?;
            let Some(chunk) = buffer.get(..count).filter(|chunk| !chunk.is_empty()) else { break };
            if chunk.len() as u64 > job.bytes - self.bytes {
                let message = format!("the server sends more than the {} bytes of the manifest", job.bytes);
                return Err(Failure::Final(message));
            }
            self.file.write_all(chunk).map_err(|error| disk(&job.target, &error))?;
            self.hasher.update(chunk);
            self.bytes += chunk.len() as u64;
        }
        match self.bytes == job.bytes {
            true => Ok(()),
            false => Err(Failure::Passing(format!(
                "the server stopped after {} of {} bytes",
                self.bytes, job.bytes
            ))),
        }
    }

    /// Puts the file in its place if it is the one of the manifest.
    fn publish(self, job: &Job, resumed: bool) -> Result<(), Failure> {
        let found = hex::encode(self.hasher.finalize());
        if found == job.sha256 {
            return safe_files::publish([self.file]).map_err(failed);
        }
        let message = format!("the bytes have SHA-256 {found}, the manifest says {}", job.sha256);
        // Parts of two answers may not fit together; a whole answer would be the same again.
        Err(if resumed { Failure::Passing(message) } else { Failure::Final(message) })
    }
}

fn failed(error: impl Into<anyhow::Error>) -> Failure {
    Failure::Final(format!("{:#}", error.into()))
}

fn disk(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Final(format!("cannot write {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "hello" into a new folder.
    fn job(dir: &Path) -> Job {
        let sha256 = hex::encode(Sha256::digest("hello"));
        Job { url: "http://localhost/hello".to_owned(), target: dir.join("hello.txt"), sha256, bytes: 5 }
    }

    fn said<T>(result: Result<T, Failure>) -> String {
        result.err().map(|failure| format!("{failure:?}")).unwrap_or_default()
    }

    #[test]
    fn a_file_is_resumed_checked_and_only_then_put_in_its_place() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let job = job(dir.path());
        let mut part = Part::begin(&job)?;
        let broken = said(part.append(&mut "hel".as_bytes(), &job));
        assert_eq!(broken, "Passing(\"the server stopped after 3 of 5 bytes\")");
        assert_eq!(state(&job)?, State::Missing);
        part.append(&mut "lo".as_bytes(), &job)?;
        part.publish(&job, true)?;
        assert_eq!((fs::read_to_string(&job.target)?.as_str(), state(&job)?), ("hello", State::Present));
        fs::write(&job.target, "mine!")?;
        assert!(state(&job).is_err_and(|error| error.to_string().contains("is there, but has SHA-256")));
        Ok(())
    }

    #[test]
    fn wrong_and_superfluous_bytes_leave_nothing_behind() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let job = job(dir.path());
        let more = said(Part::begin(&job)?.append(&mut "hello!".as_bytes(), &job));
        assert!(more.starts_with("Final(\"the server sends more than the 5 bytes"), "{more}");
        for (resumed, kind) in [(false, "Final"), (true, "Passing")] {
            let mut part = Part::begin(&job)?;
            part.append(&mut "jello".as_bytes(), &job)?;
            let wrong = said(part.publish(&job, resumed));
            assert!(wrong.starts_with(&format!("{kind}(\"the bytes have SHA-256")), "{wrong}");
        }
        assert_eq!(fs::read_dir(dir.path())?.count(), 0);
        Ok(())
    }

    #[test]
    fn an_offer_of_another_size_or_place_is_refused() {
        let job = job(Path::new("nowhere"));
        let offer = |start, total| Reply { start, total, body: Box::new(std::io::empty()) };
        let check = |start, total, have| check_offer(&offer(start, total), have, &job).is_ok();
        assert!(check(0, Some(5), 3) && check(3, None, 3));
        assert!(!check(0, Some(6), 0) && !check(2, Some(5), 3));
    }
}
