//! The fixed part of a row file, and the checksum.

use std::path::Path;

use super::RowFileError;

/// Bytes before the first row.
pub(super) const HEADER_BYTES: usize = 56;
/// Bytes of a value and of a label.
pub(super) const WORD: usize = 4;
/// The most columns of a row.
pub(super) const MAX_FEATURES: u64 = 1 << 24;
/// The most rows of a file.
pub(super) const MAX_ROWS: u64 = 1 << 31;
/// The most classes of a file.
pub(super) const MAX_CLASSES: u64 = 1 << 16;

const SIGNATURE: [u8; 8] = *b"LINEROWS";
const VERSION: u32 = 1;

/// What the header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) n_features: u64,
    pub(super) n_rows: u64,
    pub(super) n_classes: u64,
    pub(super) rows_checksum: u64,
    pub(super) labels_checksum: u64,
}

impl Header {
    /// The header's bytes: signature, version, 0, then five numbers and the checksum of all before it, little-endian.
    pub(super) fn to_bytes(self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        bytes[..8].copy_from_slice(&SIGNATURE);
        bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
        let packed = self.n_features | self.n_classes << 32;
        for (slot, number) in
            [packed, self.n_rows, self.rows_checksum, self.labels_checksum].iter().enumerate()
        {
            bytes[16 + 8 * slot..24 + 8 * slot].copy_from_slice(&number.to_le_bytes());
        }
        let checksum = Checksum::of(&bytes[..HEADER_BYTES - 8]);
        bytes[HEADER_BYTES - 8..].copy_from_slice(&checksum.to_le_bytes());
        bytes
    }

    /// Reads and checks the bytes of a header.
    pub(super) fn parse(bytes: &[u8; HEADER_BYTES], path: &Path) -> Result<Self, RowFileError> {
        if bytes[..8] != SIGNATURE {
            return Err(RowFileError::Signature { path: path.to_owned() });
        }
        let found = word(&bytes[8..12]);
        if found != VERSION {
            return Err(RowFileError::Version { path: path.to_owned(), found, expected: VERSION });
        }
        if number(bytes, HEADER_BYTES - 8) != Checksum::of(&bytes[..HEADER_BYTES - 8]) {
            return Err(RowFileError::Header { path: path.to_owned() });
        }
        let packed = number(bytes, 16);
        let header = Self {
            n_features: packed & u64::from(u32::MAX),
            n_classes: packed >> 32,
            n_rows: number(bytes, 24),
            rows_checksum: number(bytes, 32),
            labels_checksum: number(bytes, 40),
        };
        header.check(path)?;
        Ok(header)
    }

    /// Refuses sizes out of range.
    pub(super) fn check(&self, path: &Path) -> Result<(), RowFileError> {
        let sizes = [
            ("columns", self.n_features, MAX_FEATURES),
            ("rows", self.n_rows, MAX_ROWS),
            ("classes", self.n_classes, MAX_CLASSES),
        ];
        match sizes.into_iter().find(|&(_, found, most)| found == 0 || found > most) {
            Some((what, found, most)) => Err(RowFileError::Size { path: path.to_owned(), what, found, most }),
            None => Ok(()),
        }
    }

    /// The length of the file that this header starts; at most 2^57, so it cannot overflow.
    pub(super) fn file_bytes(&self) -> u64 {
        HEADER_BYTES as u64 + self.n_rows * (self.n_features + 1) * WORD as u64
    }
}

/// The little-endian `u32` in four bytes.
pub(super) fn word(bytes: &[u8]) -> u32 {
    let mut buffer = [0; WORD];
    buffer.copy_from_slice(bytes);
    u32::from_le_bytes(buffer)
}

fn number(bytes: &[u8; HEADER_BYTES], at: usize) -> u64 {
    u64::from(word(&bytes[at..at + 4])) | u64::from(word(&bytes[at + 4..at + 8])) << 32
}

/// A checksum against accidents, not against an attacker: FNV-1a (Fowler, Noll and Vo) over 32-bit words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Checksum(u64);

impl Checksum {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;

    pub(super) fn new() -> Self {
        Self(Self::OFFSET)
    }

    pub(super) fn add(&mut self, word: u32) {
        self.0 = (self.0 ^ u64::from(word)).wrapping_mul(Self::PRIME);
    }

    pub(super) fn add_values(&mut self, values: &[f32]) {
        values.iter().for_each(|value| self.add(value.to_bits()));
    }

    pub(super) fn value(self) -> u64 {
        self.0
    }

    fn of(bytes: &[u8]) -> u64 {
        let mut checksum = Self::new();
        bytes.chunks_exact(WORD).for_each(|bytes| checksum.add(word(bytes)));
        checksum.value()
    }
}
