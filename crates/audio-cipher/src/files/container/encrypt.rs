//! Writing a container.

use std::fmt;
use std::io::{self, Write};

use zeroize::Zeroizing;

use super::{
    ContainerError,
    stream::{CHUNK, HEADER, MARKER, NAME, Stream, TAG},
};
use crate::{Key, Nonce, files::names};

/// To what size content is padded: what the size of a container may reveal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Padding {
    second: u64,
    least: u64,
}

impl Padding {
    /// To whole seconds of so many bytes.
    ///
    /// # Errors
    /// [`ContainerError::NoRate`] for 0.
    pub fn seconds(bytes_per_second: u32) -> Result<Self, ContainerError> {
        match bytes_per_second {
            0 => Err(ContainerError::NoRate),
            second => Ok(Self { second: second.into(), least: 0 }),
        }
    }

    /// The same, and to no less than `bytes`: for compressed recordings, or to make a folder's recordings equally long.
    #[must_use]
    pub fn at_least(self, bytes: u64) -> Self {
        Self { least: bytes, ..self }
    }

    /// Bytes of padded content, s * max(ceil((n + 1) / s), ceil(least / s)).
    pub fn padded_len(&self, content: u64) -> u64 {
        let seconds = (content.saturating_add(1)).div_ceil(self.second).max(self.least.div_ceil(self.second));
        seconds.saturating_mul(self.second)
    }

    /// Bytes of the container.
    pub fn container_len(&self, content: u64) -> u64 {
        let plain = self.padded_len(content).saturating_add(NAME as u64);
        let tags = plain.div_ceil(CHUNK as u64).saturating_mul(TAG as u64);
        plain.saturating_add(tags).saturating_add(HEADER as u64)
    }
}

/// Encrypts what is written to it.
///
/// The container is complete only after [`finish`](Self::finish); one that was dropped before is refused as cut off.
pub struct Encryptor<W: Write> {
    sink: W,
    stream: Stream,
    padding: Padding,
    /// Bytes of content so far.
    content: u64,
    /// Less than a chunk, or a whole one of which it is not known yet whether it is the last.
    chunk: Zeroizing<Vec<u8>>,
}

impl<W: Write> Encryptor<W> {
    /// Begins the container of a recording of this name (a path with `/` between names), written to `sink`. The nonce must be
    /// fresh for each container under a key.
    ///
    /// # Errors
    /// [`ContainerError::Name`] or [`ContainerError::LongName`] for a name that no file can have when decrypted,
    /// [`ContainerError::Io`] when writing fails.
    pub fn new(
        mut sink: W,
        name: &str,
        padding: Padding,
        key: &Key,
        nonce: &Nonce,
    ) -> Result<Self, ContainerError> {
        let chunk = Zeroizing::new(name_field(name)?);
        let stream = Stream::new(key, nonce);
        sink.write_all(stream.header())?;
        Ok(Self { sink, stream, padding, content: 0, chunk })
    }

    /// Pads the content, writes what is left and hands the sink back.
    ///
    /// # Errors
    /// [`ContainerError::Io`] when writing fails, [`ContainerError::TooLong`] beyond 2^32 chunks.
    pub fn finish(mut self) -> Result<W, ContainerError> {
        const ZEROS: [u8; 4_096] = [0; 4_096];
        self.push(&[MARKER])?;
        let mut zeros = self.padding.padded_len(self.content).saturating_sub(self.content.saturating_add(1));
        while zeros > 0 {
            let portion = zeros.min(ZEROS.len() as u64);
            self.push(&ZEROS[..portion as usize])?;
            zeros -= portion;
        }
        let last = self.stream.seal(&self.chunk, true)?;
        self.sink.write_all(&last)?;
        self.sink.flush()?;
        Ok(self.sink)
    }

    fn push(&mut self, mut bytes: &[u8]) -> Result<(), ContainerError> {
        while !bytes.is_empty() {
            if self.chunk.len() == CHUNK {
                let sealed = self.stream.seal(&self.chunk, false)?;
                self.sink.write_all(&sealed)?;
                self.chunk.clear();
            }
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK - self.chunk.len()));
            self.chunk.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }
}

impl<W: Write> Write for Encryptor<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.push(bytes).map_err(|error| match error {
            ContainerError::Io(error) => error,
            other => io::Error::other(other),
        })?;
        self.content += bytes.len() as u64;
        Ok(bytes.len())
    }

    /// Writes nothing that is not a whole chunk.
    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

impl<W: Write> fmt::Debug for Encryptor<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encryptor").field("padding", &self.padding).finish_non_exhaustive()
    }
}

/// The length of a name, the name, and zeros.
fn name_field(name: &str) -> Result<Vec<u8>, ContainerError> {
    names::check_path(name)?;
    let limit = NAME - 2;
    if name.len() > limit {
        return Err(ContainerError::LongName { found: name.len(), limit });
    }
    // Room for a whole chunk, so that no copy of the plaintext is left where the buffer grew.
    let mut field = Vec::with_capacity(CHUNK);
    field.extend_from_slice(&(name.len() as u16).to_be_bytes());
    field.extend_from_slice(name.as_bytes());
    field.resize(NAME, 0);
    Ok(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_padded_to_whole_seconds_with_room_for_the_marker() {
        let padding = Padding::seconds(16_000).unwrap();
        let lengths = [0, 15_999, 16_000, 31_999, 32_000].map(|content| padding.padded_len(content));
        assert_eq!(lengths, [16_000, 16_000, 32_000, 32_000, 48_000]);
        assert_eq!(padding.at_least(20_000).padded_len(5), 32_000);
        assert_eq!(padding.container_len(5), 24 + 1_024 + 16_000 + 16);
        assert!(matches!(Padding::seconds(0), Err(ContainerError::NoRate)));
    }
}
