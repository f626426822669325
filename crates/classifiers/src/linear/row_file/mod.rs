//! Rows in a file, for training sets that do not fit in memory.
//!
//! | bytes | content (little-endian) |
//! |---|---|
//! | 0-7 | `LINEROWS` |
//! | 8-15 | version 1 as `u32`, then 0 |
//! | 16-23 | columns and classes, `u32` each |
//! | 24-31 | rows |
//! | 32-47 | checksum of the rows, checksum of the labels |
//! | 48-55 | checksum of the bytes before |
//! | 56- | the rows as `f32`, one after the other, then one label a row as `u32` |
//!
//! Checksums are FNV-1a over 32-bit words: they find accidents (a full disk, a cut copy, a flipped bit), not attackers.

mod error;
mod header;
mod reader;
mod writer;

pub use error::RowFileError;
pub(super) use reader::Verifier;
pub use reader::{Blocks, RowBlock, RowFile};
pub use writer::RowFileWriter;
