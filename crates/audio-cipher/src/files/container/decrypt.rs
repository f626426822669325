//! Reading a container.

use std::fmt;
use std::io::{self, BufRead, Read, Write};

use zeroize::Zeroizing;

use super::{
    ContainerError,
    stream::{CHUNK, HEADER, MARKER, NAME, Stream, TAG},
};
use crate::{Key, files::names};

/// Decrypts a container while it is read.
///
/// Only content whose tag has been checked is released. Its end may still be missing: trust what was read only after the
/// end was reached without an error.
pub struct Decryptor<R> {
    source: R,
    stream: Stream,
    name: String,
    /// Ciphertext of the next chunk, and the byte after it that tells whether it is the last.
    ahead: Vec<u8>,
    chunk: Zeroizing<Vec<u8>>,
    /// What of the chunk is released and not yet read.
    released: std::ops::Range<usize>,
    /// A marker and so many zeros that may be padding or content; what follows decides.
    held: Option<u64>,
    /// Content that was held and is released before the chunk: a marker, and zeros.
    marker: bool,
    zeros: u64,
    done: bool,
}

static ZEROS: [u8; 4_096] = [0; 4_096];

impl<R: Read> Decryptor<R> {
    /// Reads the header and the first chunk, with the name.
    ///
    /// # Errors
    /// [`ContainerError::NotAContainer`], [`ContainerError::Version`], [`ContainerError::Refused`] if the first chunk was
    /// changed or the key is another one, [`ContainerError::Io`] when reading fails.
    pub fn new(mut source: R, key: &Key) -> Result<Self, ContainerError> {
        let mut header = [0; HEADER];
        source.read_exact(&mut header).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => ContainerError::NotAContainer,
            _ => error.into(),
        })?;
        let stream = Stream::of_header(&header, key)?;
        let mut decryptor = Self {
            source,
            stream,
            name: String::new(),
            ahead: Vec::new(),
            chunk: Zeroizing::default(),
            released: 0..0,
            held: None,
            marker: false,
            zeros: 0,
            done: false,
        };
        decryptor.open_chunk()?;
        decryptor.name = read_name(&decryptor.chunk)?;
        decryptor.release(NAME)?;
        Ok(decryptor)
    }

    /// The name of the recording: a path of file names that every system can have, `/` between them.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Writes all content, and returns its length in bytes.
    ///
    /// # Errors
    /// [`ContainerError::Refused`] for a chunk that was changed, after the chunks before it have been written;
    /// [`ContainerError::Io`] when reading or writing fails.
    pub fn copy_to(&mut self, sink: &mut impl Write) -> Result<u64, ContainerError> {
        let mut length = 0;
        loop {
            self.advance()?;
            let bytes = self.available();
            if bytes.is_empty() {
                return Ok(length);
            }
            sink.write_all(bytes)?;
            let count = bytes.len();
            self.take(count);
            length += count as u64;
        }
    }

    /// Opens chunks until there is content or the end.
    fn advance(&mut self) -> Result<(), ContainerError> {
        while self.available().is_empty() && !self.done {
            self.open_chunk()?;
            self.release(0)?;
        }
        Ok(())
    }

    /// Content released and not yet read, or part of it.
    fn available(&self) -> &[u8] {
        if self.marker {
            return &[MARKER];
        }
        match self.zeros.min(ZEROS.len() as u64) as usize {
            0 => &self.chunk[self.released.clone()],
            zeros => &ZEROS[..zeros],
        }
    }

    /// Counts bytes of [`available`](Self::available) as read.
    fn take(&mut self, count: usize) {
        match (count, self.marker, self.zeros) {
            (0, ..) => {}
            (_, true, _) => self.marker = false,
            (_, _, 1..) => self.zeros -= count as u64,
            _ => self.released.start += count,
        }
    }

    fn open_chunk(&mut self) -> Result<(), ContainerError> {
        let whole = CHUNK + TAG;
        let missing = (whole + 1 - self.ahead.len()) as u64;
        self.source.by_ref().take(missing).read_to_end(&mut self.ahead)?;
        self.done = self.ahead.len() <= whole;
        let length = self.ahead.len().min(whole);
        self.chunk = self.stream.open(&self.ahead[..length], self.done)?;
        self.ahead.drain(..length);
        Ok(())
    }

    /// Releases the chunk from `start` on, except for what may be padding.
    fn release(&mut self, start: usize) -> Result<(), ContainerError> {
        self.released = 0..0;
        let part = &self.chunk[start..];
        let Some(last) = part.iter().rposition(|&byte| byte != 0) else {
            // Zeros alone: padding if a marker came before, content otherwise.
            match &mut self.held {
                Some(zeros) => *zeros += part.len() as u64,
                None => self.released = start..self.chunk.len(),
            }
            return self.check_end();
        };
        if let Some(zeros) = self.held.take() {
            (self.marker, self.zeros) = (true, zeros);
        }
        let marked = part[last] == MARKER;
        self.held = marked.then_some((part.len() - 1 - last) as u64);
        self.released = start..if marked { start + last } else { self.chunk.len() };
        self.check_end()
    }

    /// The last chunk ends in padding.
    fn check_end(&self) -> Result<(), ContainerError> {
        if self.done && self.held.is_none() { Err(ContainerError::Layout) } else { Ok(()) }
    }
}

/// The name in the first chunk.
fn read_name(chunk: &[u8]) -> Result<String, ContainerError> {
    let field = chunk.get(..NAME).ok_or(ContainerError::Layout)?;
    let length = usize::from(u16::from_be_bytes([field[0], field[1]]));
    let name = field.get(2..2 + length).ok_or(ContainerError::Layout)?;
    let name = std::str::from_utf8(name).map_err(|_| ContainerError::Layout)?;
    names::check_path(name)?;
    Ok(name.to_owned())
}

impl<R: Read> BufRead for Decryptor<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.advance().map_err(|error| match error {
            ContainerError::Io(error) => error,
            other => io::Error::new(io::ErrorKind::InvalidData, other),
        })?;
        Ok(self.available())
    }

    fn consume(&mut self, count: usize) {
        self.take(count);
    }
}

impl<R: Read> Read for Decryptor<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let count = available.read(buffer)?;
        self.take(count);
        Ok(count)
    }
}

impl<R> fmt::Debug for Decryptor<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decryptor").finish_non_exhaustive()
    }
}
