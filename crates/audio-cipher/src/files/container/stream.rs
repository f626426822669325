//! Chunks of the STREAM construction.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::ContainerError;
use crate::{Key, Nonce, key::subkey};

/// Plaintext bytes in every chunk but the last.
pub(super) const CHUNK: usize = 1 << 16;

/// Bytes of a tag.
pub(super) const TAG: usize = 16;

/// Bytes of the header.
pub(super) const HEADER: usize = 24;

/// Bytes of the name with its length.
pub(super) const NAME: usize = 1_024;

/// What follows the content.
pub(super) const MARKER: u8 = 0x80;

const MAGIC: [u8; 7] = *b"CLAUDIO";
const VERSION: u8 = b'1';

/// The key, header and next number of a stream of chunks.
pub(super) struct Stream {
    aead: XChaCha20Poly1305,
    header: [u8; HEADER],
    /// Number of the next chunk; `None` after the last that there can be.
    number: Option<u32>,
}

impl Stream {
    pub(super) fn new(key: &Key, nonce: &Nonce) -> Self {
        let mut header = [0; HEADER];
        header[..7].copy_from_slice(&MAGIC);
        header[7] = VERSION;
        header[8..].copy_from_slice(nonce);
        let subkey = subkey(key, "container", &hex::encode(nonce));
        let aead = XChaCha20Poly1305::new(subkey.as_bytes().into());
        Self { aead, header, number: Some(0) }
    }

    /// The stream that a header announces.
    pub(super) fn of_header(header: &[u8; HEADER], key: &Key) -> Result<Self, ContainerError> {
        if header[..7] != MAGIC {
            return Err(ContainerError::NotAContainer);
        }
        if header[7] != VERSION {
            return Err(ContainerError::Version { found: header[7].into(), known: VERSION.into() });
        }
        let mut nonce = [0; 16];
        nonce.copy_from_slice(&header[8..]);
        Ok(Self::new(key, &nonce))
    }

    pub(super) fn header(&self) -> &[u8; HEADER] {
        &self.header
    }

    pub(super) fn seal(&mut self, chunk: &[u8], last: bool) -> Result<Vec<u8>, ContainerError> {
        let (_, nonce) = self.next(last)?;
        self.aead
            .encrypt(&nonce, Payload { msg: chunk, aad: &self.header })
            .map_err(|_| ContainerError::TooLong)
    }

    pub(super) fn open(&mut self, chunk: &[u8], last: bool) -> Result<Zeroizing<Vec<u8>>, ContainerError> {
        let (number, nonce) = self.next(last)?;
        self.aead
            .decrypt(&nonce, Payload { msg: chunk, aad: &self.header })
            .map(Zeroizing::new)
            .map_err(|_| ContainerError::Refused { chunk: number })
    }

    /// Number and nonce of the next chunk.
    fn next(&mut self, last: bool) -> Result<(u32, XNonce), ContainerError> {
        let number = self.number.ok_or(ContainerError::TooLong)?;
        self.number = number.checked_add(1);
        let mut nonce = [0; 24];
        nonce[..16].copy_from_slice(&self.header[8..]);
        nonce[19..23].copy_from_slice(&number.to_be_bytes());
        nonce[23] = u8::from(last);
        Ok((number, nonce.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_open_in_their_order_and_place_only() {
        let stream = || Stream::new(&Key::new([1; 32]), &[2; 16]);
        let mut writer = stream();
        let chunks = [writer.seal(b"first", false).unwrap(), writer.seal(b"second", true).unwrap()];
        let mut reader = stream();
        assert_eq!(reader.open(&chunks[0], false).unwrap().as_slice(), b"first");
        assert_eq!(reader.open(&chunks[1], true).unwrap().as_slice(), b"second");
        let refused =
            |chunk: &[u8], last| matches!(stream().open(chunk, last), Err(ContainerError::Refused { .. }));
        assert!(refused(&chunks[1], true) && refused(&chunks[0], true) && refused(&[], false));
    }

    #[test]
    fn numbers_do_not_start_again() {
        let mut stream = Stream { number: Some(u32::MAX), ..Stream::new(&Key::new([1; 32]), &[2; 16]) };
        assert!(stream.seal(b"last of all", false).is_ok());
        assert!(matches!(stream.seal(b"too many", false), Err(ContainerError::TooLong)));
    }
}
