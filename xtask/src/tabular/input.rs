//! The table that a command line names: a file, or a stream, which is saved once because a table is read several times.

use std::fs::{self, File};
use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use tabular_data::TableFile;

use crate::interrupt;

/// What messages call standard input.
pub const STANDARD_INPUT: &str = "standard input";
const CHUNK: usize = 1 << 16;
/// Chunks that are read before the first is saved.
const CHUNKS_AHEAD: usize = 4;
/// Longest wait between two looks for an interrupt.
const LOOK: Duration = Duration::from_millis(100);

/// The table at `path`; `-` is standard input. A pipe is read to its end into a temporary file that has no name, so that nobody
/// else sees it and nothing of it is left behind.
pub fn open(path: &Path) -> Result<TableFile> {
    if path.as_os_str() == "-" {
        if io::stdin().is_terminal() {
            bail!("--csv -: standard input is a terminal; pipe a table into it, or name a file");
        }
        return save(io::stdin(), STANDARD_INPUT);
    }
    let is_stream = fs::metadata(path).is_ok_and(|about| !about.is_file() && !about.is_dir());
    if !is_stream {
        return Ok(path.into());
    }
    let stream = File::open(path).with_context(|| format!("--csv {}: cannot open", path.display()))?;
    save(stream, &path.to_string_lossy())
}

/// SHA-256 of a table's bytes as they are stored, in hexadecimal.
pub fn sha256(file: &TableFile) -> Result<String> {
    let mut hasher = Sha256::new();
    let name = file.name().display();
    let take = |chunk: &[u8]| {
        hasher.update(chunk);
        Ok(())
    };
    pass_on(&mut file.bytes()?, take).with_context(|| format!("{name}: cannot be read"))?;
    Ok(hex::encode(hasher.finalize()))
}

/// Saves a stream. Whoever feeds it may pause for any time, so it is read by a thread of its own, and an interrupt is answered
/// meanwhile.
fn save(mut stream: impl Read + Send + 'static, name: &str) -> Result<TableFile> {
    let (send, receive) = mpsc::sync_channel(CHUNKS_AHEAD);
    std::thread::spawn(move || {
        let sent = pass_on(&mut stream, |chunk| Ok(send.send(Ok(chunk.to_vec()))?));
        // The receiver is gone where the run was interrupted: nobody is left to be told.
        if let Err(error) = sent {
            drop(send.send(Err(error)));
        }
    });
    let place = || format!("{name}: cannot be saved in {}", std::env::temp_dir().display());
    let mut file = tempfile::tempfile().with_context(place)?;
    loop {
        interrupt::check()?;
        match receive.recv_timeout(LOOK) {
            Ok(chunk) => file.write_all(&chunk.with_context(|| name.to_owned())?).with_context(place)?,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(TableFile::saved(file, name)),
        }
    }
}

fn pass_on(input: &mut impl Read, mut take: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
    let mut buffer = vec![0; CHUNK];
    loop {
        interrupt::check()?;
        match input.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(read) => take(buffer.get(..read).unwrap_or_default())?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_stream_is_read_again_under_its_name() -> Result<()> {
        let text = "a,b\n1,2\n".repeat(20_000);
        let file = save(io::Cursor::new(text.clone()), STANDARD_INPUT)?;
        for _ in 0..2 {
            let mut again = String::new();
            file.open()?.read_to_string(&mut again)?;
            assert!(again == text);
        }
        assert_eq!(file.name(), Path::new(STANDARD_INPUT));
        let hash = sha256(&save("abc".as_bytes(), "abc")?)?;
        assert_eq!(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        Ok(())
    }
}
